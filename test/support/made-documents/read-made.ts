import { items, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { Evidence, InstanceReference } from '../../../sidecar/domain/evidence.ts';
import {
  seriesInstanceUid,
  sopClassUid,
  sopInstanceUid,
  studyInstanceUid,
} from '../../../sidecar/domain/identifiers.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { readDocument } from '../../../sidecar/evidence/read-document.ts';
import type { MadeDocument } from './sr-parts.ts';

const valueIn = (dataset: DicomJson, tag: string): string => String(dataset[tag]?.Value?.[0]);

export const referenceOf = (dataset: DicomJson): InstanceReference => ({
  studyInstanceUid: studyInstanceUid(valueIn(dataset, TAG.StudyInstanceUID)),
  seriesInstanceUid: seriesInstanceUid(valueIn(dataset, TAG.SeriesInstanceUID)),
  sopInstanceUid: sopInstanceUid(valueIn(dataset, TAG.SOPInstanceUID)),
  sopClassUid: sopClassUid(valueIn(dataset, TAG.SOPClassUID)),
});

/** What the product reads from a made document: its evidence, and the causes of what it leaves out. */
export function readMade({ dataset }: MadeDocument): {
  readonly items: readonly Evidence[];
  readonly causes: readonly string[];
} {
  const reference = referenceOf(dataset);
  const { items, unread } = readDocument(dataset, reference);
  return { items, causes: unread.map(({ cause }) => cause.replace(/^.*read\. /, '')) };
}

/** All documents of one kind, each by the name it has. */
export const byName = (documents: readonly MadeDocument[], name: string): MadeDocument => {
  const found = documents.find((document) => document.name === name);
  if (!found) throw new Error(`no made document ${name}`);
  return found;
};

type Change = (item: DicomJson) => DicomJson;

/** The same document with every content item changed, children first: how a broken cart is made from a good one. */
export function changed(document: MadeDocument, change: Change): MadeDocument {
  const below = (item: DicomJson): DicomJson => {
    const children = items(item, TAG.ContentSequence);
    return change(
      children.length === 0 ? item : { ...item, [TAG.ContentSequence]: { vr: 'SQ', Value: children.map(below) } },
    );
  };
  return { ...document, dataset: below(document.dataset) };
}

/** Whether a content item is named by this code. */
export const named = (item: DicomJson, concept: string): boolean =>
  items(item, TAG.ConceptNameCodeSequence).some((code) => valueIn(code, TAG.CodeValue) === concept);

/** The same document without the content items of one name. */
export const without = (document: MadeDocument, concept: string): MadeDocument =>
  changed(document, (item) => {
    const children = items(item, TAG.ContentSequence);
    if (children.length === 0) return item;
    return { ...item, [TAG.ContentSequence]: { vr: 'SQ', Value: children.filter((child) => !named(child, concept)) } };
  });
