import { createHash } from 'node:crypto';
import { uidFromDigest } from '../dicom/uids.ts';
import type { DraftIdentity } from '../domain/draft.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import {
  type Digest,
  type SopClassUid,
  type StudyInstanceUid,
  seriesInstanceUid,
  sopClassUid,
  sopInstanceUid,
} from '../domain/identifiers.ts';
import { canonicalJson } from '../ledger/canonical-json.ts';

/** Basic Text SR Storage (PS3.4 B.5): the class that every viewer shows. */
export const BASIC_TEXT_SR: SopClassUid = sopClassUid('1.2.840.10008.5.1.4.1.1.88.11');

/** SHA-256 over the RFC 8785 form: equal content, equal digest, whoever computes it. */
export function digestOf(value: unknown): Digest {
  return createHash('sha256').update(canonicalJson(value)).digest('hex') as Digest;
}

/** All text drafts of one study share one series: OHIF shows the last instance of an SR series. */
export const draftSeriesUid = (studyInstanceUid: StudyInstanceUid) =>
  seriesInstanceUid(uidFromDigest(digestOf({ series: 'preread text draft', studyInstanceUid })));

/** A moment as DICOM DA, TM and offset, in the local time of this process (PS3.5 6.2, PS3.3 C.12.1.1.8). */
export function localStamp(moment: Date): Pick<DraftIdentity, 'contentDate' | 'contentTime' | 'timezoneOffset'> {
  const two = (n: number) => String(n).padStart(2, '0');
  const offset = -moment.getTimezoneOffset();
  const hours = two(Math.floor(Math.abs(offset) / 60));
  return {
    contentDate: `${moment.getFullYear()}${two(moment.getMonth() + 1)}${two(moment.getDate())}`,
    contentTime: `${two(moment.getHours())}${two(moment.getMinutes())}${two(moment.getSeconds())}`,
    timezoneOffset: `${offset < 0 ? '-' : '+'}${hours}${two(Math.abs(offset) % 60)}`,
  };
}

/** The same moment as ISO 8601 with offset. */
export function isoOf({ contentDate: d, contentTime: t, timezoneOffset: z }: ReturnType<typeof localStamp>): string {
  const date = `${d.slice(0, 4)}-${d.slice(4, 6)}-${d.slice(6, 8)}`;
  return `${date}T${t.slice(0, 2)}:${t.slice(2, 4)}:${t.slice(4, 6)}${z.slice(0, 3)}:${z.slice(3)}`;
}

interface IdentityInput {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly evidenceDigest: Digest;
  readonly softwareVersion: string;
  readonly instanceNumber: number;
  readonly predecessor: InstanceReference | undefined;
  readonly stamp: Pick<DraftIdentity, 'contentDate' | 'contentTime' | 'timezoneOffset'>;
}

/**
 * The SOP Instance UID is a hash over what the document says and how it was made: storing twice is storing once, and
 * any change of content is a new UID (PS3.4 Annex O).
 */
export function draftIdentity({ stamp, softwareVersion, predecessor, ...input }: IdentityInput): DraftIdentity {
  const rest = { ...input, ...stamp, softwareVersion, predecessor: predecessor?.sopInstanceUid ?? null };
  const identity: DraftIdentity = {
    kind: 'text',
    ...input,
    ...stamp,
    seriesInstanceUid: draftSeriesUid(input.studyInstanceUid),
    sopInstanceUid: sopInstanceUid(uidFromDigest(digestOf(rest))),
    sopClassUid: BASIC_TEXT_SR,
  };
  return predecessor ? { ...identity, predecessor } : identity;
}

/** A stored draft as something to refer to. */
export const referenceTo = (identity: DraftIdentity): InstanceReference => ({
  studyInstanceUid: identity.studyInstanceUid,
  seriesInstanceUid: identity.seriesInstanceUid,
  sopInstanceUid: identity.sopInstanceUid,
  sopClassUid: identity.sopClassUid,
});
