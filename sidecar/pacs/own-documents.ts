import { randomBytes } from 'node:crypto';
import { PREREAD_MANUFACTURER } from '../domain/device.ts';
import {
  type OrthancId,
  type SeriesInstanceUid,
  type SopInstanceUid,
  type StudyInstanceUid,
  seriesInstanceUid,
  sopInstanceUid,
} from '../domain/identifiers.ts';
import { withoutPadding } from '../domain/padding.ts';
import { PrereadError } from '../errors.ts';
import { type Http, statusError } from './http.ts';
import { createOrthancRest, type Fields, fields, list, type OrthancRest, text, validUid } from './orthanc-rest.ts';

/** One series of documents by one maker. */
export interface OwnSeries {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly seriesInstanceUid: SeriesInstanceUid;
  readonly sopInstanceUids: readonly SopInstanceUid[];
}

/** Documents of Preread in Orthanc: which there are, and deleting them. Errors are PrereadErrors free of PHI. */
export interface OwnDocuments {
  /**
   * Deletes one document of Preread from Orthanc, wherever it holds it.
   * @returns whether it was there
   * @throws PrereadError PACS_FORBIDDEN when the account may not; whatever the account, when it is not of Preread, or a
   * person has verified it (a report made out of a draft may keep the maker's name)
   */
  deleteInstance(sop: SopInstanceUid): Promise<boolean>;
  /** All series of SR or encapsulated documents whose Manufacturer (of the series' first object) is exactly this. */
  ownSeries(manufacturer: string): Promise<OwnSeries[]>;
  /** SOP Instance UIDs of everything in these series of a study, whoever wrote it, with their series; in two requests. */
  inSeries(
    study: StudyInstanceUid,
    series: Iterable<SeriesInstanceUid>,
  ): Promise<Map<SopInstanceUid, SeriesInstanceUid>>;
  /** In one request; ids deleted meanwhile are missing. */
  sopInstanceUidsOf(ids: readonly OrthancId[]): Promise<Map<OrthancId, SopInstanceUid>>;
  /** Whether the account may delete documents of Preread. Asks to delete what cannot be there. */
  mayDelete(): Promise<boolean>;
}

const FIND = 'POST /tools/find';
const LOOKUP = 'POST /tools/lookup';
const BULK_CONTENT = 'POST /tools/bulk-content';

/** Modalities of what Preread writes: SR documents, and Encapsulated PDF (PS3.3 C.7.3.1.1.1). */
const OWN_MODALITIES: readonly string[] = ['SR', 'DOC'];

/** Ids asked for at once, and series whose content is asked for at once. */
const FIND_PAGE = 500;
const CONTENT_PAGE = 200;

function* chunks<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}

const isSuccess = (status: number) => status >= 200 && status <= 299;

class OrthancOwnDocuments implements OwnDocuments {
  readonly #http: Http;
  readonly #url: string;
  readonly #rest: OrthancRest;

  constructor(http: Http, url: string) {
    this.#http = http;
    this.#url = url.replace(/\/+$/, '');
    this.#rest = createOrthancRest(http, url);
  }

