import { type Bench, inPairs, type Measure, type Outcome, type Row } from '../measure.ts';
import { type Decoder, type Kind, startDecoder, THREADS } from '../support/decoder-process.ts';
import { SMOLLM2_135M } from '../support/decoder-shapes.ts';
import { type MadeModel, madeModels } from '../support/made-models.ts';
import { whenQuiet } from '../support/quiet.ts';

const CONTEXT = 512;

const AGAINST: readonly { readonly kind: Kind; readonly what: string; readonly atLeast?: number }[] = [
  { kind: 'bare', what: 'a bare onnxruntime-node loop with a cache, the same session options', atLeast: 0.95 },
  { kind: 'bareDefault', what: "the same bare loop with ONNX Runtime's default options (waiting threads spin)" },
  { kind: 'library', what: 'generate() of transformers.js, its default options' },
];

async function rowsOf(bench: Bench, model: MadeModel): Promise<Row[]> {
  const write = bench.quick ? 8 : 64;
  let seed = 0;
  const speed = (decoder: Decoder) => async () => {
    const { decodeMs } = await decoder.write({ prompt: CONTEXT, seed: ++seed, write });
    return ((write - 1) / decodeMs) * 1000;
  };
  const ours = await startDecoder('ours', model);
  const rows: Row[] = [];
  for (const { kind, what, atLeast } of AGAINST) {
    bench.say(`${model.name}: ${what}`);
    const other = await startDecoder(kind, model);
    await whenQuiet(bench);
    const pairs = await inPairs(bench, speed(ours), speed(other));
    await other.stop();
    const aims = atLeast === undefined ? [] : [{ of: 'ratio', atLeast } as const];
    rows.push({
      what: `decode behind ${CONTEXT} tokens, ${model.name}`,
      unit: 'tokens/s',
      against: what,
      pairs,
      aims,
    });
  }
  await ours.stop();
  return rows;
}

async function run(bench: Bench): Promise<Outcome> {
  const models = madeModels();
  try {
    const rows: Row[] = [];
    for (const type of ['int8', 'int4'] as const)
      rows.push(...(await rowsOf(bench, await models.make(SMOLLM2_135M, type))));
    return { rows };
  } finally {
    models.remove();
  }
}

export const decodeLoop: Measure = {
  name: 'decode-loop',
  about: `Our decoding (\`sidecar/inference/generate.ts\`, without prompt lookup) against other loops over the same ONNX file of random weights, greedy, ${THREADS} threads, each in a process of its own; 64 tokens are written behind a prompt of ${CONTEXT}, and the first of them is not counted. Ours also makes text of each token.`,
  run,
};
