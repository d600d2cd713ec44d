import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { type CorpusSummary, writeCorpus } from '../synth/corpus/write-corpus.ts';
import { HAZARD_KINDS, SPECIALTIES } from '../synth/department/truth.ts';
import { usage, wholeNumber } from './arguments.ts';
import type { CommandContext, Done } from './command.ts';
import { createProgress } from './progress.ts';
import { type SynthArguments, specialtyIn } from './synth-arguments.ts';
import { type PatientsOptions, synthPatients } from './synth-patients.ts';

interface CorpusArguments extends SynthArguments {
  readonly corpus: string;
  readonly pairs?: string;
  readonly plain?: boolean;
}

const HELP = `
Patients: DIR/manifest.json, DIR/patients.jsonl (a digest of each) and, for each patient, DIR/patients/000001 with
  truth.json (what is so, what the documents say of it, what a correct draft does with it), chart.json (FHIR R4) and
  study-1, study-2, ... oldest first. The same arguments give the same bytes, whatever the number of threads.
Hazards: ${HAZARD_KINDS.join(', ')}.

Corpora, one JSON object a line:
  {"mark": "SYNTHETIC", "id", "patient", "split": "train" | "validation" | "test", "specialty", "modality", "style",
   "evidence": ["style ...", "E1 indication ...", ...],
   "report": {"sections": {indication, technique, comparison, findings, impression, recommendation?}},
   "statements": [{"text", "evidence": ["E4"], "section"}]}
  Each pair has a patient of its own. Equal evidence, in whatever style, is always in the same split. The same seed gives
  the same bytes. The people are invented, and nothing is learned from reports of real ones.`;

const counted = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

function printSummary({ print }: CommandContext, path: string, summary: CorpusSummary): void {
  const { pairs, statements, rare, splits, specialties, styles } = summary;
  print(`${path}: ${pairs} pairs, ${statements} statements, ${rare} of rare diseases and their mimics`);
  for (const counts of [splits, specialties, styles]) print(`  ${counted(counts)}`);
}

async function makeCorpus(context: CommandContext, options: CorpusArguments): Promise<void> {
  const { corpus: path } = options;
  const pairs = wholeNumber(options.pairs, '--pairs');
  const specialty = specialtyIn(options.specialty);
  if (!statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory())
    throw usage('The folder of --corpus does not exist.');
  const progress = createProgress(context, pairs, 'pairs');
  const summary = await writeCorpus(path, {
    pairs,
    seed: options.seed,
    ...(specialty ? { specialty } : {}),
    plain: options.plain ?? false,
    signal: context.signal,
    onProgress: (made) => progress.done(made),
  });
  if (options.json) context.print(JSON.stringify(summary));
  else printSummary(context, path, summary);
}

type SynthOptions = Partial<CorpusArguments> & Partial<PatientsOptions> & SynthArguments;

async function synth(context: CommandContext, options: SynthOptions): Promise<void> {
  const { corpus, patients } = options;
  if (corpus !== undefined && patients === undefined) return makeCorpus(context, { ...options, corpus });
  if (patients !== undefined && corpus === undefined) return synthPatients(context, { ...options, patients });
  throw usage('Say what shall be made: --patients N, or --corpus FILE --pairs N.');
}

export function addSynthCommand(program: Command, context: CommandContext, done: Done): void {
  program
    .command('synth')
    .description('make synthetic patients with images, documents and truth; or text corpora of evidence and reports')
    .option('--patients <N>', 'how many patients')
    .option('--out <DIR>', 'an empty or new folder for them')
    .option('--stow <URL>', 'store them there, as with ORTHANC_USERNAME and ORTHANC_PASSWORD (DICOMweb root)')
    .option('--rare', 'patients with rare diseases, and with the common ones that look alike')
    .option('--hazards <RATE>', 'plant errors: 0.1 for each kind, or swappedSide=0.2,burnedInText=0.1')
    .option('--light', 'documents and headers only: each view is one blank image')
    .option('--size <PIXELS>', 'edge of cross-sections; default: as usual for each view')
    .option('--slices <N>', 'slices of cross-sections; default: as usual for each view')
    .option('--threads <N>', 'default: one for each core')
    .option('--corpus <FILE>', 'write evidence -> report pairs, one JSON object a line')
    .option('--pairs <N>', 'how many pairs')
    .option('--plain', 'pairs that tell name, place, side, size and change only, as models are asked')
    .option('--seed <S>', 'the same seed gives the same bytes', '1')
    .option('--specialty <NAME>', `one of ${SPECIALTIES.join(', ')}; default: all`)
    .option('--json', 'a summary as one JSON document on stdout')
    .addHelpText('after', HELP)
    .action(async (options: SynthOptions) => {
      await synth(context, options);
      done(0);
    });
}
