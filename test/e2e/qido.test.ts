import { expect } from 'chai';
import { verifyDatabase } from '../../sidecar/ledger/export.ts';
import { type CliSettings, cliSettings, runCli } from '../support/cli.ts';
import { DATABASE_KINDS, type TestDatabase, testDatabase, until } from '../support/databases.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makeDemoStudies } from '../support/synthetic-patient/patient-files.ts';
import { isoDay, localDay, tinyStudy } from '../support/tiny-studies.ts';

const small = { sliceCount: 2, withoutPrior: true };
const QIDO = { FEED: 'qido', QIDO_SECONDS: '1', REDRAFT_MINUTES: '0' };

/** Orthanc with its DICOMweb paths reachable and nothing else; what else was asked for is kept. */
async function dicomwebOnly(orthanc: TestOrthanc): Promise<{ proxy: FaultProxy; refused: string[]; away: boolean }> {
  const proxy = await startFaultProxy(orthanc);
  const only = { proxy, refused: [] as string[], away: false };
  proxy.fault = (method, path) => {
    if (only.away) return 'dropRequest';
    if (path.startsWith('/dicom-web/')) return 'pass';
    only.refused.push(`${method} ${path}`);
    return 'error403';
  };
  return only;
}

for (const kind of DATABASE_KINDS)
  describe(`FEED=qido on ${kind}`, function () {
    this.timeout(180_000);
    let orthanc: TestOrthanc;
    let only: Awaited<ReturnType<typeof dicomwebOnly>>;
    let test: TestDatabase;
    let service: TestService;
    const today = localDay();
    const there = [tinyStudy(1, today), tinyStudy(2, localDay(4))];

    const start = async () => {
      service = await startTestService({ ...orthanc, url: only.proxy.url }, test, QIDO);
      await until('the lists are followed', async () => (await feedOf()) === 'following');
    };
    const feedOf = async () => ((await (await fetch(`${service.address}/readyz`)).json()) as { feed: string }).feed;
    before(async () => {
      orthanc = await startTestOrthanc();
      only = await dicomwebOnly(orthanc);
      test = await testDatabase(kind);
      await test.database.close();
      await orthanc.upload(...there.map(({ file }) => file));
      await start();
    });
    after(async () => {
      await service?.stop();
      await only?.proxy.close();
      await orthanc?.stop();
      await test?.remove();
    });

    const held = async (study: string) => {
      const query = { StudyInstanceUID: study, SeriesDescription: 'AI DRAFT REPORT - NOT VERIFIED' };
      const find = JSON.stringify({ Level: 'Instance', Query: query });
      return (await orthanc.ask('POST', '/tools/find', find)).body as unknown[];
    };
    /** As long as three looks at the lists take, at least. */
    const looked = async () => {
      const lastLook = async () =>
        (await service.database.knex('preread.feed_watermark').where({ feed: 'qido' }).first()).set_at.getTime();
      for (let look = 0; look < 3; look++) {
        const before = await lastLook();
        await until('the lists are looked at', async () => (await lastLook()) > before);
      }
    };
    const grown = makeDemoStudies(`qido-${kind}`, today, { ...small, doseReports: ['current'] }).current;

    it('drafts a new study, and nothing that was there before', async () => {
      // The dose report comes later.
      await orthanc.upload(...grown.files.slice(0, -1));
      expect(await service.outcomes(grown.studyInstanceUid)).to.deep.equal(['drafted']);
      const [seen] = await service.entries('changeSeen', grown.studyInstanceUid);
      expect(seen?.content).to.deep.equal({ feed: 'qido', seq: 0 });
      expect((await service.entries('changeSeen')).map((one) => one.studyInstanceUid)).to.deep.equal([
        grown.studyInstanceUid,
      ]);
      expect((await service.first<{ feed: string; code: string }>('feedStarted')).code).to.equal('now');
    });

    it('starts nothing by what it writes', async () => {
      await looked();
      expect(await service.entries('settled', grown.studyInstanceUid)).to.have.length(1);
      expect(await held(grown.studyInstanceUid)).to.have.length(1);
    });

    it('makes a new version when the study grows', async () => {
      await orthanc.upload(...grown.files.slice(-1));
      expect(await service.outcomes(grown.studyInstanceUid, 2)).to.deep.equal(['drafted', 'drafted']);
      expect(await held(grown.studyInstanceUid)).to.have.length(2);
      await looked();
      expect(await service.entries('settled', grown.studyInstanceUid)).to.have.length(2);
    });

    it('goes on where it was after a restart: what came meanwhile is drafted, and nothing twice', async () => {
      await service.stop();
      const meanwhile = makeDemoStudies(`qido-meanwhile-${kind}`, today, small).current;
      await orthanc.upload(...meanwhile.files);
      await start();
      expect(await service.outcomes(meanwhile.studyInstanceUid)).to.deep.equal(['drafted']);
      await looked();
      expect(await service.entries('feedStarted')).to.have.length(1);
      expect(await service.entries('jobEnded')).to.have.length(3);
    });

    it('waits while the PACS is away, and goes on', async () => {
      only.away = true;
      await until('it says so', async () => (await feedOf()) === 'failing: PACS_UNREACHABLE');
      const outage = makeDemoStudies(`qido-outage-${kind}`, today, small).current;
      await orthanc.upload(...outage.files);
      only.away = false;
      expect(await service.outcomes(outage.studyInstanceUid)).to.deep.equal(['drafted']);
      await until('it follows again', async () => (await feedOf()) === 'following');
    });

    it('says of a study that is not there that it is gone', async () => {
      const settings = cliSettings({ ...orthanc, url: only.proxy.url }, test);
      const gone = await runCli({ ...settings, ...QIDO }, 'draft', '1.2.3.4.5', '--json');
      expect(JSON.parse(gone.stdout)).to.include({ outcome: 'studyGone' });
    });

    it('leaves what stood there before the first start to a backfill, for as many days as the nightly sweep looks at', async () => {
      const settings: CliSettings = { ...cliSettings({ ...orthanc, url: only.proxy.url }, test), ...QIDO };
      const window = ['--from', isoDay(localDay(6)), '--to', isoDay(today), '--dry-run', '--json'];
      const queued = async (command: string) => JSON.parse((await runCli(settings, command, ...window)).stdout).queued;
      expect(await queued('reconcile')).to.equal(0);
      expect(await queued('backfill')).to.equal(there.length);
    });

    it("asked for nothing of Orthanc's own REST, and left a ledger that verifies", async () => {
      expect(only.refused).to.deep.equal([]);
      expect((await verifyDatabase(service.database.knex)).valid).to.equal(true);
    });
  });

