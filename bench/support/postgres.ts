/**
 * A Postgres of the bench's own. `durable` is what a site runs: every commit is on disk before it is answered. The test
 * server gives that up (fsync off), and its figures would flatter whatever commits often.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateAll } from '../../sidecar/commands/open-database.ts';
import { type Database, openDatabase } from '../../sidecar/db/database.ts';
import { memoryLog, until } from '../../test/support/databases.ts';
import { freePorts } from '../../test/support/orthanc.ts';
import { command, execute, findPrograms, makeCluster } from '../../test/support/postgres.ts';

export interface BenchDatabase {
  /** Of the owner; for looking, and for what only the bench does. */
  readonly database: Database;
  /** DATABASE_URL of a service: a login with its rights and no more. */
  readonly url: string;
  readonly dataFolder: string;
  remove(): Promise<void>;
}

export interface BenchPostgres {
  /** An empty database with all tables. */
  fresh(): Promise<BenchDatabase>;
  stop(): Promise<void>;
}

/** Ends the server and removes its folder when its own input ends, which also happens when the bench is killed. */
const GUARD = `
"$1" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$2" -c max_connections=200 $4 >/dev/null 2>&1 </dev/null &
pid=$!
cat >/dev/null
kill -QUIT $pid
wait
rm -rf -- "$2"
`;

export async function startPostgres({ durable }: { durable: boolean }): Promise<BenchPostgres> {
  const { folder } = makeCluster('preread-bench-pg-');
  const [port] = await freePorts(1);
  const loose = durable ? '' : '-c fsync=off -c synchronous_commit=off -c full_page_writes=off';
  const args = ['-c', GUARD, 'sh', join(findPrograms(), 'postgres'), folder, String(port), loose];
  // Its own group: Ctrl-C ends the bench first, and the guard then ends the server.
  const [program, ...rest] = command('/bin/sh', args);
  const guard = spawn(program, rest, {
    cwd: tmpdir(),
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const url = (name: string, user = 'postgres') => `postgres://${user}@127.0.0.1:${port}/${name}`;
  const answers = () =>
    execute(url('postgres'), 'select 1').then(
      () => true,
      () => false,
    );
  await until('Postgres answers', answers);
  await execute(url('postgres'), 'create role preread_service nologin');
  await execute(url('postgres'), 'create role bench_service login in role preread_service');
  let made = 0;
  const dataFolders: string[] = [];
  // Also of a measure that failed, or was interrupted.
  const removeFolders = () => {
    for (const one of dataFolders.splice(0)) rmSync(one, { recursive: true, force: true });
  };
  process.once('exit', removeFolders);
  return {
    async fresh() {
      const name = `bench_${++made}`;
      await execute(url('postgres'), `create database ${name}`);
      const database = await openDatabase({ url: url(name), dataFolder: '' });
      await migrateAll(database, memoryLog());
      const dataFolder = mkdtempSync(join(tmpdir(), 'preread-bench-data-'));
      dataFolders.push(dataFolder);
      const remove = async () => {
        await database.close();
        await execute(url('postgres'), `drop database ${name} with (force)`);
        rmSync(dataFolder, { recursive: true, force: true });
      };
      return { database, url: url(name, 'bench_service'), dataFolder, remove };
    },
    async stop() {
      const exited = once(guard, 'exit');
      guard.stdin?.end();
      await exited;
      removeFolders();
      process.removeListener('exit', removeFolders);
    },
  };
}
