import { attr, codeItem, personNameAttr, sequence, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import { sha256, uidFromDigest } from '../../../sidecar/dicom/uids.ts';
import type { Code } from '../../../sidecar/domain/code.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';

/** One made document: its name says what is special about it. */
export interface MadeDocument {
  readonly name: string;
  readonly dataset: DicomJson;
}

export const uidOf = (seed: string): string => uidFromDigest(sha256(`made ${seed}`));

const of =
  (scheme: string) =>
  (value: string, meaning: string): Code => ({ value, scheme, meaning });
export const dcm = of('DCM');
export const sct = of('SCT');
export const srt = of('SRT');
export const ln = of('LN');
export const ucum = (value: string, meaning = value): Code => ({ value, scheme: 'UCUM', meaning });

export type Relationship =
  | 'CONTAINS'
  | 'HAS CONCEPT MOD'
  | 'HAS OBS CONTEXT'
  | 'HAS ACQ CONTEXT'
  | 'HAS PROPERTIES'
  | 'INFERRED FROM'
  | 'SELECTED FROM';

/** One content item; IMAGE, WAVEFORM and COMPOSITE need no name (PS3.3 C.17.3.2.2). */
export function item(
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

export const container = (name: Code, ...children: readonly DicomJson[]): DicomJson =>
  item('CONTAINS', 'CONTAINER', name, { [TAG.ContinuityOfContent]: attr('CS', 'SEPARATE') }, children);

export const code = (
  relationship: Relationship,
  name: Code,
  value: Code,
  ...children: readonly DicomJson[]
): DicomJson => item(relationship, 'CODE', name, { [TAG.ConceptCodeSequence]: sequence(codeItem(value)) }, children);
export const mod = (name: Code, value: Code, ...children: readonly DicomJson[]): DicomJson =>
  code('HAS CONCEPT MOD', name, value, ...children);
export const text = (relationship: Relationship, name: Code, value: string): DicomJson =>
  item(relationship, 'TEXT', name, { [TAG.TextValue]: attr('UT', value) }, []);
export const uid = (relationship: Relationship, name: Code, value: string): DicomJson =>
  item(relationship, 'UIDREF', name, { [TAG.UID]: attr('UI', value) }, []);
export const dateTime = (relationship: Relationship, name: Code, value: string): DicomJson =>
  item(relationship, 'DATETIME', name, { [TAG.DateTime]: attr('DT', value) }, []);
export const date = (relationship: Relationship, name: Code, value: string): DicomJson =>
  item(relationship, 'DATE', name, { [TAG.Date]: attr('DA', value) }, []);

/** A NUM with its value and unit (PS3.3 C.18.1). */
export const num = (name: Code, value: string, unit: Code, ...children: readonly DicomJson[]): DicomJson =>
  numAs('CONTAINS', name, value, unit, ...children);
export const numAs = (
  relationship: Relationship,
  name: Code,
  value: string,
  unit: Code,
  ...children: readonly DicomJson[]
): DicomJson =>
  item(
    relationship,
    'NUM',
    name,
    {
      [TAG.MeasuredValueSequence]: sequence({
        [TAG.NumericValue]: attr('DS', value),
        [TAG.MeasurementUnitsCodeSequence]: sequence(codeItem(unit)),
      }),
    },
    children,
  );

/** A relationship to another item of the tree, by its position (PS3.3 C.17.3.2.5); Comprehensive SR only. */
export const reference = (relationship: Relationship, ...path: readonly number[]): DicomJson => ({
  [TAG.RelationshipType]: attr('CS', relationship),
  [TAG.ReferencedContentItemIdentifier]: attr('UL', ...path),
});

/** TID 1204 and TID 1004: English, written by a device. */
export const LANGUAGE = mod(dcm('121049', 'Language of Content Item and Descendants'), {
  value: 'en-US',
  scheme: 'RFC5646',
  meaning: 'English (US)',
});
export const DEVICE: readonly DicomJson[] = [
  code('HAS OBS CONTEXT', dcm('121005', 'Observer Type'), dcm('121007', 'Device')),
  uid('HAS OBS CONTEXT', dcm('121012', 'Device Observer UID'), uidOf('device')),
  text('HAS OBS CONTEXT', dcm('121014', 'Device Observer Manufacturer'), 'Made'),
  text('HAS OBS CONTEXT', dcm('121015', 'Device Observer Model Name'), 'Template'),
];

/**
 * A document with the header every SR needs (PS3.3 A.35); equal arguments, equal document.
 * @param sopClass last component of the SOP Class UID: 33, 50, 67, 72
 */
export function madeReport(
  name: string,
  sopClass: number,
  title: Code,
  templateId: string | undefined,
  children: readonly DicomJson[],
): MadeDocument {
  const template: DicomJson =
    templateId === undefined
      ? {}
      : {
          [TAG.ContentTemplateSequence]: sequence({
            [TAG.MappingResource]: attr('CS', 'DCMR'),
            [TAG.MappingResourceUID]: attr('UI', '1.2.840.10008.8.1.1'),
            [TAG.TemplateIdentifier]: attr('CS', templateId),
          }),
        };
  const dataset: DicomJson = {
    [TAG.SpecificCharacterSet]: attr('CS', 'ISO_IR 192'),
    [TAG.SOPClassUID]: attr('UI', `1.2.840.10008.5.1.4.1.1.88.${sopClass}`),
    [TAG.SOPInstanceUID]: attr('UI', uidOf(`${name} instance`)),
    [TAG.StudyInstanceUID]: attr('UI', uidOf(`${name} study`)),
    [TAG.SeriesInstanceUID]: attr('UI', uidOf(`${name} series`)),
    [TAG.StudyDate]: attr('DA', '20250310'),
    [TAG.StudyTime]: attr('TM', '101500'),
    [TAG.ContentDate]: attr('DA', '20250310'),
    [TAG.ContentTime]: attr('TM', '103000'),
    [TAG.AccessionNumber]: attr('SH'),
    // Type 1 in Simplified Adult Echo SR, allowed everywhere.
    [TAG.TimezoneOffsetFromUTC]: attr('SH', '+0000'),
    [TAG.Modality]: attr('CS', 'SR'),
    [TAG.Manufacturer]: attr('LO', 'Made'),
    [TAG.ManufacturerModelName]: attr('LO', 'Template'),
    [TAG.DeviceSerialNumber]: attr('LO', '1'),
    [TAG.SoftwareVersions]: attr('LO', '1'),
    [TAG.ReferringPhysicianName]: personNameAttr(),
    [TAG.ReferencedPerformedProcedureStepSequence]: sequence(),
    [TAG.PatientName]: personNameAttr({ alphabetic: 'Made^Patient' }),
    [TAG.PatientID]: attr('LO', 'MADE'),
    [TAG.PatientBirthDate]: attr('DA', '19800101'),
    [TAG.PatientSex]: attr('CS', 'F'),
    [TAG.StudyID]: attr('SH', '1'),
    [TAG.SeriesNumber]: attr('IS', '1'),
    [TAG.InstanceNumber]: attr('IS', '1'),
    [TAG.PerformedProcedureCodeSequence]: sequence(),
    [TAG.CompletionFlag]: attr('CS', 'COMPLETE'),
    [TAG.VerificationFlag]: attr('CS', 'UNVERIFIED'),
    [TAG.ValueType]: attr('CS', 'CONTAINER'),
    [TAG.ConceptNameCodeSequence]: sequence(codeItem(title)),
    [TAG.ContinuityOfContent]: attr('CS', 'SEPARATE'),
    ...template,
    [TAG.ContentSequence]: sequence(...children),
  };
  return { name, dataset };
}
