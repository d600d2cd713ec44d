import type { Knex } from 'knex';
import type { JobId, OrthancId, StudyInstanceUid } from '../domain/identifiers.ts';
import type { PrereadError } from '../errors.ts';

/** Larger runs first. */
export const PRIORITY = { stat: 20, command: 10, routine: 0, background: -10 } as const;
export type Urgency = keyof typeof PRIORITY;

export interface Job {
  readonly id: JobId;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly orthancId: OrthancId | undefined;
  readonly reason: string;
  /** Attempts that counted: those for which the PACS or the database was away do not. */
  readonly attempts: number;
  /** Attempts before this one that ended with their process, without a word. */
  readonly died: number;
}

export interface NewJob {
  readonly id: JobId;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly orthancId?: OrthancId;
  readonly reason: string;
  readonly priority: number;
  /** That the study held, when a sweep counted them. */
  readonly instances?: number;
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
      instances: job.instances ?? null,
      created_at: now,
      updated_at: now,
    })
    .onConflict()
    .ignore()
    .returning('id');
  return rows.length === 1;
}

/** Whether an attempt at the job ended with its process: it is active, or was counted. */
export async function hasDied(knex: Knex, id: JobId): Promise<boolean> {
  const row = await knex('preread.job').where({ id }).first('state', 'died');
  return row !== undefined && (row.state === 'active' || row.died > 0);
}

/** Marks the job active and counts the attempt. @returns undefined when it ended meanwhile: nothing to do */
export async function beginAttempt(knex: Knex, id: JobId, now: Date): Promise<Job | undefined> {
  const [row] = await knex('preread.job')
    .where({ id })
    .whereIn('state', ['queued', 'active'])
    .update({
      state: 'active',
      attempts: knex.raw('attempts + 1'),
      // Nobody set it back: the process that worked on it is gone.
      died: knex.raw("died + case when state = 'active' then 1 else 0 end"),
      updated_at: now,
    })
    .returning(['id', 'study_instance_uid', 'orthanc_id', 'reason', 'attempts', 'died']);
  if (!row) return undefined;
  return {
    id: row.id,
    studyInstanceUid: row.study_instance_uid,
    orthancId: row.orthanc_id ?? undefined,
    reason: row.reason,
    attempts: row.attempts,
    died: row.died,
  };
}

/** Back to waiting after an attempt that failed in a way that may pass; `counts`: whether it was the study's own fault. */
export async function releaseJob(
  knex: Knex,
  { id, attempts: begun, died }: Job,
  error: PrereadError,
  counts: boolean,
  now: Date,
): Promise<void> {
  const failure = { error_code: error.code, error_detail: error.message };
  const attempts = knex.raw(counts ? 'attempts' : 'attempts - 1');
  await knex('preread.job')
    // Not what another process has begun meanwhile, which took this one for dead.
    .where({ id, state: 'active', attempts: begun, died })
    .update({ state: 'queued', attempts, updated_at: now, ...failure });
}

/**
 * @param job as its attempt began: a failure is not that of an attempt which another process has begun meanwhile
 * @returns false when nothing was to be ended
 */
export async function endJob(
  trx: Knex,
  { id, ...attempt }: Pick<Job, 'id'> & Partial<Pick<Job, 'attempts' | 'died'>>,
  outcome: string,
  error: PrereadError | undefined,
  now: Date,
  instances?: number,
): Promise<boolean> {
  const [ended] = await trx('preread.job')
    .where(error ? { id, ...attempt } : { id })
    .whereIn('state', ['queued', 'active'])
    .update({
      state: error ? 'failed' : 'done',
      outcome,
      error_code: error?.code ?? null,
      error_detail: error?.message ?? null,
      // What a sweep counted stands: the next one counts in the same way.
      instances: trx.raw('coalesce(instances, ?::int)', [instances ?? null]),
      updated_at: now,
      finished_at: now,
    })
    .returning(['study_instance_uid', 'instances']);
  if (ended && !error && ended.instances !== null)
    await recordSeen(trx, ended.study_instance_uid, ended.instances, now);
  return ended !== undefined;
}

/** The study was dealt with as it was when it held so many instances that are not Preread's. */
export async function recordSeen(trx: Knex, study: StudyInstanceUid, instances: number, now: Date): Promise<void> {
  await trx('preread.study_seen')
    .insert({ study_instance_uid: study, instances, seen_at: now })
    .onConflict('study_instance_uid')
    .merge();
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

/** Of jobs `j`: a failure counts until a later job of the study was made. */
export function newestOnly(jobs: Knex.QueryBuilder): void {
  jobs.whereRaw(`not exists (select from preread.job n
    where n.study_instance_uid = j.study_instance_uid and n.created_at > j.created_at)`);
}

export interface Backlog {
  readonly pending: number;
  readonly queued: number;
  readonly active: number;
  /** Ended without an outcome, and neither tried again nor left on purpose. */
  readonly failed: number;
}

/** For metrics and `doctor`. */
export async function backlog(knex: Knex): Promise<Backlog> {
  const pending = await knex('preread.pending_study').count('* as n').first();
  const states: { state: string; n: string }[] = await knex('preread.job as j')
    .whereIn('state', ['queued', 'active'])
    .orWhere((failed) => failed.where({ state: 'failed' }).modify(newestOnly))
    .groupBy('state')
    .select('state', knex.raw('count(*) as n'));
  const of = (state: string) => Number(states.find((row) => row.state === state)?.n ?? 0);
  return { pending: Number(pending?.n ?? 0), queued: of('queued'), active: of('active'), failed: of('failed') };
}
