import type { DocumentStudy } from '../../../sidecar/synth/documents/document-header.ts';
import { timeAfter } from '../../../sidecar/synth/objects/study-object.ts';
import { syntheticUid } from '../../../sidecar/synth/synthetic-uid.ts';
import { studyModules } from './study-modules.ts';
import type { SyntheticPatient, SyntheticStudy } from './timeline.ts';

/** A study of the timeline as its documents need it. */
export const timelineStudy = (patient: SyntheticPatient, study: SyntheticStudy): DocumentStudy => ({
  studyInstanceUid: study.studyInstanceUid,
  studyDate: study.studyDate,
  modules: studyModules(patient, study),
  timeAfter: (minutes) => timeAfter(study, minutes),
  uid: (...parts) => syntheticUid(patient.key, study.role, ...parts),
});
