import type { ModelIdentity } from '../domain/draft.ts';
import type { DraftingInput } from '../drafting/drafting-input.ts';
import { type Similarity, textsToEmbed } from '../drafting/redescribed.ts';
import type { IntendedUse } from './intended-use.ts';

/** A sentence encoder, as the composition root opened it. */
export interface DraftEncoder {
  readonly identity: ModelIdentity;
  readonly intendedUse: IntendedUse;
  /** `[row][column]`, -1 to 1; rejects where it fails or is late. */
  cosines(request: {
    readonly rows: readonly string[];
    readonly columns: readonly string[];
    readonly deadlineMs: number;
  }): Promise<number[][]>;
}

/** Finer than a rank needs, and the same on every run. */
const rounded = (cosine: number): number => Math.round(cosine * 1000) / 1000;

/**
 * How alike sentences of the most relevant prior's report and current findings are worded, as far as nothing else pairs
 * them. Undefined where there is nothing to ask, and where the encoder fails: then a draft names no candidates, which it
 * may always do. Never rejects.
 */
export async function likenessIn(
  { evidence: current, priors, comparisons }: DraftingInput,
  encoder: DraftEncoder,
  deadlineMs: number,
): Promise<Similarity | undefined> {
  const [prior] = priors;
  if (prior === undefined || deadlineMs <= 0) return undefined;
  const {
    priorIds,
    currentIds,
    prior: rows,
    current: columns,
  } = textsToEmbed({
    current,
    prior: prior.evidence,
    comparisons,
  });
  if (rows.length === 0) return undefined;
  try {
    const cosine = await encoder.cosines({ rows, columns, deadlineMs });
    return { priorIds, currentIds, cosine: cosine.map((row) => row.map(rounded)) };
  } catch {
    return undefined;
  }
}
