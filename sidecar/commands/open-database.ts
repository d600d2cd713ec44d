import type { Config } from '../config.ts';
import { type Database, openDatabase } from '../db/database.ts';
import { checkSchema, migrate } from '../db/migrate.ts';
import { migrateQueue } from '../intake/job-queue.ts';
import type { Log } from '../log.ts';

/** Our tables, then the queue's. @returns the names of the migrations that ran */
export async function migrateAll(database: Database, log: Log): Promise<string[]> {
  const ran = await migrate(database);
  await migrateQueue({ knex: database.knex, embedded: database.kind === 'embedded', log });
  return ran;
}

/** Opens the database for work: the embedded one is brought up to date by its owner, a server by `preread migrate`. */
export async function openForWork(config: Config, log: Log, purpose: 'service' | 'command'): Promise<Database> {
  const location = { dataFolder: config.dataFolder, purpose };
  const database = await openDatabase(config.databaseUrl ? { ...location, url: config.databaseUrl } : location);
  try {
    if (database.kind === 'embedded' && database.owner) await migrateAll(database, log);
    await checkSchema(database);
  } catch (thrown) {
    await database.close();
    throw thrown;
  }
  return database;
}
