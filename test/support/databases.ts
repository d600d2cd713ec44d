import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateAll } from '../../sidecar/commands/open-database.ts';
import { type Database, openDatabase } from '../../sidecar/db/database.ts';
import type { Log } from '../../sidecar/log.ts';
import { gatherLater } from './phi/gathered.ts';
import { execute, freshDatabase } from './postgres.ts';

/** A log that keeps what it was told, for tests that look at it. */
export function memoryLog(): Log & { readonly lines: { level: string; message: string; fields: object }[] } {
  const lines: { level: string; message: string; fields: object }[] = [];
  const at =
    (level: string) =>
    (message: string, fields: object = {}) =>
      void lines.push({ level, message, fields });
  gatherLater('a log line', () => lines.map(({ message, fields }) => JSON.stringify([message, fields])));
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export interface TestDatabase {
  readonly database: Database;
  readonly dataFolder: string;
  /** DATABASE_URL of the service, on a server: a login in the group preread_service that owns nothing. */
  readonly url: string | undefined;
  remove(): Promise<void>;
}

/** Both kinds a site may run on; suites loop over them. */
export const DATABASE_KINDS = ['postgres', 'embedded'] as const;
export type DatabaseKind = (typeof DATABASE_KINDS)[number];

/** Where the embedded database lies in PREREAD_DATA. */
const ENGINE_FOLDER = join('database', 'pg');
let template: Promise<string> | undefined;

/** The first embedded database of a run costs five seconds of computing, initdb above all; the others are copies of it. */
async function makeTemplate(): Promise<string> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'preread-db-'));
  process.once('exit', () => rmSync(dataFolder, { recursive: true, force: true }));
  const database = await openDatabase({ dataFolder, purpose: 'service' });
  await migrateAll(database, memoryLog());
  await database.close();
  return join(dataFolder, ENGINE_FOLDER);
}

async function copyTemplate(dataFolder: string): Promise<void> {
  template ??= makeTemplate();
  const from = await template;
  mkdirSync(join(dataFolder, 'database'), { mode: 0o700 });
  cpSync(from, join(dataFolder, ENGINE_FOLDER), { recursive: true });
}

/** An empty database of one kind with all tables, the queue's included. */
export async function testDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'preread-db-'));
  if (kind === 'embedded') await copyTemplate(dataFolder);
  const fresh = kind === 'postgres' ? await freshDatabase() : undefined;
  const database = await openDatabase(fresh ? { url: fresh.url, dataFolder } : { dataFolder, purpose: 'service' });
  await migrateAll(database, memoryLog());
  return {
    database,
    dataFolder,
    url: fresh && (await serviceLogin(fresh.url)),
    async remove() {
      await database.close();
      await fresh?.drop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** The URL of a role with the service's rights and no more. Roles belong to the whole server: made once. */
export async function serviceLogin(ownerUrl: string): Promise<string> {
  await execute(
    ownerUrl,
    `do $$ begin create role preread_test_service login in role preread_service;
     exception when duplicate_object then null; end $$`,
  );
  const url = new URL(ownerUrl);
  url.username = 'preread_test_service';
  return url.href;
}

/** Waits until `look` gives something; fails loudly after `ms`. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  ms = 30_000,
): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`did not happen in time: ${what}`);
    await new Promise((resume) => setTimeout(resume, 25));
  }
}
