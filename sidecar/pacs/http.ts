import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { type ErrorCode, PrereadError } from '../errors.ts';

/**
 * The one HTTP client. node:http and node:https rather than fetch: a CA file for one client only, no redirects that
 * carry the password elsewhere, no errors that hold the request.
 */
export interface HttpOptions {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** PEM file; its certificates are then the only ones trusted. */
  readonly caFile?: string | undefined;
  /** For one whole exchange, answer read to its end; default 60 s. */
  readonly timeoutMs?: number;
  /** Further attempts after the first; default 3. */
  readonly retries?: number;
  /** Largest answer taken into memory; default 256 MiB. */
  readonly maxBytes?: number;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** 0 <= x < 1; default Math.random. */
  readonly random?: () => number;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** Whether asking twice does no harm. Default: GET only; a STOW is never repeated blindly. */
  readonly retry?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: http.IncomingHttpHeaders;
  readonly bytes: Buffer;
}

export interface Http {
  /** Any status; throws only when no whole answer came (or the signal's reason, when aborted). */
  exchange(request: HttpRequest): Promise<HttpAnswer>;
  /** Body of a 2xx answer as JSON; throws the PrereadError of any other. */
  json(request: HttpRequest): Promise<unknown>;
  /** Body of a 2xx answer as it arrives; nothing is kept. Breaking off the loop closes the connection. */
  stream(request: HttpRequest): AsyncGenerator<Buffer, void>;
  /** Closes idle connections. */
  close(): void;
}

const patience = new AsyncLocalStorage<number>();

/** Within `work`, and whatever it calls, an exchange takes at most so long, unless it has a limit of its own. */
export const withPatience = <T>(timeoutMs: number, work: () => Promise<T>): Promise<T> => patience.run(timeoutMs, work);

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_RETRIES = 3;
const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;
const FIRST_BACKOFF_MS = 200;
const MAX_BACKOFF_MS = 5_000;

/** Path words that say nothing about a patient; anything else is masked. */
const PLAIN_SEGMENTS = new Set(
  `dicom-web studies series instances metadata bulk frames rendered pixeldata changes system statistics tools
   bulk-content find lookup patients modalities echo query queries answers retrieve jobs cancel`.split(/\s+/),
);

/** What an error may say of a request: `GET /dicom-web/studies/{}/series`. No host, identifiers or query. */
export function describeRequest(method: string, url: string): string {
  const path = URL.parse(url)?.pathname ?? '';
  const shown = path.split('/').map((segment) => (segment === '' || PLAIN_SEGMENTS.has(segment) ? segment : '{}'));
  return `${method} ${shown.join('/')}`;
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'PACS_UNAUTHORIZED';
  if (status === 403) return 'PACS_FORBIDDEN';
  if (status === 404 || status === 410) return 'PACS_NOT_FOUND';
  if (status === 408) return 'PACS_TIMEOUT';
  if (status === 413) return 'PACS_TOO_LARGE';
  return status >= 500 ? 'PACS_SERVER_ERROR' : 'PACS_BAD_ANSWER';
}

/** The error of an answer that is not 2xx. Its body is left out: Orthanc repeats the URI in it. */
export function statusError(status: number, method: string, url: string): PrereadError {
  return new PrereadError(codeOfStatus(status), { detail: `(${describeRequest(method, url)}: ${status})` });
}

/** @throws PrereadError PACS_BAD_ANSWER; the parser's own error is not passed on, it quotes the text */
export function parseJson(answer: HttpAnswer, method: string, url: string): unknown {
  try {
    return JSON.parse(answer.bytes.toString('utf8'));
  } catch {
    throw new PrereadError('PACS_BAD_ANSWER', { detail: `(${describeRequest(method, url)}: not JSON)` });
  }
}

const isTransient = (status: number) => [500, 502, 503, 504].includes(status);

/** Exponential, with full jitter: many workers that failed together do not come back together. */
function backoffMs(attempt: number, random: () => number): number {
  return Math.round(random() * Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** attempt));
}

function readCa(caFile: string | undefined): Buffer | undefined {
  if (caFile === undefined) return undefined;
  try {
    return readFileSync(caFile);
  } catch {
    throw new PrereadError('CONFIG_INVALID', { detail: 'CA_FILE cannot be read.' });
  }
}

/** @param repeats whether it will be asked again where no answer comes */
type Open = (request: HttpRequest, signal: AbortSignal, repeats: boolean) => Promise<http.IncomingMessage>;

/**
 * Orthanc keeps an idle connection for one second and says so. Node takes a second off for safety, and would open a new
 * connection for every request; without a `timeout` of its own it would not heed what the server says at all.
 */
const KEPT = { keepAlive: true, agentKeepAliveTimeoutBuffer: 500, timeout: 60_000 } as const;

/**
 * What will be asked again goes over kept connections. What will not (a STOW, a check that tries once) has one of its
 * own: a kept one may just be closed by the server, and nobody would know whether the request got there.
 */
function createAgents(ca: Buffer | undefined) {
  const trusted = ca && { ca };
  const kept = { plain: new http.Agent(KEPT), secure: new https.Agent({ ...KEPT, ...trusted }) };
  const single = { plain: new http.Agent(), secure: new https.Agent({ ...trusted }) };
  return {
    of: (isSecure: boolean, repeats: boolean) => (repeats ? kept : single)[isSecure ? 'secure' : 'plain'],
    close() {
      for (const { plain, secure } of [kept, single]) {
        plain.destroy();
        secure.destroy();
      }
    },
  };
}

