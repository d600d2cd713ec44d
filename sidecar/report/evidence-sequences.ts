import { attr, items, sequence, TAG, text } from '../dicom/dicom-json.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import type { DicomJson } from '../domain/study.ts';
import { PrereadError } from '../errors.ts';

/** SOP Instance UIDs named by IMAGE and COMPOSITE items anywhere in a content tree, each once, in document order. */
export function referencedInstances(root: DicomJson): readonly string[] {
  const found = new Set<string>();
  const visit = (item: DicomJson): void => {
    for (const reference of items(item, TAG.ReferencedSOPSequence)) {
      const uid = text(reference, TAG.ReferencedSOPInstanceUID);
      if (uid !== undefined) found.add(uid);
    }
    for (const child of items(item, TAG.ContentSequence)) visit(child);
  };
  visit(root);
  return [...found];
}

const sopItem = ({ sopClassUid, sopInstanceUid }: InstanceReference): DicomJson => ({
  [TAG.ReferencedSOPClassUID]: attr('UI', sopClassUid),
  [TAG.ReferencedSOPInstanceUID]: attr('UI', sopInstanceUid),
});

/** Hierarchical SOP Instance References (PS3.3 C.17.2.1): study > series > instance. */
export function hierarchicalReferences(references: readonly InstanceReference[]): readonly DicomJson[] {
  return [...Map.groupBy(references, (one) => one.studyInstanceUid)].map(([studyUid, ofStudy]) => ({
    [TAG.StudyInstanceUID]: attr('UI', studyUid),
    [TAG.ReferencedSeriesSequence]: sequence(
      ...[...Map.groupBy(ofStudy, (one) => one.seriesInstanceUid)].map(([seriesUid, ofSeries]) => ({
        [TAG.SeriesInstanceUID]: attr('UI', seriesUid),
        [TAG.ReferencedSOPSequence]: sequence(...ofSeries.map(sopItem)),
      })),
    ),
  }));
}

/**
 * The evidence sequences of a finished tree (PS3.3 C.17.2.3): exactly the instances it refers to, those of the reported
 * study in (0040,A375), all others in (0040,A385). A sequence without items is left out (type 1C).
 * @param known where each referenced instance stands, by SOP Instance UID
 * @throws PrereadError DICOM_INVALID when the tree names an instance that is not known
 */
export function evidenceSequences(
  root: DicomJson,
  studyInstanceUid: string,
  known: ReadonlyMap<string, InstanceReference>,
): DicomJson {
  const references = referencedInstances(root).map((uid) => {
    const reference = known.get(uid);
    if (!reference) throw new PrereadError('DICOM_INVALID', { detail: 'The tree refers to an instance nobody knows.' });
    return reference;
  });
  const own = references.filter((one) => one.studyInstanceUid === studyInstanceUid);
  const others = references.filter((one) => one.studyInstanceUid !== studyInstanceUid);
  const of = (tag: string, some: readonly InstanceReference[]): DicomJson =>
    some.length > 0 ? { [tag]: sequence(...hierarchicalReferences(some)) } : {};
  return {
    ...of(TAG.CurrentRequestedProcedureEvidenceSequence, own),
    ...of(TAG.PertinentOtherEvidenceSequence, others),
  };
}
