import { attr, sequence, TAG } from '../dicom/dicom-json.ts';
import type { DicomJson } from '../domain/study.ts';
import { studyModules, timeAfter } from './study-modules.ts';
import { type SyntheticPatient, type SyntheticStudy, syntheticUid } from './timeline.ts';

/** What tells one kind of document from another before its content. */
export interface DocumentKind {
  readonly sopClassUid: string;
  /** Its part of the UIDs: one series of one instance for each kind. */
  readonly label: string;
  readonly seriesNumber: number;
  readonly seriesDescription: string;
  /** How long after the beginning of the study it was written. */
  readonly minutes: number;
  /** General and Enhanced General Equipment modules (PS3.3 C.7.5.1, C.7.5.2). */
  readonly equipment: DicomJson;
}

/** Everything of a COMPLETE, UNVERIFIED document that is not content: PS3.3 A.35, C.17.1, C.17.2. */
export function documentHeader(patient: SyntheticPatient, study: SyntheticStudy, kind: DocumentKind): DicomJson {
  const time = timeAfter(study, kind.minutes);
  return {
    ...studyModules(patient, study),
    ...kind.equipment,
    [TAG.SOPClassUID]: attr('UI', kind.sopClassUid),
    [TAG.SOPInstanceUID]: attr('UI', syntheticUid(patient.key, study.role, kind.label, '1')),
    [TAG.SeriesInstanceUID]: attr('UI', syntheticUid(patient.key, study.role, kind.label)),
    [TAG.Modality]: attr('CS', 'SR'),
    [TAG.SeriesNumber]: attr('IS', kind.seriesNumber),
    [TAG.SeriesDescription]: attr('LO', kind.seriesDescription),
    [TAG.SeriesDate]: attr('DA', study.studyDate),
    [TAG.SeriesTime]: attr('TM', time),
    [TAG.InstanceNumber]: attr('IS', 1),
    [TAG.ContentDate]: attr('DA', study.studyDate),
    [TAG.ContentTime]: attr('TM', time),
    [TAG.CompletionFlag]: attr('CS', 'COMPLETE'),
    [TAG.VerificationFlag]: attr('CS', 'UNVERIFIED'),
    [TAG.ReferencedPerformedProcedureStepSequence]: sequence(),
    [TAG.PerformedProcedureCodeSequence]: sequence(),
  };
}
