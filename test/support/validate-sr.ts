import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
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
/** All three limits must go, or the validator's style sheets do not compile on JDK 17 (and it still exits with 0). */
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

async function pixelmed(files: readonly string[]): Promise<ReadonlyMap<string, TemplateFindings>> {
  if (!existsSync(PIXELMED)) throw new PrereadError('PROGRAM_MISSING', { detail: `${PIXELMED} is not there.` });
  const launcher = join(import.meta.dirname, 'ValidateSr.java');
  const { exit, stdout, stderr } = await run('java', [...JAVA_OPTIONS, '-cp', PIXELMED, launcher, ...files]);
  if (exit !== 0)
    throw new PrereadError('PROGRAM_MISSING', { detail: `PixelMed did not run: ${stderr.slice(0, 500)}` });
  const reports = stdout.split(/^=== /m).slice(1);
  return new Map(files.map((file, at) => [file, templateFindings(reports[at] ?? '')]));
}

/**
 * Validates SR files with dciodvfy (IOD), dsrdump (relationships) and PixelMed (templates), as each sees what the others
 * do not. PixelMed starts one JVM for all files.
 * @throws PrereadError PROGRAM_MISSING when one of them cannot run
 */
export async function validateSr(files: readonly string[]): Promise<readonly SrFindings[]> {
  const templates = pixelmed(files);
  // Awaited last; until then its failure must not count as unhandled.
  templates.catch(() => undefined);
  const named = (tool: string, lines: readonly string[]) => lines.map((line) => `${tool}: ${line}`);
  const others: (readonly string[])[] = [];
  for (const file of files)
    others.push([...named('dciodvfy', await dciodvfy(file)), ...named('dsrdump', await dsrdump(file))]);
  const found = await templates;
  return files.map((file, at) => ({
    file,
    errors: [...(others[at] ?? []), ...named('pixelmed', found.get(file)?.errors ?? [])],
    templateWarnings: found.get(file)?.warnings ?? [],
  }));
}
