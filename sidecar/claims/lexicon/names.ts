import type { Concept, Laterality } from '../claim.ts';
import { conceptKey, lexicon } from './lookup.ts';
import { SIDE_WORDS, SITES } from './sites.ts';

const wordsOf = (phrases: Iterable<string>): string[] => [
  ...new Set([...phrases].flatMap((phrase) => phrase.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [])),
];

/** Every word of every name that the lexicon knows for a finding, plurals left out. In lower case. */
export function wordsOfFinding(concept: Concept): string[] {
  const key = conceptKey(concept);
  return wordsOf(
    [...lexicon().meanings].flatMap(([phrase, { finding, plural }]) =>
      finding && !plural && conceptKey(finding) === key ? [phrase] : [],
    ),
  );
}

/** Words that are a side by themselves. */
const SIDES: ReadonlySet<string> = new Set(['left', 'right', 'bilateral', 'bilaterally', 'both']);

/** Every word of every name of a place; words that name a side are no part of it. */
export function wordsOfSite(concept: Concept): string[] {
  const key = conceptKey(concept);
  const phrases = [...lexicon().meanings].flatMap(([phrase, { site }]) =>
    site && conceptKey(site) === key ? [phrase] : [],
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
