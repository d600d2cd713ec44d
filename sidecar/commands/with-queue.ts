import type { Database } from '../db/database.ts';
import { type JobQueue, startJobQueue } from '../intake/job-queue.ts';
import { type CommandContext, commandLog, settingsOf } from './command.ts';
import { openForWork } from './open-database.ts';

/** The database alone, for commands that ask and change records. */
export async function withDatabase<T>(context: CommandContext, use: (database: Database) => Promise<T>): Promise<T> {
  const config = settingsOf(context);
  const database = await openForWork(config, commandLog(context, config), 'command');
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}

/** With the queue, which works on nothing here. */
export function withQueue<T>(
  context: CommandContext,
  use: (database: Database, queue: JobQueue) => Promise<T>,
): Promise<T> {
  return withDatabase(context, async (database) => {
    const log = commandLog(context, settingsOf(context));
    const { knex, kind } = database;
    const queue = await startJobQueue({ knex, embedded: kind === 'embedded', log, migrate: false });
    try {
      return await use(database, queue);
    } finally {
      await queue.stop(1000);
    }
  });
}
