import childProcess, { type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SHARED_DICOM } from '../orthanc.ts';
import { gather } from './gathered.ts';

/** Milliseconds between two looks at what runs below this process. */
const EVERY = 500;

/** Called with what a test starts, before it starts. */
type Started = (args: readonly string[]) => void;

/** But for the shared files that validators and converters are given: public, and called as their patients are. */
const gatherArguments = (words: readonly string[]): void =>
  gather('the arguments of a process', words.filter((word) => !word.startsWith(SHARED_DICOM)).join(' '));

const isNode = (program: unknown): boolean => program === process.execPath;

/** The product logs on stderr. Validators, browsers and databases are not the product. */
function tap(child: ChildProcess, program: unknown): void {
  if (!isNode(program) || !child.stderr) return;
  let rest = '';
  child.stderr.on('data', (chunk: Buffer | string) => {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) gather('stderr of a process', line);
  });
  child.stderr.on('close', () => gather('stderr of a process', rest));
}

/** Where temporary files go, and where a command finds itself compiled by the one before: half of its computing. */
const HANDED_ON = ['TMPDIR', 'NODE_COMPILE_CACHE'] as const;

/** Settings that a test gives a process by hand leave these out. */
function handOn(args: unknown[]): void {
  for (const options of args) {
    const env = (options as { env?: Record<string, string | undefined> } | undefined)?.env;
    if (env && !Array.isArray(options)) for (const name of HANDED_ON) env[name] ??= process.env[name];
  }
}

function watched<F extends (...args: never[]) => unknown>(original: F, started: Started): F {
  return new Proxy(original, {
    apply(target, self, args: unknown[]) {
      const [program, list] = args;
      const words = [String(program), ...(Array.isArray(list) ? list.map(String) : [])];
      started(words);
      gatherArguments(words);
      if (isNode(program)) handOn(args);
      const result = Reflect.apply(target, self, args);
      if (result instanceof childProcess.ChildProcess) tap(result, program);
      return result;
    },
  });
}

/** Undefined where it has ended, and where there is no /proc: there only what tests start themselves is seen. */
function read(id: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${id}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** The second word behind the program's name, which may hold anything (proc_pid_stat(5)). */
function parentOf(id: number): number {
  const stat = read(id, 'stat') ?? '';
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function lookAtDescendants(): void {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const children = Map.groupBy(ids.map(Number), parentOf);
  const below = [...(children.get(process.pid) ?? [])];
  // Grows while it is walked.
  for (const id of below) {
    below.push(...(children.get(id) ?? []));
    const args = read(id, 'cmdline');
    if (args) gatherArguments(args.split('\0'));
  }
}

/** From now on: what is started from here, with what arguments, and what the product among it says. */
export function watchProcesses(started: Started): void {
  process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache');
  for (const name of ['spawn', 'execFile', 'execFileSync', 'spawnSync', 'fork'] as const)
    Object.assign(childProcess, { [name]: watched(childProcess[name] as () => unknown, started) });
  syncBuiltinESMExports();
  if (process.platform === 'linux') setInterval(lookAtDescendants, EVERY).unref();
}
