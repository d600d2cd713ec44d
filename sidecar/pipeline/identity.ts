import { createHash } from 'node:crypto';
import { uidFromDigest } from '../dicom/uids.ts';
import type { DocumentIdentity, DocumentKind, DraftIdentity } from '../domain/draft.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import {
  type Digest,
  type SeriesInstanceUid,
  type SopClassUid,
  type StudyInstanceUid,
  seriesInstanceUid,
  sopClassUid,
  sopInstanceUid,
} from '../domain/identifiers.ts';
import { canonicalJson } from '../ledger/canonical-json.ts';
import { PROFILES } from '../report/profiles.ts';

/** Basic Text SR Storage (PS3.4 B.5): the class that every viewer shows. */
export const BASIC_TEXT_SR: SopClassUid = sopClassUid('1.2.840.10008.5.1.4.1.1.88.11');
const ENCAPSULATED_PDF: SopClassUid = sopClassUid('1.2.840.10008.5.1.4.1.1.104.1');

/** SHA-256 over the RFC 8785 form: equal content, equal digest, whoever computes it. */
export function digestOf(value: unknown): Digest {
  return createHash('sha256').update(canonicalJson(value)).digest('hex') as Digest;
}

/**
 * One series for each kind of document of a study, always the same: a viewer shows the last instance of an SR series.
 * A series holds one SOP class, so measurements of another profile go into another one.
 */
export function documentSeriesUid(study: StudyInstanceUid, kind: DocumentKind, sopClass: SopClassUid) {
  const series = kind === 'text' ? { series: 'preread text draft' } : { series: `preread ${kind}`, sopClass };
  return seriesInstanceUid(uidFromDigest(digestOf({ ...series, studyInstanceUid: study })));
}

/** Every series that Preread may have written into a study, under whatever profile. */
export function ownSeriesOf(study: StudyInstanceUid): ReadonlySet<SeriesInstanceUid> {
  const classes = new Set(Object.values(PROFILES).map(({ measurementClass }) => measurementClass));
  return new Set([
    documentSeriesUid(study, 'text', BASIC_TEXT_SR),
    documentSeriesUid(study, 'pdf', ENCAPSULATED_PDF),
    ...[...classes].map((sopClass) => documentSeriesUid(study, 'measurements', sopClass)),
  ]);
}

export type Stamp = Pick<DocumentIdentity, 'contentDate' | 'contentTime' | 'timezoneOffset'>;

/** A moment as DICOM DA, TM and offset, in the local time of this process (PS3.5 6.2, PS3.3 C.12.1.1.8). */
export function localStamp(moment: Date): Stamp {
  const two = (n: number) => String(n).padStart(2, '0');
  const offset = -moment.getTimezoneOffset();
  const hours = two(Math.floor(Math.abs(offset) / 60));
  return {
    contentDate: `${moment.getFullYear()}${two(moment.getMonth() + 1)}${two(moment.getDate())}`,
    contentTime: `${two(moment.getHours())}${two(moment.getMinutes())}${two(moment.getSeconds())}`,
    timezoneOffset: `${offset < 0 ? '-' : '+'}${hours}${two(Math.abs(offset) % 60)}`,
  };
}

export const stampOf = ({ contentDate, contentTime, timezoneOffset }: Stamp): Stamp => ({
  contentDate,
  contentTime,
  timezoneOffset,
});

/** The same moment as ISO 8601 with offset. */
export function isoOf({ contentDate: d, contentTime: t, timezoneOffset: z }: Stamp): string {
  const date = `${d.slice(0, 4)}-${d.slice(4, 6)}-${d.slice(6, 8)}`;
  return `${date}T${t.slice(0, 2)}:${t.slice(2, 4)}:${t.slice(4, 6)}${z.slice(0, 3)}:${z.slice(3)}`;
}

interface VersionInput {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly evidenceDigest: Digest;
  readonly instanceNumber: number;
  readonly stamp: Stamp;
  /** Whatever else decides what the documents of this version hold: software, rules, profile. */
  readonly madeBy: unknown;
  readonly predecessor: DocumentIdentity | undefined;
}

/**
 * The text document of a version. Its SOP Instance UID is a hash over what the version says and how it was made: storing
 * twice is storing once, and any change of content is a new UID (PS3.4 Annex O).
 */
export function versionIdentity({ stamp, madeBy, predecessor, ...input }: VersionInput): DraftIdentity {
  const content = { ...input, ...stamp, madeBy, predecessor: predecessor?.sopInstanceUid ?? null };
  return {
    kind: 'text',
    ...input,
    ...stamp,
    seriesInstanceUid: documentSeriesUid(input.studyInstanceUid, 'text', BASIC_TEXT_SR),
    sopInstanceUid: sopInstanceUid(uidFromDigest(digestOf(content))),
    sopClassUid: BASIC_TEXT_SR,
    ...(predecessor ? { predecessor: referenceTo(predecessor) } : {}),
  };
}

/** Another document of the same version, in the series of its kind and class (or in the one it is the last of). */
export function attachedIdentity(
  text: DraftIdentity,
  kind: Exclude<DocumentKind, 'text'>,
  sopClass: SopClassUid,
  last: ReadonlyMap<string, DocumentIdentity>,
): DocumentIdentity {
  const { studyInstanceUid, instanceNumber } = text;
  const series = documentSeriesUid(studyInstanceUid, kind, sopClass);
  const predecessor = last.get(series);
  const named = { of: text.sopInstanceUid, kind, series, predecessor: predecessor?.sopInstanceUid ?? null };
  return {
    kind,
    studyInstanceUid,
    instanceNumber,
    ...stampOf(text),
    seriesInstanceUid: series,
    sopInstanceUid: sopInstanceUid(uidFromDigest(digestOf(named))),
    sopClassUid: sopClass,
    ...(predecessor ? { predecessor: referenceTo(predecessor) } : {}),
  };
}

export const pdfIdentity = (text: DraftIdentity, last: ReadonlyMap<string, DocumentIdentity>): DocumentIdentity =>
  attachedIdentity(text, 'pdf', ENCAPSULATED_PDF, last);

/** A stored document as something to refer to. */
export const referenceTo = (identity: DocumentIdentity): InstanceReference => ({
  studyInstanceUid: identity.studyInstanceUid,
  seriesInstanceUid: identity.seriesInstanceUid,
  sopInstanceUid: identity.sopInstanceUid,
  sopClassUid: identity.sopClassUid,
});
