import { startTestOrthanc, type TestOrthanc } from '../../test/support/orthanc.ts';
import { type Bench, inPairs, type Measure, type Outcome, timed } from '../measure.ts';
import { createPatients } from '../support/patients.ts';
import { type BenchDatabase, startPostgres } from '../support/postgres.ts';
import { createPlayer, type Recorded, startRecorder, summaryOf } from '../support/recorded.ts';
import { runCommand, startServiceProcess } from '../support/service-process.ts';
import { untilDrafted, untilEntry } from '../support/wait.ts';

type Patients = ReturnType<typeof createPatients>;

interface Recording {
  readonly calls: readonly Recorded[];
  /** Orthanc's ids of what the calls store. */
  readonly stored: readonly string[];
}

/** Orthanc's ids of the documents that Preread has in a study. */
async function ownIn(orthanc: TestOrthanc, study: string): Promise<string[]> {
  const query = { StudyInstanceUID: study, SeriesDescription: 'AI *NOT VERIFIED' };
  const { body } = await orthanc.ask('POST', '/tools/find', JSON.stringify({ Level: 'Instance', Query: query }));
  return body as string[];
}

/** Reads the text of the draft over WADO-RS, as a viewer does: only then is it readable. */
async function textOf(orthanc: TestOrthanc, db: BenchDatabase, study: string): Promise<Recorded> {
  const where = { kind: 'draftIntended', study_instance_uid: study };
  const { content } = await db.database.knex('preread.ledger_entry').where(where).first('content');
  const { seriesInstanceUid: series, sopInstanceUid: sop } = JSON.parse(content).identity;
  const authorization = `Basic ${Buffer.from(`${orthanc.username}:${orthanc.password}`).toString('base64')}`;
  return {
    method: 'GET',
    path: `/dicom-web/studies/${study}/series/${series}/instances/${sop}`,
    headers: { authorization, accept: 'multipart/related; type="application/dicom"' },
    body: Buffer.alloc(0),
    status: 200,
  };
}

/** The calls of one study's draft, recorded; then what they stored is deleted, so that they can be made again. */
async function record(orthanc: TestOrthanc, db: BenchDatabase, patients: Patients, count: number) {
  const recorder = await startRecorder(orthanc);
  const through = { ...orthanc, url: recorder.url };
  const recordings: Recording[] = [];
  try {
    for (let at = 0; at < count; at++) {
      const { prior, current } = patients();
      await orthanc.upload(...prior.files, ...current.files);
      recorder.take();
      await runCommand(through, db, 'draft', current.studyInstanceUid);
      const calls = [...recorder.take(), await textOf(orthanc, db, current.studyInstanceUid)];
      const stored = await ownIn(orthanc, current.studyInstanceUid);
      if (stored.length !== 2) throw new Error(`${stored.length} documents were stored`);
      recordings.push({ calls, stored });
    }
    for (const { stored } of recordings) for (const id of stored) await orthanc.ask('DELETE', `/instances/${id}`);
    return recordings;
  } finally {
    await recorder.close();
  }
}

async function run(bench: Bench): Promise<Outcome> {
  const orthanc = await startTestOrthanc();
  const postgres = await startPostgres({ durable: true });
  const patients = createPatients('settled-to-readable');
  const player = createPlayer(orthanc);
  try {
    const db = await postgres.fresh();
    bench.say('recording');
    const recordings = await record(orthanc, db, patients, bench.pairs);
    const service = await startServiceProcess(orthanc, db, { SETTLE_SECONDS: '0.5' });
    /** From the tick that took the study as settled to its text read over WADO-RS. */
    const draftOne = async () => {
      const { prior, current } = patients();
      await orthanc.upload(...prior.files);
      await untilDrafted(db, [prior.studyInstanceUid]);
      await orthanc.upload(...current.files);
      const settled = await untilEntry(db, 'settled', current.studyInstanceUid);
      await untilEntry(db, 'draftStored', current.studyInstanceUid);
      await player.play([await textOf(orthanc, db, current.studyInstanceUid)]);
      const ms = Date.now() - settled;
      await untilDrafted(db, [current.studyInstanceUid]);
      return ms;
    };
    const playOne = (at: number) => timed(() => player.play(recordings[at]?.calls ?? []));
    await draftOne();
    const pairs = await inPairs(bench, draftOne, playOne);
    await service.stop();
    await db.remove();
    const calls = recordings[0]?.calls ?? [];
    const storing = calls.filter(({ method, path }) => method === 'POST' && path.startsWith('/dicom-web')).length;
    return {
      rows: [
        {
          what: 'a study settled -> its draft read over WADO-RS (one prior, an SR each; text and measurements stored)',
          unit: 'ms',
          against: 'the same HTTP calls in the same order, made bare',
          pairs,
          aims: [
            { of: 'ours', atMost: 1000 },
            { of: 'ratio', atMost: 1.3 },
          ],
        },
      ],
      notes: [`The ${calls.length} calls of one draft (${storing} of them store): ${summaryOf(calls)}.`],
    };
  } finally {
    player.close();
    await postgres.stop();
    await orthanc.stop();
  }
}

export const settledToReadable: Measure = {
  name: 'settled-to-readable',
  about:
    'the whole service in a process of its own, on a Postgres with every commit on disk: from the tick that finds the study settled (the time in its `settled` entry) until the draft is stored, read back, recorded, and its text retrieved over WADO-RS. Against it, the HTTP calls of such a draft (recorded from `preread draft` on an equal study, whose documents were deleted again, so that the stores store) made one after the other by a client that does nothing else.',
  run,
};
