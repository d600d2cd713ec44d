import { modelDigest } from './digest.ts';
import { type DrafterEntry, isChunkInvariant } from './manifest.ts';
import type { ModelHost } from './model-host.ts';
import { LOOKUP } from './prompt-lookup.ts';
import type { TextModel } from './text-model.ts';

/** @param host one that was opened with the entry among its models @param threads as it was opened with */
export function textModel(host: ModelHost, entry: DrafterEntry, threads: number): TextModel {
  const { files, ...described } = entry;
  const decoding = isChunkInvariant(entry.dtype) ? `greedy, prompt lookup of ${LOOKUP.proposals}` : 'greedy';
  return {
    ...described,
    digest: modelDigest(files),
    settings: { dtype: entry.dtype, threads, decoding },
    async generate({ deadlineMs, signal, ...asked }) {
      const wanted = { ...asked, maxNewTokens: Math.min(asked.maxNewTokens, entry.limits.maxNewTokens) };
      const options = { deadlineMs, ...(signal ? { signal } : {}) };
      const { answer } = await host.ask({ kind: 'generate', model: entry.id, wanted }, options);
      return answer;
    },
  };
}
