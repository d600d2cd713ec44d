import type { Knex } from 'knex';
import { inTransaction } from '../db/database.ts';
import type { JobId, StudyInstanceUid } from '../domain/identifiers.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { PrereadError } from '../errors.ts';
import type { JobQueue } from './job-queue.ts';
import { newestOnly } from './job-records.ts';

export const JOB_STATES = ['queued', 'active', 'done', 'failed', 'ignored'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** A job as an operator sees it. */
export interface JobRow {
  readonly id: JobId;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly state: JobState;
  readonly reason: string;
  readonly priority: number;
  readonly attempts: number;
  readonly died: number;
  readonly outcome: string | null;
  /** Of the last attempt that failed. */
  readonly code: string | null;
  readonly cause: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface JobFilter {
  readonly states: readonly JobState[];
  readonly code?: string;
  readonly limit: number;
}

type Row = Pick<JobRow, 'id' | 'state' | 'reason' | 'priority' | 'attempts' | 'died' | 'outcome'> & {
  readonly study_instance_uid: StudyInstanceUid;
  readonly error_code: string | null;
  readonly error_detail: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
};

const toJob = ({ id, state, reason, priority, attempts, died, outcome, ...row }: Row): JobRow => ({
  ...{ id, state, reason, priority, attempts, died, outcome },
  studyInstanceUid: row.study_instance_uid,
  code: row.error_code,
  cause: row.error_detail,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

/** Newest first. A failed job after which the study got another one is history: it is in no list, but by its id. */
export async function listJobs(knex: Knex, { states, code, limit }: JobFilter): Promise<JobRow[]> {
  const rows: Row[] = await knex('preread.job as j')
    .whereIn('state', [...states])
    .andWhere((of) => of.whereNot({ state: 'failed' }).orWhere((failed) => void failed.modify(newestOnly)))
    .modify((jobs) => void (code && jobs.where({ error_code: code })))
    .orderBy('created_at', 'desc')
    .limit(limit);
  return rows.map(toJob);
}

/** Jobs that failed, or wait for another try after a failure. */
export interface JobCount {
  readonly state: JobState;
  readonly code: string;
  readonly count: number;
}

/** By state and code of the last failure, most first. */
export async function jobsByCode(knex: Knex): Promise<JobCount[]> {
  const rows: { state: JobState; error_code: string; count: string }[] = await knex('preread.job as j')
    .whereNotNull('error_code')
    .andWhere((of) => {
      of.whereIn('state', ['queued', 'active']).orWhere((failed) =>
        failed.where({ state: 'failed' }).modify(newestOnly),
      );
    })
    .groupBy('state', 'error_code')
    .orderBy([{ column: 'count', order: 'desc' }, 'error_code'])
    .select('state', 'error_code', knex.raw('count(*) as count'));
  return rows.map(({ state, error_code: code, count }) => ({ state, code, count: Number(count) }));
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @throws PrereadError JOB_UNKNOWN */
export async function findJob(knex: Knex, id: string): Promise<JobRow> {
  const row: Row | undefined = UUID.test(id) ? await knex('preread.job').where({ id }).first() : undefined;
  if (!row) throw new PrereadError('JOB_UNKNOWN');
  return toJob(row);
}

export interface OperateDeps {
  readonly knex: Knex;
  readonly queue: Pick<JobQueue, 'enqueue' | 'hasten'>;
  readonly appendLedger: (trx: Knex, entry: LedgerEntry) => Promise<unknown>;
  readonly now: () => Date;
  /** Account of whoever asks. */
  readonly by: string;
}

const aboutOf = ({ id, studyInstanceUid }: Pick<JobRow, 'id' | 'studyInstanceUid'>, now: Date) => ({
  at: now.toISOString(),
  studyInstanceUid,
  jobId: id,
});

/**
 * Tries a job again, now: one that failed (or was left) from the beginning, one that waits for another try at once. It
 * keeps its id, and with it what earlier attempts intended.
 * @throws PrereadError JOB_UNKNOWN (it is done), JOB_OPEN (it is being worked on, or the study has another open job)
 */
export async function retryJob(deps: OperateDeps, job: JobRow): Promise<void> {
  const { knex, queue, appendLedger, now: clock, by } = deps;
  if (job.state === 'active') throw new PrereadError('JOB_OPEN');
  if (job.state === 'done') throw new PrereadError('JOB_UNKNOWN', { detail: 'It ended with an outcome.' });
  const now = clock();
  await inTransaction(knex, async (trx) => {
    const open = trx('preread.job').where({ study_instance_uid: job.studyInstanceUid }).whereNot({ id: job.id });
    if (await open.whereIn('state', ['queued', 'active']).first()) throw new PrereadError('JOB_OPEN');
    const reset = { state: 'queued', outcome: null, finished_at: null, attempts: 0, died: 0, updated_at: now };
    const changed = await trx('preread.job').where({ id: job.id, state: job.state }).update(reset);
    if (changed !== 1) throw new PrereadError('JOB_OPEN');
    if (job.state !== 'queued') await queue.enqueue(trx, job.id, job.priority);
    const content = { by, ...(job.code ? { code: job.code } : {}) };
    await appendLedger(trx, { kind: 'jobRetried', version: 1, ...aboutOf(job, now), content });
  });
  if (job.state === 'queued') await queue.hasten(knex, job.id);
}

/**
 * Leaves a job that failed or waits: the study gets no draft until something new arrives, or somebody asks.
 * @throws PrereadError JOB_UNKNOWN (it is done, or left already), JOB_OPEN (it is being worked on)
 */
export async function ignoreJob(deps: OperateDeps, job: JobRow, note: string): Promise<void> {
  const { knex, appendLedger, now: clock, by } = deps;
  if (job.state === 'active') throw new PrereadError('JOB_OPEN');
  if (job.state !== 'queued' && job.state !== 'failed') throw new PrereadError('JOB_UNKNOWN');
  const now = clock();
  await inTransaction(knex, async (trx) => {
    const row = { state: 'ignored', outcome: 'ignored', updated_at: now, finished_at: now };
    const changed = await trx('preread.job').where({ id: job.id, state: job.state }).update(row);
    if (changed !== 1) throw new PrereadError('JOB_OPEN');
    const content = { outcome: 'ignored', by, note } as const;
    await appendLedger(trx, { kind: 'jobEnded', version: 1, ...aboutOf(job, now), content });
  });
}
