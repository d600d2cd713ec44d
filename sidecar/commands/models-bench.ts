import { HOST_DEFAULTS, ModelHost } from '../inference/model-host.ts';
import { textModel } from '../inference/open-text-model.ts';
import type { TextModel } from '../inference/text-model.ts';
import { entryOf, loadManifest } from '../inference/verify-model.ts';
import { type CommandContext, commandLog, settingsOf } from './command.ts';

/** Tokens of context at which speed is told, as far as the model's reaches. */
const CONTEXTS = [64, 512, 2048];
const WRITTEN = 48;
const DEADLINE_MS = 300_000;
const WORDS = 'finding nodule; site=lung; side=left; size=9.8 mm\n';
const SENTENCE = {
  prefix: 'style american-structured\nspecialty chest\nsection findings\n',
  prompt: 'finding nodule; site=upper lobe of lung; side=left; size=9.8 mm\n=\n',
};

interface Speed {
  readonly context: number;
  /** Tokens a second. */
  readonly prefill: number;
  readonly decode: number;
}

const perSecond = (tokens: number, ms: number): number => Math.round((1000 * tokens) / Math.max(ms, 0.001));

/** Speeds at about so many tokens: the prompt alone, and what writing takes besides. */
async function speedAt(model: TextModel, context: number): Promise<Speed> {
  // Each text begins in its own way: nothing of the one before is reused.
  const prompt = (lead: string) => `${lead} ${WORDS.repeat(Math.ceil(context / 16))}`.slice(0, context * 2);
  const read = await model.generate({ prefix: '', prompt: prompt('a'), maxNewTokens: 1, deadlineMs: DEADLINE_MS });
  const both = await model.generate({
    prefix: '',
    prompt: prompt('b'),
    maxNewTokens: WRITTEN,
    deadlineMs: DEADLINE_MS,
  });
  return {
    context: both.tokensIn,
    prefill: perSecond(read.tokensIn, read.ms),
    decode: perSecond(both.tokensOut - 1, both.ms - read.ms),
  };
}

export async function benchModel(context: CommandContext, id: string | undefined, json: boolean): Promise<void> {
  const config = settingsOf(context);
  const { modelsDir, modelThreads: threads, modelMemoryMb } = config;
  const entry = entryOf(await loadManifest(modelsDir), id ?? config.model, 'report-drafting');
  const opening = { modelsDir, entries: [entry], threads, memoryBytes: modelMemoryMb * 2 ** 20 };
  const began = performance.now();
  const host = await ModelHost.open({ ...HOST_DEFAULTS, ...opening, log: commandLog(context, config) });
  try {
    const loadMs = Math.round(performance.now() - began);
    const model = textModel(host, entry, threads);
    const reach = CONTEXTS.filter((tokens) => tokens + WRITTEN <= entry.limits.contextTokens);
    const speeds: Speed[] = [];
    for (const tokens of reach) speeds.push(await speedAt(model, tokens));
    const sentence = await model.generate({ ...SENTENCE, maxNewTokens: 96, deadlineMs: DEADLINE_MS });
    const memoryMiB = Math.round(host.status().rss / 2 ** 20);
    const result = { id: entry.id, dtype: entry.dtype, threads, loadMs, speeds, sentenceMs: sentence.ms, memoryMiB };
    if (json) context.print(JSON.stringify(result, null, 2));
    else printSpeeds(context, result);
  } finally {
    await host.stop();
  }
}

function printSpeeds(
  context: CommandContext,
  result: { id: string; threads: number; loadMs: number; speeds: Speed[]; sentenceMs: number; memoryMiB: number },
): void {
  context.print(
    `${result.id}, ${result.threads} threads: loaded and warm after ${result.loadMs} ms, ${result.memoryMiB} MiB`,
  );
  for (const { context: tokens, prefill, decode } of result.speeds)
    context.print(`  at ${String(tokens).padStart(4)} tokens: reads ${prefill}, writes ${decode} tokens a second`);
  context.print(`  one sentence: ${Math.round(result.sentenceMs)} ms (a draft has about six to twelve)`);
}
