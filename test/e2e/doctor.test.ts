import { expect } from 'chai';
import pg from 'pg';
import { type Ended, runCli, startCli } from '../support/cli.ts';
import { type TestDatabase, until } from '../support/databases.ts';
import type { Fault } from '../support/fault-proxy.ts';
import {
  expectOneDraftEach,
  type FaultRig,
  hurry,
  readiness,
  scratchFolder,
  shownJobs,
  smallStudies,
  smallStudy,
  startFaultRig,
  uploadStudies,
} from '../support/fault-rig.ts';
import { freePorts, startTestOrthanc } from '../support/orthanc.ts';
import { type OwnPostgres, type SlowLine, startOwnPostgres, startSlowLine } from '../support/own-postgres.ts';
import { execute } from '../support/postgres.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { MAY_MOUNT, type SmallDisk, smallDisk } from '../support/small-disk.ts';

const ROLE = 'preread_test_service';
const HOUR = 3_600_000;
const WRONG_PASSWORD = 'sentinel-wrong-password';

/** What the PACS answers to everybody, and what that is called. */
const ANSWERS: readonly (readonly [Fault, string])[] = [
  ['error401', 'PACS_UNAUTHORIZED'],
  ['error403', 'PACS_FORBIDDEN'],
  ['error404', 'PACS_NOT_FOUND'],
  ['error413', 'PACS_TOO_LARGE'],
  ['error500', 'PACS_SERVER_ERROR'],
  ['garbage', 'PACS_BAD_ANSWER'],
  ['half', 'PACS_UNREACHABLE'],
  ['html', 'PACS_BAD_ANSWER'],
];
/** Everything that asks the PACS meets that. */
const everywhere = (code: string) => [`DICOMweb: ${code}`, `Orthanc: ${code}`, `feed: ${code}`];

type Settings = Record<string, string>;

