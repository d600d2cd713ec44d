import { setTimeout as sleep } from 'node:timers/promises';
import { coerceError, PrereadError } from '../errors.ts';
import type { Log } from '../log.ts';
import { type AnswerTo, isAnswerTo, type Opening, type Task } from './messages.ts';
import { ModelChild } from './model-child.ts';
import { type AskOptions, Job, ModelQueue } from './model-queue.ts';

export interface HostOptions extends Opening {
  /** Above it the child is replaced between two tasks. */
  readonly memoryBytes: number;
  /** How many tasks may wait. */
  readonly queueLimit: number;
  /** How long after its deadline a task's answer is waited for before the child is taken for hanging. */
  readonly graceMs: number;
  /** How long a child may take to load its models. */
  readonly loadMs: number;
  /** Milliseconds, monotonic. */
  readonly clock: () => number;
  readonly log: Log;
}

export const HOST_DEFAULTS = {
  queueLimit: 32,
  graceMs: 3000,
  loadMs: 120_000,
  clock: () => performance.now(),
} as const satisfies Partial<HostOptions>;

export interface HostStatus {
  readonly isReady: boolean;
  readonly pid: number | undefined;
  /** Memory of the child in bytes, as it said last. */
  readonly rss: number;
  readonly waiting: number;
  /** Children after the first. */
  readonly restarts: number;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Before a new child is started: none after the first failure, then twice as long each time. */
const pauseMs = (failures: number): number =>
  failures <= 1 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (failures - 2), LONGEST_PAUSE_MS);

/**
 * The service's side of the models: one child process that loads them all and does one task at a time. A child that dies
 * or hangs fails the task at work and is replaced; the tasks that wait go on with the next one.
 */
export class ModelHost {
  readonly #options: HostOptions;
  readonly #queue: ModelQueue;
  readonly #stopping = new AbortController();
  /** One that is ready. */
  #child: ModelChild | undefined;
  /** One that still loads. */
  #loading: ModelChild | undefined;
  #isBusy = false;
  /** Why there will be no child any more. */
  #failure: PrereadError | undefined;
  #failures = 0;
  #restarts = 0;

  private constructor(options: HostOptions) {
    this.#options = options;
    this.#queue = new ModelQueue(options.queueLimit);
  }

  /** Resolves when the models are loaded and warm. @throws PrereadError MODEL_MISSING, MODEL_CHANGED, MODEL_FAILED */
  static async open(options: HostOptions): Promise<ModelHost> {
    const host = new ModelHost(options);
    await host.#begin();
    // Later on one that is too large from its start works on: a new one after each answer.
    const { rss } = host.status();
    if (rss <= options.memoryBytes) return host;
    await host.stop();
    throw new PrereadError('MODEL_FAILED', {
      detail: `With nothing to do it needs ${Math.ceil(rss / 2 ** 20)} MB: more than it may.`,
    });
  }

  status(): HostStatus {
    const child = this.#child ?? this.#loading;
    const isReady = this.#child !== undefined;
    return { isReady, pid: child?.pid, rss: child?.rss ?? 0, waiting: this.#queue.length, restarts: this.#restarts };
  }

  /**
   * @throws PrereadError MODEL_BUSY, MODEL_TIMEOUT, MODEL_FAILED, and where a model's files were changed meanwhile
   * MODEL_MISSING or MODEL_CHANGED; the signal's reason
   */
  async ask<Kind extends Task['kind']>(
    task: Extract<Task, { readonly kind: Kind }>,
    options: AskOptions,
  ): Promise<AnswerTo<Kind>> {
    options.signal?.throwIfAborted();
    if (this.#failure) throw this.#failure;
    const job = new Job(task, this.#options.clock() + options.deadlineMs, options.signal);
    this.#queue.add(job, options.deadlineMs);
    this.#next();
    const answer = await job.answer;
    if (!isAnswerTo(task.kind, answer))
      throw new PrereadError('MODEL_FAILED', { detail: 'It answered something else.' });
    return answer;
  }

  /** Ends the child; what waits is rejected. */
  async stop(): Promise<void> {
    this.#end(new PrereadError('MODEL_FAILED', { detail: 'It was stopped.' }));
    this.#stopping.abort();
    const loading = this.#loading;
    loading?.kill();
    await loading?.exit;
    await this.#child?.end();
  }

  #end(failure: PrereadError): void {
    this.#failure = failure;
    this.#queue.rejectAll(failure);
  }

  /** A child with its models loaded becomes the one that works. */
  async #begin(): Promise<void> {
    const { loadMs } = this.#options;
    const child = new ModelChild();
    this.#loading = child;
    const timer = setTimeout(() => child.kill(), loadMs);
    try {
      const { modelsDir, entries, threads } = this.#options;
      await child.open({ modelsDir, entries, threads });
    } catch (thrown) {
      child.kill();
      throw thrown;
    } finally {
      clearTimeout(timer);
      this.#loading = undefined;
    }
    this.#child = child;
    void child.exit.then(() => this.#lost(child));
    this.#next();
  }

  #lost(child: ModelChild): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#failures++;
    void this.#again();
  }

  /** Starts children until one is ready, or none can be. */
  async #again(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await sleep(pauseMs(this.#failures), undefined, { signal: this.#stopping.signal });
        this.#restarts++;
        await this.#begin();
        this.#options.log.info('the process of the language models was started again', { count: this.#restarts });
        return;
      } catch (thrown) {
        if (this.#stopping.signal.aborted) return;
        const error = coerceError(thrown, 'MODEL_FAILED');
        this.#options.log.warn('the process of the language models does not start', { code: error.code });
        // Files that are not the right ones do not become so by themselves.
        if (!error.retryable) return this.#end(error);
        this.#failures++;
      }
    }
  }

  #next(): void {
    const child = this.#child;
    if (!child || this.#isBusy) return;
    const job = this.#queue.next();
    if (!job) return;
    this.#isBusy = true;
    void this.#work(child, job).finally(() => {
      this.#isBusy = false;
      this.#next();
    });
  }

  async #work(child: ModelChild, job: Job): Promise<void> {
    const { clock, graceMs, log, memoryBytes } = this.#options;
    const ms = Math.max(0, job.until - clock());
    let hangs = false;
    const hang = () => {
      hangs = true;
      child.kill();
    };
    let timer = setTimeout(hang, ms + graceMs);
    const givenUp = () => {
      job.reject(job.signal?.reason);
      child.cancel();
      clearTimeout(timer);
      timer = setTimeout(hang, graceMs);
    };
    job.signal?.addEventListener('abort', givenUp);
    try {
      job.resolve(await child.run(job.task, ms));
      this.#failures = 0;
    } catch (thrown) {
      const error = hangs ? new PrereadError('MODEL_TIMEOUT') : coerceError(thrown, 'MODEL_FAILED');
      log.warn('the language model gave no answer', { code: error.code });
      job.reject(error);
    } finally {
      job.signal?.removeEventListener('abort', givenUp);
      clearTimeout(timer);
    }
    if (child.rss > memoryBytes && this.#child === child) await this.#replace(child);
  }

  async #replace(child: ModelChild): Promise<void> {
    this.#child = undefined;
    await child.end();
    void this.#again();
  }
}
