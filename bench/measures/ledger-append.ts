import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { LedgerEntry } from '../../sidecar/domain/ledger-entry.ts';
import { append } from '../../sidecar/ledger/append.ts';
import { GENESIS_HASH } from '../../sidecar/ledger/hash-chain.ts';
import { type Bench, inPairs, type Measure, type Outcome, type Row, timed } from '../measure.ts';
import { type BenchDatabase, startPostgres } from '../support/postgres.ts';

/** Columns, keys, checks and indexes of the ledger; no chain, no triggers. */
const BARE_TABLE = 'create table public.bare_entry (like preread.ledger_entry including all)';
const BARE_INSERT = `insert into public.bare_entry (seq, kind, version, at, study_instance_uid, patient_hash, job_id,
  model_digest, content, content_digest, previous_hash, entry_hash) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** An entry of the length of most: who, which job, some numbers. */
const sample = (at: number): LedgerEntry =>
  ({
    kind: 'draftStored',
    version: 1,
    at: new Date().toISOString(),
    studyInstanceUid: `2.25.${at + 1}`,
    patientHash: GENESIS_HASH,
    jobId: randomUUID(),
    content: { sopInstanceUid: `2.25.9.${at}`, instanceNumber: 1, sha256: GENESIS_HASH, attached: [] },
  }) as unknown as LedgerEntry;

async function insertBare(knex: Knex, at: number, entry: LedgerEntry): Promise<void> {
  const { kind, version, studyInstanceUid, patientHash, jobId, content } = entry;
  const hashes = [GENESIS_HASH, GENESIS_HASH, GENESIS_HASH];
  const facts = [kind, version, entry.at, studyInstanceUid, patientHash, jobId, null, JSON.stringify(content)];
  await knex.raw(BARE_INSERT, [at, ...facts, ...hashes] as Knex.Value[]);
}

async function compare(bench: Bench, { database }: BenchDatabase, what: string, batch: number): Promise<Row> {
  const { knex } = database;
  await knex.raw(BARE_TABLE);
  let made = 0;
  const rate = async (one: (at: number, entry: LedgerEntry) => Promise<unknown>) => {
    const entries = Array.from({ length: batch }, () => sample(++made));
    const first = made - batch;
    const ms = await timed(async () => {
      for (const [at, entry] of entries.entries()) await one(first + at + 1, entry);
    });
    return (batch / ms) * 1000;
  };
  const ours = () => rate((_at, entry) => append(knex, entry));
  const bare = () => rate((at, entry) => insertBare(knex, at, entry));
  await ours();
  await bare();
  return {
    what: `append to the ledger, ${what} (${batch} one after the other)`,
    unit: 'entries/s',
    against: 'a bare parameterised INSERT of the same row',
    pairs: await inPairs(bench, ours, bare),
    aims: [{ of: 'ratio', atLeast: 0.8 }],
  };
}

async function run(bench: Bench): Promise<Outcome> {
  const rows: Row[] = [];
  for (const durable of [true, false]) {
    const postgres = await startPostgres({ durable });
    try {
      const what = durable ? 'every commit on disk' : 'fsync off, as in the tests';
      rows.push(await compare(bench, await postgres.fresh(), what, bench.quick ? 100 : 1_000));
    } finally {
      await postgres.stop();
    }
  }
  return { rows };
}

export const ledgerAppend: Measure = {
  name: 'ledger-append',
  about:
    "the product's `append` (canonical JSON here, numbering and two SHA-256 in the database, the head of the chain moved) against an INSERT of the same row, its hashes given, into a table with the same columns, keys, checks and indexes and without chain and triggers. Our statement is prepared once for each connection, as in the service; the bare one is planned each time, as `knex.raw` does it. Same pool, one statement at a time. The first line is what a site has; the second leaves the disk out and shows what the chain itself costs.",
  run,
};
