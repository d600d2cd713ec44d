import { type ComparedTexts, type Comparison, compareReports } from './compare-reports.ts';
import { describeErrors, type ReportError } from './describe-errors.ts';
import { chexpertLabels, microF1 } from './metrics/chexpert.ts';
import { crimson } from './metrics/crimson.ts';
import { type Gates, gates } from './metrics/gates.ts';
import { green } from './metrics/green.ts';

/** One line of `preread eval --reports`. */
export interface ReportLine extends ComparedTexts {
  readonly id: string | number;
}

export interface LineResult {
  readonly id: string | number;
  readonly crimson: number;
  readonly green: number;
  readonly f1Chexpert: number;
  readonly errors: readonly ReportError[];
  readonly gates: Gates;
}

/** Digits beyond these differ between ways to add the same numbers. */
const rounded = (score: number): number => Math.round(score * 1e6) / 1e6;

export function scoreComparison(comparison: Comparison): Omit<LineResult, 'id'> {
  const { reference, candidate, patient } = comparison;
  return {
    crimson: rounded(crimson(comparison, patient)),
    green: rounded(green(comparison).score),
    f1Chexpert: rounded(microF1([[chexpertLabels(reference), chexpertLabels(candidate)]])),
    errors: describeErrors(comparison),
    gates: gates(comparison),
  };
}

/** Scores one report against its reference. Pure: the same line gives the same answer. */
export const evaluateLine = ({ id, ...texts }: ReportLine): LineResult => ({
  id,
  ...scoreComparison(compareReports(texts)),
});
