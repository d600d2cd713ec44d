import type { Random } from '../random.ts';
import type { Concept, GrowthLaw, Quantity, TrueChange } from './truth.ts';

/** How often a law is met, and for exponential ones from which to which doubling (halving) time of the volume, in days. */
export type GrowthChoice = readonly [weight: number, kind: GrowthLaw['kind'], lowDays?: number, highDays?: number];

export interface Range {
  readonly first: number;
  readonly smallest: number;
  readonly largest: number;
}

/** A volume doubles when a length has grown by the cube root of 2; ratios and shares are drawn out as lengths are. */
const powerOf = (quantity: Quantity): number => (quantity === 'volume' ? 1 : 3);

/** Size on a day; undefined = not there. */
export function sizeOn(law: GrowthLaw, first: number, day: number, quantity: Quantity): number | undefined {
  const power = powerOf(quantity);
  switch (law.kind) {
    case 'stable':
      return first;
    case 'doubling':
      return first * 2 ** (day / (power * law.days));
    case 'halving':
      return first * 2 ** (-day / (power * law.days));
    case 'resolving':
      return day < law.goneOnDay ? first : undefined;
    case 'appearing':
      return day >= law.fromDay ? first : undefined;
  }
}

/** Draws a law. The whole span stays within what the phantom can hold: else growth is slower than drawn. */
export function drawLaw(
  random: Random,
  choices: readonly GrowthChoice[],
  spanDays: number,
  quantity: Quantity,
  { first, smallest, largest }: Range,
): GrowthLaw {
  const [, kind, low = 60, high = 400] = weighted(random, choices, ([weight]) => weight);
  const drawn = Math.round(random.between(low, high));
  const when = Math.max(1, Math.ceil(spanDays * random.between(0.05, 1)));
  const power = powerOf(quantity);
  switch (kind) {
    case 'stable':
      return { kind };
    case 'doubling':
      return { kind, days: Math.max(drawn, Math.ceil(spanDays / (power * Math.log2(largest / first)))) };
    case 'halving':
      return { kind, days: Math.max(drawn, Math.ceil(spanDays / (power * Math.log2(first / smallest)))) };
    case 'resolving':
      return spanDays > 0 ? { kind, goneOnDay: when } : { kind: 'stable' };
    case 'appearing':
      return spanDays > 0 ? { kind, fromDay: when } : { kind: 'stable' };
  }
}

export function weighted<T>(random: Random, items: readonly T[], weightOf: (item: T) => number): T {
  let at = random.uniform() * items.reduce((sum, item) => sum + weightOf(item), 0);
  for (const item of items) {
    at -= weightOf(item);
    if (at < 0) return item;
  }
  return items.at(-1) as T;
}

interface Limit {
  readonly larger: (from: number, to: number) => boolean;
  readonly smaller: (from: number, to: number) => boolean;
}

/** Lung-RADS v2022: more than 1.5 mm. */
const NODULE: Limit = { larger: (from, to) => to - from > 1.5, smaller: (from, to) => from - to > 1.5 };
/** RECIST 1.1 for one lesion: +20 % and +5 mm, or -30 %. */
const LESION: Limit = {
  larger: (from, to) => to >= from * 1.2 && to - from >= 5,
  smaller: (from, to) => to <= from * 0.7,
};
/** BTS 2015 for volumes, and used here for whatever has no limit of its own. */
const QUARTER: Limit = { larger: (from, to) => to >= from * 1.25, smaller: (from, to) => to <= from * 0.75 };
/** A cardiothoracic ratio differs by some hundredths from film to film. */
const RATIO: Limit = { larger: (from, to) => to - from > 0.03, smaller: (from, to) => from - to > 0.03 };

export const isNodule = ({ name }: Concept): boolean => name === 'nodule' || name === 'pulmonary nodule';
const isTumour = ({ name }: Concept): boolean =>
  isNodule({ name }) || ['mass', 'lymphadenopathy', 'lesion', 'mammographic mass'].includes(name);

function limitOf(finding: Concept, quantity: Quantity): Limit {
  if (quantity === 'ratio') return RATIO;
  if (quantity !== 'longAxis' && quantity !== 'shortAxis') return QUARTER;
  return isNodule(finding) ? NODULE : LESION;
}

/** Below the limit of what readers tell apart a lesion is unchanged (clinical.md 1.13). */
export function trueOutcome(finding: Concept, quantity: Quantity, from: number, to: number): TrueChange['outcome'] {
  const limit = limitOf(finding, quantity);
  return limit.larger(from, to) ? 'larger' : limit.smaller(from, to) ? 'smaller' : 'unchanged';
}

/**
 * What two written numbers allow to be said, after `sidecar/comparison/limits.ts`: its rows are for nodules of the lung
 * and tumours on CT and MR; where none fits, only equal numbers are `unchanged`.
 */
export function readOutcome(
  finding: Concept,
  site: Concept,
  from: number,
  to: number,
  modality: string,
): 'larger' | 'smaller' | 'unchanged' | 'notComparable' {
  if (from === to) return 'unchanged';
  if (modality !== 'CT' && modality !== 'MR') return 'notComparable';
  const lung = /\blung\b/.test(site.name);
  const limit = isNodule(finding) && lung ? NODULE : isTumour(finding) ? LESION : undefined;
  if (!limit) return 'notComparable';
  if (limit.larger(from, to)) return 'larger';
  if (limit.smaller(from, to)) return 'smaller';
  return limit === NODULE ? 'unchanged' : 'notComparable';
}
