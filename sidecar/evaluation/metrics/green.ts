import type { AttributeKind } from '../attribute-errors.ts';
import type { Comparison } from '../compare-reports.ts';
import type { Fact } from '../facts.ts';
import type { Pair } from '../match.ts';
import { maySharePlace } from '../places.ts';
import { weightOf } from '../significance.ts';
import { inventedPriors } from './gates.ts';

/** GREEN's six kinds of clinically significant errors. */
export interface GreenErrors {
  readonly falseFinding: number;
  readonly missedFinding: number;
  readonly wrongLocation: number;
  readonly wrongSeverity: number;
  readonly inventedComparison: number;
  readonly omittedComparison: number;
}

export interface Green {
  readonly score: number;
  readonly matched: number;
  readonly significant: GreenErrors;
}

/** GREEN knows severity alone; a wrong size or a lesser name is one of it. */
const SEVERITY_KINDS: ReadonlySet<AttributeKind> = new Set(['severity', 'measurement', 'descriptor', 'unspecific']);

const countPairs = (pairs: readonly Pair[], is: (kind: AttributeKind, said: string) => boolean): number =>
  pairs.filter(({ errors }) => errors.some(({ kind, significant, said }) => significant && is(kind, said))).length;

/** What both deny: counted as matched, for a normal report says nothing else. */
function agreedDenials(reference: readonly Fact[], candidate: readonly Fact[]): number {
  return reference.filter(
    (fact) =>
      fact.stance === 'absent' &&
      candidate.some((one) => one.stance === 'absent' && one.concept === fact.concept && maySharePlace(fact, one)),
  ).length;
}

/**
 * matched / (matched + significant errors). Two reports that state nothing abnormal score 1: in GREEN as published such a
 * pair has nothing that could match, and scores 0.
 */
export function green(comparison: Comparison): Green {
  const { pairs, missed, falseFindings, patient, reference, candidate } = comparison;
  const counts = (facts: readonly Fact[]) => facts.filter((fact) => weightOf(fact, patient) > 0).length;
  const significant: GreenErrors = {
    falseFinding: counts(falseFindings),
    missedFinding: counts(missed),
    wrongLocation: countPairs(pairs, (kind) => kind === 'location'),
    wrongSeverity: countPairs(pairs, (kind) => SEVERITY_KINDS.has(kind)),
    inventedComparison: inventedPriors(comparison),
    omittedComparison: pairs.filter(
      ({ reference: of, candidate: said, errors }) =>
        of.change !== undefined &&
        said.change === undefined &&
        errors.some(({ kind, significant: counted }) => kind === 'temporal' && counted),
    ).length,
  };
  const matched = pairs.length + agreedDenials(reference.facts, candidate.facts);
  const errors = Object.values(significant).reduce((sum, count) => sum + count, 0);
  const score = matched + errors === 0 ? 1 : matched / (matched + errors);
  return { score, matched, significant };
}
