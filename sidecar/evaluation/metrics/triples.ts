import type { Fact } from '../facts.ts';
import { sideOf } from '../places.ts';
import type { ReportReading } from '../report-reading.ts';

export interface SetScore {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** F1 of two sets; two empty ones say the same. */
export function setScore(reference: ReadonlySet<string>, candidate: ReadonlySet<string>): SetScore {
  if (reference.size === 0 && candidate.size === 0) return { precision: 1, recall: 1, f1: 1 };
  const both = [...reference].filter((one) => candidate.has(one)).length;
  const precision = candidate.size === 0 ? 0 : both / candidate.size;
  const recall = reference.size === 0 ? 0 : both / reference.size;
  return { precision, recall, f1: both === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

const attributesOf = ({ severity, descriptors, change, placement, sizesMm }: Fact): readonly string[] => [
  ...[severity, change, placement].filter((one) => one !== undefined),
  ...descriptors,
  ...sizesMm.map((size) => `${size} mm`),
];

const placesOf = (fact: Fact): readonly string[] =>
  [...fact.sites.map(({ name }) => name), ...fact.zones, sideOf(fact)].filter((one) => one !== undefined);

/** Concepts with their stance: what RadGraph calls simple, but blind to no paraphrase. */
export const simpleTriples = ({ facts }: ReportReading): ReadonlySet<string> =>
  new Set(facts.map(({ concept, stance }) => `${concept} | is | ${stance}`));

/** The same with where each lies and what it is like. */
export const completeTriples = ({ facts }: ReportReading): ReadonlySet<string> =>
  new Set([
    ...facts.map(({ concept, stance }) => `${concept} | is | ${stance}`),
    ...facts.flatMap((fact) => placesOf(fact).map((place) => `${fact.concept} | at | ${place}`)),
    ...facts.flatMap((fact) => attributesOf(fact).map((said) => `${fact.concept} | has | ${said}`)),
  ]);

export interface TripleScores {
  readonly simple: SetScore;
  readonly complete: SetScore;
}

/** F1 of normalised concepts, their places and attributes. */
export const tripleScores = (reference: ReportReading, candidate: ReportReading): TripleScores => ({
  simple: setScore(simpleTriples(reference), simpleTriples(candidate)),
  complete: setScore(completeTriples(reference), completeTriples(candidate)),
});
