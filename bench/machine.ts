import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPrograms } from '../test/support/postgres.ts';

/** What the figures depend on besides the program. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly system: string;
  readonly node: string;
  readonly postgres: string;
  readonly orthanc: string;
}

const said = (program: string, ...args: readonly string[]): string => {
  try {
    return (
      execFileSync(program, [...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n')[0] ?? ''
    );
  } catch {
    return 'not known';
  }
};

export function machine(): Machine {
  const system = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'not known';
  return {
    cpu: cpus()[0]?.model.trim() ?? 'not known',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    system,
    node: process.versions.node,
    postgres: said(join(findPrograms(), 'postgres'), '--version').replace(/^postgres \(PostgreSQL\) /, ''),
    orthanc: said('Orthanc', '--version').replace(/^Orthanc /, ''),
  };
}

/** Milliseconds for which the machine is looked at before a measure begins. */
const LOOK_MS = 3000;
const used = () =>
  cpus().map(({ times }) => ({ idle: times.idle, all: Object.values(times).reduce((sum, one) => sum + one, 0) }));

/** Cores that somebody used while the bench did nothing. The load average would still tell of the measure before. */
export async function coresInUse(): Promise<number> {
  const before = used();
  await sleep(LOOK_MS);
  const shares = used().map(({ idle, all }, at) => {
    const from = before[at] ?? { idle: 0, all: 0 };
    return 1 - (idle - from.idle) / Math.max(1, all - from.all);
  });
  return Number(shares.reduce((sum, one) => sum + one, 0).toFixed(2));
}