describe('doctor finds by name', function () {
  this.timeout(120_000);
  const index = scratchFolder('doctor-index');
  let disk: SmallDisk | undefined;
  let databaseDisk: SmallDisk | undefined;
  let postgres: OwnPostgres;
  let database: TestDatabase;
  let rig: FaultRig;
  let service: TestService;

  before(async () => {
    if (MAY_MOUNT) {
      disk = smallDisk('doctor', 160);
      databaseDisk = smallDisk('doctor-pg', 64, 'postgres');
    }
    postgres = await startOwnPostgres();
    database = await postgres.database('examined', databaseDisk?.path);
    const storage = { StorageDirectory: disk?.path, IndexDirectory: index.path, TemporaryDirectory: index.path };
    rig = await startFaultRig(database, disk ? { settings: storage } : {});
    // Doctor alone meets the network that fails: each fault is the only one.
    service = await startTestService(rig.orthanc, rig.test, { ...rig.settings, ORTHANC_URL: rig.orthanc.url });
    const studies = smallStudies('examined', 2);
    await uploadStudies(rig.orthanc, studies);
    await expectOneDraftEach(service, rig.orthanc, studies);
  });
  after(async () => {
    await service?.stop();
    await rig?.close();
    await postgres?.remove();
    for (const one of [disk, databaseDisk]) one?.remove();
    index.remove();
  });
  afterEach(() => {
    rig.proxy.fault = () => 'pass';
    rig.proxy.date = undefined;
    rig.proxy.release();
  });

  const preread = (settings: Settings, ...args: readonly string[]) => runCli({ ...rig.settings, ...settings }, ...args);

  /** Lines of what an administrator reads that begin with `mark`: `name: CODE`, or the name where there is none. */
  const marked = (stdout: string, mark: 'FAIL' | 'note') =>
    [...stdout.matchAll(new RegExp(`^${mark} {2}(.+?) {2,}(?:([A-Z_]+): )?`, 'gm'))]
      .map(([, name, code]) => (code ? `${name}: ${code}` : name))
      .sort();

  /** Just that is wrong, is told with what to do, and the exit status says so. */
  async function finds(
    failures: readonly string[],
    settings: Settings = {},
    run: Promise<Ended> = preread(settings, 'doctor'),
  ): Promise<string> {
    const { code, stdout, stderr } = await run;
    expect(marked(stdout, 'FAIL'), stdout).to.deep.equal([...failures].sort());
    expect(stdout).to.match(new RegExp(`\n${failures.length} of \\d+ checks failed.\n$`));
    expect(stdout).to.contain('what to do: ');
    expect(code).to.equal(1);
    expect(stdout + stderr).not.to.contain(WRONG_PASSWORD);
    return stdout;
  }

  /** Nothing is wrong, and somebody should know that. */
  async function notes(name: string, settings: Settings = {}): Promise<string> {
    const { code, stdout } = await preread(settings, 'doctor');
    expect([marked(stdout, 'FAIL'), marked(stdout, 'note')], stdout).to.deep.equal([[], [name]]);
    expect(code).to.equal(0);
    return stdout;
  }

  it('nothing where nothing is wrong', async () => {
    const plain = await preread({}, 'doctor');
    expect(plain.stdout).to.match(/\nNothing is wrong.\n$/);
    expect(marked(plain.stdout, 'note')).to.deep.equal([]);
    expect(plain.code).to.equal(0);
    const { code, stdout } = await preread({}, 'doctor', '--json');
    const { ok, checks } = JSON.parse(stdout);
    expect([code, ok]).to.deep.equal([0, true]);
    const names = ['clocks', 'data folder', 'database', 'DICOMweb', 'feed', 'jobs', 'ledger', 'Orthanc', 'work'];
    expect(checks.map((one: { name: string }) => one.name)).to.include.members(names);
    expect(checks.filter((one: { code?: string }) => one.code)).to.deep.equal([]);
  });

  describe('an Orthanc', () => {
    it('that is absent', async () => {
      const [port] = await freePorts(1);
      await finds(everywhere('PACS_UNREACHABLE'), { ORTHANC_URL: `http://127.0.0.1:${port}` });
    });

    it('that refuses the password', async () => {
      const settings = { ORTHANC_URL: rig.orthanc.url, ORTHANC_PASSWORD: WRONG_PASSWORD };
      expect(await finds(everywhere('PACS_UNAUTHORIZED'), settings)).to.contain('ORTHANC_PASSWORD');
    });

    for (const [fault, code] of ANSWERS)
      it(`that answers ${fault}`, async () => {
        rig.proxy.fault = () => fault;
        await finds(everywhere(code));
      });

    it('that is slow, and how slow', async () => {
      rig.proxy.fault = (_method, path) => (path.startsWith('/changes') ? 'pass' : 'slow');
      rig.proxy.slowMs = 2500;
      expect(await finds(['DICOMweb: PACS_SLOW', 'Orthanc: PACS_SLOW'])).to.match(
        /PACS_SLOW: .*\([2-9]\.\d s for the shortest question\)/,
      );
    });

    it('whose database was replaced', async () => {
      const other = await startTestOrthanc();
      try {
        rig.proxy.target = other;
        expect(await notes('feed'), 'one that is empty still').to.contain('the database replaced');
        await other.upload(smallStudy('replaced', 1).file);
        await finds(['feed: FEED_REPLACED']);
      } finally {
        rig.proxy.target = rig.orthanc;
        await other.stop();
      }
    });
  });

  describe('a Postgres', () => {
    let line: SlowLine;
    before(async () => {
      line = await startSlowLine(postgres.url('examined'));
    });
    after(() => line?.close());

    const at = (changes: Partial<Pick<URL, 'port' | 'username'>>) => ({
      DATABASE_URL: Object.assign(new URL(database.url ?? ''), changes).href,
    });

    it('that is absent', async () => {
      const [port] = await freePorts(1);
      await finds(['database: DB_UNREACHABLE'], at({ port: String(port) }));
    });

    it('that takes no connection, or not this account, or lets it not read', async () => {
      await execute(postgres.url('examined'), `alter role ${ROLE} connection limit 0`);
      expect(await finds(['database: DB_UNREACHABLE'])).to.contain('(53300)');
      await execute(postgres.url('examined'), `alter role ${ROLE} connection limit -1`);
      await finds(['database: DB_REFUSED'], at({ username: 'nobody_here' }));
      await execute(postgres.url('examined'), 'revoke select on preread.ledger_entry from preread_service');
      await finds(['ledger: DB_REFUSED']);
      await execute(postgres.url('examined'), 'grant select on preread.ledger_entry to preread_service');
    });

    it('that is slow, and how slow', async () => {
      line.ms = 260;
      const found = await finds(['database: DB_SLOW'], { DATABASE_URL: line.through(database.url ?? '') });
      expect(found).to.match(/DB_SLOW: .*\(\d\.\d s for the shortest question\)/);
    });

    it('that never answers, or only keeps everybody waiting; and an Orthanc that never answers', async () => {
      rig.proxy.fault = () => 'hang';
      line.ms = HOUR;
      const mute = { ...rig.settings, DATABASE_URL: line.through(database.url ?? '') };
      const ended = startCli(mute, 'doctor').ended;
      const locks = new pg.Client(postgres.url('examined'));
      await locks.connect();
      try {
        await locks.query('begin; lock table preread.job, preread.ledger_entry, preread.feed_watermark');
        const slow = ['feed', 'jobs', 'ledger', 'work'].map((name) => `${name}: DB_SLOW`);
        await finds(slow, { ORTHANC_URL: rig.orthanc.url });
      } finally {
        await locks.end();
      }
      await finds(['DICOMweb: PACS_TIMEOUT', 'Orthanc: PACS_TIMEOUT', 'database: DB_UNREACHABLE'], {}, ended);
    });
  });

  if (MAY_MOUNT)
    describe('a disk that is full', () => {
      afterEach(() => {
        for (const one of [disk, databaseDisk]) one?.makeRoom();
      });

      it('under PREREAD_DATA', async () => {
        const settings = { PREREAD_DATA: disk?.path ?? '' };
        expect(marked((await preread(settings, 'doctor')).stdout, 'FAIL')).to.deep.equal([]);
        disk?.fill();
        await finds(['data folder: DISK_FULL'], settings);
      });

      it('under Postgres', async () => {
        databaseDisk?.fill();
        expect(await finds(['database: DB_FULL'])).to.contain('Make room');
      });

      it('under Orthanc, which says nothing of it: from the drafts that it did not store', async () => {
        const studies = smallStudies('no-room', 2);
        await preread({}, 'pause', '--reason', 'the disk');
        await uploadStudies(rig.orthanc, studies);
        await until('their jobs wait', async () => (await shownJobs(service)).length === studies.length);
        disk?.fill();
        await preread({}, 'resume');
        const tried = async () => (await shownJobs(service)).every((job) => job.state === 'queued' && job.code);
        await until('each has been tried', tried);
        const found = await finds(['jobs: PACS_STORED_NOTHING']);
        expect(found).to.contain('2 jobs will be tried again').and.to.contain('free space');
        disk?.makeRoom();
        const again = setInterval(() => void hurry(service), 500);
        await expectOneDraftEach(service, rig.orthanc, studies).finally(() => clearInterval(again));
      });
    });

  it('clocks that differ: this machine’s, and that of the PACS', async () => {
    const RealDate = Date;
    globalThis.Date = class extends RealDate {
      constructor(...args: ConstructorParameters<typeof RealDate> | []) {
        super(...((args.length === 0 ? [RealDate.now() + HOUR] : args) as [number]));
      }
      static override now = () => RealDate.now() + HOUR;
    } as DateConstructor;
    const found = await finds(['clocks: CLOCK_SKEW']).finally(() => {
      globalThis.Date = RealDate;
    });
    expect(found).to.match(/the PACS 3\d{3}\.\d s behind this machine, the database 3\d{3}\.\d s behind this machine/);
    rig.proxy.date = new Date(Date.now() + HOUR);
    expect(await finds(['clocks: CLOCK_SKEW'], { FEED: 'qido' })).to.match(
      /the PACS 3\d{3}\.\d s ahead of this machine/,
    );
  });

  describe('of the work', () => {
    it('that jobs failed, and why', async () => {
      const study = smallStudy('two-people', 1);
      const uid = study.studyInstanceUid;
      const stranger = smallStudy('two-people', 1, {
        '00080018': ['UI', `${uid}.2.1`],
        '0020000E': ['UI', `${uid}.2`],
        '00100020': ['LO', 'two-people-2'],
      });
      await uploadStudies(rig.orthanc, [study, stranger]);
      const failed = async () => (await shownJobs(service)).find((job) => job.state === 'failed');
      const { id } = await until('its job fails', failed);
      expect(await finds(['jobs: JOBS_FAILED'])).to.contain('1 job failed: STUDY_CONFLICTING_PATIENT 1.');
      await preread({}, 'jobs', 'ignore', id, '--reason', 'two people');
    });

    it('that it is paused, by whom and why', async () => {
      await preread({}, 'pause', '--reason', 'moving house');
      expect(await notes('work: WORK_PAUSED'))
        .to.contain('moving house')
        .and.to.contain('preread resume');
      await preread({}, 'resume');
    });

    it('that nobody follows the feed', async () => {
      await until('work goes on', async () => (await readiness(service)).work === 'ok');
      await service.stop();
      expect(await notes('feed'))
        .to.contain('nobody follows the feed now: no service runs')
        .and.to.contain('preread start');
    });
  });
});
