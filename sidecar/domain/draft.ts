import type { InstanceReference } from './evidence.ts';
import type {
  Digest,
  EvidenceId,
  SeriesInstanceUid,
  SopClassUid,
  SopInstanceUid,
  StudyInstanceUid,
} from './identifiers.ts';

/** In the order in which they stand in the document. */
export const SECTIONS = ['summary', 'technique', 'comparison', 'findings', 'impression', 'recommendation'] as const;
export type SectionName = (typeof SECTIONS)[number];

/** One sentence (or one line) of a draft and what it rests on. */
export interface Statement {
  readonly id: string;
  readonly section: SectionName;
  readonly text: string;
  readonly evidenceIds: readonly EvidenceId[];
  readonly comparisonId?: string;
  /** Larger comes first in its section. */
  readonly weight: number;
  /** Who worded it. The realiser can always; a model joins with its issue. */
  readonly wordedBy: 'realiser';
}

/** A statement that did not pass the claim checker: it is left out, and the ledger says why. */
export interface DroppedStatement {
  readonly statement: Statement;
  /** Plain words without PHI: which claim had no support. */
  readonly reasons: readonly string[];
}

/** On how much of the study a draft rests. */
export interface DraftBasis {
  readonly seriesCount: number;
  readonly imageCount: number;
  readonly documentCount: number;
  /** Series of the current study that no reader knows (a segmentation, a presentation state), by modality. */
  readonly unlooked: readonly { readonly modality: string; readonly seriesCount: number }[];
  /** ISO 8601 with offset: the last instance taken into account arrived by then. */
  readonly until: string;
}

/** Checked content of one draft, before it becomes a DICOM document. */
export interface Draft {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly statements: readonly Statement[];
  readonly dropped: readonly DroppedStatement[];
  readonly basis: DraftBasis;
}

/** What "draft intended" fixes, so that a retry stores the same object, bit for bit. */
export interface DraftIdentity {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly seriesInstanceUid: SeriesInstanceUid;
  readonly sopInstanceUid: SopInstanceUid;
  readonly sopClassUid: SopClassUid;
  /** Rises by one with each version of the same study's draft. */
  readonly instanceNumber: number;
  /** Content Date/Time (0008,0023/0033), local to `timezoneOffset`: `YYYYMMDD`, `HHMMSS`. */
  readonly contentDate: string;
  readonly contentTime: string;
  /** (0008,0201), `+HHMM`. */
  readonly timezoneOffset: string;
  /** Digest over everything the draft rests on. */
  readonly evidenceDigest: Digest;
  /** The draft this one replaces (0040,A360). */
  readonly predecessor?: InstanceReference;
}
