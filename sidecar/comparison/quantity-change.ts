import type { Comparison, ComparisonOutcome, MeasuredChange } from '../domain/comparison.ts';
import type { MeasurementEvidence } from '../domain/evidence.ts';
import { compare, type Decimal, parseDecimal, percentOf, shift, subtract, times, toNumber } from './decimal.ts';
import { EQUAL_VALUES, findRow, isLymphNode, type LimitRow, SHORT, shareModality, type Threshold } from './limits.ts';
import type { MeasuredFinding } from './measured-finding.ts';
import { quantityKind, unitOf } from './quantities.ts';
import { REASONS } from './reasons.ts';
import { inOneUnit } from './same-measurement.ts';

export type Judged = Pick<Comparison, 'outcome' | 'change' | 'reason'>;

export const notComparable = (reason: string, change?: MeasuredChange): Judged => ({
  outcome: 'notComparable',
  reason,
  ...(change ? { change } : {}),
});

const HUNDRED = { coefficient: 100n, exponent: 0 };
export const decimal = (value: number): Decimal => parseDecimal(String(value)) ?? { coefficient: 0n, exponent: 0 };

/** Whether `amount` reaches (strict: exceeds) every part of the threshold; amounts in the base unit. */
function reaches(amount: Decimal, { absolute, percent }: Threshold, prior: Decimal, strict: boolean): boolean {
  const enough = (order: number): boolean => (strict ? order > 0 : order >= 0);
  const far = absolute === undefined || enough(compare(amount, decimal(absolute)));
  const much = percent === undefined || enough(compare(times(amount, HUNDRED), times(prior, decimal(percent))));
  return far && much;
}

/** A value written to 10 mm cannot tell a change of 1.5 mm from none. */
function tooCoarse(step: Decimal, { absolute, percent }: Threshold, prior: Decimal): boolean {
  const far = absolute !== undefined && compare(step, decimal(absolute)) > 0;
  const much = percent !== undefined && compare(times(step, HUNDRED), times(prior, decimal(percent))) > 0;
  return far || much;
}

/** Two sizes of one lesion, exact, in the base unit of their kind. */
export interface Sized {
  readonly current: Decimal;
  readonly prior: Decimal;
  /** The coarser precision of the two. */
  readonly step: Decimal;
}

/** Outcome by one row, with numbers in the base unit. */
function judge(
  { current, prior, step }: Sized,
  row: LimitRow,
): { outcome: ComparisonOutcome; reason?: string; by?: LimitRow | typeof EQUAL_VALUES } {
  const difference = subtract(current, prior);
  if (difference.coefficient === 0n)
    return { outcome: 'unchanged', by: row.below === 'unchanged' ? row : EQUAL_VALUES };
  const grew = difference.coefficient > 0n;
  const amount = grew ? difference : subtract(prior, current);
  const threshold = grew ? row.larger : row.smaller;
  if (!threshold) return { outcome: 'notComparable', reason: REASONS.undecided };
  if (tooCoarse(step, threshold, prior)) return { outcome: 'notComparable', reason: REASONS.coarse };
  if (reaches(amount, threshold, prior, row.strict ?? false)) return { outcome: grew ? 'larger' : 'smaller', by: row };
  if (row.below === 'unchanged') return { outcome: 'unchanged', by: row };
  return { outcome: 'notComparable', reason: REASONS.undecided };
}

/** Both numbers and what lies between them; undefined where one of them is no number. */
export function changeBetween(
  current: MeasurementEvidence,
  prior: MeasurementEvidence,
  days: number | undefined,
): { readonly measured: MeasuredChange; readonly sized: Sized } | undefined {
  const both = inOneUnit([current, prior]);
  const [c, p] = both?.values ?? [];
  if (!both || !c || !p) return undefined;
  const percent = p.coefficient > 0n ? percentOf(subtract(c, p), p) : undefined;
  const measured: MeasuredChange = {
    currentMeasurementId: current.id,
    priorMeasurementId: prior.id,
    currentValue: toNumber(c),
    priorValue: toNumber(p),
    unit: both.unit,
    difference: toNumber(subtract(c, p)),
    ...(percent === undefined ? {} : { percent }),
    ...(days === undefined ? {} : { intervalDays: days }),
  };
  const step = { coefficient: 1n, exponent: Math.max(c.exponent, p.exponent) };
  const [currentSize, priorSize, base] = [c, p, step].map((value) => shift(value, both.toBase));
  return currentSize && priorSize && base
    ? { measured, sized: { current: currentSize, prior: priorSize, step: base } }
    : undefined;
}

/** What one quantity says, and by which row. */
export interface JudgedQuantity {
  readonly judged: Judged;
  readonly quantity?: string;
  readonly row?: LimitRow;
  readonly sized?: Sized;
}

const ruleOf = ({ name, source, limit }: LimitRow | typeof EQUAL_VALUES): NonNullable<MeasuredChange['rule']> => ({
  name,
  source,
  limit,
});

/** In the unit of a size; neither pixels nor a density. */
function isSize({ quantity, unit }: MeasurementEvidence): boolean {
  const [kind, unitKind] = [quantityKind(quantity), unitOf(unit.value)?.kind];
  return unitKind !== undefined && (kind === undefined || kind === unitKind);
}

/** A node's size is its short axis: that another one is equal says nothing of it. */
const isBesideTheNode = ({ finding }: MeasuredFinding, { quantity }: MeasurementEvidence): boolean =>
  isLymphNode(finding) && !SHORT.includes(quantity.value);

/** Without a limit nobody knows what a difference means; that a size has not changed at all is seen. */
const withoutRow = ({ current, prior }: Sized, change: MeasuredChange, size: boolean): Judged =>
  size && subtract(current, prior).coefficient === 0n
    ? { outcome: 'unchanged', change: { ...change, rule: ruleOf(EQUAL_VALUES) } }
    : notComparable(REASONS.noRule, change);

/** One quantity that both sides measured alike. */
export function judgeQuantity(
  current: MeasuredFinding,
  prior: MeasuredFinding,
  [ours, others]: readonly [MeasurementEvidence | undefined, MeasurementEvidence | undefined],
  days: number | undefined,
): JudgedQuantity {
  const result = ours && others && changeBetween(ours, others, days);
  if (!result) return { judged: notComparable(REASONS.ambiguousMeasurement) };
  const { measured, sized } = result;
  if (!shareModality(current.modalities, prior.modalities))
    return { judged: notComparable(REASONS.modality, measured) };
  const kind = quantityKind(ours.quantity);
  const row =
    kind && unitOf(ours.unit.value)?.kind === kind ? findRow(kind, ours.quantity, [current, prior]) : undefined;
  // At or below zero is what nobody measured, or a place.
  if (sized.current.coefficient <= 0n || sized.prior.coefficient <= 0n)
    return { judged: notComparable(REASONS.noRule, measured) };
  if (!row) return { judged: withoutRow(sized, measured, isSize(ours) && !isBesideTheNode(current, ours)) };
  const { outcome, reason, by } = judge(sized, row);
  if (!by) return { judged: notComparable(reason ?? REASONS.noRule, measured), row, sized };
  return { judged: { outcome, change: { ...measured, rule: ruleOf(by) } }, quantity: ours.quantity.value, row, sized };
}
