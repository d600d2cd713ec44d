import { expect } from 'chai';
import type { Knex } from 'knex';
import { type CliSettings, cliSettings, runCli, startCli } from '../support/cli.ts';
import { type TestDatabase, testDatabase, until } from '../support/databases.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { localDay, tinyStudy } from '../support/tiny-studies.ts';

const DAYS = ['20200229', '20200301', '20200302'];
// The first and the last day are nobody's: arguments of a process are seen by all of a machine.
const WINDOW = ['--from', '2020-02-28', '--to', '2020-03-03'];
const COUNT = 12;

describe('backfill', function () {
  this.timeout(180_000);
  let orthanc: TestOrthanc;
  let test: TestDatabase;
  let service: TestService;
  let settings: CliSettings;
  let knex: Knex;
  const past = Array.from({ length: COUNT }, (_, at) => tinyStudy(at, DAYS[at % DAYS.length] ?? ''));
  // Of the baseline: no news to a reconcile, and past to a backfill all the same.
  const recent = tinyStudy(100, localDay(1));

  before(async () => {
    orthanc = await startTestOrthanc();
    test = await testDatabase('postgres');
    await test.database.close();
    settings = cliSettings(orthanc, test);
    await orthanc.upload(...past.map(({ file }) => file), recent.file);
    service = await startTestService(orthanc, test, { WORKERS: '1' });
    knex = service.database.knex;
    await until('the feed is followed', async () => (await service.entries('feedStarted')).length > 0);
    await runCli(settings, 'pause');
  });
  after(async () => {
    await service?.stop();
    await orthanc?.stop();
    await test?.remove();
  });

  const found = async () =>
    (await service.entries('changeSeen')).filter((one) => (one.content as { feed: string }).feed === 'backfilled');
  const pastUids = past.map(({ studyInstanceUid }) => studyInstanceUid);

  it('keeps its rate, stops when it is told to, and goes on where it stopped', async () => {
    const begun = performance.now();
    const running = startCli(settings, 'backfill', ...WINDOW, '--per-minute', '60');
    await until('some are queued', async () => (await found()).length >= 3);
    running.kill('SIGINT');
    const stopped = await running.ended;
    const seconds = (performance.now() - begun) / 1000;
    const first = (await found()).length;
    expect(first, 'at most one a second').to.be.at.most(Math.ceil(seconds) + 1);
    expect(first, 'not all').to.be.below(COUNT);
    expect([stopped.code, stopped.stdout]).to.deep.equal([1, '']);
    expect(stopped.stderr).to.contain('the same command goes on where this one ended');

    const rest = await runCli(settings, 'backfill', ...WINDOW, '--json');
    expect([rest.code, JSON.parse(rest.stdout)]).to.deep.equal([
      0,
      {
        ...{ from: '2020-02-28', to: '2020-03-03', dryRun: false },
        ...{ studies: COUNT, accounted: first, queued: COUNT - first, failed: 0 },
      },
    ]);
    for (const day of ['2020-02-28 (day 1 of 5)', '2020-03-01 (day 3 of 5)', '2020-03-03 (day 5 of 5)'])
      expect(rest.stderr).to.contain(day);
    expect((await found()).map((one) => one.studyInstanceUid)).to.have.members(pastUids);
    const sweeps = (await service.entries('reconciled')).map(({ content }) => content);
    expect(sweeps.at(-1)).to.deep.include({
      ...{ from: '2020-02-28', to: '2020-03-03', reason: 'backfilled' },
      ...{ studies: COUNT, accounted: first, queued: COUNT - first, failed: 0 },
    });
    // Of a day that was not looked at whole nothing is said.
    for (const { to, studies } of sweeps.slice(0, -1) as { to: string; studies: number }[])
      expect(studies).to.equal(4 * ['2020-02-28', '2020-02-29', '2020-03-01', '2020-03-02'].indexOf(to));
  });

  it('queues no study twice, and all of them behind whatever is of today', async () => {
    const again = await runCli(settings, 'backfill', ...WINDOW);
    expect(again.stdout).to.equal(
      `${COUNT} studies with images: ${COUNT} dealt with or on their way, 0 queued, 0 failed\n`,
    );
    await until('all are jobs', async () => (await knex('preread.job')).length >= COUNT);
    const jobs = await knex('preread.job').select('study_instance_uid as uid', 'reason', 'priority');
    expect(jobs.map(({ uid }) => uid)).to.have.members(pastUids);
    for (const { reason, priority } of jobs)
      expect({ reason, priority }).to.deep.equal({ reason: 'backfilled', priority: -10 });

    const today = tinyStudy(200, localDay());
    await orthanc.upload(today.file);
    await until('it is queued', async () => (await knex('preread.job')).length > COUNT);
    await runCli(settings, 'resume');
    const ended = await until('all are done', async () => {
      const entries = await service.entries('jobEnded');
      return entries.length > COUNT && entries;
    });
    expect(ended[0]?.studyInstanceUid, 'the last to come').to.equal(today.studyInstanceUid);
    expect(ended.slice(1).map((one) => one.studyInstanceUid)).to.have.members(pastUids);
    const after = await runCli(settings, 'backfill', ...WINDOW, '--json');
    expect(JSON.parse(after.stdout)).to.include({ accounted: COUNT, queued: 0 });
  });

  it('takes what stood there before the first start, which reconcile does not', async () => {
    const day = `${localDay(1).slice(0, 4)}-${localDay(1).slice(4, 6)}-${localDay(1).slice(6)}`;
    const queued = async (command: string, ...args: string[]) =>
      JSON.parse((await runCli(settings, command, '--from', day, '--to', day, '--json', ...args)).stdout).queued;
    expect(await queued('reconcile')).to.equal(0);
    expect(await queued('backfill', '--dry-run')).to.equal(1);
    expect(await queued('backfill')).to.equal(1);
    expect(await service.outcomes(recent.studyInstanceUid)).to.deep.equal(['nothingToSay']);
    expect(await queued('backfill')).to.equal(0);
  });

  for (const args of [
    [],
    ['--from', '2020-02-30', '--to', '2020-03-01'],
    ['--from', '2020-03-02', '--to', '2020-03-01'],
    [...WINDOW, '--per-minute', '0'],
    [...WINDOW, '--per-minute', '-1'],
    [...WINDOW, '--per-minute', 'ten'],
    [...WINDOW, '--per-minute'],
  ])
    it(`ends with 2 for ${args.join(' ') || 'no days'}`, async () => {
      const { code, stdout } = await runCli(settings, 'backfill', ...args);
      expect([code, stdout]).to.deep.equal([2, '']);
    });
});
