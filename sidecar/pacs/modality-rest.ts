import type { StudyInstanceUid } from '../domain/identifiers.ts';
import { withoutPadding } from '../domain/padding.ts';
import type { DicomJson, DicomJsonAttribute } from '../domain/study.ts';
import { PrereadError } from '../errors.ts';
import { dicomFailure, NOT_THERE } from './archives-errors.ts';
import type { RetrieveMethod } from './archives-file.ts';
import { type Http, statusError } from './http.ts';

/** How a transfer stands: `unknown` where Orthanc has forgotten its job (restarted, or too many since). */
export type MoveState =
  | { readonly state: 'running' | 'done' | 'unknown' }
  | { readonly state: 'failed'; readonly error: PrereadError };

interface CallOptions {
  /** Longest wait for the archive's next word. */
  readonly seconds: number;
  readonly signal?: AbortSignal | undefined;
}

export interface StartedMove {
  /** Of Orthanc. */
  readonly jobId: string;
  /** Instances that the archive has of the study: given where Orthanc does not tell whether all have come. */
  readonly expected?: number;
}

export interface RetrieveOptions extends CallOptions {
  readonly retrieve: RetrieveMethod;
}

/**
 * DICOM archives through Orthanc's REST: Orthanc is the SCU, so its AE title is the one that they know. All errors are
 * PrereadErrors: ARCHIVE_* of the archive, PACS_* of Orthanc itself.
 */
export interface Modalities {
  /** C-ECHO (PS3.4 A). */
  echo(modality: string, options: CallOptions): Promise<void>;
  /** C-FIND in the Study Root model (PS3.4 C.6.2): answers as DICOM JSON, text decoded to UTF-8. */
  find(
    modality: string,
    level: 'Study' | 'Series',
    keys: Readonly<Record<string, string>>,
    options: CallOptions,
  ): Promise<DicomJson[]>;
  /** Begins to bring one study into Orthanc, by C-MOVE or C-GET. */
  startMove(modality: string, study: StudyInstanceUid, options: RetrieveOptions): Promise<StartedMove>;
  moveState(jobId: string): Promise<MoveState>;
  /** Orthanc (1.10.1 and 1.12.7) ends a job only when the archive says its next word, or its `seconds` are over. */
  cancelMove(jobId: string): Promise<void>;
  /** @throws PrereadError CONFIG_INVALID where C-GET is wished for and Orthanc does not know it */
  checkRetrieve(retrieve: RetrieveMethod): Promise<void>;
  /** Orthanc as the archive sees it. */
  self(): Promise<OrthancSelf>;
}

export interface OrthancSelf {
  readonly version: string;
  readonly aet: string;
  readonly port: number | undefined;
  /** Orthanc asks with C-GET since 1.12.6; an older one takes no notice of the wish and moves. */
  readonly canGet: boolean;
}

const NOT_LISTED = "PrereadArchives in Orthanc's configuration must list the archive.";

/** Beyond the seconds that Orthanc waits for the archive: its own time. */
const ORTHANC_MS = 5000;

type Fields = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

/** `{"0008,0020": {"Type": "String", "Value": "20240101"}}` as `{"00080020": {"Value": ["20240101"]}}`. */
function asDicomJson(answer: unknown): DicomJson {
  if (!isRecord(answer)) throw new PrereadError('PACS_BAD_ANSWER', { detail: '(GET /queries/{}/answers)' });
  const attributes = Object.entries(answer).map(([tag, field]): [string, DicomJsonAttribute] => {
    const value = isRecord(field) && typeof field.Value === 'string' ? field.Value : '';
    // `\` separates values (PS3.5 6.2); Orthanc names no VR, and no reader here asks for it.
    return [tag.replace(',', '').toUpperCase(), { vr: 'UN', ...(value !== '' && { Value: value.split('\\') }) }];
  });
  return Object.fromEntries(attributes);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

const GET_SINCE = [1, 12, 6] as const;

function isSince(version: string, since: readonly number[]): boolean {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10));
  // `mainline` and the like are newer than any number.
  if (Number.isNaN(parts[0])) return true;
  const differs = since.findIndex((least, at) => (parts[at] ?? 0) !== least);
  return differs < 0 || (parts[differs] ?? 0) > (since[differs] ?? 0);
}

class OrthancModalities implements Modalities {
  readonly #http: Http;
  readonly #url: string;

  constructor(http: Http, url: string) {
    this.#http = http;
    this.#url = url.replace(/\/+$/, '');
  }

  async echo(modality: string, { seconds, signal }: CallOptions): Promise<void> {
    await this.#ask(`/modalities/${encodeURIComponent(modality)}/echo`, { Timeout: seconds }, seconds, signal);
  }

  async find(
    modality: string,
    level: 'Study' | 'Series',
    keys: Readonly<Record<string, string>>,
    options: CallOptions,
  ): Promise<DicomJson[]> {
    const id = await this.#query(modality, level, keys, options);
    return this.#answers(id, options);
  }

