import { isUid } from '../domain/identifiers.ts';
import { entryOf } from '../domain/table.ts';
import { PrereadError } from '../errors.ts';

/** Largest number of characters in a DS value (PS3.5 6.2). */
const DS_LENGTH = 16;

/**
 * A number as DICOM DS: plain or exponential, as many digits as 16 characters hold.
 * dcmjs cuts `String(n)` instead, which loses exponents.
 * @throws PrereadError DICOM_INVALID for NaN and infinities
 */
export function formatDs(value: number): string {
  if (!Number.isFinite(value)) throw invalid('DS', 'is not a finite number');
  const plain = String(Object.is(value, -0) ? 0 : value);
  if (plain.length <= DS_LENGTH) return plain;
  for (let digits = 16; digits > 0; digits--) {
    const rounded = Number(value.toPrecision(digits));
    // String() writes exponents only from 1e21 on.
    const shorter = [String(rounded), rounded.toExponential()].find((text) => text.length <= DS_LENGTH);
    if (shorter !== undefined && Number.isFinite(rounded)) return shorter;
  }
  throw invalid('DS', 'does not fit into 16 characters');
}

/** Says which rule is broken and where, never the value: it may be a patient's. */
export function invalid(where: string, rule: string): PrereadError {
  return new PrereadError('DICOM_INVALID', { detail: `${where} ${rule} (PS3.5 6.2).` });
}

/** Graphic characters only: no C0 and C1 controls; ESC has no meaning in UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
/** Text may also hold TAB, LF, FF and CR (PS3.5 6.1.3). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const CONTROL_IN_TEXT = /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f]/;

interface StringRule {
  readonly maxChars?: number;
  /** Whole value. */
  readonly pattern?: RegExp;
  /** One value only: a backslash is a character like any other. */
  readonly single?: true;
}

/**
 * PS3.5 table 6.2-1. Lengths are in characters, as the standard counts them, not in UTF-8 bytes. Dates, times and ages
 * are held to their shape only: a draft carries the patient's attributes as they are, and archives hold 19500000,
 * 1950.01.01, 10:30:00 and 45Y.
 */
const STRINGS: Readonly<Record<string, StringRule>> = {
  AE: { maxChars: 16, pattern: /^[\x20-\x5b\x5d-\x7e]*$/ },
  AS: { maxChars: 4 },
  CS: { maxChars: 16, pattern: /^[A-Z0-9 _]*$/ },
  DA: { pattern: /^(\d{8}|\d{4}\.\d\d\.\d\d)$/ },
  DS: { maxChars: DS_LENGTH, pattern: /^ *[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)? *$/ },
  DT: { maxChars: 26, pattern: /^\d{4}(\d\d){0,5}(\.\d{1,6})?([+-]\d{4})? *$/ },
  IS: { maxChars: 12, pattern: /^ *[+-]?\d+ *$/ },
  LO: { maxChars: 64 },
  LT: { maxChars: 10240, single: true },
  PN: {},
  SH: { maxChars: 16 },
  ST: { maxChars: 1024, single: true },
  TM: { maxChars: 16, pattern: /^\d\d(:?\d\d(:?\d\d(\.\d{1,6})?)?)? *$/ },
  UC: {},
  UI: { maxChars: 64 },
  UR: { pattern: /^[\x21-\x5b\x5d-\x7e]+ *$/, single: true },
  UT: { single: true },
};

/** Inclusive limits of the binary numbers. */
const INTEGERS: Readonly<Record<string, readonly [number, number]>> = {
  SS: [-0x8000, 0x7fff],
  US: [0, 0xffff],
  SL: [-0x80000000, 0x7fffffff],
  UL: [0, 0xffffffff],
};

/** VRs whose length field has 16 bits; dcmjs would write longer ones as UN without a word. */
const LONG_STRINGS: ReadonlySet<string> = new Set(['UC', 'UR', 'UT']);
const MAX_SHORT_BYTES = 0xfffe;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `{Alphabetic, Ideographic, Phonetic}` (PS3.18 F.2.2) as `A=I=P` without trailing empty groups. */
function personNameText(value: unknown, where: string): string {
  if (!isRecord(value)) throw invalid(where, 'is a PN and not an object of name groups');
  const groups = [value.Alphabetic, value.Ideographic, value.Phonetic].map((group) => group ?? '');
  for (const group of groups) {
    if (typeof group !== 'string' || group.includes('=')) throw invalid(where, 'has a name group that is none');
    if ([...group].length > 64) throw invalid(where, 'has a name group of more than 64 characters');
  }
  return groups.join('=').replace(/=+$/, '');
}

