import type { Quantity } from '../department/truth.ts';
import type { FindingItem } from './evidence-items.ts';
import type { HouseStyle, NumberFormat } from './house-style.ts';
import { printedAxes, printedLength } from './numbers.ts';

/** Of these lesions the depth is measured, of others with a thickness the thickness. */
const DEPTH: ReadonlySet<FindingItem['lesion']> = new Set<FindingItem['lesion']>(['pneumothorax', 'kneeEffusion']);

/**
 * The main number with its unit and what it measures (`12 mm in short axis`); undefined where the reader gave none. Nodes
 * are told by their short axis where it was measured (RECIST 1.1).
 */
export function mainNumber({ lesion, quantity, reading }: FindingItem, format: NumberFormat): string | undefined {
  const { longMm, shortMm, volumeMl, numbers } = reading;
  if (quantity === 'shortAxis' && shortMm !== undefined) return `${printedLength(shortMm, format)} in short axis`;
  if (longMm !== undefined) return printedAxes(longMm, shortMm, format);
  if (volumeMl !== undefined) return `${volumeMl} ml`;
  const depth = numbers?.apexMm ?? numbers?.thicknessMm;
  if (depth === undefined) return undefined;
  return `${printedLength(depth, format)} in ${DEPTH.has(lesion) ? 'depth' : 'thickness'}`;
}

/** The number of the prior, of the same quantity. */
export function printedWas(value: number, quantity: Quantity, format: NumberFormat): string {
  if (quantity === 'volume') return `${value} ml`;
  return quantity === 'ratio' ? value.toFixed(2) : printedLength(value, format);
}

/** All numbers of a finding but those of a tip and of a shift, as they stand behind its name. */
export function printedSizes(one: FindingItem, { size, numbers: format }: HouseStyle): string {
  const main = mainNumber(one, format);
  const { solidMm, cardiothoracicRatio } = one.reading.numbers ?? {};
  return [
    main === undefined ? '' : size.replace('{n}', main),
    solidMm ? `, solid component ${printedLength(solidMm, format)}` : '',
    cardiothoracicRatio ? `, cardiothoracic ratio ${cardiothoracicRatio.toFixed(2)}` : '',
  ].join('');
}

/** Empty where the middle is not shifted, or by less than the reader could measure. */
export function printedShift({ reading }: FindingItem, { numbers: format }: HouseStyle): string {
  const shift = reading.numbers?.midlineShiftMm;
  return shift ? printedLength(shift, format) : '';
}
