import type { Code } from '../domain/code.ts';
import { PrereadError } from '../errors.ts';

/** Values of other writers that do not fit what DICOM allows: they are fitted where nothing is lost by it, else left out. */

/** Most characters of a Code Meaning (LO), a Coding Scheme Designator (SH) and a number (DS): PS3.5 6.2. */
const MEANING_LENGTH = 64;
const SCHEME_LENGTH = 16;
const DS_LENGTH = 16;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const UNFIT = /[\u0000-\u001f\u007f-\u009f\\]+/g;

/** Text without control characters and backslashes (a separator of values in LO and SH), and without halved characters. */
export const plainText = (text: string): string => text.toWellFormed().replace(UNFIT, ' ').trim();

/** Whether value and designator can be written as they are. They name the concept: nothing of them may be changed. */
export const isWritable = ({ value, scheme }: Code): boolean =>
  value !== '' && value === plainText(value) && scheme === plainText(scheme) && [...scheme].length <= SCHEME_LENGTH;

/** The same concept with a meaning that fits: it is only how the code is read aloud. */
export function shortCode(code: Code): Code {
  const meaning = [...plainText(code.meaning)].slice(0, MEANING_LENGTH).join('').trim();
  return { ...code, meaning: meaning === '' ? code.value.slice(0, MEANING_LENGTH) : meaning };
}

/**
 * A number as DS. `exact` where the source wrote more digits than a DS holds: the nearest one that fits stands beside it.
 * @throws PrereadError DICOM_INVALID for what is no number
 */
export function decimalString(written: string): { readonly decimal: string; readonly exact?: number } {
  const text = written.trim();
  const exact = Number(text);
  if (text === '' || !Number.isFinite(exact))
    throw new PrereadError('DICOM_INVALID', { detail: 'No number to write.' });
  if (text.length <= DS_LENGTH) return { decimal: text };
  for (let digits = DS_LENGTH; digits > 0; digits -= 1) {
    const rounded = Number(exact.toPrecision(digits));
    const decimal = [String(rounded), rounded.toExponential()].find((shorter) => shorter.length <= DS_LENGTH);
    if (decimal !== undefined) return Number(decimal) === exact ? { decimal } : { decimal, exact };
  }
  throw new PrereadError('DICOM_INVALID', { detail: 'A number does not fit into 16 characters.' });
}
