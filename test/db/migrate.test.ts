import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type Database, openDatabase } from '../../sidecar/db/database.ts';
import { checkSchema, migrate } from '../../sidecar/db/migrate.ts';
import type { PrereadError } from '../../sidecar/errors.ts';
import { freshDatabase } from '../support/postgres.ts';

const NAMES = [
  '0001_feed',
  '0002_jobs',
  '0003_ledger',
  '0004_prior_fetch',
  '0005_retire',
  '0006_operations',
  '0007_ledger_speed',
];

const errorOf = (work: Promise<unknown>): Promise<PrereadError | undefined> =>
  work.then(
    () => undefined,
    (error: PrereadError) => error,
  );

describe('migrate', () => {
  let url: string;
  let drop: () => Promise<void>;
  let open: Database[];
  beforeEach(async () => {
    open = [];
    ({ url, drop } = await freshDatabase({ migrated: false }));
  });
  afterEach(async () => {
    await Promise.all(open.map((database) => database.close()));
    await drop();
  });

  async function openOne(): Promise<Database> {
    const database = await openDatabase({ url, dataFolder: '' });
    open.push(database);
    return database;
  }

  it('brings an empty database up to date, once', async () => {
    const database = await openOne();
    expect((await errorOf(checkSchema(database)))?.code).to.equal('DB_SCHEMA_OLD');
    expect(await migrate(database)).to.deep.equal(NAMES);
    await checkSchema(database);
    expect(await migrate(database)).to.deep.equal([]);
  });

  it('runs each migration once when 20 start together', async () => {
    const databases = await Promise.all(Array.from({ length: 20 }, openOne));
    const ran = await Promise.all(databases.map(migrate));
    expect(ran.flat().sort()).to.deep.equal(NAMES);
    await checkSchema(databases[0] as Database);
  });

  it('refuses a schema that a newer version made', async () => {
    const database = await openOne();
    await migrate(database);
    await database.knex.raw(
      `insert into preread.schema_migration (name, batch, migration_time) values ('9999_future.ts', 2, now())`,
    );
    expect((await errorOf(checkSchema(database)))?.code).to.equal('DB_SCHEMA_NEWER');
    expect((await errorOf(migrate(database)))?.code).to.equal('DB_SCHEMA_NEWER');
  });

  it('leaves nothing behind when it fails half way', async () => {
    const database = await openOne();
    // In the way of the second migration.
    await database.knex.raw('create schema preread; create table preread.draft (a int)');
    expect((await errorOf(migrate(database)))?.code).to.equal('DB_FAILED');
    expect((await errorOf(checkSchema(database)))?.message).to.contain('0001_feed');
    await database.knex.raw('drop table preread.draft');
    expect(await migrate(database)).to.deep.equal(NAMES);
  });

  it('works for an owner who may not create roles', async () => {
    const admin = await openOne();
    const name = `owner_${randomUUID().slice(0, 8)}`;
    await admin.knex.raw(`create role ${name} login`);
    await admin.knex.raw(`grant create on database ${new URL(url).pathname.slice(1)} to ${name}`);
    const owner = await openDatabase({ url: url.replace('postgres@', `${name}@`), dataFolder: '' });
    open.push(owner);
    expect(await migrate(owner)).to.deep.equal(NAMES);
    await checkSchema(owner);
    await owner.close();
    await admin.knex.raw(`drop owned by ${name}; drop role ${name}`);
  });
});
