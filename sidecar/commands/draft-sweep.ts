import type { Config } from '../config.ts';
import { endedForReport, expiredDrafts, type ReportReplacing, recordChecked } from '../drafts/draft-records.ts';
import { coerceError } from '../errors.ts';
import type { JobQueue } from '../intake/job-queue.ts';
import { type OpenJobDeps, openJob } from '../intake/open-job.ts';
import { errorFields, type Log } from '../log.ts';
import type { DraftStore } from '../pipeline/versions.ts';

/** Milliseconds between two looks. */
const EVERY_MS = 3_600_000;
/** Most studies of one look; the rest follows at the next. */
const BATCH = 500;
/** Days for which a report that replaced a draft is looked after: Orthanc's feed says nothing of deletions. */
const REPORT_DAYS = 7;
const DAY_MS = 86_400_000;

interface SweepDeps extends OpenJobDeps {
  readonly queue: Pick<JobQueue, 'enqueue' | 'wake'>;
  readonly log: Log;
  readonly config: Pick<Config, 'draftExpiryDays' | 'write'>;
  readonly store: Pick<DraftStore, 'readBack'>;
}

/** Drafts older than DRAFT_EXPIRY_DAYS become jobs that retire them, after whatever else there is to do. */
async function expire(deps: SweepDeps, now: Date): Promise<number> {
  const { draftExpiryDays: days, write } = deps.config;
  // Nothing is retired where nothing is written: it would be asked again and again.
  if (days === undefined || write !== 'on') return 0;
  let made = 0;
  for (const studyInstanceUid of await expiredDrafts(deps.knex, new Date(now.getTime() - days * DAY_MS), BATCH))
    if (await openJob(deps, { studyInstanceUid, reason: 'expired', priority: 'background' }, now)) made++;
  return made;
}

/** One report that cannot be asked for costs the others nothing. @returns whether the study is to be looked at again */
async function isWithdrawn(deps: SweepDeps, one: ReportReplacing, now: Date): Promise<boolean> {
  try {
    const held = await deps.store.readBack(one.report);
    await recordChecked(deps.knex, one, now);
    return held === undefined;
  } catch (thrown) {
    deps.log.warn('a report that replaced a draft was not looked for', errorFields(coerceError(thrown)));
    return false;
  }
}

/** A draft that was ended for a report which is gone: its study is looked at again. */
async function lookForReports(deps: SweepDeps, now: Date, signal: AbortSignal): Promise<number> {
  let made = 0;
  const since = new Date(now.getTime() - REPORT_DAYS * DAY_MS);
  for (const one of await endedForReport(deps.knex, since, BATCH)) {
    if (signal.aborted) break;
    if (!(await isWithdrawn(deps, one, now))) continue;
    const { studyInstanceUid } = one;
    if (await openJob(deps, { studyInstanceUid, reason: 'report-withdrawn', priority: 'background' }, now)) made++;
  }
  return made;
}

export interface DraftSweep {
  /** For the follower's tick: returns at once, and begins a look when the last one was an hour ago. */
  tick(now: Date): void;
  /** Ends a look that is going on, and waits for it. */
  stop(): Promise<void>;
}

/** What no change of the feed tells, beside the feed: nobody waits for it, and its failures cost nobody else. */
export function draftSweep(deps: SweepDeps): DraftSweep {
  let next = 0;
  let running = Promise.resolve();
  const aborter = new AbortController();
  const look = async (now: Date): Promise<void> => {
    for (const one of [expire, lookForReports])
      await one(deps, now, aborter.signal).then(
        (made) => made > 0 && deps.queue.wake(),
        (thrown) => deps.log.warn('drafts were not looked through', errorFields(coerceError(thrown))),
      );
  };
  return {
    tick(now) {
      if (now.getTime() < next) return;
      next = now.getTime() + EVERY_MS;
      running = running.then(() => look(now));
    },
    async stop() {
      aborter.abort();
      await running;
    },
  };
}