  async startMove(modality: string, study: StudyInstanceUid, options: RetrieveOptions): Promise<StartedMove> {
    await this.checkRetrieve(options.retrieve);
    const keys = { StudyInstanceUID: study, PatientID: '', NumberOfStudyRelatedInstances: '' };
    const id = await this.#query(modality, 'Study', keys, options);
    const answers = await this.#answers(id, options);
    const uids = answers.map((answer) => withoutPadding(textOf(answer['0020000D']?.Value?.[0])));
    if (uids.length === 0) throw new PrereadError('ARCHIVE_FAILED', { detail: NOT_THERE });
    // An archive that does not match by UID must not send us what it likes.
    const at = uids.indexOf(study);
    if (at < 0) throw new PrereadError('ARCHIVE_WRONG_STUDY', { detail: 'Asked for one study, it answers another.' });
    const seconds = Math.max(1, Math.ceil(options.seconds));
    const common = { Synchronous: false, Timeout: seconds };
    // By an answer Orthanc asks with the patient's ID too, and an archive may take that for all of the patient's studies
    // (Orthanc 1.10.1 does at C-GET). C-MOVE can be asked for in this way only.
    const [path, body] =
      options.retrieve === 'C-GET'
        ? [
            `/modalities/${encodeURIComponent(modality)}/get`,
            { Level: 'Study', Resources: [{ StudyInstanceUID: study }] },
          ]
        : [`/queries/${id}/answers/${at}/retrieve`, { RetrieveMethod: 'C-MOVE' }];
    const job = await this.#ask(path, { ...common, ...body }, seconds, options.signal);
    if (!isRecord(job) || typeof job.ID !== 'string')
      throw new PrereadError('PACS_BAD_ANSWER', { detail: '(retrieve)' });
    // 1.12.7 calls every C-GET a success, refused ones too. C-MOVE has failed when a single instance has.
    const expected = Number(textOf(answers[at]?.['00201208']?.Value?.[0]));
    return { jobId: job.ID, ...(options.retrieve === 'C-GET' && expected > 0 && { expected }) };
  }

  async moveState(jobId: string): Promise<MoveState> {
    const url = `${this.#url}/jobs/${encodeURIComponent(jobId)}`;
    const answer = await this.#http.exchange({ method: 'GET', url, accept: 'application/json' });
    if (answer.status === 404) return { state: 'unknown' };
    if (answer.status !== 200) throw statusError(answer.status, 'GET', url);
    const job = parse(answer.bytes);
    if (!isRecord(job)) throw new PrereadError('PACS_BAD_ANSWER', { detail: '(GET /jobs/{})' });
    if (job.State === 'Success') return { state: 'done' };
    if (job.State !== 'Failure') return { state: 'running' };
    return { state: 'failed', error: dicomFailure(`${textOf(job.ErrorDetails)} ${textOf(job.ErrorDescription)}`) };
  }

  async cancelMove(jobId: string): Promise<void> {
    await this.#http.exchange({
      method: 'POST',
      url: `${this.#url}/jobs/${encodeURIComponent(jobId)}/cancel`,
      body: '',
    });
  }

  async self(): Promise<OrthancSelf> {
    const system = await this.#http.json({ method: 'GET', url: `${this.#url}/system` });
    if (!isRecord(system)) throw new PrereadError('PACS_BAD_ANSWER', { detail: '(GET /system)' });
    const [version, port] = [textOf(system.Version), system.DicomPort];
    return {
      version,
      aet: textOf(system.DicomAet),
      port: typeof port === 'number' ? port : undefined,
      canGet: isSince(version, GET_SINCE),
    };
  }

  async checkRetrieve(retrieve: RetrieveMethod): Promise<void> {
    if (retrieve !== 'C-GET') return;
    const { version, canGet } = await this.self();
    if (canGet) return;
    const since = GET_SINCE.join('.');
    throw new PrereadError('CONFIG_INVALID', {
      detail: `Orthanc ${version} cannot C-GET (since ${since}): let ARCHIVES_FILE say C-MOVE.`,
    });
  }

  async #query(modality: string, level: string, keys: object, { seconds, signal }: CallOptions): Promise<string> {
    const body = { Level: level, Query: keys, Timeout: Math.max(1, Math.ceil(seconds)) };
    const query = await this.#ask(`/modalities/${encodeURIComponent(modality)}/query`, body, seconds, signal);
    if (!isRecord(query) || typeof query.ID !== 'string')
      throw new PrereadError('PACS_BAD_ANSWER', { detail: '(query)' });
    return encodeURIComponent(query.ID);
  }

  async #answers(id: string, { signal }: CallOptions): Promise<DicomJson[]> {
    const url = `${this.#url}/queries/${id}/answers?expand`;
    const answers = await this.#http.json({ method: 'GET', url, signal });
    if (!Array.isArray(answers)) throw new PrereadError('PACS_BAD_ANSWER', { detail: '(GET /queries/{}/answers)' });
    return answers.map(asDicomJson);
  }

  /** Orthanc answers 500 for what the archive did wrong and says what in its body (1.10.1 and 1.12.7). */
  async #ask(path: string, body: object, seconds: number, signal: AbortSignal | undefined): Promise<unknown> {
    const url = `${this.#url}${path}`;
    const timeoutMs = Math.ceil(seconds * 1000) + ORTHANC_MS;
    const answer = await this.#http.exchange({ method: 'POST', url, body: JSON.stringify(body), timeoutMs, signal });
    const parsed = parse(answer.bytes);
    if (answer.status >= 200 && answer.status <= 299) return parsed;
    if (answer.status === 403) throw new PrereadError('PACS_FORBIDDEN', { detail: NOT_LISTED });
    // Of a request that Orthanc does not understand (400), the archive has heard nothing.
    const details = isRecord(parsed) && [404, 500].includes(answer.status) ? textOf(parsed.Details) : '';
    throw details === '' ? statusError(answer.status, 'POST', url) : dicomFailure(details);
  }
}

/** @param url Orthanc's own address */
export const createModalities = (http: Http, url: string): Modalities => new OrthancModalities(http, url);
