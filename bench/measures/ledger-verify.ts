import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exportLedger, verifyDatabase } from '../../sidecar/ledger/export.ts';
import { verifyExport } from '../../sidecar/ledger/read-export.ts';
import type { Verification } from '../../sidecar/ledger/verify.ts';
import { type Bench, inPairs, type Measure, type Outcome, timed } from '../measure.ts';
import { fillLedger } from '../support/filled-ledger.ts';
import { startPostgres } from '../support/postgres.ts';

async function run(bench: Bench): Promise<Outcome> {
  const postgres = await startPostgres({ durable: false });
  const folder = mkdtempSync(join(tmpdir(), 'preread-bench-export-'));
  try {
    const db = await postgres.fresh();
    const wanted = bench.quick ? 20_000 : 200_000;
    bench.say(`filling a ledger with ${wanted} entries`);
    const { bytesEach } = await fillLedger(db, wanted);
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
    const fromExport = () => verifyExport(createInterface({ input: createReadStream(file), crlfDelay: Infinity }));
    const pairs = await inPairs(
      bench,
      () => rate(() => verifyDatabase(knex)),
      () => rate(fromExport),
    );
    const aims = [{ of: 'ours', atLeast: 100_000 }] as const;
    const entries = `${wanted} entries of ${bytesEach} characters of content on average`;
    return {
      rows: [
        { what: `verify from the database, ${entries}`, unit: 'entries/s', samples: pairs.map((p) => p.ours), aims },
        { what: 'verify from an export, the same', unit: 'entries/s', samples: pairs.map((p) => p.against), aims },
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await postgres.stop();
  }
}

export const ledgerVerify: Measure = {
  name: 'ledger-verify',
  about:
    "`verifyDatabase` and `verifyExport` over the whole chain. The entries are those of a real draft of a study with one prior, over and over, so that their content is as long as it is; each is hashed anew. Everything is in the operating system's cache.",
  run,
};
