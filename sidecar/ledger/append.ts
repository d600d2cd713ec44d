import type { Knex } from 'knex';
import type { PoolTraits } from '../db/database.ts';
import { databaseError } from '../db/pg-errors.ts';
import type { Digest } from '../domain/identifiers.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { canonicalJson } from './canonical-json.ts';

export interface Appended {
  /** The entry's number: 1 is the first, no gaps. */
  readonly seq: number;
  readonly entryHash: Digest;
}

/**
 * Appends one entry, in one round trip; numbering and hashing happen in the database (`preread.ledger_append`).
 *
 * Called with a transaction, the entry stands or falls with it, and the head of the chain is locked until it ends:
 * append last, and do nothing slow after it. Throws see `databaseError`; TypeError for content without a JSON form.
 */
export async function append(knex: Knex, entry: LedgerEntry): Promise<Appended> {
  const parameters = [
    entry.kind,
    entry.version,
    entry.at,
    entry.studyInstanceUid ?? null,
    entry.patientHash ?? null,
    entry.jobId ?? null,
    entry.modelDigest ?? null,
    canonicalJson(entry.content),
  ];
  const statement = knex.raw(
    'select seq, entry_hash from preread.ledger_append(?, ?, ?, ?, ?, ?, ?, ?)',
    parameters as Knex.RawBinding[],
  );
  // Planned once for each connection: planning cost a quarter of an append.
  if ((knex.userParams as PoolTraits).namedStatements) statement.options({ name: 'ledger_append' });
  try {
    const { rows } = await statement;
    return { seq: Number(rows[0].seq), entryHash: rows[0].entry_hash };
  } catch (error) {
    throw databaseError(error);
  }
}
