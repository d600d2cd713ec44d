import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { DraftIdentity } from '../../sidecar/domain/draft.ts';
import type { TestOrthanc } from '../support/orthanc.ts';
import type { BatchStudy } from './batch.ts';
import { checkLedger } from './check-ledger.ts';
import { checkPacs } from './check-pacs.ts';
import type { Place } from './site.ts';
import { type Violation, violation } from './violations.ts';

interface DraftRow {
  study_instance_uid: string;
  version: number;
  state: string;
  identity: DraftIdentity;
}

/** States that a version may be left in. */
const atRest = (deletes: boolean): ReadonlySet<string> =>
  new Set(deletes ? ['stored', 'removed', 'failed'] : ['stored', 'superseded', 'failed']);

/** @returns what is wrong with the versions of a study; undefined when nothing */
function wrongVersions(rows: readonly DraftRow[], { signed }: BatchStudy): string | undefined {
  const current = rows.filter(({ state }) => state === 'stored');
  const isRight = signed
    ? current.every(({ identity }) => identity.retirement?.reason === 'verified') && current.length <= 1
    : current.length === 1 && !current[0]?.identity.retirement;
  return isRight ? undefined : `versions are ${rows.map(({ state }) => state).join(', ') || 'none'}`;
}

function checkDrafts(rows: readonly DraftRow[], studies: readonly BatchStudy[], deletes: boolean): Violation[] {
  const found: Violation[] = [];
  const ofStudy = Map.groupBy(rows, (row) => row.study_instance_uid);
  for (const study of studies) {
    const wrong = wrongVersions(ofStudy.get(study.studyInstanceUid) ?? [], study);
    if (wrong) found.push(violation('currentDraft', `study ${study.studyInstanceUid}: ${wrong}`));
  }
  for (const row of rows.filter(({ state }) => !atRest(deletes).has(state)))
    found.push(violation('currentDraft', `study ${row.study_instance_uid} version ${row.version} is ${row.state}`));
  return found;
}

async function checkWork(knex: Knex): Promise<Violation[]> {
  const pending = await knex('preread.pending_study').select('study_instance_uid');
  const open = await knex('preread.job').whereNot({ state: 'done' }).select('id', 'state', 'error_code');
  const queue = await knex('pgboss.job').whereIn('state', ['created', 'retry', 'active']).select('id', 'name', 'state');
  return [
    ...pending.map((row) => violation('pending', `study ${row.study_instance_uid}`)),
    ...open.map((row) => violation('openJob', `job ${row.id} is ${row.state} ${row.error_code ?? ''}`)),
    ...queue.map((row) => violation('queue', `${row.name}: ${row.id} is ${row.state}`)),
  ];
}

/** Orthanc calls studies stable by its clock: what it says last the service reads a moment later. */
const READ_MS = 10_000;

async function checkWatermark(knex: Knex, orthanc: TestOrthanc): Promise<Violation[]> {
  const newest = ((await orthanc.ask('GET', '/changes?last')).body as { Last: number }).Last;
  const end = performance.now() + READ_MS;
  const read = async () => Number((await knex('preread.feed_watermark').first('seq'))?.seq ?? 0);
  let seq = await read();
  while (seq < newest && performance.now() < end) {
    await sleep(250);
    seq = await read();
  }
  return seq >= newest ? [] : [violation('watermark', `read to ${seq}, the newest change is ${newest}`)];
}

/** Everything that must be so once a service has come to rest, however often it was killed before. */
export async function checkAll(
  knex: Knex,
  { orthanc, deletes }: Pick<Place, 'orthanc' | 'deletes'>,
  studies: readonly BatchStudy[],
): Promise<readonly Violation[]> {
  const rows: DraftRow[] = await knex('preread.draft').select('study_instance_uid', 'version', 'state', 'identity');
  const stored = rows
    .filter(({ state }) => state === 'stored' || state === 'superseded')
    .flatMap(({ identity }) => [identity, ...(identity.attached ?? [])].map((one) => one.sopInstanceUid as string));
  const ledger = await checkLedger(knex, studies);
  return [
    ...checkDrafts(rows, studies, deletes),
    ...(await checkPacs(orthanc, new Set(stored), ledger.intended)),
    ...ledger.violations,
    ...(await checkWork(knex)),
    ...(await checkWatermark(knex, orthanc)),
  ];
}
