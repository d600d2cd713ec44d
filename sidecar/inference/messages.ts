import { type ErrorCode, PrereadError } from '../errors.ts';
import type { Wanted } from './generate.ts';
import type { ModelEntry } from './manifest.ts';
import type { GenerateAnswer } from './text-model.ts';

/** The first message to a child: what it loads, and from where. */
export interface Opening {
  readonly modelsDir: string;
  readonly entries: readonly ModelEntry[];
  readonly threads: number;
}

/** What a child can be asked for. `model`: id of one that it was opened with. */
export type Task =
  | { readonly kind: 'generate'; readonly model: string; readonly wanted: Wanted }
  | { readonly kind: 'embed'; readonly model: string; readonly texts: readonly string[] };

/** `directions`: one for each text, of length 1. */
export type TaskAnswer =
  | { readonly kind: 'generate'; readonly answer: GenerateAnswer }
  | { readonly kind: 'embed'; readonly directions: readonly Float32Array[] };

export type AnswerTo<Kind extends Task['kind']> = Extract<TaskAnswer, { readonly kind: Kind }>;

export const isAnswerTo = <Kind extends Task['kind']>(kind: Kind, answer: TaskAnswer): answer is AnswerTo<Kind> =>
  answer.kind === kind;

export type ToChild =
  | { readonly kind: 'open'; readonly opening: Opening }
  /** One at a time. `ms`: how long it may take; then it ends with what there is. */
  | { readonly kind: 'task'; readonly task: Task; readonly ms: number }
  | { readonly kind: 'cancel' };

/** `rss`: memory of the child in bytes. Errors cross as code and safe text: an object would lose its class. */
export type FromChild =
  | { readonly kind: 'ready'; readonly rss: number }
  | { readonly kind: 'answer'; readonly answer: TaskAnswer; readonly rss: number }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string; readonly rss: number };

export class FailedInChild extends PrereadError {
  constructor({ code, message }: { readonly code: ErrorCode; readonly message: string }) {
    super(code);
    this.message = message;
  }
}
