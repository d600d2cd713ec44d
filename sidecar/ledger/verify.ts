import { EntryText } from './entry-text.ts';
import { type ChainedEntry, contentDigest, entryHash, GENESIS_HASH } from './hash-chain.ts';

export type Mismatch =
  /** Its number is higher than the next one: entries are missing before it. */
  | 'gap'
  /** Its number was there already, or belongs further up: duplicated or reordered. */
  | 'order'
  | 'previousHash'
  | 'contentDigest'
  | 'entryHash'
  /** Not an entry at all: a member is missing or has the wrong type. */
  | 'malformed'
  /** The chain ends before the checkpoint. */
  | 'cutTail'
  /** The chain reaches the checkpoint's size with another hash. */
  | 'checkpoint';

export interface Checkpoint {
  /** Number of entries. */
  readonly size: number;
  /** `entryHash` of entry number `size`; 64 zeros when `size` is 0. */
  readonly headHash: string;
}

export interface Verification {
  readonly valid: boolean;
  /** Entries that verified, from the first one on. */
  readonly size: number;
  readonly headHash: string;
  /** The first entry that does not verify; `seq` is the number it carries (or, for a cut tail, the first missing). */
  readonly firstBad?: { readonly seq: number; readonly why: Mismatch };
}

/**
 * Recomputes a chain from its facts, in bounded memory, and stops at the first entry that does not fit.
 *
 * Sees: any changed, added, removed, repeated, renumbered or swapped entry. Without `checkpoint` it cannot see entries
 * cut off at the end; a full rewrite with new hashes is seen only against a checkpoint that was kept elsewhere.
 */
export async function verifyChain(
  entries: AsyncIterable<ChainedEntry | EntryText> | Iterable<ChainedEntry | EntryText>,
  checkpoint?: Checkpoint,
): Promise<Verification> {
  let size = 0;
  let headHash = GENESIS_HASH;
  const bad = (seq: number, why: Mismatch): Verification => ({ valid: false, size, headHash, firstBad: { seq, why } });
  if (checkpoint?.size === 0 && checkpoint.headHash !== GENESIS_HASH) return bad(0, 'checkpoint');
  for await (const one of entries) {
    if (one instanceof EntryText && one.follows(size, headHash)) {
      size = one.place.seq;
      headHash = one.place.entryHash;
    } else {
      // What this says counts; the short way above only knows when it would say that all is well.
      const entry = one instanceof EntryText ? (one.parse() as ChainedEntry) : one;
      const why = mismatch(entry, size, headHash);
      if (why) return bad(isSeq(entry?.seq) ? entry.seq : size + 1, why);
      size = entry.seq;
      headHash = entry.entryHash;
    }
    if (checkpoint?.size === size && checkpoint.headHash !== headHash) return bad(size, 'checkpoint');
  }
  if (checkpoint && size < checkpoint.size) return bad(size + 1, 'cutTail');
  return { valid: true, size, headHash };
}

const isSeq = (seq: unknown): seq is number => Number.isSafeInteger(seq);

function mismatch(entry: ChainedEntry, size: number, headHash: string): Mismatch | undefined {
  if (typeof entry !== 'object' || entry === null || !isSeq(entry.seq)) return 'malformed';
  if (entry.seq > size + 1) return 'gap';
  if (entry.seq <= size) return 'order';
  if (entry.previousHash !== headHash) return 'previousHash';
  try {
    if (contentDigest(entry) !== entry.contentDigest) return 'contentDigest';
  } catch {
    // JSON allows the escape of a lone surrogate; RFC 8785 does not.
    return 'malformed';
  }
  return entryHash(entry) === entry.entryHash ? undefined : 'entryHash';
}
