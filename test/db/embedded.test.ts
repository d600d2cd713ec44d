import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import pg from 'pg';
import { type Database, inTransaction, openDatabase } from '../../sidecar/db/database.ts';
import { takeLock } from '../../sidecar/db/embedded-lock.ts';
import type { PrereadError } from '../../sidecar/errors.ts';

const WRITER = fileURLToPath(new URL('./embedded-writer.ts', import.meta.url));

const errorOf = (work: Promise<unknown>): Promise<PrereadError | undefined> =>
  work.then(
    () => undefined,
    (error: PrereadError) => error,
  );

describe('the embedded database', () => {
  let folder: string;
  let children: ChildProcess[];
  let open: Database[];
  let made: string;
  before(async () => {
    // Making a database takes seconds: once, then copied.
    made = mkdtempSync(join(tmpdir(), 'preread-emb-'));
    await (await openDatabase({ dataFolder: made })).close();
  });
  after(() => rmSync(made, { recursive: true }));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'preread-emb-'));
    cpSync(join(made, 'database', 'pg'), join(folder, 'database', 'pg'), { recursive: true });
    children = [];
    open = [];
  });
  afterEach(async () => {
    for (const child of children) if (child.exitCode === null && child.signalCode === null) await killed(child);
    for (const database of open.reverse()) await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function openOne(purpose: 'service' | 'command', dataFolder = folder): Promise<Database> {
    const database = await openDatabase({ dataFolder, purpose });
    open.push(database);
    return database;
  }

  /** Another process that owns the folder and has committed `rows` rows or more. */
  async function startWriter(rows: number): Promise<{ child: ChildProcess; committed: () => number }> {
    const child = spawn(process.execPath, [WRITER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    let committed = 0;
    const lines = createInterface({ input: child.stdout });
    await new Promise<void>((resolve, reject) => {
      child.once('exit', () => reject(new Error('the writer ended too early')));
      lines.on('line', (line) => {
        committed = Number(line);
        if (committed >= rows) resolve();
      });
    });
    return { child, committed: () => committed };
  }

  async function killed(child: ChildProcess): Promise<void> {
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }

  it('keeps its rows, its folder to its owner, and closes without a trace in the way', async () => {
    const first = await openOne('service');
    expect(first).to.include({ kind: 'embedded', owner: true });
    await first.knex.raw('create table kept (a int); insert into kept values (1)');
    expect(statSync(join(folder, 'database')).mode & 0o777).to.equal(0o700);
    await first.close();
    const second = await openOne('service');
    expect((await second.knex.raw('select a from kept')).rows).to.deep.equal([{ a: 1 }]);
  });

  it('refuses a second service, and lets a command in through the socket', async () => {
    const { child } = await startWriter(3);
    expect(await errorOf(openDatabase({ dataFolder: folder, purpose: 'service' }))).to.include({ code: 'DB_LOCKED' });
    const command = await openOne('command');
    expect(command.owner).to.equal(false);
    const seen = await command.knex.raw('select count(*)::int as rows from written');
    expect(seen.rows[0].rows).to.be.at.least(3);
    await command.knex.raw('insert into written values (-1)');
    expect(child.exitCode).to.equal(null);
  });

  it('loses no committed row when its process is killed, and takes the dead owner’s place', async () => {
    const { child, committed } = await startWriter(200);
    await killed(child);
    const after = await openOne('service');
    const { rows } = await after.knex.raw('select count(*)::int as rows, max(n)::int as last from written');
    // One more may have been committed and not yet been said.
    expect(rows[0].rows).to.equal(rows[0].last);
    expect(rows[0].last).to.be.oneOf([committed(), committed() + 1]);
  });

  it('starts over when its process was killed while the database was made', async () => {
    renameSync(join(folder, 'database', 'pg'), join(folder, 'database', 'pg.new'));
    rmSync(join(folder, 'database', 'pg.new', 'global'), { recursive: true });
    const database = await openOne('service');
    expect((await database.knex.raw('select 1 as one')).rows).to.deep.equal([{ one: 1 }]);
  });

  it('serves a folder whose path is too long for a socket', async () => {
    const long = join(folder, 'x'.repeat(120));
    cpSync(join(made, 'database', 'pg'), join(long, 'database', 'pg'), { recursive: true });
    const service = await openOne('service', long);
    const command = await openOne('command', long);
    expect(command.owner).to.equal(false);
    await command.knex.raw('create table seen (a int)');
    expect((await service.knex.raw(`select to_regclass('seen') is not null as seen`)).rows[0].seen).to.equal(true);
    const socketFolder = String(service.connection.host);
    expect(statSync(socketFolder).mode & 0o777).to.equal(0o700);
    await command.close();
    await service.close();
    expect(existsSync(socketFolder)).to.equal(false);
  });

  it('does not mix the transactions of two connections', async () => {
    const { knex } = await openOne('service');
    await knex.raw('create table account (id int primary key, value int); insert into account values (1, 0)');
    const add = () =>
      inTransaction(knex, async (transaction) => {
        const { rows } = await transaction.raw('select value from account where id = 1');
        // Others get their turn here if they ever do within a transaction.
        await new Promise((resolve) => setImmediate(resolve));
        await transaction.raw('update account set value = ? where id = 1', [rows[0].value + 1]);
      });
    const rolledBack = () =>
      inTransaction(knex, async (transaction) => {
        await transaction.raw('update account set value = -1000 where id = 1');
        throw new Error('no');
      }).catch(() => undefined);
    await Promise.all(Array.from({ length: 40 }, (_, index) => (index % 4 === 3 ? rolledBack() : add())));
    expect((await knex.raw('select value from account')).rows[0].value).to.equal(30);
  });

  it('does not mix the messages of two queries, however long they are', async () => {
    const { connection } = await openOne('service');
    const pool = new pg.Pool({ ...connection, max: 6 });
    try {
      const long = 'x'.repeat(3_000_000);
      const ask = async (asker: number): Promise<void> => {
        for (let round = 0; round < 8; round++) {
          const number = asker * 100 + round;
          if (asker % 2 === 0) {
            const { rows } = await pool.query('select $1::int as number, length($2::text) as size', [number, long]);
            expect(rows).to.deep.equal([{ number, size: long.length }]);
          } else {
            const { rows } = await pool.query('select $1::int as other', [number]);
            expect(rows).to.deep.equal([{ other: number }]);
          }
        }
      };
      await Promise.all([0, 1, 2, 3, 4, 5].map(ask));
    } finally {
      await pool.end();
    }
  });

  it('takes back what a connection that broke off had begun, and serves the others', async () => {
    const { knex, connection } = await openOne('service');
    await knex.raw('create table begun (a int)');
    const client = new pg.Client(connection);
    client.on('error', () => {});
    await client.connect();
    await client.query('begin');
    await client.query('insert into begun values (1)');
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    expect((await knex.raw('select count(*)::int as rows from begun')).rows[0].rows).to.equal(0);
  });

  it('survives nonsense on its socket and queries that fail', async () => {
    const { knex, connection } = await openOne('service');
    const socket = connect(join(String(connection.host), '.s.PGSQL.5432'));
    socket.on('error', () => {});
    socket.end(Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 3, 0, 0]), Buffer.alloc(100)]));
    await once(socket, 'close');
    for (let round = 0; round < 5; round++) {
      expect(await errorOf(knex.raw('select * from nowhere where a = ?', [1]))).to.include({ code: '42P01' });
      expect((await knex.raw('select ?::int as one', [1])).rows).to.deep.equal([{ one: 1 }]);
    }
  });
});

