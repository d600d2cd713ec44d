import { encodePart10 } from '../../../sidecar/dicom/part10.ts';
import type { StudyInstanceUid } from '../../../sidecar/domain/identifiers.ts';
import { ctImages } from './ct-images.ts';
import { doseLengthProduct, doseSr } from './dose-sr.ts';
import { measurementSr } from './measurement-sr.ts';
import {
  makePatient,
  type PriorRole,
  type StudyRole,
  type SyntheticLesion,
  type SyntheticOptions,
  type SyntheticPatient,
} from './timeline.ts';
import { verifiedReport } from './verified-report.ts';

export interface DemoOptions extends SyntheticOptions {
  /** No measurement SR in any study. */
  readonly withoutSr?: boolean;
  /** No files for the earlier studies. */
  readonly withoutPrior?: boolean;
  /** Studies that also hold the scanner's dose report. */
  readonly doseReports?: readonly StudyRole[];
  /** Studies that also hold a radiologist's VERIFIED report. */
  readonly verifiedReports?: readonly StudyRole[];
}

/** One study as Part 10 files: images from head to feet, then measurement SR, dose report and verified report. */
export interface StudyFiles {
  readonly studyInstanceUid: StudyInstanceUid;
  /** DICOM DA. */
  readonly studyDate: string;
  readonly files: readonly Uint8Array[];
}

/** What is so, whoever says what about it. */
export interface SyntheticTruth {
  readonly daysAgo: Readonly<Record<PriorRole, number>>;
  readonly lesions: readonly SyntheticLesion[];
  /** DLP of each study in mGy.cm, whether it has a dose report or not. */
  readonly doseLengthProduct: Readonly<Record<StudyRole, number>>;
}

export interface DemoStudies {
  readonly patient: SyntheticPatient;
  /** `withoutPrior` leaves the earlier studies their UIDs and dates, and no files. */
  readonly baseline: StudyFiles;
  readonly prior: StudyFiles;
  readonly current: StudyFiles;
  readonly truth: SyntheticTruth;
}

/**
 * A synthetic patient's three chest CTs. Same arguments, same bytes.
 * @param seed any text
 * @param currentDate DICOM DA of the current study; the clock is not asked
 */
export function makeDemoStudies(seed: string, currentDate: string, options: DemoOptions = {}): DemoStudies {
  const patient = makePatient(seed, currentDate, options);
  const { daysAgo, lesions } = patient;
  const doseOf = (role: StudyRole) => doseLengthProduct(patient, patient[role]);
  return {
    patient,
    baseline: studyFiles(patient, 'baseline', options),
    prior: studyFiles(patient, 'prior', options),
    current: studyFiles(patient, 'current', options),
    truth: {
      daysAgo,
      lesions,
      doseLengthProduct: { baseline: doseOf('baseline'), prior: doseOf('prior'), current: doseOf('current') },
    },
  };
}

function studyFiles(patient: SyntheticPatient, role: StudyRole, options: DemoOptions): StudyFiles {
  const study = patient[role];
  const { studyInstanceUid, studyDate } = study;
  if (role !== 'current' && options.withoutPrior) return { studyInstanceUid, studyDate, files: [] };
  const files = Array.from(ctImages(patient, study), (image) => encodePart10(image));
  if (!options.withoutSr) files.push(encodePart10(measurementSr(patient, study)));
  if (options.doseReports?.includes(role)) files.push(encodePart10(doseSr(patient, study)));
  if (options.verifiedReports?.includes(role)) files.push(encodePart10(verifiedReport(patient, study)));
  return { studyInstanceUid, studyDate, files };
}
