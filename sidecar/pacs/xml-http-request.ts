import { PrereadError } from '../errors.ts';
import { type Http, type HttpAnswer, parseJson, statusError } from './http.ts';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Default: DICOM JSON. */
  readonly accept?: string;
  readonly maxBytes?: number;
}

/**
 * As much of XMLHttpRequest as dicomweb-client 0.11.3 uses, over our HTTP client. The library takes an instance with
 * each call, so nothing global is set. Everything but the answer is private: the library hangs this object, URL and all,
 * on its errors.
 */
export class PacsXmlHttpRequest {
  readyState = 0;
  status = 0;
  responseType = '';
  response: unknown = null;
  onreadystatechange: (() => void) | null = null;
  readonly #http: Http;
  readonly #options: CallOptions;
  readonly #headers = new Map<string, string>();
  #method: 'GET' | 'POST' = 'GET';
  #url = '';
  #answer: HttpAnswer | undefined;
  #failure: unknown;

  constructor(http: Http, options: CallOptions) {
    this.#http = http;
    this.#options = options;
  }

  /** What came back, whatever its status; undefined when nothing whole did. */
  get answer(): HttpAnswer | undefined {
    return this.#answer;
  }

  /** Why the call failed, free of PHI; undefined after a 2xx answer. */
  get failure(): unknown {
    return this.#failure;
  }

  open(method: string, url: string): void {
    this.#method = method.toUpperCase() === 'POST' ? 'POST' : 'GET';
    // The library escapes the commas of `includefield=a,b`; the DICOMweb plugin 1.7 then ignores all of it.
    this.#url = url.replace(/(?<=[?&]includefield=)[^&]*/, (fields) => fields.replaceAll('%2C', ','));
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers.set(name.toLowerCase(), value);
  }

  getResponseHeader(name: string): string | null {
    const value = this.#answer?.headers[name.toLowerCase()];
    return value === undefined ? null : String(value);
  }

  getAllResponseHeaders(): string {
    return Object.entries(this.#answer?.headers ?? {})
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
  }

  send(data?: ArrayBuffer): void {
    void this.#send(data);
  }

  async #send(data: ArrayBuffer | undefined): Promise<void> {
    try {
      this.#answer = await this.#http.exchange({
        method: this.#method,
        url: this.#url,
        signal: this.#options.signal,
        ...(this.#options.maxBytes !== undefined && { maxBytes: this.#options.maxBytes }),
        headers: {
          accept: this.#options.accept ?? 'application/dicom+json',
          ...Object.fromEntries(this.#headers),
        },
        ...(data && { body: new Uint8Array(data) }),
      });
      this.#takeAnswer(this.#answer);
    } catch (thrown) {
      this.#fail(thrown);
    }
    this.#finish();
  }

  #takeAnswer(answer: HttpAnswer): void {
    if (answer.status < 200 || answer.status > 299) throw statusError(answer.status, this.#method, this.#url);
    this.response = this.#decode(answer);
    this.status = answer.status;
  }

  #decode(answer: HttpAnswer): unknown {
    if (answer.status === 204) return null;
    if (this.responseType === 'json') return parseJson(answer, this.#method, this.#url);
    if (this.responseType !== 'arraybuffer') return answer.bytes.toString('utf8');
    const { buffer, byteOffset, byteLength } = answer.bytes;
    return buffer.slice(byteOffset, byteOffset + byteLength);
  }

  #fail(thrown: unknown): void {
    this.#failure = thrown;
    this.status = 0;
    this.response = null;
  }

  /** The library decodes multipart answers in its callback; if it throws there, its promise would never settle. */
  #finish(): void {
    this.readyState = 4;
    try {
      this.onreadystatechange?.();
    } catch {
      this.#fail(new PrereadError('PACS_BAD_ANSWER', { detail: '(multipart answer cannot be taken apart)' }));
      this.onreadystatechange?.();
    }
  }
}

/**
 * Runs one call of the library with a request of its own.
 * @throws PrereadError (or the signal's reason), never the library's error: that one holds URL, headers and body
 */
export async function callLibrary<T>(
  http: Http,
  options: CallOptions,
  call: (instance: PacsXmlHttpRequest) => Promise<T>,
): Promise<T> {
  const instance = new PacsXmlHttpRequest(http, options);
  try {
    return await call(instance);
  } catch {
    throw instance.failure ?? new PrereadError('PACS_BAD_ANSWER', { detail: '(DICOMweb answer cannot be read)' });
  }
}
