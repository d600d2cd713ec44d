import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { migrateAll } from '../../sidecar/commands/open-database.ts';
import { openDatabase } from '../../sidecar/db/database.ts';
import { memoryLog, serviceLogin, type TestDatabase } from './databases.ts';
import { command, execute, findPrograms, freePort, makeCluster, untilReady } from './postgres.ts';

/** A Postgres that one test may stop, start and fill up. */
export interface OwnPostgres {
  /** Of the superuser. */
  readonly url: (database: string) => string;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** A database with all tables, whose service is an account that owns nothing; `folder`: where its data lies. */
  database(name: string, folder?: string): Promise<TestDatabase>;
  remove(): Promise<void>;
}

async function makeDatabase(url: (database: string) => string, name: string, folder?: string): Promise<TestDatabase> {
  if (folder) await execute(url('postgres'), `create tablespace small location '${folder}'`);
  await execute(url('postgres'), `create database ${name}${folder ? ' tablespace small' : ''}`);
  const dataFolder = mkdtempSync(join(tmpdir(), 'preread-db-'));
  const database = await openDatabase({ url: url(name), dataFolder });
  await migrateAll(database, memoryLog());
  return {
    database,
    dataFolder,
    url: await serviceLogin(url(name)),
    async remove() {
      await database.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const { folder, data } = makeCluster('preread-pg-own-');
  const port = await freePort();
  const url = (name: string) => `postgres://postgres@127.0.0.1:${port}/${name}`;
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off'];
  const args = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const [program, ...rest] = command(join(findPrograms(), 'postgres'), args);
  let child: ReturnType<typeof spawn> | undefined;
  const kill = () => void child?.kill('SIGQUIT');
  process.once('exit', kill);
  const start = async () => {
    child = spawn(program, rest, { cwd: folder, stdio: 'ignore' });
    await untilReady(url('postgres'));
  };
  const stop = async () => {
    if (!child) return;
    const ended = once(child, 'exit');
    // Fast shutdown: clients are cut off.
    child.kill('SIGINT');
    await ended;
    child = undefined;
  };
  await start();
  return {
    url,
    start,
    stop,
    database: (name, place) => makeDatabase(url, name, place),
    async remove() {
      process.removeListener('exit', kill);
      await stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A line to a server on which every piece takes its time. */
export interface SlowLine {
  /** The same address, over this line. */
  through(url: string): string;
  /** Milliseconds that each piece takes, in each direction. */
  ms: number;
  close(): Promise<void>;
}

export async function startSlowLine(target: string): Promise<SlowLine> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const line = { ms: 0 };
  const late = () =>
    new Transform({ transform: (piece, _encoding, done) => void setTimeout(() => done(null, piece), line.ms).unref() });
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const)
      sockets.add(socket.on('error', () => undefined).on('close', () => other.destroy()));
    near.pipe(late()).pipe(far);
    far.pipe(late()).pipe(near);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return Object.assign(line, {
    through(url: string) {
      const slow = new URL(url);
      slow.port = String((server.address() as AddressInfo).port);
      return slow.href;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  });
}
