import { withDisputedSides } from '../comparison/disputed-sides.ts';
import { withoutRestated } from '../comparison/restated.ts';
import { number, TAG, text } from '../dicom/dicom-json.ts';
import type { DocumentKind, VerifiedReport } from '../domain/draft.ts';
import type { Evidence, InstanceReference, UnreadEvidence } from '../domain/evidence.ts';
import { isUid, type StudyInstanceUid, studyInstanceUid } from '../domain/identifiers.ts';
import { type DicomJson, isDocumentClass, type Study } from '../domain/study.ts';
import { coerceError, type ErrorCode, PrereadError } from '../errors.ts';
import { isEncapsulatedPdf, readEncapsulatedPdf } from '../evidence/encapsulated-pdf.ts';
import { rejectedInstances } from '../evidence/key-objects.ts';
import { isOwnDocument, isRetired, isWrittenByPreread, studyMadeFor } from '../evidence/own-drafts.ts';
import { predecessorsOf } from '../evidence/predecessors.ts';
import { readDocument } from '../evidence/read-document.ts';
import { isOfAnotherPatient } from '../evidence/same-patient.ts';
import { isVerifiedReport, type Verification, verificationOf } from '../evidence/verified-report.ts';
import { BASIC_TEXT_SR, type Stamp } from './identity.ts';
import type { DocumentReference, DocumentSource } from './study-source.ts';

/** Documents that may say something: reports and key objects. Others (SEG, PR, RTSTRUCT, ...) are counted as series. */
const isStating = ({ instance, modality }: DocumentReference): boolean =>
  ['SR', 'DOC', 'KO'].includes(modality) || isDocumentClass(instance.sopClassUid);

/** Causes that concern one document; anything else (PACS away) concerns the whole attempt. */
const DOCUMENT_ERRORS: ReadonlySet<ErrorCode> = new Set([
  'EVIDENCE_UNREADABLE',
  'EVIDENCE_UNKNOWN_KIND',
  'DICOM_INVALID',
  'PACS_NOT_FOUND',
  'PACS_BAD_ANSWER',
  'PACS_TOO_LARGE',
]);

/** Failures of the PACS at one object: waited for at first; a PACS that keeps failing at it must not cost the study. */
export const STUBBORN_ERRORS: ReadonlySet<ErrorCode> = new Set(['PACS_SERVER_ERROR', 'PACS_TIMEOUT']);

/** A document of Preread in a series that Preread never made: the archive copied it when it changed the study. */
export interface CopiedDraft {
  readonly kind: DocumentKind;
  readonly instance: InstanceReference;
  readonly instanceNumber: number;
  readonly retired: boolean;
  readonly madeFor?: StudyInstanceUid;
  readonly stamp: Stamp;
  /** SOP Instance UIDs of the documents that it says it replaces. */
  readonly predecessors: readonly string[];
}

interface OneDocument {
  readonly instance: InstanceReference;
  readonly items: readonly Evidence[];
  readonly unread: readonly UnreadEvidence[];
  /** It is a report that a person verified: when, and how to name it. */
  readonly verification?: Verification;
  /** SOP Instance UIDs of the documents it replaces (0040,A360). */
  readonly replaces: readonly string[];
}

export interface ReadDocuments {
  readonly items: readonly Evidence[];
  readonly unread: readonly UnreadEvidence[];
  /** The report that counts, where a person has verified one. */
  readonly verified?: VerifiedReport;
  readonly copies: readonly CopiedDraft[];
  /** Documents that were read. */
  readonly count: number;
}

/** What went wrong with one document, as long as it concerns that document only; anything else is thrown on. */
function unreadable(instance: InstanceReference, thrown: unknown, patient: boolean): OneDocument {
  const error = coerceError(thrown, 'EVIDENCE_UNREADABLE');
  if (!DOCUMENT_ERRORS.has(error.code) && (patient || !STUBBORN_ERRORS.has(error.code))) throw error;
  const unread = [{ instance, code: error.code, cause: error.message }];
  return { instance, items: [], unread, replaces: [] };
}

