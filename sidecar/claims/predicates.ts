import type { Concept } from './claim.ts';
import { findingOfPhrase } from './lexicon/lookup.ts';
import { PREDICATES, type PredicateEntry } from './lexicon/predicate-words.ts';

interface PredicateRule {
  readonly pattern: RegExp;
  readonly concept: Concept;
}

/** A few words of degree, side or kind between the organ and what is said of it. */
const BETWEEN = '(?:[\\p{L}-]+\\s+){0,4}?';
const LINK = '(?:is|are|was|were|appears?|remains?|looks?|seems?|(?:may|might|could|can) be|,|:)';

function rulesOf({ finding, subjects, adjectives, nouns = [] }: PredicateEntry): PredicateRule[] {
  const concept = findingOfPhrase(finding);
  if (concept === undefined) throw new RangeError(`no such finding: ${finding}`);
  const subject = `(?:${subjects.join('|')})`;
  const adjective = `(?:${adjectives.join('|')})`;
  const end = '(?![\\p{L}\\p{N}])';
  const begin = '(?<![\\p{L}\\p{N}-])';
  // The word itself first, what stands before it second: else every place of the text is looked back from.
  const behind = `${begin}${adjective}${end}(?<=${begin}${subject}\\s*${LINK}\\s+${BETWEEN}${adjective})`;
  const before = `${begin}${adjective}(?=\\s+${BETWEEN}${subject}${end})`;
  const anyNoun = `(?:${nouns.join('|')})`;
  const named = `${begin}${anyNoun}${end}(?<=${begin}${subject}\\s+${anyNoun})`;
  const noun = `${begin}${anyNoun}(?=\\s+(?:of|in|to)\\s+${BETWEEN}${subject}${end})`;
  return [behind, before, ...(nouns.length > 0 ? [noun, named] : [])].map((source) => ({
    pattern: new RegExp(source, 'iuy'),
    concept,
  }));
}

let built: readonly PredicateRule[] | undefined;
const rules = (): readonly PredicateRule[] => {
  built ??= PREDICATES.flatMap(rulesOf);
  return built;
};

export interface PredicateMention {
  readonly concept: Concept;
  readonly start: number;
  readonly end: number;
}

/** The property words themselves: rules are tried only where one stands. */
const WORDS = new RegExp(
  `(?<![\\p{L}\\p{N}-])(?:${PREDICATES.flatMap(({ adjectives, nouns = [] }) => [...adjectives, ...nouns]).join('|')})(?![\\p{L}\\p{N}])`,
  'giu',
);

/** Where a text states a finding as a property of an organ. */
export function predicatesIn(text: string): readonly PredicateMention[] {
  return [...text.matchAll(WORDS)].flatMap(({ index }) => {
    for (const { pattern, concept } of rules()) {
      pattern.lastIndex = index;
      const [word] = pattern.exec(text) ?? [];
      if (word !== undefined) return [{ concept, start: index, end: index + word.length }];
    }
    return [];
  });
}
