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

/** Threads at work: what was answered and not yet handed out, and what ended them. */
class Pool<Out> {
  readonly #workers: readonly Worker[];
  readonly #idle: Set<Worker>;
  readonly #answers = new Map<number, Answer<Out>>();
  readonly #count: number;
  #given = 0;
  #taken = 0;
  #failure: Error | undefined;
  #wake = () => {};

  constructor(module: URL, { count, setup, threads = availableParallelism() }: ThreadsOptions) {
    const length = Math.max(1, Math.min(threads, count));
    this.#count = count;
    this.#workers = Array.from({ length }, () => new Worker(module, { workerData: setup }));
    this.#idle = new Set(this.#workers);
    for (const worker of this.#workers) this.#listen(worker);
  }

  #listen(worker: Worker): void {
    worker.on('message', (answer: Answer<Out>) => {
      this.#answers.set(answer.index, answer);
      this.#idle.add(worker);
      this.#hand();
      this.#wake();
    });
    worker.on('error', (thrown) => {
      this.#failure ??= coerceError(thrown);
      this.#wake();
    });
  }

  #hand(): void {
    for (const worker of this.#idle) {
      if (this.#given >= this.#count || this.#given - this.#taken >= this.#workers.length * AHEAD) return;
      this.#idle.delete(worker);
      worker.postMessage(this.#given++);
    }
  }

  wake(): void {
    this.#wake();
  }

  /** The answer to the next task; waits for it. */
  async next(signal: AbortSignal | undefined): Promise<Answer<Out>> {
    for (;;) {
      this.#hand();
      if (this.#failure) throw this.#failure;
      signal?.throwIfAborted();
      const answer = this.#answers.get(this.#taken);
      if (answer) {
        this.#answers.delete(this.#taken++);
        return answer;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

/**
 * Tasks 0 to `count` - 1 in threads that run `module` (which calls `answerTasks`). The answers come in the order of the
 * tasks, whatever the number of threads; only a few are held. @throws the error of the first task that failed
 */
export async function* inThreads<Out>(module: URL, options: ThreadsOptions): AsyncGenerator<Out, void> {
  const { count, signal } = options;
  const pool = new Pool<Out>(module, options);
  const stop = () => pool.wake();
  signal?.addEventListener('abort', stop);
  try {
    for (let taken = 0; taken < count; taken++) {
      const answer = await pool.next(signal);
      if ('code' in answer) throw new FailedInThread(answer.code, answer.message);
      yield answer.result;
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    await pool.end();
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
