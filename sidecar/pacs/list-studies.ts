import { number, TAG, text, texts } from '../dicom/dicom-json.ts';
import { isUid, type StudyInstanceUid, studyInstanceUid } from '../domain/identifiers.ts';
import { type DicomJson, DOCUMENT_MODALITIES } from '../domain/study.ts';
import type { Dicomweb } from './dicomweb.ts';

/** One study as a list of the PACS shows it. */
export interface ListedStudy {
  readonly studyInstanceUid: StudyInstanceUid;
  /** Number of Study Related Instances (0020,1208), Preread's own included; undefined where the PACS does not say. */
  readonly instances: number | undefined;
  /** False when Modalities in Study (0008,0061) names nothing but documents. */
  readonly hasImages: boolean;
}

/** What the PACS holds, listed by day. Any DICOMweb archive. */
export interface StudyList {
  /** Studies whose Study Date is this day (DICOM DA), each once. A study without a date is never listed. */
  studiesOn(day: string, signal?: AbortSignal): AsyncGenerator<readonly ListedStudy[]>;
  /** Instances of a study that are not Preread's, and how many of them are SRs. */
  countForeign(
    study: StudyInstanceUid,
    signal?: AbortSignal,
  ): Promise<{ readonly instances: number; readonly srs: number }>;
}

const PAGE = 200;
/**
 * Orthanc cuts an answer off at LimitFindResults, whatever offset is asked for, and does not say so (seen with 1.10.1): an
 * answer with so many studies is held against those for its parts.
 */
const BUSY = 100;
const NUMBER_OF_STUDY_RELATED_INSTANCES = '00201208';
const NUMBER_OF_SERIES_RELATED_INSTANCES = '00201209';
const FIELDS = `${TAG.ModalitiesInStudy},${NUMBER_OF_STUDY_RELATED_INSTANCES}`;
const upTo = (count: number) => Array.from({ length: count }, (_, at) => String(at).padStart(2, '0'));
const [HOURS, MINUTES] = [upTo(24), upTo(60)];

function listed(answer: DicomJson): ListedStudy[] {
  const uid = text(answer, TAG.StudyInstanceUID);
  if (uid === undefined || !isUid(uid)) return [];
  const modalities = texts(answer, TAG.ModalitiesInStudy);
  return [
    {
      studyInstanceUid: studyInstanceUid(uid),
      instances: number(answer, NUMBER_OF_STUDY_RELATED_INSTANCES),
      hasImages: modalities.length === 0 || modalities.some((one) => !DOCUMENT_MODALITIES.has(one)),
    },
  ];
}

type Source = Pick<Dicomweb, 'searchStudies' | 'listSeries'>;

/** Pages of studies that are not among `seen` yet, until a page brings none: archives have limits of their own. */
async function* pages(
  dicomweb: Source,
  query: Readonly<Record<string, string>>,
  seen: Set<string>,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly ListedStudy[]> {
  for (let offset = 0; ; ) {
    const answers = await dicomweb.searchStudies({ ...query, includefield: FIELDS, limit: PAGE, offset }, { signal });
    if (answers.length === 0) return;
    offset += answers.length;
    const fresh = answers.flatMap(listed).filter(({ studyInstanceUid: uid }) => !seen.has(uid) && seen.add(uid));
    // An archive that knows no offset answers the same again.
    if (fresh.length === 0) return;
    yield fresh;
  }
}

/** Study Time of a part of the day, `''`, `HH` or `HHMM`. To the next one's begin: a time may have fractions (PS3.5 6.2). */
function timesOf(part: string): { readonly StudyTime?: string } {
  if (part === '') return {};
  const minutes = Number(part.slice(0, 2)) * 60 + Number(part.slice(2)) + (part.length === 2 ? 60 : 1);
  const end = `${String(Math.floor(minutes / 60)).padStart(2, '0')}${String(minutes % 60).padStart(2, '0')}00`;
  return { StudyTime: `${part.padEnd(6, '0')}-${end === '240000' ? '235959.999999' : end}` };
}

/**
 * A part of a day, and the parts of it where the answer may have been cut off: it is long, or as long as that for the whole.
 * @param seen studies of earlier answers; each is given once
 */
async function* partOfDay(
  dicomweb: Source,
  { day, part, seen, whole }: { day: string; part: string; seen: Set<string>; whole: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly ListedStudy[]> {
  const here = new Set<string>();
  for await (const page of pages(dicomweb, { StudyDate: day, ...timesOf(part) }, here, signal))
    yield page.filter(({ studyInstanceUid: uid }) => !seen.has(uid) && seen.add(uid));
  if (here.size < whole || part.length === 4) return;
  for (const smaller of part === '' ? HOURS : MINUTES)
    yield* partOfDay(dicomweb, { day, part: part + smaller, seen, whole: here.size }, signal);
}

/** @param isOwn which series of a study Preread wrote */
export function createStudyList(
  dicomweb: Source,
  isOwn: (study: StudyInstanceUid) => (series: { seriesInstanceUid: string; manufacturer: string }) => boolean,
): StudyList {
  return {
    studiesOn: (day, signal) => partOfDay(dicomweb, { day, part: '', seen: new Set(), whole: BUSY }, signal),
    async countForeign(study, signal) {
      const own = isOwn(study);
      const foreign = (await dicomweb.listSeries(study, { signal })).filter(
        (one) =>
          !own({
            seriesInstanceUid: text(one, TAG.SeriesInstanceUID) ?? '',
            manufacturer: text(one, TAG.Manufacturer) ?? '',
          }),
      );
      const sum = (all: readonly DicomJson[]) =>
        all.reduce((total, one) => total + (number(one, NUMBER_OF_SERIES_RELATED_INSTANCES) ?? 0), 0);
      return { instances: sum(foreign), srs: sum(foreign.filter((one) => text(one, TAG.Modality) === 'SR')) };
    },
  };
}
