import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { openDatabase } from '../../sidecar/db/database.ts';
import { verifyDatabase } from '../../sidecar/ledger/export.ts';
import type { ChainedEntry } from '../../sidecar/ledger/hash-chain.ts';
import { queryLedger } from '../../sidecar/ledger/query.ts';
import { type CliProcess, type CliSettings, cliSettings, runCli, startCli } from '../support/cli.ts';
import { type TestDatabase, testDatabase, until } from '../support/databases.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makeDemoStudies } from '../support/synthetic-patient/patient-files.ts';
import { tinyStudy } from '../support/tiny-studies.ts';

const DATE = '20260601';
const STUDIES = 30;

async function ledger(knex: Knex, kind: string): Promise<ChainedEntry[]> {
  const found: ChainedEntry[] = [];
  for await (const entry of queryLedger(knex, { kind })) found.push(entry);
  return found;
}

for (const processes of [2, 4])
  describe(`${processes} processes on one Postgres`, function () {
    this.timeout(240_000);
    let orthanc: TestOrthanc;
    let test: TestDatabase;
    let settings: CliSettings;
    let knex: Knex;
    let close: () => Promise<void> = async () => undefined;
    const running: CliProcess[] = [];
    const studies = Array.from(
      { length: STUDIES },
      (_, at) => makeDemoStudies(`workers-${processes}-${at}`, DATE, { sliceCount: 1, withoutPrior: true }).current,
    );

    before(async () => {
      orthanc = await startTestOrthanc();
      test = await testDatabase('postgres');
      await test.database.close();
      settings = { ...cliSettings(orthanc, test), HTTP_PORT: '0', WORKERS: '1', SETTLE_SECONDS: '0.5' };
      // Made by whoever comes first; the others find it.
      await runCli(settings, 'pause');
      const database = await openDatabase({ url: test.url ?? '', dataFolder: test.dataFolder });
      knex = database.knex;
      close = () => database.close();
      for (let at = 0; at < processes; at++) running.push(startCli(settings, 'start'));
      await until('all have started', async () => (await ledger(knex, 'started')).length === processes, 60_000);
      await until('the feed is followed', async () => (await ledger(knex, 'feedStarted')).length > 0);
    });
    after(async () => {
      for (const one of running) one.kill('SIGTERM');
      for (const one of running) await one.ended;
      await close();
      await orthanc?.stop();
      await test?.remove();
    });

    const addresses = () =>
      until('all say where they listen', () => {
        const found = running.map((one) => /"address":"([^"]+)"/.exec(one.said().stdout + one.said().stderr)?.[1]);
        return found.every((one) => one !== undefined) && (found as string[]);
      });
    const draftedBy = async (address: string) => {
      const metrics = await (await fetch(`${address}/metrics`)).text();
      return Number(/^preread_jobs_ended_total\{outcome="drafted"\} (\d+)$/m.exec(metrics)?.[1] ?? 0);
    };

    it('share the work: each study is worked on exactly once', async () => {
      for (const study of studies) await orthanc.upload(...study.files);
      await until('all are queued', async () => (await knex('preread.job')).length === STUDIES, 60_000);
      await runCli(settings, 'resume');
      await until('all are done', async () => (await ledger(knex, 'jobEnded')).length >= STUDIES, 120_000);
      const uids = studies.map((study) => study.studyInstanceUid);
      for (const kind of ['settled', 'draftIntended', 'draftStored', 'jobEnded'])
        expect(
          (await ledger(knex, kind)).map((entry) => entry.studyInstanceUid),
          kind,
        ).to.have.members(uids);
      const outcomes = (await ledger(knex, 'jobEnded')).map(({ content }) => content);
      expect(outcomes).to.deep.equal(Array(STUDIES).fill({ outcome: 'drafted' }));
      const attempts = await knex('preread.job').select('attempts', 'died');
      expect(attempts).to.deep.equal(Array(STUDIES).fill({ attempts: 1, died: 0 }));
      const query = { SeriesDescription: 'AI DRAFT REPORT - NOT VERIFIED' };
      const { body } = await orthanc.ask('POST', '/tools/find', JSON.stringify({ Level: 'Instance', Query: query }));
      expect(body).to.have.length(STUDIES);
    });

    it('each did some of it, and together all', async () => {
      const drafted = await Promise.all((await addresses()).map(draftedBy));
      for (const [at, count] of drafted.entries()) expect(count, `process ${at + 1}`).to.be.greaterThan(0);
      expect(drafted.reduce((sum, count) => sum + count, 0)).to.equal(STUDIES);
    });

    it('followed the feed once, and left a ledger that verifies', async () => {
      expect(await ledger(knex, 'feedStarted')).to.have.length(1);
      expect((await ledger(knex, 'changeSeen')).length).to.equal(STUDIES);
      expect((await verifyDatabase(knex)).valid).to.equal(true);
    });

    it('end without a word of trouble', async () => {
      for (const one of running) one.kill('SIGTERM');
      const ended = await Promise.all(running.map((one) => one.ended));
      for (const { code, stdout, stderr } of ended) {
        expect(code).to.equal(0);
        const trouble = `${stdout}${stderr}`.split('\n').filter((line) => /"level":"(error|warn)"/.test(line));
        expect(trouble.filter((line) => !line.includes('OHIF 3.13 opens'))).to.deep.equal([]);
      }
    });
  });

