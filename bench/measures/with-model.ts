import type { RecordedWording } from '../../sidecar/domain/model-wording.ts';
import { DRAFTER, MODELS_DIR, shippedDrafter } from '../../test/support/drafter.ts';
import { startTestOrthanc, type TestOrthanc } from '../../test/support/orthanc.ts';
import { type Bench, inPairs, type Measure, type Outcome } from '../measure.ts';
import { rateOf, SETTINGS, sendPriors } from '../support/backlog.ts';
import { createPatients } from '../support/patients.ts';
import { type BenchDatabase, startPostgres } from '../support/postgres.ts';
import { startServiceProcess } from '../support/service-process.ts';
import { untilDrafted, untilEntry } from '../support/wait.ts';

const WITH_MODEL = { MODEL: DRAFTER, MODELS_DIR, ALLOW_DEMONSTRATION_MODELS: 'on' };

interface Words {
  readonly asked: number;
  readonly accepted: number;
  /** Of the model, for one draft. */
  readonly ms: number;
  readonly tokensIn: number;
  readonly tokensOut: number;
}

/** @throws Error where the model was not asked: a figure of drafts without it would be no figure of it */
async function wordsOf({ database }: BenchDatabase, studies: readonly string[]): Promise<Words[]> {
  const rows = await database
    .knex('preread.ledger_entry')
    .where({ kind: 'draftIntended' })
    .whereIn('study_instance_uid', studies)
    .select('content');
  return rows.map(({ content }) => {
    const wording = (JSON.parse(content) as { wording?: RecordedWording }).wording;
    if (!wording || wording.counts.asked === 0)
      throw new Error(`no model was asked: ${wording?.reason ?? 'none is set'}`);
    return wording.counts;
  });
}

/** Milliseconds from the tick that finds a study settled to the end of its job, one study at a time. */
async function alone(
  bench: Bench,
  orthanc: TestOrthanc,
  db: BenchDatabase,
  patients: ReturnType<typeof createPatients>,
): Promise<{ samples: number[]; studies: string[] }> {
  const made = Array.from({ length: bench.pairs }, patients);
  await sendPriors(orthanc, db, made);
  const service = await startServiceProcess(orthanc, db, { ...SETTINGS, ...WITH_MODEL });
  const samples: number[] = [];
  const studies = made.map(({ current }) => current.studyInstanceUid);
  for (const { current } of made) {
    await orthanc.upload(...current.files);
    const settled = await untilEntry(db, 'settled', current.studyInstanceUid);
    const ended = await untilDrafted(db, [current.studyInstanceUid]);
    samples.push(ended - settled);
    bench.say(`draft ${samples.length} of ${made.length}: ${ended - settled} ms`);
  }
  await service.stop();
  return { samples, studies };
}

function noteOf(words: readonly Words[]): string {
  const mean = (field: keyof Words) => words.reduce((sum, one) => sum + one[field], 0) / words.length;
  const parts = [
    `${mean('asked').toFixed(1)} statements asked for`,
    `${mean('accepted').toFixed(1)} of them accepted`,
    `${Math.round(mean('tokensIn'))} tokens read`,
    `${Math.round(mean('tokensOut'))} written`,
    `${Math.round(mean('ms'))} ms of the model`,
  ];
  return `One draft, on average over ${words.length} drafts of both rows: ${parts.join(', ')}.`;
}

async function run(bench: Bench): Promise<Outcome> {
  await shippedDrafter();
  const count = bench.quick ? 4 : 24;
  const orthanc = await startTestOrthanc();
  const postgres = await startPostgres({ durable: true });
  const patients = createPatients('with-model');
  const drafted: string[] = [];
  try {
    const db = await postgres.fresh();
    const shape = { processes: 1, workers: 2 };
    const worded = async () => {
      const { rate, studies } = await rateOf({ ...shape, settings: WITH_MODEL }, orthanc, db, patients, count);
      drafted.push(...studies);
      return rate;
    };
    const pairs = await inPairs(bench, worded, async () => (await rateOf(shape, orthanc, db, patients, count)).rate);
    const lone = await alone(bench, orthanc, db, patients);
    const words = await wordsOf(db, [...drafted, ...lone.studies]);
    await db.remove();
    return {
      rows: [
        {
          what: `studies/s end to end, 2 workers in one process, MODEL=${DRAFTER}`,
          unit: 'studies/s',
          against: 'the same, MODEL=none',
          pairs,
          aims: [{ of: 'ours', atLeast: 0.63 }],
        },
        {
          what: `a study alone, settled -> its job's end, MODEL=${DRAFTER}`,
          unit: 'ms',
          samples: lone.samples,
          aims: [{ of: 'ours', atMost: 2000 }],
        },
      ],
      notes: [noteOf(words)],
    };
  } finally {
    await postgres.stop();
    await orthanc.stop();
  }
}

export const withModel: Measure = {
  name: 'with-model',
  about:
    'the backlog of `throughput`, worded by the shipped drafter: one process of the model serves both workers, and it, Orthanc, Postgres and the service share the cores of the machine. Then studies that come one at a time, at the default number of workers.',
  run,
};
