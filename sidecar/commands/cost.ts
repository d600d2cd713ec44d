import type { Command } from 'commander';
import { PrereadError } from '../errors.ts';
import { type Cost, costOf } from '../ledger/cost.ts';
import { type LedgerFilter, queryLedger } from '../ledger/query.ts';
import { type CommandContext, type Done, settingsOf } from './command.ts';
import { withDatabase } from './with-queue.ts';

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

const DAY_MS = 86_400_000;

/** Midnight (UTC) at which a day such as 2026-01-31 begins, in milliseconds. */
function dayOf(text: string): number {
  const time = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text)
    throw new PrereadError('USAGE', { detail: '--from and --to take a day such as 2026-01-31.' });
  return time;
}

/** Both days included. */
function period({ from, to }: Options): LedgerFilter {
  const iso = (time: number) => new Date(time).toISOString();
  const [first, last] = [from, to].map((day) => (day === undefined ? undefined : dayOf(day)));
  if (first !== undefined && last !== undefined && last < first)
    throw new PrereadError('USAGE', { detail: '--to lies before --from.' });
  return {
    ...(first === undefined ? {} : { from: iso(first) }),
    ...(last === undefined ? {} : { to: iso(last + DAY_MS) }),
  };
}

const grouped = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 3 });
/** Three digits at least where it is less than a dollar. */
const dollars = (value: number): string =>
  `$${value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: value < 1 ? 6 : 2 })}`;

/** For people: label and value, line by line. */
function lines({ studies, drafts, models, statements, tokensIn, tokensOut, ...cost }: Cost): string[] {
  const { cpuWatts, cloudPriceIn, cloudPriceOut, habitTokensIn, habitTokensOut } = cost.assumptions;
  const { asked, accepted, retried, replaced } = statements;
  const table: (readonly [string, string])[] = [
    ['drafts', `${drafts.all}, of ${studies} studies`],
    ['worded by a language model', `${drafts.byModel}${drafts.inPart > 0 ? `, ${drafts.inPart} of them in part` : ''}`],
    ['worded deterministically', `${drafts.deterministic}`],
    ...drafts.reasons.map(({ reason, drafts: count }) => ['', `${count}: ${reason}`] as const),
    ...models.map(
      ({ id, version, digest, drafts: count }) =>
        ['asked', `${id} ${version} (${digest}) for ${count} drafts`] as const,
    ),
    ['statements', `${asked} asked for: ${accepted} accepted, ${replaced} replaced; ${retried} asked for twice`],
    ['tokens', `${grouped(tokensIn)} in, ${grouped(tokensOut)} out`],
    ['CPU time of the model', `${grouped(cost.cpuSeconds)} s`],
    ['energy, estimated', `${grouped(cost.wattHours)} Wh at ${cpuWatts} W for a busy core`],
    [
      'the same tokens in a cloud',
      `${dollars(cost.cloud.sameTokens)} at $${cloudPriceIn} in, $${cloudPriceOut} out for a million`,
    ],
    [
      "the cloud's habit",
      `${dollars(cost.cloud.habit)} for ${studies} studies of ${grouped(habitTokensIn)} in, ${grouped(habitTokensOut)} out`,
    ],
  ];
  return table.map(([label, value]) => `${label.padEnd(28)}${value}`);
}

async function showCost(context: CommandContext, options: Options): Promise<void> {
  const filter = { kind: 'draftIntended', ...period(options) };
  const { cpuWatts, cloudPriceIn, cloudPriceOut } = settingsOf(context);
  const assumptions = { cpuWatts, cloudPriceIn, cloudPriceOut };
  const cost = await withDatabase(context, ({ knex }) => costOf(queryLedger(knex, filter), assumptions));
  const { from = null, to = null } = options;
  if (options.json) context.print(JSON.stringify({ from, to, ...cost }));
  else for (const line of lines(cost)) context.print(line);
}

export function addCostCommand(program: Command, context: CommandContext, _done: Done): void {
  program
    .command('cost')
    .description('what the drafts of a period took: tokens, CPU time, energy, and what a cloud would have charged')
    .option('--from <DAY>', 'first day (UTC), such as 2026-01-31; default: since the ledger began')
    .option('--to <DAY>', 'last day, included; default: until now')
    .option('--json', 'one JSON document on stdout')
    .action((options: Options) => showCost(context, options));
}
