import { setTimeout as sleep } from 'node:timers/promises';
import { AutoModelForCausalLM, type PreTrainedModel, Tensor } from '@xenova/transformers';
import { generate, type LoadedDrafter } from '../../sidecar/inference/generate.ts';
import { keepLocal, loadDrafter } from '../../sidecar/inference/load-model.ts';
import { HOST_DEFAULTS, ModelHost } from '../../sidecar/inference/model-host.ts';
import { textModel } from '../../sidecar/inference/open-text-model.ts';
import type { TextModel } from '../../sidecar/inference/text-model.ts';
import { DRAFTER, MODELS_DIR, PROMPTS, shippedDrafter } from '../../test/support/drafter.ts';
import { type Bench, inPairs, type Measure, type Outcome, timed } from '../measure.ts';
import { longestStall } from '../support/event-loop-lag.ts';

const MOST = 96;
const THREADS = 2;
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

async function eachOf(work: (prompt: (typeof PROMPTS)[number]) => Promise<unknown>): Promise<void> {
  for (const prompt of PROMPTS) await work(prompt);
}

const perSentence = async (work: () => Promise<unknown>): Promise<number> => (await timed(work)) / PROMPTS.length;

const writeAll = (drafter: LoadedDrafter): Promise<void> =>
  eachOf((prompt) => generate(drafter, { ...prompt, maxNewTokens: MOST }, () => false));

const askAll = (model: TextModel): Promise<void> =>
  eachOf((prompt) => model.generate({ ...prompt, maxNewTokens: MOST, deadlineMs: 60_000 }));

/** The library's own loop writes as much as we do: up to the end of our line. */
const libraryWritesAll =
  (model: PreTrainedModel, { tokens }: LoadedDrafter, lengths: readonly number[]) =>
  async (): Promise<void> => {
    for (const [at, { prefix, prompt }] of PROMPTS.entries()) {
      const { ids } = tokens.prompt(prefix, prompt);
      const shape = [1, ids.length];
      await model.generate({
        inputs: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
        attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
        max_new_tokens: lengths[at] ?? MOST,
        do_sample: false,
      } as Parameters<PreTrainedModel['generate']>[0]);
    }
  };

/** In this process: our loop, the library's, and ours without what saves it work. */
async function loops(bench: Bench): Promise<Outcome['rows']> {
  keepLocal(MODELS_DIR);
  const entry = await shippedDrafter();
  const drafter = await loadDrafter(MODELS_DIR, entry, THREADS);
  const plain = { ...drafter, isChunkInvariant: false };
  const session_options = { intraOpNumThreads: THREADS };
  const model = await AutoModelForCausalLM.from_pretrained(DRAFTER, { dtype: 'fp32', device: 'cpu', session_options });
  const lengths: number[] = [];
  await eachOf(async (prompt) => {
    const { tokensOut } = await generate(drafter, { ...prompt, maxNewTokens: MOST }, () => false);
    lengths.push(tokensOut);
  });
  const ours = () => perSentence(() => writeAll(drafter));
  const library = () => perSentence(libraryWritesAll(model, drafter, lengths));
  const rest = { what: 'one sentence', unit: 'ms' };
  return [
    {
      ...rest,
      against: "the library's own greedy loop, the same tokens",
      pairs: await inPairs(bench, ours, library),
      aims: [{ of: 'ratio', atMost: 1 / 0.8 }],
    },
    {
      ...rest,
      against: 'our loop without prompt lookup, and with the prefix alone reused',
      pairs: await inPairs(bench, ours, () => perSentence(() => writeAll(plain))),
    },
  ];
}

/** As the service does it: what the process beside the child notices. */
async function stalls(bench: Bench): Promise<Outcome['rows']> {
  const entry = await shippedDrafter();
  const options = { ...HOST_DEFAULTS, modelsDir: MODELS_DIR, entries: [entry], threads: THREADS, log: SILENT };
  const host = await ModelHost.open({ ...options, memoryBytes: 2 ** 31 });
  try {
    const model = textModel(host, entry, THREADS);
    const busy = await timed(() => askAll(model));
    const pairs = await inPairs(
      bench,
      () => longestStall(() => askAll(model)),
      () => longestStall(() => sleep(busy)),
    );
    const what = `longest time that the service could do nothing else while ${PROMPTS.length} sentences were written`;
    return [{ what, unit: 'ms', against: 'as long, with nothing to write', pairs }];
  } finally {
    await host.stop();
  }
}

const run = async (bench: Bench): Promise<Outcome> => ({ rows: [...(await stalls(bench)), ...(await loops(bench))] });

export const drafter: Measure = {
  name: 'drafter',
  about: `The shipped drafter, ${THREADS} threads, no constraint, six invented findings whose prompts begin alike. Of the stalls the first row; the loops run in one process, on sessions of their own.`,
  run,
};
