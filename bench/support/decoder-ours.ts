import { generate } from '../../sidecar/inference/generate.ts';
import { keepLocal, loadDrafter } from '../../sidecar/inference/load-model.ts';
import type { Asked, ToDecoder, Written } from './decoder-process.ts';
import { promptOf } from './decoder-shapes.ts';

/** As the model's child of the service does it; the text is made into tokens, and the tokens into text, in these times. */
export async function openOurs({ model, threads }: ToDecoder): Promise<(asked: Asked) => Promise<Written>> {
  keepLocal(model.modelsDir);
  const drafter = await loadDrafter(model.modelsDir, model.entry, threads);
  return async ({ prompt, seed, write }) => {
    const { text } = promptOf(prompt, seed);
    // It asks before each piece that it reads: the last of them are the tokens that it wrote, but for the last one.
    const asked: number[] = [];
    const isOver = () => {
      asked.push(performance.now());
      return false;
    };
    const from = performance.now();
    const { tokensIn, tokensOut } = await generate(drafter, { prefix: '', prompt: text, maxNewTokens: write }, isOver);
    const end = performance.now();
    if (tokensIn !== prompt || tokensOut !== write) throw new Error(`${tokensIn} tokens read, ${tokensOut} written`);
    const first = asked[asked.length - (write - 1)] ?? Number.NaN;
    return { prefillMs: first - from, decodeMs: end - first };
  };
}