function stringValue(vr: string, rule: StringRule, value: unknown, where: string): string {
  if (value === null || value === '') return '';
  if (vr === 'PN') return checkString(vr, rule, personNameText(value, where), where);
  if (typeof value === 'number' && (vr === 'DS' || vr === 'IS'))
    return checkString(vr, rule, vr === 'DS' ? formatDs(value) : String(value), where);
  if (typeof value !== 'string') throw invalid(where, `is a ${vr} and holds no text`);
  return checkString(vr, rule, value, where);
}

function checkString(vr: string, rule: StringRule, value: string, where: string): string {
  if (rule.maxChars !== undefined && [...value].length > rule.maxChars)
    throw invalid(where, `is a ${vr} of more than ${rule.maxChars} characters`);
  if (rule.pattern && !rule.pattern.test(value)) throw invalid(where, `does not look like a ${vr}`);
  // Tolerant of leading zeros, as domain/identifiers.ts: a reference must name the instance as it is called.
  if (vr === 'UI' && !isUid(value)) throw invalid(where, 'is not a UID');
  if (vr === 'IS' && (Number(value) > 0x7fffffff || Number(value) < -0x80000000))
    throw invalid(where, 'is an IS beyond 32 bits');
  if (!rule.single && value.includes('\\'))
    throw invalid(where, `is a ${vr} with a backslash, the separator of values`);
  if ((rule.single ? CONTROL_IN_TEXT : CONTROL).test(value)) throw invalid(where, 'holds a control character');
  if (!value.isWellFormed()) throw invalid(where, 'holds half a character');
  return value;
}

/**
 * The values of one string attribute, checked and as text. `carried`: it stands so in the images, where archives hold
 * LO and SH beyond their length; a draft that said less would not be the same study's.
 * @throws PrereadError DICOM_INVALID naming the tag (`where`) and the rule
 */
export function stringValues(
  vr: string,
  values: readonly unknown[],
  where: string,
  carried = false,
): readonly string[] | undefined {
  const written = entryOf(STRINGS, vr);
  if (!written) return undefined;
  const { maxChars: _maxChars, ...anyLength } = written;
  const rule = carried && (vr === 'LO' || vr === 'SH') ? anyLength : written;
  if (rule.single && values.length > 1) throw invalid(where, `is a ${vr} with several values`);
  const checked = values.map((value) => stringValue(vr, rule, value, where));
  if (!LONG_STRINGS.has(vr) && Buffer.byteLength(checked.join('\\')) > MAX_SHORT_BYTES)
    throw invalid(where, 'is longer than its 16-bit length field can say');
  return checked;
}

/** An attribute's tag as the DICOM JSON model has it, eight hex digits (PS3.18 F.2.3), as a number. */
function attributeTag(value: unknown, where: string): number {
  if (typeof value !== 'string' || !/^[0-9A-F]{8}$/i.test(value)) throw invalid(where, 'is an AT and holds no tag');
  return Number.parseInt(value, 16);
}

/** The values of one binary number attribute (US, SS, UL, SL, FL, FD, AT), checked; undefined for another VR. */
export function numberValues(vr: string, values: readonly unknown[], where: string): readonly number[] | undefined {
  const limits = entryOf(INTEGERS, vr);
  if (!limits && vr !== 'FL' && vr !== 'FD' && vr !== 'AT') return undefined;
  const width = vr === 'FD' ? 8 : vr === 'US' || vr === 'SS' ? 2 : 4;
  if (values.length * width > MAX_SHORT_BYTES) throw invalid(where, 'is longer than its 16-bit length field can say');
  if (vr === 'AT') return values.map((value) => attributeTag(value, where));
  return values.map((value) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(where, `is a ${vr} and holds no number`);
    if (limits && (!Number.isInteger(value) || value < limits[0] || value > limits[1]))
      throw invalid(where, `does not fit into a ${vr}`);
    return value;
  });
}
