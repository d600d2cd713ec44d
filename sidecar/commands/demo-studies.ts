import { demoPatient } from '../synth/department/demo-patient.ts';
import type { TruthPatient, TruthStudy } from '../synth/department/truth.ts';
import { documentObjects } from '../synth/documents/study-documents.ts';
import type { Detail } from '../synth/images/views.ts';
import { imageObjects } from '../synth/objects/study-image-objects.ts';

/** A study with its Part 10 files. */
export interface DemoStudy {
  readonly study: TruthStudy;
  readonly files: readonly Uint8Array[];
}

export interface DemoStudies {
  readonly patient: TruthPatient;
  /** Oldest first. */
  readonly earlier: readonly DemoStudy[];
  readonly current: DemoStudy;
}

/** Coarser than a hospital's CT, so that the demo begins soon. */
const DETAIL: Detail = { size: 256, sliceCount: 60 };

async function demoStudy(patient: TruthPatient, study: TruthStudy, detail: Detail): Promise<DemoStudy> {
  const files: Uint8Array[] = [];
  for await (const { bytes } of imageObjects(study, detail)) files.push(bytes);
  files.push(...documentObjects(patient, study, { detail }).map(({ bytes }) => bytes));
  return { study, files };
}

/**
 * The generated patient whose studies tell the whole story.
 * @param currentDate DICOM DA of the current study
 */
export async function makeDemoStudies(seed: string, currentDate: string, detail = DETAIL): Promise<DemoStudies> {
  const patient = demoPatient(seed, currentDate);
  const made: DemoStudy[] = [];
  for (const study of patient.studies) made.push(await demoStudy(patient, study, detail));
  return { patient, earlier: made.slice(0, -1), current: made.at(-1) as DemoStudy };
}