describe('FEED=qido at its very first start', function () {
  this.timeout(180_000);
  let orthanc: TestOrthanc;
  let only: Awaited<ReturnType<typeof dicomwebOnly>>;
  const [yesterday, today] = [tinyStudy(1, localDay(1)), tinyStudy(2, localDay())];

  before(async () => {
    orthanc = await startTestOrthanc();
    only = await dicomwebOnly(orthanc);
    await orthanc.upload(yesterday.file, today.file);
  });
  after(async () => {
    await only?.proxy.close();
    await orthanc?.stop();
  });

  const seenWith = async (startFrom: string, expected: readonly string[]) => {
    const test = await testDatabase('postgres');
    await test.database.close();
    const through = { ...orthanc, url: only.proxy.url };
    const service = await startTestService(through, test, { ...QIDO, START_FROM: startFrom });
    try {
      for (const uid of expected) expect(await service.outcomes(uid)).to.deep.equal(['nothingToSay']);
      // One more than there was: whatever was to be seen has been.
      await until(
        'the lists were looked at',
        () => only.proxy && service.database.knex('preread.feed_watermark').first(),
      );
      const first = (await service.database.knex('preread.feed_watermark').first()).set_at.getTime();
      await until('and again', async () => {
        const row = await service.database.knex('preread.feed_watermark').first();
        return row.set_at.getTime() > first + 1000;
      });
      expect((await service.entries('changeSeen')).map((one) => one.studyInstanceUid)).to.have.members([...expected]);
      expect((await service.first<{ code: string }>('feedStarted')).code).to.equal(startFrom);
    } finally {
      await service.stop();
      await test.remove();
    }
  };

  it('begins with what comes, with START_FROM=now', () => seenWith('now', []));
  it('takes all that its lists hold, with START_FROM=beginning', () =>
    seenWith('beginning', [yesterday.studyInstanceUid, today.studyInstanceUid]));
  it('takes what is dated from that day on, with a date', () => seenWith(isoDay(localDay()), [today.studyInstanceUid]));

  for (const [name, value] of [
    ['SUPERSEDED', 'delete'],
    ['RETIRED', 'delete'],
  ] as const)
    it(`is refused with ${name}=${value}: only Orthanc's REST deletes`, async () => {
      const refused = await runCli({ FEED: 'qido', [name]: value }, 'start');
      expect([refused.code, refused.stdout]).to.deep.equal([2, '']);
      expect(refused.stderr).to.contain('CONFIG_INVALID').and.to.contain('FEED=qido');
    });
});
