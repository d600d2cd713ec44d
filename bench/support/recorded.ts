/** Records what passes to Orthanc, and makes the same calls again with nothing around them. */
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestOrthanc } from '../../test/support/orthanc.ts';

export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly status: number;
}

export interface Recorder {
  readonly url: string;
  /** What passed since this was called last. */
  take(): Recorded[];
  close(): Promise<void>;
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Only what changes the answer is kept; the connection's own headers are the player's. */
const kept = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    ['accept', 'content-type', 'authorization'].flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );

/** One exchange, its answer read to the end. */
function exchange(
  agent: Agent,
  base: string,
  one: Omit<Recorded, 'status'>,
): Promise<{ status: number; type: string; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const headers = { ...one.headers, ...(one.body.length > 0 ? { 'content-length': String(one.body.length) } : {}) };
    request(`${base}${one.path}`, { method: one.method, headers, agent }, (answer) => {
      const { statusCode: status = 0, headers: answered } = answer;
      bodyOf(answer).then((body) => resolve({ status, type: answered['content-type'] ?? '', body }), reject);
    })
      .on('error', reject)
      .end(one.body);
  });
}

export async function startRecorder({ url: target }: Pick<TestOrthanc, 'url'>): Promise<Recorder> {
  const agent = new Agent({ keepAlive: true });
  let recorded: Recorded[] = [];
  const server = createServer(async (incoming, outgoing) => {
    try {
      const { method = 'GET', url: path = '/' } = incoming;
      const one = { method, path, headers: kept(incoming), body: await bodyOf(incoming) };
      const { status, type, body } = await exchange(agent, target, one);
      recorded.push({ ...one, status });
      outgoing.writeHead(status, { 'content-type': type, 'content-length': body.length }).end(body);
    } catch {
      incoming.socket.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = recorded;
      recorded = [];
      return taken;
    },
    close: () =>
      new Promise<void>((done) => {
        agent.destroy();
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Kept although Orthanc announces one second only, which is what Node takes off such a promise. */
const KEPT = { keepAlive: true, agentKeepAliveTimeoutBuffer: 500, timeout: 60_000 } as const;

/** The same calls in the same order, one after the other on one kept connection. @throws Error where one ends otherwise */
export function createPlayer({ url }: Pick<TestOrthanc, 'url'>): {
  play(calls: readonly Recorded[]): Promise<void>;
  close(): void;
} {
  const agent = new Agent({ ...KEPT, maxSockets: 1 });
  return {
    async play(calls) {
      for (const call of calls) {
        const { status } = await exchange(agent, url, call);
        if (status !== call.status) throw new Error(`replayed ${call.method}: ${status} instead of ${call.status}`);
      }
    },
    close: () => agent.destroy(),
  };
}

/** What was called how often, without what names anybody: for RESULTS.md. */
export function summaryOf(calls: readonly Recorded[]): string {
  const shape = ({ method, path }: Recorded) =>
    `${method} ${path.replace(/\?.*$/, '').replaceAll(/\/[0-9.]{10,}|\/[0-9a-f]{8}(-[0-9a-f]{8}){4}/g, '/{}')}`;
  const counts = new Map<string, number>();
  for (const call of calls) counts.set(shape(call), (counts.get(shape(call)) ?? 0) + 1);
  return [...counts].map(([what, count]) => `${count} x ${what}`).join(', ');
}
