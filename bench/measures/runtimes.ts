import { type Bench, inPairs, type Measure, type Outcome, type Row } from '../measure.ts';
import type { Pair } from '../statistics.ts';
import { type Decoder, startDecoder, THREADS, type Written } from '../support/decoder-process.ts';
import { CONTEXT, MADE, type MadeModel, madeModels } from '../support/made-models.ts';
import { whenQuiet } from '../support/quiet.ts';

const PEER = 'node-llama-cpp';
/** Tokens of the prompts, tokens written behind each, and the whole draft. */
const SIZES = { contexts: [64, 512, 2048], write: 24, draft: { prompt: 512, write: 250 } } as const;
/** Pairs of answers, and of whole processes: fewer than elsewhere, for one answer takes up to half a minute. */
const MOST_PAIRS = { answers: 5, processes: 3 } as const;

const withFewer = (bench: Bench, most: number): Bench => ({ ...bench, pairs: Math.min(bench.pairs, most) });
const QUICK_SIZES = { contexts: [16, 64], write: 4, draft: { prompt: 64, write: 8 } } as const;

interface Both {
  readonly ours: Written;
  readonly against: Written;
}

interface Wanted {
  readonly prompt: number;
  readonly write: number;
}

class Duel {
  readonly #bench: Bench;
  readonly #ours: Decoder;
  readonly #peer: Decoder;
  #seed = 0;

  constructor(bench: Bench, ours: Decoder, peer: Decoder) {
    this.#bench = bench;
    this.#ours = ours;
    this.#peer = peer;
  }

  /** Pairs of whole answers, so that several figures are taken from each. */
  async run({ prompt, write }: Wanted): Promise<Both[]> {
    await whenQuiet(this.#bench);
    const [ours, against]: Written[][] = [[], []];
    const ask = (decoder: Decoder, kept: Written[] | undefined) => async () => {
      const written = await decoder.write({ prompt, write, seed: ++this.#seed });
      kept?.push(written);
      return written.prefillMs + written.decodeMs;
    };
    await inPairs(withFewer(this.#bench, MOST_PAIRS.answers), ask(this.#ours, ours), ask(this.#peer, against));
    return (ours ?? []).map((one, at) => ({ ours: one, against: against?.[at] as Written }));
  }
}

const pairsOf = (both: readonly Both[], figure: (written: Written) => number): Pair[] =>
  both.map(({ ours, against }) => ({ ours: figure(ours), against: figure(against) }));

async function speeds(bench: Bench, model: MadeModel, duel: Duel): Promise<Row[]> {
  const rows: Row[] = [];
  const rest = { unit: 'tokens/s', against: PEER };
  const { contexts, write, draft } = bench.quick ? QUICK_SIZES : SIZES;
  for (const prompt of contexts) {
    bench.say(`${model.name}, ${prompt} tokens`);
    const both = await duel.run({ prompt, write });
    const prefill = pairsOf(both, ({ prefillMs }) => (prompt / prefillMs) * 1000);
    const decode = pairsOf(both, ({ decodeMs }) => ((write - 1) / decodeMs) * 1000);
    rows.push({ ...rest, what: `${model.name}: prefill of ${prompt} tokens`, pairs: prefill });
    rows.push({ ...rest, what: `${model.name}: decode behind ${prompt} tokens`, pairs: decode });
  }
  bench.say(`${model.name}, whole draft`);
  const whole = pairsOf(await duel.run(draft), ({ prefillMs, decodeMs }) => prefillMs + decodeMs);
  const what = `${model.name}: a whole draft, ${draft.prompt} tokens read and ${draft.write} written`;
  return [...rows, { what, unit: 'ms', against: PEER, pairs: whole }];
}

/** Each sample is a new process that loads the model, with room for the whole context, and writes a little. */
async function memory(bench: Bench, model: MadeModel): Promise<Row> {
  let seed = 0;
  const peak = (kind: 'ours' | 'peer') => async () => {
    const decoder = await startDecoder(kind, model);
    await decoder.write({ prompt: bench.quick ? 64 : 512, write: 4, seed: ++seed });
    const mebibytes = decoder.peakMemory();
    await decoder.stop();
    return mebibytes;
  };
  bench.say(`${model.name}, memory`);
  const pairs = await inPairs(withFewer(bench, MOST_PAIRS.processes), peak('ours'), peak('peer'));
  return { what: `${model.name}: peak memory (VmHWM) of the process`, unit: 'MiB', against: PEER, pairs };
}

async function rowsOf(bench: Bench, model: MadeModel): Promise<Row[]> {
  const [ours, peer] = [await startDecoder('ours', model), await startDecoder('peer', model)];
  try {
    const rows = await speeds(bench, model, new Duel(bench, ours, peer));
    return [...rows, await memory(bench, model)];
  } finally {
    await ours.stop();
    await peer.stop();
  }
}

async function run(bench: Bench): Promise<Outcome> {
  const models = madeModels();
  try {
    const rows: Row[] = [];
    const sizes: string[] = [];
    for (const [shape, type] of MADE) {
      const model = await models.make(shape, type);
      sizes.push(`${model.name} ${model.sizes.onnx} and ${model.sizes.gguf} MiB`);
      rows.push(...(await rowsOf(bench, model)));
    }
    const stored = `Files, ONNX and GGUF: ${sizes.join('; ')}. The ONNX files hold the embedding as 32-bit floats besides the quantised output matrix, the GGUF files one quantised matrix for both.`;
    return { rows, notes: [stored] };
  } finally {
    models.remove();
  }
}

export const runtimes: Measure = {
  name: 'runtimes',
  about: `our decoding with ONNX Runtime against ${PEER} 3.21.1 (llama.cpp, its prebuilt library for the CPU, its own defaults), ${THREADS} threads, ${CONTEXT} tokens of context, greedy. The models are of random weights: the shapes of SmolLM2-135M and Qwen2.5-0.5B, int8 and int4 here, Q8_0 and Q4_0 there; only the speed can be compared. Every prompt is new, so all of it is read: prefill runs until the first token is chosen, decode from there to the last one. Our cache holds 32-bit floats, the peer's 16-bit ones. Measured only while nobody else uses the machine: the peer's threads wait for one another by spinning, and beside other work it comes to a near stop.`,
  run,
};
