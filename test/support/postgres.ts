/**
 * A private Postgres for one test run: own folder, free loopback port, stopped and deleted at the end, also when the
 * run is interrupted. Never run as root (Postgres refuses): as root it runs as the user `postgres`.
 */
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openDatabase } from '../../sidecar/db/database.ts';
import { migrate } from '../../sidecar/db/migrate.ts';

export interface FreshDatabase {
  /** Of the superuser that owns everything in it. */
  readonly url: string;
  readonly drop: () => Promise<void>;
}

interface Server {
  readonly url: (database: string) => string;
  readonly stop: () => void;
}

const TEMPLATE = 'preread_template';
const asRoot = process.getuid?.() === 0;
let server: Promise<Server> | undefined;
let template: Promise<void> | undefined;

/** A new database; `migrated` (the default) with Preread's schema in it. Starts the server when it is the first one. */
export async function freshDatabase(options: { migrated?: boolean } = {}): Promise<FreshDatabase> {
  server ??= startServer();
  const { url } = await server;
  const migrated = options.migrated ?? true;
  if (migrated) {
    template ??= createTemplate(url);
    await template;
  }
  const name = `t_${randomBytes(6).toString('hex')}`;
  await execute(url('postgres'), `create database ${name} template ${migrated ? TEMPLATE : 'template1'}`);
  return { url: url(name), drop: () => execute(url('postgres'), `drop database ${name} with (force)`) };
}

/** Runs one statement on a connection of its own. */
export async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Root hooks for mocha (`require` in .mocharc.json): stops the server, if a test started it. */
export const mochaHooks = {
  async afterAll(): Promise<void> {
    if (server) (await server).stop();
    server = undefined;
    template = undefined;
  },
};

async function createTemplate(url: Server['url']): Promise<void> {
  await execute(url('postgres'), `create database ${TEMPLATE}`);
  const database = await openDatabase({ url: url(TEMPLATE), dataFolder: '' });
  await migrate(database);
  await database.close();
}

/** A fresh folder with a data folder of Postgres in it, owned by whoever runs the server. */
export function makeCluster(prefix: string): { readonly folder: string; readonly data: string } {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  const data = join(folder, 'data');
  if (asRoot) execFileSync('chown', ['postgres', folder]);
  else chmodSync(folder, 0o700);
  const options = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'];
  const [program, ...rest] = command(join(findPrograms(), 'initdb'), ['-D', data, ...options]);
  execFileSync(program, rest, { stdio: 'ignore', cwd: tmpdir() });
  return { folder, data };
}

async function startServer(): Promise<Server> {
  const { folder, data } = makeCluster('preread-pg-');
  const port = await freePort();
  const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'];
  settings.push('listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`);
  const args = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const [program, ...rest] = command(join(findPrograms(), 'postgres'), args);
  const child = spawn(program, rest, { cwd: folder, stdio: 'ignore', detached: true });
  child.unref();
  const url = (name: string): string => `postgres://postgres@127.0.0.1:${port}/${name}`;
  const stop = createStop(data, folder);
  await untilReady(url('postgres'));
  return { url, stop };
}

/** Stops by the process number the server wrote itself, once; also on exit and on the signals that end a test run. */
function createStop(data: string, folder: string): () => void {
  let stopped = false;
  const stop = (): void => {
    if (stopped) return;
    stopped = true;
    process.removeListener('exit', stop);
    const pidFile = join(data, 'postmaster.pid');
    const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8').split('\n')[0]) : 0;
    // SIGQUIT: at once, without writing anything down; the data is deleted anyway. The file goes with the server.
    if (pid > 0) process.kill(pid, 'SIGQUIT');
    for (let attempt = 0; existsSync(pidFile) && attempt < 200; attempt++) pause(25);
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  };
  process.once('exit', stop);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      stop();
      process.kill(process.pid, signal);
    });
  return stop;
}

/** Blocks: nothing else runs any more when a process ends. */
const pause = (ms: number): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

export function findPrograms(): string {
  const base = '/usr/lib/postgresql';
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => join(base, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
  if (!found) throw new Error('PostgreSQL is not installed (no /usr/lib/postgresql/*/bin/initdb): run `npm run setup`');
  return found;
}

/** setpriv changes the user and becomes the program: the process started is the server itself. */
export const command = (program: string, args: readonly string[]): [string, ...string[]] =>
  asRoot ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', program, ...args] : [program, ...args];

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

export async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await execute(url, 'select 1');
    } catch (error) {
      if (attempt >= 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
