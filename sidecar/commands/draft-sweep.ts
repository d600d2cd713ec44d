import type { Config } from '../config.ts';
import { expiredDrafts, retiredForReport } from '../drafts/draft-records.ts';
import { type OpenJobDeps, openJob } from '../intake/open-job.ts';
import type { DraftStore } from '../pipeline/versions.ts';

/** Milliseconds between two looks. */
const EVERY_MS = 3_600_000;
/** Most studies of one look; the rest follows at the next. */
const BATCH = 500;
/** Days for which a report that replaced a draft is looked after: Orthanc's feed says nothing of deletions. */
const REPORT_DAYS = 7;
const DAY_MS = 86_400_000;

interface SweepDeps extends OpenJobDeps {
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
async function lookForReports(deps: SweepDeps, now: Date): Promise<number> {
  let made = 0;
  const since = new Date(now.getTime() - REPORT_DAYS * DAY_MS);
  for (const { studyInstanceUid, report } of await retiredForReport(deps.knex, since, BATCH, now))
    if (!(await deps.store.readBack(report)))
      if (await openJob(deps, { studyInstanceUid, reason: 'report-withdrawn' }, now)) made++;
  return made;
}

/** For the follower's tick: at most once an hour, what no change of the feed tells. @returns how many jobs it made */
export function draftSweep(deps: SweepDeps): (now: Date) => Promise<number> {
  let next = 0;
  return async (now) => {
    if (now.getTime() < next) return 0;
    next = now.getTime() + EVERY_MS;
    return (await expire(deps, now)) + (await lookForReports(deps, now));
  };
}
