import { setPause } from '../../sidecar/intake/control-records.ts';
import { type Mixture, mixture, queueWhilePaused } from '../../test/support/bad-among-good.ts';
import { startFaultProxy } from '../../test/support/fault-proxy.ts';
import { startTestOrthanc } from '../../test/support/orthanc.ts';
import { type Bench, inPairs, type Measure, type Outcome } from '../measure.ts';
import { type BenchDatabase, type BenchPostgres, startPostgres } from '../support/postgres.ts';
import { type ServiceProcess, startServiceProcess } from '../support/service-process.ts';
import { untilDrafted } from '../support/wait.ts';

/** A draft of one image says only that there is nothing: it is one all the same. */
const SETTINGS = { START_FROM: 'beginning', SETTLE_SECONDS: '1', DRAFT_WITHOUT_FINDINGS: 'on' };

/** Seconds from `resume`, when all studies wait in the order of their arrival, to the end of the last good one's job. */
async function secondsOf(studies: Mixture, withBad: boolean, db: BenchDatabase): Promise<number> {
  const { knex } = db.database;
  const orthanc = await startTestOrthanc();
  const proxy = await startFaultProxy(orthanc);
  let service: ServiceProcess | undefined;
  try {
    if (withBad) proxy.fault = studies.fault;
    await setPause(knex, { at: new Date(), by: 'bench', because: 'all studies arrive first' });
    service = await startServiceProcess({ ...orthanc, url: proxy.url }, db, SETTINGS);
    await queueWhilePaused(knex, orthanc, ...(withBad ? [studies.first, studies.mixed] : [studies.good]));
    const from = Date.now();
    await setPause(knex, undefined);
    const last = await untilDrafted(
      db,
      studies.good.map((one) => one.studyInstanceUid),
    );
    return (last - from) / 1000;
  } finally {
    proxy.fault = () => 'pass';
    proxy.release();
    await service?.stop();
    await proxy.close();
    await orthanc.stop();
  }
}

/** Each half on an Orthanc and a database of its own: what is bad is tried again for an hour. */
async function half(studies: Mixture, withBad: boolean, postgres: BenchPostgres): Promise<number> {
  const db = await postgres.fresh();
  try {
    return await secondsOf(studies, withBad, db);
  } finally {
    await db.remove();
  }
}

async function run(bench: Bench): Promise<Outcome> {
  const postgres = await startPostgres({ durable: true });
  const of = (at: number) => (bench.quick ? mixture(`bench-${at}`, 45, 1) : mixture(`bench-${at}`));
  const { good, bad, first } = of(0);
  try {
    const pairs = await inPairs(
      bench,
      (at) => half(of(at), true, postgres),
      (at) => half(of(at), false, postgres),
    );
    const what = `${good.length} good studies among ${bad.length} bad ones: until each good one has its draft`;
    const row = { what, unit: 's', against: 'the same studies without the bad ones', pairs };
    const kinds = Map.groupBy(bad, (one) => one.bad?.name ?? '');
    const counted = [...kinds].map(([name, all]) => `${name} ${all.length}`).join(', ');
    const note = `Bad: ${counted}. The ${first.length} that are never answered come first and take both workers at once, for 10 s each at their first try; the others lie between the good ones.`;
    return { rows: [row], notes: [note] };
  } finally {
    await postgres.stop();
  }
}

export const badAmongGood: Measure = {
  name: 'bad-among-good',
  about:
    'what bad studies cost the good ones: one image each, all queued before the first is begun; WORKERS=2 (the default), Orthanc behind a proxy that fails as told, a Postgres with every commit on disk. From the start of work to the end of the last good job. Against it, the good ones alone, in the same way.',
  run,
};
