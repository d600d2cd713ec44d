import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestOrthanc } from './orthanc.ts';

/** What a broken server, or one that is somebody else's, answers. */
const ANSWERS = {
  error401: [401, 'who are you'],
  error403: [403, 'no'],
  error404: [404, 'nothing here'],
  error413: [413, 'too large'],
  error500: [500, 'broken'],
  error503: [503, 'busy'],
  html: [200, '<html>a proxy page</html>'],
} as const;

/**
 * What happens to one exchange: as it is, held back until `release`, late (the answer drips), lost on the way there or
 * back, cut off in the middle of the answer, never answered, answered by something that is no HTTP, or by a broken server.
 */
export type Fault =
  | 'pass'
  | 'hold'
  | 'slow'
  | 'hang'
  | 'dropRequest'
  | 'dropAnswer'
  | 'half'
  | 'garbage'
  | 'flood'
  | keyof typeof ANSWERS;

export interface FaultProxy {
  readonly url: string;
  /** Where requests go; another Orthanc may take the place of the first. */
  target: TestOrthanc;
  /** Decides for each request. */
  fault: (method: string, path: string) => Fault;
  /** Milliseconds that a slow answer drips for. */
  slowMs: number;
  /** Date that the answers carry; absent: the true one. */
  date: Date | undefined;
  /** Lets go of all that was held back; what was never answered is cut off, as by a server that starts again. */
  release(): void;
  /** Requests that were held back or never answered, and that who asked has given up. */
  readonly abandoned: () => number;
  close(): Promise<void>;
}

function bodyOf(message: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    message.on('data', (part: Buffer) => parts.push(part));
    message.on('end', () => resolve(Buffer.concat(parts)));
    message.on('error', reject);
  });
}

/** Piece by piece, until `ms` are over. */
async function drip(answer: IncomingMessage, outgoing: ServerResponse, ms: number): Promise<void> {
  const body = await bodyOf(answer);
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
  const pieces = Math.min(10, body.length);
  for (let at = 0; at < pieces; at++) {
    outgoing.write(
      body.subarray(Math.floor((at * body.length) / pieces), Math.floor(((at + 1) * body.length) / pieces)),
    );
    await sleep(ms / pieces);
  }
  outgoing.end();
}

/** The head, which promises all of it, and half the body. */
async function cutOff(answer: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const body = await bodyOf(answer);
  const { 'transfer-encoding': _, ...headers } = answer.headers;
  outgoing.writeHead(answer.statusCode ?? 502, { ...headers, 'content-length': String(Math.max(2, body.length)) });
  outgoing.write(body.subarray(0, Math.ceil(body.length / 2)), () => outgoing.destroy());
}

/** Bytes of another protocol, as from a port that is somebody else's. */
const GARBAGE = Buffer.from('\x16\x03\x01SSH-2.0-not-http\r\n\0\xff', 'latin1');

/** A list of millions: what a client takes into memory is many times what is sent. */
const FLOOD = () => Buffer.from(`[${'{},'.repeat(6_000_000)}{}]`);

/** A network between Preread and a real Orthanc that fails when told to. */
export async function startFaultProxy(target: TestOrthanc, port = 0): Promise<FaultProxy> {
  const proxy: Pick<FaultProxy, 'target' | 'fault' | 'slowMs' | 'date'> = {
    target,
    fault: () => 'pass',
    slowMs: 3000,
    date: undefined,
  };
  const held = new Set<() => void>();
  let abandoned = 0;
  const server = createServer(async (incoming, outgoing) => {
    const { method = 'GET', url = '/' } = incoming;
    const body = await bodyOf(incoming);
    const fault = proxy.fault(method, url);
    if (proxy.date) outgoing.setHeader('date', proxy.date.toUTCString());
    if (fault === 'hang' || fault === 'hold') outgoing.once('close', () => (outgoing.writableEnded ? 0 : abandoned++));
    if (fault === 'hang') return void held.add(() => incoming.socket.destroy());
    if (fault === 'hold') await new Promise<void>((resolve) => held.add(resolve));
    if (fault === 'dropRequest') return void incoming.socket.destroy();
    if (fault === 'garbage') return void incoming.socket.end(GARBAGE);
    if (fault === 'flood')
      return void outgoing.writeHead(200, { 'content-type': 'application/dicom+json' }).end(FLOOD());
    if (fault in ANSWERS) {
      const [status, text] = ANSWERS[fault as keyof typeof ANSWERS];
      return void outgoing.writeHead(status, { 'content-type': 'text/html' }).end(text);
    }
    const { username, password, url: base } = proxy.target;
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const forwarded = httpRequest(
      `${base}${url}`,
      { method, headers: { ...incoming.headers, host: new URL(base).host, authorization } },
      (answer) => {
        if (fault === 'dropAnswer') {
          answer.resume().on('end', () => incoming.socket.destroy());
          return;
        }
        if (fault === 'slow') return void drip(answer, outgoing, proxy.slowMs).catch(() => outgoing.destroy());
        if (fault === 'half') return void cutOff(answer, outgoing).catch(() => outgoing.destroy());
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forwarded.on('error', () => incoming.socket.destroy());
    forwarded.end(body);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    release() {
      for (const resume of held) resume();
      held.clear();
    },
    abandoned: () => abandoned,
    close,
  });
}
