import { bestAssignment } from './assignment.ts';
import { type AttributeError, attributeErrors } from './attribute-errors.ts';
import { conceptRow, goesAlong, type Relation, relationOf } from './concepts/table.ts';
import { type Fact, isStated } from './facts.ts';
import { maySharePlace, type PlaceRelation, placeRelation, type SideRelation, sideOf, sideRelation } from './places.ts';
import type { Patient } from './significance.ts';

/** A finding of the reference with the candidate's that stands for it. */
export interface Pair {
  readonly reference: Fact;
  readonly candidate: Fact;
  readonly relation: Relation;
  readonly errors: readonly AttributeError[];
}

export interface Match {
  readonly pairs: readonly Pair[];
  readonly missed: readonly Fact[];
  readonly falseFindings: readonly Fact[];
}

const BY_SIDE: Readonly<Record<SideRelation, number>> = { same: 10, extra: 6, missing: 4, part: 3, opposite: -10 };
const BY_PLACE: Readonly<Record<PlaceRelation, number>> = { same: 8, extra: 5, missing: 4, adjacent: 3, different: -8 };
/** Two lesions whose sizes differ by more than half are not one (NoduleEval). */
const FACTOR_OF_TWO_LESIONS = 1.5;

function byRelation(relation: Relation): number {
  if (relation.kind === 'same') return 100;
  if (relation.kind === 'sibling') return 20;
  return relation.kind === 'related' ? 40 : 70 - 10 * Math.min(relation.steps, 4);
}

const sizeRatio = (one: Fact, other: Fact): number | undefined => {
  const [a, b] = [one.sizesMm[0], other.sizesMm[0]];
  return a === undefined || b === undefined || a === 0 || b === 0 ? undefined : Math.max(a, b) / Math.min(a, b);
};

/** Elsewhere and of another size: another lesion. */
function areTwoLesions(reference: Fact, candidate: Fact): boolean {
  if (!conceptRow(reference.concept).focal || maySharePlace(reference, candidate)) return false;
  return (sizeRatio(reference, candidate) ?? 1) > FACTOR_OF_TWO_LESIONS;
}

/** Both name the same lobe or zone of the same side. */
const isSameSpot = (one: Fact, other: Fact): boolean =>
  one.sites.length + one.zones.length > 0 &&
  other.sites.length + other.zones.length > 0 &&
  placeRelation(one, other) === 'same' &&
  sideOf(one) !== undefined &&
  sideRelation(one, other) === 'same';

/**
 * A report that tells one finding in two ways is wrong where either of them is, unless the reference tells it in two ways,
 * too.
 */
function errorsOf(reference: Fact, candidate: Fact, relation: Relation, patient: Patient): readonly AttributeError[] {
  const { toldOtherwise = [] } = candidate;
  const isTold = (other: Fact, { kind }: AttributeError): boolean =>
    (reference.toldOtherwise ?? []).some((one) =>
      attributeErrors(one, other, relation, patient).every((error) => error.kind !== kind),
    );
  const errors = [...attributeErrors(reference, candidate, relation, patient)];
  for (const other of toldOtherwise) {
    const more = attributeErrors(reference, other, relation, patient).filter((error) => !isTold(other, error));
    errors.push(...more.filter(({ kind }) => !errors.some((one) => one.kind === kind)));
  }
  return errors;
}

/** How well a candidate's finding stands for one of the reference; 0: not at all. */
function likeness(reference: Fact, candidate: Fact): number {
  const relation = relationOf(reference.concept, candidate.concept);
  if (relation === undefined || areTwoLesions(reference, candidate)) return 0;
  if (relation.kind === 'sibling' && !isSameSpot(reference, candidate)) return 0;
  // What an earlier study shows is not what this one shows.
  if (reference.earlier !== candidate.earlier) return 0;
  // A tube in a wrong place is another finding than a tube.
  if ((reference.placement === 'wrong') !== (candidate.placement === 'wrong')) return 0;
  const ratio = sizeRatio(reference, candidate);
  const size = ratio === undefined ? 0 : Math.max(6 - 6 * (ratio - 1), 0);
  const rest = (reference.change === candidate.change ? 2 : 0) + (reference.stance === candidate.stance ? 1 : 0);
  return (
    byRelation(relation) +
    BY_SIDE[sideRelation(reference, candidate)] +
    BY_PLACE[placeRelation(reference, candidate)] +
    size +
    rest
  );
}

/** The finding is said again in other words, or more broadly, or for one of two sides: no finding of its own. */
function isCoveredBy(fact: Fact, whole: Fact): boolean {
  if (fact.earlier !== whole.earlier) return false;
  const relation = relationOf(whole.concept, fact.concept);
  const isSaidAgain =
    relation?.kind === 'same' || relation?.kind === 'broader' || goesAlong(whole.concept, fact.concept);
  if (!isSaidAgain) return false;
  if (fact.placement !== whole.placement && (fact.placement ?? whole.placement) === 'wrong') return false;
  const side = sideRelation(whole, fact);
  const place = placeRelation(whole, fact);
  const sided = side === 'same' || side === 'missing' || (side === 'part' && sideOf(whole) === 'bilateral');
  const size = sizeRatio(whole, fact);
  return sided && place !== 'different' && place !== 'adjacent' && (size === undefined || size < 1.3);
}

/** Left and right of one thing, told apart, are both sides. */
function withOtherSide(pair: Pair, left: readonly Fact[], patient: Patient): Pair {
  const { reference, candidate } = pair;
  const own = sideOf(candidate);
  if (sideOf(reference) !== 'bilateral' || own === undefined || own === 'bilateral') return pair;
  const other = left.find(
    (fact) => fact.concept === candidate.concept && sideOf(fact) !== undefined && sideOf(fact) !== own,
  );
  if (other === undefined) return pair;
  const both: Fact = { ...candidate, side: 'bilateral' };
  return { ...pair, candidate: both, errors: errorsOf(reference, both, pair.relation, patient) };
}

/** Aligns the findings of two reports: the assignment with the greatest likeness over all. */
export function matchFacts(references: readonly Fact[], candidates: readonly Fact[], patient: Patient): Match {
  const wanted = references.filter(isStated);
  const given = candidates.filter(isStated);
  const columnOf = bestAssignment(wanted.map((reference) => given.map((candidate) => likeness(reference, candidate))));
  const first = wanted.flatMap((reference, row): Pair[] => {
    const candidate = given[columnOf[row] ?? -1];
    const relation = candidate && relationOf(reference.concept, candidate.concept);
    if (candidate === undefined || relation === undefined) return [];
    return [{ reference, candidate, relation, errors: errorsOf(reference, candidate, relation, patient) }];
  });
  const isLeft = (_: Fact, column: number): boolean => !columnOf.includes(column);
  const left = given.filter(isLeft);
  const pairs = first.map((pair) => withOtherSide(pair, left, patient));
  return {
    pairs,
    missed: wanted.filter(
      (fact, row) => (columnOf[row] ?? -1) < 0 && !pairs.some(({ candidate }) => isCoveredBy(fact, candidate)),
    ),
    falseFindings: left.filter((fact) => !pairs.some(({ reference }) => isCoveredBy(fact, reference))),
  };
}
