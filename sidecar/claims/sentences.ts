export interface Sentence {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** A full stop after these ends no sentence. */
const ABBREVIATIONS: ReadonlySet<string> = new Set(
  'e.g i.e dr prof vs approx ca cf fig no st resp incl max min ser im'.split(' '),
);

/** One character more is looked at: a longer word that ends like an abbreviation is none. */
const LONGEST_ABBREVIATION = Math.max(...[...ABBREVIATIONS].map((one) => one.length));

function endsSentence(text: string, start: number, stop: number): boolean {
  if (text[stop] === '。') return true;
  const next = text.slice(stop + 1).match(/^\s+(\S)/u)?.[1];
  if (next === undefined) return /^\s*$/.test(text.slice(stop + 1));
  if (text[stop] !== '.') return true;
  const before = text.slice(start, stop);
  // "1. Nodule": the number of a list entry belongs to its sentence.
  if (/^\s*\d{1,3}$/.test(before)) return false;
  const lastWord =
    before
      .slice(-LONGEST_ABBREVIATION - 1)
      .match(/[\p{L}.]+$/u)?.[0]
      ?.toLowerCase() ?? '';
  return !ABBREVIATIONS.has(lastWord) && !/^\p{Ll}/u.test(next);
}

/**
 * Sentences of a report text, by offset. "1.5 mm", "20.05.2026", "e.g. this" and a list number stay whole; a line break
 * ends a sentence.
 */
export function splitSentences(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  const close = (end: number): void => {
    const lead = text.slice(start, end).match(/^\s*/)?.[0].length ?? 0;
    const body = text.slice(start + lead, end).trimEnd();
    if (body !== '') sentences.push({ start: start + lead, end: start + lead + body.length });
    start = end;
  };
  for (const match of text.matchAll(/[.!?。\n]/gu)) {
    if (match[0] === '\n' || endsSentence(text, start, match.index)) close(match.index + 1);
  }
  close(text.length);
  return sentences;
}
