import type { Knex } from 'knex';
import type { DraftIdentity } from '../domain/draft.ts';
import type { JobId, StudyInstanceUid } from '../domain/identifiers.ts';

export type DraftState = 'intended' | 'stored' | 'failed' | 'superseded' | 'gone';

/** One version of a study's draft, as far as it came. The ledger tells the story; this is the working state. */
export interface DraftRecord {
  readonly version: number;
  readonly state: DraftState;
  readonly identity: DraftIdentity;
}

/** All versions of a study's draft, oldest first. */
export async function readDrafts(knex: Knex, studyInstanceUid: StudyInstanceUid): Promise<DraftRecord[]> {
  const rows = await knex('preread.draft')
    .where({ study_instance_uid: studyInstanceUid })
    .orderBy('version')
    .select('version', 'state', 'identity');
  return rows as DraftRecord[];
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

/** The version is in the PACS: it supersedes those before it. */
export async function recordStored(trx: Knex, identity: DraftIdentity, now: Date): Promise<void> {
  const study = { study_instance_uid: identity.studyInstanceUid };
  await trx('preread.draft')
    .where({ ...study, state: 'stored' })
    .andWhere('version', '<', identity.instanceNumber)
    .update({ state: 'superseded' });
  await trx('preread.draft')
    .where({ ...study, version: identity.instanceNumber })
    .update({ state: 'stored', stored_at: now });
}

/** Not stored after all, or stored and deleted from the PACS since. */
export async function recordState(trx: Knex, identity: DraftIdentity, state: 'failed' | 'gone'): Promise<void> {
  const version = { study_instance_uid: identity.studyInstanceUid, version: identity.instanceNumber };
  const from = state === 'failed' ? 'intended' : 'stored';
  await trx('preread.draft')
    .where({ ...version, state: from })
    .update({ state });
}
