import { createHash } from 'node:crypto';
import {
  type OrthancId,
  type SeriesInstanceUid,
  type StudyInstanceUid,
  seriesInstanceUid,
  studyInstanceUid,
} from '../domain/identifiers.ts';
import { PrereadError } from '../errors.ts';
import type { Http } from './http.ts';

/** One line of `/changes`. */
export interface OrthancChange {
  readonly seq: number;
  /** NewInstance, NewSeries, NewStudy, StableStudy, ... */
  readonly changeType: string;
  /** Instance, Series, Study, Patient. */
  readonly resourceType: string;
  readonly orthancId: OrthancId;
  /** `20260131T235959`, UTC whatever the server's time zone (seen with TZ=Asia/Tokyo on 1.10.1). */
  readonly date: string;
}

export interface OrthancChangePage {
  readonly changes: readonly OrthancChange[];
  /** Seq of the page's last change; on an empty page the highest number ever given, deleted studies included. */
  readonly last: number;
  readonly done: boolean;
}

/** One instance with what its series and study say of it. */
export interface ResolvedOrthancInstance {
  readonly orthancId: OrthancId;
  readonly studyOrthancId: OrthancId;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly seriesInstanceUid: SeriesInstanceUid;
  /** Of its series: CT, SR, ... */
  readonly modality: string;
  /** Of its series; empty when the series does not say. */
  readonly manufacturer: string;
}

export interface OrthancSystem {
  readonly version: string;
  readonly overwriteInstances?: boolean;
}

/** What only Orthanc's REST can tell; everything else goes over DICOMweb. */
export interface OrthancRest {
  /** Changes after `since`, at most `limit` (1.10.1 has no upper limit of its own). */
  changes(since: number, limit: number): Promise<OrthancChangePage>;
  /** Seq of the newest change still listed; 0 when there is none. Falls when the newest study is deleted. */
  newestChange(): Promise<number>;
  /** Instances by Orthanc id, in two requests for any number of them; ids deleted meanwhile are missing. */
  resolveInstances(ids: readonly OrthancId[]): Promise<Map<OrthancId, ResolvedOrthancInstance>>;
  /** Studies by Orthanc id, in one request; ids deleted meanwhile are missing. */
  resolveStudies(ids: readonly OrthancId[]): Promise<Map<OrthancId, StudyInstanceUid>>;
  /** Modalities of the series that each study holds now, in one request; ids deleted meanwhile are missing. */
  modalitiesInStudies(ids: readonly OrthancId[]): Promise<Map<OrthancId, Set<string>>>;
  studyExists(orthancId: OrthancId): Promise<boolean>;
  /** Orthanc ids of a study: more than one when its files name different Patient IDs. */
  lookupStudy(uid: StudyInstanceUid): Promise<OrthancId[]>;
  /** SOP Instance UIDs of all that Orthanc holds of a study, in two requests; none when it is not there. */
  sopInstanceUids(uid: StudyInstanceUid): Promise<string[]>;
  /** AE title that sent an instance; undefined when it came over HTTP or is gone. */
  callingAe(instance: OrthancId): Promise<string | undefined>;
  system(): Promise<OrthancSystem>;
}

export type Fields = Readonly<Record<string, unknown>>;

/** Orthanc's id of an instance: SHA-1 over the identifiers, in five groups. Checked against a real server. */
export function instanceOrthancId(patientId: string, study: string, series: string, sop: string): OrthancId {
  const digest = createHash('sha1').update(`${patientId}|${study}|${series}|${sop}`, 'utf8').digest('hex');
  return (digest.match(/.{8}/g) ?? []).join('-') as OrthancId;
}

const badAnswer = (what: string) => new PrereadError('PACS_BAD_ANSWER', { detail: `(${what})` });

export function fields(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null) throw badAnswer(what);
  return value as Fields;
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function list(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw badAnswer(what);
  return value;
}

const CHANGES = 'GET /changes';
const BULK_CONTENT = 'POST /tools/bulk-content';

function parseChange(value: unknown): OrthancChange {
  const change = fields(value, CHANGES);
  if (typeof change.Seq !== 'number' || typeof change.ID !== 'string' || typeof change.ChangeType !== 'string')
    throw badAnswer(CHANGES);
  return {
    seq: change.Seq,
    changeType: change.ChangeType,
    resourceType: text(change.ResourceType),
    orthancId: change.ID as OrthancId,
    date: text(change.Date),
  };
}

function parsePage(value: unknown): OrthancChangePage {
  const page = fields(value, CHANGES);
  if (typeof page.Last !== 'number') throw badAnswer(CHANGES);
  return { changes: list(page.Changes, CHANGES).map(parseChange), last: page.Last, done: page.Done === true };
}

class OrthancRestClient implements OrthancRest {
  readonly #http: Http;
  readonly #url: string;

  constructor(http: Http, url: string) {
    this.#http = http;
    this.#url = url.replace(/\/+$/, '');
  }

