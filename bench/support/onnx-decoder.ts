/** Writes a decoder as ONNX, as Hugging Face's exports for ONNX Runtime look: fused attention with a cache, quantised matrices. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { type DecoderShape, END, headWidth, layerMatrices, type WeightType } from './decoder-shapes.ts';
import { float, int, type Message, nested, text } from './protobuf.ts';
import { RandomWeights, scaleOf } from './random-weights.ts';

/** Longest context: rows of the tables of rotations. */
const POSITIONS = 4096;
const BLOCK = 32;
const MICROSOFT = 'com.microsoft';

const FLOAT32 = 1;
const UINT8 = 2;
const INT8 = 3;
const INT32 = 6;
const INT64 = 7;

type Attributes = Readonly<Record<string, { readonly i: number } | { readonly f: number }>>;
type Dimension = number | string;

const dimension = (size: Dimension): Message => nested(1, typeof size === 'number' ? int(1, size) : text(2, size));

const value = (field: number, name: string, type: number, shape: readonly Dimension[]): Message =>
  nested(field, text(1, name), nested(2, nested(1, int(1, type), nested(2, ...shape.map(dimension)))));

const attribute = ([name, of]: [string, Attributes[string]]): Message =>
  nested(5, text(1, name), 'i' in of ? [...int(3, of.i), ...int(20, 2)] : [...float(2, of.f), ...int(20, 1)]);

class Graph {
  readonly parts: Message[] = [];
  readonly #shape: DecoderShape;
  readonly #type: WeightType;
  readonly #random = new RandomWeights(20_260_601);
  #made = 0;

  constructor(shape: DecoderShape, type: WeightType) {
    this.#shape = shape;
    this.#type = type;
  }

  tensor(name: string, type: number, dims: readonly number[], data: NodeJS.ArrayBufferView): string {
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.parts.push(
      nested(
        5,
        dims.flatMap((size) => int(1, size)),
        int(2, type),
        text(8, name),
        nested(9, [raw]),
      ),
    );
    return name;
  }

  node(type: string, inputs: readonly string[], outputs: readonly string[], of: Attributes = {}, domain = ''): string {
    const names = [...inputs.map((name) => text(1, name)), ...outputs.map((name) => text(2, name))];
    const rest = [text(3, `${type}_${++this.#made}`), text(4, type), ...Object.entries(of).map(attribute)];
    this.parts.push(nested(1, ...names, ...rest, ...(domain ? [text(7, domain)] : [])));
    return outputs[0] as string;
  }

  op(type: string, inputs: readonly string[], of: Attributes = {}, domain = ''): string {
    return this.node(type, inputs, [`${type}_out_${this.#made}`], of, domain);
  }

  floats(name: string, data: Float32Array, ...dims: readonly number[]): string {
    return this.tensor(name, FLOAT32, dims, data);
  }

