import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { PrereadError } from '../errors.ts';
import { commonPrefix } from './prompt-lookup.ts';

/** What of a session is used; the rest of it belongs to whoever opened it. */
export type Runnable = Pick<InferenceSession, 'inputNames' | 'inputMetadata' | 'outputMetadata' | 'run'>;

/** Rows of logits that have a buffer of their own: a token and what is proposed behind it. */
const OWN_ROWS = 16;
/** Between two pieces of a prompt the time can be looked at. */
const PROMPT_PIECE = 256;

const PAST = 'past_key_values.';
const unfit = (detail: string): PrereadError => new PrereadError('MODEL_FAILED', { detail });

/** The keys or values of one layer: `[1, heads, rows, width]`. */
interface Layer {
  readonly past: string;
  readonly present: string;
  readonly heads: number;
  readonly width: number;
}

function layersOf(session: Runnable): Layer[] {
  const layers = session.inputMetadata.flatMap((input): Layer[] => {
    if (!input.name.startsWith(PAST)) return [];
    const [heads, width] = input.isTensor ? [input.shape[1], input.shape[3]] : [];
    if (!input.isTensor || input.type !== 'float32' || typeof heads !== 'number' || typeof width !== 'number')
      throw unfit('Its cache is not one of 32-bit floats with known sizes.');
    return [{ past: input.name, present: input.name.replace(PAST, 'present.'), heads, width }];
  });
  if (layers.length === 0) throw unfit('It has no inputs past_key_values.*: not a decoder with a cache.');
  return layers;
}

function vocabularyOf(session: Runnable): number {
  const logits = session.outputMetadata.find(({ name }) => name === 'logits');
  const size = logits?.isTensor && logits.type === 'float32' ? logits.shape[2] : undefined;
  if (typeof size !== 'number') throw unfit('It has no output logits of 32-bit floats with a known vocabulary.');
  return size;
}

/**
 * A decoder, and its keys and values of the tokens that it has read, in two sets of buffers that are written in turns: ONNX
 * Runtime puts the longer cache straight there, so that no step allocates memory.
 */
export class DecoderSession {
  /** Tokens of context. */
  readonly capacity: number;
  readonly vocabulary: number;
  readonly #session: Runnable;
  readonly #layers: readonly Layer[];
  readonly #logits: Float32Array;
  readonly #ones: BigInt64Array;
  readonly #positions: BigInt64Array;
  #front: readonly Float32Array[];
  #back: readonly Float32Array[];
  /** The front as the last step wrote it, where nothing was forgotten since. */
  #written: readonly Tensor[] | undefined;
  #tokens: number[] = [];
  /** How many of them were read as a beginning of their own. */
  #head = 0;

  /** @throws PrereadError MODEL_FAILED where the graph is not one of a decoder with a cache */
  constructor(session: Runnable, capacity: number) {
    this.#session = session;
    this.capacity = capacity;
    this.vocabulary = vocabularyOf(session);
    this.#layers = layersOf(session);
    const buffers = () => this.#layers.map(({ heads, width }) => new Float32Array(heads * capacity * width));
    this.#front = buffers();
    this.#back = buffers();
    this.#logits = new Float32Array(OWN_ROWS * this.vocabulary);
    this.#ones = new BigInt64Array(capacity).fill(1n);
    this.#positions = BigInt64Array.from({ length: capacity }, (_none, index) => BigInt(index));
  }

  /** The tokens that its cache holds. */
  get tokens(): readonly number[] {
    return this.#tokens;
  }

  /** Forgets all tokens but the first `rows`. */
  truncate(rows: number): void {
    const before = this.#tokens.length;
    if (rows >= before) return;
    this.#layers.forEach(({ heads, width }, index) => {
      const buffer = this.#front[index];
      for (let head = 1; head < heads; head++) {
        const from = head * before * width;
        buffer?.copyWithin(head * rows * width, from, from + rows * width);
      }
    });
    this.#written = undefined;
    this.#tokens.length = rows;
    this.#head = Math.min(this.#head, rows);
  }

  /**
   * Begins anew with `ids`, read as one. Where they were just that before, they stay; so what is read behind them does not
   * depend on what was read before.
   */
  async begin(ids: readonly number[], isOver: () => boolean): Promise<void> {
    const isThere = this.#head === ids.length && commonPrefix(this.#tokens, ids) === ids.length;
    this.truncate(isThere ? ids.length : 0);
    if (isThere) return;
    await this.read(ids, 1, isOver);
    this.#head = ids.length;
  }

  /**
   * Reads tokens behind those it has read. @returns the logits behind each of the last `keep` of them; valid until the
   * next call. `isOver` is asked between pieces of a long prompt; where it says yes, there are none
   */
  async read(ids: readonly number[], keep: number, isOver: () => boolean): Promise<Float32Array[]> {
    for (let at = 0; ; at += PROMPT_PIECE) {
      if (isOver()) return [];
      const piece = ids.slice(at, at + PROMPT_PIECE);
      const rows = await this.#run(piece, Math.min(keep, piece.length));
      if (at + PROMPT_PIECE >= ids.length) return rows;
    }
  }

  async #run(ids: readonly number[], keep: number): Promise<Float32Array[]> {
    const [past, total] = [this.#tokens.length, this.#tokens.length + ids.length];
    const rows = this.#session.inputNames.includes('num_logits_to_keep') ? keep : ids.length;
    const feeds = this.#feeds(ids, past, total, rows);
    const fetches: Record<string, Tensor | null> = { logits: this.#logitsFor(rows) };
    const longer = this.#layers.map((layer, index) => cacheView(this.#back[index], layer, total));
    this.#layers.forEach((layer, index) => {
      feeds[layer.past] = this.#written?.[index] ?? cacheView(this.#front[index], layer, past);
      fetches[layer.present] = longer[index] ?? null;
    });
    const { logits } = await this.#session.run(feeds, fetches);
    [this.#front, this.#back] = [this.#back, this.#front];
    this.#written = longer;
    this.#tokens.push(...ids);
    const data = logits?.data as Float32Array;
    const size = this.vocabulary;
    return Array.from({ length: keep }, (_none, row) =>
      data.subarray((rows - keep + row) * size, (rows - keep + row + 1) * size),
    );
  }

  #feeds(ids: readonly number[], past: number, total: number, rows: number): Record<string, Tensor> {
    const names = this.#session.inputNames;
    return {
      input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
      attention_mask: new Tensor('int64', this.#ones.subarray(0, total), [1, total]),
      ...(names.includes('position_ids')
        ? { position_ids: new Tensor('int64', this.#positions.subarray(past, total), [1, ids.length]) }
        : {}),
      ...(names.includes('num_logits_to_keep')
        ? { num_logits_to_keep: new Tensor('int64', BigInt64Array.of(BigInt(rows)), []) }
        : {}),
    };
  }

  #logitsFor(rows: number): Tensor | null {
    if (rows > OWN_ROWS) return null;
    return new Tensor('float32', this.#logits.subarray(0, rows * this.vocabulary), [1, rows, this.vocabulary]);
  }
}

function cacheView(buffer: Float32Array | undefined, { heads, width }: Layer, rows: number): Tensor {
  return new Tensor('float32', (buffer ?? new Float32Array()).subarray(0, heads * rows * width), [
    1,
    heads,
    rows,
    width,
  ]);
}
