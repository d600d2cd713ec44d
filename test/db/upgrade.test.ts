import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { migrateAll } from '../../sidecar/commands/open-database.ts';
import { checkSchema } from '../../sidecar/db/migrate.ts';
import { readDrafts } from '../../sidecar/drafts/draft-records.ts';
import { openJobs } from '../../sidecar/intake/job-records.ts';
import { readHead, verifyDatabase } from '../../sidecar/ledger/export.ts';
import { memoryLog, type TestDatabase, testDatabase, until } from '../support/databases.ts';
import { walkEvidenceLinks } from '../support/evidence-links.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { FAILED_STUDY, studiesOf } from './releases/contents.ts';
import { loadRelease, RELEASES } from './releases/load.ts';

const PREREAD = join(import.meta.dirname, '../../sidecar/preread.mjs');
/** Tables that a release leaves behind. What is added to them later is not compared. */
const TABLES = ['draft', 'job', 'feed_watermark', 'feed_anchor', 'pending_study', 'prior_fetch', 'ledger_entry'];
/** The queue keeps some tables for each day. */
const withoutDays = (name: string) => name.replace(/\d{8}/, 'DAY');

type Row = Readonly<Record<string, unknown>>;

/** All rows of all these tables, by key, so that later columns are left out of a comparison. */
async function rowsOf(knex: Knex): Promise<ReadonlyMap<string, Row>> {
  const all = await Promise.all(
    TABLES.map(async (table) => {
      const rows: Row[] = await knex(`preread.${table}`);
      const keyOf = ({ id, seq, study_instance_uid, version, archive }: Row) =>
        JSON.stringify([table, id, seq, study_instance_uid, version, archive]);
      return rows.map((row) => [keyOf(row), row] as const);
    }),
  );
  return new Map(all.flat());
}

/** What each role may do with each table and function, as sorted lines. */
async function rightsOf(knex: Knex): Promise<string[]> {
  const { rows } = await knex.raw(`
    select r.rolname || ' ' || p.privilege || ' ' || n.nspname || '.' || c.relname as line
    from pg_class c join pg_namespace n on n.oid = c.relnamespace, pg_roles r,
      unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) p(privilege)
    where n.nspname in ('preread', 'pgboss') and c.relkind in ('r', 'p', 'v')
      and r.rolname in ('preread_service', 'preread_auditor') and has_table_privilege(r.rolname, c.oid, p.privilege)
    union all
    select r.rolname || ' EXECUTE ' || n.nspname || '.' || f.proname
    from pg_proc f join pg_namespace n on n.oid = f.pronamespace, pg_roles r
    where n.nspname in ('preread', 'pgboss') and r.rolname in ('preread_service', 'preread_auditor')
      and has_function_privilege(r.rolname, f.oid, 'EXECUTE')
    union all
    select r.rolname || ' ' || p.privilege || ' ' || n.nspname
    from pg_namespace n, pg_roles r, unnest(array['USAGE', 'CREATE']) p(privilege)
    where n.nspname in ('preread', 'pgboss') and r.rolname in ('preread_service', 'preread_auditor')
      and has_schema_privilege(r.rolname, n.oid, p.privilege)`);
  return [...new Set<string>(rows.map(({ line }: { line: string }) => withoutDays(line)))].sort();
}

/** Columns, constraints, indexes and triggers of our own tables, as sorted lines. */
async function shapeOf(knex: Knex): Promise<string[]> {
  const { rows } = await knex.raw(`
    select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
      as line from information_schema.columns where table_schema = 'preread'
    union all
    select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    from pg_constraint where connamespace = 'preread'::regnamespace
    union all
    select indexdef from pg_indexes where schemaname = 'preread'
    union all
    select pg_get_triggerdef(oid) || ' ' || tgenabled::text from pg_trigger
    where tgrelid in (select oid from pg_class where relnamespace = 'preread'::regnamespace)`);
  return rows.map(({ line }: { line: string }) => line).sort();
}

interface Ended {
  readonly code: number;
  readonly text: string;
}

/** The command in a process of its own, as an operator runs it. */
function preread(settings: Record<string, string>, ...args: readonly string[]): Promise<Ended> {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  const env = { PATH, HOME, ...(TMPDIR && { TMPDIR }), ...settings };
  return new Promise((resolve) => {
    execFile(process.execPath, [PREREAD, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, text: stdout + stderr }),
    );
  });
}

const databaseSettings = ({ url, dataFolder }: Pick<TestDatabase, 'url' | 'dataFolder'>) => ({
  DATABASE_URL: url ?? '',
  PREREAD_DATA: dataFolder,
  HTTP_PORT: '0',
});

