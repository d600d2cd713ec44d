import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TAG, text } from '../../../sidecar/dicom/dicom-json.ts';
import type { InstanceReference } from '../../../sidecar/domain/evidence.ts';
import {
  seriesInstanceUid,
  sopClassUid,
  sopInstanceUid,
  studyInstanceUid,
} from '../../../sidecar/domain/identifiers.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';

const FOLDER = join(import.meta.dirname, '../../../../shared/dicom');

/** Whether the collection of real files and the converter are here; the tests pass without. */
export function haveSharedFiles(): boolean {
  try {
    execFileSync('dcm2json', ['--version'], { stdio: 'ignore' });
  } catch {
    return false;
  }
  return existsSync(FOLDER);
}

export const sharedFiles = (pattern: string): readonly string[] => globSync(pattern, { cwd: FOLDER }).sort();

/** By path: several test files read the same ones. */
const converted = new Map<string, string>();

/** The dataset as a DICOMweb server would answer it, made by DCMTK: an implementation that is not ours. */
export function sharedDataset(path: string): DicomJson {
  const json = converted.get(path) ?? readJson(path);
  converted.set(path, json);
  // Anew each time: a test may change what it gets.
  return JSON.parse(json) as DicomJson;
}

function readJson(path: string): string {
  const file = join(FOLDER, path);
  if (path.endsWith('.json')) return readFileSync(file, 'utf8');
  try {
    return toJson(file);
  } catch {
    return withLatin1(file);
  }
}

/** Throws where it wrote something that is no JSON. */
function toJson(file: string): string {
  const json = execFileSync('dcm2json', [file], { encoding: 'utf8', maxBuffer: 1 << 28, stdio: 'pipe' });
  JSON.parse(json);
  return json;
}

/** For files whose character set DCMTK cannot convert or does not find declared: the tree is what counts here. */
function withLatin1(file: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'preread-charset-'));
  try {
    const copy = join(folder, 'copy.dcm');
    copyFileSync(file, copy);
    execFileSync('dcmodify', ['-nb', '-i', '(0008,0005)=ISO_IR 100', copy], { stdio: 'ignore' });
    return toJson(copy);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A reference to the dataset; UIDs that a broken file lacks or spoils are replaced. */
export function referenceTo(ds: DicomJson): InstanceReference {
  const uid = <T>(make: (value: string) => T, tag: string): T => {
    try {
      return make(text(ds, tag) ?? '');
    } catch {
      return make('1.2.3');
    }
  };
  return {
    studyInstanceUid: uid(studyInstanceUid, TAG.StudyInstanceUID),
    seriesInstanceUid: uid(seriesInstanceUid, TAG.SeriesInstanceUID),
    sopInstanceUid: uid(sopInstanceUid, TAG.SOPInstanceUID),
    sopClassUid: uid(sopClassUid, TAG.SOPClassUID),
  };
}
