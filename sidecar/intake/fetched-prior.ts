import type { Knex } from 'knex';
import { inTransaction } from '../db/database.ts';
import type { StudyInstanceUid } from '../domain/identifiers.ts';
import { addJob } from './open-job.ts';
import { arrivedLate, clearDraftedWithout, draftedTooSoon, fetchesOf, type PriorFetch } from './prior-fetch-records.ts';
import type { SettleDeps } from './settle-studies.ts';

/** The archive was asked to send it, and may still be sending. */
const isUnderWay = ({ state, startedAt, openUntil }: PriorFetch, now: Date) =>
  startedAt !== undefined && (state === 'requested' || state === 'running' || (openUntil ?? now) > now);

/**
 * Whether a study is in Orthanc only because it was fetched as a prior: such a study gets no draft. It is so while it
 * is being sent, and as long as Orthanc holds of it what the transfer left and nothing else. Instances are compared,
 * neither change numbers nor the sender's AE title: those mean nothing after Orthanc's database was replaced, and an
 * archive may send under another title than it answers to. So when the study arrives for real later, with instances
 * that the archive did not have, it is drafted like any other; the same instances once more are no news to Orthanc
 * either. What a modality sends in the very minutes of the transfer is taken for the transfer's.
 * @param holds digest of the SOP Instance UIDs that Orthanc holds of a study; undefined when it holds none
 */
export async function isFetchedPrior(
  knex: Knex,
  holds: (study: StudyInstanceUid) => Promise<string | undefined>,
  study: StudyInstanceUid,
  now: Date,
): Promise<boolean> {
  const fetches = (await fetchesOf(knex, study)).filter(({ startedAt }) => startedAt !== undefined);
  if (fetches.length === 0) return false;
  const held = await holds(study);
  if (held === undefined) return false;
  const underWay = fetches.find((fetch) => isUnderWay(fetch, now));
  // After its transfer was given up: it came late, and whoever was drafted without it shall know.
  if (underWay && underWay.state !== 'requested' && underWay.state !== 'running')
    await arrivedLate(knex, underWay, held);
  return underWay !== undefined || fetches.some((fetch) => fetch.holds === held);
}

/** Studies that were drafted without a prior which has arrived since get a new draft, at once. @returns how many */
export async function redraftLate(deps: Omit<SettleDeps, 'policy'>, now: Date): Promise<number> {
  let made = 0;
  for (const studyInstanceUid of await draftedTooSoon(deps.knex))
    if (await redraft(deps, studyInstanceUid, now)) made++;
  if (made > 0) deps.queue.wake();
  return made;
}

async function redraft(deps: Omit<SettleDeps, 'policy'>, studyInstanceUid: StudyInstanceUid, now: Date) {
  return inTransaction(deps.knex, async (trx) => {
    // Its job is still open: the prior may be too late for that one. It is asked again at the next tick.
    if (!(await addJob(trx, deps, { studyInstanceUid, reason: 'prior-arrived' }, now))) return false;
    await clearDraftedWithout(trx, studyInstanceUid);
    return true;
  });
}
