import type { DocumentIdentity, DraftIdentity, RetireReason } from '../domain/draft.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import type { JobId, SopInstanceUid, StudyInstanceUid } from '../domain/identifiers.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import type { DicomJson } from '../domain/study.ts';

/** Why Preread took a document out of the PACS. */
export type RemovedBecause = RetireReason | 'superseded' | 'uninstalled';

/** One version of a study's draft as the working tables know it. */
export interface DraftVersion {
  readonly version: number;
  readonly state: 'intended' | 'stored' | 'failed' | 'superseded' | 'gone' | 'removed';
  readonly identity: DraftIdentity;
  readonly removedBecause?: RemovedBecause;
}

/** What the store said, and what the PACS then holds. */
export interface DraftStore {
  store(bytes: Uint8Array, identity: DocumentIdentity): Promise<void>;
  /** The dataset under the document's UID; undefined when there is none. */
  readBack(reference: InstanceReference): Promise<DicomJson | undefined>;
  /** Where sent and held differ (a tag path); undefined when they are the same. */
  difference(sent: DicomJson, held: DicomJson): string | undefined;
  /** @throws PrereadError PACS_FORBIDDEN where the account may not; it is no error that it was not there */
  remove(sopInstanceUid: SopInstanceUid): Promise<void>;
}

/** State changes, each one transaction with its ledger entries. */
export interface DraftBook {
  versions(studyInstanceUid: StudyInstanceUid): Promise<readonly DraftVersion[]>;
  intend(identity: DraftIdentity, jobId: JobId, entries: readonly LedgerEntry[]): Promise<void>;
  stored(identity: DraftIdentity, entries: readonly LedgerEntry[]): Promise<void>;
  failed(identity: DraftIdentity, entry: LedgerEntry): Promise<void>;
  /** A stored draft that the PACS no longer holds, though nobody here took it out. */
  gone(identity: DraftIdentity, entry: LedgerEntry): Promise<void>;
  /** All documents of a version are out of the PACS. */
  removed(identity: DraftIdentity, because: RemovedBecause, entry: LedgerEntry): Promise<void>;
  /** Entries alone (shadow, nothing to say). */
  note(entries: readonly LedgerEntry[]): Promise<void>;
}

/** The version that stands in the PACS: a draft, or the retirement of one. */
export const currentOf = (versions: readonly DraftVersion[]): DraftVersion | undefined =>
  versions.findLast(({ state }) => state === 'stored');

/** Text first. */
export const documentsOf = (identity: DraftIdentity): readonly DocumentIdentity[] => [
  identity,
  ...(identity.attached ?? []),
];

export const nextNumber = (versions: readonly DraftVersion[]): number =>
  1 + Math.max(0, ...versions.map(({ version }) => version));

/** The last document that each series was given, by Series Instance UID; of `states`. */
export function lastDocuments(
  versions: readonly DraftVersion[],
  states: readonly DraftVersion['state'][] = ['stored', 'superseded'],
): ReadonlyMap<string, DocumentIdentity> {
  const last = new Map<string, DocumentIdentity>();
  for (const { state, identity } of versions)
    if (states.includes(state)) for (const one of documentsOf(identity)) last.set(one.seriesInstanceUid, one);
  return last;
}

/** Versions that may still have documents in the PACS. */
export const mayBeHeld = (versions: readonly DraftVersion[]): readonly DraftVersion[] =>
  versions.filter(({ state }) => state !== 'removed');
