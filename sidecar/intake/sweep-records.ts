import type { Knex } from 'knex';
import type { StudyInstanceUid } from '../domain/identifiers.ts';

export type FoundBy = 'reconciled' | 'backfilled';

/** What is known of one study, as far as a sweep cares. */
export interface KnownStudy {
  /** Its instances are arriving, or it waits to become a job. */
  readonly pending: boolean;
  /** Of a pending study: how many a sweep counted. */
  readonly pendingInstances: number | undefined;
  /** State of its newest job. */
  readonly job: 'queued' | 'active' | 'done' | 'failed' | 'ignored' | undefined;
  /** Of that job, where it ended. */
  readonly outcome: string | undefined;
  /** Of that job: how many a sweep counted when it was made. */
  readonly jobInstances: number | undefined;
  /** Instances that are not Preread's when it was last dealt with. */
  readonly seen: number | undefined;
  /** Documents of Preread that it holds, as far as the tables know. */
  readonly own: number;
}

const KNOWN = `
  select s.uid,
    p.study_instance_uid is not null as pending, p.instances as pending_instances,
    j.state as job, j.outcome, j.instances as job_instances, v.instances as seen,
    (select coalesce(sum(1 + coalesce(jsonb_array_length(d.identity -> 'attached'), 0)), 0)::int from preread.draft d
      where d.study_instance_uid = s.uid and d.state in ('stored', 'superseded')) as own
  from unnest(?::text[]) as s (uid)
  left join preread.pending_study p on p.study_instance_uid = s.uid
  left join preread.study_seen v on v.study_instance_uid = s.uid
  left join lateral (select state, outcome, instances from preread.job where study_instance_uid = s.uid
    order by created_at desc limit 1) j on true`;

/** By Study Instance UID, an entry for every study asked about. */
export async function knownStudies(
  knex: Knex,
  studies: readonly StudyInstanceUid[],
): Promise<ReadonlyMap<StudyInstanceUid, KnownStudy>> {
  const { rows } = await knex.raw(KNOWN, [[...studies] as never]);
  return new Map(
    rows.map((row: Record<string, never>) => [
      row.uid,
      {
        pending: row.pending,
        pendingInstances: row.pending_instances ?? undefined,
        job: row.job ?? undefined,
        outcome: row.outcome ?? undefined,
        jobInstances: row.job_instances ?? undefined,
        seen: row.seen ?? undefined,
        own: row.own,
      },
    ]),
  );
}

/** Studies that were there before anybody looked: no news. */
export async function recordBaseline(
  knex: Knex,
  studies: readonly { readonly studyInstanceUid: StudyInstanceUid; readonly instances: number }[],
  now: Date,
): Promise<void> {
  if (studies.length === 0) return;
  await knex('preread.study_seen')
    .insert(
      studies.map((one) => ({ study_instance_uid: one.studyInstanceUid, instances: one.instances, seen_at: now })),
    )
    .onConflict('study_instance_uid')
    .merge();
}

export interface FoundStudy {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly instances: number;
  /** It has SRs that may be evidence: a new version does not wait for them. */
  readonly evidenceDocument: boolean;
  /** The sweep, where it was not the feed. */
  readonly foundBy: FoundBy | undefined;
}

/** (Re)starts the quiet period of a study, as an instance in the change feed would. @returns whether it was not pending */
export async function upsertFound(trx: Knex, found: FoundStudy, now: Date): Promise<boolean> {
  const [row] = await trx('preread.pending_study')
    .insert({
      study_instance_uid: found.studyInstanceUid,
      first_instance_at: now,
      last_instance_at: now,
      evidence_document: found.evidenceDocument,
      stable: false,
      last_seq: 0,
      instances: found.instances,
      found_by: found.foundBy ?? null,
    })
    .onConflict('study_instance_uid')
    .merge({
      last_instance_at: now,
      evidence_document: trx.raw('pending_study.evidence_document or excluded.evidence_document'),
      stable: false,
      instances: found.instances,
    })
    .returning(trx.raw('(xmax = 0) as inserted'));
  return row?.inserted === true;
}