async function read(dataset: DicomJson, instance: InstanceReference): Promise<Pick<OneDocument, 'items' | 'unread'>> {
  return isEncapsulatedPdf(instance) ? readEncapsulatedPdf(dataset, instance) : readDocument(dataset, instance);
}

function copied(dataset: DicomJson, instance: InstanceReference): CopiedDraft {
  const madeFor = studyMadeFor(dataset);
  const isText = instance.sopClassUid === BASIC_TEXT_SR;
  return {
    kind: isEncapsulatedPdf(instance) ? 'pdf' : isText ? 'text' : 'measurements',
    instance,
    instanceNumber: number(dataset, TAG.InstanceNumber) ?? 0,
    retired: isRetired(dataset),
    stamp: {
      contentDate: text(dataset, TAG.ContentDate) ?? '',
      contentTime: text(dataset, TAG.ContentTime) ?? '',
      timezoneOffset: text(dataset, TAG.TimezoneOffsetFromUTC) ?? '',
    },
    predecessors: predecessorsOf(dataset),
    ...(madeFor !== undefined && isUid(madeFor) ? { madeFor: studyInstanceUid(madeFor) } : {}),
  };
}

async function readOne(
  source: DocumentSource,
  study: Study,
  instance: InstanceReference,
): Promise<OneDocument | CopiedDraft> {
  const dataset = await source.document(instance);
  if (isWrittenByPreread(dataset)) return copied(dataset, instance);
  if (isOwnDocument(dataset))
    throw new PrereadError('EVIDENCE_UNKNOWN_KIND', {
      detail: 'It was made out of a draft, and nobody has verified it.',
    });
  if (isOfAnotherPatient(dataset, study))
    throw new PrereadError('EVIDENCE_UNREADABLE', { detail: 'It names another patient than the images.' });
  const verification = isVerifiedReport(dataset) ? { verification: verificationOf(dataset) } : {};
  const replaces = predecessorsOf(dataset);
  try {
    return { instance, ...(await read(dataset, instance)), ...verification, replaces };
  } catch (thrown) {
    return { ...unreadable(instance, thrown, true), ...verification, replaces };
  }
}

/**
 * The report that counts: of those verified the last one, as long as no later document replaces it and no rejection note
 * withdraws it. An unverified successor does withdraw it: its author says that what was signed no longer holds.
 */
function prevailing(current: readonly OneDocument[]): Pick<ReadDocuments, 'verified'> {
  const [last] = current
    .flatMap(({ instance, verification }) => (verification ? [{ instance, ...verification }] : []))
    .sort((a, b) => b.at - a.at || (a.instance.sopInstanceUid < b.instance.sopInstanceUid ? 1 : -1));
  return last ? { verified: { instance: last.instance, words: last.words } } : {};
}

/** Reads the documents of one study, one at a time: one that cannot be read never costs the others. */
export async function readDocuments(
  source: DocumentSource,
  study: Study,
  documents: readonly DocumentReference[],
  patient: boolean,
): Promise<ReadDocuments> {
  const all: OneDocument[] = [];
  const copies: CopiedDraft[] = [];
  for (const { instance } of documents.filter(isStating)) {
    const one = await readOne(source, study, instance).catch((thrown) => unreadable(instance, thrown, patient));
    if ('kind' in one) copies.push(one);
    else all.push(one);
  }
  const gone = new Set([...all.flatMap((one) => one.replaces), ...rejectedInstances(all.flatMap((one) => one.items))]);
  const current = all.filter((one) => !gone.has(one.instance.sopInstanceUid));
  return {
    items: withDisputedSides(withoutRestated(current.flatMap((one) => one.items))),
    unread: current.flatMap((one) => one.unread),
    ...prevailing(current),
    copies,
    count: current.filter((one) => one.items.length > 0).length,
  };
}
