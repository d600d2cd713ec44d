import { codes, TAG, text, texts } from '../dicom/dicom-json.ts';
import { isUid, type StudyInstanceUid, seriesInstanceUid, studyInstanceUid } from '../domain/identifiers.ts';
import { type CandidatePrior, type DicomJson, DOCUMENT_MODALITIES, isDocumentClass } from '../domain/study.ts';
import { PrereadError } from '../errors.ts';
import { atOnce } from './at-once.ts';
import type { Dicomweb } from './dicomweb.ts';
import { patientOf } from './gather-study.ts';
import { type CandidatesOf, knownIds, likeliestFirst, queryable } from './likely-candidates.ts';

export interface CandidateOptions {
  /** Most candidates looked at closely, those of the study's modalities first, newest first; default 200. */
  readonly limit?: number;
  /** Ends the search: it throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Name of the archive that is asked; default: the local PACS. */
  readonly archive?: string;
}

/** The queries a search needs; any DICOMweb archive. */
export type CandidateSource = Pick<Dicomweb, 'searchStudies' | 'listSeries' | 'anyInstance'>;

const DEFAULT_LIMIT = 200;
/** QIDO cannot sort: all of a patient's studies are asked for, up to this many. */
const MAX_STUDIES = 500;
/** Candidates looked at at once. */
const AT_ONCE = 4;
const isImages = (series: DicomJson) => !DOCUMENT_MODALITIES.has(text(series, TAG.Modality) ?? '');

const LOCAL_ARCHIVE = 'local';

/**
 * What names the study: one of its files, an image if there is one. Query answers do not do: Orthanc takes them from
 * any one file (a report without description), without sequences, in its DefaultEncoding (an Arabic name becomes `^`).
 */
async function identityOf(
  dicomweb: CandidateSource,
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

/** What an archive answered about one study; UTF-8 DICOM JSON, of QIDO, C-FIND or WADO-RS alike. */
export interface CandidateAnswers {
  readonly studyInstanceUid: StudyInstanceUid;
  /** Patient and study attributes: of one of its files, or of the study-level answer where no file can be read. */
  readonly identity: DicomJson;
  /** Series-level answers; may be empty. */
  readonly series: readonly DicomJson[];
  /** Name of the archive. */
  readonly archive: string;
}

const distinct = (values: readonly string[]) => [...new Set(values.filter((value) => value !== ''))].sort();

/** A file of modality OT that is an encapsulated document is no image. */
const modalityOf = (series: DicomJson, identity: DicomJson): readonly string[] =>
  text(series, TAG.SeriesInstanceUID) === text(identity, TAG.SeriesInstanceUID) &&
  isImages(series) &&
  isDocumentClass(text(identity, TAG.SOPClassUID) ?? '')
    ? ['DOC']
    : texts(series, TAG.Modality);

/**
 * A candidate from an archive's answers. Contrast is known only where it was given: that one file states no agent does
 * not say it of the others. Without series-level answers the modalities are those of the study-level one (0008,0061).
 */
export function candidateFromAnswers({
  studyInstanceUid: uid,
  identity,
  series,
  archive,
}: CandidateAnswers): CandidatePrior {
  const [studyDate, studyTime] = [text(identity, TAG.StudyDate), text(identity, TAG.StudyTime)];
  const description = text(identity, TAG.StudyDescription);
  const images = series.filter(isImages);
  const ofImages = (tag: string) => images.flatMap((one) => texts(one, tag)).map((value) => value.trim());
  const [lateralities, seriesDescriptions] = [
    distinct(ofImages(TAG.Laterality)),
    distinct(ofImages(TAG.SeriesDescription)),
  ];
  const modalities = series.flatMap((one) => modalityOf(one, identity));
  return {
    studyInstanceUid: uid,
    patient: patientOf(identity),
    ...(studyDate !== undefined && { studyDate }),
    ...(studyTime !== undefined && { studyTime }),
    ...(description !== undefined && { description }),
    modalities: distinct(modalities.length > 0 ? modalities : texts(identity, TAG.ModalitiesInStudy)),
    bodyParts: distinct(ofImages(TAG.BodyPartExamined).map((part) => part.toUpperCase())),
    procedureCodes: codes(identity, TAG.ProcedureCodeSequence),
    ...(lateralities.length > 0 && { lateralities }),
    ...(seriesDescriptions.length > 0 && { seriesDescriptions }),
    ...(text(identity, TAG.ContrastBolusAgent) !== undefined && { contrast: true }),
    archive,
  };
}

/** Undefined when the study is gone meanwhile. */
async function candidateOf(
  dicomweb: CandidateSource,
  uid: StudyInstanceUid,
  options: CandidateOptions,
): Promise<CandidatePrior | undefined> {
  const series = await dicomweb.listSeries(uid, options);
  const identity = await identityOf(dicomweb, uid, series, options);
  if (identity === undefined) return undefined;
  return candidateFromAnswers({ studyInstanceUid: uid, identity, series, archive: options.archive ?? LOCAL_ARCHIVE });
}

/** UIDs of the answers that are other studies; one that breaks PS3.5 9.1 cannot be asked for. */
function otherStudies(answers: readonly DicomJson[], current: CandidatesOf): StudyInstanceUid[] {
  return answers
    .toSorted(likeliestFirst(current))
    .map((answer) => text(answer, TAG.StudyInstanceUID) ?? '')
    .filter((uid) => isUid(uid) && uid !== current.studyInstanceUid)
    .map(studyInstanceUid);
}

/**
 * Other studies under one of the patient's IDs, the likeliest first. Whether they are the same person's is for `priors/` to
 * say.
 * @returns none when the study has no ID
 * @throws PrereadError of the archive, or the signal's reason
 */
export async function candidatePriors(
  dicomweb: CandidateSource,
  study: CandidatesOf,
  options: CandidateOptions = {},
): Promise<CandidatePrior[]> {
  const ids = new Set(knownIds(study.patient));
  const answers: DicomJson[] = [];
  for (const id of ids)
    answers.push(...(await dicomweb.searchStudies({ PatientID: queryable(id), limit: MAX_STUDIES }, options)));
  const others = otherStudies(answers, study);
  const waiting = [...new Set(others)];
  const limit = options.limit ?? DEFAULT_LIMIT;
  const candidates: CandidatePrior[] = [];
  // Others' studies, which a wildcard in the ID finds too, do not count.
  while (waiting.length > 0 && candidates.length < limit) {
    const next = waiting.splice(0, Math.min(AT_ONCE, limit - candidates.length));
    const found = await atOnce(AT_ONCE, next, (uid) => candidateOf(dicomweb, uid, options));
    candidates.push(...found.filter((one) => knownIds(one.patient).some((id) => ids.has(id))));
  }
  return candidates;
}
