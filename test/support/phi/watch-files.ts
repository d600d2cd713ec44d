import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { gather } from './gathered.ts';

/** Milliseconds between two looks: what a process makes and removes itself is seen as well. */
const EVERY = 700;
const LARGEST = 8_000_000;

/** Databases and archives hold patients: that is what they are for. So do the folders that only tests fill. */
const NOT_LOOKED_INTO: readonly RegExp[] = [
  /(^|\/)preread-(orthanc|pg)-[^/]*\//,
  /(^|\/)database\/pg(\.new)?\//,
  // Documents for validators, viewers and converters, and what those make of them.
  /(^|\/)preread-(drafts|conformance|generated|made|pdf|synth|defects|measurements|part10|charset|ohif|profiles|horos)-[^/]*\//,
  // An Orthanc's storage that a test has put somewhere else (a disk of its own).
  /(^|\/)[\da-f]{2}\/[\da-f]{2}\/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
  // The program itself, as Node keeps it compiled.
  /(^|\/)node-compile-cache\//,
  /(^|\/)(hsperfdata|\.org\.chromium|chromium|puppeteer|org\.chromium)/,
];

/** A copy of the program is its own words. */
const PROGRAM = /\.([cm]?[jt]s|map)$/;

/** What lies in a database's folder, or an Orthanc's, wherever it is. */
const MARKS_STORAGE = ['PG_VERSION', 'orthanc.json'];

/** Written by a test, or by the product where the test said so (`--out`). */
const given = new Set<string>();
const seen = new Map<string, string>();

const isGiven = (path: string): boolean => {
  for (let at = path; at.length > 1; at = resolve(at, '..')) if (given.has(at)) return true;
  return false;
};

/** PS3.10 7.1. */
const isDicom = (bytes: Buffer): boolean => bytes.toString('latin1', 128, 132) === 'DICM';

function lookAtFile(path: string, name: string): void {
  const { mtimeMs, size } = fs.statSync(path);
  const state = `${mtimeMs} ${size}`;
  if (seen.get(path) === state || size > LARGEST) return;
  seen.set(path, state);
  const bytes = fs.readFileSync(path);
  // Databases and compiled programs hold NUL. What the product would leave behind is text, or a DICOM file.
  const isReadable = isDicom(bytes) || !bytes.subarray(0, 4096).includes(0);
  if (isReadable && !PROGRAM.test(name)) gather('a temporary file', bytes.toString('utf8'), name);
}

function lookInto(folder: string, root: string): void {
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  if (entries.some((entry) => MARKS_STORAGE.includes(entry.name))) return;
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const name = relative(root, path);
    if (isGiven(path) || NOT_LOOKED_INTO.some((pattern) => pattern.test(name))) continue;
    gather('the name of a temporary file', name);
    try {
      if (entry.isDirectory()) lookInto(path, root);
      else if (entry.isFile()) lookAtFile(path, name);
    } catch {
      // Gone between the list and the look.
    }
  }
}

/** What lies in the temporary folder of this run now. */
export function lookAtFiles(root = tmpdir()): void {
  try {
    lookInto(root, root);
  } catch {
    // A folder that went meanwhile.
  }
}

/** `--out FILE` and the like: what is asked for there is meant to be read; until it is whole it lies beside it. */
export function noteOutputs(args: readonly string[]): void {
  for (const [at, word] of args.entries()) {
    const path = word === '--out' && args[at + 1] ? resolve(args[at + 1] ?? '') : undefined;
    if (path) given.add(path).add(`${path}.part`);
  }
}

/** @param name of a function of node:fs whose argument number `at` is a path; `look` is called before it runs */
function before(
  name: 'writeFileSync' | 'copyFileSync' | 'cpSync' | 'rmSync',
  at: number,
  look: (path: string) => void,
) {
  const original = fs[name] as (...args: unknown[]) => unknown;
  const replaced = (...args: unknown[]): unknown => {
    if (typeof args[at] === 'string') look(resolve(args[at]));
    return original(...args);
  };
  Object.assign(fs, { [name]: replaced });
}

/**
 * Gives this run a temporary folder of its own, which goes with it. The product writes files asynchronously or from
 * another process; what tests write at once is theirs.
 */
export function watchFiles(): void {
  const root = fs.mkdtempSync(join(tmpdir(), 'preread-test-'));
  // Postgres runs as another user, and must reach its own folder in it.
  fs.chmodSync(root, 0o755);
  process.env.TMPDIR = root;
  const remove = fs.rmSync;
  const end = () => remove(root, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', end);
  // Interrupted: Postgres, whose files lie in there, ends by its own handler, and by the signal once more.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      process.once(signal, () => {
        end();
        process.kill(process.pid, signal);
      });
      setImmediate(() => process.kill(process.pid, signal));
    });
  before('writeFileSync', 0, (path) => void given.add(path));
  before('copyFileSync', 1, (path) => void given.add(path));
  before('cpSync', 1, (path) => void given.add(path));
  before('rmSync', 0, () => lookAtFiles(root));
  syncBuiltinESMExports();
  setInterval(lookAtFiles, EVERY, root).unref();
}
