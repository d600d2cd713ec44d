import { CONTEXT, DOCUMENT_TITLE, ELEMENT, HEADING } from '../dicom/codes.ts';
import { attr, personNameAttr, sequence, TAG } from '../dicom/dicom-json.ts';
import type { DicomJson } from '../domain/study.ts';
import { codeValue, container, personValue, rootContainer, textValue } from './sr-items.ts';
import { IDENTIFICATION_CODE_SEQUENCE, SYNTHETIC_MARK, studyModules, timeAfter } from './study-modules.ts';
import { measuredLesions, type SyntheticPatient, type SyntheticStudy, syntheticUid } from './timeline.ts';

const BASIC_TEXT_SR = '1.2.840.10008.5.1.4.1.1.88.11';
const RADIOLOGIST = { alphabetic: 'Reader^Synthetic^^Dr' };

/**
 * A radiologist's signed report of the study (Basic Text SR, TID 2000): COMPLETE and VERIFIED by a person. It stands for
 * a report that another system stored; Preread itself never writes one.
 */
export function verifiedReport(patient: SyntheticPatient, study: SyntheticStudy): DicomJson {
  const lines = measuredLesions(patient, study.role).map(
    ({ laterality, site, measuredMm }) =>
      `${laterality.meaning} ${site.meaning.toLowerCase()}: solid nodule, ${(measuredMm[study.role] ?? 0).toFixed(1)} mm.`,
  );
  return {
    ...studyModules(patient, study),
    ...documentHeader(patient, study),
    ...rootContainer(DOCUMENT_TITLE.CtChestReport, '2000', [
      codeValue('HAS CONCEPT MOD', CONTEXT.Language, CONTEXT.English, [
        codeValue('HAS CONCEPT MOD', CONTEXT.CountryOfLanguage, CONTEXT.UnitedStates),
      ]),
      codeValue('HAS OBS CONTEXT', CONTEXT.ObserverType, CONTEXT.Person),
      personValue('HAS OBS CONTEXT', CONTEXT.PersonObserverName, RADIOLOGIST),
      container(HEADING.Findings, [textValue('CONTAINS', ELEMENT.Finding, lines.join('\n'))]),
      container(HEADING.Impressions, [
        textValue('CONTAINS', ELEMENT.Impression, `Pulmonary nodules as described. ${SYNTHETIC_MARK}.`),
      ]),
    ]),
  };
}

function documentHeader(patient: SyntheticPatient, study: SyntheticStudy): DicomJson {
  const time = timeAfter(study, 45);
  return {
    [TAG.SOPClassUID]: attr('UI', BASIC_TEXT_SR),
    [TAG.SOPInstanceUID]: attr('UI', syntheticUid(patient.key, study.role, 'verified-report', '1')),
    [TAG.SeriesInstanceUID]: attr('UI', syntheticUid(patient.key, study.role, 'verified-report')),
    [TAG.Modality]: attr('CS', 'SR'),
    [TAG.SeriesNumber]: attr('IS', 601),
    [TAG.SeriesDescription]: attr('LO', 'Radiology report SYNTHETIC'),
    [TAG.Manufacturer]: attr('LO', 'SYNTHETIC RIS'),
    [TAG.InstanceNumber]: attr('IS', 1),
    [TAG.ContentDate]: attr('DA', study.studyDate),
    [TAG.ContentTime]: attr('TM', time),
    [TAG.CompletionFlag]: attr('CS', 'COMPLETE'),
    [TAG.VerificationFlag]: attr('CS', 'VERIFIED'),
    [TAG.PreliminaryFlag]: attr('CS', 'FINAL'),
    [TAG.VerifyingObserverSequence]: sequence({
      [TAG.VerifyingObserverName]: personNameAttr(RADIOLOGIST),
      [TAG.VerifyingOrganization]: attr('LO', 'SYNTHETIC'),
      [TAG.VerificationDateTime]: attr('DT', `${study.studyDate}${timeAfter(study, 50)}`),
      [IDENTIFICATION_CODE_SEQUENCE]: sequence(),
    }),
    [TAG.ReferencedPerformedProcedureStepSequence]: sequence(),
    [TAG.PerformedProcedureCodeSequence]: sequence(),
  };
}
