import { attr, codeItem, sequence, TAG } from '../../dicom/dicom-json.ts';
import type { DicomJson } from '../../domain/study.ts';
import type { TruthStudy } from '../department/truth.ts';
import { IMAGE_TAG } from './image-tags.ts';

/** Reason for the Requested Procedure is LO. */
const LONGEST_REASON = 64;

const planted = ({ hazards }: TruthStudy, kind: 'hiddenInstruction' | 'wrongAccession'): string | undefined =>
  hazards.find((hazard) => hazard.kind === kind && hazard.document === 'order')?.value;

/** Why the study was asked for, with what is hidden in it. */
export function reasonFor(study: TruthStudy): string {
  const hidden = planted(study, 'hiddenInstruction');
  return hidden === undefined ? study.order.reason : `${study.order.reason}. ${hidden}`;
}

/** As a RIS cuts it: after a whole word. */
function cut(reason: string): string {
  if (reason.length <= LONGEST_REASON) return reason;
  return reason.slice(0, reason.lastIndexOf(' ', LONGEST_REASON)).trimEnd();
}

/**
 * The order as images carry it: Request Attributes (PS3.3 10.6) and, where the reason is too long for it, all of it in the
 * patient's history (C.7.2.2). There is no place for priority and placer order number in an image (they are in the
 * SRs' Referenced Request Sequence), so that the latter stands as the Requested Procedure ID.
 */
export function orderAttributes(study: TruthStudy): DicomJson {
  const { order, description } = study;
  const reason = reasonFor(study);
  const request: DicomJson = {
    [TAG.AccessionNumber]: attr('SH', planted(study, 'wrongAccession') ?? study.accessionNumber),
    [TAG.StudyInstanceUID]: attr('UI', study.studyInstanceUid),
    [IMAGE_TAG.RequestedProcedureID]: attr('SH', order.placerOrderNumber),
    [IMAGE_TAG.RequestedProcedureDescription]: attr('LO', description),
    [IMAGE_TAG.RequestedProcedureCodeSequence]: sequence(codeItem(order.requestedProcedure)),
    [IMAGE_TAG.ReasonForTheRequestedProcedure]: attr('LO', cut(reason)),
    [IMAGE_TAG.ScheduledProcedureStepID]: attr('SH', study.studyId),
    [IMAGE_TAG.ScheduledProcedureStepDescription]: attr('LO', description),
  };
  return {
    [IMAGE_TAG.RequestAttributesSequence]: sequence(request),
    ...(reason.length > LONGEST_REASON ? { [IMAGE_TAG.AdditionalPatientHistory]: attr('LT', reason) } : {}),
  };
}
