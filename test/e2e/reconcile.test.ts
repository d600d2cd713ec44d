import { userInfo } from 'node:os';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { connectPacs } from '../../sidecar/commands/connect-pacs.ts';
import { type Nightly, nightlyReconcile, reconcileLastDays, sweepDeps } from '../../sidecar/commands/sweeping.ts';
import { loadConfig } from '../../sidecar/config.ts';
import type { FeedState } from '../../sidecar/intake/keep-following.ts';
import { verifyDatabase } from '../../sidecar/ledger/export.ts';
import { type CliSettings, cliSettings, runCli } from '../support/cli.ts';
import { memoryLog, type TestDatabase, testDatabase, until } from '../support/databases.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { execute } from '../support/postgres.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makeDemoStudies } from '../support/synthetic-patient/patient-files.ts';
import { isoDay, localDay, tinyStudy } from '../support/tiny-studies.ts';

const DATE = '20260601';
const WINDOW = ['--from', '2026-06-01', '--to', '2026-06-01'];
const small = { sliceCount: 2, withoutPrior: true };

describe('reconcile', function () {
  this.timeout(180_000);
  let orthanc: TestOrthanc;
  let proxy: FaultProxy;
  let test: TestDatabase;
  let service: TestService;
  let settings: CliSettings;
  let knex: Knex;
  const asked: string[] = [];
  const today = localDay();
  const standing = tinyStudy(1, today);
  const drafted = makeDemoStudies('reconcile-grown', DATE, small).current;

  const start = async () => {
    service = await startTestService({ ...orthanc, url: proxy.url }, test, { REDRAFT_MINUTES: '0' });
    knex = service.database.knex;
    await until('the feed is followed', async () => {
      const { feed } = (await (await fetch(`${service.address}/readyz`)).json()) as { feed: string };
      return feed === 'following';
    });
  };
  before(async () => {
    orthanc = await startTestOrthanc();
    proxy = await startFaultProxy(orthanc);
    proxy.fault = (method, path) => {
      asked.push(`${method} ${path}`);
      return 'pass';
    };
    test = await testDatabase('postgres');
    await test.database.close();
    settings = cliSettings({ ...orthanc, url: proxy.url }, test);
    await orthanc.upload(standing.file);
    await start();
    await orthanc.upload(...drafted.files.slice(1));
    expect(await service.outcomes(drafted.studyInstanceUid)).to.deep.equal(['drafted']);
  });
  after(async () => {
    await service?.stop();
    await proxy?.close();
    await orthanc?.stop();
    await test?.remove();
  });

  const reconcile = (...args: readonly string[]) => runCli(settings, 'reconcile', ...args);
  const counts = async (...args: readonly string[]) => {
    const { from: _from, to: _to, ...found } = JSON.parse((await reconcile('--json', ...args)).stdout);
    return found;
  };
  const sweeps = async () => (await service.entries('reconciled')).map(({ content }) => content);
  const pending = async () => (await knex('preread.pending_study')).length;
  /** What arrives meanwhile the feed never tells of, as after a restore. */
  const missed = async (upload: () => Promise<unknown>) => {
    await service.stop();
    await upload();
    expect((await runCli(settings, 'feed', 'restart', '--from', 'now')).code).to.equal(0);
    await start();
  };

  it('finds nothing where all has its outcome: our own drafts are no news, nor is what was there before', async () => {
    const found = await counts(...WINDOW);
    expect(found).to.deep.equal({ dryRun: false, studies: 1, accounted: 1, queued: 0, failed: 0 });
    const older = await counts('--from', isoDay(today), '--to', isoDay(today));
    expect(older).to.deep.equal({ dryRun: false, studies: 1, accounted: 1, queued: 0, failed: 0 });
    expect(await pending()).to.equal(0);
  });

  it('queues what the feed missed: studies, and the last images of one; counts stand in the ledger', async () => {
    const whole = makeDemoStudies('reconcile-missed', DATE, small).current;
    const documents = makeDemoStudies('reconcile-documents', DATE, small).current;
    await missed(() => orthanc.upload(...whole.files, ...drafted.files.slice(0, 1), ...documents.files.slice(-1)));
    const before = (await sweeps()).length;

    expect(await counts(...WINDOW, '--dry-run')).to.deep.equal({
      ...{ dryRun: true, studies: 2, accounted: 0, queued: 2, failed: 0 },
    });
    expect(await pending(), 'a dry run only counts').to.equal(0);
    expect(await sweeps()).to.have.length(before);

    const plain = await reconcile(...WINDOW);
    expect([plain.code, plain.stdout]).to.deep.equal([
      0,
      '2 studies with images: 0 dealt with or on their way, 2 queued, 0 failed\n',
    ]);
    expect(plain.stderr).to.match(/^2026-06-01 \(day 1 of 1\) {2}2 studies/m);
    expect(await service.outcomes(whole.studyInstanceUid)).to.deep.equal(['drafted']);
    expect(await service.outcomes(drafted.studyInstanceUid, 2)).to.have.length(2);
    const [settled] = await service.entries('settled', whole.studyInstanceUid);
    expect(settled?.content).to.include({ reason: 'reconciled' });
    const window = { from: '2026-06-01', to: '2026-06-01', reason: 'reconciled', by: userInfo().username };
    expect((await sweeps()).slice(before)).to.deep.equal([
      { ...window, studies: 2, accounted: 0, queued: 2, failed: 0 },
    ]);

    expect(await counts(...WINDOW), 'once').to.deep.include({ accounted: 2, queued: 0 });
    expect(await service.entries('changeSeen', documents.studyInstanceUid)).to.deep.equal([]);
  });

  it('reports what failed, and does not queue it', async () => {
    const failing = makeDemoStudies('reconcile-failed', '20260602', small).current;
    proxy.fault = (method, path) =>
      method === 'POST' && path.includes(failing.studyInstanceUid) ? 'error403' : 'pass';
    await orthanc.upload(...failing.files);
    expect(await service.outcomes(failing.studyInstanceUid)).to.deep.equal(['failed']);
    const found = await reconcile('--from', '2026-06-02', '--to', '2026-06-02');
    expect(found.stdout).to.contain('0 queued, 1 failed');
    expect(found.stderr).to.contain('preread jobs list --state failed');
    expect(await pending()).to.equal(0);
    proxy.fault = (method, path) => {
      asked.push(`${method} ${path}`);
      return 'pass';
    };
  });

  it('takes what an earlier release dealt with for seen, and looks at each once', async () => {
    const owner = new URL(test.url ?? '');
    owner.username = 'postgres';
    await execute(
      owner.href,
      `delete from preread.study_seen where study_instance_uid <> '${standing.studyInstanceUid}'`,
    );
    await knex('preread.job').update({ instances: null });
    const looks = async () => {
      asked.length = 0;
      expect(await counts(...WINDOW)).to.deep.include({ accounted: 2, queued: 0 });
      return asked.filter((one) => /\/studies\/[^/?]+\/series/.test(one)).length;
    };
    expect(await looks()).to.equal(2);
    expect(await looks()).to.equal(0);
  });

  it('says so when the PACS is away', async () => {
    const away = await runCli({ ...settings, DICOMWEB_URL: 'http://127.0.0.1:9' }, 'reconcile', ...WINDOW);
    expect([away.code, away.stdout]).to.deep.equal([1, '']);
    expect(away.stderr).to.contain('PACS_UNREACHABLE');
  });

  for (const days of [
    [],
    ['--from', '2026-06-01'],
    ['--to', '2026-06-01'],
    ['--from', '2026-06-02', '--to', '2026-06-01'],
    ['--from', '20260601', '--to', '2026-06-01'],
    ['--from', '2026-02-29', '--to', '2026-03-01'],
    ['--from', 'yesterday', '--to', 'today'],
    [...WINDOW, '--per-minute', '5'],
  ])
    it(`ends with 2 for the days ${days.join(' ') || '(none)'}`, async () => {
      const { code, stdout } = await reconcile(...days);
      expect([code, stdout]).to.deep.equal([2, '']);
    });

  describe('every night', () => {
    const pacs = () => connectPacs(loadConfig(settings));
    const nightly = (state: FeedState['state'], days = 7): Nightly & { log: ReturnType<typeof memoryLog> } => {
      const config = loadConfig({ ...settings, RECONCILE_DAYS: String(days) });
      const feed = { state, watermark: 0, changesRead: 0 };
      return { config, deps: sweepDeps(knex, pacs()), log: memoryLog(), feed, signal: new AbortController().signal };
    };

    it('queues what was missed of the last days, in the process that follows the feed and in no other', async () => {
      const [last, old] = [tinyStudy(2, localDay(6)), tinyStudy(3, localDay(8))];
      await missed(() => orthanc.upload(last.file, old.file));
      const before = (await sweeps()).length;
      for (const state of ['waiting', 'failing', 'stopped', 'starting'] as const)
        await reconcileLastDays(nightly(state));
      await reconcileLastDays(nightly('following', 0));
      expect(await sweeps()).to.have.length(before);
      const leader = nightly('following');
      await reconcileLastDays(leader);
      const window = { from: isoDay(localDay(6)), to: isoDay(localDay(-1)), reason: 'reconciled' };
      expect((await sweeps()).slice(before)).to.deep.equal([
        { ...window, studies: 2, accounted: 1, queued: 1, failed: 0 },
      ]);
      expect(leader.log.lines.map(({ message }) => message)).to.deep.equal(['reconciled with the PACS']);
      expect(await service.outcomes(last.studyInstanceUid)).to.deep.equal(['nothingToSay']);
      expect(await service.entries('changeSeen', old.studyInstanceUid)).to.deep.equal([]);
    });

    it('does so by the clock, and not any more once it is stopped', async () => {
      const before = (await sweeps()).length;
      const others = nightlyReconcile(nightly('waiting'), '* * * * * *');
      await new Promise((resume) => setTimeout(resume, 2200));
      others.stop();
      expect(await sweeps()).to.have.length(before);
      const one = nightlyReconcile(nightly('following'), '* * * * * *');
      await until('it ran twice', async () => (await sweeps()).length >= before + 2);
      one.stop();
      await new Promise((resume) => setTimeout(resume, 1000));
      const ran = (await sweeps()).length;
      await new Promise((resume) => setTimeout(resume, 2200));
      expect(await sweeps()).to.have.length(ran);
    });

    it('says so when it cannot, and tries again the next night', async () => {
      proxy.fault = (_method, path) => (path.startsWith('/dicom-web') ? 'error403' : 'pass');
      const failing = nightly('following');
      await reconcileLastDays(failing);
      proxy.fault = () => 'pass';
      expect(failing.log.lines.map(({ level, message }) => [level, message])).to.deep.equal([
        ['warn', 'not reconciled with the PACS'],
      ]);
      expect(failing.log.lines[0]?.fields).to.include({ code: 'PACS_FORBIDDEN' });
    });
  });

  it('leaves a ledger that verifies', async () => {
    expect((await verifyDatabase(knex)).valid).to.equal(true);
  });
});

describe('a day of 450 studies in an Orthanc that cuts answers off at 150', function () {
  this.timeout(180_000);
  let orthanc: TestOrthanc;
  before(async () => {
    orthanc = await startTestOrthanc({ settings: { LimitFindResults: 150 } });
    let next = 0;
    const worker = async () => {
      while (next < 450) {
        const at = next++;
        const minute = 7 * 60 + at;
        const two = (value: number) => String(value).padStart(2, '0');
        const time = `${two(Math.floor(minute / 60))}${two(minute % 60)}59.5`;
        await orthanc.upload(tinyStudy(1000 + at, DATE, { '00080030': ['TM', time] }).file);
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
  });
  after(() => orthanc?.stop());

  it('is listed whole, each study once', async () => {
    const pacs = connectPacs(
      loadConfig({
        ...{ ORTHANC_URL: orthanc.url, ORTHANC_USERNAME: orthanc.username, ORTHANC_PASSWORD: orthanc.password },
      }),
    );
    const found: string[] = [];
    for await (const page of pacs.list.studiesOn(DATE)) found.push(...page.map((one) => one.studyInstanceUid));
    pacs.close();
    expect(new Set(found).size).to.equal(450);
    expect(found).to.have.length(450);
  });
});
