import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestOrthanc } from './orthanc.ts';

/**
 * What happens to one exchange: as it is, held back until `release`, lost on the way there or back, never answered, or
 * answered by a broken server.
 */
export type Fault =
  | 'pass'
  | 'hold'
  | 'hang'
  | 'dropRequest'
  | 'dropAnswer'
  | 'error403'
  | 'error404'
  | 'error503'
  | 'html';

export interface FaultProxy {
  readonly url: string;
  /** Where requests go; another Orthanc may take the place of the first. */
  target: TestOrthanc;
  /** Decides for each request. */
  fault: (method: string, path: string) => Fault;
  /** Lets go of all that was held back. */
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

/** A network between Preread and a real Orthanc that fails when told to. */
export async function startFaultProxy(target: TestOrthanc): Promise<FaultProxy> {
  const proxy: Pick<FaultProxy, 'target' | 'fault'> = { target, fault: () => 'pass' };
  const held = new Set<() => void>();
  let abandoned = 0;
  const server = createServer(async (incoming, outgoing) => {
    const { method = 'GET', url = '/' } = incoming;
    const body = await bodyOf(incoming);
    const fault = proxy.fault(method, url);
    if (fault === 'hang' || fault === 'hold') outgoing.once('close', () => (outgoing.writableEnded ? 0 : abandoned++));
    if (fault === 'hang') return;
    if (fault === 'hold') await new Promise<void>((resolve) => held.add(resolve));
    if (fault === 'dropRequest') return void incoming.socket.destroy();
    if (fault === 'error403') return void outgoing.writeHead(403).end('no');
    if (fault === 'error404') return void outgoing.writeHead(404).end('nothing here');
    if (fault === 'error503') return void outgoing.writeHead(503).end('busy');
    if (fault === 'html')
      return void outgoing.writeHead(200, { 'content-type': 'text/html' }).end('<html>a proxy page</html>');
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
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forwarded.on('error', () => incoming.socket.destroy());
    forwarded.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
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
