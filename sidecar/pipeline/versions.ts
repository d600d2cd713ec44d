import type { DocumentIdentity, DraftIdentity, RetireReason, VerifiedReport } from '../domain/draft.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import type { JobId, SeriesInstanceUid, SopInstanceUid, StudyInstanceUid } from '../domain/identifiers.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import type { DicomJson } from '../domain/study.ts';

/** Why Preread takes documents out of the PACS. */
export type RemovedBecause = RetireReason | 'superseded' | 'uninstalled';

export interface Removal {
  readonly because: RemovedBecause;
  /** Where the draft was ended for it. */
  readonly replacedBy?: VerifiedReport;
}

/** One version of a study's draft as the working tables know it. */
export interface DraftVersion {
  readonly version: number;
  readonly state: 'intended' | 'stored' | 'failed' | 'superseded' | 'gone' | 'removed';
  readonly identity: DraftIdentity;
  /** Begun, and done where the state is `removed`. */
  readonly removal?: Removal;
}

/** By SOP Instance UID, the series it stands in. */
export type HeldDocuments = ReadonlyMap<SopInstanceUid, SeriesInstanceUid>;

/** The versions of a study's draft, and what the PACS holds in their series. */
export interface StudyDrafts {
  readonly versions: readonly DraftVersion[];
  readonly held: HeldDocuments;
}

/** What the store said, and what the PACS then holds. */
export interface DraftStore {
  store(bytes: Uint8Array, identity: DocumentIdentity): Promise<void>;
  /** The dataset under the document's UID; undefined when there is none. */
  readBack(reference: InstanceReference): Promise<DicomJson | undefined>;
  /** Where sent and held differ (a tag path); undefined when they are the same. */
  difference(sent: DicomJson, held: DicomJson): string | undefined;
  /** Everything that these series hold, whoever wrote it. */
  held(study: StudyInstanceUid, series: Iterable<SeriesInstanceUid>): Promise<HeldDocuments>;
  /**
   * @returns whether it was there
   * @throws PrereadError PACS_FORBIDDEN where the account may not, or where it is not Preread's (any more)
   */
  remove(sopInstanceUid: SopInstanceUid): Promise<boolean>;
}

/** State changes, each one transaction with its ledger entries. */
export interface DraftBook {
  versions(studyInstanceUid: StudyInstanceUid): Promise<readonly DraftVersion[]>;
  intend(identity: DraftIdentity, jobId: JobId, entries: readonly LedgerEntry[]): Promise<void>;
  stored(identity: DraftIdentity, entries: readonly LedgerEntry[]): Promise<void>;
  failed(identity: DraftIdentity, entry: LedgerEntry): Promise<void>;
  /** A stored draft that the PACS no longer holds, though nobody here took it out. */
  gone(identity: DraftIdentity, entry: LedgerEntry): Promise<void>;
  /** Its documents are about to be taken out of the PACS; undefined: they stay after all. */
  removing(identity: DraftIdentity, removal: Removal | undefined): Promise<void>;
  /** All its documents are out of the PACS. */
  removed(identity: DraftIdentity, entries: readonly LedgerEntry[]): Promise<void>;
  /** Versions that the PACS holds and the tables did not know, oldest first: the last one counts. */
  adopt(identities: readonly DraftIdentity[], jobId: JobId, entries: readonly LedgerEntry[]): Promise<void>;
  /** Entries alone (shadow, nothing to say). */
  note(entries: readonly LedgerEntry[]): Promise<void>;
}

/** The version that stands in the PACS: a draft, or the retirement of one. */
export const currentOf = (versions: readonly DraftVersion[]): DraftVersion | undefined =>
  versions.findLast(({ state }) => state === 'stored');

/** The newest version that ever stood in the PACS. */
export const lastOf = (versions: readonly DraftVersion[]): DraftVersion | undefined =>
  versions.findLast(({ state }) => state !== 'intended' && state !== 'failed');

/** The newest of them that was a draft and not the retirement of one. */
export const lastDraftOf = (versions: readonly DraftVersion[]): DraftVersion | undefined =>
  lastOf(versions.filter(({ identity }) => !identity.retirement));

/** Text first. */
export const documentsOf = (identity: DraftIdentity): readonly DocumentIdentity[] => [
  identity,
  ...(identity.attached ?? []),
];

/** @param above instance numbers that stand in the series besides: what somebody else put there, or a lost ledger knew of */
export const nextNumber = (versions: readonly DraftVersion[], above = 0): number =>
  1 + Math.max(above, ...versions.map(({ version }) => version));

/** The last document that each series holds, by Series Instance UID; `except` the version that is being written. */
export function lastHeld(
  { versions, held }: StudyDrafts,
  except?: DraftIdentity,
): ReadonlyMap<string, DocumentIdentity> {
  const last = new Map<string, DocumentIdentity>();
  for (const { identity } of versions)
    if (identity.sopInstanceUid !== except?.sopInstanceUid)
      for (const one of documentsOf(identity)) if (held.has(one.sopInstanceUid)) last.set(one.seriesInstanceUid, one);
  return last;
}
