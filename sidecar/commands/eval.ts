import type { Command } from 'commander';
import { usage, wholeNumber } from './arguments.ts';
import type { CommandContext, Done } from './command.ts';
import { CASES_HELP, evaluateCases } from './eval-cases.ts';
import { evaluateFaults, FAULTS_HELP } from './eval-faults.ts';
import { evaluateReports, REPORTS_HELP } from './eval-reports.ts';

interface EvalOptions {
  readonly reports?: string;
  readonly cases?: string;
  readonly faults?: boolean;
  readonly patients: string;
  readonly seed: string;
  readonly drafter: string;
  readonly baseline?: string;
  readonly html?: string;
  readonly gates?: string;
  readonly threads?: string;
  readonly json?: boolean;
}

/** @returns whether all was well */
async function evaluate(context: CommandContext, options: EvalOptions): Promise<boolean> {
  const { reports, cases, faults, threads, json = false, patients, seed, ...rest } = options;
  if ([reports, cases, faults].filter((one) => one !== undefined).length !== 1)
    throw usage('Either --reports or --cases says what is evaluated, or --faults.');
  const many = threads === undefined ? {} : { threads: wholeNumber(threads, '--threads', 1, 256) };
  if (cases !== undefined) return evaluateCases(context, cases, { ...rest, ...many, json });
  const only = (['baseline', 'html', 'gates'] as const).find((name) => rest[name] !== undefined);
  if (only !== undefined) throw usage(`--${only} goes with --cases.`);
  if (reports !== undefined) return evaluateReports(context, reports, json);
  await evaluateFaults(context, { seed, patients: wholeNumber(patients, '--patients'), json });
  return true;
}

export function addEvalCommand(program: Command, context: CommandContext, done: Done): void {
  program
    .command('eval')
    .description('score reports and drafts by what matters in the clinic')
    .option('--reports <FILE>', 'reports that Preread did not write, one JSON object a line')
    .option('--cases <DIR>', 'synthetic cases to draft and to score against their truth')
    .option('--faults', 'errors put into correct drafts, and who notices')
    .option('--patients <N>', 'synthetic patients of --faults', '500')
    .option('--seed <S>', 'seed of --faults', 'department-1')
    .option('--drafter <ID>', 'who words the drafts of --cases', 'deterministic')
    .option('--baseline <FILE>', 'an earlier run of --cases --json to compare with')
    .option('--html <FILE>', 'write a page about the run of --cases')
    .option('--gates <FILE>', 'thresholds for the run of --cases')
    .option('--threads <N>', 'threads that work on --cases; default: one for each core')
    .option('--json', '--reports: one JSON object a line on stdout; --cases, --faults: one JSON document')
    .addHelpText('after', `${CASES_HELP}\n${REPORTS_HELP}\n${FAULTS_HELP}`)
    .action(async (options: EvalOptions) => {
      done((await evaluate(context, options)) ? 0 : 1);
    });
}
