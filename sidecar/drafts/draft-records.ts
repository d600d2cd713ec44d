import type { Knex } from 'knex';
import type { DraftIdentity, VerifiedReport } from '../domain/draft.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import type { JobId, StudyInstanceUid } from '../domain/identifiers.ts';

export type DraftState = 'intended' | 'stored' | 'failed' | 'superseded' | 'gone' | 'removed';

/** One version of a study's draft, as far as it came. The ledger tells the story; this is the working state. */
export interface DraftRecord {
  readonly version: number;
  readonly state: DraftState;
  readonly identity: DraftIdentity;
  readonly storedAt?: Date;
  /** Why Preread takes it out of the PACS: begun, and done where the state is `removed`. */
  readonly removal?: RemovalRecord;
}

export interface RemovalRecord {
  readonly because: string;
  readonly replacedBy?: VerifiedReport;
}

interface Row {
  version: number;
  state: DraftState;
  identity: DraftIdentity;
  stored_at: Date | null;
  removal: RemovalRecord | null;
}

const COLUMNS = ['version', 'state', 'identity', 'stored_at', 'removal'];

const toRecord = ({ version, state, identity, stored_at, removal }: Row): DraftRecord => ({
  version,
  state,
  // Before there were other documents, none said what it is.
  identity: { ...identity, kind: 'text' },
  ...(stored_at ? { storedAt: stored_at } : {}),
  ...(removal ? { removal } : {}),
});

/** All versions of a study's draft, oldest first. */
export async function readDrafts(knex: Knex, studyInstanceUid: StudyInstanceUid): Promise<DraftRecord[]> {
  const rows: Row[] = await knex('preread.draft')
    .where({ study_instance_uid: studyInstanceUid })
    .orderBy('version')
    .select(COLUMNS);
  return rows.map(toRecord);
}

/** SOP Instance UIDs of every document of these studies that was ever intended. */
export async function knownDocuments(knex: Knex, studies: readonly StudyInstanceUid[]): Promise<ReadonlySet<string>> {
  const rows: Pick<Row, 'identity'>[] = await knex('preread.draft')
    .whereIn('study_instance_uid', studies)
    .select('identity');
  return new Set(
    rows.flatMap(({ identity }) => [identity, ...(identity.attached ?? [])]).map((one) => one.sopInstanceUid),
  );
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

const versionOf = ({ studyInstanceUid, instanceNumber }: DraftIdentity) => ({
  study_instance_uid: studyInstanceUid,
  version: instanceNumber,
});

/** The documents of the version are about to be taken out of the PACS, and why; undefined: they stay after all. */
export async function recordRemoval(trx: Knex, identity: DraftIdentity, removal?: RemovalRecord): Promise<void> {
  await trx('preread.draft')
    .where(versionOf(identity))
    .update({ removal: removal ? JSON.stringify(removal) : null });
}

/** All documents of the version are out of the PACS. */
export async function recordRemoved(trx: Knex, identity: DraftIdentity): Promise<void> {
  await trx('preread.draft').where(versionOf(identity)).update({ state: 'removed' });
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
  readonly version: number;
  readonly report: InstanceReference;
}

/** Where the report stands that a draft was ended for, whether its documents were retired or removed. */
const REPLACED_BY = "coalesce(identity -> 'retirement' -> 'replacedBy', removal -> 'replacedBy')";

/** Drafts that were ended for a verified report since `since`, those not looked at for longest first. */
export async function endedForReport(knex: Knex, since: Date, limit: number): Promise<ReportReplacing[]> {
  const { rows } = await knex.raw(
    `select study_instance_uid, version, ${REPLACED_BY} -> 'instance' as report from preread.draft d
     where state in ('stored', 'removed') and ${REPLACED_BY} is not null and stored_at >= ?
       and version = (select max(version) from preread.draft l where l.study_instance_uid = d.study_instance_uid
                      and l.state not in ('intended', 'failed'))
       and not exists (select from preread.job j where j.study_instance_uid = d.study_instance_uid
                       and j.reason = 'report-withdrawn' and j.state = 'done' and j.created_at > d.stored_at)
     order by checked_at nulls first, stored_at limit ?`,
    [since, limit],
  );
  return rows.map((row: { study_instance_uid: StudyInstanceUid; version: number; report: InstanceReference }) => ({
    studyInstanceUid: row.study_instance_uid,
    version: row.version,
    report: row.report,
  }));
}

/** Its report was looked for. */
export async function recordChecked(
  knex: Knex,
  { studyInstanceUid, version }: ReportReplacing,
  now: Date,
): Promise<void> {
  await knex('preread.draft').where({ study_instance_uid: studyInstanceUid, version }).update({ checked_at: now });
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
