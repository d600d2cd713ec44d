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
  /** Who worded it: the realiser can always; a language model its first sentence, where that holds. */
  readonly wordedBy: 'realiser' | 'model';
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

/** A language model, as its manifest entry names it: id and version are at most 64 letters, digits and `._+-`. */
export interface ModelIdentity {
  readonly id: string;
  readonly version: string;
  /** SHA-256 over all its files: another training is another digest. */
  readonly digest: Digest;
  readonly purpose: 'clinical' | 'demonstration';
}

/** How one statement came to its words. Digests (SHA-256) of texts, not the texts. */
export interface StatementWording {
  readonly statementId: string;
  readonly promptDigest: Digest;
  /** Of the model's last answer; absent where it gave none. */
  readonly modelTextDigest?: Digest;
  readonly realiserTextDigest: Digest;
  /** How often the model was asked. */
  readonly attempts: number;
  /** The model's sentence stands in the draft. */
  readonly accepted: boolean;
  /** Plain words without PHI: why answers were refused, the accepted one's predecessors included. */
  readonly reasons: readonly string[];
  /** Of all attempts together, as are the times. */
  readonly tokensIn: number;
  readonly tokensOut: number;
  /** Elapsed. */
  readonly ms: number;
  /** Of all cores together. */
  readonly cpuMs: number;
}

/** What is recorded of the language model of a draft, or why there was none. */
export interface WordingRecord {
  /** Absent: none was asked. */
  readonly model?: ModelIdentity;
  /** Why the realiser worded (the rest of) the draft, in plain words without PHI; absent when the model could word. */
  readonly reason?: string;
  readonly settings?: { readonly dtype: string; readonly threads: number; readonly decoding: string };
  readonly statements: readonly StatementWording[];
  /** The sentence encoder that ranked what may be the same in the prior's report. Absent: none ranked anything. */
  readonly encoder?: ModelIdentity;
}

/** Checked content of one draft, before it becomes a DICOM document. */
export interface Draft {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly statements: readonly Statement[];
  readonly dropped: readonly DroppedStatement[];
  readonly basis: DraftBasis;
  /** Absent: no language model is configured. */
  readonly wording?: WordingRecord;
}

/** The documents of one draft version, each kind in a series of its own (an SR viewer shows the last of a series). */
export type DocumentKind = 'text' | 'measurements' | 'pdf';

/** What "draft intended" fixes of one document, so that a retry stores the same object, bit for bit. */
export interface DocumentIdentity {
  readonly kind: DocumentKind;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly seriesInstanceUid: SeriesInstanceUid;
  readonly sopInstanceUid: SopInstanceUid;
  readonly sopClassUid: SopClassUid;
  /** The version: rises by one with each version of the same study's draft. */
  readonly instanceNumber: number;
  /** Content Date/Time (0008,0023/0033), local to `timezoneOffset`: `YYYYMMDD`, `HHMMSS`. */
  readonly contentDate: string;
  readonly contentTime: string;
  /** (0008,0201), `+HHMM`. */
  readonly timezoneOffset: string;
  /** The document this one replaces (0040,A360). */
  readonly predecessor?: InstanceReference;
  /** It says only that what stood in its series no longer counts. */
  readonly retired?: true;
}

/** Why a study has no draft any more. */
export type RetireReason =
  | 'verified'
  | 'expired'
  | 'discarded'
  | 'nothingToSay'
  | 'notSelected'
  | 'noImages'
  /** It was copied when its study was changed in the PACS. */
  | 'copied';

/** A report that a person verified, as far as a retired draft names it. */
export interface VerifiedReport {
  readonly instance: InstanceReference;
  /** Its title, when it was verified and by whom, as the report itself says. */
  readonly words: string;
}

export interface Retirement {
  readonly reason: RetireReason;
  readonly replacedBy?: VerifiedReport;
}

/** What a version rests on, part by part, as keyed hashes: what differs between two versions is why there is a new one. */
export type DraftBasisHashes = Readonly<Record<string, string>>;

/** One version of a study's draft: its text document, and the documents stored with it. */
export interface DraftIdentity extends DocumentIdentity {
  /** Digest over everything the draft rests on. */
  readonly evidenceDigest: Digest;
  readonly attached?: readonly DocumentIdentity[];
  /** This version is the last one: it holds no findings. */
  readonly retirement?: Retirement;
  readonly basisHashes?: DraftBasisHashes;
}