  async deleteInstance(sop: SopInstanceUid): Promise<boolean> {
    const found = list(await this.#post('/tools/lookup', sop), LOOKUP).map((one) => fields(one, LOOKUP));
    const ids = found.filter((one) => one.Type === 'Instance').map((one) => text(one.ID) as OrthancId);
    const resolved = await this.#rest.resolveInstances(ids);
    const isOwn = [...resolved.values()].every(
      ({ manufacturer, modality }) => manufacturer === PREREAD_MANUFACTURER && OWN_MODALITIES.includes(modality),
    );
    if (!isOwn) throw new PrereadError('PACS_FORBIDDEN', { detail: '(to be deleted: not a document of Preread)' });
    for (const id of resolved.keys())
      if (await this.#isVerified(id))
        throw new PrereadError('PACS_FORBIDDEN', { detail: '(to be deleted: verified by a person)' });
    let wasThere = false;
    for (const id of resolved.keys()) wasThere = (await this.#delete(id)) || wasThere;
    return wasThere;
  }

  async ownSeries(manufacturer: string): Promise<OwnSeries[]> {
    const found: OwnSeries[] = [];
    for (const ids of chunks(await this.#candidates(manufacturer), CONTENT_PAGE)) {
      const series = (await this.#bulkContent(ids, 'Series')).filter((one) => {
        const tags = fields(one.MainDicomTags, BULK_CONTENT);
        return text(tags.Manufacturer) === manufacturer && OWN_MODALITIES.includes(text(tags.Modality));
      });
      if (series.length > 0) found.push(...(await this.#contentOf(series)));
    }
    return found;
  }

  async inSeries(
    study: StudyInstanceUid,
    series: Iterable<SeriesInstanceUid>,
  ): Promise<Map<SopInstanceUid, SeriesInstanceUid>> {
    const wanted = [...series];
    const held = new Map<SopInstanceUid, SeriesInstanceUid>();
    // An empty key asks for every series there is (PS3.4 C.2.2.2.3).
    if (wanted.length === 0) return held;
    const query = { StudyInstanceUID: study, SeriesInstanceUID: wanted.join('\\') };
    const asked = { Level: 'Series', CaseSensitive: true, Expand: true, Query: query };
    const found = list(await this.#post('/tools/find', JSON.stringify(asked)), FIND).map((one) => fields(one, FIND));
    const ids = found.flatMap((one) => list(one.Instances, FIND) as OrthancId[]);
    const uids = new Map(
      found.map((one) => [
        text(one.ID),
        validUid(seriesInstanceUid, text(fields(one.MainDicomTags, FIND).SeriesInstanceUID)),
      ]),
    );
    if (ids.length === 0) return held;
    for (const instance of await this.#bulkContent(ids, 'Instance')) {
      const sop = validUid(sopInstanceUid, text(fields(instance.MainDicomTags, BULK_CONTENT).SOPInstanceUID));
      const of = uids.get(text(instance.ParentSeries));
      if (sop !== undefined && of !== undefined) held.set(sop, of);
    }
    return held;
  }

  async sopInstanceUidsOf(ids: readonly OrthancId[]): Promise<Map<OrthancId, SopInstanceUid>> {
    const found = new Map<OrthancId, SopInstanceUid>();
    for (const one of ids.length > 0 ? await this.#bulkContent(ids, 'Instance') : []) {
      const sop = validUid(sopInstanceUid, text(fields(one.MainDicomTags, BULK_CONTENT).SOPInstanceUID));
      if (sop !== undefined) found.set(text(one.ID) as OrthancId, sop);
    }
    return found;
  }

  async mayDelete(): Promise<boolean> {
    const groups = randomBytes(20).toString('hex').match(/.{8}/g) ?? [];
    try {
      await this.#delete(groups.join('-') as OrthancId);
      return true;
    } catch (thrown) {
      if (thrown instanceof PrereadError && thrown.code === 'PACS_FORBIDDEN') return false;
      throw thrown;
    }
  }

  async #isVerified(id: OrthancId): Promise<boolean> {
    const url = `${this.#url}/instances/${id}/content/0040-a493`;
    const { status, bytes } = await this.#http.exchange({ method: 'GET', url });
    // It says nothing of that, or it is gone.
    if (status === 404) return false;
    if (!isSuccess(status)) throw statusError(status, 'GET', url);
    return withoutPadding(bytes.toString('latin1')) === 'VERIFIED';
  }

  async #delete(id: OrthancId): Promise<boolean> {
    const url = `${this.#url}/instances/${id}`;
    const { status } = await this.#http.exchange({ method: 'DELETE', url, retry: true });
    if (status === 404) return false;
    if (!isSuccess(status)) throw statusError(status, 'DELETE', url);
    return true;
  }

  /** Series that may be meant; their content decides. */
  async #candidates(manufacturer: string): Promise<readonly OrthancId[]> {
    // No wildcard and no list separator: those are for the filter afterwards.
    const pattern = manufacturer.replace(/[*?\\]/g, '?');
    const asked = { Manufacturer: pattern, Modality: OWN_MODALITIES.join('\\') };
    const found = new Set<OrthancId>();
    for (let since = 0; ; ) {
      const page = await this.#find(asked, since, FIND_PAGE);
      for (const id of page) found.add(id);
      since += page.length;
      if (page.length === 0) return (await this.#mayBeCutOff(since)) ? this.#allSeries() : [...found];
    }
  }

  /**
   * Whether the find of so many series may have been ended by LimitFindResults: Orthanc 1.10.1 says nothing, and no
   * `Since` leads past it. It was not where a find of all series reaches beyond that number, or there are no more.
   */
  async #mayBeCutOff(count: number): Promise<boolean> {
    if ((await this.#find({}, count, 1)).length > 0) return false;
    const url = `${this.#url}/statistics`;
    const statistics = fields(await this.#http.json({ method: 'GET', url }), 'GET /statistics');
    return typeof statistics.CountSeries !== 'number' || statistics.CountSeries > count;
  }

  /** In one answer, so that what comes and goes meanwhile shifts no page: 47 MB for a million series. */
  async #allSeries(): Promise<OrthancId[]> {
    const url = `${this.#url}/series`;
    return list(await this.#http.json({ method: 'GET', url }), 'GET /series') as OrthancId[];
  }

  async #contentOf(series: readonly Fields[]): Promise<OwnSeries[]> {
    const studyOf = (one: Fields) => text(one.ParentStudy) as OrthancId;
    const studies = await this.#rest.resolveStudies([...new Set(series.map(studyOf))]);
    const ids = series.map((one) => text(one.ID) as OrthancId);
    const instances = Map.groupBy(await this.#bulkContent(ids, 'Instance'), (one) => text(one.ParentSeries));
    return series.flatMap((one) => {
      const study = studies.get(studyOf(one));
      const uid = validUid(seriesInstanceUid, text(fields(one.MainDicomTags, BULK_CONTENT).SeriesInstanceUID));
      if (study === undefined || uid === undefined) return [];
      const sops = (instances.get(text(one.ID)) ?? []).flatMap((instance) => {
        const sop = text(fields(instance.MainDicomTags, BULK_CONTENT).SOPInstanceUID);
        return validUid(sopInstanceUid, sop) ?? [];
      });
      return sops.length > 0 ? [{ studyInstanceUid: study, seriesInstanceUid: uid, sopInstanceUids: sops }] : [];
    });
  }

  async #find(query: Readonly<Record<string, string>>, since: number, limit: number): Promise<OrthancId[]> {
    const asked = { Level: 'Series', CaseSensitive: true, Query: query, Since: since, Limit: limit };
    return list(await this.#post('/tools/find', JSON.stringify(asked)), FIND) as OrthancId[];
  }

  async #bulkContent(ids: readonly OrthancId[], level: 'Series' | 'Instance'): Promise<Fields[]> {
    const body = JSON.stringify({ Resources: ids, Level: level, Metadata: false });
    return list(await this.#post('/tools/bulk-content', body), BULK_CONTENT).map((one) => fields(one, BULK_CONTENT));
  }

  /** Only reads are asked with POST here, so they may be repeated. */
  #post(path: string, body: string): Promise<unknown> {
    return this.#http.json({ method: 'POST', url: `${this.#url}${path}`, body, retry: true });
  }
}

/** @param url Orthanc's REST root, e.g. `http://127.0.0.1:8042` */
export const createOwnDocuments = (http: Http, url: string): OwnDocuments => new OrthancOwnDocuments(http, url);
