import { attr, sequence, TAG } from '../../dicom/dicom-json.ts';
import type { StudyInstanceUid } from '../../domain/identifiers.ts';
import type { DicomJson } from '../../domain/study.ts';

/** What a document takes from its study, whichever generator made it. */
export interface DocumentStudy {
  readonly studyInstanceUid: StudyInstanceUid;
  /** DICOM DA. */
  readonly studyDate: string;
  /** Patient and General Study modules (PS3.3 C.7.1.1, C.7.2.1). */
  readonly modules: DicomJson;
  /** A time of day (DICOM TM) some minutes after the study began. */
  readonly timeAfter: (minutes: number) => string;
  /** A UID of this study: same parts, same UID. */
  readonly uid: (...parts: readonly string[]) => string;
}

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
export function documentHeader(study: DocumentStudy, kind: DocumentKind): DicomJson {
  const time = study.timeAfter(kind.minutes);
  return {
    ...study.modules,
    ...kind.equipment,
    [TAG.SOPClassUID]: attr('UI', kind.sopClassUid),
    [TAG.SOPInstanceUID]: attr('UI', study.uid(kind.label, '1')),
    [TAG.SeriesInstanceUID]: attr('UI', study.uid(kind.label)),
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
