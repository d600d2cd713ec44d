import type { Command } from 'commander';
import { openDatabase } from '../db/database.ts';
import { type CommandContext, commandLog, type Done, settingsOf } from './command.ts';
import { migrateAll } from './open-database.ts';

export function addMigrateCommand(program: Command, context: CommandContext, done: Done): void {
  program
    .command('migrate')
    .description("bring the database's tables up to this version (run as the database's owner)")
    .action(async () => {
      const config = settingsOf(context);
      const location = { dataFolder: config.dataFolder };
      const database = await openDatabase(config.databaseUrl ? { ...location, url: config.databaseUrl } : location);
      try {
        const ran = await migrateAll(database, commandLog(context, config));
        context.say(ran.length > 0 ? `migrated: ${ran.join(', ')}` : 'nothing to do: the tables are up to date');
      } finally {
        await database.close();
      }
      done(0);
    });
}
