import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PrereadError } from '../errors.ts';
import { FailedInChild, type FromChild, type Opening, type Task, type TaskAnswer, type ToChild } from './messages.ts';

const ENTRY = fileURLToPath(new URL('./model-process.ts', import.meta.url));
/** How long a child may take to end by itself. */
const END_MS = 2000;

/**
 * One child process with its models. It is given nothing of the environment (passwords stand there), and what it prints is
 * thrown away (libraries print prompts).
 */
export class ModelChild {
  readonly #process: ChildProcess;
  readonly #exit: Promise<unknown>;
  #waiting: { resolve(message: FromChild): void; reject(error: PrereadError): void } | undefined;
  #hasExited = false;
  #rss = 0;

  constructor() {
    this.#process = fork(ENTRY, {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: {},
      execArgv: [],
    });
    this.#process.on('message', (message: FromChild) => {
      this.#rss = message.rss;
      this.#waiting?.resolve(message);
    });
    this.#exit = new Promise<void>((resolve) => {
      const gone = () => {
        this.#hasExited = true;
        this.#waiting?.reject(new PrereadError('MODEL_FAILED', { detail: 'It ended.' }));
        resolve();
      };
      this.#process.on('exit', gone);
      this.#process.on('error', gone);
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Memory in bytes, as it said with its last message. */
  get rss(): number {
    return this.#rss;
  }

  /** Settles when it has ended, for whatever reason. */
  get exit(): Promise<unknown> {
    return this.#exit;
  }

  /** Loads the models. @throws PrereadError MODEL_MISSING, MODEL_CHANGED, MODEL_FAILED */
  async open(opening: Opening): Promise<void> {
    await this.#ask({ kind: 'open', opening });
  }

  /** @param ms how long it may take @throws PrereadError MODEL_FAILED where it ends meanwhile */
  async run(task: Task, ms: number): Promise<TaskAnswer> {
    const message = await this.#ask({ kind: 'task', task, ms });
    if (message.kind !== 'answer') throw new PrereadError('MODEL_FAILED', { detail: 'It answered something else.' });
    return message.answer;
  }

  /** The task at work ends at its next token. */
  cancel(): void {
    this.#send({ kind: 'cancel' });
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  async end(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect();
    const timer = setTimeout(() => this.kill(), END_MS);
    await this.#exit;
    clearTimeout(timer);
  }

  #send(message: ToChild): void {
    // Where it is gone, its exit says so.
    if (this.#process.connected) this.#process.send(message, () => {});
  }

  async #ask(message: ToChild): Promise<FromChild> {
    if (this.#hasExited) throw new PrereadError('MODEL_FAILED', { detail: 'It ended.' });
    const { promise, resolve, reject } = Promise.withResolvers<FromChild>();
    this.#waiting = { resolve, reject };
    this.#send(message);
    const answer = await promise.finally(() => {
      this.#waiting = undefined;
    });
    if (answer.kind === 'failed') throw new FailedInChild(answer);
    return answer;
  }
}
