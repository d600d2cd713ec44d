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

/** A job, its queue entry and its ledger entry, in one transaction. @returns undefined when the study has an open one */
export async function openJob(
  { knex, queue, appendLedger, newJobId }: OpenJobDeps,
  { studyInstanceUid, reason, priority = 'routine', delaySeconds, ...asked }: JobWanted,
  now: Date,
): Promise<JobId | undefined> {
  return inTransaction(knex, async (trx) => {
    const id = newJobId();
    const urgency = PRIORITY[priority];
    if (!(await insertJob(trx, { id, studyInstanceUid, reason, priority: urgency }, now))) return undefined;
    await queue.enqueue(trx, id, urgency, delaySeconds);
    const about = { at: now.toISOString(), studyInstanceUid, jobId: id };
    await appendLedger(trx, { kind: 'settled', version: 1, ...about, content: { reason, ...asked } });
    return id;
  });
}
