import type { Bound, Pair } from './statistics.ts';

export interface Aim extends Bound {
  /** Of our own figure, or of its ratio to what it is measured against. */
  readonly of: 'ours' | 'ratio';
}

/** One line of the table: samples of one figure, in pairs where it is measured against something. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  /** What it is measured against, and how exactly; absent: against nothing. */
  readonly against?: string;
  readonly pairs?: readonly Pair[];
  readonly samples?: readonly number[];
  readonly aims?: readonly Aim[];
}

export interface Outcome {
  readonly rows: readonly Row[];
  /** What was found besides: sentences for RESULTS.md. */
  readonly notes?: readonly string[];
}

export interface Bench {
  /** A look at whether everything works: few pairs, small amounts; its figures are shown and not kept. */
  readonly quick: boolean;
  /** Interleaved pairs to run. */
  readonly pairs: number;
  say(text: string): void;
}

export interface Measure {
  readonly name: string;
  /** What it compares with what, exactly. */
  readonly about: string;
  run(bench: Bench): Promise<Outcome>;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** Runs both halves of a pair, the one first that came last before: what changes with time does not favour either. */
export async function inPairs(
  bench: Bench,
  ours: (at: number) => Promise<number>,
  against: (at: number) => Promise<number>,
  count = bench.pairs,
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let at = 0; at < count; at++) {
    const first = await (at % 2 === 0 ? ours(at) : against(at));
    const second = await (at % 2 === 0 ? against(at) : ours(at));
    const pair = at % 2 === 0 ? { ours: first, against: second } : { ours: second, against: first };
    pairs.push(pair);
    bench.say(`pair ${at + 1} of ${count}: ours ${pair.ours.toPrecision(4)}, against ${pair.against.toPrecision(4)}`);
  }
  return pairs;
}
