import { createHash } from 'node:crypto';
import { chmodSync, existsSync, fdatasyncSync, lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import type { ClientConfig } from 'pg';
import { PrereadError } from '../errors.ts';
import { answers, findOwner, type Lock, type Owner, SOCKET_NAME, takeLock } from './embedded-lock.ts';
import { serveEngine } from './embedded-server.ts';

export interface EmbeddedPostgres {
  /** How `pg` connects to the engine. */
  readonly connection: ClientConfig;
  /** Whether this process runs the engine, or uses the one of another process. */
  readonly owner: boolean;
  close(): Promise<void>;
}

/** sun_path is 108 bytes on Linux and 104 on macOS, with the closing zero. */
const MAX_SOCKET_PATH = 103;
/** An owner that has just started may still be making its database: initdb takes about 4 s. */
const OWNER_START_MS = 30_000;

/**
 * PGlite on `dataFolder/database`, reached through a Unix socket in that folder (or, where its path is too long for a
 * socket, in a private one under the temporary folder).
 *
 * One process owns it. Where a living one does: with `join`, its engine is used through its socket; without, throws
 * DB_LOCKED.
 */
export async function openEmbedded(dataFolder: string, options: { join: boolean }): Promise<EmbeddedPostgres> {
  const folder = join(resolve(dataFolder), 'database');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const socketFolder = chooseSocketFolder(folder);
  const taken = await takeLock(folder, socketFolder);
  if ('lock' in taken) return startEngine(folder, socketFolder, taken.lock);
  if (!options.join) throw new PrereadError('DB_LOCKED', { detail: `(process ${taken.owner.pid})` });
  return joinEngine(folder, taken.owner);
}

async function joinEngine(folder: string, owner: Owner): Promise<EmbeddedPostgres> {
  const deadline = Date.now() + OWNER_START_MS;
  while (!(await answers(join(owner.socketFolder, SOCKET_NAME)))) {
    if (Date.now() > deadline || !(await findOwner(folder)))
      throw new PrereadError('DB_LOCKED', { detail: `(process ${owner.pid}, which does not answer)` });
    await sleep(100);
  }
  return { connection: connectionTo(owner.socketFolder), owner: false, close: async () => {} };
}

async function startEngine(folder: string, socketFolder: string, lock: Lock): Promise<EmbeddedPostgres> {
  let engine: PGlite | undefined;
  try {
    const data = join(folder, 'pg');
    if (!existsSync(data)) await createDatabase(data);
    engine = await PGlite.create(data, { relaxedDurability: false, startParams: START_PARAMS });
    syncForReal(engine);
    const running = engine;
    const server = await serveEngine(running, join(socketFolder, SOCKET_NAME));
    return {
      connection: connectionTo(socketFolder),
      owner: true,
      async close() {
        await server.close();
        await running.close();
        if (socketFolder !== folder) rmSync(socketFolder, { recursive: true, force: true });
        await lock.release();
      },
    };
  } catch (error) {
    await engine?.close().catch(() => undefined);
    await lock.release();
    throw new PrereadError('DB_FAILED', { detail: 'The embedded database did not start.', cause: error });
  }
}

/** Made beside its place and moved there whole: a process killed meanwhile leaves no half a database. */
async function createDatabase(data: string): Promise<void> {
  const draft = `${data}.new`;
  rmSync(draft, { recursive: true, force: true });
  const engine = await PGlite.create(draft);
  await engine.close();
  renameSync(draft, data);
}

/** PGlite's own defaults without `-F` (fsync off), and with the one sync method that reaches its file system. */
const START_PARAMS = [...PGlite.defaultStartParams.filter((value) => value !== '-F'), '-c', 'wal_sync_method=fsync'];

/**
 * A commit is on the disk before it is answered. Emscripten's NODEFS has no fsync operation, so Postgres' fsync would
 * be an empty call: rows survived a killed process and not a power failure.
 */
function syncForReal(engine: PGlite): void {
  const operations: { fsync?: (stream: { nfd: number }) => number } = engine.Module.FS.filesystems.NODEFS.stream_ops;
  operations.fsync = (stream) => {
    fdatasyncSync(stream.nfd);
    return 0;
  };
}

const connectionTo = (socketFolder: string): ClientConfig => ({
  host: socketFolder,
  port: 5432,
  user: 'postgres',
  database: 'postgres',
});

function chooseSocketFolder(folder: string): string {
  if (Buffer.byteLength(join(folder, SOCKET_NAME)) <= MAX_SOCKET_PATH) return folder;
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const short = join(tmpdir(), `preread-${name}`);
  if (Buffer.byteLength(join(short, SOCKET_NAME)) > MAX_SOCKET_PATH)
    throw new PrereadError('CONFIG_INVALID', {
      detail: 'The paths of PREREAD_DATA and of the temporary folder are both too long for a Unix socket.',
    });
  mkdirSync(short, { recursive: true, mode: 0o700 });
  // Anybody may make folders there: one that is not ours alone would hand the database to its maker.
  const found = lstatSync(short);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0)
    throw new PrereadError('CONFIG_INVALID', {
      detail: "The socket's folder in the temporary folder belongs to somebody else; set a shorter PREREAD_DATA.",
    });
  return short;
}
