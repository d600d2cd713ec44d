import { items, personName, TAG, text } from '../dicom/dicom-json.ts';
import type { DicomJson } from '../domain/study.ts';
import { isOwnDocument } from './own-drafts.ts';

/** Basic Text, Enhanced, Comprehensive, Comprehensive 3D SR. */
const NARRATIVE_CLASSES: ReadonlySet<string> = new Set(
  ['11', '22', '33', '34'].map((n) => `1.2.840.10008.5.1.4.1.1.88.${n}`),
);

/** Titles (DCM) of documents of the same classes that are no narrative: measurements, dose. */
const OTHER_TITLES: ReadonlySet<string> = new Set(['126000', '126001', '126002', '126003', '113701', '113811']);

/** Templates of such documents: measurement, dose, CAD, ultrasound and cardiology measurements. */
const OTHER_TEMPLATES = /^(1500|10001|10011|10021|10040|4\d{3}|5\d{3}|3\d{3})$/;

/** Whether there is a sentence anywhere in the content (not in the observation context, where names stand). */
function holdsText(item: DicomJson, depth = 0): boolean {
  return items(item, TAG.ContentSequence).some((child) => {
    const isSentence =
      text(child, TAG.RelationshipType) === 'CONTAINS' &&
      text(child, TAG.ValueType) === 'TEXT' &&
      (text(child, TAG.TextValue)?.trim() ?? '') !== '';
    return isSentence || (depth < 32 && holdsText(child, depth + 1));
  });
}

/**
 * Whether this is a narrative report that a person verified (0040,A493): then the study needs no draft. Measurement,
 * dose and CAD documents may be verified too, and are not the report.
 */
export function isVerifiedReport(ds: DicomJson): boolean {
  if (text(ds, TAG.VerificationFlag) !== 'VERIFIED' || isOwnDocument(ds)) return false;
  if (!NARRATIVE_CLASSES.has(text(ds, TAG.SOPClassUID) ?? '')) return false;
  const title = items(ds, TAG.ConceptNameCodeSequence)[0];
  const template = items(ds, TAG.ContentTemplateSequence)[0];
  if (title && OTHER_TITLES.has(text(title, TAG.CodeValue) ?? '')) return false;
  if (template && OTHER_TEMPLATES.test(text(template, TAG.TemplateIdentifier) ?? '')) return false;
  return holdsText(ds);
}

export interface Verification {
  /** Verification DateTime (0040,A030) of the last that verified it, in milliseconds since 1970; 0 where it does not say. */
  readonly at: number;
  /** How to name the report to a reader: its title, when and by whom it was verified. */
  readonly words: string;
}

const familyFirst = (name: string): string => name.split('^').filter(Boolean).join(' ');

/** `20261126101500+0100` as people write it; what it does not say is left out. */
function momentOf(at: string): string {
  const [, year, month, day, hour, minute] = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d))?/.exec(at) ?? [];
  if (!year) return '';
  return ` on ${year}-${month}-${day}${hour ? ` at ${hour}:${minute}` : ''}`;
}

/** DICOM DT as a moment: with its own offset, else that of the document (0008,0201), else UTC. */
function momentIn(ds: DicomJson, written: string): number {
  const [, date = '', time = '', offset] = /^(\d{8})(\d{0,6})(?:\.\d+)?([+-]\d{4})?$/.exec(written.trim()) ?? [];
  const [, sign, hours, minutes] =
    /^([+-])(\d\d)(\d\d)$/.exec(offset ?? text(ds, TAG.TimezoneOffsetFromUTC) ?? '+0000') ?? [];
  const parts = [
    date.slice(0, 4),
    date.slice(4, 6),
    date.slice(6),
    time.slice(0, 2),
    time.slice(2, 4),
    time.slice(4),
  ].map(Number);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts;
  const shift = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -1 : 1);
  return date === '' ? 0 : Date.UTC(year, month - 1, day, hour, minute - shift, second);
}

/** Of the prevailing verification: the latest (PS3.3 C.17.2.1). */
export function verificationOf(ds: DicomJson): Verification {
  const [last] = items(ds, TAG.VerifyingObserverSequence)
    .map((one) => ({
      written: text(one, TAG.VerificationDateTime) ?? '',
      name: personName(one, TAG.VerifyingObserverName),
    }))
    .map((one) => ({ ...one, at: momentIn(ds, one.written) }))
    .sort((a, b) => b.at - a.at);
  const title = items(ds, TAG.ConceptNameCodeSequence)[0];
  const name = last?.name?.alphabetic ?? last?.name?.ideographic;
  const by = name ? ` by ${familyFirst(name)}` : '';
  const words = `${(title && text(title, TAG.CodeMeaning)) ?? 'Report'}, verified${momentOf(last?.written ?? '')}${by}.`;
  return { at: last?.at ?? 0, words };
}
