import type { Code } from '../domain/code.ts';
import { entryOf } from '../domain/table.ts';

/** How many lengths are multiplied in a quantity or unit of size. */
const DIMENSION_OF_QUANTITY: Readonly<Record<string, number>> = {
  '103339001': 1, // long axis
  '103340004': 1, // short axis
  '131187009': 1, // major axis
  '131188004': 1, // minor axis
  '103355008': 1, // width
  '81827009': 1, // diameter
  '410668003': 1, // length
  '131191004': 1, // perimeter
  '42798000': 2, // area
  '118565006': 3, // volume
};

const DIMENSION_OF_UNIT: Readonly<Record<string, number>> = {
  um: 1,
  mm: 1,
  cm: 1,
  m: 1,
  um2: 2,
  mm2: 2,
  cm2: 2,
  m2: 2,
  um3: 3,
  mm3: 3,
  cm3: 3,
  dm3: 3,
  ml: 3,
  mL: 3,
  l: 3,
  L: 3,
};

/** UCUM units spelt otherwise that are exactly the same: the litre's two letters, older SUV units, typographic powers. */
const SAME_UNIT: Readonly<Record<string, string>> = {
  mL: 'ml',
  L: 'l',
  dL: 'dl',
  'mm²': 'mm2',
  'cm²': 'cm2',
  'mm³': 'mm3',
  'cm³': 'cm3',
  '{SUVbw}g/ml': 'g/ml{SUVbw}',
  '{SUVlbm}g/ml': 'g/ml{SUVlbm}',
  '{SUVibw}g/ml': 'g/ml{SUVibw}',
  '{SUVbsa}cm2/ml': 'cm2/ml{SUVbsa}',
};

/** The unit as PS3.16 spells it (CID 7181), where another spelling means exactly the same; nothing is converted. */
export function exactUnit(unit: Code): Code {
  const spelt = unit.value.trim();
  const value = unit.scheme === 'UCUM' && Object.hasOwn(SAME_UNIT, spelt) ? SAME_UNIT[spelt] : spelt;
  return value === undefined || value === unit.value ? unit : { ...unit, value };
}

/** Whether a size is given in a unit it cannot have (an area in cm): one of the two is wrong, and nobody knows which. */
export function isImpossibleUnit(quantity: Code, unit: Code): boolean {
  const expected = quantity.scheme === 'SCT' ? entryOf(DIMENSION_OF_QUANTITY, quantity.value) : undefined;
  const given = unit.scheme === 'UCUM' ? entryOf(DIMENSION_OF_UNIT, unit.value) : undefined;
  return expected !== undefined && given !== undefined && expected !== given;
}

const PIXELS = /^\{?(px|pixels?|voxels?)\}?[23]?$/i;
const SIZE_NAME = /\b(axis|diameter|length|width|height|depth|perimeter|circumference|distance|area|volume)\b/i;
const RATIO_NAME = /\b(ratio|relative|fraction|percent\w*|index|number|count)\b/i;

/** Whether a size is given in pixels or without a dimension: on an image that is not calibrated it says nothing of size. */
export function isUncalibrated(quantity: Code, unit: Code): boolean {
  if (PIXELS.test(unit.value)) return true;
  const known = quantity.scheme === 'SCT' && Object.hasOwn(DIMENSION_OF_QUANTITY, quantity.value);
  const isSize = known || (SIZE_NAME.test(quantity.meaning) && !RATIO_NAME.test(quantity.meaning));
  return isSize && ['1', '{1}', ''].includes(unit.value.trim());
}
