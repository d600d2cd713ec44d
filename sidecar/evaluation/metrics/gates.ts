import type { ClaimedSize } from '../../claims/claim.ts';
import { UNITS } from '../../claims/lexicon/units.ts';
import type { Comparison } from '../compare-reports.ts';
import { stepsUp } from '../concepts/table.ts';
import { type Fact, isStated } from '../facts.ts';
import { maySharePlace, sideRelation } from '../places.ts';
import type { ReportReading } from '../report-reading.ts';
import { significanceOf } from '../significance.ts';
import { untraceableBareNumbers } from './bare-numbers.ts';
import { inventedPriorSentences } from './prior-sentences.ts';

/** Counts of what must not happen at all. */
export interface Gates {
  /** The candidate states what the reference, or itself, denies, or denies what the reference states. */
  readonly contradictions: number;
  readonly sideErrors: number;
  /** Worse for better, new for resolved. */
  readonly directionReversals: number;
  /** Sentences that speak of an earlier study where the reference knows of none, or of none of that day. */
  readonly inventedPriors: number;
  /** Numbers with a unit, percentages and ratios that the reference does not have. */
  readonly untraceableNumbers: number;
  /** Urgent findings of the reference (category 1) that the candidate does not state. */
  readonly missedCategory1: number;
}

/** What denies a finding denies its kinds, too: "no opacity" speaks against a pneumonia. A denied kind denies no more. */
function denies(denial: Fact, stated: Fact): boolean {
  if (denial.narrowed || stepsUp(stated.concept, denial.concept) === undefined) return false;
  // "No right effusion" says nothing of the left one; a denial without a place is of everywhere.
  const side = sideRelation(stated, denial);
  return maySharePlace(stated, denial) && side !== 'opposite' && (side !== 'part' || denial.side === 'bilateral');
}

export interface Contradiction {
  readonly stated: Fact;
  readonly denial: Fact;
  readonly by: 'candidate states' | 'candidate denies' | 'candidate contradicts itself';
}

function between(
  stating: readonly Fact[],
  denying: readonly Fact[],
  by: Contradiction['by'],
): readonly Contradiction[] {
  const denials = denying.filter((fact) => !isStated(fact) && fact.placement !== 'wrong');
  return stating
    .filter(({ stance, earlier }) => stance === 'present' && !earlier)
    .flatMap((stated) => {
      const denial = denials.find((one) => denies(one, stated));
      return denial === undefined ? [] : [{ stated, denial, by }];
    });
}

type WithFacts = Pick<ReportReading, 'facts'>;

export function contradictions({
  reference,
  candidate,
}: {
  readonly reference: WithFacts;
  readonly candidate: WithFacts;
}): readonly Contradiction[] {
  const [of, said] = [reference.facts, candidate.facts];
  const own = between(said, said, 'candidate contradicts itself');
  // A device in a right place for one in a wrong place is a denial without the word.
  const placed = of
    .filter(({ placement }) => placement === 'wrong')
    .flatMap((stated) => {
      const denial = said.find((one) => one.concept === stated.concept && one.placement === 'right');
      return denial === undefined ? [] : [{ stated, denial, by: 'candidate denies' as const }];
    });
  return [...between(said, of, 'candidate states'), ...between(of, said, 'candidate denies'), ...own, ...placed];
}

const WORSE_THAN_BETTER: readonly (readonly [string, string])[] = [
  ['larger', 'smaller'],
  ['larger', 'resolved'],
  ['new', 'resolved'],
  ['new', 'smaller'],
];
export const isReversal = (of: string | undefined, said: string | undefined): boolean =>
  of !== undefined &&
  said !== undefined &&
  WORSE_THAN_BETTER.some((pair) => of !== said && pair.includes(of) && pair.includes(said));

/** Also where one report says that a finding is gone, which is a denial, and the other that it grew. */
export function directionReversals({ pairs, reference, candidate }: Comparison): number {
  const matched = pairs.filter(({ reference: of, candidate: said }) => isReversal(of.change, said.change)).length;
  const gone = (facts: readonly Fact[], others: readonly Fact[]) =>
    facts.filter(
      (fact) =>
        fact.change === 'resolved' &&
        others.some(
          (one) => one.concept === fact.concept && isReversal('resolved', one.change) && maySharePlace(fact, one),
        ),
    ).length;
  return matched + gone(reference.facts, candidate.facts) + gone(candidate.facts, reference.facts);
}

export const inventedPriors = ({ reference, candidate }: Pick<Comparison, 'reference' | 'candidate'>): number =>
  inventedPriorSentences(reference, candidate).length;

const BASE: ReadonlyMap<string, { readonly dimension: string; readonly factor: number }> = new Map(
  UNITS.map(({ ucum, dimension, factor }) => [ucum, { dimension, factor }]),
);

export interface Quantity {
  readonly dimension: string;
  readonly value: number;
  /** Half a unit of its last digit: what rounding may have taken. */
  readonly rounding: number;
}

function quantityOf({ value, valueText, unit }: ClaimedSize): Quantity {
  const { dimension, factor } = BASE.get(unit) ?? { dimension: unit, factor: 1 };
  const decimals = valueText.split('.')[1]?.length ?? 0;
  return { dimension, value: value * factor, rounding: (10 ** -decimals / 2) * factor };
}

export const quantitiesOf = ({ claims }: Pick<ReportReading, 'claims'>): readonly Quantity[] =>
  claims.flatMap(({ claim }) => claim.sizes.map(quantityOf));

/** The same number, as far as the coarser of the two was written. */
export const isSameQuantity = (one: Quantity, other: Quantity): boolean =>
  one.dimension === other.dimension &&
  Math.abs(one.value - other.value) <= Math.max(one.rounding, other.rounding) * (1 + 1e-9);

export function untraceableNumbers({ reference, candidate }: Pick<Comparison, 'reference' | 'candidate'>): number {
  const known = quantitiesOf(reference);
  const sizes = quantitiesOf(candidate).filter((one) => !known.some((other) => isSameQuantity(one, other))).length;
  return sizes + untraceableBareNumbers(reference, candidate, known);
}

export function gates(comparison: Comparison): Gates {
  const { pairs, missed, patient } = comparison;
  return {
    contradictions: contradictions(comparison).length,
    sideErrors: pairs.filter(({ reference, candidate }) => sideRelation(reference, candidate) === 'opposite').length,
    directionReversals: directionReversals(comparison),
    inventedPriors: inventedPriors(comparison),
    untraceableNumbers: untraceableNumbers(comparison),
    missedCategory1: missed.filter((fact) => significanceOf(fact, patient) === 'urgent').length,
  };
}
