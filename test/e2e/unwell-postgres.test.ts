import { expect } from 'chai';
import { type TestDatabase, until } from '../support/databases.ts';
import {
  draftCounts,
  expectOneDraftEach,
  type FaultRig,
  hurry,
  readiness,
  shownJobs,
  smallStudies,
  startFaultRig,
  uploadStudies,
} from '../support/fault-rig.ts';
import { type OwnPostgres, type SlowLine, startOwnPostgres, startSlowLine } from '../support/own-postgres.ts';
import { execute } from '../support/postgres.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { MAY_MOUNT, type SmallDisk, smallDisk } from '../support/small-disk.ts';

const ROLE = 'preread_test_service';

const codesLogged = (service: TestService) =>
  service.log.lines.map(({ fields }) => (fields as { code?: string }).code).filter((code) => code !== undefined);

/** `unchanged` is one whose draft was stored and recorded when the database went: its next attempt finds it. */
const GOOD = ['drafted', 'unchanged'];
const badOutcomes = async (service: TestService) =>
  (await service.entries('jobEnded'))
    .map(({ content }) => (content as { outcome: string }).outcome)
    .filter((outcome) => !GOOD.includes(outcome));

describe('a Postgres that is unwell', function () {
  this.timeout(180_000);
  let postgres: OwnPostgres;
  let rig: FaultRig;
  let database: TestDatabase;

  before(async () => {
    postgres = await startOwnPostgres();
    database = await postgres.database('unwell');
    rig = await startFaultRig(database);
  });
  after(async () => {
    await rig?.close();
    await postgres?.remove();
  });

  it('restarted in the middle of work, twice: nothing is lost, doubled, or taken for a dead process', async () => {
    const service = await rig.start();
    const studies = smallStudies('pg-restart', 12);
    await uploadStudies(rig.orthanc, studies);
    for (const done of [3, 6]) {
      await until('some are done', async () => (await draftCounts(rig.orthanc)).size >= done);
      await postgres.stop();
      const ready = await readiness(service);
      expect(ready).to.deep.include({ code: 503, database: 'DB_UNREACHABLE', dicomweb: 'ok' });
      await until('the log names it', () => codesLogged(service).includes('DB_UNREACHABLE'));
      await postgres.start();
    }
    const again = setInterval(() => void hurry(service), 500);
    await expectOneDraftEach(service, rig.orthanc, studies).finally(() => clearInterval(again));
    expect(await badOutcomes(service)).to.deep.equal([]);
    expect(await service.database.knex('preread.job').max('died as died').first()).to.deep.equal({ died: 0 });
  });

  it('refusing connections: what arrives meanwhile gets its drafts afterwards', async () => {
    const service = await rig.start();
    await until('the feed is followed', async () => (await readiness(service)).feed === 'following');
    const admin = postgres.url('unwell');
    await execute(admin, `alter role ${ROLE} connection limit 0`);
    await execute(admin, `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${ROLE}'`);
    const studies = smallStudies('pg-refuses', 3);
    await uploadStudies(rig.orthanc, studies);
    await until('the feed fails', async () => (await readiness(service)).feed === 'failing: DB_UNREACHABLE');
    expect(await readiness(service)).to.deep.include({ code: 503, database: 'DB_UNREACHABLE' });
    await execute(admin, `alter role ${ROLE} connection limit -1`);
    await expectOneDraftEach(service, rig.orthanc, studies);
    expect((await readiness(service)).status).to.equal('ready');
  });

  describe('behind a slow line', () => {
    let line: SlowLine;
    let service: TestService | undefined;
    before(async () => {
      line = await startSlowLine(postgres.url('unwell'));
    });
    after(async () => {
      await service?.stop();
      await line?.close();
    });

    it('slow: the drafts come, late', async () => {
      await (await rig.start()).stop();
      const url = line.through(database.url ?? '');
      service = await startTestService({ ...rig.orthanc, url: rig.proxy.url }, { ...database, url }, rig.settings);
      line.ms = 15;
      const studies = smallStudies('pg-slow', 2);
      await uploadStudies(rig.orthanc, studies);
      await expectOneDraftEach(service, rig.orthanc, studies);
      line.ms = 0;
    });
  });
});

if (MAY_MOUNT)
  describe('a Postgres whose disk is full', function () {
    this.timeout(180_000);
    let disk: SmallDisk;
    let postgres: OwnPostgres;
    let rig: FaultRig;

    before(async () => {
      disk = smallDisk('pg', 64, 'postgres');
      postgres = await startOwnPostgres();
      rig = await startFaultRig(await postgres.database('filled', disk.path));
    });
    after(async () => {
      await rig?.close();
      await postgres?.remove();
      disk?.remove();
    });

    it('work waits and says why; with room it goes on by itself', async () => {
      const service = await rig.start();
      await until('the feed is followed', async () => (await readiness(service)).feed === 'following');
      disk.fill();
      const studies = smallStudies('pg-full', 8);
      await uploadStudies(rig.orthanc, studies);
      await until('the log names it', () => codesLogged(service).includes('DB_FULL'));
      const shown = async () => new Set((await shownJobs(service)).map(({ state, code }) => `${state} ${code}`));
      const inList = async () => (await shown()).has('queued DB_FULL');
      const inFeed = async () => (await readiness(service)).feed === 'failing: DB_FULL';
      await until('an operator sees it', async () => (await inList()) || inFeed());
      expect([...(await shown())].filter((one) => one.startsWith('failed'))).to.deep.equal([]);
      disk.makeRoom();
      const again = setInterval(() => void hurry(service), 500);
      await expectOneDraftEach(service, rig.orthanc, studies).finally(() => clearInterval(again));
      expect(await badOutcomes(service)).to.deep.equal([]);
    });
  });
