import { readFile } from 'node:fs/promises';
import type { TestOrthanc } from '../../test/support/orthanc.ts';
import type { BenchPatient } from './patients.ts';
import type { BenchDatabase } from './postgres.ts';
import { startServiceProcess } from './service-process.ts';
import { untilDrafted, untilEnded } from './wait.ts';

/** What works off a backlog. */
export interface Shape {
  readonly processes: number;
  readonly workers: number;
  /** Others than those of every measure. */
  readonly settings?: Readonly<Record<string, string>>;
}

export const SETTINGS = { SETTLE_SECONDS: '1', START_FROM: 'now' };

/** User and system time of a process, seconds. */
async function cpuSeconds(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function firstSettled({ database }: BenchDatabase, studies: readonly string[]): Promise<number> {
  const entries = database.knex('preread.ledger_entry').where({ kind: 'settled' });
  const row = await entries.whereIn('study_instance_uid', studies).min('at as at').first();
  return ((row as { at: Date } | undefined)?.at ?? new Date(Number.NaN)).getTime();
}

/** The priors become studies of their own; what is measured begins when they have had their drafts. */
export async function sendPriors(
  orthanc: TestOrthanc,
  db: BenchDatabase,
  made: readonly BenchPatient[],
): Promise<void> {
  const service = await startServiceProcess(orthanc, db, { ...SETTINGS, WORKERS: '4' });
  for (const { prior } of made) await orthanc.upload(...prior.files);
  await untilEnded(
    db,
    made.map(({ prior }) => prior.studyInstanceUid),
  );
  await service.stop();
}

/**
 * All studies wait in the PACS; the services find them, and the time runs from the first one settled to the last job's end.
 * @returns studies each second, and the cores that Orthanc kept busy
 */
export async function rateOf(
  shape: Shape,
  orthanc: TestOrthanc,
  db: BenchDatabase,
  patients: () => BenchPatient,
  count: number,
): Promise<{ rate: number; orthancShare: number; studies: string[] }> {
  const settings = { ...SETTINGS, WORKERS: String(shape.workers), ...shape.settings };
  const made = Array.from({ length: count }, patients);
  await sendPriors(orthanc, db, made);
  for (const { current } of made) await orthanc.upload(...current.files);
  const started = Array.from({ length: shape.processes }, () => startServiceProcess(orthanc, db, settings));
  const services = await Promise.all(started);
  const cpuBefore = await cpuSeconds(orthanc.pid);
  const studies = made.map(({ current }) => current.studyInstanceUid);
  const last = await untilDrafted(db, studies);
  const orthancCpu = (await cpuSeconds(orthanc.pid)) - cpuBefore;
  const seconds = (last - (await firstSettled(db, studies))) / 1000;
  for (const service of services) await service.stop();
  return { rate: count / seconds, orthancShare: orthancCpu / seconds, studies };
}
