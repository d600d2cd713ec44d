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
  /** Verification DateTime (0040,A030) of the last that verified it, as written; empty where it does not say. */
  readonly at: string;
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

/** Of the prevailing verification: the latest (PS3.3 C.17.2.1). */
export function verificationOf(ds: DicomJson): Verification {
  const [last] = items(ds, TAG.VerifyingObserverSequence)
    .map((one) => ({ at: text(one, TAG.VerificationDateTime) ?? '', name: personName(one, TAG.VerifyingObserverName) }))
    .sort((a, b) => (a.at < b.at ? 1 : -1));
  const title = items(ds, TAG.ConceptNameCodeSequence)[0];
  const name = last?.name?.alphabetic ?? last?.name?.ideographic;
  const at = last?.at ?? '';
  const by = name ? ` by ${familyFirst(name)}` : '';
  return { at, words: `${(title && text(title, TAG.CodeMeaning)) ?? 'Report'}, verified${momentOf(at)}${by}.` };
}
