/**
 * Makes the database of a release, for the tests of upgrading from it: the real service works on a few synthetic
 * studies in a real Orthanc, and is stopped in the midst of it. Run it at the release's own commit:
 * `node test/db/releases/make.ts 0.1.0`; README.md in this folder says more.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { image, type Site, somebodyElse, startSite } from '../../support/archives.ts';
import { type TestDatabase, testDatabase, until } from '../../support/databases.ts';
import { signedReport } from '../../support/draft-rig.ts';
import { mochaHooks } from '../../support/postgres.ts';
import { archiveSettings } from '../../support/prior-session.ts';
import { startTestService, type TestService } from '../../support/service.ts';
import { FAILED_STUDY, HASH_KEY, studiesOf } from './contents.ts';

type Settings = Record<string, string>;
type Start = (settings?: Settings) => Promise<TestService>;

async function expectOutcomes(service: TestService, study: string, expected: readonly string[]): Promise<void> {
  const outcomes = await service.outcomes(study, expected.length);
  if (outcomes.join() !== expected.join()) throw new Error(`${study} ended as ${outcomes.join()}`);
}

async function endedWork(site: Site, start: Start): Promise<void> {
  const service = await start();
  const { here, archive, dicom } = site;
  await until('the feed is followed', async () => (await service.entries('feedStarted')).length > 0);

  const twice = studiesOf('twice');
  const [last, ...first] = [...twice.current.files];
  await here.upload(...twice.prior.files, ...first);
  await expectOutcomes(service, twice.current.studyInstanceUid, ['drafted']);
  await here.upload(last as Uint8Array);
  await expectOutcomes(service, twice.current.studyInstanceUid, ['drafted', 'drafted']);

  const retired = studiesOf('retired');
  await here.upload(...retired.prior.files, ...retired.current.files);
  await expectOutcomes(service, retired.current.studyInstanceUid, ['drafted']);
  await here.upload(signedReport(retired, 'report'));
  await expectOutcomes(service, retired.current.studyInstanceUid, ['drafted', 'retired']);

  await here.upload(image(FAILED_STUDY), image(FAILED_STUDY, { ...somebodyElse, '00100020': ['LO', 'T2'] }, 2));
  await expectOutcomes(service, FAILED_STUDY, ['failed']);

  const fetched = studiesOf('fetched');
  await archive.upload(...fetched.prior.files);
  await here.upload(...fetched.current.files);
  await expectOutcomes(service, fetched.current.studyInstanceUid, ['drafted']);

  const brokenOff = studiesOf('brokenOff');
  await archive.upload(...brokenOff.prior.files);
  dicom.breaks = (word) => word === 'move';
  await here.upload(...brokenOff.current.files);
  await expectOutcomes(service, brokenOff.current.studyInstanceUid, ['drafted']);
  dicom.breaks = () => false;
}

/** The last start of the release: one job fails and waits for its next attempt, one study has not settled. */
async function openWork({ here, web }: Site, start: Start): Promise<void> {
  const service = await start({ ORTHANC_URL: web.url });
  web.target = here;
  web.fault = (method, path) => (method === 'POST' && path.startsWith('/dicom-web/') ? 'error503' : 'pass');
  const { current, prior } = studiesOf('waiting');
  await here.upload(...prior.files, ...current.files);
  const waiting = { study_instance_uid: current.studyInstanceUid, state: 'queued' };
  const jobs = () => service.database.knex('preread.job').where(waiting);
  await until('the job waits', async () => (await jobs()).some(({ attempts }) => attempts > 0));
  await service.stop();

  const again = await start({ SETTLE_SECONDS: '1000', ORTHANC_URL: web.url });
  const { current: pending } = studiesOf('pending');
  await here.upload(...pending.files);
  const row = () =>
    again.database.knex('preread.pending_study').where({ study_instance_uid: pending.studyInstanceUid });
  await until('the study is pending', async () => (await row()).length > 0);
  await again.stop();
}

const dump = (url: string): string =>
  execFileSync(
    'pg_dump',
    ['--no-owner', '--schema=preread', '--schema=pgboss', '--rows-per-insert=100', `--dbname=${url}`],
    { encoding: 'utf8', maxBuffer: 2 ** 28 },
  )
    // Commands of psql, not SQL (pg_dump since 15.14).
    .replaceAll(/^\\(un)?restrict .*\n/gm, '');

function refuseSecrets(sql: string, secrets: readonly string[]): void {
  for (const secret of secrets) if (sql.includes(secret)) throw new Error('a password stands in the database');
}

async function make(release: string, site: Site, test: TestDatabase, folder: string): Promise<void> {
  const archives = join(folder, 'archives.json');
  writeFileSync(archives, JSON.stringify([{ name: 'old', modality: 'vna' }]));
  const keyFile = join(folder, 'patient-hash.key');
  writeFileSync(keyFile, HASH_KEY);
  let service: TestService | undefined;
  const start: Start = async (settings = {}) => {
    await service?.stop();
    const common = { ...archiveSettings(site, archives), REDRAFT_MINUTES: '0', PATIENT_HASH_KEY_FILE: keyFile };
    service = await startTestService(site.here, test, { ...common, SETTLE_SECONDS: '2', ...settings }, release);
    return service;
  };
  await endedWork(site, start);
  await openWork(site, start);
  const owner = new URL(test.url ?? '');
  owner.username = 'postgres';
  const sql = dump(owner.href);
  refuseSecrets(sql, [site.here.password, site.here.adminPassword, site.archive.password, site.archive.adminPassword]);
  writeFileSync(join(import.meta.dirname, `${release}.sql.gz`), gzipSync(sql, { level: 9 }));
}

const [release] = process.argv.slice(2);
if (!release) throw new Error('say which release');
const folder = mkdtempSync(join(tmpdir(), 'preread-release-'));
const site = await startSite();
const test = await testDatabase('postgres');
await test.database.close();
try {
  await make(release, site, test, folder);
} finally {
  await site.stop();
  await test.remove();
  await mochaHooks.afterAll();
  rmSync(folder, { recursive: true });
}
