/**
 * The recipe of the chain. Whoever has SHA-256 and RFC 8785 can verify an export without Preread:
 *
 * 1. Facts. Take the entry without `seq`, `contentDigest`, `previousHash` and `entryHash`: what is left are `kind`,
 *    `version`, `at`, `content` and, where known, `studyInstanceUid`, `patientHash`, `jobId`, `modelDigest`.
 * 2. `contentDigest` = lower-case hex SHA-256 of the UTF-8 bytes of the canonical JSON (RFC 8785) of the facts.
 * 3. Envelope = canonical JSON of `{"contentDigest": ..., "previousHash": ..., "seq": ...}`.
 * 4. `entryHash` = lower-case hex SHA-256 of the UTF-8 bytes of the envelope.
 * 5. `seq` counts from 1 without gaps; `previousHash` is the `entryHash` of the entry before, and 64 zeros for entry 1.
 *
 * What this form cannot see: entries cut off at the end (a shorter chain is a valid chain, unless a checkpoint of the
 * longer one was kept elsewhere), and a full rewrite, with new hashes, by whoever owns the table. Against both, keep
 * the closing checkpoint of an export outside the database and compare.
 */
import { canonicalJson, sha256Hex } from './canonical-json.ts';

/** `previousHash` of the first entry. */
export const GENESIS_HASH = '0'.repeat(64);

/** One entry as exported: the facts and its place in the chain. Of any kind and version, newer ones included. */
export interface ChainedEntry {
  readonly kind: string;
  readonly version: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
  readonly studyInstanceUid?: string;
  readonly patientHash?: string;
  readonly jobId?: string;
  readonly modelDigest?: string;
  readonly content: unknown;
  readonly seq: number;
  readonly contentDigest: string;
  readonly previousHash: string;
  readonly entryHash: string;
}

/** Step 1 and 2. Every member that is not part of the chain counts, so that a member smuggled in is seen. */
export function contentDigest(entry: ChainedEntry): string {
  const { seq: _seq, contentDigest: _digest, previousHash: _previous, entryHash: _hash, ...facts } = entry;
  return sha256Hex(canonicalJson(facts));
}

/** Step 3 and 4. */
export function entryHash(link: Pick<ChainedEntry, 'contentDigest' | 'previousHash' | 'seq'>): string {
  const { contentDigest, previousHash, seq } = link;
  return sha256Hex(canonicalJson({ contentDigest, previousHash, seq }));
}
