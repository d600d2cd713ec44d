import { createHash } from 'node:crypto';
import { TAG } from '../../sidecar/dicom/dicom-json.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import type { HttpAnswer } from '../../sidecar/pacs/http.ts';

/** One object of an archive, by the UIDs that its index knows it by, whatever its dataset says. */
export interface Held {
  readonly study: string;
  readonly series: string;
  readonly sop: string;
  readonly sopClass: string;
  readonly modality: string;
  readonly dataset: DicomJson;
}

/** Kinds of answers that can be spoilt on their way. */
export type AnswerKind = 'studies' | 'series' | 'instances' | 'metadata' | 'bulk' | 'rest';

export interface Question {
  readonly kind: AnswerKind;
  readonly method: string;
  readonly path: string;
  /** Of the object that a metadata or bulk answer is about. */
  readonly sop?: string;
}

/** An answer before it is sent; a fuzzer may put another in its place. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON answers as a value, others as bytes. */
  readonly json?: unknown;
  readonly bytes?: Buffer;
}

export type Spoil = (question: Question, answer: Answer) => Answer;

const text = (dataset: DicomJson, tag: string): string => String(dataset[tag]?.Value?.[0] ?? '');
const pick = (dataset: DicomJson, tags: readonly string[]): DicomJson =>
  Object.fromEntries(tags.flatMap((tag) => (dataset[tag] ? [[tag, dataset[tag]]] : [])));

const STUDY_TAGS = [
  ...[TAG.StudyInstanceUID, TAG.StudyDate, TAG.StudyTime, TAG.PatientID, TAG.PatientName, TAG.PatientBirthDate],
  ...[TAG.PatientSex, TAG.IssuerOfPatientID, TAG.StudyDescription, TAG.ModalitiesInStudy],
];
const SERIES_TAGS = [
  ...[TAG.SeriesInstanceUID, TAG.Modality, TAG.Manufacturer, TAG.SeriesDescription, TAG.IssuerOfPatientID],
  ...[TAG.BodyPartExamined, TAG.Laterality, TAG.PatientID, TAG.PatientBirthDate, TAG.PatientSex],
];
const INSTANCE_TAGS = [TAG.SOPInstanceUID, TAG.SOPClassUID, TAG.InstanceNumber, TAG.SeriesInstanceUID];

const PDF = '00420011';
const BOUNDARY = 'made-archive';

/** Binary values lie elsewhere, as PACS have them. */
function withBulkUris(dataset: DicomJson, address: string): DicomJson {
  const attribute = dataset[PDF];
  if (attribute?.InlineBinary === undefined) return dataset;
  return { ...dataset, [PDF]: { vr: attribute.vr, BulkDataURI: `http://archive.example${address}/bulk/${PDF}` } };
}

function multipart(part: Buffer): Answer {
  const head = `--${BOUNDARY}\r\nContent-Type: application/octet-stream\r\n\r\n`;
  return {
    status: 200,
    headers: { 'content-type': `multipart/related; type="application/octet-stream"; boundary=${BOUNDARY}` },
    bytes: Buffer.concat([Buffer.from(head), part, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]),
  };
}

const asJson = (json: unknown): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/dicom+json' },
  json,
});
const NOT_FOUND: Answer = { status: 404, headers: {}, bytes: Buffer.from('not here') };

export const orthancIdOf = (...uids: readonly string[]): string =>
  (createHash('sha1').update(uids.join('|')).digest('hex').match(/.{8}/g) ?? []).join('-');

/** What a DICOMweb server and Orthanc's REST say of a handful of objects: the few calls that the product makes. */
export class MadeArchive {
  readonly held: readonly Held[];
  readonly #spoil: Spoil;

  constructor(held: readonly Held[], spoil: Spoil = (_question, answer) => answer) {
    this.held = held;
    this.#spoil = spoil;
  }

