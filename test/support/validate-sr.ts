import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PrereadError } from '../../sidecar/errors.ts';
import { pixelmed } from './pixelmed.ts';

/** What three independent validators say of one SR file. Empty lists: nothing to complain about. */
export interface SrFindings {
  readonly file: string;
  /** Lines that make the object invalid, each with the tool's name in front. */
  readonly errors: readonly string[];
  /** PixelMed's template warnings: items it cannot find in the template it knows. */
  readonly templateWarnings: readonly string[];
}

/** What the shell prints when a program has ended, with its exit status. */
const END_OF_RUN = /^=== (\d+)$/;
/**
 * The two quick ones on file after file: a shell starts a program in a tenth of the time in which this process does, with
 * all it holds. Their stdout is kept back: it would stand in the middle of a line of stderr.
 */
const OTHERS = `
exec 3>&1
for file; do
  said=$(dciodvfy "$file" 2>&3)
  printf '\n%s\n=== %s\n' "$said" $?
  dsrdump "$file" 2>&3 >/dev/null
  printf '\n=== %s\n' $?
done`;
/** Of the shell. */
const NOT_FOUND = 127;

const missing = (program: string, cause?: unknown): PrereadError =>
  new PrereadError('PROGRAM_MISSING', { detail: `${program} did not run.`, cause });

/** What the shell printed, cut into what each run of a program said, and how it ended. */
function shell(files: readonly string[]): Promise<readonly { readonly lines: string[]; readonly exit: number }[]> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  execFile('/bin/sh', ['-c', OTHERS, 'sh', ...files], { maxBuffer: 1 << 28, encoding: 'utf8' }, (error, stdout) =>
    error && typeof error.code !== 'number' ? reject(missing('sh', error)) : resolve(stdout),
  );
  return promise.then((said) => {
    const runs: { lines: string[]; exit: number }[] = [];
    let lines: string[] = [];
    for (const line of said.split('\n')) {
      const [, exit] = END_OF_RUN.exec(line) ?? [];
      if (exit === undefined) lines.push(line);
      else {
        runs.push({ lines, exit: Number(exit) });
        lines = [];
      }
    }
    return runs;
  });
}

function complaints(lines: readonly string[], exit: number, wanted: (line: string) => boolean): readonly string[] {
  const found = lines.filter(wanted);
  return exit !== 0 && found.length === 0 ? [`exit ${exit}`] : found;
}

/** DCMTK says of any UTF-8 object that its own VR checker does not look at it. */
const isOfDsrdump = (line: string): boolean =>
  /^[WEF]:/.test(line) && !line.includes('VR checker does not support this Specific Character Set: ISO_IR 192');

/** A missing program is an error: a check that did not run must not look like one that passed. */
async function others(files: readonly string[]): Promise<readonly (readonly string[])[]> {
  const runs = await shell(files);
  return files.map((_, at) => {
    const [first, second] = runs.slice(2 * at);
    if (!first || first.exit === NOT_FOUND) throw missing('dciodvfy');
    if (!second || second.exit === NOT_FOUND) throw missing('dsrdump');
    return [
      ...named(
        'dciodvfy',
        complaints(first.lines, first.exit, (line) => line.startsWith('Error')),
      ),
      ...named('dsrdump', complaints(second.lines, second.exit, isOfDsrdump)),
    ];
  });
}

interface TemplateFindings {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

function templateFindings(lines: readonly string[]): TemplateFindings {
  const errors = lines.filter((line) => /^Error|illegal relationship|Exception/.test(line));
  const warnings = lines.filter((line) => line.startsWith('Warning'));
  if (!lines.some((line) => line.startsWith('IOD validation complete'))) errors.push('did not come to its end');
  if (!lines.some((line) => line.startsWith('Found Root Template'))) errors.push('found no root template');
  return { errors, warnings };
}

type Judgement = Omit<SrFindings, 'file'>;

const named = (tool: string, lines: readonly string[]) => lines.map((line) => `${tool}: ${line}`);

async function judge(files: readonly string[]): Promise<readonly Judgement[]> {
  const [rest, reports] = await Promise.all([others(files), pixelmed(files)]);
  return reports.map(templateFindings).map(({ errors, warnings }, at) => ({
    errors: [...(rest[at] ?? []), ...named('pixelmed', errors)],
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
