import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Knex } from 'knex';
import { type Database, openDatabase } from '../../sidecar/db/database.ts';
import { migrateQueue } from '../../sidecar/intake/job-queue.ts';
import { seededRandom } from '../../sidecar/synth/random.ts';
import { type DatabaseKind, memoryLog } from '../support/databases.ts';
import { execute, freshDatabase } from '../support/postgres.ts';
import { lastWords } from './lives.ts';
import { type Outcome, secondsSince } from './outcome.ts';
import { WHENS, type When } from './plan.ts';
import { type Exit, startLife } from './process.ts';
import { type Violation, violation } from './violations.ts';

/** A database as it is before a migration. */
interface Ground {
  readonly name: string;
  /** One like it; settings of `preread migrate`, and how to look into it when nobody works on it. */
  fresh(): Promise<{
    readonly env: Readonly<Record<string, string>>;
    open(): Promise<Database>;
    remove(): Promise<void>;
  }>;
  close(): Promise<void>;
}

const FOLDER = new URL('../../migrations/', import.meta.url);
/** How many of the first migrations an older release had. */
const OLDER = 4;

class FirstMigrations implements Knex.MigrationSource<string> {
  async getMigrations(): Promise<string[]> {
    const names = (await readdir(fileURLToPath(FOLDER))).filter((name) => /^[0-9]{4}_.*\.ts$/.test(name));
    return names.sort().slice(0, OLDER);
  }

  getMigrationName(file: string): string {
    return file.replace(/\.ts$/, '');
  }

  async getMigration(file: string): Promise<Knex.Migration> {
    return (await import(new URL(file, FOLDER).href)) as Knex.Migration;
  }
}

/** The tables as an older release left them. */
async function makeOlder({ knex, kind }: Database): Promise<void> {
  await knex.raw('create schema preread');
  await knex.migrate.latest({
    migrationSource: new FirstMigrations(),
    schemaName: 'preread',
    tableName: 'schema_migration',
  });
  await migrateQueue({ knex, embedded: kind === 'embedded', log: memoryLog() });
}

const databaseUrl = (url: string, name: string): string => Object.assign(new URL(url), { pathname: `/${name}` }).href;
let copies = 0;

async function postgresGround(name: string, make?: (database: Database) => Promise<void>): Promise<Ground> {
  const template = await freshDatabase({ migrated: false });
  if (make) {
    const database = await openDatabase({ url: template.url, dataFolder: '' });
    await make(database);
    await database.close();
  }
  const admin = databaseUrl(template.url, 'postgres');
  return {
    name,
    async fresh() {
      const copy = `migrate_${process.pid}_${++copies}`;
      await execute(admin, `create database ${copy} template ${new URL(template.url).pathname.slice(1)}`);
      const url = databaseUrl(template.url, copy);
      return {
        env: { DATABASE_URL: url },
        open: () => openDatabase({ url, dataFolder: '' }),
        remove: () => execute(admin, `drop database ${copy} with (force)`),
      };
    },
    close: () => template.drop(),
  };
}

/** @param make absent: the folder is not there at all */
async function embeddedGround(name: string, make?: (database: Database) => Promise<void>): Promise<Ground> {
  const template = mkdtempSync(join(tmpdir(), 'preread-crash-old-'));
  if (make) {
    const database = await openDatabase({ dataFolder: template });
    await make(database);
    await database.close();
  }
  return {
    name,
    async fresh() {
      const dataFolder = mkdtempSync(join(tmpdir(), 'preread-crash-migrate-'));
      if (make) cpSync(join(template, 'database'), join(dataFolder, 'database'), { recursive: true });
      return {
        env: { PREREAD_DATA: dataFolder },
        open: () => openDatabase({ dataFolder }),
        remove: async () => rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 }),
      };
    },
    close: async () => rmSync(template, { recursive: true, force: true }),
  };
}

const nothing = async (): Promise<void> => undefined;

const GROUNDS: Readonly<Record<DatabaseKind, readonly (() => Promise<Ground>)[]>> = {
  postgres: [() => postgresGround('empty'), () => postgresGround('older', makeOlder)],
  embedded: [
    () => embeddedGround('no folder'),
    () => embeddedGround('empty', nothing),
    () => embeddedGround('older', makeOlder),
  ],
};

