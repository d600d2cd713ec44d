/** One way to write with a model, in a process of its own: nothing of another is in its memory or its event loop. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MadeModel } from './made-models.ts';

/**
 * `ours`: the product's loop. `bare`: onnxruntime-node called directly, with our session's options; `bareDefault`: with its
 * own, but for the threads. `library`: generate() of transformers.js. `peer`: node-llama-cpp.
 */
export type Kind = 'ours' | 'bare' | 'bareDefault' | 'library' | 'peer';

export const THREADS = 2;

export interface ToDecoder {
  readonly kind: Kind;
  readonly model: MadeModel;
  readonly threads: number;
}

export interface Asked {
  /** Tokens of the prompt, which begins as no other one does. */
  readonly prompt: number;
  readonly seed: number;
  /** Tokens to write, at least 2. */
  readonly write: number;
}

export interface Written {
  /** Until the first token was chosen; nothing of the prompt was known before. */
  readonly prefillMs: number;
  /** From there to the last one. */
  readonly decodeMs: number;
}

export type FromDecoder = { readonly written?: Written } | { readonly failure: string };

export interface Decoder {
  write(asked: Asked): Promise<Written>;
  /** Most memory that the process ever held, in MiB (VmHWM). */
  peakMemory(): number;
  stop(): Promise<void>;
}

const PROGRAM = join(import.meta.dirname, 'decoder-main.ts');

async function answerOf(child: ChildProcess, message: ToDecoder | Asked): Promise<Written | undefined> {
  const aborter = new AbortController();
  const { signal } = aborter;
  const gone = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`the process of a decoder ended with ${code}`);
  });
  try {
    const answered = once(child, 'message', { signal }) as Promise<[FromDecoder]>;
    child.send(message);
    const [answer] = (await Promise.race([answered, gone])) as [FromDecoder];
    if ('failure' in answer) throw new Error(answer.failure);
    return answer.written;
  } finally {
    gone.catch(() => {});
    aborter.abort();
  }
}

/** Loaded, and warm, when this returns. */
export async function startDecoder(kind: Kind, model: MadeModel): Promise<Decoder> {
  const child = fork(PROGRAM, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.removeListener('exit', kill));
  await answerOf(child, { kind, model, threads: THREADS });
  return {
    async write(asked) {
      const written = await answerOf(child, asked);
      if (!written) throw new Error('a decoder wrote nothing');
      return written;
    },
    peakMemory: () =>
      Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    async stop() {
      const exited = once(child, 'exit');
      kill();
      await exited;
    },
  };
}
