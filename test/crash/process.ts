import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CrashPlan, type Killed, PLAN_VARIABLE, type Seen } from './plan.ts';

const PROGRAM = fileURLToPath(new URL('../../sidecar/preread.mjs', import.meta.url));
const PRELOAD = new URL('./preload.ts', import.meta.url).href;
/** Compiled code makes the next start quicker. It holds texts of the sources, and stays. */
export const COMPILED = fileURLToPath(new URL('../../node_modules/.cache/preread-crash', import.meta.url));
/** Of what a process says, the last is kept. */
const KEPT = 4000;

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Where the plan was carried out. */
  readonly killed: Killed | undefined;
  /** Names of steps (or all calls, where the plan wants them), in order. */
  readonly seen: readonly Seen[];
  readonly output: string;
}

/** One life of the real program. */
export interface Life {
  readonly pid: number;
  readonly begunAt: Date;
  /** Set once it has ended. */
  readonly exit: () => Exit | undefined;
  readonly exited: Promise<Exit>;
  /** SIGKILL from outside. */
  kill(): Promise<Exit>;
  signal(name: NodeJS.Signals): void;
  output(): string;
}

let lives = 0;
const living = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

function readReport(path: string): { seen: Seen[]; killed: Killed | undefined } {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const lines = text
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as Seen | Killed);
  return {
    seen: lines.filter((line) => !('killed' in line)) as Seen[],
    killed: lines.find((line) => 'killed' in line) as Killed | undefined,
  };
}

/**
 * Runs `preread ARGS` as in production, with the preload that carries out the plan.
 * @param scratch folder for its report
 */
export function startLife(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  scratch: string,
  plan: Omit<CrashPlan, 'report' | 'folder'> = {},
): Life {
  const report = join(scratch, `report-${process.pid}-${++lives}.jsonl`);
  const whole: CrashPlan = { ...plan, report, folder: env.PREREAD_DATA ?? '/nowhere' };
  const child: ChildProcess = spawn(process.execPath, ['--import', PRELOAD, PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      ...(process.env.TMPDIR ? { TMPDIR: process.env.TMPDIR } : {}),
      NODE_COMPILE_CACHE: COMPILED,
      ...env,
      [PLAN_VARIABLE]: JSON.stringify(whole),
    },
  });
  living.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data) => {
      output = `${output}${data}`.slice(-KEPT);
    });
  let ended: Exit | undefined;
  const exited = once(child, 'close').then(([code, signal]) => {
    ended = { code, signal, ...readReport(report), output };
    rmSync(report, { force: true });
    living.delete(child);
    return ended;
  });
  return {
    pid: child.pid ?? 0,
    begunAt: new Date(),
    exit: () => ended,
    exited,
    kill() {
      child.kill('SIGKILL');
      return exited;
    },
    signal: (name) => void child.kill(name),
    output: () => output,
  };
}