/** Everything that a migration makes, as text: tables, indexes, functions, rights, queues, what has run. */
const SHAPE = `
  select 'column' as what, table_schema || '.' || table_name || '.' || column_name || ' ' || data_type || ' '
      || is_nullable || ' ' || coalesce(column_default, '') as is
    from information_schema.columns where table_schema in ('preread', 'pgboss')
  union all select 'index', indexdef from pg_indexes where schemaname in ('preread', 'pgboss')
  union all select 'function', n.nspname || '.' || p.proname || ' ' || coalesce(md5(p.prosrc), '')
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('preread', 'pgboss')
  union all select 'trigger', tgname || ' ' || tgenabled::text from pg_trigger where not tgisinternal
  union all select 'right', grantee || ' ' || privilege_type || ' ' || table_schema || '.' || table_name
    from information_schema.role_table_grants where table_schema in ('preread', 'pgboss')
  union all select 'queue', name || ' ' || policy || ' ' || retry_limit || ' ' || coalesce(heartbeat_seconds, 0)
    from pgboss.queue
  union all select 'migration', name from preread.schema_migration
  order by 1, 2`;

async function shapeOf(open: () => Promise<Database>): Promise<string> {
  const database = await open();
  try {
    const { rows } = await database.knex.raw(SHAPE);
    return rows.map((row: { what: string; is: string }) => `${row.what} ${row.is}`).join('\n');
  } finally {
    await database.close();
  }
}

const firstDifference = (a: string, b: string): string => {
  const [left, right] = [new Set(a.split('\n')), new Set(b.split('\n'))];
  const [more, less] = [[...left].find((line) => !right.has(line)), [...right].find((line) => !left.has(line))];
  return `not as it should be: ${more ?? ''} / missing: ${less ?? ''}`;
};

/** Killed at the call with this number, begun again: the same tables as without the kill. */
async function killOne(ground: Ground, scratch: string, at: number, when: When, whole: string) {
  const place = await ground.fresh();
  try {
    const kill = { when, skip: at, hold: 1 };
    const first = await startLife(['migrate'], place.env, scratch, { kill }).exited;
    const second = await startLife(['migrate'], place.env, scratch).exited;
    const where = `${when} call ${at}, ${first.killed?.label ?? 'not reached'}`;
    if (!first.killed && first.code !== 0)
      return { killed: false, bad: violation('migrate', `${where}: ${lastWords(first)}`) };
    if (second.code !== 0) return { killed: true, bad: violation('migrate', `${where}: ${lastWords(second)}`) };
    const shape = await shapeOf(place.open);
    const bad = shape === whole ? undefined : violation('migrate', `${where}: ${firstDifference(shape, whole)}`);
    return { killed: first.killed !== undefined, bad };
  } finally {
    await place.remove();
  }
}

/** Without a kill: its calls, and the tables that it makes. */
async function undisturbed(ground: Ground, scratch: string): Promise<{ exit: Exit; whole: string }> {
  const place = await ground.fresh();
  try {
    const exit = await startLife(['migrate'], place.env, scratch, { everyCall: true }).exited;
    if (exit.code !== 0) throw new Error(`preread migrate: ${lastWords(exit)}`);
    return { exit, whole: await shapeOf(place.open) };
  } finally {
    await place.remove();
  }
}

/** Calls of a new folder that are made before its engine runs; later ones are those of an empty database. */
const beforeSql = ({ seen }: Exit): number => seen.findIndex(({ label }) => label.startsWith('sql '));

async function runGround(ground: Ground, scratch: string, seed: string, sample: number | undefined): Promise<Outcome> {
  const began = performance.now();
  const violations: Violation[] = [];
  const { exit, whole } = await undisturbed(ground, scratch);
  const calls = ground.name === 'no folder' ? beforeSql(exit) : exit.seen.length;
  const random = seededRandom(`${seed}/migrations/${ground.name}`);
  const every = Array.from({ length: calls }, (_, at) => WHENS.map((when) => ({ at, when }))).flat();
  const some = Array.from({ length: Math.min(sample ?? 0, every.length) }, () => random.pick(every));
  let kills = 0;
  for (const { at, when } of sample === undefined ? every : some) {
    const { killed, bad } = await killOne(ground, scratch, at, when, whole);
    if (killed) kills++;
    if (bad) violations.push(bad);
  }
  const figures = { kills, studies: 0, rounds: kills, lives: 2 * kills, seconds: secondsSince(began) };
  return { name: `migrations, ${ground.name}`, ...figures, violations };
}

/**
 * `preread migrate` killed at every call, on an empty database and on the tables of an older release.
 * @param options `sample`: so many kills on each ground, chosen by the seed (absent: all); `grounds`: which of them
 */
export async function runMigrations(
  kind: DatabaseKind,
  scratch: string,
  seed: string,
  { sample, grounds = /./ }: { readonly sample?: number; readonly grounds?: RegExp } = {},
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const make of GROUNDS[kind]) {
    const ground = await make();
    try {
      if (grounds.test(ground.name)) outcomes.push(await runGround(ground, scratch, seed, sample));
    } finally {
      await ground.close();
    }
  }
  return outcomes;
}
