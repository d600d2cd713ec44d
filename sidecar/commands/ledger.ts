import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { link, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import type { Database } from '../db/database.ts';
import { PrereadError } from '../errors.ts';
import { exportLedger, readHead, verifyDatabase } from '../ledger/export.ts';
import type { ChainedEntry } from '../ledger/hash-chain.ts';
import { queryLedger } from '../ledger/query.ts';
import { verifyExport } from '../ledger/read-export.ts';
import type { Verification } from '../ledger/verify.ts';
import type { CommandContext, Done } from './command.ts';
import { withDatabase } from './with-queue.ts';

async function verifyFile(path: string): Promise<Verification> {
  if (!existsSync(path)) throw new PrereadError('USAGE', { detail: 'The export file does not exist.' });
  return verifyExport(createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY }));
}

/** Exit 1 and the first bad entry on any mismatch. */
function reportVerification(context: CommandContext, verification: Verification, json: boolean): 0 | 1 {
  const { valid, size, headHash, firstBad } = verification;
  if (json) context.print(JSON.stringify(verification));
  else if (valid) context.print(`the ledger verifies: ${size} entries, head ${headHash}`);
  else
    context.print(`THE LEDGER DOES NOT VERIFY: entry ${firstBad?.seq}: ${firstBad?.why}; ${size} entries before it do`);
  return valid ? 0 : 1;
}

interface QueryOptions {
  readonly study?: string;
  readonly patientHash?: string;
  readonly kind?: string;
  readonly model?: string;
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

/** A date or time as ISO 8601. */
function moment(text: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time))
    throw new PrereadError('USAGE', { detail: '--from and --to take a date or time such as 2026-01-31.' });
  return new Date(time).toISOString();
}

const line = ({ seq, at, kind, studyInstanceUid, jobId, content }: ChainedEntry) =>
  [seq, at, kind.padEnd(16), studyInstanceUid ?? '-', jobId ?? '-', JSON.stringify(content)].join('  ');

/** Streams: the answer may be the whole ledger. With --json it is one document, an array. */
async function query(
  context: CommandContext,
  database: Database,
  { json, from, to, ...filter }: QueryOptions,
): Promise<void> {
  const window = { ...(from ? { from: moment(from) } : {}), ...(to ? { to: moment(to) } : {}) };
  let count = 0;
  for await (const entry of queryLedger(database.knex, { ...filter, ...window })) {
    if (json) context.print(`${count === 0 ? '[' : ','}${JSON.stringify(entry)}`);
    else context.print(line(entry));
    count++;
  }
  if (json) context.print(count === 0 ? '[]' : ']');
  else context.say(`${count} entries`);
}

async function exportTo(context: CommandContext, database: Database, path: string): Promise<void> {
  const { size } = await readHead(database.knex);
  // Whole or not at all, and never over an older export: it may be the only copy somebody kept.
  const part = `${path}.part`;
  try {
    const file = createWriteStream(part, { mode: 0o600 });
    await pipeline(Readable.from(exportLedger(database.knex, new Date().toISOString())), file);
    await link(part, path);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    throw new PrereadError('USAGE', { detail: 'The file for the export exists already.' });
  } finally {
    await rm(part, { force: true });
  }
  context.say(
    `exported ${size} entries; keep the file outside of this machine and check it with: preread ledger verify --export FILE`,
  );
}

export function addLedgerCommand(program: Command, context: CommandContext, done: Done): void {
  const ledger = program.command('ledger').description('verify, query and export the audit ledger');
  ledger
    .command('verify')
    .description('recompute every hash; exit 1 and the first bad entry on any mismatch')
    .option('--export <FILE>', 'verify an export instead of the database')
    .option('--json', 'one JSON document on stdout')
    .action(async (options: { export?: string; json?: boolean }) => {
      const { export: path, json = false } = options;
      const verification = path
        ? await verifyFile(path)
        : await withDatabase(context, ({ knex }) => verifyDatabase(knex));
      done(reportVerification(context, verification, json));
    });
  ledger
    .command('query')
    .description('entries in order, filtered')
    .option('--study <UID>', 'Study Instance UID')
    .option('--patient-hash <HASH>', 'keyed hash of the patient')
    .option('--kind <KIND>', 'kind of entry: draftIntended, draftStored, ...')
    .option('--model <DIGEST>', 'digest of the model that took part')
    .option('--from <TIME>', 'at or after')
    .option('--to <TIME>', 'before')
    .option('--json', 'one JSON document on stdout')
    .action((options: QueryOptions) => withDatabase(context, (database) => query(context, database, options)));
  ledger
    .command('export')
    .description('newline-delimited canonical JSON that a stranger can verify without Preread')
    .requiredOption('--out <FILE>', 'file to write; must not exist')
    .action(({ out }: { out: string }) => withDatabase(context, (database) => exportTo(context, database, out)));
}
