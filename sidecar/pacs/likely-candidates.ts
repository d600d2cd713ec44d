import { TAG, text, texts } from '../dicom/dicom-json.ts';
import { type DicomJson, isImageSeries, type PatientIdentity, type Study } from '../domain/study.ts';

/** The study that priors are looked for; with its series, where they are known. */
export type CandidatesOf = Pick<Study, 'studyInstanceUid' | 'patient'> & Partial<Pick<Study, 'series'>>;

/** `*` and `?` are wildcards (PS3.4 C.2.2.2.4) and `\` separates values in a query: such an ID is asked for loosely and compared here. */
export const queryable = (patientId: string) => patientId.replace(/\\/g, '?');

/** Every ID the patient is known by: the Patient ID first, each once. */
export const knownIds = ({ patientId, otherIds = [] }: PatientIdentity): string[] =>
  [...new Set([patientId ?? '', ...otherIds.map((one) => one.patientId)])].filter((id) => id !== '');

const newestFirst = (a: DicomJson, b: DicomJson) =>
  (text(b, TAG.StudyDate) ?? '').localeCompare(text(a, TAG.StudyDate) ?? '');

/** Sixty bedside films must not crowd out the one earlier mammogram: what shares a modality is looked at first. */
export function likeliestFirst({ series = [] }: CandidatesOf) {
  const modalities = new Set(series.filter(isImageSeries).map(({ modality }) => modality));
  const shares = (answer: DicomJson) => Number(texts(answer, TAG.ModalitiesInStudy).some((one) => modalities.has(one)));
  return (a: DicomJson, b: DicomJson) => shares(b) - shares(a) || newestFirst(a, b);
}
