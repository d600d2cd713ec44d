import { AutoModelForCausalLM, BaseStreamer, type PreTrainedModel, Tensor } from '@xenova/transformers';
import { keepLocal } from '../../sidecar/inference/load-model.ts';
import type { Asked, ToDecoder, Written } from './decoder-process.ts';
import { promptOf } from './decoder-shapes.ts';

/** Is given the prompt first, then each token. */
class Times extends BaseStreamer {
  readonly at: number[] = [];

  override put(): void {
    this.at.push(performance.now());
  }

  override end(): void {}
}

export async function openLibrary({ model, threads }: ToDecoder): Promise<(asked: Asked) => Promise<Written>> {
  keepLocal(model.modelsDir);
  const { id, dtype } = model.entry;
  const session_options = { intraOpNumThreads: threads };
  const loaded = await AutoModelForCausalLM.from_pretrained(id, { dtype, device: 'cpu', session_options });
  return async ({ prompt, seed, write }) => {
    const { ids } = promptOf(prompt, seed);
    const shape = [1, ids.length];
    const times = new Times();
    const from = performance.now();
    await loaded.generate({
      inputs: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
      attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
      max_new_tokens: write,
      do_sample: false,
      streamer: times,
    } as unknown as Parameters<PreTrainedModel['generate']>[0]);
    const [, first = Number.NaN] = times.at;
    if (times.at.length !== write + 1) throw new Error(`${times.at.length - 1} tokens written, not ${write}`);
    return { prefillMs: first - from, decodeMs: (times.at.at(-1) ?? Number.NaN) - first };
  };
}
