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
  const behind = `(?<=${begin}${subject}\\s*${LINK}\\s+${BETWEEN})${adjective}${end}`;
  const before = `${begin}${adjective}(?=\\s+${BETWEEN}${subject}${end})`;
  const named = `(?<=${begin}${subject}\\s+)(?:${nouns.join('|')})${end}`;
  const noun = `${begin}(?:${nouns.join('|')})(?=\\s+(?:of|in|to)\\s+${BETWEEN}${subject}${end})`;
  return [behind, before, ...(nouns.length > 0 ? [noun, named] : [])].map((source) => ({
    pattern: new RegExp(source, 'giu'),
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

/** Where a text states a finding as a property of an organ. Most texts have none of the words: looked at first. */
export function predicatesIn(text: string): readonly PredicateMention[] {
  if (!ANY.test(text)) return [];
  return rules().flatMap(({ pattern, concept }) =>
    [...text.matchAll(pattern)].map(({ index, 0: word }) => ({ concept, start: index, end: index + word.length })),
  );
}

const ANY = new RegExp(
  `(?<![\\p{L}])(?:${PREDICATES.flatMap(({ adjectives, nouns = [] }) => [...adjectives, ...nouns]).join('|')})(?![\\p{L}])`,
  'iu',
);
