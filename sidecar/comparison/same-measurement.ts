import type { MeasurementEvidence } from '../domain/evidence.ts';
import { compare, type Decimal, parseDecimal, shift } from './decimal.ts';
import { unitOf } from './quantities.ts';

/** Same key = same quantity, method, derivation and dimension: only those are ever compared. */
export function keyOf({ quantity, method, derivation, unit }: MeasurementEvidence): string {
  const dimension = unitOf(unit.value)?.kind ?? `${unit.scheme}|${unit.value}`;
  return (
    [quantity, method, derivation].map((code) => (code ? `${code.scheme}|${code.value}` : '')).join('/') + dimension
  );
}

const asWritten = (m: MeasurementEvidence): Decimal | undefined =>
  parseDecimal(m.valueText) ?? parseDecimal(String(m.value));

/** In the base unit of its kind (mm, mm2, mm3) where the unit is known, else as it is. */
export function inBase(m: MeasurementEvidence): Decimal | undefined {
  const value = asWritten(m);
  return value && shift(value, unitOf(m.unit.value)?.exponent ?? 0);
}

/** The one measurement of a key; undefined when several disagree. The same value in two units is one measurement. */
export function single(measurements: readonly MeasurementEvidence[]): MeasurementEvidence | undefined {
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

/** Both values in one unit: their own where it is the same, else the finer of the two, so that no digit is lost. */
export function inOneUnit(current: MeasurementEvidence, prior: MeasurementEvidence) {
  const [c, p] = [asWritten(current), asWritten(prior)];
  if (!c || !p) return undefined;
  const [unitC, unitP] = [unitOf(current.unit.value), unitOf(prior.unit.value)];
  if (current.unit.value === prior.unit.value || !unitC || !unitP)
    return { c, p, unit: current.unit.value, toBase: unitC?.exponent ?? 0 };
  const toBase = Math.min(unitC.exponent, unitP.exponent);
  const unit = [current, prior]
    .map((m) => m.unit.value)
    .filter((value) => unitOf(value)?.exponent === toBase)
    .sort()[0];
  return { c: shift(c, unitC.exponent - toBase), p: shift(p, unitP.exponent - toBase), unit: unit ?? '', toBase };
}
