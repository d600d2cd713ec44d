import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import type { HazardRates } from '../synth/department/hazards.ts';
import { rareKeys } from '../synth/department/lesions.ts';
import { HAZARD_KINDS, type HazardKind, type Specialty } from '../synth/department/truth.ts';
import { inThreads } from '../threads.ts';
import { usage, wholeNumber } from './arguments.ts';
import type { CommandContext } from './command.ts';
import { createProgress } from './progress.ts';
import { type SynthArguments, specialtyIn } from './synth-arguments.ts';
import type { MadePatient, SynthSetup } from './synth-thread.ts';

export interface PatientsOptions extends SynthArguments {
  readonly patients: string;
  readonly out?: string;
  readonly stow?: string;
  readonly rare?: boolean;
  readonly hazards?: string;
  readonly light?: boolean;
  readonly size?: string;
  readonly slices?: string;
  readonly threads?: string;
}

/** Format of `manifest.json`; a reader refuses what it does not know. */
export const FOLDER_FORMAT = 'preread-synthetic/1';

function rateOf(text: string): number {
  const rate = Number(text);
  if (text.trim() === '' || !(rate >= 0 && rate <= 1)) throw usage('A rate of --hazards lies between 0 and 1.');
  return rate;
}

/** `0.1` for all kinds, or `swappedSide=0.2,burnedInText=0.1`. */
export function hazardRates(text: string | undefined): HazardRates {
  if (text === undefined) return {};
  if (!text.includes('=')) return Object.fromEntries(HAZARD_KINDS.map((kind) => [kind, rateOf(text)]));
  return Object.fromEntries(
    text.split(',').map((part): [HazardKind, number] => {
      const [name = '', rate = ''] = part.split('=');
      const kind = HAZARD_KINDS.find((one) => one === name.trim());
      if (!kind) throw usage(`--hazards knows ${HAZARD_KINDS.join(', ')}.`);
      return [kind, rateOf(rate)];
    }),
  );
}

function rareOf(specialty: Specialty | undefined): readonly string[] {
  const keys = rareKeys(specialty);
  if (keys.length === 0) throw usage(`There is no rare disease of --specialty ${specialty}.`);
  return keys;
}

async function emptyFolder(path: string): Promise<string> {
  const folder = resolve(path);
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw usage('--out names a folder that is not empty.');
  await mkdir(join(folder, 'patients'));
  return folder;
}

function setupOf(context: CommandContext, options: PatientsOptions): SynthSetup {
  const { seed, rare = false, light = false, stow } = options;
  const specialty = specialtyIn(options.specialty);
  const { ORTHANC_USERNAME: username, ORTHANC_PASSWORD: password } = context.environment;
  const size = options.size && { size: wholeNumber(options.size, '--size', 32, 1024) };
  const slices = options.slices && { sliceCount: wholeNumber(options.slices, '--slices', 1, 2000) };
  return {
    plan: {
      seed,
      ...(specialty ? { specialty } : {}),
      ...(rare ? { rare: rareOf(specialty) } : {}),
      hazardRates: hazardRates(options.hazards),
    },
    folder: { light, detail: { ...size, ...slices } },
    ...(stow ? { stow: { url: stow, ...(username ? { username } : {}), ...(password ? { password } : {}) } } : {}),
  };
}

interface Totals {
  patients: number;
  studies: number;
  objects: number;
  bytes: number;
  refused: number;
}

/** Patients to a folder, to a PACS, or to both. The same arguments give the same bytes, whatever the number of threads. */
export async function synthPatients(context: CommandContext, options: PatientsOptions): Promise<void> {
  const count = wholeNumber(options.patients, '--patients', 1, 10_000_000);
  if (!options.out && !options.stow) throw usage('Say where the patients go: --out DIR, --stow URL, or both.');
  const threads = options.threads && { threads: wholeNumber(options.threads, '--threads', 1, 256) };
  // What is wrong with the arguments is said before a folder is made.
  const asked = setupOf(context, options);
  const out = options.out ? await emptyFolder(options.out) : undefined;
  const setup: SynthSetup = out ? { ...asked, out } : asked;
  const list = out ? createWriteStream(join(out, 'patients.jsonl')) : undefined;
  const totals: Totals = { patients: 0, studies: 0, objects: 0, bytes: 0, refused: 0 };
  const digest = createHash('sha256');
  const progress = createProgress(context, count, 'patients');
  const module = new URL('./synth-thread.ts', import.meta.url);
  for await (const made of inThreads<MadePatient>(module, { count, setup, signal: context.signal, ...threads })) {
    const line = `${JSON.stringify(made)}\n`;
    digest.update(line);
    list?.write(line);
    totals.patients++;
    for (const key of ['studies', 'objects', 'bytes', 'refused'] as const) totals[key] += made[key];
    progress.done(totals.patients, totals.bytes);
  }
  if (list) await finished(list.end());
  const { plan, folder } = setup;
  const manifest = {
    format: FOLDER_FORMAT,
    synthetic: true,
    ...plan,
    ...folder,
    ...totals,
    sha256: digest.digest('hex'),
  };
  if (out) await writeFile(join(out, 'manifest.json'), `${JSON.stringify(manifest, undefined, 1)}\n`);
  if (options.json) context.print(JSON.stringify(manifest));
  else context.print(summary(totals, options));
}

function summary({ patients, studies, objects, bytes, refused }: Totals, { out, stow }: PatientsOptions): string {
  const where = [out && `in ${resolve(out)}`, stow && 'in the PACS'].filter(Boolean).join(' and ');
  const broken = refused > 0 ? `; the PACS did not take ${refused} objects that are broken on purpose` : '';
  return `${patients} patients, ${studies} studies, ${objects} DICOM objects, ${(bytes / 1e6).toFixed(1)} MB ${where}${broken}`;
}
