import type { Comparison, ComparisonOutcome, MeasuredChange } from '../domain/comparison.ts';
import type { FindingEvidence, MeasurementEvidence } from '../domain/evidence.ts';
import { compare, type Decimal, parseDecimal, percentOf, shift, subtract, times, toNumber } from './decimal.ts';
import { EQUAL_VALUES, LIMITS, type LimitRow, type Threshold } from './limits.ts';
import { quantityKind, quantityRank, unitOf } from './quantities.ts';
import { REASONS } from './reasons.ts';
import { inOneUnit, keyOf, single } from './same-measurement.ts';

/** One finding with its measurements and the modalities of the study it is from. */
export interface MeasuredFinding {
  readonly finding: FindingEvidence;
  readonly measurements: readonly MeasurementEvidence[];
  readonly modalities: ReadonlySet<string>;
}

export type Judged = Pick<Comparison, 'outcome' | 'change' | 'reason'>;

const notComparable = (reason: string, change?: MeasuredChange): Judged => ({
  outcome: 'notComparable',
  reason,
  ...(change ? { change } : {}),
});

const HUNDRED = { coefficient: 100n, exponent: 0 };
const decimal = (value: number): Decimal => parseDecimal(String(value)) ?? { coefficient: 0n, exponent: 0 };

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

function findRow(current: MeasuredFinding, prior: MeasuredFinding, m: MeasurementEvidence): LimitRow | undefined {
  const kind = quantityKind(m.quantity);
  if (!kind || unitOf(m.unit.value)?.kind !== kind) return undefined;
  // A study whose images say nothing of their modality is not excluded; one that says another modality is.
  const suits = (row: LimitRow, side: MeasuredFinding): boolean =>
    row.appliesTo(side.finding) &&
    (!row.modalities || side.modalities.size === 0 || row.modalities.some((modality) => side.modalities.has(modality)));
  return LIMITS.find((row) => row.kinds.includes(kind) && suits(row, current) && suits(row, prior));
}

interface Sized {
  readonly current: Decimal;
  readonly prior: Decimal;
  /** The coarser precision of the two, all in the base unit. */
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
  if (tooCoarse(step, threshold, prior)) return { outcome: 'notComparable', reason: REASONS.coarse };
  if (reaches(amount, threshold, prior, row.strict ?? false)) return { outcome: grew ? 'larger' : 'smaller', by: row };
  if (row.below === 'unchanged') return { outcome: 'unchanged', by: row };
  return { outcome: 'notComparable', reason: REASONS.undecided };
}

function change(current: MeasurementEvidence, prior: MeasurementEvidence, days: number | undefined) {
  const values = inOneUnit(current, prior);
  if (!values) return undefined;
  const { c, p, unit, toBase } = values;
  const precision = Math.max(c.exponent, p.exponent);
  const percent = p.coefficient > 0n ? percentOf(subtract(c, p), p) : undefined;
  const measured: MeasuredChange = {
    currentMeasurementId: current.id,
    priorMeasurementId: prior.id,
    currentValue: toNumber(c),
    priorValue: toNumber(p),
    unit,
    difference: toNumber(subtract(c, p)),
    ...(percent === undefined ? {} : { percent }),
    ...(days === undefined ? {} : { intervalDays: days }),
  };
  const step = { coefficient: 1n, exponent: precision };
  return { measured, sized: { current: shift(c, toBase), prior: shift(p, toBase), step: shift(step, toBase) } };
}

/** One quantity that both sides measured alike. */
function judgeQuantity(
  current: MeasuredFinding,
  prior: MeasuredFinding,
  [ours, others]: readonly [MeasurementEvidence | undefined, MeasurementEvidence | undefined],
  days: number | undefined,
): Judged {
  const result = ours && others && change(ours, others, days);
  if (!result) return notComparable(REASONS.ambiguousMeasurement);
  const { measured, sized } = result;
  const row = findRow(current, prior, ours);
  if (!row || sized.current.coefficient <= 0n || sized.prior.coefficient <= 0n)
    return notComparable(REASONS.noRule, measured);
  const { outcome, reason, by } = judge(sized, row);
  if (!by) return notComparable(reason ?? REASONS.noRule, measured);
  return { outcome, change: { ...measured, rule: { name: by.name, source: by.source, limit: by.limit } } };
}

/** The principal quantity speaks, unless another one says that "unchanged" or the direction is not the whole truth. */
function together(principal: Judged, all: readonly Judged[]): Judged {
  const decided = all.filter(({ outcome }) => outcome === 'larger' || outcome === 'smaller');
  if (new Set(decided.map(({ outcome }) => outcome)).size > 1) {
    const { rule: _rule, ...numbers } = principal.change ?? {};
    return notComparable(REASONS.directions, principal.change && (numbers as MeasuredChange));
  }
  return principal.outcome === 'unchanged' ? (decided[0] ?? principal) : principal;
}

/**
 * What became of one lesion described in both studies, by every quantity measured alike in both; the principal one
 * comes first. No adjective without a rule on file: then both numbers and the reason.
 */
export function judgeChange(current: MeasuredFinding, prior: MeasuredFinding, days: number | undefined): Judged {
  if (current.measurements.length === 0 || prior.measurements.length === 0) return notComparable(REASONS.noMeasurement);
  const theirs = Map.groupBy(prior.measurements, keyOf);
  const judged = [...Map.groupBy(current.measurements, keyOf)]
    .filter(([key]) => theirs.has(key))
    .map(([key, ours]) => ({ key, ours, rank: ours[0] ? quantityRank(ours[0].quantity) : 0 }))
    .sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1))
    .map(({ key, ours }) => judgeQuantity(current, prior, [single(ours), single(theirs.get(key) ?? [])], days));
  const [principal] = judged;
  return principal ? together(principal, judged) : notComparable(REASONS.noSameMeasurement);
}
