import type { PersonName } from '../domain/study.ts';
import type { Agreement } from './agreement.ts';

/** Letters that Unicode does not decompose into a base letter and a mark, as systems without them write them. */
const BASE_LETTERS: Readonly<Record<string, string>> = { Đ: 'D', Ð: 'D', Ħ: 'H', Ł: 'L', Ø: 'O', Ŧ: 'T' };

/** How documents spell a letter they cannot print (ICAO Doc 9303-3, section 6). */
const DIGRAPHS: Readonly<Record<string, string>> = { Ä: 'AE', Å: 'AA', Æ: 'AE', Ö: 'OE', Ø: 'OE', Œ: 'OE', Ü: 'UE' };

/** Scripts of names; one that is not listed counts as a script of its own. */
const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['Latin', /\p{Script=Latin}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Han', /\p{Script=Han}/u],
  ['Kana', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['Hangul', /\p{Script=Hangul}/u],
  ['Arabic', /\p{Script=Arabic}/u],
  ['Hebrew', /\p{Script=Hebrew}/u],
  ['Thai', /\p{Script=Thai}/u],
  ['Devanagari', /\p{Script=Devanagari}/u],
];

const scriptsOf = (text: string): ReadonlySet<string> => {
  const found = SCRIPTS.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
  return new Set(found.length > 0 ? found : ['other']);
};

const HIRAGANA = /[\u3041-\u3096]/g;
const KATAKANA_OFFSET = 0x60;

/**
 * Widths and presentation forms (NFKC), case and kana are ways to write, not letters; so is Russian Ё, which print
 * gives as Е. Upper case, because full case mapping makes ß SS, as any list in capitals has it.
 */
const written = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .normalize('NFC')
    .replaceAll('Ё', 'Е')
    .replace(HIRAGANA, (kana) => String.fromCharCode(kana.charCodeAt(0) + KATAKANA_OFFSET));

/** Without the accents of Latin and Greek letters; the marks of other scripts (dakuten, vowel signs, й) are letters. */
const unmarked = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/([\p{Script=Latin}\p{Script=Greek}])[\u0300-\u036f]+/gu, '$1')
    .normalize('NFC')
    .replace(/[ĐÐĦŁØŦ]/g, (letter) => BASE_LETTERS[letter] ?? letter);

const spelledOut = (text: string): string => unmarked(text.replace(/[ÄÅÆÖØŒÜ]/g, (l) => DIGRAPHS[l] ?? l));

/**
 * Two spellings of one word, hyphens, apostrophes and spaces apart.
 * - Accents: a spelling with none at all is the one with accents from a device of the default repertoire (PS3.5 6.1.2),
 *   which has none: MULLER is MÜLLER. Two different accents contradict.
 * - Digraphs: MUELLER is not the same letters as MÜLLER, and both are names of their own; yet it is how passports spell
 *   Müller. It neither confirms nor contradicts.
 * - Another script is a transcription: it says nothing.
 */
function sameSpelling(a: string, b: string): Agreement {
  if (a === b) return 'same';
  const [scriptsA, scriptsB] = [scriptsOf(a), scriptsOf(b)];
  if (![...scriptsA].some((script) => scriptsB.has(script))) return 'unknown';
  const [plainA, plainB] = [unmarked(a), unmarked(b)];
  if (plainA === plainB && (plainA === a || plainB === b)) return 'same';
  const isDigraph = (long: string, letters: string) => letters !== unmarked(long) && spelledOut(long) === letters;
  return isDigraph(a, plainB) || isDigraph(b, plainA) ? 'unknown' : 'different';
}

const letters = (word: string): string => word.replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
const words = (part: string | undefined): string[] =>
  written(part ?? '')
    .split(/[\s,]+/)
    .map(letters)
    .filter((word) => word !== '');

const isInitialOf = (short: string, long: string): boolean => [...short].length === 1 && long.startsWith(short);

/**
 * Given and middle names in their order, as far as both sides have them: middle names come and go between systems, and
 * move into the component of the given name (PS3.5 6.2.1.1). An initial confirms nothing.
 */
function sameGiven(a: readonly string[], b: readonly string[]): Agreement {
  if (a.length === 0 && b.length === 0) return 'same';
  if (a.length === 0 || b.length === 0) return 'unknown';
  if (sameSpelling(a.join(''), b.join('')) === 'same') return 'same';
  let result: Agreement = 'same';
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [wordA = '', wordB = ''] = [a[i], b[i]];
    const isInitial = isInitialOf(wordA, wordB) || isInitialOf(wordB, wordA);
    const one = isInitial && wordA !== wordB ? (i === 0 ? 'unknown' : 'same') : sameSpelling(wordA, wordB);
    if (one === 'different') return 'different';
    if (one === 'unknown') result = 'unknown';
  }
  return result;
}

/** "ROE JANE" and "ROE^JANE": a device without components for names; the letters are the same in their order. */
const isUndivided = (a: readonly string[], b: readonly string[]): boolean =>
  a.slice(1).every((part) => part === '') !== b.slice(1).every((part) => part === '') && a.join('') === b.join('');

function sameGroup(a: string | undefined, b: string | undefined): Agreement {
  const [familyA, givenA = '', middleA = ''] = (a ?? '').split('^');
  const [familyB, givenB = '', middleB = ''] = (b ?? '').split('^');
  const [wholeA, wholeB] = [words(familyA).join(''), words(familyB).join('')];
  const spelled = (parts: readonly string[]) => parts.map((part) => words(part).join(''));
  if (isUndivided(spelled([familyA ?? '', givenA, middleA]), spelled([familyB ?? '', givenB, middleB])))
    return 'unknown';
  const given = sameGiven(words(`${givenA} ${middleA}`), words(`${givenB} ${middleB}`));
  if (wholeA === '' || wholeB === '') return given === 'different' ? 'different' : 'unknown';
  const family = sameSpelling(wholeA, wholeB);
  if (family === 'different' || given === 'different') return 'different';
  return family === 'same' && given === 'same' ? 'same' : 'unknown';
}

/**
 * Whether two names are one, by family, given and middle names (prefixes and suffixes are titles). Each group is
 * compared with its like only: a Latin transcription says nothing about an ideographic spelling. One group that differs
 * is a difference: swapped names and a maiden name too, since nothing tells them from another person's.
 */
export function sameName(a: PersonName | undefined, b: PersonName | undefined): Agreement {
  const groups = (['alphabetic', 'ideographic', 'phonetic'] as const).map((group) => sameGroup(a?.[group], b?.[group]));
  if (groups.includes('different')) return 'different';
  return groups.includes('same') ? 'same' : 'unknown';
}