function describeUpgrade(release: string): void {
  describe(`upgrading from ${release}`, function () {
    this.timeout(180_000);
    let loaded: Awaited<ReturnType<typeof loadRelease>>;
    let fresh: TestDatabase;
    let orthanc: TestOrthanc | undefined;
    let service: TestService | undefined;
    const waiting = studiesOf('waiting');
    const pending = studiesOf('pending');

    before(async () => {
      loaded = await loadRelease(release);
      fresh = await testDatabase('postgres');
    });
    after(async () => {
      await service?.stop();
      await orthanc?.stop();
      await fresh?.remove();
      await loaded?.remove();
    });
    const knexOf = () => loaded.database.knex;

    it('is asked for: the service refuses to start before, and says how', async () => {
      const { code, text } = await preread(databaseSettings(loaded), 'start');
      expect(code).to.equal(1);
      expect(text).to.include('DB_SCHEMA_OLD').and.to.include('preread migrate');
    });

    it('keeps every draft, job, watermark and ledger entry as they were', async () => {
      const old = await rowsOf(knexOf());
      const head = await readHead(knexOf());
      expect(old.size).to.be.greaterThan(100);
      expect(await migrateAll(loaded.database, memoryLog())).not.to.deep.equal([]);
      await checkSchema(loaded.database);
      const now = await rowsOf(knexOf());
      expect([...now.keys()].sort()).to.deep.equal([...old.keys()].sort());
      for (const [key, row] of old) expect(now.get(key), key).to.deep.include(row);
      expect(await verifyDatabase(knexOf())).to.deep.equal({ valid: true, ...head });
      expect(await migrateAll(loaded.database, memoryLog())).to.deep.equal([]);
    });

    it('reads what the release wrote', async () => {
      const states = async (name: Parameters<typeof studiesOf>[0]) =>
        (await readDrafts(knexOf(), studiesOf(name).current.studyInstanceUid)).map(({ state, identity }) =>
          identity.retirement ? `${state}, retired` : state,
        );
      expect(await states('twice')).to.deep.equal(['superseded', 'stored']);
      expect(await states('retired')).to.deep.equal(['superseded', 'stored, retired']);
      expect(await states('waiting')).to.deep.equal(['intended']);
      const open = (await openJobs(knexOf())).map((job) => job.studyInstanceUid);
      expect(open).to.include(waiting.current.studyInstanceUid);
      const failed = await knexOf()('preread.job').where({ study_instance_uid: FAILED_STUDY }).first();
      expect(failed).to.include({ state: 'failed', error_code: 'STUDY_CONFLICTING_PATIENT' });
      const priors = await knexOf()('preread.prior_fetch').orderBy('state').pluck('state');
      expect(priors).to.deep.equal(['arrived', 'failed']);
    });

    it('ends with the tables and the rights of a fresh database', async () => {
      const rights = await rightsOf(fresh.database.knex);
      expect(rights).to.include('preread_service INSERT preread.draft');
      expect(rights).not.to.include('preread_service INSERT preread.ledger_entry');
      expect(await rightsOf(knexOf())).to.deep.equal(rights);
      expect(await shapeOf(knexOf())).to.deep.equal(await shapeOf(fresh.database.knex));
    });

    it('lets the service go on: the waiting job and the pending study each end with one draft', async () => {
      orthanc = await startTestOrthanc();
      await orthanc.upload(...waiting.prior.files, ...waiting.current.files, ...pending.current.files);
      service = await startTestService(orthanc, loaded, { REDRAFT_MINUTES: '0' });
      expect(await service.outcomes(waiting.current.studyInstanceUid)).to.deep.equal(['drafted']);
      // What the release had intended is another program's and was never stored: nothing of it may stay behind.
      const drafts = await readDrafts(knexOf(), waiting.current.studyInstanceUid);
      const stored = drafts.filter(({ state }) => state === 'stored').map(({ identity }) => identity.sopInstanceUid);
      expect(drafts.map(({ state }) => state)).to.not.include('intended');
      const query = { StudyInstanceUID: waiting.current.studyInstanceUid, SeriesDescription: 'AI DRAFT REPORT*' };
      const find = JSON.stringify({ Level: 'Instance', Expand: true, Query: query });
      const held = (await orthanc.ask('POST', '/tools/find', find)).body as { MainDicomTags: Row }[];
      expect(held.map(({ MainDicomTags }) => MainDicomTags.SOPInstanceUID)).to.deep.equal(stored);
      expect(stored).to.have.length(1);

      // This Orthanc is another one: the feed stands still until the operator says where to go on.
      const running = service;
      await until('it is noticed', async () => (await running.entries('feedStopped')).length > 0);
      const settings = { ...databaseSettings(loaded), ORTHANC_URL: orthanc.url };
      const account = { ORTHANC_USERNAME: orthanc.username, ORTHANC_PASSWORD: orthanc.password };
      const restarted = await preread({ ...settings, ...account }, 'feed', 'restart', '--from', 'now');
      expect(restarted.code, restarted.text).to.equal(0);
      expect(await service.outcomes(pending.current.studyInstanceUid)).to.deep.equal(['drafted']);
      expect(await verifyDatabase(knexOf())).to.include({ valid: true });
      expect((await walkEvidenceLinks(orthanc)).broken).to.deep.equal([]);
    });
  });
}

RELEASES.forEach(describeUpgrade);

describe('the database of a newer release', function () {
  this.timeout(120_000);
  let test: TestDatabase;
  before(async () => {
    test = await testDatabase('postgres');
    await test.database.knex.raw(
      "insert into preread.schema_migration (name, batch, migration_time) values ('9999_future', 99, now())",
    );
  });
  after(() => test?.remove());

  const COMMANDS = [
    ['start'],
    ['draft', '2.25.1'],
    ['doctor'],
    ['migrate'],
    ['drafts', 'list'],
    ['feed', 'status'],
    ['ledger', 'verify'],
  ];
  for (const args of COMMANDS)
    it(`is left alone by \`${args.join(' ')}\`, which says what to do`, async () => {
      const head = await readHead(test.database.knex);
      // Migrating is the owner's business.
      const url = args[0] === 'migrate' ? test.url?.replace('preread_test_service', 'postgres') : test.url;
      const { code, text } = await preread(databaseSettings({ ...test, url }), ...args);
      expect(code, text).to.equal(1);
      expect(text)
        .to.include('DB_SCHEMA_NEWER')
        .and.to.include('9999_future')
        .and.to.include('Start the newer version');
      expect(await readHead(test.database.knex)).to.deep.equal(head);
    });
});
