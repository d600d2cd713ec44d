import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../test/support/databases.ts';
import type { TestOrthanc } from '../../test/support/orthanc.ts';
import type { BenchDatabase } from './postgres.ts';

type Settings = Readonly<Record<string, string>>;
type Pacs = Pick<TestOrthanc, 'url' | 'username' | 'password'>;

const PROGRAM = join(import.meta.dirname, '..', '..', 'sidecar', 'preread.mjs');

/**
 * The environment of a process of Preread, as a service manager would give it. Without a language model unless the settings
 * name one: a figure is not to change with what lies in models/.
 */
const environment = (pacs: Pacs, { url, dataFolder }: BenchDatabase, settings: Settings): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  ORTHANC_URL: pacs.url,
  ORTHANC_USERNAME: pacs.username,
  ORTHANC_PASSWORD: pacs.password,
  DATABASE_URL: url,
  PREREAD_DATA: dataFolder,
  HTTP_PORT: '0',
  MODEL: 'none',
  ...settings,
});

export interface ServiceProcess {
  /** Most memory it ever held, in MiB (VmHWM). */
  peakMemory(): number;
  stop(): Promise<void>;
}

function launch(args: readonly string[], env: NodeJS.ProcessEnv): { child: ChildProcess; said: () => string } {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.removeListener('exit', kill));
  return { child, said: () => text };
}

/** `preread start` in a process of its own; ready when this returns. */
export async function startServiceProcess(
  pacs: Pacs,
  database: BenchDatabase,
  settings: Settings = {},
): Promise<ServiceProcess> {
  const { child, said } = launch(['start'], environment(pacs, database, settings));
  await until('the service is ready', async () => {
    if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}: ${said().slice(-1000)}`);
    const address = /"address":"([^"]+)"/.exec(said())?.[1];
    if (!address) return false;
    const answer = await fetch(`${address}/readyz`).catch(() => undefined);
    await answer?.body?.cancel();
    return answer?.ok;
  });
  return {
    peakMemory: () =>
      Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** One command of Preread, to its end. */
export async function runCommand(pacs: Pacs, database: BenchDatabase, ...args: readonly string[]): Promise<void> {
  const { child, said } = launch(args, environment(pacs, database, {}));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`preread ${args[0]} ended with ${code}: ${said().slice(-1000)}`);
}
