import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { main } from '../../sidecar/cli.ts';
import type { TestDatabase } from './databases.ts';
import type { TestOrthanc } from './orthanc.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type CliSettings = Record<string, string>;

/** Settings under which a command works on the same PACS and database as the service. */
export const cliSettings = (
  { url, username, password }: Pick<TestOrthanc, 'url' | 'username' | 'password'>,
  test: TestDatabase,
): CliSettings => ({
  ORTHANC_URL: url,
  ORTHANC_USERNAME: username,
  ORTHANC_PASSWORD: password,
  PREREAD_DATA: test.dataFolder,
  // Tests of a model ask for one.
  MODEL: 'none',
  ...(test.url ? { DATABASE_URL: test.url } : {}),
});

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** A command as a user runs it, in this process: one at a time. */
export async function runCli(settings: CliSettings, ...args: readonly string[]): Promise<Ended> {
  const said = { stdout: '', stderr: '' };
  const { env } = process;
  const writes = { stdout: process.stdout.write, stderr: process.stderr.write };
  const listening = new Map(SIGNALS.map((name) => [name, new Set(process.listeners(name))]));
  process.env = { PATH: env.PATH, HOME: env.HOME, ...settings };
  for (const stream of ['stdout', 'stderr'] as const)
    process[stream].write = (chunk: string | Uint8Array) => {
      said[stream] += chunk.toString();
      return true;
    };
  try {
    return { code: await main(args), ...said };
  } finally {
    process.env = env;
    for (const stream of ['stdout', 'stderr'] as const) process[stream].write = writes[stream];
    for (const name of SIGNALS)
      for (const one of process.listeners(name)) if (!listening.get(name)?.has(one)) process.removeListener(name, one);
  }
}

export interface CliProcess {
  readonly pid: number;
  /** What it has said until now. */
  readonly said: () => Readonly<Pick<Ended, 'stdout' | 'stderr'>>;
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
}

/** The same in a process of its own, which is not waited for. */
export function startCli(settings: CliSettings, ...args: readonly string[]): CliProcess {
  const { PATH = '', HOME = '' } = process.env;
  const program = join(import.meta.dirname, '../../sidecar/preread.mjs');
  const child = spawn(process.execPath, [program, ...args], { env: { PATH, HOME, ...settings }, stdio: 'pipe' });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', (chunk: Buffer) => {
      said[stream] += chunk.toString();
    });
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code, signal) => resolve({ code: code ?? (signal ? -1 : 0), ...said })),
  );
  return { pid: child.pid ?? 0, said: () => said, ended, kill: (signal) => void child.kill(signal) };
}
