import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of its own that can be filled up. */
export interface SmallDisk {
  readonly path: string;
  /** Takes all the room there is, or leaves so many bytes of it. */
  fill(leave?: number): void;
  /** Gives it back. */
  makeRoom(): void;
  remove(): void;
}

const FILLER = 'filler';

/**
 * @param name of its folder: says whose it is
 * @param owner account that writes there
 */
export function smallDisk(name: string, megabytes: number, owner?: string): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), `preread-${name}-disk-`));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'none', path], { stdio: 'pipe' });
  } catch (error) {
    rmSync(path, { recursive: true });
    throw error;
  }
  if (owner) execFileSync('chown', [owner, path]);
  const filler = join(path, FILLER);
  const remove = () => {
    process.removeListener('exit', remove);
    execFileSync('umount', ['--lazy', path]);
    rmSync(path, { recursive: true, force: true });
  };
  process.once('exit', remove);
  return {
    path,
    fill(leave = 0) {
      const { bavail, bsize } = statfsSync(path);
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - leave)));
    },
    makeRoom: () => rmSync(filler, { force: true }),
    remove,
  };
}

/** Mounting is for root, and not for every root: a container may forbid it. Without, there is no disk to fill. */
export const MAY_MOUNT = ((): boolean => {
  if (process.getuid?.() !== 0) return false;
  try {
    smallDisk('no', 1).remove();
    return true;
  } catch {
    return false;
  }
})();
