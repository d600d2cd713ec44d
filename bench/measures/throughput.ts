import { startTestOrthanc } from '../../test/support/orthanc.ts';
import type { Bench, Measure, Outcome, Row } from '../measure.ts';
import { rateOf, type Shape } from '../support/backlog.ts';
import { createPatients } from '../support/patients.ts';
import { startPostgres } from '../support/postgres.ts';

const SHAPES: readonly (Shape & { readonly what: string })[] = [
  { what: '1 worker', processes: 1, workers: 1 },
  { what: '2 workers in one process (WORKERS=2, the default)', processes: 1, workers: 2 },
  { what: '4 workers in one process', processes: 1, workers: 4 },
  { what: '2 processes of 1 worker', processes: 2, workers: 1 },
  { what: '4 processes of 1 worker', processes: 4, workers: 1 },
];

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
        const shape = SHAPES[at] as (typeof SHAPES)[number];
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
    'a backlog of studies, each of two CT slices and a measurement SR with one such prior, all in the PACS already; every draft is text and measurements, worded without a language model, stored, read back and recorded, on a Postgres with every commit on disk. From the first study settled to the end of the last job. Orthanc, Postgres and the services share the cores of the machine.',
  run,
};
