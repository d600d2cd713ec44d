import { items, personName, TAG, text, texts } from '../dicom/dicom-json.ts';
import { PREREAD_MANUFACTURER } from '../domain/device.ts';
import type { DicomJson } from '../domain/study.ts';

const ENCAPSULATED_PDF = '1.2.840.10008.5.1.4.1.1.104.1';

/** Every version and installation names itself so (PS3.3 C.7.5.1, C.17.2, C.12.1): header, author, contributing equipment. */
const OWN_NAME = /^preread\b/i;

/** (121013..121015, DCM): Device Observer Name, Manufacturer, Model Name (TID 1004). */
const DEVICE_OBSERVER_CONCEPTS: ReadonlySet<string> = new Set(['121013', '121014', '121015']);

/**
 * A named person verified it (Verifying Observer Sequence (0040,A073), PS3.3 C.17.2). Preread never writes that, so it
 * is not what Preread wrote.
 */
export const isVerifiedByPerson = (ds: DicomJson): boolean =>
  text(ds, TAG.VerificationFlag) === 'VERIFIED' &&
  items(ds, TAG.VerifyingObserverSequence).some((one) => personName(one, TAG.VerifyingObserverName) !== undefined);

const namesUs = (ds: DicomJson): boolean =>
  [TAG.Manufacturer, TAG.ManufacturerModelName].some((tag) => OWN_NAME.test(text(ds, tag)?.trim() ?? ''));

function isOwnObserver(item: DicomJson): boolean {
  const concept = items(item, TAG.ConceptNameCodeSequence)[0];
  const value = concept && text(concept, TAG.CodeValue);
  if (value === undefined || !DEVICE_OBSERVER_CONCEPTS.has(value)) return false;
  return texts(item, TAG.TextValue).some((name) => OWN_NAME.test(name.trim()));
}

/**
 * Whether Preread wrote this document or had a part in it. Such a document is never evidence, in no study: a draft
 * that feeds on drafts would confirm itself. Several places are looked at, because archives rewrite headers.
 * What a named person verified is that person's report, even where it was made out of a draft and says so.
 */
export function isOwnDocument(ds: DicomJson): boolean {
  if (isVerifiedByPerson(ds)) return false;
  const equipment = [TAG.AuthorObserverSequence, TAG.ContributingEquipmentSequence].flatMap((tag) => items(ds, tag));
  return [ds, ...equipment].some(namesUs) || items(ds, TAG.ContentSequence).some(isOwnObserver);
}

/** Labels of our series (report/document-header.ts), of every release. */
const OWN_LABEL = /^AI (DRAFT REPORT|MEASUREMENTS)( \(PDF\))? - NOT VERIFIED$/;
/** Observer Type (121005, DCM) of a content item, and Person (121006, DCM) as its value (TID 1002). */
const [OBSERVER_TYPE, PERSON] = ['121005', '121006'];

const codeOf = (item: DicomJson | undefined): string | undefined => item && text(item, TAG.CodeValue);

/** A person stands in it as author, or as observer of what it says. */
function namesPerson(ds: DicomJson): boolean {
  const authors = items(ds, TAG.AuthorObserverSequence).map((author) => text(author, TAG.ObserverType));
  const observers = items(ds, TAG.ContentSequence)
    .filter((item) => codeOf(items(item, TAG.ConceptNameCodeSequence)[0]) === OBSERVER_TYPE)
    .map((item) => codeOf(items(item, TAG.ConceptCodeSequence)[0]));
  return authors.some((type) => type !== 'DEV') || observers.includes(PERSON) || isVerifiedByPerson(ds);
}

/**
 * Whether this is a document as Preread writes it, which Preread may end or delete. Stricter than `isOwnDocument`: a
 * report that somebody makes out of a draft names Preread too, and is that person's.
 */
export function isWrittenByPreread(ds: DicomJson): boolean {
  if (text(ds, TAG.Manufacturer) !== PREREAD_MANUFACTURER || namesPerson(ds)) return false;
  if (!OWN_LABEL.test(text(ds, TAG.SeriesDescription)?.trim() ?? '')) return false;
  if (text(ds, TAG.SOPClassUID) === ENCAPSULATED_PDF) return true;
  const [author, ...others] = items(ds, TAG.AuthorObserverSequence);
  return author !== undefined && others.length === 0 && text(author, TAG.Manufacturer) === PREREAD_MANUFACTURER;
}

/** Document Title of an encapsulated document (PS3.3 C.24.2). */
const DOCUMENT_TITLE = '00420010';

/** Whether an own document only says that what stood in its series no longer counts. */
export const isRetired = (ds: DicomJson): boolean =>
  [TAG.CompletionFlagDescription, DOCUMENT_TITLE].some((tag) => /\bRETIRED\b/.test(text(ds, tag) ?? ''));

/** The study that an own document was made for, as the evidence that it names says; an archive that copies it does not. */
export const studyMadeFor = (ds: DicomJson): string | undefined =>
  items(ds, TAG.CurrentRequestedProcedureEvidenceSequence).map((study) => text(study, TAG.StudyInstanceUID))[0];
