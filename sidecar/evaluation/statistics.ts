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

/** Of a group of things (the sentences of a draft), those that count. */
export interface GroupCount {
  readonly hits: number;
  readonly of: number;
}

/**
 * Percentile interval of a share by the bootstrap over groups: things of one group are alike, and count as one draw. Samples
 * with replacement, of as many groups, the same for the same seed.
 * @throws RangeError without a group, or with an empty one
 */
export function bootstrapShare(
  groups: readonly GroupCount[],
  { seed, replicates = REPLICATES, level = 0.95 }: BootstrapOptions,
): Interval {
  if (groups.length === 0 || groups.some(({ of }) => of <= 0)) throw new RangeError('nothing to resample');
  const random = seededRandom(`${seed}/bootstrap`);
  const shares = new Float64Array(replicates);
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    let [hits, of] = [0, 0];
    for (let draw = 0; draw < groups.length; draw += 1) {
      const group = groups[random.integer(0, groups.length - 1)];
      hits += group?.hits ?? 0;
      of += group?.of ?? 0;
    }
    shares[replicate] = hits / of;
  }
  shares.sort();
  const at = (share: number): number => shares[Math.min(Math.floor(share * replicates), replicates - 1)] ?? Number.NaN;
  const sumOf = (key: keyof GroupCount): number => groups.reduce((sum, group) => sum + group[key], 0);
  return { mean: sumOf('hits') / sumOf('of'), low: at((1 - level) / 2), high: at((1 + level) / 2) };
}

/**
 * Percentile interval of a mean by the bootstrap: samples with replacement, of as many values, the same for the same seed.
 * @throws RangeError on no value at all
 */
export const bootstrapMean = (values: readonly number[], options: BootstrapOptions): Interval =>
  bootstrapShare(
    values.map((hits) => ({ hits, of: 1 })),
    options,
  );

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
