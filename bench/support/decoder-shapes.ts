/** Shapes of decoders whose weights are random: how fast a model runs depends on its shape, not on what it has learnt. */
export interface DecoderShape {
  readonly name: string;
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly hidden: number;
  readonly vocabulary: number;
  /** Of queries, keys and values: Qwen has them, Llama not. */
  readonly hasBias: boolean;
  readonly ropeBase: number;
}

export const SMOLLM2_135M: DecoderShape = {
  name: 'SmolLM2-135M',
  layers: 30,
  width: 576,
  heads: 9,
  kvHeads: 3,
  hidden: 1536,
  vocabulary: 49_152,
  hasBias: false,
  ropeBase: 100_000,
};

export const QWEN25_05B: DecoderShape = {
  name: 'Qwen2.5-0.5B',
  layers: 24,
  width: 896,
  heads: 14,
  kvHeads: 2,
  hidden: 4864,
  vocabulary: 151_936,
  hasBias: true,
  ropeBase: 1_000_000,
};

/** How the weights are stored: int8 (ONNX: one scale for each column; GGUF: Q8_0), int4 (blocks of 32; GGUF: Q4_0). */
export type WeightType = 'int8' | 'int4';

export const headWidth = ({ width, heads }: DecoderShape): number => width / heads;

/** Input and output width of each matrix of a layer. */
export const layerMatrices = (shape: DecoderShape) => {
  const { width, hidden } = shape;
  const kv = shape.kvHeads * headWidth(shape);
  return {
    q: [width, width],
    k: [width, kv],
    v: [width, kv],
    o: [width, width],
    gate: [width, hidden],
    up: [width, hidden],
    down: [hidden, width],
  } as const;
};

/** Ids of a made model. The end is never written: its logit is always 0. */
export const BEGIN = 0;
export const END = 1;
const PAD = 2;

/** Tokens of a made model: controls, printable ASCII letter by letter, and words; none holds a line break. */
export function vocabularyOf({ vocabulary }: DecoderShape): string[] {
  const tokens = ['<begin>', '<end>', '<pad>', '\u0120'];
  for (let code = 33; code < 127; code++) tokens.push(String.fromCharCode(code));
  while (tokens.length < vocabulary) tokens.push(`\u0120w${tokens.length}`);
  return tokens;
}

export const CONTROLS = [BEGIN, END, PAD] as const;
const FIRST_LETTER = 4 - 33;

/** A prompt of letters that are one token each. @returns its text, which is without the token that begins it, and all ids */
export function promptOf(tokens: number, seed: number): { readonly text: string; readonly ids: readonly number[] } {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  const codes = Array.from({ length: tokens - 1 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 97 + ((state >>> 16) % 26);
  });
  return { text: String.fromCharCode(...codes), ids: [BEGIN, ...codes.map((code) => code + FIRST_LETTER)] };
}
