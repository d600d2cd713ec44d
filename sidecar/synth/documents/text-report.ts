import { ELEMENT, HEADING } from '../../dicom/codes.ts';
import { attr, personNameAttr, sequence, TAG } from '../../dicom/dicom-json.ts';
import type { Code } from '../../domain/code.ts';
import type { DicomJson, PersonName } from '../../domain/study.ts';
import { container, rootContainer, textValue } from '../sr-items.ts';
import { type DocumentStudy, documentHeader } from './document-header.ts';
import { english } from './measurement-report.ts';
import { personObserver } from './observers.ts';

/** Not in `TAG`: only synthetic objects carry it. */
const IDENTIFICATION_CODE_SEQUENCE = '0040A088';
const BASIC_TEXT_SR = '1.2.840.10008.5.1.4.1.1.88.11';
/** CID 7002. */
const REQUEST: Code = { value: '55115-0', scheme: 'LN', meaning: 'Request' };

/** Heading (CID 7001) and element (CID 7002) of each section, in the order of a report. */
const SECTIONS = {
  indication: [HEADING.Indications, REQUEST],
  technique: [HEADING.CurrentProcedure, ELEMENT.ProcedureDescription],
  comparison: [HEADING.PriorProcedures, ELEMENT.ProcedureDescription],
  findings: [HEADING.Findings, ELEMENT.Finding],
  impression: [HEADING.Impressions, ELEMENT.Impression],
  recommendation: [HEADING.Recommendations, ELEMENT.Recommendation],
} as const satisfies Readonly<Record<string, readonly [Code, Code]>>;
type SectionName = keyof typeof SECTIONS;
const ORDER = ['indication', 'technique', 'comparison', 'findings', 'impression', 'recommendation'] as const;

export interface TextReport {
  /** CID 7000. */
  readonly title: Code;
  readonly radiologist: PersonName;
  /** A section without text is not written. */
  readonly sections: Readonly<Partial<Record<SectionName, string>>>;
}

/**
 * A radiologist's signed report (Basic Text SR, TID 2000): COMPLETE and VERIFIED by a person. It stands for a report
 * that another system stored; Preread itself never writes one.
 */
export function textReport(study: DocumentStudy, { title, radiologist, sections }: TextReport): DicomJson {
  return {
    ...documentHeader(study, {
      sopClassUid: BASIC_TEXT_SR,
      label: 'verified-report',
      seriesNumber: 601,
      seriesDescription: 'Radiology report SYNTHETIC',
      minutes: 45,
      equipment: { [TAG.Manufacturer]: attr('LO', 'SYNTHETIC RIS') },
    }),
    ...verification(study, radiologist),
    ...rootContainer(title, '2000', [
      english(),
      ...personObserver(radiologist),
      ...ORDER.flatMap((name) => {
        const [heading, element] = SECTIONS[name];
        const text = sections[name];
        return text ? [container(heading, [textValue('CONTAINS', element, text)])] : [];
      }),
    ]),
  };
}

/** SR Document General (PS3.3 C.17.2): signed five minutes after it was written. */
function verification(study: DocumentStudy, radiologist: PersonName): DicomJson {
  return {
    [TAG.VerificationFlag]: attr('CS', 'VERIFIED'),
    [TAG.PreliminaryFlag]: attr('CS', 'FINAL'),
    [TAG.VerifyingObserverSequence]: sequence({
      [TAG.VerifyingObserverName]: personNameAttr(radiologist),
      [TAG.VerifyingOrganization]: attr('LO', 'SYNTHETIC'),
      [TAG.VerificationDateTime]: attr('DT', `${study.studyDate}${study.timeAfter(50)}`),
      [IDENTIFICATION_CODE_SEQUENCE]: sequence(),
    }),
  };
}
