import type { Knex } from 'knex';
import type { Config } from '../config.ts';
import { inTransaction } from '../db/database.ts';
import { coerceError } from '../errors.ts';
import type { FeedState } from '../intake/keep-following.ts';
import {
  baselineDay,
  lastDays,
  noCounts,
  type SweepCounts,
  type SweepDeps,
  type SweepOptions,
  sweepDay,
} from '../intake/sweep.ts';
import type { FoundBy } from '../intake/sweep-records.ts';
import { append } from '../ledger/append.ts';
import { errorFields, type Log } from '../log.ts';
import { runAt, type Schedule } from '../schedule.ts';
import type { Pacs } from './connect-pacs.ts';

/** Local time: a hospital is quiet then, and no clock is changed at that hour. */
const NIGHTLY = '30 3 * * *';

export const sweepDeps = (knex: Knex, pacs: Pick<Pacs, 'list'>): SweepDeps => ({
  knex,
  source: pacs.list,
  appendLedger: append,
  now: () => new Date(),
});

const isoDay = (day: string) => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`;

export interface SweptDays {
  /** DICOM DA, ascending, at least one. */
  readonly days: readonly string[];
  readonly foundBy: FoundBy;
  readonly by?: string;
  /** After each day. */
  readonly done?: (day: string, counts: Readonly<SweepCounts>) => void;
}

/** Day after day; what was found stands in the ledger, up to the last day that was looked at whole. */
export async function sweepDays(
  deps: SweepDeps,
  { days, foundBy, by, done }: SweptDays,
  options: Omit<SweepOptions, 'foundBy'>,
): Promise<SweepCounts> {
  const counts = noCounts();
  let last: string | undefined;
  let upToLast = noCounts();
  try {
    for (const day of days) {
      await sweepDay(deps, day, counts, { ...options, foundBy });
      last = day;
      upToLast = { ...counts };
      done?.(day, counts);
    }
  } finally {
    if (last !== undefined && !options.dryRun) {
      const window = { from: isoDay(days[0] ?? last), to: isoDay(last), reason: foundBy };
      const content = { ...window, ...upToLast, ...(by === undefined ? {} : { by }) };
      await inTransaction(deps.knex, (trx) =>
        append(trx, { kind: 'reconciled', version: 1, at: deps.now().toISOString(), content }),
      );
    }
  }
  return counts;
}

export interface Nightly {
  readonly config: Config;
  readonly deps: SweepDeps;
  readonly log: Log;
  readonly feed: FeedState;
  readonly signal: AbortSignal;
}

/** In the process that follows the feed: what the feed missed of the last days is queued. Never throws. */
export async function reconcileLastDays({ config, deps, log, feed, signal }: Nightly): Promise<void> {
  if (feed.state !== 'following' || config.reconcileDays === 0) return;
  const days = lastDays(deps.now(), config.reconcileDays);
  try {
    const counts = await sweepDays(deps, { days, foundBy: 'reconciled' }, { signal });
    log.info('reconciled with the PACS', { count: counts.studies, detail: `${counts.queued} queued` });
  } catch (thrown) {
    // A service that stops says so itself.
    if (!signal.aborted) log.warn('not reconciled with the PACS', errorFields(coerceError(thrown)));
  }
}

/** Every night. @param at cron expression */
export const nightlyReconcile = (nightly: Nightly, at: string = NIGHTLY): Schedule =>
  runAt(at, () => reconcileLastDays(nightly));

/** What is there before the very first start is no news to any later sweep. */
export async function baseline(config: Config, deps: SweepDeps, signal: AbortSignal): Promise<void> {
  if (config.reconcileDays === 0 || config.startFrom === 'beginning') return;
  for (const day of lastDays(deps.now(), config.reconcileDays)) await baselineDay(deps, day, signal);
}
