import { MEASUREMENT_REPORT as MR } from '../../../sidecar/dicom/codes.ts';
import { attr, codeItem, sequence, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { Code } from '../../../sidecar/domain/code.ts';
import type { InstanceReference } from '../../../sidecar/domain/evidence.ts';
import {
  seriesInstanceUid,
  sopClassUid,
  sopInstanceUid,
  studyInstanceUid,
} from '../../../sidecar/domain/identifiers.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';

const COMPREHENSIVE = '1.2.840.10008.5.1.4.1.1.88.33';
const CT_IMAGE = '1.2.840.10008.5.1.4.1.1.2';

export const REFERENCE: InstanceReference = {
  studyInstanceUid: studyInstanceUid('1.2.7.1'),
  seriesInstanceUid: seriesInstanceUid('1.2.7.1.1'),
  sopInstanceUid: sopInstanceUid('1.2.7.1.1.1'),
  sopClassUid: sopClassUid(COMPREHENSIVE),
};

export const IMAGE: InstanceReference = {
  studyInstanceUid: REFERENCE.studyInstanceUid,
  seriesInstanceUid: seriesInstanceUid('1.2.7.1.2'),
  sopInstanceUid: sopInstanceUid('1.2.7.1.2.1'),
  sopClassUid: sopClassUid(CT_IMAGE),
};

export const sct = (value: string, meaning = value): Code => ({ value, scheme: 'SCT', meaning });
export const mm: Code = { value: 'mm', scheme: 'UCUM', meaning: 'mm' };

const concept = (code: Code | undefined): DicomJson =>
  code ? { [TAG.ConceptNameCodeSequence]: sequence(codeItem(code)) } : {};

export function item(
  relationship: string,
  valueType: string,
  name: Code | undefined,
  value: DicomJson = {},
  ...children: readonly DicomJson[]
): DicomJson {
  return {
    [TAG.RelationshipType]: attr('CS', relationship),
    [TAG.ValueType]: attr('CS', valueType),
    ...concept(name),
    ...value,
    ...(children.length > 0 ? { [TAG.ContentSequence]: sequence(...children) } : {}),
  };
}

export const container = (name: Code, ...children: readonly DicomJson[]) =>
  item('CONTAINS', 'CONTAINER', name, {}, ...children);

export const code = (relationship: string, name: Code, value: Code, ...children: readonly DicomJson[]) =>
  item(relationship, 'CODE', name, { [TAG.ConceptCodeSequence]: sequence(codeItem(value)) }, ...children);

export const textItem = (relationship: string, name: Code, value: string) =>
  item(relationship, 'TEXT', name, { [TAG.TextValue]: attr('UT', value) });

export const uidItem = (name: Code, value: string) =>
  item('HAS OBS CONTEXT', 'UIDREF', name, { [TAG.UID]: attr('UI', value) });

/** A NUM; without value it has an empty Measured Value Sequence (PS3.3 C.18.1). */
export function num(name: Code, value: string | undefined, unit: Code | undefined, ...children: readonly DicomJson[]) {
  const measured: DicomJson = {
    ...(value === undefined ? {} : { [TAG.NumericValue]: attr('DS', value) }),
    ...(unit ? { [TAG.MeasurementUnitsCodeSequence]: sequence(codeItem(unit)) } : {}),
  };
  const values = value === undefined ? sequence() : sequence(measured);
  return item('CONTAINS', 'NUM', name, { [TAG.MeasuredValueSequence]: values }, ...children);
}

const sopReference = (image: InstanceReference): DicomJson => ({
  [TAG.ReferencedSOPClassUID]: attr('UI', image.sopClassUid),
  [TAG.ReferencedSOPInstanceUID]: attr('UI', image.sopInstanceUid),
});

export const imageValue = (image: InstanceReference): DicomJson => ({
  [TAG.ReferencedSOPSequence]: sequence(sopReference(image)),
});

export const scoord = (relationship: string, data: readonly number[], image: InstanceReference = IMAGE) =>
  item(
    relationship,
    'SCOORD',
    MR.ImageRegion,
    { [TAG.GraphicType]: attr('CS', 'POLYLINE'), [TAG.GraphicData]: attr('FL', ...data) },
    item('SELECTED FROM', 'IMAGE', undefined, { [TAG.ReferencedSOPSequence]: sequence(sopReference(image)) }),
  );

export const byReference = (relationship: string, ...path: readonly number[]): DicomJson => ({
  [TAG.RelationshipType]: attr('CS', relationship),
  [TAG.ReferencedContentItemIdentifier]: attr('UL', ...path),
});

export const declared = (image: InstanceReference): DicomJson => ({
  [TAG.StudyInstanceUID]: attr('UI', image.studyInstanceUid),
  [TAG.ReferencedSeriesSequence]: sequence({
    [TAG.SeriesInstanceUID]: attr('UI', image.seriesInstanceUid),
    [TAG.ReferencedSOPSequence]: sequence(sopReference(image)),
  }),
});

/** A measurement report with these items at the root and this image declared. */
export function report(children: readonly DicomJson[], header: DicomJson = {}): DicomJson {
  return {
    [TAG.SOPClassUID]: attr('UI', COMPREHENSIVE),
    [TAG.SOPInstanceUID]: attr('UI', REFERENCE.sopInstanceUid),
    [TAG.StudyInstanceUID]: attr('UI', REFERENCE.studyInstanceUid),
    [TAG.CompletionFlag]: attr('CS', 'PARTIAL'),
    [TAG.VerificationFlag]: attr('CS', 'UNVERIFIED'),
    [TAG.ValueType]: attr('CS', 'CONTAINER'),
    ...concept(MR.ImagingMeasurementReport),
    [TAG.CurrentRequestedProcedureEvidenceSequence]: sequence(declared(IMAGE)),
    ...header,
    [TAG.ContentSequence]: sequence(...children),
  };
}

export const group = (...children: readonly DicomJson[]) => container(MR.MeasurementGroup, ...children);

/** A measurement report with one group, and what else the test wants at the root. */
export const reportOfGroup = (...children: readonly DicomJson[]) =>
  report([container(MR.ImagingMeasurements, group(...children))]);
