import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { PrereadError } from '../errors.ts';
import { backlog } from '../intake/job-records.ts';
import { daysBetween, type SweepCounts } from '../intake/sweep.ts';
import type { FoundBy } from '../intake/sweep-records.ts';
import { type CommandContext, type Done, settingsOf } from './command.ts';
import { connectPacs } from './connect-pacs.ts';
import { sweepDays, sweepDeps } from './sweeping.ts';
import { whoAsks } from './who-asks.ts';
import { withDatabase } from './with-queue.ts';

interface Options {
  readonly from: string;
  readonly to: string;
  readonly perMinute?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** DICOM DA of a day such as 2026-01-31. */
function dayOf(text: string, name: string): string {
  const time = Date.parse(`${text}T00:00:00Z`);
  if (!DAY.test(text) || Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text)
    throw new PrereadError('USAGE', { detail: `${name} takes a day such as 2026-01-31.` });
  return text.replaceAll('-', '');
}

function daysOf({ from, to }: Options): string[] {
  const days = daysBetween(dayOf(from, '--from'), dayOf(to, '--to'));
  if (days.length === 0) throw new PrereadError('USAGE', { detail: '--to lies before --from.' });
  return days;
}

/** At most `perMinute` studies a minute, evenly: the PACS has others to serve. */
function paceOf(perMinute: string | undefined, signal: AbortSignal): (() => Promise<void>) | undefined {
  if (perMinute === undefined) return undefined;
  const rate = Number(perMinute);
  if (!(rate > 0)) throw new PrereadError('USAGE', { detail: '--per-minute takes a number above 0.' });
  let next = 0;
  return async () => {
    const now = performance.now();
    // After days with nothing to queue nothing is made up for.
    const turn = Math.max(now, next);
    next = turn + 60_000 / rate;
    if (turn > now) await sleep(turn - now, undefined, { signal });
  };
}

const isoDay = (day: string) => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`;

const summary = ({ studies, accounted, queued, failed }: SweepCounts, dryRun: boolean) =>
  `${studies} studies with images: ${accounted} dealt with or on their way, ${queued} ${dryRun ? 'to be queued' : 'queued'}, ${failed} failed`;

/** Milliseconds between two lines within a day. */
const SAY_MS = 5000;

/** Progress after every day, and every few seconds within one. */
function createProgress(context: CommandContext, days: readonly string[], dryRun: boolean) {
  let at = 0;
  let said = performance.now();
  const say = (counts: Readonly<SweepCounts>, where: string) => {
    said = performance.now();
    context.say(`${isoDay(days[at] ?? '')} (day ${at + 1} of ${days.length})${where}  ${summary(counts, dryRun)}`);
  };
  return {
    looked: (counts: Readonly<SweepCounts>) => performance.now() - said > SAY_MS && say(counts, ', so far'),
    done(_day: string, counts: Readonly<SweepCounts>) {
      say(counts, '');
      at++;
    },
  };
}

const sweep = (context: CommandContext, foundBy: FoundBy, options: Options): Promise<0 | 1> => {
  const days = daysOf(options);
  const { signal } = context;
  const pace = paceOf(options.perMinute, signal);
  const { dryRun = false, json = false } = options;
  const pacs = connectPacs(settingsOf(context));
  return withDatabase(context, async ({ knex }) => {
    const { looked, done } = createProgress(context, days, dryRun);
    try {
      const swept = { days, foundBy, by: whoAsks(), done };
      const counts = await sweepDays(sweepDeps(knex, pacs), swept, {
        dryRun,
        signal,
        looked,
        ...(pace ? { pace } : {}),
      });
      if (json) context.print(JSON.stringify({ from: options.from, to: options.to, dryRun, ...counts }));
      else context.print(summary(counts, dryRun));
      const waiting = await backlog(knex);
      if (counts.queued > 0 && !dryRun)
        context.say(`the service works on them: ${waiting.pending + waiting.queued} studies wait now`);
      if (counts.failed > 0) context.say('see: preread jobs list --state failed');
      return 0;
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
      context.say('stopped; the same command goes on where this one ended');
      return 1;
    }
  }).finally(() => pacs.close());
};

export function addSweepCommands(program: Command, context: CommandContext, done: Done): void {
  program
    .command('reconcile')
    .description('hold what the PACS has of these days against what came of it; queue what the feed missed')
    .requiredOption('--from <DAY>', 'first Study Date, such as 2026-01-31')
    .requiredOption('--to <DAY>', 'last one')
    .option('--dry-run', 'only count')
    .option('--json', 'one JSON document on stdout')
    .action(async (options: Options) => done(await sweep(context, 'reconciled', options)));
  program
    .command('backfill')
    .description('queue past studies that have no outcome yet, behind whatever is of today; run it again to go on')
    .requiredOption('--from <DAY>', 'first Study Date, such as 2026-01-31')
    .requiredOption('--to <DAY>', 'last one')
    .option('--per-minute <N>', 'at most so many studies a minute; default: as fast as they are listed')
    .option('--dry-run', 'only count')
    .option('--json', 'one JSON document on stdout')
    .action(async (options: Options) => done(await sweep(context, 'backfilled', options)));
}
