import type { DocumentIdentity, Draft } from '../domain/draft.ts';
import type { Digest, JobId, PatientHash, StudyInstanceUid } from '../domain/identifiers.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import type { DicomJson, PatientIdentity } from '../domain/study.ts';
import type { Log } from '../log.ts';
import type { Equipment } from '../report/document-header.ts';
import type { PdfFonts } from '../report/pdf-runs.ts';
import type { ProfileName } from '../report/profiles.ts';
import type { DraftWords } from './model-words.ts';
import type { Prepared } from './prepare-draft.ts';
import type { DraftBook, DraftStore } from './versions.ts';

/** What writing and retiring drafts needs from outside. */
export interface WriteDeps extends Equipment {
  readonly store: DraftStore;
  readonly book: DraftBook;
  /** `carried`: tags that stand in the images as they are, overlong ones included. */
  readonly encode: (dataset: DicomJson, carried: ReadonlySet<string>) => Uint8Array;
  readonly patientHash: (patient: PatientIdentity) => PatientHash | undefined;
  /** Of any value that JSON can hold. */
  readonly keyedHash: (value: unknown) => string;
  readonly now: () => Date;
  readonly log: Log;
  /** The words of a language model, where there is one; never fails. */
  readonly words: (prepared: Prepared) => Promise<DraftWords>;
  /** SHA-256 of the language model that drafts are worded with; null: none. */
  readonly modelDigest: Digest | null;
  /** For the PDF. */
  readonly fonts: PdfFonts;
  readonly write: 'on' | 'shadow';
  readonly profile: ProfileName;
  /** Opens a job for another study that this one has to do with. */
  readonly lookAgain: (study: StudyInstanceUid) => Promise<void>;
  /** What becomes of older versions, and of all of them when the draft is retired. */
  readonly superseded: 'keep' | 'delete';
  readonly retired: 'keep' | 'delete';
}

/** The job that works on a study, as far as writing cares. */
export interface WritingJob {
  readonly id: JobId;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly reason: string;
  /** Highest instance number of documents in our series that are not in our tables. */
  readonly above?: number;
}

/** One document in all its forms. */
export interface Rendered {
  readonly identity: DocumentIdentity;
  readonly dataset: DicomJson;
  readonly bytes: Uint8Array;
}

/** A document that could not be made; the text draft does without it. */
export interface Omitted {
  readonly kind: DocumentIdentity['kind'];
  readonly code: string;
  readonly detail: string;
}

/** All documents of a version, text first. */
export interface RenderedVersion {
  readonly draft?: Draft;
  readonly documents: readonly Rendered[];
  readonly omitted: readonly Omitted[];
}

/** What every entry about one job says. */
export interface About {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly jobId: JobId;
  readonly patientHash?: PatientHash;
}

type DraftEntryKind = 'draftStored' | 'draftFailed' | 'draftGone' | 'draftRetired' | 'draftRemoved';
export type EntryMaker = (kind: DraftEntryKind, content: object) => LedgerEntry;

/** What every entry of this job says; without a patient id nobody is named. */
export function aboutOf(
  { id, studyInstanceUid }: WritingJob,
  patient: PatientIdentity,
  { patientHash }: Pick<WriteDeps, 'patientHash'>,
): About {
  const hash = patientHash(patient);
  return { studyInstanceUid, jobId: id, ...(hash ? { patientHash: hash } : {}) };
}

export const entryMaker =
  (about: About, deps: Pick<WriteDeps, 'now'>): EntryMaker =>
  (kind, content) =>
    ({ kind, version: 1, at: deps.now().toISOString(), ...about, content }) as LedgerEntry;

export const idsOf = ({ sopInstanceUid, instanceNumber }: DocumentIdentity) => ({ sopInstanceUid, instanceNumber });

/** What decides the documents besides the evidence. */
export const madeBy = ({ softwareVersion, configuration, profile, modelDigest }: WriteDeps) => ({
  softwareVersion,
  configuration: configuration ?? null,
  profile,
  ...(modelDigest === null ? {} : { model: modelDigest }),
});
