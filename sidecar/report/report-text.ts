import { PrereadError } from '../errors.ts';

/** Stands at the head of every text that a reader might take for a finding. */
export const MARK = '[AI DRAFT - NOT VERIFIED]';

/** OHIF shows findings in a bare `<pre>`: a line is as long as it is written. */
const LINE_LENGTH = 100;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const FORBIDDEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/;

/** What the next word belongs to: a number its unit, "previously" its number. Broken apart they can be read wrongly. */
const HOLDS_NEXT = /^(?:[(+-]*\d+(?:\.\d+)?|previously)$/i;

/** Words, those that belong together as one, as long as that fits a line. */
function bound(words: readonly string[]): string[] {
  const pieces: string[] = [];
  let holds = false;
  for (const word of words) {
    const joined = `${pieces.at(-1)} ${word}`;
    if (holds && [...joined].length <= LINE_LENGTH) pieces[pieces.length - 1] = joined;
    else pieces.push(word);
    holds = HOLDS_NEXT.test(word);
  }
  return pieces;
}

/** Pieces that stay on one line, with those longer than a line (or text without spaces, as Chinese) cut. */
function* pieces(line: string): Generator<string> {
  for (const word of bound(line.split(' ').filter((part) => part !== ''))) {
    const characters = [...word];
    for (let at = 0; at < characters.length; at += LINE_LENGTH) yield characters.slice(at, at + LINE_LENGTH).join('');
  }
}

function wrapLine(line: string): string {
  const lines: string[] = [];
  let current = '';
  for (const piece of pieces(line)) {
    const longer = current === '' ? piece : `${current} ${piece}`;
    if ([...longer].length <= LINE_LENGTH) {
      current = longer;
      continue;
    }
    lines.push(current);
    current = piece;
  }
  return [...lines, current].join('\n');
}

/**
 * Text as it may stand in a document: NFC, with no control characters but LF.
 * @throws PrereadError DICOM_INVALID for empty text, control characters other than LF, and halved characters
 */
export function composedText(text: string): string {
  const composed = text.normalize('NFC').trim();
  if (composed === '') throw new PrereadError('DICOM_INVALID', { detail: 'A statement has no text.' });
  if (FORBIDDEN.test(composed) || !composed.isWellFormed())
    throw new PrereadError('DICOM_INVALID', { detail: 'A statement holds control or halved characters.' });
  return composed;
}

/** The line with no-break spaces (U+00A0) where it must not be broken. */
export const withBoundNumbers = (line: string): string =>
  bound(line.split(' '))
    .map((piece) => piece.replaceAll(' ', '\u00a0'))
    .join(' ');

/**
 * Text as it goes into an SR: lines of at most 100 characters, LF between them.
 * @throws PrereadError DICOM_INVALID as `composedText`
 */
export const reportText = (text: string): string => composedText(text).split('\n').map(wrapLine).join('\n');
