import { withoutPadding } from '../domain/padding.ts';
import type { DicomJson, DicomJsonAttribute } from '../domain/study.ts';

const NUMBER_VRS = new Set(['DS', 'IS', 'FL', 'FD', 'SL', 'SS', 'SV', 'UL', 'US', 'UV']);
/** Leading spaces count here (PS3.5 6.2); in every other text they do not. */
const LEADING_SPACES_COUNT = new Set(['LT', 'ST', 'UT', 'UC', 'UR']);
/** JSON is UTF-8 whatever this says (PS3.18 F.2); group 2 belongs to the file, not the dataset. */
const isIgnored = (tag: string) => tag === '00080005' || tag.startsWith('0002');

const isEmptyValue = (value: unknown) => value === null || value === undefined || value === '';

function normaliseName(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value ?? '');
  const name = value as Record<string, unknown>;
  const groups = ['Alphabetic', 'Ideographic', 'Phonetic'].map((group) =>
    String(name[group] ?? '').replace(/[\s^]+$/, ''),
  );
  return groups.join('=').replace(/=+$/, '');
}

/** One value in the form in which two encodings of it are equal. */
function normalise(vr: string, value: unknown): unknown {
  if (isEmptyValue(value)) return '';
  if (vr === 'PN') return normaliseName(value);
  if (NUMBER_VRS.has(vr)) {
    const number = Number(value);
    return vr === 'FL' ? Math.fround(number) : number;
  }
  if (typeof value !== 'string') return value;
  const unpadded = withoutPadding(value);
  return LEADING_SPACES_COUNT.has(vr) ? unpadded : unpadded.trimStart();
}

/** Values without the forms that all mean "empty": no Value, [], [''], [null]. */
function valuesOf(attribute: DicomJsonAttribute | undefined, vr: string): unknown[] {
  const values = (attribute?.Value ?? []).map((value) => normalise(vr, value));
  return values.every((value) => value === '') ? [] : values;
}

function sameBytes(a: string | undefined, b: string | undefined): boolean {
  const bytes = (base64: string | undefined) => {
    const decoded = Buffer.from(base64 ?? '', 'base64');
    return decoded.at(-1) === 0 && decoded.length % 2 === 0 ? decoded.subarray(0, -1) : decoded;
  };
  return bytes(a).equals(bytes(b));
}

function sameSequence(path: string, sent: DicomJsonAttribute, got: DicomJsonAttribute): string | undefined {
  const sentItems = (sent.Value ?? []) as readonly (DicomJson | null)[];
  const gotItems = (got.Value ?? []) as readonly (DicomJson | null)[];
  if (sentItems.length !== gotItems.length) return path;
  for (const [index, item] of sentItems.entries()) {
    const difference = differenceAt(`${path}[${index + 1}]`, item ?? {}, gotItems[index] ?? {});
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function sameAttribute(path: string, sent: DicomJsonAttribute, got: DicomJsonAttribute): string | undefined {
  if (sent.vr === 'SQ') return sameSequence(path, sent, got);
  if (sent.InlineBinary !== undefined || got.InlineBinary !== undefined)
    return sameBytes(sent.InlineBinary, got.InlineBinary) ? undefined : path;
  const [sentValues, gotValues] = [valuesOf(sent, sent.vr), valuesOf(got, sent.vr)];
  const isSame =
    got.BulkDataURI === undefined &&
    sentValues.length === gotValues.length &&
    sentValues.every((value, index) => Object.is(value, gotValues[index]));
  return isSame ? undefined : path;
}

function differenceAt(path: string, sent: DicomJson, got: DicomJson): string | undefined {
  for (const [tag, attribute] of Object.entries(sent)) {
    if (isIgnored(tag)) continue;
    const here = path === '' ? tag : `${path}.${tag}`;
    const answered = got[tag];
    const difference = answered === undefined ? here : sameAttribute(here, attribute, answered);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/**
 * Whether a PACS holds what was sent: everything sent must be there with an equal value once decoded; what a PACS adds
 * is tolerated. Padding, number or text for DS and IS, and the forms of "empty" make no difference.
 * Bulk data must have been inlined before (`readBack` does).
 * @returns tag path of the first difference (`0040A730[2].0040A160`), which says nothing about a patient
 */
export function sameDataset(sent: DicomJson, got: DicomJson): string | undefined {
  return differenceAt('', sent, got);
}
