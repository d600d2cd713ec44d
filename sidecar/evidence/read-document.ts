import { TAG, text } from '../dicom/dicom-json.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import type { DicomJson } from '../domain/study.ts';
import { coerceError, PrereadError } from '../errors.ts';
import { cadReportReader } from './cad.ts';
import { openDocument } from './document.ts';
import { doseReportReader } from './dose.ts';
import { echoReportReader } from './echo.ts';
import { keyObjectReader } from './key-objects.ts';
import { narrativeReader } from './narrative.ts';
import { obGynReportReader } from './obgyn.ts';
import { isOwnDocument } from './own-drafts.ts';
import type { DocumentReader, ReadResult } from './read-result.ts';
import { measurementReportReader } from './tid1500.ts';
import { vascularReportReader } from './vascular.ts';

/** Every kind that is read, one file each; the first that matches reads. */
export const READERS: readonly DocumentReader[] = [
  measurementReportReader,
  doseReportReader,
  echoReportReader,
  obGynReportReader,
  vascularReportReader,
  cadReportReader,
  keyObjectReader,
  narrativeReader,
];

const unknownKind = (detail: string): PrereadError => new PrereadError('EVIDENCE_UNKNOWN_KIND', { detail });
const unreadable = (detail: string): PrereadError => new PrereadError('EVIDENCE_UNREADABLE', { detail });

/** Metadata answers come from outside: what is read must be what was asked for. */
function checkIdentity(ds: DicomJson, ref: InstanceReference): void {
  const same = (tag: string, uid: string): boolean => (text(ds, tag) ?? uid) === uid;
  if (!same(TAG.SOPInstanceUID, ref.sopInstanceUid) || !same(TAG.StudyInstanceUID, ref.studyInstanceUid))
    throw unreadable('It is not the instance that was asked for.');
}

function read(ds: DicomJson, ref: InstanceReference): ReadResult {
  checkIdentity(ds, ref);
  if (isOwnDocument(ds)) throw unknownKind('It is a draft of Preread, which is never evidence.');
  const sopClass = text(ds, TAG.SOPClassUID) ?? ref.sopClassUid;
  const readers = READERS.filter(({ sopClasses }) => sopClasses.has(sopClass));
  if (readers.length === 0) throw unknownKind('No reader for its SOP class.');
  const document = openDocument(ds, ref);
  const reader = readers.find((one) => one.matches(document));
  if (!reader) throw unknownKind('No reader for its title and template.');
  return reader.read(document);
}

/**
 * What one document (DICOM JSON with its content tree) says, by SOP class, title and template; and what stands in it and
 * could not be used (a measurement without value or unit, ...), which belongs into `StudyEvidence.unread`.
 * @throws PrereadError EVIDENCE_UNKNOWN_KIND (no reader, or an own draft), EVIDENCE_UNREADABLE (broken)
 */
export function readDocument(ds: DicomJson, ref: InstanceReference): ReadResult {
  try {
    return read(ds, ref);
  } catch (thrown) {
    throw coerceError(thrown, 'EVIDENCE_UNREADABLE');
  }
}
