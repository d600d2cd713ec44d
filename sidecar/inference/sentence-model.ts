import type { Digest } from '../domain/identifiers.ts';
import { modelDigest } from './digest.ts';
import type { EncoderEntry } from './manifest.ts';
import type { ModelHost } from './model-host.ts';
import { cosines } from './vectors.ts';

export interface CompareRequest {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** From now on, waiting in the queue included. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

/** An encoder as the service uses it; the same texts have the same cosines, whatever they stand beside. */
export interface SentenceModel extends Omit<EncoderEntry, 'files'> {
  /** Over all files of the model. */
  readonly digest: Digest;
  /**
   * How alike texts are worded: `[row][column]`, -1 to 1. It hardly sees sides and denials, so it ranks and decides nothing.
   * @throws PrereadError MODEL_BUSY, MODEL_TIMEOUT, MODEL_FAILED; the signal's reason where it was aborted
   */
  cosines(request: CompareRequest): Promise<number[][]>;
}

/** @param host one that was opened with the entry among its models */
export function sentenceModel(host: ModelHost, { files, ...described }: EncoderEntry): SentenceModel {
  return {
    ...described,
    digest: modelDigest(files),
    async cosines({ rows, columns, deadlineMs, signal }) {
      if (rows.length === 0 || columns.length === 0) return rows.map(() => []);
      const texts = [...new Set([...rows, ...columns])];
      const options = { deadlineMs, ...(signal ? { signal } : {}) };
      const { directions } = await host.ask({ kind: 'embed', model: described.id, texts }, options);
      const of = (text: string): Float32Array => directions[texts.indexOf(text)] ?? new Float32Array();
      return cosines(rows.map(of), columns.map(of));
    },
  };
}
