import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Knex } from 'knex';
import { PrereadError } from '../errors.ts';
import { type Database, inTransaction } from './database.ts';
import { databaseError } from './pg-errors.ts';

const FOLDER = new URL('../../migrations/', import.meta.url);
const SCHEMA = 'preread';
const TABLE = 'schema_migration';
/** Any number, as long as nothing else in the database locks it: "preread" in ASCII. */
const LOCK_KEY = '31650977428103524';

/** Reads migrations/*.ts by Node's own type stripping; knex's loader would load them its own way. */
class TypeScriptMigrations implements Knex.MigrationSource<string> {
  async getMigrations(): Promise<string[]> {
    const names = await readdir(fileURLToPath(FOLDER));
    return names.filter((name) => /^[0-9]{4}_.*\.ts$/.test(name)).sort();
  }

  getMigrationName(file: string): string {
    return file.replace(/\.ts$/, '');
  }

  async getMigration(file: string): Promise<Knex.Migration> {
    return (await import(new URL(file, FOLDER).href)) as Knex.Migration;
  }
}

/**
 * Brings the schema up to this version and grants the group roles their rights; returns the names of the migrations
 * that ran. Everything is one transaction: it happens wholly or not at all, and processes that start together wait
 * for each other. Throws DB_SCHEMA_NEWER where a newer version has been here.
 */
export async function migrate(database: Database): Promise<string[]> {
  return inTransaction(database.knex, async (transaction) => {
    await transaction.raw(`select pg_advisory_xact_lock(${LOCK_KEY})`);
    await transaction.raw(`create schema if not exists ${SCHEMA}`);
    const { unknown } = await compare(transaction);
    if (unknown.length > 0) throw newer(unknown);
    const [, names] = (await transaction.migrate.latest({
      migrationSource: new TypeScriptMigrations(),
      schemaName: SCHEMA,
      tableName: TABLE,
    })) as [number, string[]];
    await transaction.raw(`select ${SCHEMA}.apply_grants()`);
    return names.map((name) => name.replace(/\.ts$/, ''));
  });
}

/** Throws DB_SCHEMA_OLD or DB_SCHEMA_NEWER unless the schema is exactly the one this version was written for. */
export async function checkSchema(database: Database): Promise<void> {
  try {
    const { missing, unknown } = await compare(database.knex);
    if (unknown.length > 0) throw newer(unknown);
    if (missing.length > 0) throw new PrereadError('DB_SCHEMA_OLD', { detail: `(missing: ${missing.join(', ')})` });
  } catch (error) {
    throw databaseError(error);
  }
}

const newer = (unknown: readonly string[]): PrereadError =>
  new PrereadError('DB_SCHEMA_NEWER', { detail: `(unknown here: ${unknown.join(', ')})` });

async function compare(knex: Knex): Promise<{ missing: string[]; unknown: string[] }> {
  const source = new TypeScriptMigrations();
  const known = (await source.getMigrations()).map((file) => source.getMigrationName(file));
  const applied = await appliedMigrations(knex);
  return {
    missing: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}

async function appliedMigrations(knex: Knex): Promise<string[]> {
  // Asked first: in a transaction, a failed query would end it.
  const table = await knex.raw(`select to_regclass('${SCHEMA}.${TABLE}') as oid`);
  if (table.rows[0].oid === null) return [];
  const rows: { name: string }[] = await knex.withSchema(SCHEMA).select('name').from(TABLE).orderBy('name');
  return rows.map((row) => row.name);
}