describe('who comes first', function () {
  this.timeout(180_000);
  let orthanc: TestOrthanc;
  let test: TestDatabase;
  let service: TestService;
  let settings: CliSettings;
  let folder: string;
  const past = [1, 2, 3, 4, 5].map((number) => tinyStudy(number, '20200301'));
  const routine = Array.from({ length: 10 }, (_, at) => tinyStudy(100 + at, DATE));
  const stat = [
    tinyStudy(200, DATE, { '00081030': ['LO', 'Head STAT'] }),
    tinyStudy(201, DATE, { '00401003': ['SH', 'STAT'] }),
    // Retired, and still sent (PS3.3 of 2004, Study Priority ID).
    tinyStudy(202, DATE, { '0032000C': ['CS', 'HIGH'] }),
  ];
  const screening = tinyStudy(300, DATE, { '00081030': ['LO', 'Lung screening'] });

  before(async () => {
    orthanc = await startTestOrthanc();
    test = await testDatabase('postgres');
    await test.database.close();
    folder = mkdtempSync(join(tmpdir(), 'preread-rules-'));
    const RULES_FILE = join(folder, 'rules.json');
    const rules = [
      { name: 'stat', when: { description: ['*STAT*'] }, draft: true, priority: 'stat' },
      { name: 'ordered', when: { orderPriority: ['STAT', 'HIGH'] }, draft: true, priority: 'stat' },
      { name: 'screening', when: { description: ['*screening*'] }, draft: true, priority: 'background' },
    ];
    writeFileSync(RULES_FILE, JSON.stringify({ rules, otherwise: true }));
    settings = cliSettings(orthanc, test);
    await orthanc.upload(...past.map(({ file }) => file));
    service = await startTestService(orthanc, test, { WORKERS: '1', RULES_FILE });
    await until('the feed is followed', async () => (await service.entries('feedStarted')).length > 0);
    await runCli(settings, 'pause');
  });
  after(async () => {
    await service?.stop();
    await orthanc?.stop();
    await test?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is the urgent study, then the routine ones, then the past; first come, first served within each', async () => {
    const { knex } = service.database;
    const queued = (count: number) =>
      until(`${count} are queued`, async () => (await knex('preread.job')).length === count);
    await runCli(settings, 'backfill', '--from', '2020-02-28', '--to', '2020-03-02');
    await queued(past.length);
    let count = past.length;
    // The urgent ones in the middle and at the end.
    for (const group of [[screening], routine.slice(0, 5), stat.slice(0, 2), routine.slice(5), stat.slice(2)]) {
      await orthanc.upload(...group.map(({ file }) => file));
      count += group.length;
      await queued(count);
    }
    const byUrgency = { stat: 20, routine: 0, background: -10 };
    const jobs: { uid: string; priority: number }[] = await knex('preread.job')
      .select('study_instance_uid as uid', 'priority')
      .orderBy('created_at');
    const of = (priority: number) => jobs.filter((job) => job.priority === priority).map(({ uid }) => uid);
    const uids = (list: readonly { studyInstanceUid: string }[]) => list.map((one) => one.studyInstanceUid);
    expect(of(byUrgency.stat)).to.have.members(uids(stat));
    expect(of(byUrgency.routine)).to.have.members(uids(routine));
    expect(of(byUrgency.background)).to.have.members(uids([...past, screening]));

    await runCli(settings, 'resume');
    const ended = await until(
      'all are done',
      async () => {
        const entries = await service.entries('jobEnded');
        return entries.length === count && entries;
      },
      60_000,
    );
    const order = [...of(byUrgency.stat), ...of(byUrgency.routine), ...of(byUrgency.background)];
    expect(ended.map((entry) => entry.studyInstanceUid)).to.deep.equal(order);
    for (const { content } of ended) expect(content).to.deep.include({ outcome: 'nothingToSay' });
  });
});
