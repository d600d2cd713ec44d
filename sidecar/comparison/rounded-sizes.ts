import type { MeasurementEvidence } from '../domain/evidence.ts';
import { type QuantityKind, unitOf } from './quantities.ts';

/** A size in the base unit of its kind, with half of the last digit written: "8 mm" may be 7.6. */
export interface RoundedSize {
  readonly value: number;
  readonly rounding: number;
}

export function sizesOf(measurements: readonly MeasurementEvidence[], kind: QuantityKind): readonly RoundedSize[] {
  return measurements.flatMap(({ value, valueText, unit }) => {
    const known = unitOf(unit.value);
    if (known?.kind !== kind || !Number.isFinite(value)) return [];
    const decimals = valueText.split('.')[1]?.length ?? 0;
    return [{ value: value * 10 ** known.exponent, rounding: 0.5 * 10 ** (known.exponent - decimals) }];
  });
}

/** Nobody calls 14 mm "1 cm": rounding explains 1 mm (or mm3), of great sizes 5 %, and no more. */
function isNear(a: RoundedSize, b: RoundedSize): boolean {
  const most = Math.max(1, 0.05 * Math.min(a.value, b.value));
  return Math.abs(a.value - b.value) <= Math.min(Math.max(a.rounding, b.rounding), most) + 1e-9;
}

const largest = (sizes: readonly RoundedSize[]): RoundedSize | undefined =>
  sizes.toSorted((a, b) => b.value - a.value)[0];

/** Whether each size said by its axis is one of those known of that axis, rounded. */
export const areAmong = (said: readonly RoundedSize[], known: readonly RoundedSize[]): boolean =>
  said.every((size) => known.some((other) => isNear(size, other)));

/**
 * Whether what is said may be the known sizes rounded: the largest is the largest (a size alone is the longest one), and
 * every other one is among them.
 */
export function agree(said: readonly RoundedSize[], known: readonly RoundedSize[]): boolean {
  const [most, most2] = [largest(said), largest(known)];
  if (!most || !most2 || !isNear(most, most2)) return false;
  return areAmong(said, known);
}
