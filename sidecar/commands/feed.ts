import type { Command } from 'commander';
import { inTransaction } from '../db/database.ts';
import { PrereadError } from '../errors.ts';
import { placeAt } from '../intake/continuity.ts';
import { FEED, placeWatermark, readWatermark } from '../intake/feed-records.ts';
import { asChangeDate } from '../intake/follow-feed.ts';
import { append } from '../ledger/append.ts';
import { type CommandContext, commandLog, type Done, settingsOf } from './command.ts';
import { connectPacs } from './connect-pacs.ts';
import { openForWork } from './open-database.ts';

/** Places the watermark anew and clears an alarm; a running service goes on from there by itself. */
async function restart(context: CommandContext, from: string): Promise<void> {
  // The setting of the same meaning checks the argument.
  const config = settingsOf({ ...context, environment: { ...context.environment, START_FROM: from } });
  const database = await openForWork(config, commandLog(context, config), 'command');
  const pacs = connectPacs(config);
  try {
    const placed = await placeAt(pacs.feed, asChangeDate(from));
    const before = await readWatermark(database.knex);
    await inTransaction(database.knex, async (trx) => {
      const now = new Date();
      await placeWatermark(trx, placed, now);
      const content = { feed: FEED, seq: placed.seq, code: from, ...(before ? { from: before.seq } : {}) };
      await append(trx, { kind: 'feedRestarted', version: 1, at: now.toISOString(), content });
    });
    context.say(`the feed goes on after change ${placed.seq}`);
  } finally {
    pacs.close();
    await database.close();
  }
}

async function status(context: CommandContext, json: boolean): Promise<void> {
  const config = settingsOf(context);
  const database = await openForWork(config, commandLog(context, config), 'command');
  try {
    const watermark = await readWatermark(database.knex);
    const shown = watermark
      ? { seq: watermark.seq, lastChangeDate: watermark.maxChangeDate || null, stopped: watermark.stoppedCode ?? null }
      : null;
    if (json) context.print(JSON.stringify(shown));
    else if (!shown) context.print('the feed has not been followed yet');
    else context.print(`read up to change ${shown.seq}${shown.stopped ? `; STOPPED: ${shown.stopped}` : ''}`);
  } finally {
    await database.close();
  }
}

export function addFeedCommand(program: Command, context: CommandContext, done: Done): void {
  const feed = program
    .command('feed')
    .description("how far Orthanc's change feed was read; go on after its database was replaced");
  feed
    .command('status')
    .description('the watermark, and whether following was stopped')
    .option('--json', 'one JSON document on stdout')
    .action(async ({ json = false }: { json?: boolean }) => {
      await status(context, json);
      done(0);
    });
  feed
    .command('restart')
    .description('place the watermark anew (see "When Orthanc\'s database was replaced" in the README)')
    .requiredOption('--from <WHERE>', 'now, beginning, or a date such as 2026-01-31')
    .action(async ({ from }: { from?: string }) => {
      if (!from) throw new PrereadError('USAGE');
      await restart(context, from);
      done(0);
    });
}
