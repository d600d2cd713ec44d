import type { Knex } from 'knex';
import type { JobId, OrthancId, StudyInstanceUid } from '../domain/identifiers.ts';
import type { PrereadError } from '../errors.ts';

/** Larger runs first. */
export const PRIORITY = { command: 10, routine: 0, background: -10 } as const;

export interface Job {
  readonly id: JobId;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly orthancId: OrthancId | undefined;
  readonly reason: string;
  readonly attempts: number;
}

export interface NewJob {
  readonly id: JobId;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly orthancId?: OrthancId;
  readonly reason: string;
  readonly priority: number;
}

/** Inserts a job. @returns false when the study already has one waiting or active (one active job per study) */
export async function insertJob(trx: Knex, job: NewJob, now: Date): Promise<boolean> {
  const rows = await trx('preread.job')
    .insert({
      id: job.id,
      study_instance_uid: job.studyInstanceUid,
      orthanc_id: job.orthancId ?? null,
      state: 'queued',
      priority: job.priority,
      reason: job.reason,
      created_at: now,
      updated_at: now,
    })
    .onConflict()
    .ignore()
    .returning('id');
  return rows.length === 1;
}

/** Marks the job active and counts the attempt. @returns undefined when it ended meanwhile: nothing to do */
export async function beginAttempt(knex: Knex, id: JobId, now: Date): Promise<Job | undefined> {
  const [row] = await knex('preread.job')
    .where({ id })
    .whereIn('state', ['queued', 'active'])
    .update({ state: 'active', attempts: knex.raw('attempts + 1'), updated_at: now })
    .returning(['id', 'study_instance_uid', 'orthanc_id', 'reason', 'attempts']);
  if (!row) return undefined;
  return {
    id: row.id,
    studyInstanceUid: row.study_instance_uid,
    orthancId: row.orthanc_id ?? undefined,
    reason: row.reason,
    attempts: row.attempts,
  };
}

/** Back to waiting after an attempt that failed in a way that may pass. */
export async function releaseJob(knex: Knex, id: JobId, error: PrereadError, now: Date): Promise<void> {
  const failure = { error_code: error.code, error_detail: error.message };
  await knex('preread.job')
    .where({ id, state: 'active' })
    .update({ state: 'queued', updated_at: now, ...failure });
}

export async function endJob(
  trx: Knex,
  id: JobId,
  outcome: string,
  error: PrereadError | undefined,
  now: Date,
): Promise<boolean> {
  const ended = await trx('preread.job')
    .where({ id })
    .whereIn('state', ['queued', 'active'])
    .update({
      state: error ? 'failed' : 'done',
      outcome,
      error_code: error?.code ?? null,
      error_detail: error?.message ?? null,
      updated_at: now,
      finished_at: now,
    });
  return ended === 1;
}

export async function readJob(
  knex: Knex,
  id: JobId,
): Promise<
  { state: string; outcome: string | null; error_code: string | null; error_detail: string | null } | undefined
> {
  return knex('preread.job').where({ id }).first('state', 'outcome', 'error_code', 'error_detail');
}

/** Jobs waiting or active, oldest first. */
export async function openJobs(knex: Knex): Promise<Pick<Job, 'id' | 'studyInstanceUid'>[]> {
  const rows = await knex('preread.job')
    .whereIn('state', ['queued', 'active'])
    .orderBy('created_at')
    .select('id', 'study_instance_uid');
  return rows.map((row) => ({ id: row.id, studyInstanceUid: row.study_instance_uid }));
}

/** Studies pending, jobs queued and active: for metrics and `doctor`. */
export async function backlog(knex: Knex): Promise<{ pending: number; queued: number; active: number }> {
  const pending = await knex('preread.pending_study').count('* as n').first();
  const states: { state: string; n: string }[] = await knex('preread.job')
    .whereIn('state', ['queued', 'active'])
    .groupBy('state')
    .select('state', knex.raw('count(*) as n'));
  const of = (state: string) => Number(states.find((row) => row.state === state)?.n ?? 0);
  return { pending: Number(pending?.n ?? 0), queued: of('queued'), active: of('active') };
}
