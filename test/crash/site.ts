import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import knexModule, { type Knex } from 'knex';
import { type DatabaseKind, type TestDatabase, testDatabase } from '../support/databases.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { execute } from '../support/postgres.ts';

/** A place where one batch of studies lives: an empty Orthanc, and a database of its own. */
export interface Place {
  readonly kind: DatabaseKind;
  readonly orthanc: TestOrthanc;
  readonly dataFolder: string;
  /** Older versions are deleted from the PACS. */
  readonly deletes: boolean;
  /** Settings of the service. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder for reports of the preload. */
  readonly scratch: string;
  /** A connection of the harness's own, as the owner of the tables. Embedded: only while a process runs the engine. */
  connect(): Knex;
  remove(): Promise<void>;
}

export interface Site {
  readonly kind: DatabaseKind;
  /** Everything in Orthanc deleted, the tables as after `preread migrate`. */
  fresh(): Promise<Place>;
  close(): Promise<void>;
}

const open = (connection: Knex.PgConnectionConfig | string): Knex =>
  knexModule({
    client: 'pg',
    connection,
    pool: { min: 0, max: 1 },
    acquireConnectionTimeout: 20_000,
    log: { warn() {}, error() {}, deprecate() {}, debug() {} },
  });

const databaseUrl = (url: string, name: string): string => {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
};

let copies = 0;

interface Copy {
  readonly settings: Readonly<Record<string, string>>;
  connect(): Knex;
  drop(): Promise<void>;
}

/** A database like the template: on a server one made from it, else a copy of its folder. */
async function copyOf(template: TestDatabase, dataFolder: string): Promise<Copy> {
  if (template.url === undefined) {
    cpSync(join(template.dataFolder, 'database'), join(dataFolder, 'database'), { recursive: true });
    const connection = { host: join(dataFolder, 'database'), port: 5432, user: 'postgres', database: 'postgres' };
    return { settings: {}, connect: () => open(connection), drop: async () => undefined };
  }
  const owner = template.url.replace('preread_test_service@', 'postgres@');
  const admin = databaseUrl(owner, 'postgres');
  const name = `crash_${process.pid}_${++copies}`;
  await execute(admin, `create database ${name} template ${new URL(template.url).pathname.slice(1)}`);
  return {
    settings: { DATABASE_URL: databaseUrl(template.url, name) },
    connect: () => open(databaseUrl(owner, name)),
    drop: () => execute(admin, `drop database ${name} with (force)`),
  };
}

async function emptied(orthanc: TestOrthanc): Promise<void> {
  const { body } = await orthanc.ask('GET', '/patients');
  for (const id of body as string[]) await orthanc.ask('DELETE', `/patients/${id}`);
}

/** What is not under test is made quick: the quiet period, the distance between two versions. */
const SETTINGS = {
  SETTLE_SECONDS: '0.3',
  MODEL: 'none',
  REDRAFT_MINUTES: '0',
  START_FROM: 'beginning',
  HTTP_PORT: '0',
  LOG_LEVEL: 'warn',
};

export interface SiteOptions {
  /** WORKERS */
  readonly workers: number;
  /** SUPERSEDED=delete and RETIRED=delete, with an account that may. */
  readonly deletes?: boolean;
}

export async function openSite(kind: DatabaseKind, scratch: string, options: SiteOptions): Promise<Site> {
  const { workers, deletes = false } = options;
  const orthanc = await startTestOrthanc({ mayDelete: deletes });
  const template = await testDatabase(kind);
  await template.database.close();
  return {
    kind,
    async fresh() {
      await emptied(orthanc);
      const dataFolder = mkdtempSync(join(tmpdir(), 'preread-crash-'));
      const copy = await copyOf(template, dataFolder);
      const env = {
        ...SETTINGS,
        WORKERS: String(workers),
        ...(deletes ? { SUPERSEDED: 'delete', RETIRED: 'delete' } : {}),
        ORTHANC_URL: orthanc.url,
        ORTHANC_USERNAME: orthanc.username,
        ORTHANC_PASSWORD: orthanc.password,
        PREREAD_DATA: dataFolder,
        ...copy.settings,
      };
      return {
        kind,
        orthanc,
        dataFolder,
        deletes,
        env,
        scratch,
        connect: copy.connect,
        async remove() {
          await copy.drop();
          rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
        },
      };
    },
    async close() {
      await template.remove();
      await orthanc.stop();
    },
  };
}
