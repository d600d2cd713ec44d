import type { MeasurementEvidence } from '../../domain/evidence.ts';
import { unitOf } from '../quantities.ts';

/** A length in mm; undefined for what is no length, or not calibrated. */
export function inDecimalMillimetres({ value, unit }: Pick<MeasurementEvidence, 'value' | 'unit'>): number | undefined {
  const known = unitOf(unit.value);
  if (known?.kind !== 'linear' || !Number.isFinite(value) || value <= 0) return undefined;
  // 2.1 cm x 10 is 21.000000000000004 in binary: sizes are decided at the micrometre.
  return Math.round(value * 10 ** known.exponent * 1000) / 1000;
}
