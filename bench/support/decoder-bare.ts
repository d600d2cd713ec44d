import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { openSession } from '../../sidecar/inference/load-model.ts';
import { onnxPath } from '../../sidecar/inference/manifest.ts';
import type { Asked, ToDecoder, Written } from './decoder-process.ts';
import { promptOf } from './decoder-shapes.ts';

type Feeds = Record<string, Tensor>;

function emptyCache(session: InferenceSession): Feeds {
  const feeds: Feeds = {};
  for (const input of session.inputMetadata) {
    if (!input.isTensor || !input.name.startsWith('past_key_values.')) continue;
    const [, heads, , width] = input.shape as [unknown, number, unknown, number];
    feeds[input.name] = new Tensor('float32', new Float32Array(), [1, heads, 0, width]);
  }
  return feeds;
}

/** The keys and values that came out are what goes in next. */
const cacheOf = (outputs: Feeds): Feeds =>
  Object.fromEntries(
    Object.entries(outputs)
      .filter(([name]) => name.startsWith('present.'))
      .map(([name, tensor]) => [name.replace('present.', 'past_key_values.'), tensor]),
  );

function best(logits: Float32Array): number {
  let at = 0;
  for (let id = 1; id < logits.length; id++) if ((logits[id] as number) > (logits[at] as number)) at = id;
  return at;
}

/** A prompt read at once, then token after token: the loop that one writes first. */
export async function openBare({ kind, model, threads }: ToDecoder): Promise<(asked: Asked) => Promise<Written>> {
  const path = join(model.modelsDir, model.entry.id, onnxPath(model.entry.dtype));
  const session =
    kind === 'bare'
      ? await openSession(model.modelsDir, model.entry, threads)
      : await InferenceSession.create(path, { intraOpNumThreads: threads });
  const one = new Tensor('int64', BigInt64Array.of(1n), []);
  const step = async (ids: readonly number[], total: number, cache: Feeds) => {
    const outputs = await session.run({
      input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
      attention_mask: new Tensor('int64', new BigInt64Array(total).fill(1n), [1, total]),
      num_logits_to_keep: one,
      ...cache,
    });
    return { id: best(outputs.logits?.data as Float32Array), cache: cacheOf(outputs as Feeds) };
  };
  return async ({ prompt, seed, write }) => {
    const { ids } = promptOf(prompt, seed);
    const from = performance.now();
    let last = await step(ids, ids.length, emptyCache(session));
    const first = performance.now();
    for (let written = 1; written < write; written++) last = await step([last.id], prompt + written, last.cache);
    return { prefillMs: first - from, decodeMs: performance.now() - first };
  };
}
