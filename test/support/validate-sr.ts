import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PrereadError } from '../../sidecar/errors.ts';

/** What three independent validators say of one SR file. Empty lists: nothing to complain about. */
export interface SrFindings {
  readonly file: string;
  /** Lines that make the object invalid, each with the tool's name in front. */
  readonly errors: readonly string[];
  /** PixelMed's template warnings: items it cannot find in the template it knows. */
  readonly templateWarnings: readonly string[];
}

interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

const PIXELMED = '/usr/share/java/pixelmed.jar';
/**
 * All three limits must go, or the validator's style sheets do not compile on JDK 17 (and it still exits with 0). One
 * compiler and one collector thread: a run is short, and other tests use the other core.
 */
const JAVA_OPTIONS = [
  '-XX:TieredStopAtLevel=1',
  '-XX:+UseSerialGC',
  '-Djdk.xml.xpathExprGrpLimit=0',
  '-Djdk.xml.xpathExprOpLimit=0',
  '-Djdk.xml.xpathTotalOpLimit=0',
];

/** A missing program is an error: a check that did not run must not look like one that passed. */
function run(program: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { maxBuffer: 64 * 1024 * 1024, encoding: 'utf8' }, (error, stdout, stderr) => {
      const code = error ? error.code : 0;
      if (typeof code === 'number') resolve({ exit: code, stdout, stderr });
      else reject(new PrereadError('PROGRAM_MISSING', { detail: `${program} did not run.`, cause: error }));
    });
  });
}

async function dciodvfy(file: string): Promise<readonly string[]> {
  const { exit, stdout, stderr } = await run('dciodvfy', [file]);
  const errors = `${stdout}\n${stderr}`.split('\n').filter((line) => /^Error/.test(line));
  return exit !== 0 && errors.length === 0 ? [`exit ${exit}`] : errors;
}

async function dsrdump(file: string): Promise<readonly string[]> {
  const { exit, stderr } = await run('dsrdump', [file]);
  const complaints = stderr
    .split('\n')
    .filter((line) => /^[WEF]:/.test(line))
    // DCMTK says of any UTF-8 object that its own VR checker does not look at it.
    .filter((line) => !line.includes('VR checker does not support this Specific Character Set: ISO_IR 192'));
  return exit !== 0 && complaints.length === 0 ? [`exit ${exit}`] : complaints;
}

interface TemplateFindings {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

function templateFindings(report: string): TemplateFindings {
  const lines = report.split('\n');
  const errors = lines.filter((line) => /^Error|illegal relationship|Exception/.test(line));
  const warnings = lines.filter((line) => line.startsWith('Warning'));
  if (!lines.some((line) => line.startsWith('IOD validation complete'))) errors.push('did not come to its end');
  if (!lines.some((line) => line.startsWith('Found Root Template'))) errors.push('found no root template');
  return { errors, warnings };
}

/** A JVM needs some five seconds until its first file, and a tenth of one for each: the second pays for itself late. */
const FILES_PER_JVM = 120;
const JVMS_AT_MOST = 2;
/** Of the other two, which need some hundredths of a second each. */
const AT_ONCE = 2;

async function pixelmedRun(files: readonly string[]): Promise<readonly TemplateFindings[]> {
  const launcher = join(import.meta.dirname, 'ValidateSr.java');
  const { exit, stdout, stderr } = await run('java', [...JAVA_OPTIONS, '-cp', PIXELMED, launcher, ...files]);
  if (exit !== 0)
    throw new PrereadError('PROGRAM_MISSING', { detail: `PixelMed did not run: ${stderr.slice(0, 500)}` });
  const reports = stdout.split(/^=== /m).slice(1);
  return files.map((_, at) => templateFindings(reports[at] ?? ''));
}

async function pixelmed(files: readonly string[]): Promise<readonly TemplateFindings[]> {
  if (!existsSync(PIXELMED)) throw new PrereadError('PROGRAM_MISSING', { detail: `${PIXELMED} is not there.` });
  const jvms = Math.min(JVMS_AT_MOST, Math.ceil(files.length / FILES_PER_JVM));
  const each = Math.ceil(files.length / jvms);
  const shares = Array.from({ length: jvms }, (_, at) => files.slice(at * each, (at + 1) * each));
  return (await Promise.all(shares.map(pixelmedRun))).flat();
}

type Judgement = Omit<SrFindings, 'file'>;

const named = (tool: string, lines: readonly string[]) => lines.map((line) => `${tool}: ${line}`);

async function judge(files: readonly string[]): Promise<readonly Judgement[]> {
  const templates = pixelmed(files);
  // Awaited last; until then its failure must not count as unhandled.
  templates.catch(() => undefined);
  const others: (readonly string[])[] = [];
  const waiting = [...files.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [at, file] = next;
      others[at] = [...named('dciodvfy', await dciodvfy(file)), ...named('dsrdump', await dsrdump(file))];
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return (await templates).map(({ errors, warnings }, at) => ({
    errors: [...(others[at] ?? []), ...named('pixelmed', errors)],
    templateWarnings: warnings,
  }));
}

/** By SHA-256 of the file: what one test file had validated, another does not have validated again. */
const judged = new Map<string, Promise<Judgement>>();

/** A file by its content. */
export const fileDigest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

/**
 * Validates SR files with dciodvfy (IOD), dsrdump (relationships) and PixelMed (templates), as each sees what the others
 * do not. A file of the same content as an earlier one is not validated again by this process.
 * @throws PrereadError PROGRAM_MISSING when one of them cannot run
 */
export async function validateSr(files: readonly string[]): Promise<readonly SrFindings[]> {
  const digests = files.map(fileDigest);
  const fresh = new Map(
    digests.flatMap((digest, at) => (judged.has(digest) ? [] : [[digest, files[at] ?? ''] as const])),
  );
  if (fresh.size > 0) {
    const found = judge([...fresh.values()]);
    for (const [at, digest] of [...fresh.keys()].entries())
      judged.set(
        digest,
        found.then((all) => all[at] ?? { errors: ['not validated'], templateWarnings: [] }),
      );
  }
  return Promise.all(
    files.map(async (file, at) => {
      const judgement = await judged.get(digests[at] ?? '');
      return { file, errors: ['not validated'], templateWarnings: [], ...judgement };
    }),
  );
}
