import bidiFactory from 'bidi-js';

/** A font file that holds some of the characters of a text. */
export interface PdfFont {
  readonly key: string;
  /** TrueType. */
  readonly bytes: Uint8Array;
}

/** Which font shows what; made outside, as it reads files. */
export interface PdfFonts {
  /** For each character (code point) of the text; undefined where no font has it. */
  fontsOf(text: string, weight: 'regular' | 'bold'): Promise<readonly (PdfFont | undefined)[]>;
}

export interface Style {
  readonly size: number;
  readonly weight: 'regular' | 'bold';
  readonly colour: string;
}

/** One character (code point) with all that decides how it is shown. */
export interface Glyph {
  readonly character: string;
  readonly font: PdfFont;
  readonly style: Style;
  /** Unicode bidirectional algorithm (UAX #9): odd runs from right to left. */
  readonly level: number;
}

/** Characters in one font, style and direction, in the order in which they are read. */
export interface Run extends Omit<Glyph, 'character'> {
  readonly text: string;
}

let bidiTables: ReturnType<typeof bidiFactory> | undefined;
function bidi(): ReturnType<typeof bidiFactory> {
  bidiTables ??= bidiFactory();
  return bidiTables;
}

/** Only they, and what stands between them, run from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** These the font engine turns round itself, as it must shape them first. */
const SHAPED_FROM_RIGHT = /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}/u;
/** It turns their digits round too, which run from the left. */
const DIGITS_TURNED = /[\u0660-\u0669\u06f0-\u06f9]/;
/** They are no sign of their own: without a font for them nothing is lost. Overrides of direction are among them. */
const INVISIBLE = /^\p{Default_Ignorable_Code_Point}$/u;
const SPACE = /^\p{Zs}$/u;

/** What stands for a character that no font has: never nothing, and it says which. */
const replacement = (character: string): string =>
  `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;

const spellOut = (character: string, font: PdfFont | undefined): string => {
  if (SPACE.test(character)) return character === '\u00a0' ? character : ' ';
  return INVISIBLE.test(character) ? '' : font ? character : replacement(character);
};

/** Text in which every character can be shown: what no font has is spelled out. */
async function shown(text: string, { weight }: Style, fonts: PdfFonts): Promise<string> {
  const found = await fonts.fontsOf(text, weight);
  return [...text].map((character, at) => spellOut(character, found[at])).join('');
}

/** First Strong Isolate, Pop Directional Isolate, Left-to-Right Mark: here they are always our own (see INVISIBLE). */
const [FSI, PDI, LRM] = ['\u2068', '\u2069', '\u200e'];
const QUOTED = /("[^"]*")/;
/** A letter that runs from the right, whose next letter (if any) does not. */
const LAST_FROM_RIGHT = /([\p{Script=Arabic}\p{Script=Hebrew}])(?=[^\p{L}]*\d[^\p{L}]*(?:\p{Script=Latin}|$))/gu;

/**
 * Directions by code point. What is quoted stands apart, and a number behind words from the right stays with what
 * follows it: by the bare algorithm the 5 of `"..." 5 mm` would go to the other side of the quotation.
 */
function levelsOf(text: string): readonly number[] {
  if (!RIGHT_TO_LEFT.test(text)) return [];
  const fromLeft = bidi().getEmbeddingLevels(text, 'auto').paragraphs[0]?.level === 0;
  const parts = text.split(QUOTED).map((part, at) => {
    if (at % 2 === 1) return `"${FSI}${part.slice(1, -1)}${PDI}"`;
    return fromLeft ? part.replace(LAST_FROM_RIGHT, `$1${LRM}`) : part;
  });
  const marked = parts.join('');
  const { levels } = bidi().getEmbeddingLevels(marked, fromLeft ? 'ltr' : 'rtl');
  let at = 0;
  const found: number[] = [];
  for (const character of marked) {
    if (![FSI, PDI, LRM].includes(character)) found.push(levels[at] ?? 0);
    at += character.length;
  }
  return found;
}

/** The characters of one line of text (without line feeds), in the order in which they are read. */
export async function glyphsOf(
  spans: readonly { readonly text: string; readonly style: Style }[],
  fonts: PdfFonts,
): Promise<readonly Glyph[]> {
  const parts: Omit<Glyph, 'level'>[] = [];
  for (const { text, style } of spans) {
    const words = await shown(text, style, fonts);
    const found = await fonts.fontsOf(words, style.weight);
    for (const [at, character] of [...words].entries()) {
      const font = found[at];
      if (font) parts.push({ character, font, style });
    }
  }
  const levels = levelsOf(parts.map(({ character }) => character).join(''));
  return parts.map((part, at) => ({ ...part, level: levels[at] ?? 0 }));
}

const sameRun = (a: Run, b: Glyph): boolean => a.font === b.font && a.style === b.style && a.level === b.level;

/** Neighbours that are alike, as one run each, in the order in which they are read. */
export function runsOf(glyphs: readonly Glyph[]): readonly Run[] {
  const runs: Run[] = [];
  for (const { character, ...rest } of glyphs) {
    const last = runs.at(-1);
    if (last && sameRun(last, { character, ...rest })) runs[runs.length - 1] = { ...last, text: last.text + character };
    else runs.push({ ...rest, text: character });
  }
  return runs;
}

/** Runs as they stand on the line from left to right (UAX #9, rule L2). */
export function fromLeftToRight(runs: readonly Run[]): readonly Run[] {
  let order = [...runs];
  const highest = Math.max(0, ...runs.map(({ level }) => level));
  for (let level = highest; level > 0; level -= 1) {
    const next: Run[] = [];
    let turned: Run[] = [];
    for (const run of order) {
      if (run.level >= level) turned.unshift(run);
      else {
        next.push(...turned, run);
        turned = [];
      }
    }
    order = [...next, ...turned];
  }
  return order;
}

/**
 * The text of a run as the font engine takes it: no-break spaces have done their work, brackets look the other way in
 * runs from the right (UAX #9, rule L4), and what the engine would not turn round is turned round.
 */
export function drawnText({ text, level }: Pick<Run, 'text' | 'level'>): string {
  const spaced = text.replaceAll('\u00a0', ' ');
  if (level % 2 === 0) return DIGITS_TURNED.test(spaced) ? [...spaced].reverse().join('') : spaced;
  const mirrored = [...spaced].map((character) => bidi().getMirroredCharacter(character) ?? character);
  return (SHAPED_FROM_RIGHT.test(spaced) ? mirrored : mirrored.reverse()).join('');
}
