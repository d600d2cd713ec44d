import { userInfo } from 'node:os';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { type CliSettings, cliSettings, runCli } from '../support/cli.ts';
import { type TestDatabase, testDatabase, until } from '../support/databases.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makeDemoStudies, type StudyFiles } from '../support/synthetic-patient/patient-files.ts';

const DATE = '20260601';
const ME = userInfo().username;

describe('pause and resume, with two services on one Postgres', function () {
  this.timeout(180_000);
  let orthanc: TestOrthanc;
  let test: TestDatabase;
  let settings: CliSettings;
  let knex: Knex;
  const services: TestService[] = [];
  let number = 0;

  const start = async () => {
    const service = await startTestService(orthanc, test);
    services.push(service);
    return service;
  };
  before(async () => {
    orthanc = await startTestOrthanc();
    test = await testDatabase('postgres');
    await test.database.close();
    settings = cliSettings(orthanc, test);
    for (const service of [await start(), await start()]) knex = service.database.knex;
    await until('the feed is followed', async () => (await first().entries('feedStarted')).length > 0);
  });
  after(async () => {
    for (const service of services) await service.stop();
    await orthanc?.stop();
    await test?.remove();
  });

  const first = () => services[0] as TestService;
  const ready = async ({ address }: TestService) => {
    const answer = await fetch(`${address}/readyz`);
    return { status: answer.status, work: ((await answer.json()) as { work: string }).work };
  };
  const metric = async ({ address }: TestService, name: string) =>
    new RegExp(`^${name} (.*)$`, 'm').exec(await (await fetch(`${address}/metrics`)).text())?.[1];
  const allSay = (work: string) =>
    until(`all say ${work}`, async () => (await Promise.all(services.map(ready))).every((one) => one.work === work));
  const uploaded = async () => {
    const study = makeDemoStudies(`pause-${++number}`, DATE, { sliceCount: 2, withoutPrior: true }).current;
    await orthanc.upload(...study.files);
    return study;
  };
  const becomesJob = ({ studyInstanceUid: uid }: StudyFiles) =>
    until('it becomes a job', async () => (await first().entries('settled', uid)).length > 0);
  const attempted = async () => (await knex('preread.job').where('attempts', '>', 0)).length;
  /** Longer than the queue is polled several times over. */
  const aWhile = () => new Promise((resume) => setTimeout(resume, 2500));

  it('begins no study in any process, follows the feed all the same, and says so', async () => {
    const paused = await runCli(settings, 'pause', '--reason', 'the PACS is being moved');
    expect([paused.code, paused.stdout]).to.deep.equal([0, paused.stdout]);
    expect(paused.stdout).to.match(/^paused since \d{4}-/);
    await allSay('held: WORK_PAUSED');
    const studies = [await uploaded(), await uploaded(), await uploaded()];
    for (const study of studies) await becomesJob(study);
    await aWhile();
    expect(await attempted()).to.equal(0);
    for (const service of services) {
      expect((await ready(service)).status, 'paused on purpose, it is ready').to.equal(200);
      expect(await metric(service, 'preread_work_held')).to.equal('1');
      expect(await metric(service, 'preread_backlog{state="queued"}'.replace(/[{}]/g, '\\$&'))).to.equal('3');
    }
    const again = await runCli(settings, 'pause', '--reason', 'and another one');
    expect([again.code, again.stdout]).to.deep.equal([0, paused.stdout]);
    const entries = await first().entries('workPaused');
    expect(entries.map(({ content }) => content)).to.deep.equal([{ by: ME, note: 'the PACS is being moved' }]);
  });

  it('holds for a process that starts meanwhile', async () => {
    const third = await start();
    await allSay('held: WORK_PAUSED');
    await aWhile();
    expect(await attempted()).to.equal(0);
    services.splice(services.indexOf(third), 1);
    await third.stop();
  });

  it('keeps no person from a draft now', async () => {
    const study = await uploaded();
    await becomesJob(study);
    const refused = await runCli(settings, 'draft', study.studyInstanceUid);
    expect([refused.code, /^preread: (\w+)/.exec(refused.stderr)?.[1]], 'it is queued').to.deep.equal([1, 'JOB_OPEN']);
    const old = makeDemoStudies('pause-old', DATE, { sliceCount: 2, withoutPrior: true }).current;
    await orthanc.upload(...old.files);
    const drafted = await runCli(settings, 'draft', old.studyInstanceUid);
    expect([drafted.code, drafted.stdout.split(' ')[0]]).to.deep.equal([0, 'drafted']);
  });

  it('goes on in every process when it is resumed', async () => {
    const resumed = await runCli(settings, 'resume');
    expect([resumed.code, resumed.stdout]).to.deep.equal([0, 'work goes on\n']);
    await allSay('ok');
    const jobs = await until('all are done', async () => {
      const all = await knex('preread.job').select('state', 'outcome');
      return all.every(({ state }) => state === 'done') && all;
    });
    expect(jobs.filter(({ outcome }) => outcome === 'drafted')).to.have.length(5);
    for (const service of services) expect(await metric(service, 'preread_work_held')).to.equal('0');
    const again = await runCli(settings, 'resume');
    expect([again.code, again.stdout]).to.deep.equal([0, 'it was not paused\n']);
    expect((await first().entries('workResumed')).map(({ content }) => content)).to.deep.equal([{ by: ME }]);
    const later = await uploaded();
    expect(await first().outcomes(later.studyInstanceUid)).to.deep.equal(['drafted']);
  });

  it('lets go at once of what waits for another try', async () => {
    await runCli(settings, 'pause');
    await allSay('held: WORK_PAUSED');
    const study = await uploaded();
    await becomesJob(study);
    const later = `state = 'retry', start_after = now() + interval '1 hour'`;
    await knex.raw(`update pgboss.job set ${later} where name = 'draft-study' and state = 'created'`);
    await runCli(settings, 'resume');
    expect(await first().outcomes(study.studyInstanceUid)).to.deep.equal(['drafted']);
  });

  it('is wrong use with anything else behind it', async () => {
    for (const args of [
      ['pause', 'now'],
      ['resume', '--reason', 'x'],
      ['pause', '--reason'],
    ])
      expect((await runCli(settings, ...args)).code, args.join(' ')).to.equal(2);
    expect((await ready(first())).work).to.equal('ok');
  });
});
