import { compareReports } from '../compare-reports.ts';
import { describeErrors } from '../describe-errors.ts';
import { crimson } from '../metrics/crimson.ts';
import { gates } from '../metrics/gates.ts';

/** What the metrics say of a report beside its reference. */
export interface Finding {
  /** Differences in words, each as often as it is listed. */
  readonly errors: readonly string[];
  /** What all gates count. */
  readonly broken: number;
  readonly crimson: number;
}

/** Scores are sums of fractions: below this two are one. */
const EQUAL = 1e-9;

export function metricsOf(reference: string, candidate: string): Finding {
  const comparison = compareReports({ reference, candidate });
  return {
    errors: describeErrors(comparison).map((error) => JSON.stringify(error)),
    broken: Object.values(gates(comparison)).reduce((sum, count) => sum + count, 0),
    crimson: crimson(comparison, comparison.patient),
  };
}

export interface Sight {
  /** A difference is listed, a gate counts one, or the score falls. */
  readonly noticed: boolean;
  /** The score falls, or a gate counts one: what a threshold can act on. */
  readonly scored: boolean;
}

const countOf = (errors: readonly string[], wanted: string): number => errors.filter((one) => one === wanted).length;

/** What is seen beyond what was seen before: sources that contradict each other make a draft that does, error or not. */
export function sightOf(after: Finding, before: Finding = { errors: [], broken: 0, crimson: 1 }): Sight {
  const scored = after.broken > before.broken || after.crimson < before.crimson - EQUAL;
  const listed = after.errors.some((error) => countOf(after.errors, error) > countOf(before.errors, error));
  return { noticed: scored || listed, scored };
}
