import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startTestOrthanc, type TestOrthanc } from '../../test/support/orthanc.ts';
import { type Bench, inPairs, type Measure, type Outcome, type Row } from '../measure.ts';
import { type Bystander, startBystander } from '../support/arrivals.ts';
import { type BenchPatient, createPatients } from '../support/patients.ts';
import { startPostgres } from '../support/postgres.ts';
import { startServiceProcess } from '../support/service-process.ts';

const PLUGINS = '/usr/share/orthanc/plugins';
const NEEDED = [join(PLUGINS, 'libOrthancPython.so'), '/usr/lib/python3/dist-packages/pydicom/__init__.py'];

/** A system that drafts: where studies go in, and reports come out. */
interface System {
  readonly orthanc: TestOrthanc;
  readonly watch: Bystander;
}

/** Orthanc with the plugin in it. It settles by Orthanc's own StableAge. */
const peerOrthanc = (quietSeconds: number): Promise<TestOrthanc> =>
  startTestOrthanc({
    settings: {
      Plugins: [join(PLUGINS, 'libOrthancDicomWeb.so'), join(PLUGINS, 'libOrthancPython.so')],
      PythonScript: join(import.meta.dirname, '..', 'peer', 'draft_plugin.py'),
      PythonVerbose: false,
      StableAge: quietSeconds,
    },
  });

/** From the answer to the last upload until the report was read over WADO-RS. Milliseconds. */
async function latency({ orthanc, watch }: System, { prior, current }: BenchPatient): Promise<number> {
  await orthanc.upload(...prior.files);
  await watch.reports([prior.studyInstanceUid]);
  await orthanc.upload(...current.files);
  const sent = Date.now();
  const found = await watch.reports([current.studyInstanceUid]);
  const tags = found.get(current.studyInstanceUid)?.tags;
  const path = `/dicom-web/studies/${tags?.StudyInstanceUID}/series/${tags?.SeriesInstanceUID}/instances/${tags?.SOPInstanceUID}`;
  const { status } = await orthanc.ask('GET', path);
  if (status !== 200) throw new Error(`the report cannot be read: ${status}`);
  return Date.now() - sent;
}

/** Reports a second, from the first report of a batch to its last. */
async function rate({ orthanc, watch }: System, patients: readonly BenchPatient[]): Promise<number> {
  for (const { prior } of patients) await orthanc.upload(...prior.files);
  await watch.reports(patients.map(({ prior }) => prior.studyInstanceUid));
  for (const { current } of patients) await orthanc.upload(...current.files);
  const found = await watch.reports(patients.map(({ current }) => current.studyInstanceUid));
  const times = [...found.values()].map(({ at }) => at);
  return ((patients.length - 1) * 1000) / (Math.max(...times) - Math.min(...times));
}

async function atQuiet(bench: Bench, quietSeconds: number, withRate: boolean): Promise<Row[]> {
  const postgres = await startPostgres({ durable: true });
  const [here, there] = [await startTestOrthanc(), await peerOrthanc(quietSeconds)];
  const db = await postgres.fresh();
  const service = await startServiceProcess(here, db, { SETTLE_SECONDS: String(quietSeconds) });
  const ours: System = { orthanc: here, watch: await startBystander(here) };
  const peer: System = { orthanc: there, watch: await startBystander(there) };
  const patients = createPatients('peer');
  const batch = bench.quick ? 5 : 24;
  const row = (what: string) => ({ what: `${what}, both at a quiet period of ${quietSeconds} s` });
  const against = 'the Python plugin in Orthanc';
  try {
    const one = (system: System) => () => latency(system, patients());
    const rows: Row[] = [];
    const pairs = await inPairs(bench, one(ours), one(peer));
    rows.push({ ...row('last image sent -> draft read over WADO-RS'), unit: 'ms', against, pairs });
    if (!withRate) return rows;
    const many = (system: System) => () => rate(system, Array.from({ length: batch }, patients));
    const rates = await inPairs(bench, many(ours), many(peer));
    rows.push({ ...row(`reports/s of ${batch} studies sent together`), unit: 'studies/s', against, pairs: rates });
    return rows;
  } finally {
    await service.stop();
    await db.remove();
    await postgres.stop();
    await here.stop();
    await there.stop();
  }
}

async function run(bench: Bench): Promise<Outcome> {
  const missing = NEEDED.filter((path) => !existsSync(path));
  if (missing.length > 0)
    throw new Error(
      `The peer needs ${missing.join(' and ')}: on Debian \`apt-get install orthanc-python python3-pydicom\`, then \`npm run bench -- --only peer\`.`,
    );
  const rows = await atQuiet(bench, 1, true);
  if (!bench.quick) rows.push(...(await atQuiet(bench, 5, false)));
  return {
    rows,
    notes: [
      "The quiet period is most of the latency, and each has its own default: SETTLE_SECONDS is 5, Orthanc's StableAge is 60. At their defaults the peer is a minute later; that is a setting and no merit, so both run at the same one here. Orthanc looks for stable studies once a second, we twice.",
      'What the peer leaves out: the ledger, the measurement document, the read-back, retries, other archives, the choice among priors by relevance, later versions, checks of its own text. It reads one kind of SR and the newest earlier study.',
    ],
  };
}

export const peer: Measure = {
  name: 'peer',
  about:
    "the same job as a plugin inside Orthanc (bench/peer/draft_plugin.py, Debian's `orthanc-python` and `python3-pydicom`): on StableStudy it reads the measurement SRs of the study and of the newest earlier one, compares them by tracking UID and stores a Basic Text SR. Each system has an Orthanc of its own, both run all the time; one is used at a time, for equal studies, and a bystander on the change feed takes the times of both.",
  run,
};
