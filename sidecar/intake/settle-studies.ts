import type { Knex } from 'knex';
import { inTransaction } from '../db/database.ts';
import type { JobId, OrthancId, StudyInstanceUid } from '../domain/identifiers.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import type { JobQueue } from './job-queue.ts';
import { insertJob, PRIORITY, type Urgency } from './job-records.ts';
import { type SettledReason, type SettlingPolicy, settle } from './settling.ts';
import type { FoundBy } from './sweep-records.ts';

export interface SettleDeps {
  readonly knex: Knex;
  readonly queue: Pick<JobQueue, 'enqueue' | 'wake'>;
  readonly policy: SettlingPolicy;
  readonly appendLedger: (trx: Knex, entry: LedgerEntry) => Promise<unknown>;
  readonly newJobId: () => JobId;
  /** How urgent a study is by the site's rules; absent where they say nothing of it. */
  readonly urgencyOf?: (study: StudyInstanceUid) => Promise<Urgency>;
}

interface PendingRow {
  study_instance_uid: StudyInstanceUid;
  orthanc_id: OrthancId | null;
  first_instance_at: Date;
  last_instance_at: Date;
  evidence_document: boolean;
  stable: boolean;
  last_draft_at: Date | null;
  found_by: FoundBy | null;
  instances: number | null;
}

/** Most studies looked at in one tick; the rest follow half a second later. */
const BATCH = 500;

/** When a job of the study last ended with a look at its evidence, whether that made a draft or not. */
const LAST_LOOK = `(select max(e.finished_at) from preread.job e where e.study_instance_uid = p.study_instance_uid
  and e.outcome in ('drafted', 'unchanged', 'shadow', 'nothingToSay'))`;

/**
 * Pending studies without an open job, longest quiet first. Those that only wait for REDRAFT_MINUTES are left out here,
 * or enough of them would keep new studies from being looked at.
 */
async function pendingStudies(knex: Knex, policy: SettlingPolicy, now: Date): Promise<PendingRow[]> {
  const since = new Date(now.getTime() - policy.redraftMinutes * 60_000);
  return knex('preread.pending_study as p')
    .select('p.*', knex.raw(`${LAST_LOOK} as last_draft_at`))
    .whereNotExists(
      knex('preread.job as j')
        .whereRaw('j.study_instance_uid = p.study_instance_uid')
        .whereIn('j.state', ['queued', 'active']),
    )
    .whereRaw(`(p.evidence_document or coalesce(${LAST_LOOK} <= ? or ${LAST_LOOK} > ?, true))`, [since, now])
    .orderBy('p.last_instance_at')
    .limit(BATCH);
}

/** Past studies come after whatever is of today. */
async function urgencyOf(deps: SettleDeps, row: PendingRow): Promise<Urgency> {
  if (row.found_by === 'backfilled') return 'background';
  return (await deps.urgencyOf?.(row.study_instance_uid)) ?? 'routine';
}

/** Pending row -> job, its queue entry and its ledger entry, all in one transaction. */
async function makeJob(deps: SettleDeps, row: PendingRow, settled: SettledReason, now: Date): Promise<boolean> {
  const priority = PRIORITY[await urgencyOf(deps, row)];
  return inTransaction(deps.knex, async (trx) => {
    // Only the row that was judged: an instance that arrived since has restarted the quiet period.
    const judged = { study_instance_uid: row.study_instance_uid, last_instance_at: row.last_instance_at };
    if (!(await trx('preread.pending_study').where(judged).forUpdate().first())) return false;
    const id = deps.newJobId();
    const reason = row.found_by ?? settled;
    const job = { id, studyInstanceUid: row.study_instance_uid, reason, priority };
    const known = {
      ...(row.orthanc_id ? { orthancId: row.orthanc_id } : {}),
      ...(row.instances === null ? {} : { instances: row.instances }),
    };
    if (!(await insertJob(trx, { ...job, ...known }, now))) return false;
    await trx('preread.pending_study').where(judged).delete();
    await deps.appendLedger(trx, {
      kind: 'settled',
      version: 1,
      at: now.toISOString(),
      studyInstanceUid: row.study_instance_uid,
      jobId: id,
      content: { reason, lastInstanceAt: row.last_instance_at.toISOString() },
    });
    await deps.queue.enqueue(trx, id, priority);
    return true;
  });
}

/** A clock that was set back: what seems to have arrived later than now has arrived by now. */
async function notLaterThan(now: Date, knex: Knex): Promise<void> {
  const least = (column: string) => ({ [column]: knex.raw('least(??, ?)', [column, now]) });
  await knex('preread.pending_study')
    .where('last_instance_at', '>', now)
    .update({ ...least('first_instance_at'), ...least('last_instance_at') });
}

/** One tick: every pending study that has settled becomes a job. @returns how many did */
export async function settleStudies(deps: SettleDeps, now: Date): Promise<number> {
  let made = 0;
  await notLaterThan(now, deps.knex);
  for (const row of await pendingStudies(deps.knex, deps.policy, now)) {
    const study = {
      firstInstanceAt: row.first_instance_at.getTime(),
      lastInstanceAt: row.last_instance_at.getTime(),
      stable: row.stable,
      evidenceDocument: row.evidence_document,
    };
    const reason = settle(
      row.last_draft_at ? { ...study, lastDraftAt: row.last_draft_at.getTime() } : study,
      deps.policy,
      now.getTime(),
    );
    if (reason && (await makeJob(deps, row, reason, now))) made++;
  }
  if (made > 0) deps.queue.wake();
  return made;
}
