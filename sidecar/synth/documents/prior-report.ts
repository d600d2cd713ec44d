import { DOCUMENT_TITLE } from '../../dicom/codes.ts';
import type { Code } from '../../domain/code.ts';
import type { DicomJson } from '../../domain/study.ts';
import type { HouseStyle } from '../corpus/house-style.ts';
import { HOUSE_STYLES } from '../corpus/house-styles.ts';
import { type ReportSections, writeReport } from '../corpus/write-report.ts';
import type { Specialty, TruthPatient, TruthStudy } from '../department/truth.ts';
import { seededRandom } from '../random.ts';
import { SYNTHETIC_MARK } from '../synthetic-mark.ts';
import { radiologistOf } from './radiologists.ts';
import { textReport } from './text-report.ts';
import { documentStudy, hazardIn } from './truth-study.ts';

const CT_TITLES: Readonly<Partial<Record<Specialty, Code>>> = {
  chest: DOCUMENT_TITLE.CtChestReport,
  neuro: DOCUMENT_TITLE.CtHeadReport,
  abdomen: DOCUMENT_TITLE.CtAbdomenReport,
};

function titleOf({ modality, specialty }: TruthStudy): Code {
  switch (modality) {
    case 'CT':
      return CT_TITLES[specialty] ?? DOCUMENT_TITLE.CtReport;
    case 'DX':
      return DOCUMENT_TITLE.XRayReport;
    case 'MR':
      return DOCUMENT_TITLE.MriReport;
    case 'MG':
      return DOCUMENT_TITLE.BreastImagingReport;
  }
}

/** All reports of a patient are of one house, whatever hazards are planted. */
export const houseStyleOf = ({ identity }: TruthPatient): HouseStyle =>
  seededRandom(`${identity.patientId}/house-style`).pick(HOUSE_STYLES);

/** The study that a report compares with: the one a correct draft chooses. */
export const comparedStudy = (patient: TruthPatient, { expected }: TruthStudy): TruthStudy | undefined =>
  patient.studies.find(({ studyInstanceUid }) => studyInstanceUid === expected.chosenPrior);

/**
 * The verified report of a study that is no longer the current one, in the words of the patient's house.
 * @returns undefined for the current study, which nobody has reported yet
 */
export function priorReport(patient: TruthPatient, study: TruthStudy): DicomJson | undefined {
  if (study.studyInstanceUid === patient.studies.at(-1)?.studyInstanceUid) return undefined;
  const written = sectionsOf(patient, study);
  const instruction = hazardIn(study, 'report', 'hiddenInstruction')?.value;
  return textReport(documentStudy(study), {
    title: titleOf(study),
    radiologist: radiologistOf(study),
    sections: {
      ...written,
      technique: `${written.technique} ${SYNTHETIC_MARK}.`,
      findings: instruction === undefined ? written.findings : `${written.findings}\n${instruction}`,
    },
  });
}

/** A stale report compares with the right study under the date of an older one, or names an older one beside nothing. */
function sectionsOf(patient: TruthPatient, study: TruthStudy): ReportSections {
  const style = houseStyleOf(patient);
  const prior = comparedStudy(patient, study);
  const staleDate = hazardIn(study, 'report', 'stalePrior')?.value;
  if (staleDate === undefined) return writeReport(study, prior, style);
  if (prior) return writeReport(study, { ...prior, studyDate: staleDate }, style);
  const older = patient.studies.find(({ studyDate }) => studyDate === staleDate);
  return { ...writeReport(study, undefined, style), comparison: writeReport(study, older, style).comparison };
}
