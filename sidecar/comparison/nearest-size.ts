import type { FindingEvidence, MeasurementEvidence } from '../domain/evidence.ts';
import { compare, type Decimal, subtract, times } from './decimal.ts';
import { findRow, type LimitRow, shareModality, type Threshold } from './limits.ts';
import { isFromText, type MeasuredFinding } from './measured-finding.ts';
import { quantityKind, quantityRank, unitOf } from './quantities.ts';
import { decimal } from './quantity-change.ts';
import { fullKeyOf, inBase, single } from './same-measurement.ts';

export type FindingPair = readonly [current: FindingEvidence, prior: FindingEvidence];

interface SizedFinding {
  readonly finding: FindingEvidence;
  readonly size: Decimal;
}

const largest = (values: readonly Decimal[]): Decimal =>
  values.reduce((a, b) => (compare(a, b) >= 0 ? a : b), { coefficient: 0n, exponent: 0 });

const distance = (a: Decimal, b: Decimal): Decimal => (compare(a, b) >= 0 ? subtract(a, b) : subtract(b, a));

/** The amount of change that the row's source takes for real, at sizes up to these. */
function toleranceOf(row: LimitRow, sizes: readonly Decimal[]): Decimal {
  const of = ({ absolute = 0, percent = 0 }: Threshold): Decimal => {
    const { coefficient, exponent } = times(largest(sizes), decimal(percent));
    return largest([decimal(absolute), { coefficient, exponent: exponent - 2 }]);
  };
  return largest([row.larger, row.smaller].flatMap((threshold) => (threshold ? [of(threshold)] : [])));
}

/** The best quantity that every one of them was measured in, once, by the same method. */
function commonQuantity(all: readonly MeasuredFinding[]): MeasurementEvidence | undefined {
  const [first, ...rest] = all.map(({ measurements }) =>
    Map.groupBy(
      measurements.filter((m) => !isFromText(m)),
      fullKeyOf,
    ),
  );
  const shared = [...(first ?? [])].flatMap(([key, own]) =>
    rest.every((other) => other.has(key)) ? own.slice(0, 1) : [],
  );
  const order = (a: MeasurementEvidence, b: MeasurementEvidence): number =>
    quantityRank(a.quantity) - quantityRank(b.quantity) || (fullKeyOf(a) < fullKeyOf(b) ? -1 : 1);
  return shared.sort(order)[0];
}

function sized(side: readonly MeasuredFinding[], quantity: MeasurementEvidence): readonly SizedFinding[] | undefined {
  const all = side.flatMap(({ finding, measurements }) => {
    const one = single(measurements.filter((m) => !isFromText(m) && fullKeyOf(m) === fullKeyOf(quantity)));
    const size = one && inBase(one);
    return size && size.coefficient > 0n ? [{ finding, size }] : [];
  });
  return all.length === side.length ? all : undefined;
}

/** The one of the other side that is nearer in size than every other one by more than the limit. */
function clearlyNearest(own: SizedFinding, others: readonly SizedFinding[], row: LimitRow): SizedFinding | undefined {
  const away = others.map((other) => ({ other, far: distance(own.size, other.size) }));
  away.sort((a, b) => compare(a.far, b.far));
  const [best, next] = away;
  if (!best || !next) return best?.other;
  const tolerance = toleranceOf(row, [own.size, best.other.size, next.other.size]);
  return compare(subtract(next.far, best.far), tolerance) > 0 ? best.other : undefined;
}

const agree = (a: SizedFinding, b: SizedFinding, row: LimitRow): boolean =>
  compare(distance(a.size, b.size), toleranceOf(row, [a.size, b.size])) <= 0;

/**
 * Pairs several findings of one kind at one place by size, or leaves them all. Two belong together when each is the
 * other's nearest by more than the repeatability limit, and every finding of the smaller side must be in such a pair:
 * any other assignment is then worse by more than the limit for each finding that it moves, so noise of measurement
 * cannot turn one into the other. Where the two studies do not hold the same number, something came or went, and what
 * looks like growth could be another lesion: then the paired sizes must agree within the limit, too. Nothing is paired
 * without a limit on file, across methods or modalities, or by sizes from report texts.
 */
export function pairByNearestSize(
  current: readonly MeasuredFinding[],
  prior: readonly MeasuredFinding[],
): readonly FindingPair[] {
  const all = [...current, ...prior];
  const quantity = commonQuantity(all);
  const kind = quantity && quantityKind(quantity.quantity);
  if (!kind || unitOf(quantity.unit.value)?.kind !== kind) return [];
  if (!current.every((c) => prior.every((p) => shareModality(c.modalities, p.modalities)))) return [];
  const row = findRow(kind, quantity.quantity, all);
  const [ours, theirs] = [sized(current, quantity), sized(prior, quantity)];
  if (!row || !ours || !theirs) return [];
  const pairs = ours.flatMap((c) => {
    const p = clearlyNearest(c, theirs, row);
    return p && clearlyNearest(p, ours, row) === c ? [[c, p] as const] : [];
  });
  const isWhole = pairs.length === Math.min(ours.length, theirs.length);
  const isTrusted = ours.length === theirs.length || pairs.every(([c, p]) => agree(c, p, row));
  return isWhole && isTrusted ? pairs.map(([c, p]) => [c.finding, p.finding]) : [];
}
