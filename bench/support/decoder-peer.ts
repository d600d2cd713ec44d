import type { Asked, ToDecoder, Written } from './decoder-process.ts';
import { promptOf } from './decoder-shapes.ts';
import { CONTEXT } from './made-models.ts';

interface Sequence {
  clearHistory(): Promise<void>;
  evaluate(tokens: readonly number[], options: { temperature: number; yieldEogToken: boolean }): AsyncGenerator<number>;
}

interface Model {
  createContext(options: {
    contextSize: number;
    sequences: number;
    threads: number;
  }): Promise<{ getSequence(): Sequence }>;
}

interface Llama {
  loadModel(options: { modelPath: string; gpuLayers: number }): Promise<Model>;
}

/** What of node-llama-cpp is used; it is a package of the bench alone, and the product's type check runs without it. */
interface NodeLlamaCpp {
  getLlama(options: {
    gpu: false;
    build: 'never';
    skipDownload: boolean;
    progressLogs: boolean;
    logLevel: string;
    maxThreads: number;
  }): Promise<Llama>;
}

const PACKAGE: string = 'node-llama-cpp';

async function load(): Promise<NodeLlamaCpp> {
  try {
    return (await import(PACKAGE)) as NodeLlamaCpp;
  } catch (cause) {
    throw new Error('the peer is not installed: npm --prefix bench ci --ignore-scripts', { cause });
  }
}

/** The prebuilt library for the CPU, at its own defaults but for threads and context. */
export async function openPeer({ model, threads }: ToDecoder): Promise<(asked: Asked) => Promise<Written>> {
  const quiet = { build: 'never', skipDownload: true, progressLogs: false, logLevel: 'error' } as const;
  const llama = await (await load()).getLlama({ gpu: false, ...quiet, maxThreads: threads });
  const loaded = await llama.loadModel({ modelPath: model.gguf, gpuLayers: 0 });
  const context = await loaded.createContext({ contextSize: CONTEXT, sequences: 1, threads });
  const sequence = context.getSequence();
  return async ({ prompt, seed, write }) => {
    await sequence.clearHistory();
    const at: number[] = [];
    const from = performance.now();
    for await (const _token of sequence.evaluate(promptOf(prompt, seed).ids, { temperature: 0, yieldEogToken: true })) {
      at.push(performance.now());
      if (at.length === write) break;
    }
    const [first = Number.NaN] = at;
    if (at.length !== write) throw new Error(`${at.length} tokens written, not ${write}`);
    return { prefillMs: first - from, decodeMs: (at.at(-1) ?? Number.NaN) - first };
  };
}
