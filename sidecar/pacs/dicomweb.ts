import dicomwebClient from 'dicomweb-client';
import { items, number, TAG, texts } from '../dicom/dicom-json.ts';
import { soundDataset } from '../dicom/sound-json.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import { isUid, type SeriesInstanceUid, type StudyInstanceUid, sopInstanceUid } from '../domain/identifiers.ts';
import type { DicomJson, DicomJsonAttribute } from '../domain/study.ts';
import { PrereadError } from '../errors.ts';
import { type Http, statusError } from './http.ts';
import { callLibrary, PacsXmlHttpRequest } from './xml-http-request.ts';

/** QIDO attributes by tag or keyword, and `includefield`, `limit`, `offset` (PS3.18 10.6). */
export type QidoQuery = Readonly<Record<string, string | number>>;

/** The three UIDs under which WADO-RS finds one instance. */
export type InstanceAddress = Pick<InstanceReference, 'studyInstanceUid' | 'seriesInstanceUid' | 'sopInstanceUid'>;

export interface StoreFailure {
  readonly sopInstanceUid: string;
  /** Failure Reason (0008,1197), PS3.18 Table I.2-2; undefined when the PACS gives none. */
  readonly reason: number | undefined;
}

/** What a PACS said of a store; the HTTP status alone does not tell (one bad part makes 400 of a stored good one). */
export interface StoreOutcome {
  /** SOP Instance UIDs of Referenced SOP Sequence (0008,1199): these are stored. */
  readonly referenced: readonly string[];
  readonly failed: readonly StoreFailure[];
  readonly status: number;
}

interface CallerOptions {
  readonly signal?: AbortSignal | undefined;
}

/** DICOMweb (PS3.18) against any archive. All errors are PrereadErrors free of PHI, or the signal's own reason. */
export interface Dicomweb {
  searchStudies(query: QidoQuery, options?: CallerOptions): Promise<DicomJson[]>;
  /** With manufacturer, body part, laterality and issuer of the patient id. */
  listSeries(study: StudyInstanceUid, options?: CallerOptions): Promise<DicomJson[]>;
  /** Page by page: memory does not grow with the series. `fields`: tags beside QIDO's own set. */
  listInstances(
    study: StudyInstanceUid,
    series: SeriesInstanceUid,
    options?: CallerOptions & { readonly fields?: readonly string[] },
  ): AsyncGenerator<DicomJson[], void>;
  /** Metadata of one instance of a series, whichever; undefined when there is none. */
  anyInstance(
    study: StudyInstanceUid,
    series: SeriesInstanceUid,
    options?: CallerOptions,
  ): Promise<DicomJson | undefined>;
  /** All attributes but bulk data (WADO-RS metadata). */
  instanceMetadata(instance: InstanceAddress, options?: CallerOptions): Promise<DicomJson>;
  /** Stores one Part 10 file. Throws only when no store answer came; the outcome may still name failures. */
  store(part10: Uint8Array, study: StudyInstanceUid, options?: CallerOptions): Promise<StoreOutcome>;
  /** Metadata with its bulk data fetched and inlined: for comparison with what was sent, and for encapsulated documents. */
  readBack(instance: InstanceAddress, options?: CallerOptions): Promise<DicomJson>;
}

const FAILED_SOP_SEQUENCE = '00081198';
const REFERENCED_SOP_SEQUENCE = '00081199';
const REFERENCED_SOP_INSTANCE_UID = '00081155';
const FAILURE_REASON = '00081197';

/** Instances asked for at once. On Orthanc 1.10.1 a page of 200 takes 0.2 s and 0.3 MB: it opens every file of it. */
const PAGE_SIZE = 200;

/** Beside QIDO's own set. Orthanc opens one file per series for its answer whatever is asked, so these cost nothing. */
const SERIES_FIELDS = [
  TAG.Manufacturer,
  TAG.SeriesDescription,
  TAG.IssuerOfPatientID,
  TAG.BodyPartExamined,
  TAG.Laterality,
].join(',');

/** Bulk data of a document we wrote ourselves; more than this was not written by us. */
const MAX_BULK_BYTES = 64 * 1024 * 1024;

