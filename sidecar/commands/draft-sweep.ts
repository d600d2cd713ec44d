import type { Config } from '../config.ts';
import { expiredDrafts, retiredForReport } from '../drafts/draft-records.ts';
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
  readonly config: Pick<Config, 'draftExpiryDays'>;
  readonly store: Pick<DraftStore, 'readBack'>;
}

/** Drafts older than DRAFT_EXPIRY_DAYS become jobs that retire them. */
async function expire(deps: SweepDeps, now: Date): Promise<number> {
  const days = deps.config.draftExpiryDays;
  if (days === undefined) return 0;
  let made = 0;
  for (const studyInstanceUid of await expiredDrafts(deps.knex, new Date(now.getTime() - days * DAY_MS), BATCH))
    if (await openJob(deps, { studyInstanceUid, reason: 'expired' }, now)) made++;
  return made;
}

/** A draft that was retired for a report which is gone: its study is looked at again. */
async function lookForReports(deps: SweepDeps, now: Date, signal: AbortSignal): Promise<number> {
  let made = 0;
  const since = new Date(now.getTime() - REPORT_DAYS * DAY_MS);
  for (const { studyInstanceUid, report } of await retiredForReport(deps.knex, since, BATCH, now)) {
    if (signal.aborted) break;
    if (!(await deps.store.readBack(report)))
      if (await openJob(deps, { studyInstanceUid, reason: 'report-withdrawn' }, now)) made++;
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
    const made = (await expire(deps, now)) + (await lookForReports(deps, now, aborter.signal));
    if (made > 0) deps.queue.wake();
  };
  return {
    tick(now) {
      if (now.getTime() < next) return;
      next = now.getTime() + EVERY_MS;
      running = running
        .then(() => look(now))
        .catch((thrown) => deps.log.warn('drafts were not looked through', errorFields(coerceError(thrown))));
    },
    async stop() {
      aborter.abort();
      await running;
    },
  };
}
