import { compareTimeline } from '../../sidecar/comparison/timeline.ts';
import { attr, TAG } from '../../sidecar/dicom/dicom-json.ts';
import type { StudyEvidence } from '../../sidecar/domain/evidence.ts';
import { studyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import { readDocument } from '../../sidecar/evidence/read-document.ts';
import type { MeasurementDocumentInput } from '../../sidecar/report/measurement-document.ts';
import type { ProfileName } from '../../sidecar/report/profiles.ts';
import { referenceOf } from '../support/made-documents/read-made.ts';
import { measurementSr } from '../support/synthetic-patient/measurement-sr.ts';
import { makePatient, type SyntheticPatient, type SyntheticStudy } from '../support/synthetic-patient/timeline.ts';
import { measurementInput } from './measurements.ts';

function evidenceOf(patient: SyntheticPatient, study: SyntheticStudy): StudyEvidence {
  const dataset = measurementSr(patient, study);
  const { items, unread } = readDocument(dataset, referenceOf(dataset));
  return { studyInstanceUid: studyInstanceUid(study.studyInstanceUid), items, unread };
}

/**
 * The synthetic patient's measurements over three time points, read and compared as the product does it: what is compared
 * there is what stands in the document here.
 */
export function syntheticInput(profile: ProfileName = 'ohif'): MeasurementDocumentInput {
  const patient = makePatient('measurements', '20260102');
  const [current, prior, baseline] = [patient.current, patient.prior, patient.baseline].map((study) => ({
    evidence: evidenceOf(patient, study),
    studyDate: study.studyDate,
  }));
  if (!current || !prior || !baseline) throw new Error('a study is missing');
  const { comparisons } = compareTimeline(current, [prior, baseline]);
  const plain = measurementInput({ label: 'synthetic patient', lesions: [], profile });
  const uid = current.evidence.studyInstanceUid;
  return {
    ...plain,
    identity: { ...plain.identity, studyInstanceUid: uid },
    study: {
      studyInstanceUid: uid,
      series: [],
      identifyingModules: { ...plain.study.identifyingModules, [TAG.StudyInstanceUID]: attr('UI', uid) },
    },
    evidence: current.evidence,
    priors: [prior.evidence, baseline.evidence],
    comparisons,
  };
}