const isDataset = (value: unknown): value is DicomJson =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function datasets(value: unknown, what: string): DicomJson[] {
  // The library makes [] of 204 No Content.
  if (!Array.isArray(value) || !value.every(isDataset))
    throw new PrereadError('PACS_BAD_ANSWER', { detail: `(${what}: not a list of datasets)` });
  return value.map(soundDataset);
}

/** A store answer from its body, whatever the status; undefined when the body is none (PS3.18 10.5.3.2). */
function readStoreAnswer(bytes: Buffer, status: number): StoreOutcome | undefined {
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
  if (!isDataset(body) || !(FAILED_SOP_SEQUENCE in body || REFERENCED_SOP_SEQUENCE in body)) return undefined;
  return {
    referenced: items(body, REFERENCED_SOP_SEQUENCE).flatMap((item) => texts(item, REFERENCED_SOP_INSTANCE_UID)),
    failed: items(body, FAILED_SOP_SEQUENCE).map((item) => ({
      sopInstanceUid: texts(item, REFERENCED_SOP_INSTANCE_UID)[0] ?? '',
      reason: number(item, FAILURE_REASON),
    })),
    status,
  };
}

/** The calls used of dicomweb-client 0.11.3, as they are: its own declarations lack `request` and some promises. */
interface Library {
  searchForStudies(options: object): Promise<unknown>;
  searchForSeries(options: object): Promise<unknown>;
  searchForInstances(options: object): Promise<unknown>;
  retrieveInstanceMetadata(options: object): Promise<unknown>;
  retrieveBulkData(options: object): Promise<unknown>;
  storeInstances(options: object): Promise<unknown>;
}

function createLibrary(url: string): Library {
  // Verbose, it prints failed requests with their headers. `singlepart` makes it use our request for bulk data.
  const options = { url, verbose: false, singlepart: 'bulkdata' };
  return new dicomwebClient.api.DICOMwebClient(options) as unknown as Library;
}

class DicomwebAdapter implements Dicomweb {
  readonly #http: Http;
  readonly #url: string;
  readonly #client: Library;

  constructor(http: Http, url: string) {
    this.#http = http;
    this.#url = url.replace(/\/+$/, '');
    this.#client = createLibrary(this.#url);
  }

  async searchStudies(query: QidoQuery, options: CallerOptions = {}): Promise<DicomJson[]> {
    const found = await callLibrary(this.#http, options, (instance) =>
      this.#client.searchForStudies({ queryParams: query, request: { instance } }),
    );
    return datasets(found, 'GET studies');
  }

  async listSeries(study: StudyInstanceUid, options: CallerOptions = {}): Promise<DicomJson[]> {
    const queryParams = { includefield: SERIES_FIELDS };
    const found = await callLibrary(this.#http, options, (instance) =>
      this.#client.searchForSeries({ studyInstanceUID: study, queryParams, request: { instance } }),
    );
    return datasets(found, 'GET series');
  }

