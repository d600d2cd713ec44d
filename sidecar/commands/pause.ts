import type { Command } from 'commander';
import { inTransaction } from '../db/database.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { readPause, setPause } from '../intake/control-records.ts';
import { append } from '../ledger/append.ts';
import type { CommandContext, Done } from './command.ts';
import { whoAsks } from './who-asks.ts';
import { withDatabase } from './with-queue.ts';

const pause = (context: CommandContext, because: string): Promise<void> =>
  withDatabase(context, async ({ knex }) => {
    const at = new Date();
    const by = whoAsks();
    const entry: LedgerEntry = { kind: 'workPaused', version: 1, at: at.toISOString(), content: { by, note: because } };
    await inTransaction(knex, async (trx) => {
      if (await setPause(trx, { at, by, because })) await append(trx, entry);
    });
    const paused = await readPause(knex);
    context.print(
      `paused since ${paused?.at.toISOString()}: new studies are noted, none is begun; drafts being made are finished`,
    );
  });

const resume = (context: CommandContext): Promise<void> =>
  withDatabase(context, async ({ knex }) => {
    const entry: LedgerEntry = {
      kind: 'workResumed',
      version: 1,
      at: new Date().toISOString(),
      content: { by: whoAsks() },
    };
    const changed = await inTransaction(knex, async (trx) => {
      const was = await setPause(trx, undefined);
      if (was) await append(trx, entry);
      return was;
    });
    context.print(changed ? 'work goes on' : 'it was not paused');
  });

export function addPauseCommands(program: Command, context: CommandContext, _done: Done): void {
  program
    .command('pause')
    .description('begin no study until `resume`, in every process on this database; the feed is followed all the same')
    .option('--reason <TEXT>', 'why, for the ledger; name no patient', 'no reason given')
    .action(({ reason }: { reason: string }) => pause(context, reason));
  program
    .command('resume')
    .description('go on after `pause`')
    .action(() => resume(context));
}
