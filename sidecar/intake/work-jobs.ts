import type { Knex } from 'knex';
import { inTransaction } from '../db/database.ts';
import { databaseError } from '../db/pg-errors.ts';
import type { JobId } from '../domain/identifiers.ts';
import type { JobOutcome, LedgerEntry } from '../domain/ledger-entry.ts';
import { type ErrorCode, PrereadError } from '../errors.ts';
import { errorFields, type Log } from '../log.ts';
import type { Attempt } from './job-queue.ts';
import { beginAttempt, endJob, type Job, releaseJob } from './job-records.ts';

export interface WorkDeps {
  readonly knex: Knex;
  readonly process: (
    job: Pick<Job, 'id' | 'studyInstanceUid' | 'attempts' | 'reason'>,
  ) => Promise<{ readonly outcome: JobOutcome; readonly detail?: string }>;
  readonly appendLedger: (trx: Knex, entry: LedgerEntry) => Promise<unknown>;
  readonly now: () => Date;
  readonly log: Log;
  readonly ended: (outcome: JobOutcome, ms: number) => void;
}

/** The job's end and its ledger entry, together. */
async function end(
  deps: WorkDeps,
  job: Pick<Job, 'id' | 'studyInstanceUid'>,
  outcome: JobOutcome,
  detail: string | undefined,
  error?: PrereadError,
) {
  const now = deps.now();
  await inTransaction(deps.knex, async (trx) => {
    if (!(await endJob(trx, job.id, outcome, error, now))) return;
    const { id: jobId, studyInstanceUid } = job;
    const content = detail ? { outcome, detail } : { outcome };
    await deps.appendLedger(trx, {
      kind: 'jobEnded',
      version: 1,
      at: now.toISOString(),
      studyInstanceUid,
      jobId,
      content,
    });
  });
}

/** Somebody else is away: work waits for as long as it takes. */
const AWAY: ReadonlySet<ErrorCode> = new Set([
  'PACS_UNREACHABLE',
  'PACS_TIMEOUT',
  'PACS_UNAUTHORIZED',
  'DB_UNREACHABLE',
]);
/** Attempts at a job that fails in another way that may pass: about an hour, with the queue's waits. */
const MAX_ATTEMPTS = 12;

/** One attempt at one job. Never throws for the study's own faults: one bad study never stalls the rest. */
export async function attemptJob(deps: WorkDeps, jobId: JobId, lastAttempt: boolean): Promise<Attempt> {
  const job = await beginAttempt(deps.knex, jobId, deps.now());
  if (!job) return 'ended';
  const started = deps.now().getTime();
  const elapsed = () => deps.now().getTime() - started;
  try {
    const { outcome, detail } = await deps.process(job);
    await end(deps, job, outcome, detail);
    deps.ended(outcome, elapsed());
    deps.log.info('job ended', { jobId, outcome, ms: elapsed(), attempt: job.attempts });
    return 'ended';
  } catch (thrown) {
    const error = databaseError(thrown);
    if (error.retryable && !lastAttempt && (AWAY.has(error.code) || job.attempts < MAX_ATTEMPTS)) {
      await releaseJob(deps.knex, jobId, error, deps.now());
      deps.log.warn('attempt failed, will try again', { jobId, attempt: job.attempts, ...errorFields(error) });
      return 'retry';
    }
    await end(deps, job, 'failed', `${error.code}: ${error.message}`, error);
    deps.ended('failed', elapsed());
    deps.log.error('job failed', { jobId, attempt: job.attempts, ...errorFields(error) });
    return 'ended';
  }
}

/** A job whose every attempt ended without a word: the process died each time. */
export async function abandonJob(deps: WorkDeps, jobId: JobId): Promise<void> {
  const job = await beginAttempt(deps.knex, jobId, deps.now());
  if (!job) return;
  const error = new PrereadError('INTERNAL', { detail: 'Every attempt ended with the process.' });
  await end(deps, job, 'failed', error.message, error);
  deps.ended('failed', 0);
  deps.log.error('job failed', { jobId, ...errorFields(error) });
}
