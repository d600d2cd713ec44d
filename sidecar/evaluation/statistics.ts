import { seededRandom } from '../synth/random.ts';

export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const meanOf = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at] ?? 0;
  return sum / values.length;
};

const REPLICATES = 2000;

export interface BootstrapOptions {
  readonly seed: string;
  readonly replicates?: number;
  /** Share of the replicates inside: 0.95. */
  readonly level?: number;
}

/**
 * Percentile interval of a mean by the bootstrap: samples with replacement, of as many values, the same for the same seed.
 * @throws RangeError on no value at all
 */
export function bootstrapMean(
  values: readonly number[],
  { seed, replicates = REPLICATES, level = 0.95 }: BootstrapOptions,
): Interval {
  if (values.length === 0) throw new RangeError('nothing to resample');
  const random = seededRandom(`${seed}/bootstrap`);
  const means = new Float64Array(replicates);
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    let sum = 0;
    for (let draw = 0; draw < values.length; draw += 1) sum += values[random.integer(0, values.length - 1)] ?? 0;
    means[replicate] = sum / values.length;
  }
  means.sort();
  const at = (share: number): number => means[Math.min(Math.floor(share * replicates), replicates - 1)] ?? Number.NaN;
  return { mean: meanOf(values), low: at((1 - level) / 2), high: at((1 + level) / 2) };
}

export interface PairedTest {
  /** Mean of `after` less mean of `before`. */
  readonly difference: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * Approximate randomisation test of two runs over the same cases (Noreen): were each case's two scores swapped by a coin,
 * how often would the means differ as much? The observed order counts as one, so that p is never 0.
 * @throws RangeError where the runs are not of the same cases
 */
export function pairedRandomisation(
  before: readonly number[],
  after: readonly number[],
  { seed, replicates = REPLICATES }: Omit<BootstrapOptions, 'level'>,
): PairedTest {
  if (before.length !== after.length || before.length === 0) throw new RangeError('the runs are not of the same cases');
  const differences = before.map((value, at) => (after[at] ?? 0) - value);
  const difference = meanOf(differences);
  const random = seededRandom(`${seed}/randomisation`);
  let asFar = 1;
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    let sum = 0;
    for (const one of differences) sum += random.uniform() < 0.5 ? one : -one;
    if (Math.abs(sum / differences.length) >= Math.abs(difference) - 1e-12) asFar += 1;
  }
  return { difference, p: asFar / (replicates + 1) };
}

export interface Proportion {
  readonly hits: number;
  readonly of: number;
  /** 95 % interval; from 0 to 1 where there is nothing to count. */
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 % quantile of the normal distribution. */
const Z = 1.959963984540054;

/** A share with its score interval (Wilson 1927): right also for shares near 0 and 1, where a bootstrap tells nothing. */
export function proportion(hits: number, of: number): Proportion {
  if (of === 0) return { hits, of, low: 0, high: 1 };
  const share = hits / of;
  const middle = (share + Z ** 2 / (2 * of)) / (1 + Z ** 2 / of);
  const half = (Z / (1 + Z ** 2 / of)) * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  return { hits, of, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
