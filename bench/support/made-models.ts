/** Models of random weights for measures, in a folder that ends with them. Each has the same shape in both formats. */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOfFile } from '../../sidecar/inference/digest.ts';
import { type DrafterEntry, onnxPath } from '../../sidecar/inference/manifest.ts';
import {
  BEGIN,
  CONTROLS,
  type DecoderShape,
  END,
  headWidth,
  QWEN25_05B,
  SMOLLM2_135M,
  vocabularyOf,
  type WeightType,
} from './decoder-shapes.ts';
import { writeGgufDecoder } from './gguf-decoder.ts';
import { writeOnnxDecoder } from './onnx-decoder.ts';

/** Tokens of context that both runtimes are given room for. */
export const CONTEXT = 2304;

export interface MadeModel {
  readonly name: string;
  readonly modelsDir: string;
  readonly entry: DrafterEntry;
  readonly gguf: string;
  /** MiB of the files. */
  readonly sizes: { readonly onnx: number; readonly gguf: number };
}

export interface MadeModels {
  make(shape: DecoderShape, type: WeightType): Promise<MadeModel>;
  remove(): void;
}

export const MADE = [
  [SMOLLM2_135M, 'int8'],
  [SMOLLM2_135M, 'int4'],
  [QWEN25_05B, 'int8'],
] as const;

const tokenizerOf = (shape: DecoderShape) => {
  const tokens = vocabularyOf(shape);
  return {
    version: '1.0',
    added_tokens: CONTROLS.map((id) => ({ id, content: tokens[id], special: true, normalized: false })),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    model: { type: 'BPE', vocab: Object.fromEntries(tokens.map((token, id) => [token, id])), merges: [] },
  };
};

const configOf = (shape: DecoderShape) => ({
  architectures: [shape.hasBias ? 'Qwen2ForCausalLM' : 'LlamaForCausalLM'],
  model_type: shape.hasBias ? 'qwen2' : 'llama',
  hidden_size: shape.width,
  num_hidden_layers: shape.layers,
  num_attention_heads: shape.heads,
  num_key_value_heads: shape.kvHeads,
  head_dim: headWidth(shape),
  intermediate_size: shape.hidden,
  vocab_size: shape.vocabulary,
  max_position_embeddings: 4096,
  rope_theta: shape.ropeBase,
  bos_token_id: BEGIN,
  eos_token_id: END,
});

async function entryOf(folder: string, id: string, dtype: DrafterEntry['dtype'], paths: readonly string[]) {
  const files = paths.map(async (path) => {
    const at = join(folder, path);
    return { path, sha256: await digestOfFile(at), bytes: statSync(at).size };
  });
  const entry: DrafterEntry = {
    id,
    version: '1',
    task: 'report-drafting',
    dtype,
    files: await Promise.all(files),
    licence: 'random weights',
    purpose: 'demonstration',
    intendedUse: { modalities: [], regions: [], specialties: [] },
    promptFormat: 'statement-lines-1',
    styles: [{ id: 'none', organLabels: false }],
    limits: { contextTokens: CONTEXT, maxNewTokens: CONTEXT },
    trainingData: null,
    evaluation: null,
    predecessor: null,
  };
  return entry;
}

const mebibytes = (path: string): number => Math.round(statSync(path).size / 2 ** 20);

async function makeIn(modelsDir: string, shape: DecoderShape, type: WeightType): Promise<MadeModel> {
  const id = `${shape.name}-${type}`;
  const dtype = type === 'int8' ? 'int8' : 'q4';
  const folder = join(modelsDir, id);
  const controls = { bos_token: '<begin>', eos_token: '<end>', pad_token: '<pad>' };
  const texts = {
    'config.json': configOf(shape),
    'generation_config.json': { bos_token_id: BEGIN, eos_token_id: END, do_sample: false },
    'tokenizer.json': tokenizerOf(shape),
    'tokenizer_config.json': { tokenizer_class: 'GPT2Tokenizer', ...controls },
  };
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  for (const [path, text] of Object.entries(texts)) writeFileSync(join(folder, path), JSON.stringify(text));
  const [onnx, gguf] = [join(folder, onnxPath(dtype)), join(modelsDir, `${id}.gguf`)];
  writeOnnxDecoder(onnx, shape, type);
  writeGgufDecoder(gguf, shape, type);
  const entry = await entryOf(folder, id, dtype, [...Object.keys(texts), onnxPath(dtype)]);
  const sizes = { onnx: mebibytes(onnx), gguf: mebibytes(gguf) };
  return { name: `${shape.name} ${type}`, modelsDir, entry, gguf, sizes };
}

/** A folder outside the project; it goes when the process ends at the latest. */
export function madeModels(): MadeModels {
  const folder = mkdtempSync(join(tmpdir(), 'preread-bench-models-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  return {
    make: (shape, type) => makeIn(folder, shape, type),
    remove() {
      remove();
      process.removeListener('exit', remove);
    },
  };
}
