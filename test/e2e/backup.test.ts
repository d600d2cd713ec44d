import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openDatabase } from '../../sidecar/db/database.ts';
import { append } from '../../sidecar/ledger/append.ts';
import { verifyDatabase } from '../../sidecar/ledger/export.ts';
import type { ChainedEntry } from '../../sidecar/ledger/hash-chain.ts';
import { loadPatientHashKey } from '../../sidecar/ledger/patient-hash.ts';
import { type TestDatabase, testDatabase, until } from '../support/databases.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { freshDatabase } from '../support/postgres.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { type DemoStudies, makeDemoStudies } from '../support/synthetic-patient/patient-files.ts';

const DATE = '20260601';
const small = { sliceCount: 2, withoutPrior: true };
const SETTINGS = { REDRAFT_MINUTES: '0', PROFILE: 'pdf' };
const uidOf = ({ current }: DemoStudies) => current.studyInstanceUid;

/** Its second image comes later. */
const allButOne = ({ current: { files } }: DemoStudies) => [...files.slice(0, 1), ...files.slice(2)];

/** What an administrator does with the tools of Postgres (README, "Backup and restore"). */
const dump = (url: string) => execFileSync('pg_dump', ['--format=custom', '--no-owner', `--dbname=${url}`]);
const restore = (url: string, backup: Buffer) =>
  execFileSync('pg_restore', ['--no-owner', '--exit-on-error', `--dbname=${url}`], { input: backup });

describe('a ledger restored from an older backup', function () {
  this.timeout(180_000);
  let orthanc: TestOrthanc;
  let test: TestDatabase;
  let restored: Awaited<ReturnType<typeof freshDatabase>>;
  let service: TestService | undefined;
  const [early, late, twice] = ['early', 'late', 'twice'].map((seed) =>
    makeDemoStudies(`backup-${seed}`, DATE, small),
  ) as [DemoStudies, DemoStudies, DemoStudies];

  const documents = async () =>
    (
      (
        await orthanc.ask(
          'POST',
          '/tools/find',
          '{"Level":"Instance","Query":{"SeriesDescription":"AI *NOT VERIFIED"}}',
        )
      ).body as string[]
    ).sort();
  const start = async (url: string | undefined) => {
    service = await startTestService(orthanc, { ...test, url }, SETTINGS);
    return service;
  };

  before(async () => {
    orthanc = await startTestOrthanc();
    test = await testDatabase('postgres');
    restored = await freshDatabase({ migrated: false });
  });
  after(async () => {
    await service?.stop();
    await orthanc?.stop();
    await restored?.drop();
    await test?.remove();
  });

  it('says so, takes over what the PACS holds, and drafts nothing anew', async () => {
    const first = await start(test.url);
    await until('the feed is followed', async () => (await first.entries('feedStarted')).length > 0);
    await orthanc.upload(...early.current.files);
    await first.outcomes(uidOf(early));
    const url = `${test.database.knex.client.config.connection.connectionString}`;
    const backup = dump(url);
    await orthanc.upload(...allButOne(late), ...allButOne(twice));
    expect(await first.outcomes(uidOf(late))).to.deep.equal(['drafted']);
    await first.outcomes(uidOf(twice));
    await orthanc.upload(...twice.current.files);
    expect(await first.outcomes(uidOf(twice), 2)).to.deep.equal(['drafted', 'drafted']);
    await first.stop();
    const held = await documents();
    expect(held.length).to.be.greaterThan(6);

    restore(restored.url, backup);
    const second = await start(restored.url);
    for (const study of [late, twice]) expect(await second.outcomes(uidOf(study))).to.deep.equal(['unchanged']);
    expect(await documents(), 'nothing written, nothing ended').to.deep.equal(held);
    expect(await second.entries('draftAdopted', uidOf(late))).to.have.length(1);
    expect(await second.entries('draftAdopted', uidOf(twice)), 'both versions').to.have.length(2);
    expect(second.log.lines.filter(({ fields }) => 'code' in fields && fields.code === 'LEDGER_BEHIND')).to.have.length(
      2,
    );
    const [ended] = await second.entries('jobEnded', uidOf(twice));
    expect((ended as ChainedEntry).content)
      .to.have.property('detail')
      .that.matches(/4 documents .* taken over/);
    expect(await second.entries('jobEnded', uidOf(early)), 'what the backup knew is no news').to.have.length(1);
    expect((await verifyDatabase(second.database.knex)).valid).to.equal(true);
  });

  it('goes on from there: the next version follows on the one that was taken over', async () => {
    const running = service as TestService;
    const adopted = (await running.entries('draftAdopted', uidOf(late)))[0]?.content as { sopInstanceUid: string };
    await orthanc.upload(...late.current.files);
    expect(await running.outcomes(uidOf(late), 2)).to.deep.equal(['unchanged', 'drafted']);
    const intended = (await running.entries('draftIntended', uidOf(late))).at(-1)?.content as {
      identity: { instanceNumber: number; predecessor: { sopInstanceUid: string } };
      because: string[];
    };
    expect(intended.identity.instanceNumber).to.equal(2);
    expect(intended.identity.predecessor.sopInstanceUid).to.equal(adopted.sopInstanceUid);
    expect(intended.because, 'what changed is known: the images').to.include('instances');
  });
});

describe('an embedded database restored from a copy of its folder', function () {
  this.timeout(60_000);

  it('is the ledger it was, hash key included', async () => {
    const test = await testDatabase('embedded');
    const copy = mkdtempSync(join(tmpdir(), 'preread-copy-'));
    try {
      const key = await loadPatientHashKey(join(test.dataFolder, 'patient-hash.key'));
      const at = new Date().toISOString();
      const content = { by: 'somebody' };
      await append(test.database.knex, { kind: 'workResumed', version: 1, at, content });
      const verified = await verifyDatabase(test.database.knex);
      await test.database.close();
      cpSync(test.dataFolder, copy, { recursive: true });
      const database = await openDatabase({ dataFolder: copy, purpose: 'service' });
      try {
        expect(await verifyDatabase(database.knex)).to.deep.equal(verified);
        expect(await loadPatientHashKey(join(copy, 'patient-hash.key'))).to.deep.equal(key);
      } finally {
        await database.close();
      }
    } finally {
      rmSync(copy, { recursive: true, force: true });
      await test.remove();
    }
  });
});
