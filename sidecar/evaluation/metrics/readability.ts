import { splitSentences } from '../../claims/sentences.ts';

export interface Readability {
  readonly words: number;
  readonly sentences: number;
  readonly syllables: number;
  /** Flesch-Kincaid grade level: years of school. */
  readonly gradeLevel: number;
  /** Flesch reading ease: 0 to 100, higher is easier. */
  readonly readingEase: number;
}

const WORD = /\p{L}[\p{L}\p{M}'’-]*/gu;
const VOWELS = /[aeiouy]+/g;

/** "pneumoni-a", "radi-ology", but not "lesion", "region", "physician". */
const HIATUS = /(?<![tscxg])i[aou]/g;

/** By groups of vowels; a silent e at the end is none, one behind a consonant and l is ("table"). */
export function syllablesOf(word: string): number {
  const lower = word.toLowerCase().replace(/[^a-z]/g, '');
  const groups = (lower.match(VOWELS)?.length ?? 0) + (lower.match(HIATUS)?.length ?? 0);
  const silent = /[^aeiouy]e$/.test(lower) && !/[^aeiouy]le$/.test(lower) ? 1 : 0;
  const past = /[^aeiouytd]ed$/.test(lower) ? 1 : 0;
  return Math.max(groups - silent - past, 1);
}

/** FKGL and FRE of an English text; both 0 for one without words. */
export function readability(text: string): Readability {
  const words = text.match(WORD) ?? [];
  const sentences = splitSentences(text).filter(({ start, end }) => /\p{L}/u.test(text.slice(start, end))).length;
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word), 0);
  if (words.length === 0 || sentences === 0)
    return { words: 0, sentences: 0, syllables: 0, gradeLevel: 0, readingEase: 0 };
  const perSentence = words.length / sentences;
  const perWord = syllables / words.length;
  return {
    words: words.length,
    sentences,
    syllables,
    gradeLevel: 0.39 * perSentence + 11.8 * perWord - 15.59,
    readingEase: 206.835 - 1.015 * perSentence - 84.6 * perWord,
  };
}
