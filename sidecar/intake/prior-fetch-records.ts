import type { Knex } from 'knex';
import { inTransaction } from '../db/database.ts';
import type { StudyInstanceUid } from '../domain/identifiers.ts';
import { ERRORS, type ErrorCode, PrereadError } from '../errors.ts';

/** One study in one archive: what a transfer is of. */
export interface FetchKey {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly archive: string;
}

export interface PriorFetch extends FetchKey {
  readonly state: 'requested' | 'running' | 'arrived' | 'failed';
  /** Of Orthanc, or of the process that reads; known as soon as the archive was asked. */
  readonly orthancJobId?: string;
  /** Instances that must have come; absent: the transfer itself tells whether all have. */
  readonly expected?: number;
  /** Digest of the SOP Instance UIDs that it left in Orthanc. */
  readonly holds?: string;
  /** After a failed transfer: what still arrives until then belongs to it. */
  readonly openUntil?: Date;
  /** Since when the archive is to send to Orthanc; absent where it never was, and where nothing is copied. */
  readonly startedAt?: Date;
  readonly error?: PrereadError;
  /** Seconds since it was asked for. */
  readonly age: number;
}

export interface FetchLimits {
  /** Most transfers at once, of all processes on this database. */
  readonly atOnce: number;
  /** Seconds after which a process that says nothing is taken to be dead. */
  readonly leaseSeconds: number;
}

/** A failed transfer is not asked for again before this: an archive that is down is left in peace. */
const AGAIN_AFTER_SECONDS = 600;
/** What an archive still sends after a transfer was given up is taken for that transfer for so long. */
const STRAGGLE_HOURS = 24;

const TABLE = 'preread.prior_fetch';
const keyOf = (key: FetchKey) => ({ study_instance_uid: key.studyInstanceUid, archive: key.archive });

const errorOf = (code: string | null, detail: string | null): PrereadError | undefined => {
  if (code === null) return undefined;
  const known = code in ERRORS ? (code as ErrorCode) : 'ARCHIVE_FAILED';
  return new PrereadError(known, detail ? { detail } : {});
};

// biome-ignore format: one row, one line each
interface Row {
  study_instance_uid: StudyInstanceUid; archive: string; state: PriorFetch['state']; orthanc_job_id: string | null;
  expected_instances: number | null; holds: string | null; open_until: Date | null; started_at: Date | null;
  error_code: string | null; error_detail: string | null; age: string;
}

function asFetch(row: Row): PriorFetch {
  const error = errorOf(row.error_code, row.error_detail);
  return {
    studyInstanceUid: row.study_instance_uid,
    archive: row.archive,
    state: row.state,
    ...(row.orthanc_job_id !== null && { orthancJobId: row.orthanc_job_id }),
    ...(row.expected_instances !== null && { expected: row.expected_instances }),
    ...(row.holds !== null && { holds: row.holds }),
    ...(row.open_until !== null && { openUntil: row.open_until }),
    ...(row.started_at !== null && { startedAt: row.started_at }),
    ...(error && { error }),
    age: Number(row.age),
  };
}

const columns = (knex: Knex) => ['*', knex.raw('extract(epoch from now() - requested_at) as age')];

export async function readFetch(knex: Knex, key: FetchKey): Promise<PriorFetch | undefined> {
  const row = await knex(TABLE).where(keyOf(key)).first(columns(knex));
  return row && asFetch(row);
}

/** All transfers of one study, whatever the archive. */
export async function fetchesOf(knex: Knex, studyInstanceUid: StudyInstanceUid): Promise<PriorFetch[]> {
  const rows: Row[] = await knex(TABLE).where({ study_instance_uid: studyInstanceUid }).select(columns(knex));
  return rows.map(asFetch);
}

/** As if it had never been asked for; what was drafted without it stays known. */
const afresh = (knex: Knex) => ({
  state: 'requested',
  requested_at: knex.fn.now(),
  orthanc_job_id: null,
  expected_instances: null,
  lease_until: null,
  error_code: null,
  error_detail: null,
  finished_at: null,
});

/**
 * Asks for a transfer: one row for all who ask. One that failed a while ago is asked for again.
 * @param freshSeconds after which one that arrived is asked for again too; absent: never
 */
export async function requestFetch(
  knex: Knex,
  key: FetchKey,
  askedBy: StudyInstanceUid,
  freshSeconds?: number,
): Promise<void> {
  await knex(TABLE)
    .insert({ ...keyOf(key), state: 'requested', asked_by: askedBy })
    .onConflict(['study_instance_uid', 'archive'])
    .ignore();
  await knex(TABLE)
    .where({ ...keyOf(key), state: 'failed' })
    .andWhereRaw(`finished_at < now() - make_interval(secs => ${AGAIN_AFTER_SECONDS})`)
    .update(afresh(knex));
  if (freshSeconds === undefined) return;
  await knex(TABLE)
    .where({ ...keyOf(key), state: 'arrived' })
    .andWhereRaw('finished_at < now() - make_interval(secs => ?)', [freshSeconds])
    .update(afresh(knex));
}

/** It arrived once and Orthanc no longer has it. */
export async function requestAgain(knex: Knex, key: FetchKey): Promise<void> {
  await knex(TABLE)
    .where({ ...keyOf(key), state: 'arrived' })
    .update({ ...afresh(knex), started_at: null, holds: null });
}

