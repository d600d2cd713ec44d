import type { Command } from 'commander';
import { type CommandContext, commandLog, type Done, settingsOf } from './command.ts';
import { connectPacs } from './connect-pacs.ts';
import { CHECK_MS, type Check, checkClocks, clockAhead, placeChecks } from './doctor-checks.ts';
import { databaseChecks } from './doctor-database.ts';
import { modelCheck } from './doctor-model.ts';

export async function examine(context: CommandContext): Promise<Check[]> {
  const config = settingsOf(context);
  // Nothing is asked twice: whoever examines wants to hear of the first failure, and soon.
  const pacs = connectPacs(config, { timeoutMs: CHECK_MS, retries: 0 });
  const log = commandLog(context, config);
  try {
    const [place, database, model, ahead] = await Promise.all([
      placeChecks(config, pacs),
      databaseChecks(config, pacs, log),
      modelCheck(config, log),
      clockAhead(() => pacs.clock()),
    ]);
    const clocks = await checkClocks({ 'the PACS': ahead, 'the database': database.ahead });
    return [...place, ...database.checks, model, clocks];
  } finally {
    pacs.close();
  }
}

const markOf = ({ ok, action }: Check) => (ok ? (action ? 'note' : 'ok') : 'FAIL');

/** Aligned; what several failures have in common is to be done once, and said once. */
export function explain(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const indent = ' '.repeat(width + 8);
  const said = new Set<string>();
  const lines = checks.flatMap((one) => {
    const { name, detail, code, action } = one;
    const first = `${markOf(one).padEnd(4)}  ${name.padEnd(width)}  ${code ? `${code}: ` : ''}${detail}`;
    if (!action || said.has(action)) return [first];
    said.add(action);
    return [first, `${indent}what to do: ${action}`];
  });
  const failed = checks.filter(({ ok }) => !ok).length;
  const summary = failed === 0 ? 'Nothing is wrong.' : `${failed} of ${checks.length} checks failed.`;
  return [...lines, summary].join('\n');
}

export function addDoctorCommand(program: Command, context: CommandContext, done: Done): void {
  program
    .command('doctor')
    .description('check configuration, machine, PACS, database, work, ledger and language model; say what to do next')
    .option('--json', 'one JSON document on stdout')
    .action(async ({ json = false }: { json?: boolean }) => {
      const checks = await examine(context);
      const ok = checks.every((one) => one.ok);
      context.print(json ? JSON.stringify({ ok, checks }, null, 2) : explain(checks));
      done(ok ? 0 : 1);
    });
}