  random(name: string, deviation: number, ...dims: readonly number[]): string {
    const length = dims.reduce((product, size) => product * size, 1);
    return this.floats(name, this.#random.floats(length, deviation), ...dims);
  }

  longs(name: string, values: readonly number[], isScalar = false): string {
    return this.tensor(name, INT64, isScalar ? [] : [values.length], BigInt64Array.from(values, BigInt));
  }

  norm(input: string, name: string): string {
    const { width } = this.#shape;
    const weight = this.floats(name, new Float32Array(width).fill(1), width);
    return this.op('SimplifiedLayerNormalization', [input, weight], {
      axis: { i: -1 },
      epsilon: { f: 1e-5 },
      stash_type: { i: 1 },
    });
  }

  /** @param silent a column that is always 0 */
  matrix(input: string, name: string, [rows, columns]: readonly [number, number], output: string, silent = -1): string {
    const scale = scaleOf(this.#type, rows);
    if (this.#type === 'int8') {
      const scales = new Float32Array(columns).fill(scale);
      if (silent >= 0) scales[silent] = 0;
      const weights = this.tensor(`${name}.q`, INT8, [rows, columns], this.#random.integers('int8', rows * columns));
      const inputs = [input, weights, this.floats(`${name}.s`, scales, columns)];
      return this.node('DynamicQuantizeMatMul', inputs, [output], {}, MICROSOFT);
    }
    const blocks = rows / BLOCK;
    const scales = new Float32Array(columns * blocks).fill(scale);
    if (silent >= 0) scales.fill(0, silent * blocks, (silent + 1) * blocks);
    const packed = this.#random.integers('int4', (rows * columns) / 2);
    const weights = this.tensor(`${name}.q`, UINT8, [columns, blocks, BLOCK / 2], packed);
    const inputs = [input, weights, this.floats(`${name}.s`, scales, columns * blocks)];
    const sizes = { K: { i: rows }, N: { i: columns }, bits: { i: 4 }, block_size: { i: BLOCK } };
    return this.node('MatMulNBits', inputs, [output], { ...sizes, accuracy_level: { i: 4 } }, MICROSOFT);
  }
}

function rotations(graph: Graph, shape: DecoderShape): [string, string] {
  const half = headWidth(shape) / 2;
  const angle = (at: number) => Math.floor(at / half) / shape.ropeBase ** ((at % half) / half);
  const table = (of: (angle: number) => number) =>
    Float32Array.from({ length: POSITIONS * half }, (_, at) => of(angle(at)));
  return [
    graph.floats('cosines', table(Math.cos), POSITIONS, half),
    graph.floats('sines', table(Math.sin), POSITIONS, half),
  ];
}

/** How long the sequence is, as fused attention wants to be told, then the tables. */
function attentionInputs(graph: Graph, shape: DecoderShape): string[] {
  const sum = graph.op('ReduceSum', ['attention_mask', graph.longs('axis', [1])], { keepdims: { i: 0 } });
  const last = graph.op('Sub', [sum, graph.longs('one', [1])]);
  const size = graph.op('Gather', [graph.op('Shape', ['attention_mask']), graph.longs('second', [1], true)]);
  const asInt = (name: string) => graph.op('Cast', [name], { to: { i: INT32 } });
  return [asInt(last), asInt(size), ...rotations(graph, shape)];
}

function attention(graph: Graph, shape: DecoderShape, layer: number, input: string, rest: readonly string[]): string {
  const matrices = layerMatrices(shape);
  const projected = (['q', 'k', 'v'] as const).map((one) => {
    const name = `layers.${layer}.${one}`;
    const product = graph.matrix(input, name, matrices[one], `${name}.out`);
    const size = matrices[one][1];
    return shape.hasBias ? graph.op('Add', [product, graph.random(`${name}.bias`, 0.1, size)]) : product;
  });
  const past = [`past_key_values.${layer}.key`, `past_key_values.${layer}.value`];
  const outputs = [`layers.${layer}.attended`, `present.${layer}.key`, `present.${layer}.value`];
  const of = {
    num_heads: { i: shape.heads },
    kv_num_heads: { i: shape.kvHeads },
    do_rotary: { i: 1 },
    scale: { f: 1 / Math.sqrt(headWidth(shape)) },
  };
  const attended = graph.node('GroupQueryAttention', [...projected, ...past, ...rest], outputs, of, MICROSOFT);
  return graph.matrix(attended, `layers.${layer}.o`, matrices.o, `layers.${layer}.o.out`);
}

function feedForward(graph: Graph, shape: DecoderShape, layer: number, input: string): string {
  const matrices = layerMatrices(shape);
  const times = (one: 'gate' | 'up' | 'down', by: string) =>
    graph.matrix(by, `layers.${layer}.${one}`, matrices[one], `layers.${layer}.${one}.out`);
  const gate = times('gate', input);
  const open = graph.op('Mul', [gate, graph.op('Sigmoid', [gate])]);
  return times('down', graph.op('Mul', [open, times('up', input)]));
}

function declareEnds(graph: Graph, shape: DecoderShape): void {
  const batch = 'batch_size';
  const cache = (rows: string): Dimension[] => [batch, shape.kvHeads, rows, headWidth(shape)];
  graph.parts.push(value(11, 'input_ids', INT64, [batch, 'sequence_length']));
  graph.parts.push(value(11, 'attention_mask', INT64, [batch, 'total_sequence_length']));
  graph.parts.push(value(11, 'num_logits_to_keep', INT64, []));
  graph.parts.push(value(12, 'logits', FLOAT32, [batch, 'num_logits', shape.vocabulary]));
  for (let layer = 0; layer < shape.layers; layer++)
    for (const one of ['key', 'value']) {
      graph.parts.push(value(11, `past_key_values.${layer}.${one}`, FLOAT32, cache('past_sequence_length')));
      graph.parts.push(value(12, `present.${layer}.${one}`, FLOAT32, cache('total_sequence_length')));
    }
}

function decoder(shape: DecoderShape, type: WeightType): Graph {
  const graph = new Graph(shape, type);
  const { width, vocabulary } = shape;
  const lengths = attentionInputs(graph, shape);
  let x = graph.op('Gather', [graph.random('embedding', 0.5, vocabulary, width), 'input_ids']);
  for (let layer = 0; layer < shape.layers; layer++) {
    const attended = attention(graph, shape, layer, graph.norm(x, `layers.${layer}.norm1`), lengths);
    x = graph.op('Add', [x, attended]);
    x = graph.op('Add', [x, feedForward(graph, shape, layer, graph.norm(x, `layers.${layer}.norm2`))]);
  }
  const kept = graph.op('Neg', [graph.op('Reshape', ['num_logits_to_keep', 'one'])]);
  const rows = graph.op('Slice', [x, kept, graph.longs('far', [2 ** 31 - 1]), 'one']);
  graph.matrix(graph.norm(rows, 'norm'), 'head', [width, vocabulary], 'logits', END);
  declareEnds(graph, shape);
  return graph;
}

const opset = (domain: string, version: number): Message => nested(8, text(1, domain), int(2, version));

/** @param path of a file that is not there yet, below 2 GB */
export function writeOnnxDecoder(path: string, shape: DecoderShape, type: WeightType): void {
  const { parts } = decoder(shape, type);
  const graph = nested(7, text(2, 'decoder'), ...parts);
  const file = openSync(path, 'wx');
  try {
    for (const piece of [...int(1, 8), ...opset('', 17), ...opset(MICROSOFT, 1), ...graph]) writeSync(file, piece);
  } finally {
    closeSync(file);
  }
}
