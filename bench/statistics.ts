/** What a figure is worth: medians of paired ratios, with an interval. Pure and seeded: same samples, same interval. */
import { type Random, seededRandom } from '../sidecar/synth/random.ts';

export interface Estimate {
  readonly median: number;
  /** Ends of the 95 % interval; both the median where there are fewer than two samples. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

export interface Pair {
  readonly ours: number;
  readonly against: number;
}

const RESAMPLES = 10_000;

/** @throws RangeError without a value, or with one that is no number */
export function median(values: readonly number[]): number {
  if (values.length === 0 || values.some((value) => !Number.isFinite(value)))
    throw new RangeError('a median needs numbers, and at least one');
  return middleOf(Float64Array.from(values).sort());
}

function middleOf(sorted: Float64Array): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** Percentile bootstrap of the median: no assumption about how timings are distributed, only that pairs are independent. */
export function estimate(values: readonly number[], seed: string): Estimate {
  const middle = median(values);
  if (values.length < 2) return { median: middle, low: middle, high: middle, count: values.length };
  const random: Random = seededRandom(`bench/${seed}`);
  const drawn = new Float64Array(values.length);
  const medians = Float64Array.from({ length: RESAMPLES }, () => {
    for (let at = 0; at < drawn.length; at++) drawn[at] = random.pick(values);
    return middleOf(drawn.sort());
  }).sort();
  const at = (share: number) => medians[Math.round(share * (RESAMPLES - 1))] as number;
  return { median: middle, low: at(0.025), high: at(0.975), count: values.length };
}

/**
 * The ratio ours / against: the median of the ratios within pairs. What slows a whole pair down (a busy machine) is in
 * both of its halves and falls out.
 */
export function pairedRatio(pairs: readonly Pair[], seed: string): Estimate {
  if (pairs.some(({ against }) => !(against > 0))) throw new RangeError('a ratio needs something to divide by');
  return estimate(
    pairs.map(({ ours, against }) => ours / against),
    seed,
  );
}

/** A bound that a figure is to keep. */
export interface Bound {
  readonly atMost?: number;
  readonly atLeast?: number;
}

export type Verdict = 'met' | 'not met' | 'not certain';

/** Certain only when the whole interval lies on one side of the bound. */
export function judge({ low, high }: Estimate, { atMost, atLeast }: Bound): Verdict {
  const met = (atMost === undefined || high <= atMost) && (atLeast === undefined || low >= atLeast);
  const missed = (atMost !== undefined && low > atMost) || (atLeast !== undefined && high < atLeast);
  return met ? 'met' : missed ? 'not met' : 'not certain';
}
