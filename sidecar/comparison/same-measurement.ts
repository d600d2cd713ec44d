import type { Code } from '../domain/code.ts';
import type { MeasurementEvidence } from '../domain/evidence.ts';
import { compare, type Decimal, parseDecimal, shift } from './decimal.ts';
import { unitOf } from './quantities.ts';

const codeKey = (code: Code | undefined): string => (code ? `${code.scheme}|${code.value}` : '');

/** Same key = same quantity, derivation, circumstances, subject and dimension: only those are ever compared. */
export function keyOf({ quantity, derivation, modifiers, subject, unit }: MeasurementEvidence): string {
  const dimension = unitOf(unit.value)?.kind ?? codeKey(unit);
  const circumstances = (modifiers ?? []).map(({ concept, value }) => `${codeKey(concept)}=${codeKey(value)}`).sort();
  return [codeKey(quantity), codeKey(derivation), ...circumstances, subject ?? '', dimension].join('/');
}

/** The key together with the method: what a document says twice is the same only in both. */
export const fullKeyOf = (m: MeasurementEvidence): string => `${keyOf(m)}/${codeKey(m.method)}`;

/** One quantity that two studies may have measured alike. */
export interface SharedQuantity {
  readonly key: string;
  readonly current: readonly MeasurementEvidence[];
  readonly prior: readonly MeasurementEvidence[];
}

/** A method that only one side states contradicts nothing, unless that side states several. */
function byMethod(key: string, ours: readonly MeasurementEvidence[], theirs: readonly MeasurementEvidence[]) {
  const [c, p] = [ours, theirs].map((side) => Map.groupBy(side, (m) => codeKey(m.method)));
  if (!c || !p) return [];
  const shared = [...c.keys()].filter((method) => p.has(method));
  if (shared.length > 0)
    return shared.map(
      (method): SharedQuantity => ({
        key: `${key}/${method}`,
        current: c.get(method) ?? [],
        prior: p.get(method) ?? [],
      }),
    );
  const silent = (side: ReadonlyMap<string, unknown>) => side.size === 1 && side.has('');
  const open = c.size === 1 && p.size === 1 && (silent(c) || silent(p));
  return open ? [{ key: `${key}/`, current: ours, prior: theirs }] : [];
}

/** What both studies measured alike: equal keys, and equal methods where both state one. */
export function sharedQuantities(
  current: readonly MeasurementEvidence[],
  prior: readonly MeasurementEvidence[],
): readonly SharedQuantity[] {
  const theirs = Map.groupBy(prior, keyOf);
  return [...Map.groupBy(current, keyOf)].flatMap(([key, ours]) => byMethod(key, ours, theirs.get(key) ?? []));
}

const asWritten = (m: MeasurementEvidence): Decimal | undefined =>
  parseDecimal(m.valueText) ?? parseDecimal(String(m.value));

/** In the base unit of its kind (mm, mm2, mm3) where the unit is known, else as it is. */
export function inBase(m: MeasurementEvidence): Decimal | undefined {
  const value = asWritten(m);
  return value && shift(value, unitOf(m.unit.value)?.exponent ?? 0);
}

/**
 * The one measurement of a key; undefined when several disagree and the source does not mark one of them as the one to
 * use (121404, DCM). The same value in two units is one measurement.
 */
export function single(measurements: readonly MeasurementEvidence[]): MeasurementEvidence | undefined {
  const chosen = measurements.filter(({ selected }) => selected);
  return agreed(measurements) ?? agreed(chosen);
}

function agreed(measurements: readonly MeasurementEvidence[]): MeasurementEvidence | undefined {
  const rank = (m: MeasurementEvidence): number => unitOf(m.unit.value)?.exponent ?? 0;
  const [first, ...rest] = [...measurements].sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
  const value = first && inBase(first);
  if (!value) return undefined;
  const agree = rest.every((m) => {
    const other = inBase(m);
    return other && compare(other, value) === 0;
  });
  return agree ? first : undefined;
}

/** All values in one unit: their own where it is the same, else the finest of them, so that no digit is lost. */
export function inOneUnit(measurements: readonly MeasurementEvidence[]) {
  const [first] = measurements;
  if (!first) return undefined;
  const exponents = measurements.map((m) => unitOf(m.unit.value)?.exponent ?? 0);
  const toBase = Math.min(...exponents);
  const [unit = ''] = measurements.flatMap((m, i) => (exponents[i] === toBase ? [m.unit.value] : [])).sort();
  const values = measurements.flatMap((m, i) => {
    const value = asWritten(m);
    return value ? [shift(value, (exponents[i] ?? 0) - toBase)] : [];
  });
  return values.length === measurements.length ? { values, unit, toBase } : undefined;
}