/**
 * Notes that a draft is made without the prior, so that its arrival makes a new one.
 * @returns false when it has arrived meanwhile: then there is no need to go without
 */
export async function goWithout(knex: Knex, key: FetchKey, study: StudyInstanceUid): Promise<boolean> {
  const noted = await knex(TABLE)
    .where(keyOf(key))
    .whereNot({ state: 'arrived' })
    .update({ drafted_without: knex.raw('array_append(array_remove(drafted_without, ?), ?)', [study, study]) });
  return noted === 1;
}

/**
 * Takes the next transfer: one that nobody has begun, or one whose process died. Many processes may ask at once.
 * @returns undefined while nothing waits or the limit is reached
 */
export async function claimFetch(knex: Knex, { atOnce, leaseSeconds }: FetchLimits): Promise<PriorFetch | undefined> {
  // The lock below is not for the many times when there is nothing to do.
  const open = await knex(TABLE).whereIn('state', ['requested', 'running']).first('state');
  if (!open) return undefined;
  return inTransaction(knex, async (trx) => {
    // Counting and taking must be one step for all processes; readers and new requests of other rows are quick.
    await trx.raw('lock table preread.prior_fetch in share row exclusive mode');
    const alive = await trx(TABLE)
      .where({ state: 'running' })
      .andWhereRaw('lease_until > now()')
      .count('* as n')
      .first();
    if (Number(alive?.n ?? 0) >= atOnce) return undefined;
    const next = await trx(TABLE)
      .where({ state: 'requested' })
      .orWhere((row) => row.where({ state: 'running' }).andWhereRaw('lease_until <= now()'))
      .orderBy('requested_at')
      .first(columns(trx));
    if (!next) return undefined;
    const lease = trx.raw('now() + make_interval(secs => ?)', [leaseSeconds]);
    const key = { study_instance_uid: next.study_instance_uid, archive: next.archive };
    await trx(TABLE).where(key).update({ state: 'running', lease_until: lease });
    return asFetch({ ...next, state: 'running' });
  });
}

export interface StartedFetch {
  readonly jobId: string;
  readonly expected?: number;
  /** The archive has been asked to send to Orthanc: from now on what arrives there of the study is its doing. */
  readonly sends: boolean;
}

export async function startFetch(knex: Knex, key: FetchKey, { jobId, expected, sends }: StartedFetch): Promise<void> {
  await knex(TABLE)
    .where({ ...keyOf(key), state: 'running' })
    .update({
      orthanc_job_id: jobId,
      expected_instances: expected ?? null,
      open_until: null,
      ...(sends && { started_at: knex.fn.now() }),
    });
}

/** @param seconds 0 lets go of it at once: another process goes on */
export async function renewLease(knex: Knex, key: FetchKey, seconds: number): Promise<void> {
  const lease = knex.raw('now() + make_interval(secs => ?)', [seconds]);
  await knex(TABLE)
    .where({ ...keyOf(key), state: 'running' })
    .update({ lease_until: lease });
}

/** @param holds what it left in Orthanc, as `instancesDigest` writes it; absent: nothing */
export async function endFetch(knex: Knex, key: FetchKey, holds?: string, error?: PrereadError): Promise<void> {
  const cause: string | undefined = error && ERRORS[error.code].cause;
  await knex(TABLE)
    .where({ ...keyOf(key), state: 'running' })
    .update({
      state: error ? 'failed' : 'arrived',
      holds: holds ?? null,
      error_code: error?.code ?? null,
      error_detail: error ? error.message.slice(cause?.length ?? 0).trim() || null : null,
      lease_until: null,
      finished_at: knex.fn.now(),
      open_until: knex.raw(
        `case when ?::boolean and started_at is not null then now() + make_interval(hours => ${STRAGGLE_HOURS}) end`,
        [error !== undefined],
      ),
    });
}

/** It came after all, when nobody waited any more. */
export async function arrivedLate(knex: Knex, key: FetchKey, holds: string): Promise<void> {
  await knex(TABLE)
    .where(keyOf(key))
    .whereIn('state', ['failed', 'arrived'])
    .update({ state: 'arrived', holds, error_code: null, error_detail: null });
}

/** Studies whose draft was made without a prior that has arrived since, and that wait for no other one. */
export async function draftedTooSoon(knex: Knex): Promise<StudyInstanceUid[]> {
  const { rows } = await knex.raw(`
    select distinct study from ${TABLE} f, unnest(f.drafted_without) study
    where f.drafted_without <> '{}' and f.state = 'arrived' and not exists (
      select from ${TABLE} o where o.drafted_without <> '{}' and o.state in ('requested', 'running')
        and study = any (o.drafted_without))`);
  return rows.map((row: { study: StudyInstanceUid }) => row.study);
}

/** The study gets its new draft: what arrived is no longer news to it. */
export async function clearDraftedWithout(trx: Knex, study: StudyInstanceUid): Promise<void> {
  await trx(TABLE)
    .where({ state: 'arrived' })
    .andWhereRaw('? = any (drafted_without)', [study])
    .update({ drafted_without: trx.raw('array_remove(drafted_without, ?)', [study]) });
}
