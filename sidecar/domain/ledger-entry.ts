import type { Comparison, LesionSeries, RuleOutput, TargetSum } from './comparison.ts';
import type { DocumentKind, DraftIdentity, Retirement, Statement } from './draft.ts';
import type { Evidence, UnreadEvidence } from './evidence.ts';
import type { Digest, JobId, PatientHash, SopInstanceUid, StudyInstanceUid } from './identifiers.ts';
import type { RecordedWording } from './model-wording.ts';
import type { PriorDecision, UnavailableArchive } from './study.ts';

/** Content of each kind of entry, first version. A kind that needs another shape gets version 2, never a changed 1. */
export interface LedgerContents {
  /** The service came up. Secrets of the configuration are replaced before it gets here. */
  readonly started: {
    readonly softwareVersion: string;
    readonly nodeVersion: string;
    readonly configuration: Readonly<Record<string, string | number | boolean | null>>;
    readonly database: 'postgres' | 'embedded';
  };
  /** The first instance of a study's pending period was seen in the change feed. */
  readonly changeSeen: { readonly feed: string; readonly seq: number };
  readonly feedStarted: FeedPosition;
  readonly feedStopped: FeedPosition;
  readonly feedRestarted: FeedPosition;
  /** The study became a job. `lastInstanceAt`: ISO 8601. */
  readonly settled: {
    readonly reason: string;
    readonly lastInstanceAt?: string;
    /** Account on Preread's machine that asked, and its words, where a person did. */
    readonly by?: string;
    readonly note?: string;
  };
  readonly priorDecision: {
    readonly decisions: readonly PriorDecision[];
    readonly unavailable: readonly UnavailableArchive[];
  };
  /** What was known of one study (the current one or a prior), whole: a source may be deleted from the PACS later. */
  readonly evidenceRead: {
    readonly studyInstanceUid: StudyInstanceUid;
    readonly items: readonly Evidence[];
    readonly unread: readonly UnreadEvidence[];
    readonly evidenceDigest: Digest;
  };
  readonly comparison: {
    readonly comparisons: readonly Comparison[];
    readonly series: readonly LesionSeries[];
    readonly sums: readonly TargetSum[];
  };
  /** What published rule tables gave, and where their applicability is not established. */
  readonly rulesApplied: { readonly outputs: readonly RuleOutput[] };
  /** The claim checker found no support for a statement: it is not in the draft. */
  readonly statementDropped: { readonly text: string; readonly reasons: readonly string[] };
  /** Written before the store: it fixes UIDs, instance number and content time, so that a retry stores the same object. */
  readonly draftIntended: {
    readonly identity: DraftIdentity;
    readonly statements: readonly Pick<Statement, 'id' | 'section' | 'text' | 'evidenceIds' | 'wordedBy'>[];
    /** SHA-256 of the Part 10 bytes of the text document. */
    readonly sha256: Digest;
    /** The documents that go with it. Absent in entries of earlier releases, which had none. */
    readonly attached?: readonly {
      readonly sopInstanceUid: SopInstanceUid;
      readonly kind: DocumentKind;
      readonly sha256: Digest;
    }[];
    /** Documents that could not be made. */
    readonly omitted?: readonly { readonly kind: DocumentKind; readonly code: string; readonly detail: string }[];
    /** Why there is this version: `first`, or the parts of what it rests on that changed (patientId, evidence, ...). */
    readonly because?: readonly string[];
    /** WRITE=shadow: nothing will be stored. */
    readonly shadow: boolean;
    /**
     * What a language model was asked and what became of it, or why none was. The texts themselves are digests but for
     * those in `statements`. Absent where none is configured, in a last version, and in entries of earlier releases.
     */
    readonly wording?: RecordedWording;
  };
  /** The PACS gave back what was sent. */
  readonly draftStored: {
    readonly sopInstanceUid: SopInstanceUid;
    readonly instanceNumber: number;
    /** SHA-256 of the Part 10 bytes that were sent; absent for a draft of an earlier attempt that was found in the PACS. */
    readonly sha256?: Digest;
    /** The documents stored with it. */
    readonly attached?: readonly {
      readonly sopInstanceUid: SopInstanceUid;
      readonly instanceNumber: number;
      readonly kind: DocumentKind;
      readonly sha256: Digest;
    }[];
  };
  readonly draftFailed: {
    readonly sopInstanceUid: SopInstanceUid;
    readonly instanceNumber: number;
    readonly code: string;
    readonly detail?: string;
  };
  /** A stored draft that the PACS no longer holds: somebody deleted it. */
  readonly draftGone: { readonly sopInstanceUid: SopInstanceUid; readonly instanceNumber: number };
  /** The draft ended: a last version says why, or (RETIRED=delete) `draftRemoved` entries precede. */
  readonly draftRetired: Retirement & {
    readonly sopInstanceUid: SopInstanceUid;
    readonly instanceNumber: number;
    /** Of a copy: the study that the draft was made for. */
    readonly madeFor?: StudyInstanceUid;
    /** Of a copy: the document that ends its series, or the documents that are deleted. */
    readonly endedBy?: {
      readonly sopInstanceUid: SopInstanceUid;
      readonly instanceNumber: number;
      readonly sha256: Digest;
    };
    readonly removes?: readonly { readonly sopInstanceUid: SopInstanceUid; readonly kind: DocumentKind }[];
  };
  /** Preread took a version out of the PACS. `because`: superseded, uninstalled, or why the draft was retired. */
  readonly draftRemoved: {
    readonly sopInstanceUid: SopInstanceUid;
    /** Absent for a document that the tables do not know. */
    readonly instanceNumber?: number;
    readonly because: string;
    readonly documents: readonly { readonly sopInstanceUid: SopInstanceUid; readonly kind: DocumentKind }[];
  };
  /** A document of Preread that stands in the PACS and that this ledger did not know (restored from a backup): taken over. */
  readonly draftAdopted: { readonly sopInstanceUid: SopInstanceUid; readonly instanceNumber: number };
  readonly jobEnded: {
    readonly outcome: JobOutcome;
    readonly detail?: string;
    /** Who left it, and why, where a person did. */
    readonly by?: string;
    readonly note?: string;
  };
  /** A job that had failed, or waits for another try, is tried again. */
  readonly jobRetried: { readonly by: string; readonly code?: string };
  readonly workPaused: { readonly by: string; readonly note: string };
  readonly workResumed: { readonly by: string };
  /** What the PACS holds was held against what came of it. Days as YYYY-MM-DD, of Study Date. */
  readonly reconciled: {
    readonly from: string;
    readonly to: string;
    readonly reason: 'reconciled' | 'backfilled';
    readonly studies: number;
    /** Dealt with, or on their way. */
    readonly accounted: number;
    readonly queued: number;
    /** Whose last job failed: they wait for somebody's decision. */
    readonly failed: number;
    readonly by?: string;
  };
}

