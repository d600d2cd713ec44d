import type { Knex } from 'knex';
import type { DraftIdentity } from '../domain/draft.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import type { JobId, StudyInstanceUid } from '../domain/identifiers.ts';

export type DraftState = 'intended' | 'stored' | 'failed' | 'superseded' | 'gone' | 'removed';

/** One version of a study's draft, as far as it came. The ledger tells the story; this is the working state. */
export interface DraftRecord {
  readonly version: number;
  readonly state: DraftState;
  readonly identity: DraftIdentity;
  readonly storedAt?: Date;
  /** Why Preread took it out of the PACS. */
  readonly removedBecause?: string;
}

interface Row {
  version: number;
  state: DraftState;
  identity: DraftIdentity;
  stored_at: Date | null;
  removed_because: string | null;
}

const COLUMNS = ['version', 'state', 'identity', 'stored_at', 'removed_because'];

const toRecord = ({ version, state, identity, stored_at, removed_because }: Row): DraftRecord => ({
  version,
  state,
  // Before there were other documents, none said what it is.
  identity: { ...identity, kind: 'text' },
  ...(stored_at ? { storedAt: stored_at } : {}),
  ...(removed_because ? { removedBecause: removed_because } : {}),
});

/** All versions of a study's draft, oldest first. */
export async function readDrafts(knex: Knex, studyInstanceUid: StudyInstanceUid): Promise<DraftRecord[]> {
  const rows: Row[] = await knex('preread.draft')
    .where({ study_instance_uid: studyInstanceUid })
    .orderBy('version')
    .select(COLUMNS);
  return rows.map(toRecord);
}

/** Fixes the identity before the store, so that a retry after a crash stores the same object. */
export async function recordIntended(trx: Knex, identity: DraftIdentity, jobId: JobId, now: Date): Promise<void> {
  await trx('preread.draft').insert({
    study_instance_uid: identity.studyInstanceUid,
    version: identity.instanceNumber,
    state: 'intended',
    evidence_digest: identity.evidenceDigest,
    identity: JSON.stringify(identity),
    job_id: jobId,
    created_at: now,
  });
}

/** The version is in the PACS, with the documents that `identity` names: it supersedes those before it. */
export async function recordStored(trx: Knex, identity: DraftIdentity, now: Date): Promise<void> {
  const study = { study_instance_uid: identity.studyInstanceUid };
  await trx('preread.draft')
    .where({ ...study, state: 'stored' })
    .andWhere('version', '<', identity.instanceNumber)
    .update({ state: 'superseded' });
  await trx('preread.draft')
    .where({ ...study, version: identity.instanceNumber })
    .update({ state: 'stored', stored_at: now, identity: JSON.stringify(identity) });
}

/** Not stored after all, or stored and deleted from the PACS since. */
export async function recordState(trx: Knex, identity: DraftIdentity, state: 'failed' | 'gone'): Promise<void> {
  const version = { study_instance_uid: identity.studyInstanceUid, version: identity.instanceNumber };
  const from = state === 'failed' ? 'intended' : 'stored';
  await trx('preread.draft')
    .where({ ...version, state: from })
    .update({ state });
}

/** Preread took all documents of the version out of the PACS. */
export async function recordRemoved(trx: Knex, identity: DraftIdentity, because: string): Promise<void> {
  await trx('preread.draft')
    .where({ study_instance_uid: identity.studyInstanceUid, version: identity.instanceNumber })
    .update({ state: 'removed', removed_because: because });
}

/** Studies whose draft (not a retired one) was stored before `before`, oldest first. */
export async function expiredDrafts(knex: Knex, before: Date, limit: number): Promise<StudyInstanceUid[]> {
  const rows = await knex('preread.draft')
    .where({ state: 'stored' })
    .whereRaw("identity -> 'retirement' is null")
    .andWhere('stored_at', '<', before)
    .orderBy('stored_at')
    .limit(limit)
    .select('study_instance_uid');
  return rows.map((row) => row.study_instance_uid as StudyInstanceUid);
}

export interface ReportReplacing {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly report: InstanceReference;
}

/**
 * Drafts that were retired for a verified report since `since`, those not looked at for longest first; they count as
 * looked at from now on.
 */
export async function retiredForReport(knex: Knex, since: Date, limit: number, now: Date): Promise<ReportReplacing[]> {
  const { rows } = await knex.raw(
    `update preread.draft d set checked_at = ?
     from (
       select study_instance_uid, version from preread.draft
       where state = 'stored' and identity -> 'retirement' ->> 'reason' = 'verified' and stored_at >= ?
       order by checked_at nulls first limit ?
     ) o
     where d.study_instance_uid = o.study_instance_uid and d.version = o.version
     returning d.study_instance_uid, d.identity -> 'retirement' -> 'replacedBy' -> 'instance' as report`,
    [now, since, limit],
  );
  return rows.map((row: { study_instance_uid: StudyInstanceUid; report: InstanceReference }) => ({
    studyInstanceUid: row.study_instance_uid,
    report: row.report,
  }));
}

/** The newest version of every study that is not wholly removed, by study; for lists. Streams in pages of `PAGE`. */
export async function* newestDrafts(knex: Knex): AsyncGenerator<DraftRecord> {
  let after = '';
  for (;;) {
    const rows: Row[] = await knex('preread.draft')
      .distinctOn('study_instance_uid')
      .whereIn('state', ['stored', 'superseded', 'gone', 'removed'])
      .andWhere('study_instance_uid', '>', after)
      .orderBy(['study_instance_uid', { column: 'version', order: 'desc' }])
      .limit(PAGE)
      .select(COLUMNS);
    for (const row of rows) yield toRecord(row);
    const last = rows.at(-1);
    if (!last) return;
    after = last.identity.studyInstanceUid;
  }
}

const PAGE = 500;
