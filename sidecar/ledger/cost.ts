import { type CostAssumptions, cloudPrice, wattHours } from '../domain/cost.ts';
import type { Digest } from '../domain/identifiers.ts';
import type { LedgerContents } from '../domain/ledger-entry.ts';
import { modelThatWorded, whyDeterministic } from '../domain/model-wording.ts';
import { PrereadError } from '../errors.ts';
import type { ChainedEntry } from './hash-chain.ts';

/** Tokens that drafting one study with a language model in a cloud takes, as the field reports it: $0.063 at $3 and $15. */
export const CLOUD_HABIT = { tokensIn: 15_000, tokensOut: 1_200 } as const;

/** What the drafts of a period cost. */
export interface Cost {
  /** Different ones; a study may have several drafts. */
  readonly studies: number;
  readonly drafts: {
    readonly all: number;
    readonly byModel: number;
    /** Of those by a model: worded in part without it. */
    readonly inPart: number;
    readonly deterministic: number;
    /** Why they are; the most frequent first. */
    readonly reasons: readonly { readonly reason: string; readonly drafts: number }[];
  };
  /** That were asked, whether a sentence of theirs stands or not. */
  readonly models: readonly {
    readonly id: string;
    readonly version: string;
    readonly digest: Digest;
    readonly drafts: number;
  }[];
  readonly statements: {
    readonly asked: number;
    readonly accepted: number;
    readonly retried: number;
    readonly replaced: number;
  };
  readonly tokensIn: number;
  readonly tokensOut: number;
  /** Of the model's process, all cores together. */
  readonly cpuSeconds: number;
  readonly wattHours: number;
  /** US dollars: what a cloud would have taken for the same tokens, and for its habit with as many studies. */
  readonly cloud: { readonly sameTokens: number; readonly habit: number };
  /** All that was assumed. */
  readonly assumptions: CostAssumptions & { readonly habitTokensIn: number; readonly habitTokensOut: number };
}

type Intended = LedgerContents['draftIntended'];
type Model = Cost['models'][number];

/** Sums of decimal fractions, without the noise of binary ones. */
const rounded = (value: number): number => Number(value.toFixed(6));

/** The draft that an entry is about; undefined for other entries, and for a last version, which nobody worded. */
function draftOf({ seq, kind, content }: ChainedEntry): Intended | undefined {
  if (kind !== 'draftIntended') return undefined;
  const intended = content as Partial<Intended> | null;
  if (typeof intended !== 'object' || !intended?.identity)
    throw new PrereadError('LEDGER_BROKEN', { detail: `Entry ${seq} cannot be read.` });
  return intended.identity.retirement ? undefined : (intended as Intended);
}

const SUMMED = ['asked', 'accepted', 'retried', 'replaced', 'tokensIn', 'tokensOut', 'cpuMs'] as const;

class Tally {
  readonly #studies = new Set<string>();
  readonly #reasons = new Map<string, number>();
  readonly #models = new Map<Digest, Model>();
  readonly #sum = { asked: 0, accepted: 0, retried: 0, replaced: 0, tokensIn: 0, tokensOut: 0, cpuMs: 0 };
  #drafts = 0;
  #inPart = 0;

  add({ identity, wording }: Intended): void {
    this.#studies.add(identity.studyInstanceUid);
    this.#drafts += 1;
    const reason = whyDeterministic(wording);
    if (reason !== undefined) this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
    if (wording === undefined) return;
    if (modelThatWorded(wording) && wording.reason !== undefined) this.#inPart += 1;
    for (const key of SUMMED) this.#sum[key] += wording.counts[key];
    if (wording.model === undefined) return;
    const { id, version, digest } = wording.model;
    this.#models.set(digest, { id, version, digest, drafts: (this.#models.get(digest)?.drafts ?? 0) + 1 });
  }

  cost(assumptions: CostAssumptions): Cost {
    const { tokensIn, tokensOut, cpuMs, ...statements } = this.#sum;
    const reasons = [...this.#reasons].map(([reason, drafts]) => ({ reason, drafts }));
    const deterministic = reasons.reduce((sum, { drafts }) => sum + drafts, 0);
    const studies = this.#studies.size;
    const { tokensIn: habitTokensIn, tokensOut: habitTokensOut } = CLOUD_HABIT;
    return {
      studies,
      drafts: {
        all: this.#drafts,
        byModel: this.#drafts - deterministic,
        inPart: this.#inPart,
        deterministic,
        reasons: reasons.toSorted((a, b) => b.drafts - a.drafts),
      },
      models: [...this.#models.values()],
      statements,
      tokensIn,
      tokensOut,
      cpuSeconds: rounded(cpuMs / 1000),
      wattHours: rounded(wattHours(cpuMs, assumptions)),
      cloud: {
        sameTokens: rounded(cloudPrice(tokensIn, tokensOut, assumptions)),
        habit: rounded(cloudPrice(studies * habitTokensIn, studies * habitTokensOut, assumptions)),
      },
      assumptions: { ...assumptions, habitTokensIn, habitTokensOut },
    };
  }
}

/**
 * What the drafts among these entries cost: every version that was intended, also one that was not stored in the end. In
 * memory stays one UID for each study.
 * @throws PrereadError LEDGER_BROKEN for an entry that cannot be read
 */
export async function costOf(
  entries: AsyncIterable<ChainedEntry> | Iterable<ChainedEntry>,
  assumptions: CostAssumptions,
): Promise<Cost> {
  const tally = new Tally();
  for await (const entry of entries) {
    const draft = draftOf(entry);
    if (draft) tally.add(draft);
  }
  return tally.cost(assumptions);
}