describe('takeLock', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'preread-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('has one winner among many, and again after a release', async () => {
    for (let round = 1; round <= 3; round++) {
      const results = await Promise.all(Array.from({ length: 12 }, () => takeLock(folder, folder)));
      const winners = results.flatMap((result) => ('lock' in result ? [result.lock] : []));
      expect(winners).to.have.length(1);
      expect(readdirSync(folder)).to.deep.equal([`owner.${round}.lock`]);
      await winners[0]?.release();
    }
  });

  it('is not fooled by a process number that came round again', async () => {
    const taken = await takeLock(folder, folder);
    expect(taken).to.have.property('lock');
    const path = join(folder, 'owner.1.lock');
    const owner = JSON.parse(readFileSync(path, 'utf8'));
    expect(await takeLock(folder, folder)).to.deep.equal({ owner });
    writeFileSync(path, JSON.stringify({ ...owner, startTime: '1' }));
    expect(await takeLock(folder, folder)).to.have.property('lock');
  });

  it('has one winner when a dead owner is followed by many', async () => {
    writeFileSync(join(folder, 'owner.7.lock'), JSON.stringify({ pid: 2 ** 22 + 1, socketFolder: folder }));
    const results = await Promise.all(Array.from({ length: 12 }, () => takeLock(folder, folder)));
    expect(results.filter((result) => 'lock' in result)).to.have.length(1);
    expect(readdirSync(folder)).to.deep.equal(['owner.8.lock']);
  });
});
