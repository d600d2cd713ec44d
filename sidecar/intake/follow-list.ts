import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { inTransaction } from '../db/database.ts';
import { keepFollowing, type Leading } from './keep-following.ts';
import { baselineDay, lastDays, noCounts, type SweepDeps, sweepDay } from './sweep.ts';

/** Milliseconds between two ticks. */
const TICK_MS = 500;
/** Studies dated so many days back are looked at each time; older ones are the nightly sweep's. */
const DAYS = 2;
const FEED = 'qido';

export interface FollowListDeps extends SweepDeps, Leading {
  readonly startFrom: string;
  /** At the very first start what is there of so many days is no news to any later sweep either. */
  readonly baselineDays: number;
  /** Milliseconds from the end of one sweep to the begin of the next. */
  readonly everyMs: number;
  /** Called twice a second while leading: settles studies. */
  readonly tick: (now: Date) => Promise<unknown>;
}

/** At the very first start what is there already is no news, as far as START_FROM says so. */
async function begin(deps: FollowListDeps, signal: AbortSignal): Promise<void> {
  const { knex, startFrom, now, appendLedger } = deps;
  if (await knex('preread.feed_watermark').where({ feed: FEED }).first()) return;
  const since =
    startFrom === 'now' ? '99999999' : startFrom === 'beginning' ? '' : startFrom.slice(0, 10).replaceAll('-', '');
  for (const day of lastDays(now(), Math.max(DAYS, deps.baselineDays)))
    if (day < since) await baselineDay(deps, day, signal);
  const at = now();
  await inTransaction(knex, async (trx: Knex) => {
    await trx('preread.feed_watermark').insert({ feed: FEED, seq: 0, set_at: at });
    const content = { feed: FEED, seq: 0, code: startFrom };
    await appendLedger(trx, { kind: 'feedStarted', version: 1, at: at.toISOString(), content });
  });
}

async function sweepAgain(deps: FollowListDeps, until: AbortSignal): Promise<void> {
  while (!until.aborted) {
    const counts = noCounts();
    for (const day of lastDays(deps.now(), DAYS)) await sweepDay(deps, day, counts, { signal: until });
    deps.state.changesRead += counts.queued;
    await deps.knex('preread.feed_watermark').where({ feed: FEED }).update({ set_at: deps.now() });
    await sleep(deps.everyMs, undefined, { signal: until }).catch(() => undefined);
  }
}

async function tickAgain(deps: FollowListDeps, until: AbortSignal): Promise<void> {
  while (!until.aborted) {
    await deps.tick(deps.now());
    await sleep(TICK_MS, undefined, { signal: until }).catch(() => undefined);
  }
}

/** Sweeps the last days again and again, and settles studies meanwhile: for an archive without a change feed. */
async function follow(deps: FollowListDeps, signal: AbortSignal): Promise<void> {
  await begin(deps, signal);
  Object.assign(deps.state, { state: 'following', code: undefined });
  const one = new AbortController();
  const until = AbortSignal.any([signal, one.signal]);
  const both = [sweepAgain(deps, until), tickAgain(deps, until)].map((loop) => loop.finally(() => one.abort()));
  const ended = await Promise.allSettled(both);
  const failure = ended.find((result) => result.status === 'rejected' && result.reason !== until.reason);
  if (failure?.status === 'rejected') throw failure.reason;
}

/** Keeps exactly one process sweeping, until `signal`. Never throws. */
export const runListFollower = (deps: FollowListDeps, signal: AbortSignal): Promise<void> =>
  keepFollowing(deps, (until) => follow(deps, until), signal);
