import { chartBundle } from './department/fhir.ts';
import type { TruthPatient } from './department/truth.ts';
import { truthJson } from './department/truth-json.ts';
import { documentObjects } from './documents/study-documents.ts';
import type { Detail } from './images/views.ts';
import { blankImages } from './objects/blank-images.ts';
import { imageObjects } from './objects/study-image-objects.ts';

export interface FolderOptions {
  /** How fine the images are; default: as a hospital makes them. */
  readonly detail?: Detail;
  /** Headers and documents only: each view is one blank image, and documents name no regions in it. */
  readonly light?: boolean;
}

/** One file of a patient's folder. */
export interface PatientFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Index of its study; absent: of the patient as a whole. */
  readonly study?: number;
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * What is known of a patient: `truth.json`, `chart.json` (FHIR R4 bundle) and `study-1/*.dcm` and so on, oldest first; one
 * file at a time. The same patient and options give the same bytes.
 */
export async function* patientFiles(
  patient: TruthPatient,
  options: FolderOptions = {},
): AsyncGenerator<PatientFile, void> {
  yield { path: 'truth.json', bytes: utf8(truthJson(patient)) };
  yield { path: 'chart.json', bytes: utf8(`${JSON.stringify(chartBundle(patient), undefined, 1)}\n`) };
  const { light = false, detail } = options;
  for (const [study, one] of patient.studies.entries()) {
    const folder = `study-${study + 1}`;
    for await (const { name, bytes } of light ? blankImages(one) : imageObjects(one, detail))
      yield { path: `${folder}/${name}`, bytes, study };
    for (const { name, bytes } of documentObjects(patient, one, { regions: !light, ...(detail ? { detail } : {}) }))
      yield { path: `${folder}/${name}`, bytes, study };
  }
}
