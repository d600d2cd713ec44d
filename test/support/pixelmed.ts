import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PrereadError } from '../../sidecar/errors.ts';

const JAR = '/usr/share/java/pixelmed.jar';
/**
 * All three limits must go, or the validator's style sheets do not compile on JDK 17 (and it still exits with 0). One
 * compiler and one collector thread: other tests use the other core.
 */
const JAVA_OPTIONS = [
  '-XX:TieredStopAtLevel=1',
  '-XX:+UseSerialGC',
  '-Djdk.xml.xpathExprGrpLimit=0',
  '-Djdk.xml.xpathExprOpLimit=0',
  '-Djdk.xml.xpathTotalOpLimit=0',
];
const END_OF_REPORT = '=== end';

interface Validator {
  /** The report on one file, after those asked for before. */
  report(file: string): Promise<readonly string[]>;
  /** Whether the run of the tests waits for it. */
  hold(on: boolean): void;
}

/** What is asked of it and said by it, a report at a time; all that is open fails when it ends. */
function converse(child: ChildProcess): (file: string) => Promise<readonly string[]> {
  const open: PromiseWithResolvers<readonly string[]>[] = [];
  let lines: string[] = [];
  let complaint = '';
  let ended: PrereadError | undefined;
  const end = (cause?: unknown) => {
    ended ??= new PrereadError('PROGRAM_MISSING', { detail: `PixelMed did not run: ${complaint}`, cause });
    for (const one of open.splice(0)) one.reject(ended);
  };
  child.once('error', end).once('close', () => end());
  child.stdin?.on('error', end);
  child.stderr?.on('data', (piece: Buffer) => {
    complaint = (complaint + piece).slice(0, 500);
  });
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line !== END_OF_REPORT) return void lines.push(line);
      open.shift()?.resolve(lines);
      lines = [];
    });
  return (file) => {
    if (ended) return Promise.reject(ended);
    const asked = Promise.withResolvers<readonly string[]>();
    open.push(asked);
    child.stdin?.write(`${file}\n`);
    return asked.promise;
  };
}

function start(): Validator {
  if (!existsSync(JAR)) throw new PrereadError('PROGRAM_MISSING', { detail: `${JAR} is not there.` });
  const child = spawn('java', [...JAVA_OPTIONS, '-cp', JAR, join(import.meta.dirname, 'ValidateSr.java')]);
  const handles = [child, ...[child.stdin, child.stdout, child.stderr].map((stream) => stream as unknown as Socket)];
  return {
    report: converse(child),
    hold(on) {
      for (const handle of handles) on ? handle.ref() : handle.unref();
    },
  };
}

let validator: Validator | undefined;
let waiting = 0;

/**
 * PixelMed's report on each file, in lines. The JVM needs five seconds of computing until its first file and a tenth of
 * one for each: all of a run go through one, which ends with this process.
 * @throws PrereadError PROGRAM_MISSING
 */
export async function pixelmed(files: readonly string[]): Promise<readonly (readonly string[])[]> {
  validator ??= start();
  const { report, hold } = validator;
  waiting++;
  hold(true);
  try {
    return await Promise.all(files.map(report));
  } finally {
    waiting--;
    if (waiting === 0) hold(false);
  }
}
