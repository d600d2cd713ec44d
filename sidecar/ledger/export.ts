import type { Knex } from 'knex';
import { databaseError } from '../db/pg-errors.ts';
import { PrereadError } from '../errors.ts';
import { canonicalJson } from './canonical-json.ts';
import { ledgerTexts, queryLedger } from './query.ts';
import { type Checkpoint, type Verification, verifyChain } from './verify.ts';

export const EXPORT_FORMAT = { format: 'preread-ledger', version: 1 } as const;

/** Last line of an export: `at` is when it was made. */
export interface ExportCheckpoint extends Checkpoint {
  readonly at: string;
}

/**
 * The whole ledger as lines of canonical JSON, each with its line feed: the format, the entries in their order (recipe
 * in hash-chain.ts), and `{"checkpoint": {at, headHash, size}}`. Bounded memory. `at`: ISO 8601.
 */
export async function* exportLedger(knex: Knex, at: string): AsyncGenerator<string> {
  const head = await readHead(knex);
  yield `${canonicalJson(EXPORT_FORMAT)}\n`;
  for await (const entry of queryLedger(knex, {}, head.size)) yield `${canonicalJson(entry)}\n`;
  yield `${canonicalJson({ checkpoint: { ...head, at } })}\n`;
}

/** Where the chain ends now. Throws see `databaseError`. */
export async function readHead(knex: Knex): Promise<Checkpoint> {
  try {
    const row = await knex.withSchema('preread').from('ledger_head').first('seq', 'entry_hash');
    if (!row) throw new PrereadError('LEDGER_BROKEN', { detail: 'Its head is missing.' });
    return { size: Number(row.seq), headHash: row.entry_hash };
  } catch (error) {
    throw databaseError(error);
  }
}

/** Verifies what the database holds, against the head it names. */
export async function verifyDatabase(knex: Knex): Promise<Verification> {
  const head = await readHead(knex);
  // Not only up to the head: an entry put behind it must fit as well.
  return verifyChain(ledgerTexts(knex), head);
}