const mayRepeat = ({ retry, method }: HttpRequest): boolean => retry ?? method === 'GET';

/** Sends one request and waits for the head of its answer. */
function createOpen(options: HttpOptions): { open: Open; close: () => void } {
  const agents = createAgents(readCa(options.caFile));
  const credentials = `${options.username}:${options.password ?? ''}`;
  const authorization = `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`;
  const open: Open = (request, signal, repeats) =>
    new Promise((resolve, reject) => {
      const isSecure = request.url.startsWith('https:');
      const headers: http.OutgoingHttpHeaders = { ...request.headers };
      if (request.accept !== undefined) headers.accept = request.accept;
      if (options.username !== undefined) headers.authorization = authorization;
      if (request.body !== undefined) headers['content-length'] = Buffer.byteLength(request.body);
      const outgoing = (isSecure ? https : http).request(request.url, {
        method: request.method,
        headers,
        signal,
        agent: agents.of(isSecure, repeats),
      });
      outgoing.once('response', resolve).on('error', reject);
      outgoing.end(request.body);
    });
  return { open, close: agents.close };
}

/** A node error as ours. Only its code is kept: parser errors carry the raw packet. */
function connectionError(thrown: unknown, request: HttpRequest, timeout: AbortSignal): PrereadError {
  if (thrown instanceof PrereadError) return thrown;
  const where = describeRequest(request.method, request.url);
  if (timeout.aborted) return new PrereadError('PACS_TIMEOUT', { detail: `(${where})` });
  const code = (thrown as { code?: unknown } | undefined)?.code;
  const isGarbage = typeof code === 'string' && code.startsWith('HPE_');
  return new PrereadError(isGarbage ? 'PACS_BAD_ANSWER' : 'PACS_UNREACHABLE', {
    detail: `(${where}: ${typeof code === 'string' ? code : 'connection lost'})`,
  });
}

/** Counts bytes as they pass, and tells a whole body from one that was cut off. */
async function* readBody(incoming: http.IncomingMessage, request: HttpRequest, maxBytes: number) {
  const where = describeRequest(request.method, request.url);
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes)
      throw new PrereadError('PACS_TOO_LARGE', { detail: `(${where}: answer over ${maxBytes} bytes)` });
    yield chunk;
  }
  if (!incoming.complete) throw new PrereadError('PACS_UNREACHABLE', { detail: `(${where}: answer cut off)` });
}

class HttpClient implements Http {
  readonly #options: HttpOptions;
  readonly #open: Open;
  readonly close: () => void;

  constructor(options: HttpOptions) {
    this.#options = options;
    const { open, close } = createOpen(options);
    this.#open = open;
    this.close = close;
  }

  async exchange(request: HttpRequest): Promise<HttpAnswer> {
    const { retries = DEFAULT_RETRIES, random = Math.random, sleep = defaultSleep } = this.#options;
    const attempts = mayRepeat(request) ? retries : 0;
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#attempt(request, attempts > 0);
      const isFailure = outcome instanceof PrereadError;
      const again = isFailure ? outcome.code === 'PACS_UNREACHABLE' : isTransient(outcome.status);
      if (attempt >= attempts || !again) {
        if (isFailure) throw outcome;
        return outcome;
      }
      await sleep(backoffMs(attempt, random), request.signal);
    }
  }

  async json(request: HttpRequest): Promise<unknown> {
    const answer = await this.exchange({ accept: 'application/json', ...request });
    if (answer.status < 200 || answer.status > 299) throw statusError(answer.status, request.method, request.url);
    return parseJson(answer, request.method, request.url);
  }

  async *stream(request: HttpRequest): AsyncGenerator<Buffer, void> {
    const { signal, timeout } = this.#signals(request);
    try {
      const incoming = await this.#open(request, signal, false);
      try {
        const status = incoming.statusCode ?? 0;
        if (status < 200 || status > 299) throw statusError(status, request.method, request.url);
        yield* readBody(incoming, request, request.maxBytes ?? Number.POSITIVE_INFINITY);
      } finally {
        incoming.destroy();
      }
    } catch (thrown) {
      request.signal?.throwIfAborted();
      throw connectionError(thrown, request, timeout);
    }
  }

  async #attempt(request: HttpRequest, repeats: boolean): Promise<HttpAnswer | PrereadError> {
    request.signal?.throwIfAborted();
    const { signal, timeout } = this.#signals(request);
    try {
      const incoming = await this.#open(request, signal, repeats);
      const maxBytes = request.maxBytes ?? this.#options.maxBytes ?? DEFAULT_MAX_BYTES;
      const chunks: Buffer[] = [];
      for await (const chunk of readBody(incoming, request, maxBytes)) chunks.push(chunk);
      return { status: incoming.statusCode ?? 0, headers: incoming.headers, bytes: Buffer.concat(chunks) };
    } catch (thrown) {
      request.signal?.throwIfAborted();
      return connectionError(thrown, request, timeout);
    }
  }

  #signals(request: HttpRequest): { signal: AbortSignal; timeout: AbortSignal } {
    const { timeoutMs = patience.getStore() ?? this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS } = request;
    const timeout = AbortSignal.timeout(timeoutMs);
    return { timeout, signal: request.signal ? AbortSignal.any([request.signal, timeout]) : timeout };
  }
}

async function defaultSleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, signal && { signal });
  } catch {
    signal?.throwIfAborted();
  }
}

/** @throws PrereadError CONFIG_INVALID when the CA file cannot be read */
export const createHttp = (options: HttpOptions): Http => new HttpClient(options);
