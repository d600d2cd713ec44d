import { attr, codeItem, personNameAttr, sequence, TAG } from '../dicom/dicom-json.ts';
import type { Code } from '../domain/code.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import type { DicomJson, PersonName } from '../domain/study.ts';

/**
 * Content items (PS3.3 C.17.3) of documents that other systems would have written. Built here and not with the draft's
 * own writer, so that a fault of one does not hide in the other.
 */
export type Relationship =
  | 'CONTAINS'
  | 'HAS OBS CONTEXT'
  | 'HAS ACQ CONTEXT'
  | 'HAS CONCEPT MOD'
  | 'HAS PROPERTIES'
  | 'INFERRED FROM'
  | 'SELECTED FROM';

function contentItem(
  relationship: Relationship,
  valueType: string,
  name: Code | undefined,
  value: DicomJson,
  children: readonly DicomJson[],
): DicomJson {
  return {
    [TAG.RelationshipType]: attr('CS', relationship),
    [TAG.ValueType]: attr('CS', valueType),
    ...(name ? { [TAG.ConceptNameCodeSequence]: sequence(codeItem(name)) } : {}),
    ...value,
    ...(children.length > 0 ? { [TAG.ContentSequence]: sequence(...children) } : {}),
  };
}

/** Content Template Sequence of a DCMR template (PS3.3 C.18.8). */
export function template(identifier: string): DicomJson {
  return {
    [TAG.ContentTemplateSequence]: sequence({
      [TAG.MappingResource]: attr('CS', 'DCMR'),
      [TAG.MappingResourceUID]: attr('UI', '1.2.840.10008.8.1.1'),
      [TAG.TemplateIdentifier]: attr('CS', identifier),
    }),
  };
}

/** The root's own attributes and children (PS3.3 C.17.3). */
export function rootContainer(title: Code, templateId: string, children: readonly DicomJson[]): DicomJson {
  const { [TAG.RelationshipType]: _none, ...root } = container(title, children, templateId);
  return root;
}

export function container(name: Code, children: readonly DicomJson[], templateId?: string): DicomJson {
  const value = { [TAG.ContinuityOfContent]: attr('CS', 'SEPARATE'), ...(templateId ? template(templateId) : {}) };
  return contentItem('CONTAINS', 'CONTAINER', name, value, children);
}

export const codeValue = (
  relationship: Relationship,
  name: Code,
  value: Code,
  children: readonly DicomJson[] = [],
): DicomJson =>
  contentItem(relationship, 'CODE', name, { [TAG.ConceptCodeSequence]: sequence(codeItem(value)) }, children);

export const textValue = (relationship: Relationship, name: Code, value: string): DicomJson =>
  contentItem(relationship, 'TEXT', name, { [TAG.TextValue]: attr('UT', value) }, []);

export const uidValue = (relationship: Relationship, name: Code, value: string): DicomJson =>
  contentItem(relationship, 'UIDREF', name, { [TAG.UID]: attr('UI', value) }, []);

/** @param value DICOM DT */
export const dateTimeValue = (relationship: Relationship, name: Code, value: string): DicomJson =>
  contentItem(relationship, 'DATETIME', name, { [TAG.DateTime]: attr('DT', value) }, []);

export const personValue = (relationship: Relationship, name: Code, value: PersonName): DicomJson =>
  contentItem(relationship, 'PNAME', name, { [TAG.PersonName]: personNameAttr(value) }, []);

/**
 * A number with its UCUM unit; `value` is the text as it stands (DS).
 * @param unit undefined: left out, as careless software does though it must be there (PS3.3 C.18.1)
 */
export function numberValue(
  name: Code,
  value: string,
  unit: Code | undefined,
  children: readonly DicomJson[] = [],
): DicomJson {
  const measured = {
    ...(unit ? { [TAG.MeasurementUnitsCodeSequence]: sequence(codeItem(unit)) } : {}),
    [TAG.NumericValue]: attr('DS', value),
  };
  return contentItem('CONTAINS', 'NUM', name, { [TAG.MeasuredValueSequence]: sequence(measured) }, children);
}

export const imageValue = (relationship: Relationship, image: InstanceReference): DicomJson =>
  contentItem(relationship, 'IMAGE', undefined, { [TAG.ReferencedSOPSequence]: sequence(sopReference(image)) }, []);

/** A closed polygon on one image; `points` are column\row pairs, the last equal to the first. */
export function polylineValue(
  relationship: Relationship,
  name: Code,
  points: readonly number[],
  image: InstanceReference,
): DicomJson {
  const value = { [TAG.GraphicData]: attr('FL', ...points), [TAG.GraphicType]: attr('CS', 'POLYLINE') };
  return contentItem(relationship, 'SCOORD', name, value, [imageValue('SELECTED FROM', image)]);
}

export const sopReference = (instance: InstanceReference): DicomJson => ({
  [TAG.ReferencedSOPClassUID]: attr('UI', instance.sopClassUid),
  [TAG.ReferencedSOPInstanceUID]: attr('UI', instance.sopInstanceUid),
});

/** Hierarchical SOP Instance Reference of images of one study, each once (PS3.3 C.17.2.1). */
export function seriesEvidence(images: readonly InstanceReference[]): DicomJson[] {
  const [first] = images;
  if (!first) return [];
  const unique = new Map(images.map((image) => [image.sopInstanceUid, image]));
  const bySeries = Map.groupBy(unique.values(), ({ seriesInstanceUid }) => seriesInstanceUid);
  const series = [...bySeries].map(([seriesInstanceUid, ofSeries]) => ({
    [TAG.SeriesInstanceUID]: attr('UI', seriesInstanceUid),
    [TAG.ReferencedSOPSequence]: sequence(...ofSeries.map(sopReference)),
  }));
  return [
    {
      [TAG.StudyInstanceUID]: attr('UI', first.studyInstanceUid),
      [TAG.ReferencedSeriesSequence]: sequence(...series),
    },
  ];
}
