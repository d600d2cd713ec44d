import { expect } from 'chai';
import { until } from '../support/databases.ts';
import type { Fault } from '../support/fault-proxy.ts';
import {
  expectOneDraftEach,
  type FaultRig,
  hurry,
  readiness,
  shownJobs,
  smallStudies,
  startFaultRig,
  uploadStudies,
} from '../support/fault-rig.ts';
import type { TestService } from '../support/service.ts';

/** What the PACS answers to everybody, and what that is called. */
const EVERYBODYS: readonly (readonly [Fault, string])[] = [
  ['error401', 'PACS_UNAUTHORIZED'],
  ['error403', 'PACS_FORBIDDEN'],
  ['error404', 'PACS_NOT_FOUND'],
  ['error413', 'PACS_TOO_LARGE'],
  ['error500', 'PACS_SERVER_ERROR'],
  ['garbage', 'PACS_BAD_ANSWER'],
  ['half', 'PACS_UNREACHABLE'],
  ['html', 'PACS_BAD_ANSWER'],
];

/** The same to one study only: its job waits, or has failed. */
const ONE_STUDYS: readonly (readonly [Fault, string, 'queued' | 'failed'])[] = [
  ['error401', 'PACS_UNAUTHORIZED', 'queued'],
  ['error403', 'PACS_FORBIDDEN', 'failed'],
  ['error404', 'PACS_BAD_ANSWER', 'queued'],
  ['error413', 'PACS_TOO_LARGE', 'failed'],
  ['error500', 'PACS_SERVER_ERROR', 'queued'],
  ['garbage', 'PACS_BAD_ANSWER', 'queued'],
  ['half', 'PACS_UNREACHABLE', 'queued'],
  ['dropRequest', 'PACS_UNREACHABLE', 'queued'],
  ['html', 'PACS_BAD_ANSWER', 'queued'],
];

describe('a PACS that answers wrongly', function () {
  this.timeout(180_000);
  let rig: FaultRig;
  let service: TestService;

  before(async () => {
    rig = await startFaultRig('postgres');
    service = await startedAtNow();
  });
  after(() => rig?.close());
  afterEach(() => {
    rig.proxy.fault = () => 'pass';
    rig.proxy.release();
  });

  async function startedAtNow(): Promise<TestService> {
    const started = await rig.start();
    await until('the feed is followed', async () => (await readiness(started)).feed === 'following');
    return started;
  }

  const logged = (code: string) =>
    service.log.lines.filter(({ fields }) => (fields as { code?: string }).code === code).map(({ message }) => message);

  for (const [fault, code] of EVERYBODYS)
    it(`${fault} to everybody is ${code}: all work waits, nothing fails, all of it goes on`, async () => {
      service.log.lines.length = 0;
      const studies = smallStudies(`all-${fault}`, 3);
      // The feed still tells of the studies: their jobs are begun and meet the fault.
      rig.proxy.fault = (_method, path) => (path.startsWith('/dicom-web') ? fault : 'pass');
      await uploadStudies(rig.orthanc, studies);
      await until('work is held', async () => (await readiness(service)).work === `held: ${code}`);
      rig.proxy.fault = () => fault;
      await until('the feed fails', async () => (await readiness(service)).feed === `failing: ${code}`);
      expect(await readiness(service)).to.deep.include({ status: 'not ready', dicomweb: code, code: 503 });
      const idle = async () => (await shownJobs(service)).every((job) => job.state !== 'active');
      await until('no attempt goes on', idle);
      const jobs = await shownJobs(service);
      expect(new Set(jobs.map((job) => job.state))).to.deep.equal(new Set(['queued']));
      expect(new Set(jobs.flatMap((job) => job.code ?? []))).to.deep.equal(new Set([code]));
      expect(jobs.map((job) => job.attempts).filter((attempts) => attempts > 0)).to.deep.equal([]);
      expect(logged(code)).to.include.members(['no study is begun', 'attempt failed, will try again']);
      rig.proxy.fault = () => 'pass';
      await expectOneDraftEach(service, rig.orthanc, studies);
    });

  it('each of them to one study only is that study’s: the others get their drafts meanwhile', async () => {
    service.log.lines.length = 0;
    const bad = smallStudies('only', ONE_STUDYS.length);
    const good = smallStudies('beside', 6);
    const faultOf = new Map(bad.map((one, at) => [`${one.studyInstanceUid}/`, ONE_STUDYS[at]?.[0]]));
    const of = (path: string) => [...faultOf].find(([uid]) => `${path}/`.includes(uid))?.[1] ?? 'pass';
    rig.proxy.fault = (_method, path) => of(path);
    await uploadStudies(rig.orthanc, [...bad, ...good]);
    await expectOneDraftEach(service, rig.orthanc, good);
    const named = async () => (await shownJobs(service)).filter((job) => job.code && job.state !== 'active');
    const jobs = await until('each has been tried', async () => (await named()).length === bad.length && named());
    const shown = new Map(jobs.map((job) => [job.studyInstanceUid, `${job.state} ${job.code}`]));
    expect(bad.map((one) => shown.get(one.studyInstanceUid))).to.deep.equal(
      ONE_STUDYS.map(([, code, state]) => `${state} ${code}`),
    );
    expect(await readiness(service)).to.deep.include({ status: 'ready', work: 'ok' });
    expect(service.log.lines.map(({ message }) => message)).not.to.include('no study is begun');

    rig.proxy.fault = () => 'pass';
    await rig.retryFailed();
    const again = setInterval(() => void hurry(service), 500);
    await expectOneDraftEach(service, rig.orthanc, bad).finally(() => clearInterval(again));
  });

  it('slowly: the drafts come, late', async () => {
    const studies = smallStudies('slow', 2);
    rig.proxy.slowMs = 200;
    rig.proxy.fault = () => 'slow';
    await uploadStudies(rig.orthanc, studies);
    await expectOneDraftEach(service, rig.orthanc, studies);
    expect(await readiness(service)).to.deep.include({ status: 'ready', work: 'ok' });
  });

  it('never: within the time of a probe all work waits; it goes on when the PACS was started again', async () => {
    const studies = smallStudies('never', 2);
    rig.proxy.fault = () => 'hang';
    await uploadStudies(rig.orthanc, studies);
    await until('work is held', async () => (await readiness(service)).work === 'held: PACS_TIMEOUT');
    expect(await readiness(service)).to.deep.include({ status: 'not ready', dicomweb: 'PACS_TIMEOUT' });
    rig.proxy.fault = () => 'pass';
    rig.proxy.release();
    await expectOneDraftEach(service, rig.orthanc, studies);
  });
});
