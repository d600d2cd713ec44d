import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { inTransaction } from '../db/database.ts';
import { databaseError } from '../db/pg-errors.ts';
import type { JobId } from '../domain/identifiers.ts';
import type { JobOutcome, LedgerEntry } from '../domain/ledger-entry.ts';
import { type ErrorCode, PrereadError } from '../errors.ts';
import { errorFields, type Log } from '../log.ts';
import type { Turns } from './alone.ts';
import type { Attempt } from './job-queue.ts';
import { beginAttempt, endJob, hasDied, type Job, releaseJob } from './job-records.ts';

export interface JobResult {
  readonly outcome: JobOutcome;
  readonly detail?: string;
  /** Instances that are not Preread's which the study held. */
  readonly instances?: number;
}

export interface WorkDeps {
  readonly knex: Knex;
  readonly process: (job: Pick<Job, 'id' | 'studyInstanceUid' | 'attempts' | 'reason'>) => Promise<JobResult>;
  /** Brings to its end what earlier attempts left half done in the PACS and the tables, and begins nothing. */
  readonly settle: (job: Pick<Job, 'id' | 'studyInstanceUid' | 'reason'>) => Promise<unknown>;
  readonly appendLedger: (trx: Knex, entry: LedgerEntry) => Promise<unknown>;
  /** Asks the PACS something that any PACS answers: the code of why it does not, undefined when it does. */
  readonly pacsAway: () => Promise<ErrorCode | undefined>;
  readonly turns: Turns;
  readonly now: () => Date;
  readonly log: Log;
  readonly ended: (outcome: JobOutcome, ms: number) => void;
}

/** The job's end and its ledger entry, together. */
async function end(deps: WorkDeps, job: Job, { outcome, detail, instances }: JobResult, error?: PrereadError) {
  const now = deps.now();
  const { id, studyInstanceUid, attempts, died } = job;
  await inTransaction(deps.knex, async (trx) => {
    if (!(await endJob(trx, { id, attempts, died }, outcome, error, now, instances))) return;
    const about = { at: now.toISOString(), studyInstanceUid, jobId: id };
    const content = detail ? { outcome, detail } : { outcome };
    await deps.appendLedger(trx, { kind: 'jobEnded', version: 1, ...about, content });
  });
}

async function fail(deps: WorkDeps, job: Job, error: PrereadError, ms: number): Promise<Attempt> {
  await end(deps, job, { outcome: 'failed', detail: `${error.code}: ${error.message}` }, error);
  deps.ended('failed', ms);
  deps.log.error('job failed', { jobId: job.id, attempt: job.attempts, ...errorFields(error) });
  return 'ended';
}

/** Somebody else is away, or has no room: work waits for as long as it takes. Of the PACS its answer to a probe decides. */
const AWAY: ReadonlySet<ErrorCode> = new Set(['PACS_STORED_NOTHING', 'DB_UNREACHABLE', 'DB_FULL']);
/** Attempts at a job that fails in another way that may pass: about an hour, with the queue's waits. */
const MAX_ATTEMPTS = 12;
/** Attempts that may end with their process: what kills it would kill it for ever. */
const MAX_DEATHS = 5;

interface Cause {
  readonly error: PrereadError;
  readonly away: boolean;
}

/** A failure of the PACS may be this study's or everybody's: then the PACS does not answer anything else either. */
async function causeOf(thrown: unknown, deps: WorkDeps): Promise<Cause> {
  const error = databaseError(thrown);
  const everybodys = error.code.startsWith('PACS_') ? await deps.pacsAway() : undefined;
  if (everybodys) return { error: new PrereadError(everybodys, { cause: error }), away: true };
  return { error, away: AWAY.has(error.code) };
}

/** Milliseconds between two tries to write down how an attempt ended. */
const RECORD_MS = 1000;

/**
 * How an attempt ended is written down, however long the database is away: a job that nobody set back would count as
 * one whose process died. Waits for nothing else, and keeps no process alive.
 */
async function onceAnswered<T>(write: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await write();
    } catch (thrown) {
      const error = databaseError(thrown);
      if (!error.code.startsWith('DB_') || !AWAY.has(error.code)) throw error;
      await sleep(RECORD_MS, undefined, { ref: false });
    }
}

/**
 * Nobody comes back by itself to a study that is given up: what its attempts left half done is brought to its end first.
 * @returns why that did not go
 */
async function settleLast(deps: WorkDeps, job: Job): Promise<Cause | undefined> {
  // It may be just this that ends the process.
  if (job.died > MAX_DEATHS) return undefined;
  try {
    await deps.settle(job);
    return undefined;
  } catch (thrown) {
    const cause = await causeOf(thrown, deps);
    deps.log.warn('what the attempts left was not settled', { jobId: job.id, ...errorFields(cause.error) });
    return cause;
  }
}

async function afterFailure(deps: WorkDeps, job: Job, failed: Cause, lastAttempt: boolean, ms: number) {
  let { error, away } = failed;
  if (!away && (!error.retryable || lastAttempt || job.attempts >= MAX_ATTEMPTS)) {
    const left = await settleLast(deps, job);
    if (!left?.away) return fail(deps, job, error, ms);
    ({ error, away } = left);
  }
  await releaseJob(deps.knex, job, error, !away, deps.now());
  deps.log.warn('attempt failed, will try again', { jobId: job.id, attempt: job.attempts, ...errorFields(error) });
  // After the queue's last attempt the job stays open, and is queued anew like any that the queue has lost.
  if (lastAttempt) return 'ended';
  return away ? 'wait' : 'retry';
}

async function attempt(deps: WorkDeps, jobId: JobId, lastAttempt: boolean): Promise<Attempt> {
  const job = await beginAttempt(deps.knex, jobId, deps.now());
  if (!job) return 'ended';
  const started = deps.now().getTime();
  const elapsed = () => deps.now().getTime() - started;
  try {
    if (job.died >= MAX_DEATHS) throw new PrereadError('PROCESS_DIED');
    const result = await deps.process(job);
    await end(deps, job, result);
    deps.ended(result.outcome, elapsed());
    deps.log.info('job ended', { jobId, outcome: result.outcome, ms: elapsed(), attempt: job.attempts });
    return 'ended';
  } catch (thrown) {
    const cause = await causeOf(thrown, deps);
    if (cause.error.code.startsWith('DB_'))
      deps.log.warn('the database failed', { jobId, ...errorFields(cause.error) });
    return onceAnswered(() => afterFailure(deps, job, cause, lastAttempt, elapsed()));
  }
}

/**
 * One attempt at one job. Never throws for the study's own faults: one bad study never stalls the rest. Beside a study that
 * may be what ended the process before no other one is begun; who only waits for that has begun nothing.
 */
export async function attemptJob(deps: WorkDeps, jobId: JobId, lastAttempt: boolean): Promise<Attempt> {
  const alone = await hasDied(deps.knex, jobId);
  return deps.turns.take(alone, () => attempt(deps, jobId, lastAttempt));
}

/** A job whose every attempt ended without a word: the process died each time. */
export async function abandonJob(deps: WorkDeps, jobId: JobId): Promise<void> {
  const job = await beginAttempt(deps.knex, jobId, deps.now());
  if (job) await fail(deps, job, new PrereadError('PROCESS_DIED'), 0);
}
