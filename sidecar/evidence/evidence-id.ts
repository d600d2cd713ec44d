import { createHash } from 'node:crypto';
import type { Evidence } from '../domain/evidence.ts';
import type { Digest, EvidenceId } from '../domain/identifiers.ts';

/** JSON with sorted keys and without undefined members: equal content, equal text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Id of one piece of evidence: same kind, source and content, same id, whenever and wherever it is read.
 * @param content what it says, without id and source
 */
export function evidenceId(
  kind: Evidence['kind'],
  sopInstanceUid: string,
  contentItem: string,
  content: object,
): EvidenceId {
  return `ev_${sha256(canonical([kind, sopInstanceUid, contentItem, content])).slice(0, 32)}` as EvidenceId;
}

/** SHA-256 over a set of evidence with its sources (64 hex digits); the order of the items does not matter. */
export function evidenceDigest(items: readonly Evidence[]): Digest {
  return sha256(items.map(canonical).sort().join('\n')) as Digest;
}