  async changes(since: number, limit: number): Promise<OrthancChangePage> {
    return parsePage(await this.#get(`/changes?since=${since}&limit=${limit}`));
  }

  async newestChange(): Promise<number> {
    return parsePage(await this.#get('/changes?last')).changes.at(-1)?.seq ?? 0;
  }

  async resolveInstances(ids: readonly OrthancId[]): Promise<Map<OrthancId, ResolvedOrthancInstance>> {
    const resolved = new Map<OrthancId, ResolvedOrthancInstance>();
    if (ids.length === 0) return resolved;
    const wanted = new Set(ids);
    const found = await this.#bulkContent(ids, 'Series');
    const studies = await this.resolveStudies([...new Set(found.map((one) => text(one.ParentStudy) as OrthancId))]);
    for (const one of found) {
      const studyOrthancId = text(one.ParentStudy) as OrthancId;
      const tags = fields(one.MainDicomTags, BULK_CONTENT);
      const study = studies.get(studyOrthancId);
      const series = validUid(seriesInstanceUid, text(tags.SeriesInstanceUID));
      if (study === undefined || series === undefined) continue;
      const uids = { studyInstanceUid: study, seriesInstanceUid: series };
      const shared = { studyOrthancId, ...uids, modality: text(tags.Modality), manufacturer: text(tags.Manufacturer) };
      for (const id of list(one.Instances, BULK_CONTENT) as OrthancId[])
        if (wanted.has(id)) resolved.set(id, { orthancId: id, ...shared });
    }
    return resolved;
  }

  async resolveStudies(ids: readonly OrthancId[]): Promise<Map<OrthancId, StudyInstanceUid>> {
    if (ids.length === 0) return new Map();
    const studies = await this.#bulkContent(ids, 'Study');
    return new Map(
      studies.flatMap((study) => {
        const uid = validUid(studyInstanceUid, text(fields(study.MainDicomTags, BULK_CONTENT).StudyInstanceUID));
        return uid === undefined ? [] : [[text(study.ID) as OrthancId, uid] as const];
      }),
    );
  }

  async modalitiesInStudies(ids: readonly OrthancId[]): Promise<Map<OrthancId, Set<string>>> {
    const found = new Map<OrthancId, Set<string>>();
    if (ids.length === 0) return found;
    for (const one of await this.#bulkContent(ids, 'Series')) {
      const study = text(one.ParentStudy) as OrthancId;
      const modality = text(fields(one.MainDicomTags, BULK_CONTENT).Modality);
      found.set(study, (found.get(study) ?? new Set()).add(modality));
    }
    return found;
  }

  async studyExists(orthancId: OrthancId): Promise<boolean> {
    return (await this.#bulkContent([orthancId], 'Study')).length > 0;
  }

  async lookupStudy(uid: StudyInstanceUid): Promise<OrthancId[]> {
    const what = 'POST /tools/lookup';
    const found = list(await this.#post('/tools/lookup', uid), what).map((one) => fields(one, what));
    return found.filter((one) => one.Type === 'Study').map((one) => text(one.ID) as OrthancId);
  }

  async sopInstanceUids(uid: StudyInstanceUid): Promise<string[]> {
    const ids = await this.lookupStudy(uid);
    if (ids.length === 0) return [];
    const instances = await this.#bulkContent(ids, 'Instance');
    return instances.map((one) => text(fields(one.MainDicomTags, BULK_CONTENT).SOPInstanceUID));
  }

  async callingAe(instance: OrthancId): Promise<string | undefined> {
    const [found] = await this.#bulkContent([instance], 'Instance', true);
    const metadata = found?.Metadata;
    if (typeof metadata !== 'object' || metadata === null) return undefined;
    return text((metadata as Fields).RemoteAET) || undefined;
  }

  async system(): Promise<OrthancSystem> {
    const system = fields(await this.#get('/system'), 'GET /system');
    // Only 1.12 says whether it overwrites instances. Untested.
    const overwrite = system.OverwriteInstances;
    return { version: text(system.Version), ...(typeof overwrite === 'boolean' && { overwriteInstances: overwrite }) };
  }

  async #bulkContent(ids: readonly OrthancId[], level: string, metadata = false): Promise<Fields[]> {
    const body = JSON.stringify({ Resources: ids, Level: level, Metadata: metadata });
    return list(await this.#post('/tools/bulk-content', body), BULK_CONTENT).map((one) => fields(one, BULK_CONTENT));
  }

  #get(path: string): Promise<unknown> {
    return this.#http.json({ method: 'GET', url: `${this.#url}${path}` });
  }

  /** Only reads are asked with POST here, so they may be repeated. */
  #post(path: string, body: string): Promise<unknown> {
    return this.#http.json({ method: 'POST', url: `${this.#url}${path}`, body, retry: true });
  }
}

/** What has a UID that breaks PS3.5 9.1 cannot be addressed over DICOMweb; it is as if it were not there. */
export function validUid<T>(parse: (value: string) => T, value: string): T | undefined {
  try {
    return parse(value);
  } catch {
    return undefined;
  }
}

export const createOrthancRest = (http: Http, url: string): OrthancRest => new OrthancRestClient(http, url);
