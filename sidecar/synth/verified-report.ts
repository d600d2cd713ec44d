import { CONTEXT, DOCUMENT_TITLE, ELEMENT, HEADING } from '../dicom/codes.ts';
import { attr, personNameAttr, sequence, TAG } from '../dicom/dicom-json.ts';
import type { Code } from '../domain/code.ts';
import type { DicomJson } from '../domain/study.ts';
import { documentHeader } from './document-header.ts';
import { codeValue, container, personValue, rootContainer, textValue } from './sr-items.ts';
import { IDENTIFICATION_CODE_SEQUENCE, SYNTHETIC_MARK, timeAfter } from './study-modules.ts';
import {
  measuredLesions,
  STUDY_ROLES,
  type StudyRole,
  type SyntheticLesion,
  type SyntheticPatient,
  type SyntheticStudy,
} from './timeline.ts';

const BASIC_TEXT_SR = '1.2.840.10008.5.1.4.1.1.88.11';
const RADIOLOGIST = { alphabetic: 'Reader^Synthetic^^Dr' };

/** As the timeline goes on: the next study is made within that time, or a few days after it. */
const RECOMMENDATION: Readonly<Record<StudyRole, string>> = {
  baseline: 'Follow-up CT of the chest in 3 to 6 months.',
  prior: 'Follow-up CT of the chest in 6 months.',
  current: 'Follow-up CT of the chest in 3 months.',
};
/** More than this many mm is growth to this reader. */
const GROWTH_MM = 1.5;

/**
 * A radiologist's signed report of the study (Basic Text SR, TID 2000): COMPLETE and VERIFIED by a person. It stands for
 * a report that another system stored; Preread itself never writes one.
 */
export function verifiedReport(patient: SyntheticPatient, study: SyntheticStudy): DicomJson {
  const lesions = measuredLesions(patient, study.role);
  const before = studyBefore(patient, study);
  return {
    ...documentHeader(patient, study, {
      sopClassUid: BASIC_TEXT_SR,
      label: 'verified-report',
      seriesNumber: 601,
      seriesDescription: 'Radiology report SYNTHETIC',
      minutes: 45,
      equipment: { [TAG.Manufacturer]: attr('LO', 'SYNTHETIC RIS') },
    }),
    ...verification(study),
    ...rootContainer(DOCUMENT_TITLE.CtChestReport, '2000', [
      codeValue('HAS CONCEPT MOD', CONTEXT.Language, CONTEXT.English, [
        codeValue('HAS CONCEPT MOD', CONTEXT.CountryOfLanguage, CONTEXT.UnitedStates),
      ]),
      codeValue('HAS OBS CONTEXT', CONTEXT.ObserverType, CONTEXT.Person),
      personValue('HAS OBS CONTEXT', CONTEXT.PersonObserverName, RADIOLOGIST),
      section(
        HEADING.CurrentProcedure,
        ELEMENT.ProcedureDescription,
        `CT of the chest without contrast. ${SYNTHETIC_MARK}.`,
      ),
      section(
        HEADING.PriorProcedures,
        ELEMENT.ProcedureDescription,
        before ? `CT of the chest of ${isoDate(before.studyDate)}.` : 'None.',
      ),
      section(HEADING.Findings, ELEMENT.Finding, lesions.map((lesion) => findingLine(lesion, study.role)).join('\n')),
      section(HEADING.Impressions, ELEMENT.Impression, impression(lesions, study.role)),
      section(HEADING.Recommendations, ELEMENT.Recommendation, RECOMMENDATION[study.role]),
    ]),
  };
}

const section = (heading: Code, element: Code, text: string): DicomJson =>
  container(heading, [textValue('CONTAINS', element, text)]);

const isoDate = (date: string): string => `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;

const roleBefore = (role: StudyRole): StudyRole | undefined => STUDY_ROLES[STUDY_ROLES.indexOf(role) - 1];

function studyBefore(patient: SyntheticPatient, { role }: SyntheticStudy): SyntheticStudy | undefined {
  const before = roleBefore(role);
  return before && patient[before];
}

function sizeBefore({ measuredMm }: SyntheticLesion, role: StudyRole): number | undefined {
  const before = roleBefore(role);
  return before && measuredMm[before];
}

/** `8.0 mm, previously 6.7 mm` */
function sizeText(lesion: SyntheticLesion, role: StudyRole): string {
  const before = sizeBefore(lesion, role);
  const now = `${(lesion.measuredMm[role] ?? 0).toFixed(1)} mm`;
  return before === undefined ? now : `${now}, previously ${before.toFixed(1)} mm`;
}

/** `Left upper lobe` */
const lobeOf = ({ laterality, site }: SyntheticLesion): string =>
  `${laterality.meaning} ${site.meaning.toLowerCase().replace(' of lung', '')}`;

const findingLine = (lesion: SyntheticLesion, role: StudyRole): string =>
  `${lobeOf(lesion)}: solid nodule, ${sizeText(lesion, role)}.`;

/** The largest nodule, and whether it has grown as far as the last two studies tell. */
function impression(lesions: readonly SyntheticLesion[], role: StudyRole): string {
  const sizeOf = ({ measuredMm }: SyntheticLesion) => measuredMm[role] ?? 0;
  const [largest] = lesions.toSorted((a, b) => sizeOf(b) - sizeOf(a));
  if (!largest) throw new RangeError('the report of a study that measured nothing');
  const before = sizeBefore(largest, role);
  const growth = before === undefined ? '' : sizeOf(largest) - before > GROWTH_MM ? ': growth' : ': no definite growth';
  return `Solid pulmonary nodules, the largest in the ${lobeOf(largest).toLowerCase()}, ${sizeText(largest, role)}${growth}.`;
}

/** SR Document General (PS3.3 C.17.2): signed five minutes after it was written. */
function verification(study: SyntheticStudy): DicomJson {
  return {
    [TAG.VerificationFlag]: attr('CS', 'VERIFIED'),
    [TAG.PreliminaryFlag]: attr('CS', 'FINAL'),
    [TAG.VerifyingObserverSequence]: sequence({
      [TAG.VerifyingObserverName]: personNameAttr(RADIOLOGIST),
      [TAG.VerifyingOrganization]: attr('LO', 'SYNTHETIC'),
      [TAG.VerificationDateTime]: attr('DT', `${study.studyDate}${timeAfter(study, 50)}`),
      [IDENTIFICATION_CODE_SEQUENCE]: sequence(),
    }),
  };
}
