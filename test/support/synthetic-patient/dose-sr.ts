import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { type CtEvent, ctDoseReport, totalDlp } from '../../../sidecar/synth/documents/ct-dose.ts';
import { sct } from '../../../sidecar/synth/documents/dose-report.ts';
import { seededRandom } from '../../../sidecar/synth/random.ts';
import { timelineStudy } from './document-header.ts';
import type { SyntheticPatient, SyntheticStudy } from './timeline.ts';

const SCANNER = { manufacturer: 'SYNTHETIC', model: 'Parametric chest phantom', version: '1', serial: 'SYN-CT-1' };

/** A topogram and a low-dose chest of about 3 mGy; no tube ran, so the seed decides. */
function eventsOf(patient: SyntheticPatient, study: SyntheticStudy): readonly CtEvent[] {
  const random = seededRandom(`${patient.key}/${study.role}/dose`);
  return [
    { protocol: 'Topogram', type: 'topogram', scannedMm: 260, ctdiHundredths: 14 },
    { protocol: 'Thorax', type: 'spiral', scannedMm: 230, ctdiHundredths: random.integer(240, 340) },
  ];
}

/** DLP of the whole study in mGy.cm. */
export const doseLengthProduct = (patient: SyntheticPatient, study: SyntheticStudy): number =>
  totalDlp(eventsOf(patient, study)) / 100;

/** The dose report that the scanner sends with its images. */
export const doseSr = (patient: SyntheticPatient, study: SyntheticStudy): DicomJson =>
  ctDoseReport(timelineStudy(patient, study), {
    scanner: SCANNER,
    region: sct('51185008', 'Chest'),
    phantom: 'body',
    events: eventsOf(patient, study),
  });
