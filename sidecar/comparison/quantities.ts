import type { Code } from '../domain/code.ts';

/** What kind of thing a quantity measures: limits speak of kinds, not of single codes. */
export type QuantityKind = 'linear' | 'volume' | 'area';

interface Quantity {
  readonly value: string;
  readonly scheme: string;
  readonly meaning: string;
  readonly kind: QuantityKind;
}

/**
 * Which quantity speaks for a lesion, best first (CID 7470 Linear, 7471 Area, 7472 Volume Measurements). Only equal codes are ever compared:
 * a long axis with a long axis, never with a diameter.
 */
const QUANTITIES: readonly Quantity[] = [
  { value: '103339001', scheme: 'SCT', meaning: 'Long axis', kind: 'linear' },
  { value: '131187009', scheme: 'SCT', meaning: 'Major axis', kind: 'linear' },
  { value: '81827009', scheme: 'SCT', meaning: 'Diameter', kind: 'linear' },
  { value: '410668003', scheme: 'SCT', meaning: 'Length', kind: 'linear' },
  { value: '103340004', scheme: 'SCT', meaning: 'Short axis', kind: 'linear' },
  { value: '131188004', scheme: 'SCT', meaning: 'Minor axis', kind: 'linear' },
  { value: '103355008', scheme: 'SCT', meaning: 'Width', kind: 'linear' },
  { value: '118565006', scheme: 'SCT', meaning: 'Volume', kind: 'volume' },
  { value: '42798000', scheme: 'SCT', meaning: 'Area', kind: 'area' },
];

const indexOf = (code: Code): number =>
  QUANTITIES.findIndex((quantity) => quantity.value === code.value && quantity.scheme === code.scheme);

/** Place in the order of principal quantities; unknown quantities come last. */
export function quantityRank(code: Code): number {
  const index = indexOf(code);
  return index === -1 ? QUANTITIES.length : index;
}

export const quantityKind = (code: Code): QuantityKind | undefined => QUANTITIES[indexOf(code)]?.kind;

interface Unit {
  readonly kind: QuantityKind;
  /** How many powers of ten of the kind's base unit (mm, mm2, mm3) one of it is. */
  readonly exponent: number;
}

/** UCUM units of size. Powers of ten only, so that a conversion moves the decimal point and adds no digit. */
const UNITS: Readonly<Record<string, Unit>> = {
  mm: { kind: 'linear', exponent: 0 },
  cm: { kind: 'linear', exponent: 1 },
  mm2: { kind: 'area', exponent: 0 },
  cm2: { kind: 'area', exponent: 2 },
  mm3: { kind: 'volume', exponent: 0 },
  cm3: { kind: 'volume', exponent: 3 },
  ml: { kind: 'volume', exponent: 3 },
  mL: { kind: 'volume', exponent: 3 },
};

export const unitOf = (ucum: string): Unit | undefined => (Object.hasOwn(UNITS, ucum) ? UNITS[ucum] : undefined);
