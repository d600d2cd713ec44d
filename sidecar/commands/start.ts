import type { Command } from 'commander';
import { createLog } from '../log.ts';
import { startService } from '../main.ts';
import { type CommandContext, type Done, settingsOf } from './command.ts';

export function addStartCommand(program: Command, context: CommandContext, done: Done): void {
  program
    .command('start')
    .description('run the service: follow the PACS, draft, write back, until SIGTERM or SIGINT')
    .action(async () => {
      const config = settingsOf(context);
      const log = createLog(config.logLevel);
      const { signal } = context;
      const service = await startService({ config, version: context.version, log });
      log.info('started', { version: context.version, address: service.address });
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      log.info('stopping: running drafts are finished first');
      await service.stop();
      log.info('stopped');
      done(0);
    });
}
