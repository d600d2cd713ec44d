import { entryOf } from '../../domain/table.ts';
import type { Concept, Laterality } from '../claim.ts';
import { conceptKey, isWithin, lexicon } from './lookup.ts';
import { SIDE_WORDS, SITES } from './sites.ts';

const wordsOf = (phrases: Iterable<string>): string[] => [
  ...new Set([...phrases].flatMap((phrase) => phrase.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [])),
];

/** The lexicon makes no difference between a hyphen and a space; reports write these so. */
const hyphenated = (phrase: string): string =>
  phrase
    .replace(/\bground glass\b/, 'ground-glass')
    .replace('tree in bud', 'tree-in-bud')
    .replace(/(\w) like\b/, '$1-like');

/** Words that are a side by themselves. */
const SIDES: ReadonlySet<string> = new Set(['left', 'right', 'bilateral', 'bilaterally', 'both']);
const hasSide = (phrase: string): boolean => phrase.split(' ').some((word) => SIDES.has(word));

/** Words of a finding's name that only say its organ (SNOMED CT codes of the lexicon's places). */
const ORGAN_OF_WORD: Readonly<Record<string, string>> = {
  pulmonary: '39607008',
  breast: '76752008',
  mammographic: '76752008',
  renal: '64033007',
  hepatic: '10200004',
};

/** The name without words that its place says, too: a pulmonary nodule in a lobe of the lung is a nodule there. */
function bareName({ name }: Concept, site: Concept | undefined): string {
  const { code } = site ?? {};
  if (code === undefined) return name;
  const isSaid = (word: string): boolean => {
    const value = entryOf(ORGAN_OF_WORD, word);
    return value !== undefined && isWithin(code, { ...code, value });
  };
  const left = name.split(' ').filter((word) => !isSaid(word));
  return left.length === 0 ? name : left.join(' ');
}

/** Whether two names mean one finding at a place. */
export const isSameAt = (a: Concept, b: Concept, site: Concept | undefined): boolean =>
  conceptKey(a) === conceptKey(b) || bareName(a, site) === bareName(b, site);

/**
 * Every name that the lexicon knows for a finding at a place, in lower case, and those that say its organ besides;
 * plurals only where `isMany`.
 */
export function namesOfFinding(concept: Concept, site: Concept | undefined, isMany: boolean): string[] {
  const key = conceptKey(concept);
  const isIts = (other: Concept): boolean =>
    conceptKey(other) === key || (isSameAt(other, concept, site) && other.name.length > concept.name.length);
  return [...lexicon().meanings].flatMap(([phrase, { finding, plural }]) =>
    finding && (isMany || !plural) && isIts(finding) && !hasSide(phrase) ? [hyphenated(phrase)] : [],
  );
}

/** Every word of every name of a place on a side; words that are a side by themselves are no part of it. */
export function wordsOfSite(concept: Concept, side: Laterality | undefined): string[] {
  const key = conceptKey(concept);
  const phrases = [...lexicon().meanings].flatMap(([phrase, { site, laterality }]) =>
    site && conceptKey(site) === key && (laterality === undefined || laterality === side) ? [phrase] : [],
  );
  return wordsOf([concept.name, ...phrases]).filter((word) => !SIDES.has(word));
}

/** The places that one lies in, from the inside out, without itself. */
export function placesAround({ code }: Concept): Concept[] {
  const around: Concept[] = [];
  const withinOf = (value: string | undefined) => SITES.find((known) => known.value === value)?.within;
  for (let value = withinOf(code?.value); value !== undefined; value = withinOf(value)) {
    const entry = SITES.find((known) => known.value === value);
    if (!entry) break;
    around.push({ name: entry.name, code: { value, scheme: 'SCT', meaning: entry.name } });
  }
  return around;
}

/** What says a side, in lower case. */
export const sideWordsOf = (side: Laterality): string[] => [
  ...wordsOf(SIDE_WORDS[side]),
  ...(side === 'bilateral' ? [] : [side.charAt(0)]),
];
