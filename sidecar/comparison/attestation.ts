import type { FindingEvidence } from '../domain/evidence.ts';

/** verified: a person answers for the document. unverified: a person wrote it and nobody has verified it yet. */
export type Attestation = 'verified' | 'unverified';

/**
 * How strongly "it is not there" is attested; undefined = not at all. Absence is the one statement that makes a lesion
 * new or gone, so it takes a person: the observer (TID 1002), or whoever verified the document, which only a person can
 * do (0040,A073, PS3.3 C.17.2). A device's own "absent", a CAD mark, and a document that names nobody attest nothing;
 * nor does the text of a PDF, which has no flags. A verified document that says it is PARTIAL counts as unverified.
 */
export function attestationOf({ presence, source, renderingIntent }: FindingEvidence): Attestation | undefined {
  if (presence !== 'absent' || renderingIntent !== undefined || source.kind !== 'content-item') return undefined;
  const isVerified = source.verificationFlag === 'VERIFIED';
  if (isVerified && source.completionFlag !== 'PARTIAL') return 'verified';
  return isVerified || source.observerType === 'person' ? 'unverified' : undefined;
}

const STRENGTH: readonly (Attestation | undefined)[] = ['verified', 'unverified', undefined];

/** Whether one attests absence as strongly as the other, or more. */
export const isAsStrong = (a: FindingEvidence, b: FindingEvidence): boolean =>
  STRENGTH.indexOf(attestationOf(a)) <= STRENGTH.indexOf(attestationOf(b));

/** Strongest attestation first, then by id. */
export const byStrength = (a: FindingEvidence, b: FindingEvidence): number =>
  STRENGTH.indexOf(attestationOf(a)) - STRENGTH.indexOf(attestationOf(b)) || (a.id < b.id ? -1 : 1);
