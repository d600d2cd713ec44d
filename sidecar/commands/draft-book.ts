import type { Knex } from 'knex';
import { inTransaction } from '../db/database.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import type { RecordedWording } from '../domain/model-wording.ts';
import {
  readDrafts,
  recordIntended,
  recordRemoval,
  recordRemoved,
  recordState,
  recordStored,
} from '../drafts/draft-records.ts';
import { append } from '../ledger/append.ts';
import type { DraftBook, DraftVersion } from '../pipeline/versions.ts';

/** Told of each version of a draft, once it stands in the ledger. */
export type Drafted = (wording: RecordedWording | undefined) => void;

/** State changes of a draft: the working row and its ledger entries in one transaction. */
export function draftBook(knex: Knex, drafted: Drafted = () => undefined): DraftBook {
  const change = (work: (trx: Knex) => Promise<void>, ...entries: readonly LedgerEntry[]) =>
    inTransaction(knex, async (trx) => {
      await work(trx);
      for (const entry of entries) await append(trx, entry);
    });
  /** A last version is no draft. */
  const tell = (entries: readonly LedgerEntry[]): void => {
    for (const entry of entries)
      if (entry.kind === 'draftIntended' && !entry.content.identity.retirement) drafted(entry.content.wording);
  };
  return {
    versions: async (studyInstanceUid) => (await readDrafts(knex, studyInstanceUid)) as readonly DraftVersion[],
    intend: async (identity, jobId, entries) => {
      await change((trx) => recordIntended(trx, identity, jobId, new Date()), ...entries);
      tell(entries);
    },
    stored: (identity, entries) => change((trx) => recordStored(trx, identity, new Date()), ...entries),
    failed: (identity, entry) => change((trx) => recordState(trx, identity, 'failed'), entry),
    gone: (identity, entry) => change((trx) => recordState(trx, identity, 'gone'), entry),
    removing: (identity, removal) => change((trx) => recordRemoval(trx, identity, removal)),
    removed: (identity, entries) => change((trx) => recordRemoved(trx, identity), ...entries),
    adopt: (identities, jobId, entries) =>
      change(
        async (trx) => {
          for (const identity of identities) {
            await recordIntended(trx, identity, jobId, new Date());
            await recordStored(trx, identity, new Date());
          }
        },
        ...entries,
      ),
    note: async (entries) => {
      await change(async () => undefined, ...entries);
      tell(entries);
    },
  };
}
