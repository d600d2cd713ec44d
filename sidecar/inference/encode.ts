import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { PrereadError } from '../errors.ts';
import { meanDirection } from './vectors.ts';

/** A sentence encoder that was loaded. */
export interface LoadedEncoder {
  readonly session: InferenceSession;
  /** With the tokens that begin and end a text. */
  readonly encode: (text: string) => number[];
  readonly contextTokens: number;
}

/** The beginning of a text that does not fit, with its end token. */
function fitting(ids: readonly number[], most: number): readonly number[] {
  const last = ids.at(-1);
  return ids.length <= most || last === undefined ? ids : [...ids.slice(0, most - 1), last];
}

async function directionOf({ session, encode, contextTokens }: LoadedEncoder, text: string): Promise<Float32Array> {
  const ids = fitting(encode(text), contextTokens);
  const whole = (values: readonly number[]) =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
  const feeds = {
    input_ids: whole(ids),
    attention_mask: whole(ids.map(() => 1)),
    token_type_ids: whole(ids.map(() => 0)),
  };
  const { last_hidden_state: hidden } = await session.run(feeds);
  if (!(hidden?.data instanceof Float32Array) || hidden.dims.length !== 3)
    throw new PrereadError('MODEL_FAILED', { detail: 'The encoder gives no hidden state of numbers.' });
  return meanDirection(hidden.data, hidden.dims[2] ?? 0);
}

/**
 * A direction of length 1 for each text. Each is read alone: eight-bit kernels round by the largest number of all that they
 * read, so that a text's neighbours would change what it means. Only the beginning of what is longer than the context.
 * @param isOver asked before each text
 * @throws PrereadError MODEL_TIMEOUT where it is over before the last text, MODEL_FAILED
 */
export async function embed(
  encoder: LoadedEncoder,
  texts: readonly string[],
  isOver: () => boolean,
): Promise<Float32Array[]> {
  const directions: Float32Array[] = [];
  for (const text of texts) {
    if (isOver()) throw new PrereadError('MODEL_TIMEOUT');
    directions.push(await directionOf(encoder, text));
  }
  return directions;
}
