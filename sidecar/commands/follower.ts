import { randomUUID } from 'node:crypto';
import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import { lead } from '../db/leadership.ts';
import type { JobId } from '../domain/identifiers.ts';
import { redraftLate } from '../intake/fetched-prior.ts';
import { runFollower } from '../intake/follow-feed.ts';
import { runListFollower } from '../intake/follow-list.ts';
import type { JobQueue } from '../intake/job-queue.ts';
import type { FeedState } from '../intake/keep-following.ts';
import { type SettleDeps, settleStudies } from '../intake/settle-studies.ts';
import { append } from '../ledger/append.ts';
import type { Log } from '../log.ts';
import type { Pacs } from './connect-pacs.ts';
import { draftSweep } from './draft-sweep.ts';
import { withStrangers } from './own-arrivals.ts';
import type { PriorWork } from './prior-work.ts';
import { baseline, nightlyReconcile, sweepDeps } from './sweeping.ts';
import { urgencyByRules } from './urgency.ts';

/** How often jobs that the queue has lost are looked for, in milliseconds. */
const ADOPT_MS = 600_000;

export interface FollowerParts {
  readonly config: Config;
  readonly log: Log;
  readonly database: Database;
  readonly pacs: Pacs;
  readonly queue: JobQueue;
  readonly feed: FeedState;
  readonly priors: PriorWork;
}

/** A list is a look now and then: a study stood still when the next look, too, found it as it was. */
const quietSeconds = ({ feed, settleSeconds, qidoSeconds }: Config): number =>
  feed === 'qido' ? settleSeconds + qidoSeconds : settleSeconds;

/** What the one process that follows the feed does besides: twice a second, and every night. */
function besides(parts: FollowerParts, signal: AbortSignal) {
  const { config, log, database, pacs, queue, feed } = parts;
  const { knex } = database;
  const settle: SettleDeps = {
    knex,
    queue,
    policy: {
      settleSeconds: quietSeconds(config),
      deadlineSeconds: config.settleDeadlineSeconds,
      redraftMinutes: config.redraftMinutes,
    },
    appendLedger: append,
    newJobId: () => randomUUID() as JobId,
    ...urgencyByRules(config, pacs),
  };
  const drafts = draftSweep({ ...settle, config, store: pacs.store, log });
  const nightly = nightlyReconcile({ config, deps: sweepDeps(knex, pacs), log, feed, signal });
  let adoptAt = 0;
  return {
    async tick(now: Date) {
      await redraftLate(settle, now);
      await settleStudies(settle, now);
      drafts.tick(now);
      if (now.getTime() < adoptAt) return;
      adoptAt = now.getTime() + ADOPT_MS;
      await queue.adopt(knex);
    },
    async stop() {
      nightly.stop();
      await drafts.stop();
    },
  };
}

/** Follows by the feed of the configuration until `signal`; exactly one process of all on one database does. */
export async function follow(parts: FollowerParts, signal: AbortSignal): Promise<void> {
  const { config, log, database, pacs, feed, priors } = parts;
  const { knex } = database;
  const beside = besides(parts, signal);
  const common = {
    lead: (lost: () => void) => lead(database, lost),
    startFrom: config.startFrom,
    tick: beside.tick,
    log,
    state: feed,
  };
  const lists = sweepDeps(knex, pacs);
  if (config.feed === 'qido')
    await runListFollower(
      { ...lists, ...common, baselineDays: config.reconcileDays, everyMs: config.qidoSeconds * 1000 },
      signal,
    );
  else
    await runFollower(
      {
        ...lists,
        ...common,
        source: withStrangers(pacs.feed, pacs.own, knex),
        baseline: () => baseline(config, lists, signal),
        begun: (studies) => priors.prefetch(studies),
      },
      signal,
    );
  await beside.stop();
}
