import { readFile } from 'node:fs/promises';
import { startTestOrthanc, type TestOrthanc } from '../../test/support/orthanc.ts';
import type { Bench, Measure, Outcome, Row } from '../measure.ts';
import { createPatients } from '../support/patients.ts';
import { type BenchDatabase, startPostgres } from '../support/postgres.ts';
import { startServiceProcess } from '../support/service-process.ts';
import { untilDrafted, untilEnded } from '../support/wait.ts';

interface Shape {
  readonly what: string;
  readonly processes: number;
  readonly workers: number;
}

const SHAPES: readonly Shape[] = [
  { what: '1 worker', processes: 1, workers: 1 },
  { what: '2 workers in one process (WORKERS=2, the default)', processes: 1, workers: 2 },
  { what: '4 workers in one process', processes: 1, workers: 4 },
  { what: '2 processes of 1 worker', processes: 2, workers: 1 },
  { what: '4 processes of 1 worker', processes: 4, workers: 1 },
];

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

/** All studies wait in the PACS; the services find them, and the time runs from the first one settled to the last job's end. */
async function rateOf(
  shape: Shape,
  orthanc: TestOrthanc,
  db: BenchDatabase,
  patients: ReturnType<typeof createPatients>,
  count: number,
): Promise<{ rate: number; orthancShare: number }> {
  const settings = { WORKERS: String(shape.workers), SETTLE_SECONDS: '1', START_FROM: 'now' };
  const made = Array.from({ length: count }, patients);
  // The priors become studies of their own; what is measured begins when they have had their drafts.
  const before = await startServiceProcess(orthanc, db, { ...settings, WORKERS: '4' });
  for (const { prior } of made) await orthanc.upload(...prior.files);
  await untilEnded(
    db,
    made.map(({ prior }) => prior.studyInstanceUid),
  );
  await before.stop();
  for (const { current } of made) await orthanc.upload(...current.files);
  const started = Array.from({ length: shape.processes }, () => startServiceProcess(orthanc, db, settings));
  const services = await Promise.all(started);
  const cpuBefore = await cpuSeconds(orthanc.pid);
  const studies = made.map(({ current }) => current.studyInstanceUid);
  const last = await untilDrafted(db, studies);
  const orthancCpu = (await cpuSeconds(orthanc.pid)) - cpuBefore;
  const seconds = (last - (await firstSettled(db, studies))) / 1000;
  for (const service of services) await service.stop();
  return { rate: count / seconds, orthancShare: orthancCpu / seconds };
}

async function run(bench: Bench): Promise<Outcome> {
  const count = bench.quick ? 6 : 24;
  const orthanc = await startTestOrthanc();
  const postgres = await startPostgres({ durable: true });
  const patients = createPatients('throughput');
  const rates = SHAPES.map((): number[] => []);
  const shares: number[][] = SHAPES.map(() => []);
  try {
    const db = await postgres.fresh();
    for (let round = 0; round < bench.pairs; round++)
      for (let turn = 0; turn < SHAPES.length; turn++) {
        // Each round begins with another shape.
        const at = (turn + round) % SHAPES.length;
        const shape = SHAPES[at] as Shape;
        const { rate, orthancShare } = await rateOf(shape, orthanc, db, patients, count);
        rates[at]?.push(rate);
        shares[at]?.push(orthancShare);
        bench.say(`round ${round + 1} of ${bench.pairs}, ${shape.what}: ${rate.toFixed(2)} studies/s`);
      }
    await db.remove();
  } finally {
    await postgres.stop();
    await orthanc.stop();
  }
  const [one = []] = rates;
  const rows = SHAPES.map(({ what, workers, processes }, at): Row => {
    const row = { what: `studies/s end to end, ${what}`, unit: 'studies/s' };
    const samples = rates[at] ?? [];
    const aims = workers === 2 && processes === 1 ? [{ of: 'ours', atLeast: 3 } as const] : [];
    if (at === 0) return { ...row, samples, aims };
    const pairs = samples.map((ours, round) => ({ ours, against: one[round] ?? Number.NaN }));
    return { ...row, against: '1 worker, same round', pairs, aims };
  });
  const mean = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0) / all.length;
  const busy = SHAPES.map(({ what }, at) => `${what}: ${mean(shares[at] ?? []).toFixed(2)}`).join('; ');
  return { rows, notes: [`Cores that Orthanc alone kept busy meanwhile: ${busy}.`] };
}

export const throughput: Measure = {
  name: 'throughput',
  about:
    'a backlog of studies, each of two CT slices and a measurement SR with one such prior, all in the PACS already; every draft is text and measurements, stored, read back and recorded, on a Postgres with every commit on disk. From the first study settled to the end of the last job. Orthanc, Postgres and the services share the cores of the machine.',
  run,
};
