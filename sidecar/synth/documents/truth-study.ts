import { attr, codeItem, sequence, TAG } from '../../dicom/dicom-json.ts';
import type { DicomJson } from '../../domain/study.ts';
import type { HazardKind, PlantedHazard, TruthStudy } from '../department/truth.ts';
import { IMAGE_TAG } from '../objects/image-tags.ts';
import { objectUid, studyModules, timeAfter } from '../objects/study-object.ts';
import type { DocumentStudy } from './document-header.ts';

export type DocumentName = PlantedHazard['document'];

/** Not in `TAG`: only synthetic documents carry them. */
const REQUEST_TAG = {
  ReferencedStudySequence: '00081110',
  PlacerOrderNumber: '00402016',
  FillerOrderNumber: '00402017',
  ReferencedRequestSequence: '0040A370',
} as const;

/** Seed of what a study's documents choose. Unlike UIDs it does not move when hazards are planted. */
export const documentSeed = ({ identity, studyId }: TruthStudy, part: string): string =>
  `${identity.patientId}/${studyId}/documents/${part}`;

/** The hazard of a kind that is planted in one of a study's documents. */
export const hazardIn = (
  { hazards }: TruthStudy,
  document: DocumentName,
  kind: HazardKind,
): PlantedHazard | undefined => hazards.find((one) => one.kind === kind && one.document === document);

/** A study of the department as one of its documents needs it, with the accession number that this one gives. */
export function documentStudy(study: TruthStudy, document?: DocumentName): DocumentStudy {
  const wrong = document && hazardIn(study, document, 'wrongAccession')?.value;
  const named = wrong === undefined ? study : { ...study, accessionNumber: wrong };
  return {
    studyInstanceUid: study.studyInstanceUid,
    studyDate: study.studyDate,
    modules: { ...studyModules(named), ...requestOf(named) },
    timeAfter: (minutes) => timeAfter(study, minutes),
    uid: (...parts) => objectUid(study, ...parts),
  };
}

/** Referenced Request Sequence: the order that the document answers (PS3.3 C.17.2). */
const requestOf = ({ studyInstanceUid, accessionNumber, description, order }: TruthStudy): DicomJson => ({
  [REQUEST_TAG.ReferencedRequestSequence]: sequence({
    [TAG.StudyInstanceUID]: attr('UI', studyInstanceUid),
    [REQUEST_TAG.ReferencedStudySequence]: sequence(),
    [TAG.AccessionNumber]: attr('SH', accessionNumber),
    [REQUEST_TAG.PlacerOrderNumber]: attr('LO', order.placerOrderNumber),
    [REQUEST_TAG.FillerOrderNumber]: attr('LO', accessionNumber),
    [IMAGE_TAG.RequestedProcedureID]: attr('SH', order.placerOrderNumber),
    [IMAGE_TAG.RequestedProcedureDescription]: attr('LO', description),
    [IMAGE_TAG.RequestedProcedureCodeSequence]: sequence(codeItem(order.requestedProcedure)),
  }),
});
