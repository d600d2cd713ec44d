import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';

/** Who owns the folder, as written in the lock file. */
export interface Owner {
  readonly pid: number;
  /** Ticks since boot at which the process started (/proc/PID/stat, field 22); absent where there is no /proc. */
  readonly startTime?: string;
  readonly bootId?: string;
  /** Folder of the Unix socket through which others reach the engine. */
  readonly socketFolder: string;
}

export interface Lock {
  release(): Promise<void>;
}

const LOCK_NAME = /^owner\.([0-9]+)\.lock$/;
export const SOCKET_NAME = '.s.PGSQL.5432';

/**
 * Takes the folder for this process: `{lock}`, or `{owner}` when a living one has it.
 *
 * Lock files are numbered and only ever added: a dead owner of number n is followed by whoever creates n + 1 first
 * (creation is atomic), and only lower numbers are deleted. Deleting a stale lock and making one's own instead would
 * let two processes that start together both win. For a local disk: a lock cannot see processes of another machine.
 */
export async function takeLock(folder: string, socketFolder: string): Promise<{ lock: Lock } | { owner: Owner }> {
  for (;;) {
    const highest = Math.max(0, ...(await lockNumbers(folder)));
    if (highest > 0) {
      const owner = await readOwner(lockPath(folder, highest));
      if (owner === 'gone') continue;
      if (owner !== 'released' && (await isAlive(owner))) return { owner };
    }
    const mine = highest + 1;
    if (!(await createLock(folder, mine, socketFolder))) continue;
    const numbers = await lockNumbers(folder);
    if (Math.max(...numbers) !== mine) {
      // This process looked before others took over and let go; they are ahead.
      await unlink(lockPath(folder, mine));
      continue;
    }
    for (const lower of numbers) if (lower < mine) await unlink(lockPath(folder, lower)).catch(() => undefined);
    return { lock: { release: () => writeFile(lockPath(folder, mine), RELEASED) } };
  }
}

/** The living owner of the folder, if there is one. */
export async function findOwner(folder: string): Promise<Owner | undefined> {
  const highest = Math.max(0, ...(await lockNumbers(folder)));
  const owner = highest > 0 ? await readOwner(lockPath(folder, highest)) : 'gone';
  return typeof owner !== 'string' && (await isAlive(owner)) ? owner : undefined;
}

/** A released lock stays as an empty file, so that numbers never start over under somebody's feet. */
const RELEASED = '';

const lockPath = (folder: string, number: number): string => join(folder, `owner.${number}.lock`);

async function lockNumbers(folder: string): Promise<number[]> {
  return (await readdir(folder)).flatMap((name) => {
    const number = LOCK_NAME.exec(name)?.[1];
    return number ? [Number(number)] : [];
  });
}

/** Appears with its whole content, or not at all: a link is atomic, open-then-write is not. */
async function createLock(folder: string, number: number, socketFolder: string): Promise<boolean> {
  const owner: Owner = { pid: process.pid, ...processIdentity(process.pid), socketFolder };
  const draft = join(folder, `.draft.${process.pid}.${randomBytes(6).toString('hex')}`);
  await writeFile(draft, JSON.stringify(owner), { flag: 'wx', mode: 0o600 });
  try {
    await link(draft, lockPath(folder, number));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

async function readOwner(path: string): Promise<Owner | 'released' | 'gone'> {
  try {
    const text = await readFile(path, 'utf8');
    return text === RELEASED ? 'released' : (JSON.parse(text) as Owner);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone';
    throw error;
  }
}

async function isAlive(owner: Owner): Promise<boolean> {
  // An owner in another container has a process number that means nothing here, but its socket answers.
  return isSameProcess(owner) || (await answers(join(owner.socketFolder, SOCKET_NAME)));
}

function isSameProcess(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  // Process numbers come round again, after a reboot or a container's restart at once: the start time tells them apart.
  const now = processIdentity(owner.pid);
  return now.startTime === owner.startTime && now.bootId === owner.bootId;
}

function processIdentity(pid: number): { startTime?: string; bootId?: string } {
  try {
    // The second field, the program's name in brackets, may hold spaces.
    const startTime = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[19];
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return startTime ? { startTime, bootId } : {};
  } catch {
    return {};
  }
}

/** Whether somebody accepts connections on a Unix socket. */
export function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
