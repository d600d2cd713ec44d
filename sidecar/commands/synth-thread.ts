/** A thread of `preread synth --patients`: makes one patient after the other. */
import { createHash } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { coerceError, PrereadError } from '../errors.ts';
import { createDicomweb, type Dicomweb } from '../pacs/dicomweb.ts';
import { createHttp } from '../pacs/http.ts';
import { type PatientOptions, planPatient } from '../synth/department/plan-patient.ts';
import type { TruthPatient } from '../synth/department/truth.ts';
import { type FolderOptions, type PatientFile, patientFiles } from '../synth/patient-folder.ts';
import { answerTasks } from '../threads.ts';

export interface SynthSetup {
  readonly plan: Omit<PatientOptions, 'index'>;
  readonly folder: FolderOptions;
  /** Where the patients' folders go. */
  readonly out?: string;
  readonly stow?: { readonly url: string; readonly username?: string; readonly password?: string };
}

/** One line of `patients.jsonl`. */
export interface MadePatient {
  readonly folder: string;
  readonly specialty: string;
  readonly studies: number;
  readonly objects: number;
  readonly bytes: number;
  /** Objects that are broken on purpose, and that the PACS did not take. */
  readonly refused: number;
  /** SHA-256 over each file's path and SHA-256, one a line. */
  readonly sha256: string;
}

let pacs: Dicomweb | undefined;

function pacsOf({ url, ...credentials }: NonNullable<SynthSetup['stow']>): Dicomweb {
  pacs ??= createDicomweb(createHttp(credentials), url);
  return pacs;
}

/** @returns whether the PACS took it; what is broken on purpose need not be taken */
async function store(setup: SynthSetup, patient: TruthPatient, file: PatientFile): Promise<boolean> {
  const study = file.study === undefined ? undefined : patient.studies[file.study];
  if (!setup.stow || !study) return true;
  const mayBeRefused = study.hazards.some(({ kind }) => kind === 'brokenObject');
  try {
    // A PACS that cannot even tell which object it was names none as failed.
    const { referenced } = await pacsOf(setup.stow).store(file.bytes, study.studyInstanceUid);
    if (referenced.length > 0) return true;
    if (!mayBeRefused) throw new PrereadError('STORE_REJECTED', { detail: `(${file.path})` });
  } catch (thrown) {
    if (!mayBeRefused || coerceError(thrown).retryable) throw thrown;
  }
  return false;
}

async function save(folder: string, { path, bytes }: PatientFile): Promise<void> {
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, bytes);
}

export const folderOf = (index: number): string => String(index + 1).padStart(6, '0');

async function makePatient(index: number, setup: SynthSetup): Promise<MadePatient> {
  const patient = planPatient({ ...setup.plan, index });
  const name = folderOf(index);
  // A run that is broken off leaves no folder that looks whole.
  const unfinished = setup.out && join(setup.out, 'patients', `${name}.unfinished`);
  if (unfinished) await rm(unfinished, { recursive: true, force: true });
  const digest = createHash('sha256');
  let [objects, bytes, refused] = [0, 0, 0];
  for await (const file of patientFiles(patient, setup.folder)) {
    digest.update(`${file.path} ${createHash('sha256').update(file.bytes).digest('hex')}\n`);
    if (file.study !== undefined) objects++;
    bytes += file.bytes.length;
    if (unfinished) await save(unfinished, file);
    if (!(await store(setup, patient, file))) refused++;
  }
  if (setup.out && unfinished) await rename(unfinished, join(setup.out, 'patients', name));
  const { specialty, studies } = patient;
  return { folder: name, specialty, studies: studies.length, objects, bytes, refused, sha256: digest.digest('hex') };
}

answerTasks(makePatient);
