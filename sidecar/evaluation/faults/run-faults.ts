import { seededRandom } from '../../synth/random.ts';
import { draftText } from '../draft-text.ts';
import { type Proportion, proportion } from '../statistics.ts';
import { type Finding, metricsOf, sightOf } from './detect.ts';
import { type ChangedLine, changesOf, type FaultKind, type Spread, withChanges } from './fault.ts';
import type { Line } from './line.ts';

/** One correct draft, and what is known of it. */
export interface FaultCase {
  /** Tells cases apart, and seeds their errors. */
  readonly id: string;
  readonly lines: readonly Line[];
  /** Whether the claim checker lets a line stand with this text. */
  readonly stands: (line: number, text: string) => boolean;
  /** Statements that the checker refused although nobody had changed them. */
  readonly refused: number;
  /** The same facts in other words, in pairs of reports. */
  readonly reworded: readonly (readonly [reference: string, candidate: string])[];
}

/** An error that a detector did not notice. */
export interface Miss {
  readonly case: string;
  readonly spread: Spread;
  readonly was: string;
  readonly now: string;
}

export interface FaultRow {
  readonly kind: FaultKind;
  /** Drafts with a place for this error. */
  readonly injected: number;
  /** By the claim checker, which sees statements one by one. */
  readonly checker: Proportion;
  readonly noticed: Readonly<Record<Spread, Proportion>>;
  readonly scored: Readonly<Record<Spread, Proportion>>;
  readonly missed: { readonly checker: readonly Miss[]; readonly metrics: readonly Miss[] };
}

export interface FalseAlarms {
  /** Of all statements of untouched drafts. */
  readonly checker: Proportion;
  /** Of untouched drafts against themselves. */
  readonly same: Proportion;
  /** Of reports of the same facts in another house's words. */
  readonly reworded: { readonly noticed: Proportion; readonly scored: Proportion };
}

export interface FaultResults {
  readonly drafts: number;
  readonly rows: readonly FaultRow[];
  readonly falseAlarms: FalseAlarms;
}

/** Examples kept of each kind and detector. */
const MISSES_KEPT = 5;
const SPREADS: readonly Spread[] = ['once', 'throughout'];

class Count {
  #hits = 0;
  #of = 0;

  add(hit: boolean): void {
    this.#of += 1;
    if (hit) this.#hits += 1;
  }

  get of(): number {
    return this.#of;
  }

  done(): Proportion {
    return proportion(this.#hits, this.#of);
  }
}

const perSpread = <T>(make: (spread: Spread) => T): Readonly<Record<Spread, T>> => ({
  once: make('once'),
  throughout: make('throughout'),
});

class KindCounts {
  readonly kind: FaultKind;
  readonly #checker = new Count();
  readonly #noticed = perSpread(() => new Count());
  readonly #scored = perSpread(() => new Count());
  readonly #missed: { readonly checker: Miss[]; readonly metrics: Miss[] } = { checker: [], metrics: [] };

  constructor(kind: FaultKind) {
    this.kind = kind;
  }

  /** @param untouched what the metrics say of the draft beside itself */
  inject(one: FaultCase, seed: string, untouched: Finding): void {
    const plan = this.kind.plan(one.lines, seededRandom(`${seed}/${one.id}/${this.kind.id}`));
    if (plan === undefined) return;
    const changes = perSpread((spread) => changesOf(one.lines, plan, spread));
    if (changes.once.length === 0) return;
    const seen = changes.once.some(({ line, now }) => !one.stands(line, now));
    this.#checker.add(seen);
    if (!seen) this.#keep(this.#missed.checker, one, 'once', changes.once);
    const reference = draftText(one.lines);
    for (const spread of SPREADS) {
      const changed = metricsOf(reference, draftText(withChanges(one.lines, changes[spread])));
      const { noticed, scored } = sightOf(changed, untouched);
      this.#noticed[spread].add(noticed);
      this.#scored[spread].add(scored);
      if (!noticed) this.#keep(this.#missed.metrics, one, spread, changes[spread]);
    }
  }

  #keep(misses: Miss[], { id }: FaultCase, spread: Spread, [first]: readonly ChangedLine[]): void {
    if (first && misses.length < MISSES_KEPT) misses.push({ case: id, spread, was: first.was, now: first.now });
  }

  row(): FaultRow {
    return {
      kind: this.kind,
      injected: this.#checker.of,
      checker: this.#checker.done(),
      noticed: perSpread((spread) => this.#noticed[spread].done()),
      scored: perSpread((spread) => this.#scored[spread].done()),
      missed: this.#missed,
    };
  }
}

/**
 * Puts one error of each kind into each draft that has a place for it, and counts which detectors notice; and how often
 * they speak up where nothing was changed. The same cases and seed give the same counts. Memory does not grow with the
 * number of cases.
 */
export async function runFaults(
  cases: AsyncIterable<FaultCase> | Iterable<FaultCase>,
  kinds: readonly FaultKind[],
  seed: string,
): Promise<FaultResults> {
  const counts = kinds.map((kind) => new KindCounts(kind));
  const [checker, same, rewordedNoticed, rewordedScored] = [new Count(), new Count(), new Count(), new Count()];
  let drafts = 0;
  for await (const one of cases) {
    drafts += 1;
    const text = draftText(one.lines);
    const untouched = metricsOf(text, text);
    for (const count of counts) count.inject(one, seed, untouched);
    for (const [line, { text }] of one.lines.entries()) checker.add(!one.stands(line, text));
    for (let refused = 0; refused < one.refused; refused += 1) checker.add(true);
    same.add(sightOf(untouched).noticed);
    for (const [reference, candidate] of one.reworded) {
      const sight = sightOf(metricsOf(reference, candidate));
      rewordedNoticed.add(sight.noticed);
      rewordedScored.add(sight.scored);
    }
  }
  return {
    drafts,
    rows: counts.map((count) => count.row()),
    falseAlarms: {
      checker: checker.done(),
      same: same.done(),
      reworded: { noticed: rewordedNoticed.done(), scored: rewordedScored.done() },
    },
  };
}
