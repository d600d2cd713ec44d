import { expect } from 'chai';
import { type Database, inTransaction, openDatabase } from '../../sidecar/db/database.ts';
import { databaseError, PG, pgCode } from '../../sidecar/db/pg-errors.ts';
import { PrereadError } from '../../sidecar/errors.ts';
import { execute, freshDatabase } from '../support/postgres.ts';

const errorOf = (work: Promise<unknown>): Promise<PrereadError> =>
  work.then(
    () => expect.fail('it worked'),
    (error: PrereadError) => error,
  );

describe('openDatabase on a server', () => {
  let url: string;
  let drop: () => Promise<void>;
  let database: Database;
  before(async () => {
    ({ url, drop } = await freshDatabase({ migrated: false }));
    database = await openDatabase({ url, dataFolder: '' });
  });
  after(async () => {
    await database.close();
    await drop();
  });

  it('opens a pool and names its kind', async () => {
    expect(database).to.include({ kind: 'postgres', owner: true });
    expect((await database.knex.raw('select 1 as one')).rows).to.deep.equal([{ one: 1 }]);
  });

  it('goes on after the server cut every connection', async () => {
    await database.knex.raw('select 1');
    await execute(
      url,
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    // The first query may meet the connection before its end was noticed.
    await database.knex.raw('select 1').catch(() => undefined);
    expect((await database.knex.raw('select 1 as one')).rows).to.deep.equal([{ one: 1 }]);
  });

  it('says what is wrong without the URL', async () => {
    const cases: readonly [string, string][] = [
      ['postgres://sentineluser:sentinelword@127.0.0.1:1/sentineldb', 'DB_UNREACHABLE'],
      [url.replace(/\/[^/]*$/, '/sentineldb'), 'DB_REFUSED'],
      ['mysql://sentineluser:sentinelword@127.0.0.1/x', 'CONFIG_INVALID'],
      ['postgres://sentineluser:sentinel word@[', 'CONFIG_INVALID'],
      ['', 'CONFIG_INVALID'],
    ];
    for (const [wrong, code] of cases) {
      const error = await errorOf(openDatabase({ url: wrong, dataFolder: '' }));
      expect(error).to.be.instanceOf(PrereadError).and.include({ code });
      expect(error.message).not.to.contain('sentinel');
      expect(error.message).not.to.contain('127.0.0.1');
    }
  });

  it('names no value in an error, and keeps the SQLSTATE for decisions', async () => {
    await database.knex.raw('create table unique_name (name text primary key)');
    const twice = inTransaction(database.knex, async (transaction) => {
      await transaction.raw('insert into unique_name values (?)', ['Sentinel^Name']);
      await transaction.raw('insert into unique_name values (?)', ['Sentinel^Name']);
    });
    const error = await errorOf(twice);
    expect(error).to.include({ code: 'DB_FAILED' });
    expect(error.message).not.to.contain('Sentinel');
    expect(pgCode(error)).to.equal(PG.uniqueViolation);
    expect((await database.knex.raw('select * from unique_name')).rows).to.deep.equal([]);
    const raw = await errorOf(database.knex.raw('select * from nowhere where name = ?', ['Sentinel^Name']));
    expect(raw.message).not.to.contain('Sentinel');
  });

  it('hands on what the work in a transaction throws', async () => {
    const gone = await errorOf(inTransaction(database.knex, () => Promise.reject(new PrereadError('STUDY_GONE'))));
    expect(gone.code).to.equal('STUDY_GONE');
    const own = await errorOf(inTransaction(database.knex, () => Promise.reject(new RangeError('sentinel'))));
    expect(own).to.include({ code: 'INTERNAL' });
    expect(own.message).not.to.contain('sentinel');
    expect(databaseError(gone)).to.equal(gone);
  });
});
