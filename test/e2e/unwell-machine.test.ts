import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { until } from '../support/databases.ts';
import {
  diagnose,
  expectOneDraftEach,
  type FaultRig,
  hurry,
  readiness,
  shownJobs,
  smallStudies,
  startFaultRig,
  uploadStudies,
} from '../support/fault-rig.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { startTestService } from '../support/service.ts';
import { MAY_MOUNT, type SmallDisk, smallDisk } from '../support/small-disk.ts';

const HOUR = 3_600_000;

describe('a machine that is unwell', function () {
  this.timeout(240_000);
  let rig: FaultRig;
  const RealDate = Date;

  beforeEach(async () => {
    rig = await startFaultRig('embedded');
  });
  afterEach(async () => {
    globalThis.Date = RealDate;
    await rig?.close();
  });

  /** This process' clock, so much ahead of the true one. */
  function shiftClock(ms: number): void {
    globalThis.Date = class extends RealDate {
      constructor(...args: ConstructorParameters<typeof RealDate> | []) {
        super(...((args.length === 0 ? [RealDate.now() + ms] : args) as [number]));
      }
      static override now = () => RealDate.now() + ms;
    } as DateConstructor;
  }

  it('a clock that jumps an hour forward and back delays, loses and doubles nothing', async () => {
    const service = await rig.start({ REDRAFT_MINUTES: '0', SETTLE_SECONDS: '2' });
    await until('the feed is followed', async () => (await readiness(service)).feed === 'following');
    const all = [];
    for (const [at, hours] of [0, 1, 0, -1, 0, 1, 0, 1, 0].entries()) {
      const studies = smallStudies(`clock-${at}`, 2);
      await uploadStudies(rig.orthanc, studies);
      all.push(...studies);
      const noted = async () => (await service.entries('changeSeen')).length >= all.length;
      // The later ones jump between two looks of whoever holds the work.
      await (at < 5 ? until('they wait to settle', noted) : sleep(250));
      shiftClock(hours * HOUR);
    }
    const begun = performance.now();
    await expectOneDraftEach(service, rig.orthanc, all);
    expect(performance.now() - begun, 'ms: far less than the hour').to.be.lessThan(60_000);
    for (const { studyInstanceUid } of all)
      expect(await service.entries('settled', studyInstanceUid), 'one job each').to.have.length(1);
  });
});

if (MAY_MOUNT)
  describe('PREREAD_DATA on a disk that is full', function () {
    this.timeout(180_000);
    let disk: SmallDisk;
    let orthanc: TestOrthanc;

    before(async () => {
      disk = smallDisk('db', 160);
      orthanc = await startTestOrthanc();
    });
    after(async () => {
      await orthanc?.stop();
      disk?.remove();
    });

    it('the embedded database stays well: work waits as DB_FULL, doctor says DISK_FULL, nothing is lost', async () => {
      const settings = { START_FROM: 'beginning', SETTLE_SECONDS: '0.2', DRAFT_WITHOUT_FINDINGS: 'on' };
      const test = { dataFolder: join(disk.path, 'data'), url: undefined };
      const service = await startTestService(orthanc, test as never, settings);
      try {
        await until('the feed is followed', async () => (await readiness(service)).feed === 'following');
        disk.fill();
        const studies = smallStudies('disk', 6);
        await uploadStudies(orthanc, studies);
        const full = () => service.log.lines.some(({ fields }) => (fields as { code?: string }).code === 'DB_FULL');
        await until('the log names it', full);
        expect((await shownJobs(service)).map((job) => job.state)).to.not.include('failed');
        const found = await diagnose({
          ...settings,
          ORTHANC_URL: orthanc.url,
          ORTHANC_USERNAME: orthanc.username,
          ORTHANC_PASSWORD: orthanc.password,
          PREREAD_DATA: test.dataFolder,
        });
        expect([...found.keys()]).to.include.members(['data folder: DISK_FULL', 'database: DB_FULL']);
        disk.makeRoom();
        const again = setInterval(() => void hurry(service), 500);
        await expectOneDraftEach(service, orthanc, studies).finally(() => clearInterval(again));
      } finally {
        await service.stop();
      }
    });
  });
