import { MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import { TAG, text } from '../dicom/dicom-json.ts';
import { sameCode } from '../domain/code.ts';
import type { Evidence, InstanceReference, UnreadEvidence } from '../domain/evidence.ts';
import type { DicomJson } from '../domain/study.ts';
import { coerceError, PrereadError } from '../errors.ts';
import { openDocument, type SrDocument } from './document.ts';
import { currentCode } from './legacy-codes.ts';
import { isOwnDocument } from './own-drafts.ts';
import { readMeasurementReport } from './tid1500.ts';
import type { ReadResult } from './tid1500-items.ts';

/** Basic Text, Enhanced, Comprehensive and Comprehensive 3D SR (PS3.4 B.5). */
const SR_CLASSES: ReadonlySet<string> = new Set(['11', '22', '33', '34'].map((n) => `1.2.840.10008.5.1.4.1.1.88.${n}`));

/** CID 7021 Measurement Report Document Titles. */
const MEASUREMENT_TITLES = [
  MR.ImagingMeasurementReport,
  MR.OncologyMeasurementReport,
  MR.DceMrMeasurementReport,
  MR.PetMeasurementReport,
];

const unknownKind = (detail: string): PrereadError => new PrereadError('EVIDENCE_UNKNOWN_KIND', { detail });
const unreadable = (detail: string): PrereadError => new PrereadError('EVIDENCE_UNREADABLE', { detail });

function isMeasurementReport({ root }: SrDocument): boolean {
  const title = root.concept && currentCode(root.concept);
  return title ? MEASUREMENT_TITLES.some((known) => sameCode(known, title)) : root.templateId === '1500';
}

/** Metadata answers come from outside: what is read must be what was asked for. */
function checkIdentity(ds: DicomJson, ref: InstanceReference): void {
  const same = (tag: string, uid: string): boolean => (text(ds, tag) ?? uid) === uid;
  if (!same(TAG.SOPInstanceUID, ref.sopInstanceUid) || !same(TAG.StudyInstanceUID, ref.studyInstanceUid))
    throw unreadable('It is not the instance that was asked for.');
}

function read(ds: DicomJson, ref: InstanceReference): ReadResult {
  checkIdentity(ds, ref);
  if (isOwnDocument(ds)) throw unknownKind('It is a draft of Preread, which is never evidence.');
  if (!SR_CLASSES.has(text(ds, TAG.SOPClassUID) ?? ref.sopClassUid)) throw unknownKind('No reader for its SOP class.');
  const document = openDocument(ds, ref);
  if (!isMeasurementReport(document)) throw unknownKind('No reader for its title and template.');
  const result = readMeasurementReport(document);
  // TID 1500 wants at least one of its content containers; a report without any is broken, not empty.
  const containers = [MR.ImagingMeasurements, MR.DerivedImagingMeasurements, MR.QualitativeEvaluations];
  const holdsAny = document.root.children.some(
    ({ concept }) => concept && containers.some((c) => sameCode(c, concept)),
  );
  if (!holdsAny && result.items.length + result.unread.length === 0)
    throw unreadable('It holds neither measurements nor evaluations (TID 1500).');
  return result;
}

function guarded(ds: DicomJson, ref: InstanceReference): ReadResult {
  try {
    return read(ds, ref);
  } catch (thrown) {
    throw coerceError(thrown, 'EVIDENCE_UNREADABLE');
  }
}

/**
 * Evidence of one document (DICOM JSON with its content tree), by SOP class, title and template.
 * @throws PrereadError EVIDENCE_UNKNOWN_KIND (no reader, or an own draft), EVIDENCE_UNREADABLE (broken)
 */
export const readDocument = (ds: DicomJson, ref: InstanceReference): readonly Evidence[] => guarded(ds, ref).items;

/**
 * What stands in the same document and could not be used (a measurement without value or unit, ...): it belongs into
 * `StudyEvidence.unread`.
 * @throws PrereadError as readDocument
 */
export const unreadOf = (ds: DicomJson, ref: InstanceReference): readonly UnreadEvidence[] => guarded(ds, ref).unread;
