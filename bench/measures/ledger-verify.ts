import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exportLedger, verifyDatabase } from '../../sidecar/ledger/export.ts';
import { verifyExport } from '../../sidecar/ledger/read-export.ts';
import type { Verification } from '../../sidecar/ledger/verify.ts';
import { type Bench, inPairs, type Measure, type Outcome, type Row, timed } from '../measure.ts';
import { fillLedger } from '../support/filled-ledger.ts';
import { type BenchPostgres, startPostgres } from '../support/postgres.ts';

const SHORT = 1_000;

/** One ledger, verified from the database and from its export in turns. */
async function verifyOne(bench: Bench, postgres: BenchPostgres, what: string, longest: number): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'preread-bench-export-'));
  const db = await postgres.fresh();
  try {
    const wanted = bench.quick ? 5_000 : 200_000;
    bench.say(`filling a ledger with ${wanted} entries: ${what}`);
    const { meanLength } = await fillLedger(db, wanted, longest);
    const { knex } = db.database;
    const file = join(folder, 'ledger.jsonl');
    await pipeline(Readable.from(exportLedger(knex, new Date().toISOString())), createWriteStream(file));
    const rate = async (verify: () => Promise<Verification>) => {
      let found: Verification | undefined;
      const ms = await timed(async () => {
        found = await verify();
      });
      if (!found?.valid || found.size !== wanted) throw new Error('the ledger did not verify');
      return (wanted / ms) * 1000;
    };
    const lines = () => createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
    const pairs = await inPairs(
      bench,
      () => rate(() => verifyDatabase(knex)),
      () => rate(() => verifyExport(lines())),
    );
    const rest = { unit: 'entries/s', aims: [{ of: 'ours', atLeast: 100_000 }] as const };
    const entries = `${wanted} entries, ${what}, ${meanLength} characters of content on average`;
    return [
      { what: `verify from the database: ${entries}`, samples: pairs.map(({ ours }) => ours), ...rest },
      { what: `verify from an export: ${entries}`, samples: pairs.map(({ against }) => against), ...rest },
    ];
  } finally {
    await db.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(bench: Bench): Promise<Outcome> {
  const postgres = await startPostgres({ durable: false });
  try {
    const all = await verifyOne(bench, postgres, 'all that a draft leaves', 1_000_000_000);
    const short = await verifyOne(bench, postgres, `those up to ${SHORT} characters`, SHORT);
    return { rows: [...all, ...short] };
  } finally {
    await postgres.stop();
  }
}

export const ledgerVerify: Measure = {
  name: 'ledger-verify',
  about:
    "`verifyDatabase` and `verifyExport` over the whole chain, in one thread (Postgres works beside it); both hash each entry's text after a check that it is canonical JSON, and take it apart only where it is not certain. The entries are those of a real draft of a study with one prior, over and over, so that their content is as long and as deep as it is; each is hashed anew. What was read, every number and name of an evidence document, makes most of it, so the short ones are shown by themselves as well. Everything is in the operating system's cache.",
  run,
};
