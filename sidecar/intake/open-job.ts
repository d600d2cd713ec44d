import type { Knex } from 'knex';
import { inTransaction } from '../db/database.ts';
import type { JobId, StudyInstanceUid } from '../domain/identifiers.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import type { JobQueue } from './job-queue.ts';
import { insertJob, PRIORITY } from './job-records.ts';

export interface OpenJobDeps {
  readonly knex: Knex;
  readonly queue: Pick<JobQueue, 'enqueue'>;
  readonly appendLedger: (trx: Knex, entry: LedgerEntry) => Promise<unknown>;
  readonly newJobId: () => JobId;
}

export interface JobWanted {
  readonly studyInstanceUid: StudyInstanceUid;
  /** `command`, `expired`, `discarded`, ...: see the column's comment. */
  readonly reason: string;
  readonly priority?: keyof typeof PRIORITY;
  /** Not before: whoever asked works on it here and now. */
  readonly delaySeconds?: number;
  /** Who asked, and why, in their words. */
  readonly by?: string;
  readonly note?: string;
}

/** A job, its queue entry and its ledger entry, within the caller's transaction. @returns undefined when one is open */
export async function addJob(
  trx: Knex,
  { queue, appendLedger, newJobId }: Omit<OpenJobDeps, 'knex'>,
  { studyInstanceUid, reason, priority = 'routine', delaySeconds, ...asked }: JobWanted,
  now: Date,
): Promise<JobId | undefined> {
  const id = newJobId();
  const urgency = PRIORITY[priority];
  if (!(await insertJob(trx, { id, studyInstanceUid, reason, priority: urgency }, now))) return undefined;
  await queue.enqueue(trx, id, urgency, delaySeconds);
  const about = { at: now.toISOString(), studyInstanceUid, jobId: id };
  await appendLedger(trx, { kind: 'settled', version: 1, ...about, content: { reason, ...asked } });
  return id;
}

/** The same in a transaction of its own. */
export const openJob = (deps: OpenJobDeps, wanted: JobWanted, now: Date): Promise<JobId | undefined> =>
  inTransaction(deps.knex, (trx) => addJob(trx, deps, wanted, now));
