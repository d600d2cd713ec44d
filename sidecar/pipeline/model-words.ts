import type { ModelIdentity, WordingRecord } from '../domain/draft.ts';
import type { Digest } from '../domain/identifiers.ts';
import type { Study } from '../domain/study.ts';
import type { ModelWords } from '../drafting/draft-report.ts';
import type { DraftingInput } from '../drafting/drafting-input.ts';
import type { Similarity } from '../drafting/redescribed.ts';
import { type Reworded, reword, type SentenceWriter } from '../drafting/reword.ts';
import { digestOf } from './identity.ts';
import { type IntendedUse, isSynthetic, outsideUse } from './intended-use.ts';
import { type DraftEncoder, likenessIn } from './likeness.ts';

/** The language model that words drafts, as the composition root opened it. */
export interface DraftModel {
  readonly identity: ModelIdentity;
  readonly settings: NonNullable<WordingRecord['settings']>;
  readonly intendedUse: IntendedUse;
  readonly organLabels: boolean;
  /** A demonstration model may word drafts of studies that are nobody's only, unless somebody has allowed more. */
  readonly mayLeaveDemonstration: boolean;
  /** For a whole draft. */
  readonly deadlineMs: number;
  readonly write: SentenceWriter;
  readonly encoder?: DraftEncoder;
}

/** No model was asked for, one is there, or it could not be opened: then why, in plain words. */
export type ModelChoice = { readonly model: DraftModel } | { readonly reason: string } | undefined;

/** What a draft is worded with. */
export interface DraftWords {
  readonly words?: ModelWords;
  readonly record?: WordingRecord;
  readonly similarity?: Similarity;
}

const deterministic = (reason: string): DraftWords => ({ record: { reason, statements: [] } });

const isForDemonstrationOnly = (study: Study, { purpose }: ModelIdentity, { mayLeaveDemonstration }: DraftModel) =>
  purpose === 'demonstration' && !mayLeaveDemonstration && !isSynthetic(study);

function refusal(study: Study, model: DraftModel): string | undefined {
  if (isForDemonstrationOnly(study, model.identity, model))
    return 'the language model is for demonstration only, and this study is not marked as synthetic';
  return outsideUse(study, model.intendedUse);
}

/** Asked last, in what is left of the time: sentences matter more than a hint to what may be the same. */
async function likeness(study: Study, input: DraftingInput, model: DraftModel, { failure }: Reworded, leftMs: number) {
  const { encoder } = model;
  if (!encoder || failure !== undefined || isForDemonstrationOnly(study, encoder.identity, model)) return {};
  if (outsideUse(study, encoder.intendedUse) !== undefined) return {};
  const similarity = await likenessIn(input, encoder, leftMs);
  return similarity ? { similarity, encoder: encoder.identity } : {};
}

/** Never fails: a draft without a model is a draft, and says why. @param clock monotonic, milliseconds */
export async function modelWords(
  study: Study,
  input: DraftingInput,
  choice: ModelChoice,
  clock: () => number,
): Promise<DraftWords> {
  if (choice === undefined) return {};
  if ('reason' in choice) return deterministic(choice.reason);
  const { model } = choice;
  const refused = refusal(study, model);
  if (refused !== undefined) return deterministic(refused);
  const { write, deadlineMs, identity, settings, organLabels } = model;
  const digest = (text: string): Digest => digestOf(text);
  const started = clock();
  const reworded = await reword(input, { write, deadlineMs, clock, digest });
  const { sentences, statements, failure } = reworded;
  const reason = failure === undefined ? {} : { reason: failure };
  const leftMs = deadlineMs - (clock() - started);
  const { similarity, ...encoder } = await likeness(study, input, model, reworded, leftMs);
  const record: WordingRecord = { model: identity, settings, statements, ...reason, ...encoder };
  return { words: { sentences, organLabels }, record, ...(similarity ? { similarity } : {}) };
}

/**
 * Equal for drafts of the same sentences of the same models: what they said and who they are are part of what a version
 * holds.
 */
export function wordsDigest({ words, record, similarity }: DraftWords): Digest | null {
  if (!record) return null;
  const { model = null, settings, reason = null, encoder = null } = record;
  const decoding = settings ? [settings.dtype, settings.decoding] : null;
  return digestOf({
    sentences: [...(words?.sentences ?? [])],
    organLabels: words?.organLabels ?? null,
    model,
    decoding,
    reason,
    encoder,
    similarity: similarity ?? null,
  });
}
