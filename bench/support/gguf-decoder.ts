/** Writes a decoder of the same shape as GGUF, as llama.cpp reads it: Q8_0 or Q4_0, output and embedding in one matrix. */
import { closeSync, openSync, writeSync } from 'node:fs';
import {
  BEGIN,
  CONTROLS,
  type DecoderShape,
  END,
  headWidth,
  layerMatrices,
  vocabularyOf,
  type WeightType,
} from './decoder-shapes.ts';
import { RandomWeights, scaleOf } from './random-weights.ts';

/** Of the tensors in the file, bytes. */
const ALIGNMENT = 32;
const BLOCK = 32;
const FLOAT32 = 0;
/** Number of the type, and bytes of a block: a scale of 16 bits, then the integers. */
const STORED = { int8: { type: 8, bytes: 34, fileType: 7 }, int4: { type: 2, bytes: 18, fileType: 2 } } as const;

interface TensorOf {
  readonly name: string;
  readonly dims: readonly number[];
  readonly type: number;
  readonly bytes: number;
  data(): Uint8Array;
}

const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
const u64 = (value: number): Buffer => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
const words = (value: string): Buffer => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);

/** Kinds of values in the head of the file. */
const KIND = { u32: 4, i32: 5, f32: 6, text: 8, list: 9 } as const;

const number = (key: string, value: number): Buffer => Buffer.concat([words(key), u32(KIND.u32), u32(value)]);
const real = (key: string, value: number): Buffer =>
  Buffer.concat([words(key), u32(KIND.f32), Buffer.from(Float32Array.of(value).buffer)]);
const named = (key: string, value: string): Buffer => Buffer.concat([words(key), u32(KIND.text), words(value)]);
const list = (key: string, kind: number, items: readonly Buffer[]): Buffer =>
  Buffer.concat([words(key), u32(KIND.list), u32(kind), u64(items.length), ...items]);

/** The bits of a positive half-precision number that is neither tiny nor huge. */
function half(value: number): number {
  const [bits = 0] = new Uint32Array(Float32Array.of(value).buffer);
  return (((bits >>> 23) - 112) << 10) + ((bits >>> 13) & 1023) + ((bits >>> 12) & 1);
}

/** @param silent a row of the output that is always 0 */
function blocks(random: RandomWeights, type: WeightType, [inputs, rows]: readonly [number, number], silent: number) {
  const { bytes } = STORED[type];
  const perRow = inputs / BLOCK;
  const data = random.integers(type, perRow * rows * bytes);
  const scale = half(scaleOf(type, inputs));
  for (let at = 0; at < perRow * rows; at++) {
    const stored = Math.floor(at / perRow) === silent ? 0 : scale;
    data[at * bytes] = stored & 255;
    data[at * bytes + 1] = stored >>> 8;
  }
  return data;
}

function tensorsOf(shape: DecoderShape, type: WeightType): TensorOf[] {
  const random = new RandomWeights(20_260_602);
  const matrix = (name: string, dims: readonly [number, number], silent = -1): TensorOf => ({
    name: `${name}.weight`,
    dims,
    type: STORED[type].type,
    bytes: (dims[0] / BLOCK) * dims[1] * STORED[type].bytes,
    data: () => blocks(random, type, dims, silent),
  });
  const vector = (name: string, size: number, data: () => Float32Array<ArrayBuffer>): TensorOf => ({
    name,
    dims: [size],
    type: FLOAT32,
    bytes: size * 4,
    data: () => new Uint8Array(data().buffer),
  });
  const { width, vocabulary, hasBias } = shape;
  const norm = (name: string) => vector(`${name}.weight`, width, () => new Float32Array(width).fill(1));
  const of = layerMatrices(shape);
  const layer = (at: number): TensorOf[] => [
    norm(`blk.${at}.attn_norm`),
    ...(['q', 'k', 'v'] as const).flatMap((one) => [
      matrix(`blk.${at}.attn_${one}`, of[one]),
      ...(hasBias ? [vector(`blk.${at}.attn_${one}.bias`, of[one][1], () => random.floats(of[one][1], 0.1))] : []),
    ]),
    matrix(`blk.${at}.attn_output`, of.o),
    norm(`blk.${at}.ffn_norm`),
    ...(['gate', 'up', 'down'] as const).map((one) => matrix(`blk.${at}.ffn_${one}`, of[one])),
  ];
  const layers = Array.from({ length: shape.layers }, (_none, at) => layer(at)).flat();
  return [matrix('token_embd', [width, vocabulary], END), norm('output_norm'), ...layers];
}

function settingsOf(shape: DecoderShape, type: WeightType): Buffer[] {
  const family = shape.hasBias ? 'qwen2' : 'llama';
  const tokens = vocabularyOf(shape);
  const kinds = tokens.map((_none, id) => (CONTROLS.some((control) => control === id) ? 3 : 1));
  return [
    named('general.architecture', family),
    named('general.name', `${shape.name} with random weights`),
    number('general.file_type', STORED[type].fileType),
    number(`${family}.context_length`, 4096),
    number(`${family}.embedding_length`, shape.width),
    number(`${family}.block_count`, shape.layers),
    number(`${family}.feed_forward_length`, shape.hidden),
    number(`${family}.attention.head_count`, shape.heads),
    number(`${family}.attention.head_count_kv`, shape.kvHeads),
    number(`${family}.rope.dimension_count`, headWidth(shape)),
    number(`${family}.vocab_size`, shape.vocabulary),
    real(`${family}.attention.layer_norm_rms_epsilon`, 1e-5),
    real(`${family}.rope.freq_base`, shape.ropeBase),
    named('tokenizer.ggml.model', 'gpt2'),
    named('tokenizer.ggml.pre', 'default'),
    list('tokenizer.ggml.tokens', KIND.text, tokens.map(words)),
    list('tokenizer.ggml.token_type', KIND.i32, kinds.map(u32)),
    list('tokenizer.ggml.merges', KIND.text, [words('a a')]),
    number('tokenizer.ggml.bos_token_id', BEGIN),
    number('tokenizer.ggml.eos_token_id', END),
  ];
}

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** @param path of a file that is not there yet */
export function writeGgufDecoder(path: string, shape: DecoderShape, type: WeightType): void {
  const [tensors, settings] = [tensorsOf(shape, type), settingsOf(shape, type)];
  let offset = 0;
  const infos = tensors.map(({ name, dims, type: stored, bytes }) => {
    const info = Buffer.concat([words(name), u32(dims.length), ...dims.map(u64), u32(stored), u64(offset)]);
    offset += aligned(bytes);
    return info;
  });
  const counts = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(settings.length)];
  const head = Buffer.concat([...counts, ...settings, ...infos]);
  const file = openSync(path, 'wx');
  const write = (data: Uint8Array) => {
    writeSync(file, data);
    writeSync(file, Buffer.alloc(aligned(data.length) - data.length));
  };
  try {
    write(head);
    for (const tensor of tensors) write(tensor.data());
  } finally {
    closeSync(file);
  }
}
