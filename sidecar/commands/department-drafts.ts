import { loadConfig } from '../config.ts';
import { readPart10 } from '../dicom/read-part10.ts';
import type { DicomJson } from '../domain/study.ts';
import type { DraftingInput } from '../drafting/drafting-input.ts';
import { currentStudy } from '../evaluation/runner/drafted-case.ts';
import { prepareDraft } from '../pipeline/prepare-draft.ts';
import { draftingInput } from '../pipeline/word-draft.ts';
import { planPatient } from '../synth/department/plan-patient.ts';
import { SPECIALTIES, type TruthPatient } from '../synth/department/truth.ts';
import { patientFiles } from '../synth/patient-folder.ts';
import { caseSource } from './case-archive.ts';
import { momentOf } from './eval-case.ts';
import { draftPolicy } from './process-deps.ts';

/** A patient, and all that a draft of the last study may rest on. */
export interface DepartmentDraft {
  readonly patient: TruthPatient;
  readonly input: DraftingInput;
}

const AI_RESULT = /\/ai-result-/;

/** Every object of a patient as an archive answers for it, without pixels. Not everywhere a program reads, too. */
async function datasetsOf(patient: TruthPatient, withAi: boolean): Promise<DicomJson[]> {
  const datasets: DicomJson[] = [];
  for await (const { path, bytes } of patientFiles(patient, { light: true }))
    if (path.endsWith('.dcm') && (withAi || !AI_RESULT.test(path))) datasets.push(readPart10(bytes));
  return datasets;
}

/**
 * What drafts of synthetic patients rest on: the last study of each, through the documents that would lie in a PACS, by
 * the service's own way; every other patient with results of a program beside the reader's. No hazard is planted: every
 * document is right. All specialties in turn. Patients whose study gives no draft are left out.
 */
export async function* departmentDrafts(
  seed: string,
  patients: number,
  softwareVersion: string,
): AsyncGenerator<DepartmentDraft, void> {
  const policy = draftPolicy(loadConfig({}));
  for (let index = 0; index < patients; index += 1) {
    const specialty = SPECIALTIES[index % SPECIALTIES.length] ?? 'chest';
    const patient = planPatient({ seed, index, specialty });
    const { studyInstanceUid } = currentStudy(patient);
    const preparation = await prepareDraft(
      caseSource(await datasetsOf(patient, index % 2 === 0)),
      policy,
      studyInstanceUid,
    );
    if (!preparation.ready) continue;
    yield { patient, input: draftingInput(preparation.prepared, momentOf(patient), softwareVersion) };
  }
}
