import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readPart10 } from '../dicom/read-part10.ts';
import type { DicomJson } from '../domain/study.ts';
import { PrereadError } from '../errors.ts';
import type { RunCorpus } from '../evaluation/runner/run-document.ts';
import type { TruthPatient } from '../synth/department/truth.ts';
import { TRUTH_FORMAT } from '../synth/department/truth-json.ts';
import { usage } from './arguments.ts';
import { FOLDER_FORMAT } from './synth-patients.ts';

const CASES = 'patients';
const TRUTH = 'truth.json';
const MANIFEST = 'manifest.json';
/** Of a file larger than this only so much is read: what stands before the pixels of an image is far less. */
const HEAD_BYTES = 256 * 1024;

export interface CaseFolder {
  readonly patient: TruthPatient;
  readonly datasets: readonly DicomJson[];
  /** Files that no archive would have taken: broken on purpose. */
  readonly unreadable: number;
}

function parsed(path: string, what: string, format: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw usage(`${what} cannot be read as JSON.`);
  }
  if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== format)
    throw usage(`${what} is not of the format ${format}.`);
  return value as Readonly<Record<string, unknown>>;
}

/** The ids of the cases below a folder that `preread synth` wrote, in order. @throws PrereadError USAGE */
export function listCases(folder: string): { readonly corpus: RunCorpus; readonly ids: readonly string[] } {
  const cases = join(folder, CASES);
  if (!statSync(cases, { throwIfNoEntry: false })?.isDirectory())
    throw usage(`The folder of cases holds no folder "${CASES}": it is none that \`preread synth\` wrote.`);
  const { seed, patients, sha256 } = parsed(join(folder, MANIFEST), `The ${MANIFEST} of the cases`, FOLDER_FORMAT);
  const ids = readdirSync(cases, { withFileTypes: true })
    // What was not finished has another name.
    .filter((entry) => entry.isDirectory() && /^\d+$/.test(entry.name))
    .map(({ name }) => name)
    .sort();
  if (ids.length === 0) throw usage('The folder of cases holds no case.');
  return { corpus: { seed: String(seed), patients: Number(patients), sha256: String(sha256) }, ids };
}

/** The whole file, or its head where it is long; @throws PrereadError DICOM_INVALID */
function readHeader(path: string): DicomJson {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (size > HEAD_BYTES) {
      const head = Buffer.alloc(HEAD_BYTES);
      readSync(file, head, 0, HEAD_BYTES, 0);
      try {
        return readPart10(head, false);
      } catch (thrown) {
        if (!(thrown instanceof PrereadError)) throw thrown;
      }
    }
    return readPart10(readFileSync(file));
  } finally {
    closeSync(file);
  }
}

/** Every object of the case, study by study, by file name. An archive refuses what is broken: so does this. */
export function readCase(folder: string, id: string): CaseFolder {
  const place = join(folder, CASES, id);
  const truth = parsed(join(place, TRUTH), `The ${TRUTH} of case ${id}`, TRUTH_FORMAT);
  const paths = readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.dcm'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const datasets: DicomJson[] = [];
  let unreadable = 0;
  for (const path of paths)
    try {
      datasets.push(readHeader(path));
    } catch (thrown) {
      if (!(thrown instanceof PrereadError)) throw thrown;
      unreadable += 1;
    }
  return { patient: truth as unknown as TruthPatient, datasets, unreadable };
}
