import { timingSafeEqual } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { coerceError, PrereadError } from '../errors.ts';
import { errorFields, type Log } from '../log.ts';
import type { Metrics } from './metrics.ts';

export interface Readiness {
  readonly ready: boolean;
  /** One line per part: `feed: following`. */
  readonly parts: Readonly<Record<string, string>>;
}

export interface HttpDeps {
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Metrics;
  readonly token: string | undefined;
  readonly log: Log;
}

/** Bearer token, compared in constant time. */
function authorize(token: string | undefined) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const given = Buffer.from(request.get('authorization') ?? '');
    const wanted = Buffer.from(`Bearer ${token}`);
    if (token === undefined || (given.length === wanted.length && timingSafeEqual(given, wanted))) next();
    else
      response.set('WWW-Authenticate', 'Bearer').status(401).json({ error: 'a bearer token is needed (HTTP_TOKEN)' });
  };
}

/** /healthz: the process answers. /readyz: it can do its work. /metrics: Prometheus. Nothing here finds a patient. */
export function createApp(deps: HttpDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/readyz', async (_request, response) => {
    const { ready, parts } = await deps.readiness();
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready', ...parts });
  });
  app.get('/metrics', authorize(deps.token), async (_request, response) => {
    const { contentType, text } = await deps.metrics.render();
    response.type(contentType).send(text);
  });
  app.use((_request, response) => void response.status(404).json({ error: 'not found' }));
  // Express knows an error handler by its four parameters.
  app.use((thrown: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const error = coerceError(thrown);
    deps.log.error('request failed', errorFields(error));
    response.status(500).json({ error: error.code });
  });
  return app;
}

/** Listens; @throws PrereadError CONFIG_INVALID when the address cannot be taken */
export function listen(
  app: Express,
  host: string,
  port: number,
): Promise<{ readonly address: string; close(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server: Server = app.listen(port, host, (error?: Error) => {
      if (error) {
        reject(
          new PrereadError('CONFIG_INVALID', {
            detail: `HTTP_HOST and HTTP_PORT: the address ${host}:${port} cannot be used (${(error as NodeJS.ErrnoException).code}).`,
          }),
        );
        return;
      }
      const bound = server.address() as AddressInfo;
      const close = () =>
        new Promise<void>((done) => {
          server.close(() => done());
          server.closeAllConnections();
        });
      resolve({ address: `http://${host.includes(':') ? `[${host}]` : host}:${bound.port}`, close });
    });
  });
}
