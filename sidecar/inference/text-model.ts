import type { Digest } from '../domain/identifiers.ts';
import type { DrafterEntry } from './manifest.ts';

/** What a decoder may write: words, and numbers and dates whole, as they stand. Sides are words. */
export interface ConstraintSpec {
  readonly literals: readonly string[];
  /** Lower case. */
  readonly words: readonly string[];
  /** What the sentence is about, where it has to be named. */
  readonly naming?: {
    /** Of one word or several, lower case: one of them is written, once. */
    readonly names: readonly string[];
    /** Words that may lead to the name; numbers and all other words stand behind it. */
    readonly before: readonly string[];
  };
  /** Groups of words and literals: of each one is written, once. What is in none may be written again and again. */
  readonly once?: readonly (readonly string[])[];
}

export interface GenerateRequest {
  /** What many prompts begin with, before what is this one's own. */
  readonly prefix: string;
  readonly prompt: string;
  /** Absent: any text (benchmarks). */
  readonly constraint?: ConstraintSpec;
  /** At most the `limits.maxNewTokens` of the model. */
  readonly maxNewTokens: number;
  /** From now on, waiting in the queue included. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

/** Why it ended: end token, line break, `maxNewTokens` (or the context is full), deadline between two tokens. */
export type Stopped = 'eos' | 'line' | 'limit' | 'deadline';

export interface GenerateAnswer {
  /** One line, without its end; may be cut short where `stopped` is `limit` or `deadline`. */
  readonly text: string;
  /** Over the prompt as the model was given it, chat template included. */
  readonly promptDigest: Digest;
  readonly tokensIn: number;
  readonly tokensOut: number;
  /** In the child: without the time in the queue. */
  readonly ms: number;
  /** CPU time of the child's threads. */
  readonly cpuMs: number;
  readonly stopped: Stopped;
}

/** A language model as drafting and commands use it; greedy, so that the same request has the same answer. */
export interface TextModel extends Omit<DrafterEntry, 'files'> {
  /** Over all files of the model. */
  readonly digest: Digest;
  /** What goes into the record of a draft. */
  readonly settings: { readonly dtype: string; readonly threads: number; readonly decoding: string };
  /**
   * @throws PrereadError MODEL_BUSY (queue full), MODEL_TIMEOUT (no answer, not even part of one, by the deadline),
   * MODEL_FAILED (the child ended meanwhile; the next request finds a new one); the signal's reason where it was aborted
   */
  generate(request: GenerateRequest): Promise<GenerateAnswer>;
}