/** `code`: why, for a stop; how it was decided where to begin, for a start. `from`: the watermark before. */
interface FeedPosition {
  readonly feed: string;
  readonly seq: number;
  readonly from?: number;
  readonly code?: string;
}

export type JobOutcome =
  | 'drafted'
  | 'unchanged'
  | 'nothingToSay'
  | 'alreadyVerified'
  /** The draft that was there is ended. */
  | 'retired'
  | 'removed'
  /** There was none to end. */
  | 'noDraft'
  | 'notSelected'
  | 'noImages'
  /** It is in the PACS only because it was fetched as a prior of another study. */
  | 'fetchedPrior'
  | 'studyGone'
  | 'shadow'
  /** A person decided to leave it. */
  | 'ignored'
  | 'failed';

export type LedgerKind = keyof LedgerContents;

/** One fact for the ledger. `studyInstanceUid` is the study the job (or the change) is about. */
interface EntryOf<K extends LedgerKind> {
  readonly kind: K;
  readonly version: 1;
  /** ISO 8601, UTC, milliseconds: what `Date.prototype.toISOString` writes. */
  readonly at: string;
  readonly studyInstanceUid?: StudyInstanceUid;
  readonly patientHash?: PatientHash;
  readonly jobId?: JobId;
  /** The language model that was asked, by the digest of its files, whether its sentences stand in the draft or not. */
  readonly modelDigest?: Digest;
  readonly content: LedgerContents[K];
}

export type LedgerEntry = { readonly [K in LedgerKind]: EntryOf<K> }[LedgerKind];

/** Every kind this version writes. A reader accepts others: they were written by a newer version. */
export const LEDGER_KINDS = [
  'started',
  'changeSeen',
  'feedStarted',
  'feedStopped',
  'feedRestarted',
  'settled',
  'priorDecision',
  'evidenceRead',
  'comparison',
  'rulesApplied',
  'statementDropped',
  'draftIntended',
  'draftStored',
  'draftFailed',
  'draftGone',
  'draftRetired',
  'draftRemoved',
  'draftAdopted',
  'jobEnded',
  'jobRetried',
  'workPaused',
  'workResumed',
  'reconciled',
] as const satisfies readonly LedgerKind[];