  answer(method: string, url: string, body = ''): HttpAnswer {
    const { pathname, searchParams } = new URL(url, 'http://archive.example');
    const path = pathname.replace(/^\/dicom-web/, '');
    const [question, answer] = pathname.startsWith('/dicom-web/')
      ? this.#dicomweb(method, path, searchParams)
      : ([{ kind: 'rest', method, path }, this.#rest(path, body)] as const);
    const { status, headers, json, bytes } = this.#spoil(question, answer);
    return { status, headers, bytes: bytes ?? Buffer.from(JSON.stringify(json)) };
  }

  #dicomweb(method: string, path: string, query: URLSearchParams): readonly [Question, Answer] {
    const [, , study = '', , series = '', , sop = '', what] = path.split('/');
    const asked = { method, path };
    if (study === '') return [{ ...asked, kind: 'studies' }, asJson(this.#first('study', () => true, STUDY_TAGS))];
    if (series === '')
      return [{ ...asked, kind: 'series' }, asJson(this.#first('series', (one) => one.study === study, SERIES_TAGS))];
    if (sop === '') {
      const [limit, offset] = [Number(query.get('limit') ?? 1000), Number(query.get('offset') ?? 0)];
      const all = this.#first('sop', (one) => one.study === study && one.series === series, INSTANCE_TAGS);
      return [{ ...asked, kind: 'instances' }, asJson(all.slice(offset, offset + limit))];
    }
    const one = this.held.find((held) => held.sop === sop);
    const kind = what === 'metadata' ? 'metadata' : 'bulk';
    if (!one) return [{ ...asked, kind, sop }, NOT_FOUND];
    if (kind === 'metadata')
      return [{ ...asked, kind, sop }, asJson([withBulkUris(one.dataset, path.replace('/metadata', ''))])];
    return [{ ...asked, kind, sop }, multipart(Buffer.from(one.dataset[PDF]?.InlineBinary ?? '', 'base64'))];
  }

  /** One entry for each study, series or instance; the index gives its UIDs. */
  #first(level: 'study' | 'series' | 'sop', fits: (one: Held) => boolean, tags: readonly string[]): DicomJson[] {
    const found = new Map(this.held.filter(fits).map((one) => [one[level], one]));
    return [...found.values()].map((one) => ({
      ...pick(one.dataset, tags),
      [TAG.StudyInstanceUID]: { vr: 'UI', Value: [one.study] },
      ...(level !== 'study' && { [TAG.SeriesInstanceUID]: { vr: 'UI', Value: [one.series] } }),
      ...(level === 'series' && { [TAG.Modality]: { vr: 'CS', Value: [one.modality] } }),
      ...(level === 'sop' && {
        [TAG.SOPInstanceUID]: { vr: 'UI', Value: [one.sop] },
        [TAG.SOPClassUID]: { vr: 'UI', Value: [one.sopClass] },
      }),
    }));
  }

  #rest(path: string, body: string): Answer {
    const json = (value: unknown): Answer => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      json: value,
    });
    if (path === '/changes') {
      const changes = this.held.map((one, at) => ({
        ...{ ChangeType: 'NewInstance', Date: '20260101T101010', ID: orthancIdOf(one.study, one.series, one.sop) },
        ...{ Path: '/instances', ResourceType: 'Instance', Seq: at + 1 },
      }));
      return json({ Changes: changes, Done: true, Last: changes.length });
    }
    if (path === '/tools/lookup')
      return json([{ ID: orthancIdOf(body), Path: `/studies/${orthancIdOf(body)}`, Type: 'Study' }]);
    if (path === '/system') return json({ Version: '1.10.1', Name: 'made', OverwriteInstances: false });
    if (path === '/statistics') return json({ CountSeries: new Set(this.held.map(({ series }) => series)).size });
    if (path === '/tools/find') return json(this.#expanded('Series'));
    if (path === '/tools/bulk-content')
      return json(this.#expanded((JSON.parse(body) as { Level: 'Study' | 'Series' | 'Instance' }).Level));
    return NOT_FOUND;
  }

  #expanded(level: 'Study' | 'Series' | 'Instance'): object[] {
    return this.held.map(({ study, series, sop, modality, dataset }) => ({
      ID:
        level === 'Study'
          ? orthancIdOf(study)
          : level === 'Series'
            ? orthancIdOf(study, series)
            : orthancIdOf(study, series, sop),
      Type: level,
      ParentStudy: orthancIdOf(study),
      ParentSeries: orthancIdOf(study, series),
      Instances: [orthancIdOf(study, series, sop)],
      Metadata: { RemoteAET: 'MADE' },
      MainDicomTags: {
        ...{ StudyInstanceUID: study, SeriesInstanceUID: series, SOPInstanceUID: sop },
        ...{ Modality: modality, Manufacturer: text(dataset, TAG.Manufacturer) },
      },
    }));
  }
}
