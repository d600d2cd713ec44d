import { type PairedTest, pairedRandomisation } from '../statistics.ts';
import { CASE_METRICS, type CaseMetric, type CaseResult, LOWER_IS_BETTER } from './case-result.ts';
import { BadRun, type EarlierRun, type RunHead } from './run-document.ts';

/** One metric of two runs over the cases that both have scored. */
export interface MetricChange extends PairedTest {
  readonly metric: CaseMetric;
  readonly cases: number;
  readonly before: number;
  readonly after: number;
  /** Better or worse only where chance is an unlikely explanation (p < 0.05). */
  readonly verdict: 'better' | 'worse' | 'no difference shown';
}

export interface BaselineComparison {
  readonly drafter: string;
  readonly softwareVersion: string;
  /** Cases of both runs. */
  readonly cases: number;
  readonly changes: readonly MetricChange[];
}

const LEVEL = 0.05;
const meanOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

function verdictOf(metric: CaseMetric, { difference, p }: PairedTest): MetricChange['verdict'] {
  if (p >= LEVEL || difference === 0) return 'no difference shown';
  return difference > 0 === LOWER_IS_BETTER.has(metric) ? 'worse' : 'better';
}

function changeOf(metric: CaseMetric, before: EarlierRun, after: readonly CaseResult[]): MetricChange | undefined {
  const pairs = after.flatMap(({ id, scores }) => {
    const [was, is] = [before.scores.get(id)?.[metric], scores[metric]];
    return was === undefined || is === undefined ? [] : [{ was, is }];
  });
  if (pairs.length === 0) return undefined;
  const [was, is] = [pairs.map((one) => one.was), pairs.map((one) => one.is)];
  const test = pairedRandomisation(was, is, { seed: `baseline/${metric}` });
  return {
    metric,
    cases: pairs.length,
    before: meanOf(was),
    after: meanOf(is),
    ...test,
    verdict: verdictOf(metric, test),
  };
}

/** @throws BadRun where the earlier run is of other cases */
export function checkSameCases(before: EarlierRun, { corpus }: Pick<RunHead, 'corpus'>): void {
  if (before.corpus.sha256 !== corpus.sha256) throw new BadRun('it is of other cases');
}

/**
 * A run against an earlier one over the same cases, metric by metric, with a paired randomisation test.
 * @throws BadRun where the runs are not of the same corpus, or share no case
 */
export function compareWithBaseline(
  before: EarlierRun,
  head: Pick<RunHead, 'corpus'>,
  after: readonly CaseResult[],
): BaselineComparison {
  checkSameCases(before, head);
  const cases = after.filter(({ id }) => before.scores.has(id)).length;
  if (cases === 0) throw new BadRun('the two runs share no case');
  return {
    drafter: before.drafter,
    softwareVersion: before.softwareVersion,
    cases,
    changes: CASE_METRICS.flatMap((metric) => changeOf(metric, before, after) ?? []),
  };
}
