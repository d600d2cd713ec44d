import { availableParallelism } from 'node:os';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { coerceError, type ErrorCode, PrereadError } from './errors.ts';

/** Errors cross a thread's border as code and text: a thrown object would lose its class. */
type Answer<Out> =
  | { readonly index: number; readonly result: Out }
  | { readonly index: number; readonly code: ErrorCode; readonly message: string };

export interface ThreadsOptions {
  /** Tasks are the whole numbers below it. */
  readonly count: number;
  /** What every thread is told once; plain data. */
  readonly setup: unknown;
  /** Default: one for each core. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/** How far the quickest thread may be ahead of the next answer to be handed out, in tasks for each thread. */
const AHEAD = 8;

class FailedInThread extends PrereadError {
  constructor(code: ErrorCode, message: string) {
    super(code);
    this.message = message;
  }
}

/**
 * Tasks 0 to `count` - 1 in threads that run `module` (which calls `answerTasks`). The answers come in the order of the
 * tasks, whatever the number of threads; only a few are held. @throws the error of the first task that failed
 */
export async function* inThreads<Out>(module: URL, options: ThreadsOptions): AsyncGenerator<Out, void> {
  const { count, setup, signal } = options;
  const threads = Math.max(1, Math.min(options.threads ?? availableParallelism(), count));
  const workers = Array.from({ length: threads }, () => new Worker(module, { workerData: setup }));
  const answers = new Map<number, Answer<Out>>();
  let [given, taken] = [0, 0];
  let failure: Error | undefined;
  let wake = () => {};
  const idle = new Set(workers);
  const hand = () => {
    for (const worker of idle) {
      if (given >= count || given - taken >= threads * AHEAD) return;
      idle.delete(worker);
      worker.postMessage(given++);
    }
  };
  for (const worker of workers) {
    worker.on('message', (answer: Answer<Out>) => {
      answers.set(answer.index, answer);
      idle.add(worker);
      hand();
      wake();
    });
    worker.on('error', (thrown) => {
      failure ??= coerceError(thrown);
      wake();
    });
  }
  const stop = () => wake();
  signal?.addEventListener('abort', stop);
  try {
    while (taken < count) {
      hand();
      const answer = answers.get(taken);
      if (failure) throw failure;
      signal?.throwIfAborted();
      if (!answer) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      answers.delete(taken++);
      if ('code' in answer) throw new FailedInThread(answer.code, answer.message);
      yield answer.result;
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** In a thread's module: `work` answers one task; `setup` is what `inThreads` was given. */
export function answerTasks<Setup, Out>(work: (index: number, setup: Setup) => Out | Promise<Out>): void {
  const port = parentPort;
  if (!port) throw new TypeError('this module runs in a thread');
  port.on('message', async (index: number) => {
    let answer: Answer<Out>;
    try {
      answer = { index, result: await work(index, workerData as Setup) };
    } catch (thrown) {
      const { code, message } = coerceError(thrown);
      answer = { index, code, message };
    }
    port.postMessage(answer);
  });
}
