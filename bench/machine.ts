import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
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

/** Programs that ran on average over the last minute: more than the bench itself = the figures are polluted. */
export const load = (): number => Number((loadavg()[0] ?? 0).toFixed(2));
