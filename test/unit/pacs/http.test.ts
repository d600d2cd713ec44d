import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { PrereadError } from '../../../sidecar/errors.ts';
import { createDicomweb } from '../../../sidecar/pacs/dicomweb.ts';
import { createHttp, describeRequest, type HttpOptions } from '../../../sidecar/pacs/http.ts';

const PASSWORD = 'SENTINEL-password';
const NAME = 'SENTINEL^NAME';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that fails as told: a fault injector for our client, not a stand-in for Orthanc. */
async function faultServer(handler: Handler) {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${portOf(server)}` };
}

const portOf = (server: Pick<Server, 'address'>) => (server.address() as { port: number }).port;

async function failure(promise: Promise<unknown>): Promise<PrereadError> {
  const thrown = await promise.then(
    () => undefined,
    (error) => error,
  );
  expect(thrown).to.be.instanceOf(PrereadError);
  return thrown;
}

describe('pacs/http', () => {
  let server: Server | undefined;
  let url = '';
  const sleeps: number[] = [];
  const serve = async (handler: Handler) => ({ server, url } = await faultServer(handler));
  const client = (options: HttpOptions = {}) =>
    createHttp({
      username: 'preread',
      password: PASSWORD,
      random: () => 0.5,
      sleep: async (ms) => void sleeps.push(ms),
      ...options,
    });

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    sleeps.length = 0;
  });

  it('repeats a GET after 503 with growing, jittered pauses, and sends the account', async () => {
    const seen: string[] = [];
    await serve((request, response) => {
      seen.push(String(request.headers.authorization));
      response.statusCode = seen.length < 4 ? 503 : 200;
      response.end('{"ok":true}');
    });
    expect(await client().json({ method: 'GET', url: `${url}/system` })).to.deep.equal({ ok: true });
    expect(sleeps).to.deep.equal([100, 200, 400]);
    expect(seen[3]).to.equal(`Basic ${Buffer.from(`preread:${PASSWORD}`).toString('base64')}`);
  });

  it('gives up after its retries with the error of the status', async () => {
    let count = 0;
    await serve((_request, response) => {
      count++;
      response.writeHead(502).end();
    });
    expect((await failure(client({ retries: 2 }).json({ method: 'GET', url }))).code).to.equal('PACS_SERVER_ERROR');
    expect(count).to.equal(3);
  });

  it('never repeats a POST that is not marked as a read', async () => {
    let count = 0;
    await serve((request) => {
      count++;
      request.socket.destroy();
    });
    const post = { method: 'POST', url: `${url}/dicom-web/studies`, body: 'x' } as const;
    expect((await failure(client().exchange(post))).code).to.equal('PACS_UNREACHABLE');
    expect(count).to.equal(1);
    await failure(client({ retries: 1 }).exchange({ ...post, retry: true }));
    expect(count).to.equal(3);
  });

  it("keeps connections to a server that says it keeps them for a second, as Orthanc does; a STOW's is its own", async () => {
    await serve((_request, response) => void response.end('{}'));
    const connections = { count: 0 };
    server?.on('connection', () => void connections.count++);
    if (server) server.keepAliveTimeout = 1000;
    const http = client();
    for (let at = 0; at < 20; at++) await http.json({ method: 'GET', url: `${url}/system` });
    // One, unless the machine stood still for half a second.
    expect(connections.count).to.be.below(10);
    const before = connections.count;
    for (let at = 0; at < 3; at++) await http.json({ method: 'POST', url: `${url}/studies`, body: '{}' });
    expect(connections.count).to.equal(before + 3);
    http.close();
  });

  it('asks over a connection of its own what it will not ask again: a kept one may be closed just then', async () => {
    await serve((_request, response) => void response.end('{}'));
    const connections = { count: 0 };
    server?.on('connection', () => void connections.count++);
    const once = client({ retries: 0 });
    for (let at = 0; at < 3; at++) await once.json({ method: 'GET', url: `${url}/system` });
    expect(connections.count).to.equal(3);
    const http = client();
    await http.json({ method: 'GET', url: `${url}/system` });
    const before = connections.count;
    for await (const _ of http.stream({ method: 'GET', url: `${url}/system` }));
    expect(connections.count).to.equal(before + 1);
    http.close();
  });

  it('names every status', async () => {
    let status = 0;
    await serve((_request, response) => void response.writeHead(status).end('<html>'));
    const codes: Record<number, string> = {
      301: 'PACS_BAD_ANSWER',
      400: 'PACS_BAD_ANSWER',
      401: 'PACS_UNAUTHORIZED',
      403: 'PACS_FORBIDDEN',
      404: 'PACS_NOT_FOUND',
      413: 'PACS_TOO_LARGE',
      500: 'PACS_SERVER_ERROR',
      200: 'PACS_BAD_ANSWER',
    };
    for (const [given, code] of Object.entries(codes)) {
      status = Number(given);
      expect((await failure(client({ retries: 0 }).json({ method: 'GET', url }))).code, given).to.equal(code);
    }
  });

  it('bounds the whole exchange, a trickling answer included, and stops when told to', async () => {
    await serve((_request, response) => {
      response.write('[');
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    });
    const late = await failure(client().json({ method: 'GET', url, timeoutMs: 150 }));
    expect(late.code).to.equal('PACS_TIMEOUT');
    const controller = new AbortController();
    const asked = client().json({ method: 'GET', url, signal: controller.signal });
    controller.abort(new Error('stopping'));
    expect(await asked.catch((error: Error) => error.message)).to.equal('stopping');
  });

  it('refuses an answer over the limit, one that is cut off, and one that is not HTTP', async () => {
    await serve((request, response) => {
      if (request.url === '/cut')
        response.writeHead(200, { 'content-length': 10 }).write('abc', () => response.destroy());
      else response.end(Buffer.alloc(5000));
    });
    const http = client({ retries: 0 });
    expect((await failure(http.exchange({ method: 'GET', url, maxBytes: 4999 }))).code).to.equal('PACS_TOO_LARGE');
    expect((await failure(http.exchange({ method: 'GET', url: `${url}/cut` }))).code).to.equal('PACS_UNREACHABLE');
    const garbage = createTcpServer((socket) => socket.end(`${NAME} is not HTTP\r\n\r\n`)).listen(0, '127.0.0.1');
    await once(garbage, 'listening');
    const error = await failure(http.exchange({ method: 'GET', url: `http://127.0.0.1:${portOf(garbage)}/` }));
    garbage.close();
    expect(error.code).to.equal('PACS_BAD_ANSWER');
    expect(inspect(error, { depth: null, showHidden: true })).not.to.contain(NAME);
  });

  it('streams an answer and names the failure of one', async () => {
    await serve((request, response) =>
      request.url === '/gone' ? void response.writeHead(404).end() : void response.end(Buffer.alloc(300_000, 7)),
    );
    let size = 0;
    for await (const chunk of client().stream({ method: 'GET', url })) size += chunk.length;
    expect(size).to.equal(300_000);
    expect(
      (
        await failure(
          client()
            .stream({ method: 'GET', url: `${url}/gone` })
            .next(),
        )
      ).code,
    ).to.equal('PACS_NOT_FOUND');
  });

  it('says that nothing listens', async () => {
    await serve(() => undefined);
    server?.close();
    const error = await failure(client({ retries: 1 }).json({ method: 'GET', url: `${url}/system` }));
    expect(error.code).to.equal('PACS_UNREACHABLE');
    expect(error.message).to.contain('GET /system: ECONNREFUSED');
    expect(sleeps).to.have.length(1);
  });

  it('refuses a CA file that cannot be read', () => {
    expect(() => createHttp({ caFile: '/nowhere/ca.pem' })).to.throw(PrereadError, 'CA_FILE');
  });

  it('describes a request without host, identifiers and query', () => {
    const path = '/pacs/dicom-web/studies/1.2.3/series/4.5/instances?PatientName=X';
    expect(describeRequest('GET', `http://host${path}`)).to.equal('GET /{}/dicom-web/studies/{}/series/{}/instances');
  });

  it('lets no name, UID or password out with the error of the DICOMweb library', async () => {
    const answers: Handler[] = [
      (_request, response) => void response.writeHead(404).end(NAME),
      (_request, response) => void response.writeHead(200).end(`<html>${NAME}`),
      (_request, response) => void response.writeHead(200, { 'content-type': 'multipart/related' }).end(NAME),
      (request) => void request.socket.destroy(),
    ];
    for (const answer of answers) {
      await serve(answer);
      const dicomweb = createDicomweb(client({ retries: 0 }), `${url}/dicom-web`);
      const error = await failure(dicomweb.searchStudies({ PatientName: NAME, StudyInstanceUID: '1.2.840.99.1.2' }));
      for (const text of [
        JSON.stringify(error),
        inspect(error, { depth: null, showHidden: true }),
        String(error.stack),
      ])
        for (const secret of [
          NAME,
          encodeURIComponent(NAME),
          PASSWORD,
          Buffer.from(PASSWORD).toString('base64'),
          '1.2.840.99',
        ])
          expect(text).not.to.contain(secret);
      server?.close();
    }
  });
});
