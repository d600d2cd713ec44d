import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { type Pair, type PairOptions, pairAt, SPLITS, type Split } from './pairs.ts';

export interface CorpusOptions extends PairOptions {
  readonly pairs: number;
  readonly signal?: AbortSignal;
  /** Told now and then how many pairs are made. */
  readonly onProgress?: (made: number) => void;
}

/** What a corpus holds. */
export interface CorpusSummary {
  readonly pairs: number;
  readonly statements: number;
  readonly splits: Readonly<Record<Split, number>>;
  readonly specialties: Readonly<Record<string, number>>;
  readonly styles: Readonly<Record<string, number>>;
  readonly rare: number;
}

const PAIRS_A_WRITE = 64;
const PAIRS_A_REPORT = 256;

/**
 * Writes a corpus, one JSON object a line, under another name until it is whole. One after the other, and nothing is kept:
 * memory does not grow with the number of pairs. The same options give the same bytes.
 * @throws when aborted or when the disk refuses; then no file is left
 */
export async function writeCorpus(path: string, options: CorpusOptions): Promise<CorpusSummary> {
  const part = `${path}.part`;
  try {
    const summary = await writeLines(part, options);
    await rename(part, path);
    return summary;
  } catch (thrown) {
    await rm(part, { force: true });
    throw thrown;
  }
}

async function writeLines(path: string, options: CorpusOptions): Promise<CorpusSummary> {
  const { pairs, signal, onProgress } = options;
  const stream = createWriteStream(path);
  // A failure to open comes before anybody waits for the end.
  const ended = finished(stream);
  ended.catch(() => undefined);
  await once(stream, 'open');
  const counts = new Counts();
  for (let from = 0; from < pairs; from += PAIRS_A_WRITE) {
    signal?.throwIfAborted();
    const made = Array.from({ length: Math.min(PAIRS_A_WRITE, pairs - from) }, (_, at) => pairAt(options, from + at));
    for (const pair of made) counts.add(pair);
    const isFull = !stream.write(made.map((pair) => `${JSON.stringify(pair)}\n`).join(''));
    if (isFull) await once(stream, 'drain');
    if (from > 0 && from % PAIRS_A_REPORT === 0) onProgress?.(from);
  }
  stream.end();
  await ended;
  onProgress?.(pairs);
  return counts.summary();
}

class Counts {
  readonly #splits: Record<Split, number> = { train: 0, validation: 0, test: 0 };
  readonly #specialties: Record<string, number> = {};
  readonly #styles: Record<string, number> = {};
  #rare = 0;
  #statements = 0;

  add({ split, specialty, style, rare, statements }: Pair): void {
    this.#splits[split] += 1;
    this.#specialties[specialty] = (this.#specialties[specialty] ?? 0) + 1;
    this.#styles[style] = (this.#styles[style] ?? 0) + 1;
    this.#statements += statements.length;
    if (rare) this.#rare += 1;
  }

  summary(): CorpusSummary {
    return {
      pairs: SPLITS.reduce((sum, split) => sum + this.#splits[split], 0),
      statements: this.#statements,
      splits: this.#splits,
      specialties: this.#specialties,
      styles: this.#styles,
      rare: this.#rare,
    };
  }
}
