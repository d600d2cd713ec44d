import { TAG, text } from '../dicom/dicom-json.ts';
import { isUid, studyInstanceUid } from '../domain/identifiers.ts';
import type { CandidatePrior, DicomJson } from '../domain/study.ts';
import { candidateFromAnswers } from './candidate-priors.ts';
import { patientOf } from './gather-study.ts';
import { type CandidatesOf, knownIds, likeliestFirst, queryable } from './likely-candidates.ts';
import type { Modalities } from './modality-rest.ts';

export interface ModalityCandidateOptions {
  /** Name of the archive, as candidates carry it. */
  readonly archive: string;
  /** Orthanc's symbolic name of it. */
  readonly modality: string;
  readonly seconds: number;
  readonly signal?: AbortSignal;
}

/** Most candidates whose series are asked for, the likeliest first: each costs one association. */
const MAX_CANDIDATES = 30;

/**
 * Required and optional keys of the study level (PS3.4 Table C.6-5): an archive leaves out those it does not know.
 * Other Patient IDs is retired, so Orthanc's dictionary has no such name: asked for by name, the whole query is refused.
 */
const STUDY_KEYS = {
  StudyInstanceUID: '',
  StudyDate: '',
  StudyTime: '',
  StudyDescription: '',
  ModalitiesInStudy: '',
  PatientName: '',
  '0010,1000': '',
  IssuerOfPatientID: '',
  PatientBirthDate: '',
  PatientSex: '',
} as const;

const SERIES_KEYS = {
  SeriesInstanceUID: '',
  Modality: '',
  SeriesDescription: '',
  BodyPartExamined: '',
  Laterality: '',
} as const;

/** Answers of other studies that do name the patient by one of the IDs: not every archive matches as it is asked. */
function fitting(answers: readonly DicomJson[], ids: readonly string[], current: CandidatesOf): Map<string, DicomJson> {
  const found = new Map<string, DicomJson>();
  for (const answer of answers.toSorted(likeliestFirst(current))) {
    const uid = text(answer, TAG.StudyInstanceUID) ?? '';
    const isFitting = knownIds(patientOf(answer)).some((id) => ids.includes(id));
    if (isFitting && isUid(uid) && uid !== current.studyInstanceUid && found.size < MAX_CANDIDATES)
      found.set(uid, answer);
  }
  return found;
}

/**
 * Other studies that a DICOM archive has under one of the patient's IDs, newest first, as its C-FIND describes them:
 * little enough that each is looked at again when it has arrived. Whether they are the same person's is for `priors/`
 * to say.
 * @throws PrereadError ARCHIVE_*, PACS_*, or the signal's reason
 */
export async function modalityCandidates(
  modalities: Pick<Modalities, 'find'>,
  study: CandidatesOf,
  options: ModalityCandidateOptions,
): Promise<CandidatePrior[]> {
  const { modality, archive } = options;
  const ids = knownIds(study.patient);
  const answers: DicomJson[] = [];
  for (const id of ids)
    answers.push(...(await modalities.find(modality, 'Study', { ...STUDY_KEYS, PatientID: queryable(id) }, options)));
  const candidates: CandidatePrior[] = [];
  for (const [uid, identity] of fitting(answers, ids, study)) {
    const series = await modalities.find(modality, 'Series', { ...SERIES_KEYS, StudyInstanceUID: uid }, options);
    // Of another study's series nothing is taken over.
    const own = series.filter((one) => (text(one, TAG.StudyInstanceUID) ?? uid) === uid);
    candidates.push(candidateFromAnswers({ studyInstanceUid: studyInstanceUid(uid), identity, series: own, archive }));
  }
  return candidates;
}