  async *listInstances(
    study: StudyInstanceUid,
    series: SeriesInstanceUid,
    options: CallerOptions & { readonly fields?: readonly string[] } = {},
  ): AsyncGenerator<DicomJson[], void> {
    const { fields = [] } = options;
    const asked = fields.length === 0 ? {} : { includefield: fields.join(',') };
    let before: string | undefined;
    for (let offset = 0; ; offset += PAGE_SIZE) {
      const queryParams = { limit: PAGE_SIZE, offset, ...asked };
      const found = await callLibrary(this.#http, options, (instance) =>
        this.#client.searchForInstances({
          studyInstanceUID: study,
          seriesInstanceUID: series,
          queryParams,
          request: { instance },
        }),
      );
      const page = datasets(found, 'GET instances');
      const uids = page.map((one) => texts(one, TAG.SOPInstanceUID)[0]).join();
      // An archive that knows no offset, and whose limit happens to be ours, would give the same page for ever.
      if (page.length > 0 && uids === before) return;
      before = uids;
      if (page.length > 0) yield page;
      // Longer: an archive that does not know limit and offset has answered everything already.
      if (page.length !== PAGE_SIZE) return;
    }
  }

  async anyInstance(
    study: StudyInstanceUid,
    series: SeriesInstanceUid,
    options: CallerOptions = {},
  ): Promise<DicomJson | undefined> {
    const found = await callLibrary(this.#http, options, (instance) =>
      this.#client.searchForInstances({
        studyInstanceUID: study,
        seriesInstanceUID: series,
        queryParams: { limit: 1 },
        request: { instance },
      }),
    );
    const sop = datasets(found, 'GET instances').flatMap((one) => texts(one, TAG.SOPInstanceUID))[0];
    if (sop === undefined || !isUid(sop)) return undefined;
    const address = { studyInstanceUid: study, seriesInstanceUid: series, sopInstanceUid: sopInstanceUid(sop) };
    return this.instanceMetadata(address, options);
  }

  async instanceMetadata(instance: InstanceAddress, options: CallerOptions = {}): Promise<DicomJson> {
    const found = await callLibrary(this.#http, options, (request) =>
      this.#client.retrieveInstanceMetadata({
        studyInstanceUID: instance.studyInstanceUid,
        seriesInstanceUID: instance.seriesInstanceUid,
        sopInstanceUID: instance.sopInstanceUid,
        request: { instance: request },
      }),
    );
    const [dataset] = datasets(found, 'GET metadata');
    if (dataset === undefined) throw new PrereadError('PACS_NOT_FOUND', { detail: '(GET metadata: empty answer)' });
    return dataset;
  }

  async store(part10: Uint8Array, study: StudyInstanceUid, options: CallerOptions = {}): Promise<StoreOutcome> {
    const instance = new PacsXmlHttpRequest(this.#http, options);
    const request = { studyInstanceUID: study, datasets: [new Uint8Array(part10).buffer], request: { instance } };
    // The answer is judged by its body below; the library's error holds the request and is dropped.
    await this.#client.storeInstances(request).catch(() => undefined);
    const { answer } = instance;
    if (answer === undefined) throw instance.failure;
    const outcome = readStoreAnswer(answer.bytes, answer.status);
    if (outcome !== undefined) return outcome;
    const isSuccess = answer.status >= 200 && answer.status <= 299;
    if (isSuccess) throw new PrereadError('PACS_BAD_ANSWER', { detail: '(POST studies: not a store answer)' });
    throw statusError(answer.status, 'POST', `${this.#url}/studies/${study}`);
  }

  async readBack(instance: InstanceAddress, options: CallerOptions = {}): Promise<DicomJson> {
    return this.#inlined(await this.instanceMetadata(instance, options), options);
  }

  async #inlined(dataset: DicomJson, options: CallerOptions): Promise<DicomJson> {
    const copy: Record<string, DicomJsonAttribute> = {};
    for (const [tag, attribute] of Object.entries(dataset)) copy[tag] = await this.#inlineAttribute(attribute, options);
    return copy;
  }

  async #inlineAttribute(attribute: DicomJsonAttribute, options: CallerOptions): Promise<DicomJsonAttribute> {
    if (attribute.vr === 'SQ' && attribute.Value) {
      const value: unknown[] = [];
      for (const item of attribute.Value) value.push(isDataset(item) ? await this.#inlined(item, options) : item);
      return { vr: attribute.vr, Value: value };
    }
    if (attribute.BulkDataURI === undefined) return attribute;
    const bytes = await this.#bulkData(attribute.BulkDataURI, options);
    return { vr: attribute.vr, InlineBinary: bytes.toString('base64') };
  }

  /** Only below our own root, whatever host the answer names: the password goes nowhere else. */
  async #bulkData(uri: string, options: CallerOptions): Promise<Buffer> {
    const path = uri.slice(Math.max(0, uri.lastIndexOf('/studies/')));
    if (!path.startsWith('/studies/'))
      throw new PrereadError('PACS_BAD_ANSWER', { detail: '(bulk data outside of the DICOMweb root)' });
    const call = { ...options, maxBytes: MAX_BULK_BYTES, accept: 'multipart/related; type="application/octet-stream"' };
    const parts = await callLibrary(this.#http, call, (instance) =>
      this.#client.retrieveBulkData({ BulkDataURI: `${this.#url}${path}`, request: { instance } }),
    );
    const [first] = parts as (ArrayBuffer | undefined)[];
    return Buffer.from(first ?? new ArrayBuffer(0));
  }
}

/** @param url DICOMweb root, e.g. `http://127.0.0.1:8042/dicom-web` */
export const createDicomweb = (http: Http, url: string): Dicomweb => new DicomwebAdapter(http, url);
