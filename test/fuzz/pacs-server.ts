import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttp, type Http, parseJson, statusError } from '../../sidecar/pacs/http.ts';
import { MadeArchive } from './made-archive.ts';

/** A real HTTP server in front of an archive, and the product's own client for it. */
export interface PacsServer {
  readonly url: string;
  readonly http: Http;
  archive: MadeArchive;
  close(): Promise<void>;
}

/** Our own small interface over an archive in this process: no sockets, the same answers. */
export function memoryHttp(archive: MadeArchive): Http {
  const exchange: Http['exchange'] = async ({ method, url, body }) => archive.answer(method, url, body?.toString());
  return {
    exchange,
    async json(request) {
      const answer = await exchange(request);
      if (answer.status < 200 || answer.status > 299) throw statusError(answer.status, request.method, request.url);
      return parseJson(answer, request.method, request.url);
    },
    // biome-ignore lint/correctness/useYield: nothing that is fuzzed streams
    async *stream() {
      throw new Error('not asked for');
    },
    close: () => undefined,
  };
}

export async function startPacsServer(): Promise<PacsServer> {
  const http = createHttp({ retries: 0, timeoutMs: 20_000 });
  const server = createServer((incoming, outgoing) => {
    const parts: Buffer[] = [];
    incoming
      .on('data', (part: Buffer) => parts.push(part))
      .on('end', () => {
        const body = Buffer.concat(parts).toString();
        const { status, headers, bytes } = pacs.archive.answer(incoming.method ?? 'GET', incoming.url ?? '/', body);
        outgoing.writeHead(status, headers).end(bytes);
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const pacs: PacsServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    http,
    archive: new MadeArchive([]),
    async close() {
      http.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return pacs;
}
