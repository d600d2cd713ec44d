import type { DocumentStudy } from './documents/document-header.ts';
import { studyModules, timeAfter } from './study-modules.ts';
import { type SyntheticPatient, type SyntheticStudy, syntheticUid } from './timeline.ts';

/** A study of the demonstration's timeline as its documents need it. */
export const timelineStudy = (patient: SyntheticPatient, study: SyntheticStudy): DocumentStudy => ({
  studyInstanceUid: study.studyInstanceUid,
  studyDate: study.studyDate,
  modules: studyModules(patient, study),
  timeAfter: (minutes) => timeAfter(study, minutes),
  uid: (...parts) => syntheticUid(patient.key, study.role, ...parts),
});
