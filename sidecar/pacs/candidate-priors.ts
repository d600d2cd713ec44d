import { codes, TAG, text, texts } from '../dicom/dicom-json.ts';
import { isUid, type StudyInstanceUid, seriesInstanceUid, studyInstanceUid } from '../domain/identifiers.ts';
import { type CandidatePrior, type DicomJson, DOCUMENT_MODALITIES, type Study } from '../domain/study.ts';
import { PrereadError } from '../errors.ts';
import type { Dicomweb } from './dicomweb.ts';
import { patientOf } from './gather-study.ts';

export interface CandidateOptions {
  /** Most candidates looked at closely, newest first; default 50. */
  readonly limit?: number;
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_LIMIT = 50;
/** QIDO cannot sort: all of a patient's studies are asked for, up to this many. */
const MAX_STUDIES = 500;
const isImages = (series: DicomJson) => !DOCUMENT_MODALITIES.has(text(series, TAG.Modality) ?? '');

const LOCAL_ARCHIVE = 'local';

/** `*` and `?` are wildcards and `\` separates values in a query: such an ID is asked for loosely and compared here. */
const queryable = (patientId: string) => patientId.replace(/\\/g, '?');

const newestFirst = (a: DicomJson, b: DicomJson) =>
  (text(b, TAG.StudyDate) ?? '').localeCompare(text(a, TAG.StudyDate) ?? '');

/**
 * What names the study: one of its files, an image if there is one. Query answers do not do: Orthanc takes them from
 * any one file (a report without description), without sequences, in its DefaultEncoding (an Arabic name becomes `^`).
 */
async function identityOf(
  dicomweb: Dicomweb,
  study: StudyInstanceUid,
  series: readonly DicomJson[],
  options: CandidateOptions,
): Promise<DicomJson | undefined> {
  const uid = text(series.find(isImages) ?? series[0] ?? {}, TAG.SeriesInstanceUID);
  if (uid === undefined || !isUid(uid)) return undefined;
  try {
    return await dicomweb.anyInstance(study, seriesInstanceUid(uid), options);
  } catch (thrown) {
    if (thrown instanceof PrereadError && thrown.code === 'PACS_NOT_FOUND') return undefined;
    throw thrown;
  }
}

/** Undefined when the study is gone meanwhile. */
async function candidateOf(
  dicomweb: Dicomweb,
  uid: StudyInstanceUid,
  options: CandidateOptions,
): Promise<CandidatePrior | undefined> {
  const series = await dicomweb.listSeries(uid, options);
  const identity = await identityOf(dicomweb, uid, series, options);
  if (identity === undefined) return undefined;
  const [studyDate, studyTime] = [text(identity, TAG.StudyDate), text(identity, TAG.StudyTime)];
  const description = text(identity, TAG.StudyDescription);
  const distinct = (values: readonly string[]) => [...new Set(values)].sort();
  const bodyParts = series.filter(isImages).flatMap((one) => texts(one, TAG.BodyPartExamined));
  return {
    studyInstanceUid: uid,
    patient: patientOf(identity),
    ...(studyDate !== undefined && { studyDate }),
    ...(studyTime !== undefined && { studyTime }),
    ...(description !== undefined && { description }),
    modalities: distinct(series.flatMap((one) => texts(one, TAG.Modality))),
    bodyParts: distinct(bodyParts.map((part) => part.toUpperCase())),
    procedureCodes: codes(identity, TAG.ProcedureCodeSequence),
    archive: LOCAL_ARCHIVE,
  };
}

/** UIDs of the answers that are other studies; one that breaks PS3.5 9.1 cannot be asked for. */
function otherStudies(answers: readonly DicomJson[], current: StudyInstanceUid): StudyInstanceUid[] {
  return answers
    .toSorted(newestFirst)
    .map((answer) => text(answer, TAG.StudyInstanceUID) ?? '')
    .filter((uid) => isUid(uid) && uid !== current)
    .map(studyInstanceUid);
}

/**
 * Other studies under the same Patient ID, newest first. Whether they are the same person's is for `priors/` to say.
 * @returns none when the study has no Patient ID
 * @throws PrereadError of the PACS
 */
export async function candidatePriors(
  dicomweb: Dicomweb,
  study: Pick<Study, 'studyInstanceUid' | 'patient'>,
  options: CandidateOptions = {},
): Promise<CandidatePrior[]> {
  const { patientId } = study.patient;
  if (patientId === undefined || patientId === '') return [];
  const query = { PatientID: queryable(patientId), limit: MAX_STUDIES };
  const others = otherStudies(await dicomweb.searchStudies(query, options), study.studyInstanceUid);
  const candidates: CandidatePrior[] = [];
  for (const uid of new Set(others)) {
    if (candidates.length >= (options.limit ?? DEFAULT_LIMIT)) break;
    const candidate = await candidateOf(dicomweb, uid, options);
    if (candidate?.patient.patientId === patientId) candidates.push(candidate);
  }
  return candidates;
}
