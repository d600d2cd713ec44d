import { withoutPadding } from './padding.ts';

/** Branded strings: a Series UID can never be handed over where a Study UID is wanted. */
declare const brand: unique symbol;
type Branded<B extends string> = string & { readonly [brand]: B };

export type StudyInstanceUid = Branded<'StudyInstanceUid'>;
export type SeriesInstanceUid = Branded<'SeriesInstanceUid'>;
export type SopInstanceUid = Branded<'SopInstanceUid'>;
export type SopClassUid = Branded<'SopClassUid'>;
/** Orthanc's own id (a SHA-1 over the DICOM identifiers). Never called uid, never in SR or ledger keys. */
export type OrthancId = Branded<'OrthancId'>;
/** Stable id of one piece of evidence: same source and content, same id. */
export type EvidenceId = Branded<'EvidenceId'>;
/** One unit of work for one version of one study. A random UUID: safe in logs and URLs. */
export type JobId = Branded<'JobId'>;
/** HMAC-SHA-256 over patient id and issuer, 64 hex digits: finds a patient's entries without naming the patient. */
export type PatientHash = Branded<'PatientHash'>;
/** SHA-256, 64 hex digits. */
export type Digest = Branded<'Digest'>;

/** Largest legal UID length (PS3.5 9.1). */
const MAX_UID_LENGTH = 64;

/** PS3.5 9.1: digits and dots, at most 64 characters. Tolerant of leading zeros, which real objects carry. */
export function isUid(value: string): boolean {
  return value.length > 0 && value.length <= MAX_UID_LENGTH && /^[0-9]+(\.[0-9]+)*$/.test(value);
}

function uid<T extends string>(value: string, what: string): Branded<T> {
  const trimmed = withoutPadding(value);
  // The offending value is not quoted: a UID finds a patient.
  if (!isUid(trimmed))
    throw new TypeError(`${what} is not a valid UID (PS3.5 9.1): digits and dots, at most 64 characters`);
  return trimmed as Branded<T>;
}

export const studyInstanceUid = (value: string): StudyInstanceUid => uid(value, 'Study Instance UID');
export const seriesInstanceUid = (value: string): SeriesInstanceUid => uid(value, 'Series Instance UID');
export const sopInstanceUid = (value: string): SopInstanceUid => uid(value, 'SOP Instance UID');
export const sopClassUid = (value: string): SopClassUid => uid(value, 'SOP Class UID');
