import { encodePart10 } from '../dicom/part10.ts';
import type { StudyInstanceUid } from '../domain/identifiers.ts';
import { ctImages } from './ct-images.ts';
import { measurementSr } from './measurement-sr.ts';
import {
  makePatient,
  type StudyRole,
  type SyntheticLesion,
  type SyntheticOptions,
  type SyntheticPatient,
} from './timeline.ts';
import { verifiedReport } from './verified-report.ts';

export interface DemoOptions extends SyntheticOptions {
  /** Images only: no measurement SR in either study. */
  readonly withoutSr?: boolean;
  /** No files for the prior study. */
  readonly withoutPrior?: boolean;
  /** Studies that also hold a radiologist's VERIFIED report. */
  readonly verifiedReports?: readonly StudyRole[];
}

/** One study as Part 10 files: images from head to feet, then the measurement SR, then the verified report. */
export interface StudyFiles {
  readonly studyInstanceUid: StudyInstanceUid;
  /** DICOM DA. */
  readonly studyDate: string;
  readonly files: readonly Uint8Array[];
}

/** What is so, whoever says what about it. */
export interface SyntheticTruth {
  readonly intervalDays: number;
  readonly lesions: readonly SyntheticLesion[];
}

export interface DemoStudies {
  readonly patient: SyntheticPatient;
  /** Without a prior it keeps its UID and date, and has no files. */
  readonly prior: StudyFiles;
  readonly current: StudyFiles;
  readonly truth: SyntheticTruth;
}

/**
 * A synthetic patient's two chest CTs. Same arguments, same bytes.
 * @param seed any text
 * @param currentDate DICOM DA of the current study; the clock is not asked
 */
export function makeDemoStudies(seed: string, currentDate: string, options: DemoOptions = {}): DemoStudies {
  const patient = makePatient(seed, currentDate, options);
  const { intervalDays, lesions } = patient;
  return {
    patient,
    prior: studyFiles(patient, 'prior', options),
    current: studyFiles(patient, 'current', options),
    truth: { intervalDays, lesions },
  };
}

function studyFiles(patient: SyntheticPatient, role: StudyRole, options: DemoOptions): StudyFiles {
  const study = patient[role];
  const { studyInstanceUid, studyDate } = study;
  if (role === 'prior' && options.withoutPrior) return { studyInstanceUid, studyDate, files: [] };
  const files = Array.from(ctImages(patient, study), (image) => encodePart10(image));
  if (!options.withoutSr) files.push(encodePart10(measurementSr(patient, study)));
  if (options.verifiedReports?.includes(role)) files.push(encodePart10(verifiedReport(patient, study)));
  return { studyInstanceUid, studyDate, files };
}
