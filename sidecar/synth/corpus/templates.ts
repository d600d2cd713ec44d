import type { HouseStyle } from './house-style.ts';

export const capitalised = (text: string): string => text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());

/** A template with its parts filled in; what is not given is empty. */
export const fillPart = (template: string, parts: Readonly<Record<string, string>>): string =>
  template.replace(/\{(\w+)\}/g, (_all, name: string) => parts[name] ?? '');

/** A template of a whole sentence: the first letter is a capital one. */
export const fill = (template: string, parts: Readonly<Record<string, string>>): string =>
  capitalised(fillPart(template, parts));

/** `a`, `a and b`, `a, b or c`. */
export function listed(items: readonly string[], word: 'and' | 'or'): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${word} ${last}`;
}

/** Before these a reader writes R and L. */
const SIDED =
  'pleural|pneumothorax|PTX|lung|kidney|renal|breast|knee|hilar|hilum|chest (?:tube|drain)|central|CVC|rib|femoral';
const SIDE_WORD = new RegExp(`\\b(right|left)(?= (?:${SIDED})\\b)`, 'gi');

/** Words by the abbreviations of the house. */
export function abbreviated(
  text: string,
  { abbreviations, sideLetters }: Pick<HouseStyle, 'abbreviations' | 'sideLetters'>,
): string {
  let short = text;
  for (const [words, letters] of abbreviations) short = short.replace(patternOf(words), letters);
  return sideLetters ? short.replace(SIDE_WORD, (side) => side.charAt(0).toUpperCase()) : short;
}

const patterns = new Map<string, RegExp>();

function patternOf(words: string): RegExp {
  const known = patterns.get(words);
  if (known) return known;
  const made = new RegExp(`\\b${words}\\b`, 'gi');
  patterns.set(words, made);
  return made;
}
