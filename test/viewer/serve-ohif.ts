import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

export interface ViewerServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** The archive that the viewer looks into; the browser is never told the password. */
export interface ViewerArchive {
  readonly dicomwebUrl: string;
  readonly username: string;
  readonly password: string;
}

const FETCH_SCRIPT = join(import.meta.dirname, 'fetch-ohif.sh');

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** OHIF's settings (its `app-config.js`): one archive, under the address of the viewer itself. */
const settings = (origin: string) => ({
  routerBasename: '/',
  extensions: [],
  modes: [],
  showStudyList: true,
  maxNumberOfWebWorkers: 2,
  showWarningMessageForCrossOrigin: false,
  showCPUFallbackMessage: false,
  showLoadingIndicator: true,
  // It would lie over what is to be seen.
  investigationalUseDialog: { option: 'never' },
  strictZSpacingForVolumeViewport: true,
  defaultDataSourceName: 'archive',
  dataSources: [
    {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: 'archive',
      configuration: {
        friendlyName: 'Orthanc of the test',
        name: 'orthanc',
        qidoRoot: `${origin}/dicom-web`,
        wadoRoot: `${origin}/dicom-web`,
        wadoUriRoot: `${origin}/dicom-web`,
        qidoSupportsIncludeField: false,
        imageRendering: 'wadors',
        thumbnailRendering: 'wadors',
        enableStudyLazyLoad: true,
        supportsFuzzyMatching: false,
        supportsWildcard: true,
        dicomUploadEnabled: false,
        omitQuotationForMultipartRequest: true,
        bulkDataURI: { enabled: true },
      },
    },
  ],
});

/** The folder of the built viewer. */
function ohifFolder(): string {
  const folder = spawnSync('bash', [FETCH_SCRIPT, '--folder'], { encoding: 'utf8' }).stdout.trim();
  if (!existsSync(join(folder, 'index.html'))) throw new Error('OHIF is not there: run npm run setup');
  return folder;
}

/** A request of the viewer, put to the archive. */
async function forward(request: IncomingMessage, response: ServerResponse, path: string, archive: ViewerArchive) {
  const authorization = `Basic ${Buffer.from(`${archive.username}:${archive.password}`).toString('base64')}`;
  const { accept = '*/*' } = request.headers;
  const answer = await fetch(`${archive.dicomwebUrl}${path}`, { headers: { accept, authorization } });
  const body = Buffer.from(await answer.arrayBuffer());
  const type = answer.headers.get('content-type') ?? 'text/plain';
  response.writeHead(answer.status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

/** A file of the viewer; what is none is an address within it. */
async function file(response: ServerResponse, folder: string, path: string) {
  const known = extname(path) in TYPES && existsSync(join(folder, path));
  const name = known ? path : '/index.html';
  const body = await readFile(join(folder, name));
  const type = TYPES[extname(name)] ?? 'application/octet-stream';
  response.writeHead(200, { 'content-type': type, 'cache-control': 'max-age=3600' }).end(body);
}

/**
 * Serves OHIF, and the archive below it, to this machine only.
 * @throws Error when OHIF was not fetched
 */
export async function serveOhif(archive: ViewerArchive): Promise<ViewerServer> {
  const folder = ohifFolder();
  const server = createServer((request, response) => {
    // Without both the browser keeps the shared memory from the page that OHIF's volumes lie in.
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    response.setHeader('cross-origin-embedder-policy', 'require-corp');
    const { pathname, search } = new URL(request.url ?? '/', url);
    const work = async () => {
      if (request.method !== 'GET') response.writeHead(405).end();
      else if (pathname.startsWith('/dicom-web/'))
        await forward(request, response, `${pathname.slice('/dicom-web'.length)}${search}`, archive);
      else if (pathname === '/app-config.js')
        response
          .writeHead(200, { 'content-type': 'text/javascript' })
          .end(`window.config = ${JSON.stringify(settings(url))};`);
      else await file(response, folder, pathname);
    };
    work().catch(() => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
