import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import type { CommandContext, Done } from './commands/command.ts';
import { addCostCommand } from './commands/cost.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addDraftCommand } from './commands/draft.ts';
import { addDraftsCommand } from './commands/drafts.ts';
import { addEvalCommand } from './commands/eval.ts';
import { addFeedCommand } from './commands/feed.ts';
import { addJobsCommand } from './commands/jobs.ts';
import { addLedgerCommand } from './commands/ledger.ts';
import { addMigrateCommand } from './commands/migrate.ts';
import { addModelsCommand } from './commands/models.ts';
import { addPauseCommands } from './commands/pause.ts';
import { settingsHelp } from './commands/settings-help.ts';
import { addStartCommand } from './commands/start.ts';
import { addSweepCommands } from './commands/sweep-commands.ts';
import { addSynthCommand } from './commands/synth.ts';
import { coerceError } from './errors.ts';

export const softwareVersion = (): string =>
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;

/** Made when a command first asks for it: the others end at once on Ctrl-C, as a command should. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => {
      controller.abort();
      // A second one means now.
      process.once(name, () => process.exit(130));
    });
  return controller.signal;
}

function buildProgram(context: CommandContext, done: Done): Command {
  const program = new Command('preread');
  program
    .description('Drafts radiology reports beside an Orthanc PACS, on this machine only.')
    .version(context.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.print(text.trimEnd()),
      writeErr: (text) => context.say(text.trimEnd()),
    })
    .showHelpAfterError('(see preread --help)')
    .addHelpText('after', settingsHelp());
  for (const add of [
    addStartCommand,
    addDraftCommand,
    addDraftsCommand,
    addMigrateCommand,
    addDoctorCommand,
    addJobsCommand,
    addPauseCommands,
    addSweepCommands,
    addFeedCommand,
    addLedgerCommand,
    addCostCommand,
    addModelsCommand,
    addSynthCommand,
    addEvalCommand,
    addDemoCommand,
  ])
    add(program, context, done);
  return program;
}

/** @returns the exit code: 0 done, 1 failed, 2 wrong use or configuration */
export async function main(args: readonly string[]): Promise<number> {
  let code: number = 0;
  let stop: AbortSignal | undefined;
  const context: CommandContext = {
    environment: process.env,
    version: softwareVersion(),
    print: (text) => void process.stdout.write(`${text}\n`),
    say: (text) => void process.stderr.write(`${text}\n`),
    get signal() {
      stop ??= stopSignal();
      return stop;
    },
  };
  try {
    await buildProgram(context, (ended) => {
      code = ended;
    }).parseAsync([...args], { from: 'user' });
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
    const error = coerceError(thrown);
    context.say(`preread: ${error.code}: ${error.message}\nWhat to do: ${error.action}`);
    return error.code === 'CONFIG_INVALID' || error.code === 'USAGE' ? 2 : 1;
  }
  return code;
}
