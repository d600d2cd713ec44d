import type { ModelIdentity, WordingRecord } from './draft.ts';

/** Sums over what a language model was asked for one draft. */
export interface WordingCounts {
  /** Statements that the model was asked to word. */
  readonly asked: number;
  /** Of them: with the model's sentence in the draft. */
  readonly accepted: number;
  /** Of them: asked for more than once. */
  readonly retried: number;
  /** Of them: in the realiser's words after all. */
  readonly replaced: number;
  readonly tokensIn: number;
  readonly tokensOut: number;
  /** Elapsed. */
  readonly ms: number;
  /** Of all cores together. */
  readonly cpuMs: number;
}

/** What the ledger keeps of the wording of a draft. */
export interface RecordedWording extends WordingRecord {
  readonly counts: WordingCounts;
}

export function wordingCounts({ statements }: WordingRecord): WordingCounts {
  const sum = (value: (one: WordingRecord['statements'][number]) => number): number =>
    statements.reduce((total, one) => total + value(one), 0);
  const accepted = sum((one) => (one.accepted ? 1 : 0));
  return {
    asked: statements.length,
    accepted,
    retried: sum((one) => (one.attempts > 1 ? 1 : 0)),
    replaced: statements.length - accepted,
    tokensIn: sum((one) => one.tokensIn),
    tokensOut: sum((one) => one.tokensOut),
    ms: sum((one) => one.ms),
    cpuMs: sum((one) => one.cpuMs),
  };
}

/** The model some of whose sentences stand in the draft. One that was asked in vain has worded nothing. */
export const modelThatWorded = (wording: WordingRecord | undefined): ModelIdentity | undefined =>
  wording?.statements.some(({ accepted }) => accepted) ? wording.model : undefined;

/** Why all of a draft is in the realiser's words; undefined where a model worded some of it. Plain words without PHI. */
export function whyDeterministic(wording: WordingRecord | undefined): string | undefined {
  if (wording === undefined) return 'no language model is configured';
  if (modelThatWorded(wording)) return undefined;
  if (wording.reason !== undefined) return wording.reason;
  return wording.statements.length === 0
    ? 'there was no sentence for it to word'
    : 'none of its sentences agreed with the evidence';
}
