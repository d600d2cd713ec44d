import { type ContentItem, walk } from '../dicom/content-tree.ts';
import { items, TAG, text } from '../dicom/dicom-json.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import type { DicomJson } from '../domain/study.ts';

/** (112002, DCM) Series Instance UID: image library entries say it (TID 1602). */
const SERIES_INSTANCE_UID = '112002';

/** The series that the document's content names for its images: below the image itself or once for a library group. */
function* namedInContent(root: ContentItem): Generator<readonly [string, string]> {
  for (const item of walk(root)) {
    const seriesOf = ({ children }: ContentItem) =>
      children.find(({ concept }) => concept?.scheme === 'DCM' && concept.value === SERIES_INSTANCE_UID)?.uid;
    const shared = seriesOf(item);
    for (const child of item.children) {
      const series = child.valueType === 'IMAGE' ? (seriesOf(child) ?? shared) : undefined;
      if (series !== undefined) for (const { sopInstanceUid } of child.references) yield [sopInstanceUid, series];
    }
  }
}

function* namedInHeader(ds: DicomJson): Generator<readonly [string, string]> {
  const studies = [
    ...items(ds, TAG.CurrentRequestedProcedureEvidenceSequence),
    ...items(ds, TAG.PertinentOtherEvidenceSequence),
  ];
  for (const study of studies)
    for (const series of items(study, TAG.ReferencedSeriesSequence))
      for (const instance of items(series, TAG.ReferencedSOPSequence)) {
        const sop = text(instance, TAG.ReferencedSOPInstanceUID);
        if (sop !== undefined) yield [sop, text(series, TAG.SeriesInstanceUID) ?? ''];
      }
}

/**
 * Instances whose place the document tells in one way only. An instance is in one series (PS3.3 A.1.2): where the
 * document names two for it, nobody knows which image is meant, and a mark on it could land on the wrong one.
 */
export function unambiguous(
  ds: DicomJson,
  root: ContentItem,
  declared: ReadonlyMap<string, InstanceReference>,
): ReadonlyMap<string, InstanceReference> {
  const series = new Map<string, string>();
  const disputed = new Set<string>();
  for (const [sop, uid] of [...namedInHeader(ds), ...namedInContent(root)]) {
    if ((series.get(sop) ?? uid) !== uid) disputed.add(sop);
    series.set(sop, uid);
  }
  return new Map([...declared].filter(([sop]) => !disputed.has(sop)));
}
