import { items, TAG, text } from '../dicom/dicom-json.ts';
import type { DicomJson } from '../domain/study.ts';

/**
 * SOP Instance UIDs of the documents that this one replaces or amends (Predecessor Documents Sequence (0040,A360),
 * PS3.3 C.17.2): where it stands in the same study, they no longer count.
 */
export const predecessorsOf = (ds: DicomJson): readonly string[] =>
  items(ds, TAG.PredecessorDocumentsSequence)
    .flatMap((study) => items(study, TAG.ReferencedSeriesSequence))
    .flatMap((series) => items(series, TAG.ReferencedSOPSequence))
    .map((instance) => text(instance, TAG.ReferencedSOPInstanceUID))
    .filter((uid) => uid !== undefined);
