import { attr, codeItem, sequence, TAG } from '../dicom/dicom-json.ts';
import type { Code } from '../domain/code.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import type { DicomJson } from '../domain/study.ts';

/** Relationships a Basic Text SR may use (PS3.3 A.35.1.3.2). */
type Relationship = 'CONTAINS' | 'HAS CONCEPT MOD' | 'HAS OBS CONTEXT' | 'INFERRED FROM';

const item = (relationship: Relationship, valueType: string, concept: Code, value: DicomJson): DicomJson => ({
  [TAG.RelationshipType]: attr('CS', relationship),
  [TAG.ValueType]: attr('CS', valueType),
  [TAG.ConceptNameCodeSequence]: sequence(codeItem(concept)),
  ...value,
});

const children = (below: readonly DicomJson[]): DicomJson =>
  below.length > 0 ? { [TAG.ContentSequence]: sequence(...below) } : {};

export const codeContent = (relationship: Relationship, concept: Code, value: Code, below: readonly DicomJson[] = []) =>
  item(relationship, 'CODE', concept, { [TAG.ConceptCodeSequence]: sequence(codeItem(value)), ...children(below) });

export const textContent = (
  relationship: Relationship,
  concept: Code,
  value: string,
  below: readonly DicomJson[] = [],
) => item(relationship, 'TEXT', concept, { [TAG.TextValue]: attr('UT', value), ...children(below) });

export const uidContent = (relationship: Relationship, concept: Code, value: string) =>
  item(relationship, 'UIDREF', concept, { [TAG.UID]: attr('UI', value) });

/** A reference to an image (with frames, where only some are meant) or to another composite object. */
export function referenceContent(
  valueType: 'IMAGE' | 'COMPOSITE',
  purpose: Code,
  reference: InstanceReference,
): DicomJson {
  const { sopClassUid, sopInstanceUid, frames } = reference;
  return item('INFERRED FROM', valueType, purpose, {
    [TAG.ReferencedSOPSequence]: sequence({
      [TAG.ReferencedSOPClassUID]: attr('UI', sopClassUid),
      [TAG.ReferencedSOPInstanceUID]: attr('UI', sopInstanceUid),
      ...(frames && frames.length > 0 ? { [TAG.ReferencedFrameNumber]: attr('IS', ...frames) } : {}),
    }),
  });
}

/** A section; SEPARATE: its items are meant to be read one by one (PS3.3 C.18.8). */
export const containerContent = (concept: Code, below: readonly DicomJson[]) =>
  item('CONTAINS', 'CONTAINER', concept, { [TAG.ContinuityOfContent]: attr('CS', 'SEPARATE'), ...children(below) });

/** Root of the document: it has no relationship and names its template (PS3.3 C.17.3, C.18.8). */
export const rootContent = (title: Code, templateId: string, below: readonly DicomJson[]): DicomJson => ({
  [TAG.ValueType]: attr('CS', 'CONTAINER'),
  [TAG.ConceptNameCodeSequence]: sequence(codeItem(title)),
  [TAG.ContinuityOfContent]: attr('CS', 'SEPARATE'),
  [TAG.ContentTemplateSequence]: sequence({
    [TAG.MappingResource]: attr('CS', 'DCMR'),
    [TAG.MappingResourceUID]: attr('UI', '1.2.840.10008.8.1.1'),
    [TAG.TemplateIdentifier]: attr('CS', templateId),
  }),
  ...children(below),
});
