import LineBreaker from 'linebreak';
import { type Glyph, glyphsOf, type PdfFonts, type Run, runsOf, type Style } from './pdf-runs.ts';
import { composedText, withBoundNumbers } from './report-text.ts';

export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** One line of a paragraph, in the order in which it is read. */
export interface Line {
  readonly runs: readonly Run[];
  readonly width: number;
  readonly height: number;
}

/** Widths are the font engine's to say. */
export type Measure = (run: Run) => number;

/** Room between the baselines of two lines, by size of letters: Noto Sans is high. */
const LEADING = 1.4;

const isSpace = (glyph: Glyph | undefined): boolean => glyph?.character === ' ' || glyph?.character === '\u00a0';

/** Where a line may end (UAX #14), as positions among the glyphs. */
function breaksOf(glyphs: readonly Glyph[]): readonly number[] {
  const at = new Map<number, number>();
  let offset = 0;
  for (const [position, { character }] of glyphs.entries()) {
    offset += character.length;
    at.set(offset, position + 1);
  }
  const breaker = new LineBreaker(glyphs.map(({ character }) => character).join(''));
  const breaks: number[] = [];
  for (let found = breaker.nextBreak(); found; found = breaker.nextBreak()) {
    const position = at.get(found.position);
    if (position !== undefined) breaks.push(position);
  }
  return breaks;
}

/** Where letters as readers see them end (UAX #29): no line ends between a letter and its mark. */
function lettersOf(glyphs: readonly Glyph[]): readonly number[] {
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
  let at = 0;
  return [...segmenter.segment(glyphs.map(({ character }) => character).join(''))].map(({ segment }) => {
    at += [...segment].length;
    return at;
  });
}

const widthOf = (glyphs: readonly Glyph[], measure: Measure): number => {
  let end = glyphs.length;
  while (end > 0 && isSpace(glyphs[end - 1])) end -= 1;
  return runsOf(glyphs.slice(0, end)).reduce((sum, run) => sum + measure(run), 0);
};

/** Pieces that stay together, none wider than a line: what is, is cut between letters. */
function* piecesOf(glyphs: readonly Glyph[], width: number, measure: Measure): Generator<readonly Glyph[]> {
  let from = 0;
  for (const to of breaksOf(glyphs)) {
    const piece = glyphs.slice(from, to);
    from = to;
    if (widthOf(piece, measure) <= width) {
      yield piece;
      continue;
    }
    let start = 0;
    let end = 0;
    for (const letter of lettersOf(piece)) {
      if (end > start && widthOf(piece.slice(start, letter), measure) > width) {
        yield piece.slice(start, end);
        start = end;
      }
      end = letter;
    }
    yield piece.slice(start);
  }
}

function lineOf(glyphs: readonly Glyph[], measure: Measure): Line {
  let end = glyphs.length;
  while (end > 0 && isSpace(glyphs[end - 1])) end -= 1;
  const runs = runsOf(glyphs.slice(0, end));
  const size = Math.max(...glyphs.map(({ style }) => style.size));
  return { runs, width: runs.reduce((sum, run) => sum + measure(run), 0), height: size * LEADING };
}

function wrapped(glyphs: readonly Glyph[], width: number, measure: Measure): readonly Line[] {
  const lines: Line[] = [];
  let current: readonly Glyph[] = [];
  let filled = 0;
  for (const piece of piecesOf(glyphs, width, measure)) {
    const whole = runsOf(piece).reduce((sum, run) => sum + measure(run), 0);
    if (current.length > 0 && filled + widthOf(piece, measure) > width) {
      lines.push(lineOf(current, measure));
      current = [];
      filled = 0;
    }
    current = [...current, ...piece];
    filled += whole;
  }
  return current.length > 0 ? [...lines, lineOf(current, measure)] : lines;
}

/** The spans line by line, as the line feeds in them say. */
function splitAtLineFeeds(spans: readonly Span[]): readonly (readonly Span[])[] {
  const lines: Span[][] = [[]];
  for (const { text, style } of spans)
    for (const [at, part] of text.split('\n').entries()) {
      if (at > 0) lines.push([]);
      if (part !== '') lines.at(-1)?.push({ text: withBoundNumbers(part), style });
    }
  return lines.filter((line) => line.length > 0);
}

/**
 * A paragraph as lines no wider than `width`, with a space between its spans. A number stays with its unit; a word longer than a line is cut.
 * @throws PrereadError DICOM_INVALID for text that no document holds (see `composedText`)
 */
export async function linesOf(
  spans: readonly Span[],
  width: number,
  { measure, fonts }: { readonly measure: Measure; readonly fonts: PdfFonts },
): Promise<readonly Line[]> {
  const composed = spans.map(({ text, style }, at) => ({ text: `${at > 0 ? ' ' : ''}${composedText(text)}`, style }));
  const lines: Line[] = [];
  for (const line of splitAtLineFeeds(composed)) lines.push(...wrapped(await glyphsOf(line, fonts), width, measure));
  return lines;
}
