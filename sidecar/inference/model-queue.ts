import { PrereadError } from '../errors.ts';
import type { Task, TaskAnswer } from './messages.ts';

export interface AskOptions {
  /** From now on, waiting included. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

/** One task of somebody who waits for it. */
export class Job {
  readonly task: Task;
  /** On the host's clock. */
  readonly until: number;
  readonly signal: AbortSignal | undefined;
  readonly answer: Promise<TaskAnswer>;
  readonly #resolvers = Promise.withResolvers<TaskAnswer>();

  constructor(task: Task, until: number, signal: AbortSignal | undefined) {
    this.task = task;
    this.until = until;
    this.signal = signal;
    this.answer = this.#resolvers.promise;
  }

  resolve(answer: TaskAnswer): void {
    this.#resolvers.resolve(answer);
  }

  reject(reason: unknown): void {
    this.#resolvers.reject(reason);
  }
}

/** Jobs that nobody works at yet, in the order of their coming; those that are late or given up leave it by themselves. */
export class ModelQueue {
  readonly #jobs = new Set<Job>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#jobs.size;
  }

  /** @throws PrereadError MODEL_BUSY */
  add(job: Job, deadlineMs: number): void {
    if (this.#jobs.size >= this.#limit) throw new PrereadError('MODEL_BUSY');
    this.#jobs.add(job);
    const late = () => {
      if (this.#jobs.delete(job)) job.reject(new PrereadError('MODEL_TIMEOUT', { detail: 'It was not begun.' }));
    };
    const givenUp = () => {
      if (this.#jobs.delete(job)) job.reject(job.signal?.reason);
    };
    const timer = setTimeout(late, deadlineMs);
    job.signal?.addEventListener('abort', givenUp);
    const forget = () => {
      clearTimeout(timer);
      job.signal?.removeEventListener('abort', givenUp);
    };
    job.answer.then(forget, forget);
  }

  next(): Job | undefined {
    const [job] = this.#jobs;
    if (job) this.#jobs.delete(job);
    return job;
  }

  rejectAll(error: PrereadError): void {
    for (const job of this.#jobs) job.reject(error);
    this.#jobs.clear();
  }
}
