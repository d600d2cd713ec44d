import { DOCUMENT_TITLE } from '../../../sidecar/dicom/codes.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { textReport } from '../../../sidecar/synth/documents/text-report.ts';
import { SYNTHETIC_MARK } from '../../../sidecar/synth/synthetic-mark.ts';
import { timelineStudy } from './document-header.ts';
import {
  measuredLesions,
  STUDY_ROLES,
  type StudyRole,
  type SyntheticLesion,
  type SyntheticPatient,
  type SyntheticStudy,
} from './timeline.ts';

/** As the timeline goes on: the next study is made within that time, or a few days after it. */
const RECOMMENDATION: Readonly<Record<StudyRole, string>> = {
  baseline: 'Follow-up CT of the chest in 3 to 6 months.',
  prior: 'Follow-up CT of the chest in 6 months.',
  current: 'Follow-up CT of the chest in 3 months.',
};
/** More than this many mm is growth to this reader. */
const GROWTH_MM = 1.5;

/** The radiologist's report of a study of the timeline. */
export function verifiedReport(patient: SyntheticPatient, study: SyntheticStudy): DicomJson {
  const lesions = measuredLesions(patient, study.role);
  const before = studyBefore(patient, study);
  return textReport(timelineStudy(patient, study), {
    title: DOCUMENT_TITLE.CtChestReport,
    radiologist: { alphabetic: 'Reader^Synthetic^^Dr' },
    sections: {
      technique: `CT of the chest without contrast. ${SYNTHETIC_MARK}.`,
      comparison: before ? `CT of the chest of ${isoDate(before.studyDate)}.` : 'None.',
      findings: lesions.map((lesion) => findingLine(lesion, study.role)).join('\n'),
      impression: impression(lesions, study.role),
      recommendation: RECOMMENDATION[study.role],
    },
  });
}

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
