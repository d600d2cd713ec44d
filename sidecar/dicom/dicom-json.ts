import type { Code } from '../domain/code.ts';
import { withoutPadding } from '../domain/padding.ts';
import type { DicomJson, DicomJsonAttribute, PersonName } from '../domain/study.ts';

/** Keyword (PS3.6) to the eight hex digits the DICOM JSON model uses. Only what Preread reads or writes. */
export const TAG = {
  SpecificCharacterSet: '00080005',
  ImageType: '00080008',
  InstanceCreationDate: '00080012',
  InstanceCreationTime: '00080013',
  SOPClassUID: '00080016',
  SOPInstanceUID: '00080018',
  StudyDate: '00080020',
  SeriesDate: '00080021',
  AcquisitionDate: '00080022',
  ContentDate: '00080023',
  StudyTime: '00080030',
  SeriesTime: '00080031',
  AcquisitionTime: '00080032',
  ContentTime: '00080033',
  AccessionNumber: '00080050',
  RetrieveAETitle: '00080054',
  Modality: '00080060',
  ModalitiesInStudy: '00080061',
  Manufacturer: '00080070',
  InstitutionName: '00080080',
  InstitutionCodeSequence: '00080082',
  ReferringPhysicianName: '00080090',
  CodeValue: '00080100',
  CodingSchemeDesignator: '00080102',
  CodeMeaning: '00080104',
  MappingResource: '00080105',
  MappingResourceUID: '00080118',
  LongCodeValue: '00080119',
  URNCodeValue: '00080120',
  TimezoneOffsetFromUTC: '00080201',
  StationName: '00081010',
  StudyDescription: '00081030',
  ProcedureCodeSequence: '00081032',
  SeriesDescription: '0008103E',
  ManufacturerModelName: '00081090',
  ReferencedPerformedProcedureStepSequence: '00081111',
  ReferencedSeriesSequence: '00081115',
  ReferencedSOPClassUID: '00081150',
  ReferencedSOPInstanceUID: '00081155',
  ReferencedFrameNumber: '00081160',
  ReferencedSOPSequence: '00081199',
  DerivationDescription: '00082111',
  PatientName: '00100010',
  PatientID: '00100020',
  IssuerOfPatientID: '00100021',
  PatientBirthDate: '00100030',
  PatientSex: '00100040',
  OtherPatientIDs: '00101000',
  OtherPatientIDsSequence: '00101002',
  PatientAge: '00101010',
  BodyPartExamined: '00180015',
  ContrastBolusAgent: '00180010',
  SliceThickness: '00180050',
  KVP: '00180060',
  SpacingBetweenSlices: '00180088',
  DeviceSerialNumber: '00181000',
  DeviceUID: '00181002',
  SoftwareVersions: '00181020',
  ProtocolName: '00181030',
  PatientPosition: '00185100',
  ContributingEquipmentSequence: '0018A001',
  ContributionDateTime: '0018A002',
  ContributionDescription: '0018A003',
  StudyInstanceUID: '0020000D',
  SeriesInstanceUID: '0020000E',
  StudyID: '00200010',
  SeriesNumber: '00200011',
  InstanceNumber: '00200013',
  ImagePositionPatient: '00200032',
  ImageOrientationPatient: '00200037',
  FrameOfReferenceUID: '00200052',
  Laterality: '00200060',
  ImageLaterality: '00200062',
  PositionReferenceIndicator: '00201040',
  SliceLocation: '00201041',
  SamplesPerPixel: '00280002',
  PhotometricInterpretation: '00280004',
  NumberOfFrames: '00280008',
  Rows: '00280010',
  Columns: '00280011',
  PixelSpacing: '00280030',
  BitsAllocated: '00280100',
  BitsStored: '00280101',
  HighBit: '00280102',
  PixelRepresentation: '00280103',
  WindowCenter: '00281050',
  WindowWidth: '00281051',
  RescaleIntercept: '00281052',
  RescaleSlope: '00281053',
  RescaleType: '00281054',
  PurposeOfReferenceCodeSequence: '0040A170',
  RelationshipType: '0040A010',
  VerifyingOrganization: '0040A027',
  VerificationDateTime: '0040A030',
  ValueType: '0040A040',
  ConceptNameCodeSequence: '0040A043',
  ContinuityOfContent: '0040A050',
  VerifyingObserverSequence: '0040A073',
  VerifyingObserverName: '0040A075',
  AuthorObserverSequence: '0040A078',
  ObserverType: '0040A084',
  DateTime: '0040A120',
  Date: '0040A121',
  Time: '0040A122',
  PersonName: '0040A123',
  UID: '0040A124',
  TextValue: '0040A160',
  ConceptCodeSequence: '0040A168',
  MeasurementUnitsCodeSequence: '004008EA',
  MeasuredValueSequence: '0040A300',
  NumericValueQualifierCodeSequence: '0040A301',
  NumericValue: '0040A30A',
  PredecessorDocumentsSequence: '0040A360',
  PerformedProcedureCodeSequence: '0040A372',
  CurrentRequestedProcedureEvidenceSequence: '0040A375',
  PertinentOtherEvidenceSequence: '0040A385',
  CompletionFlag: '0040A491',
  CompletionFlagDescription: '0040A492',
  VerificationFlag: '0040A493',
  PreliminaryFlag: '0040A496',
  ContentTemplateSequence: '0040A504',
  ContentSequence: '0040A730',
  TemplateIdentifier: '0040DB00',
  ReferencedContentItemIdentifier: '0040DB73',
  GraphicData: '00700022',
  GraphicType: '00700023',
  ReferencedFrameOfReferenceUID: '30060024',
  PixelData: '7FE00010',
  RequestAttributesSequence: '00400275',
  ReasonForTheRequestedProcedure: '00401002',
} as const;

export type Keyword = keyof typeof TAG;

/** Whether the attribute stands in the dataset, empty or not (type 2 knows the difference). */
export const has = (ds: DicomJson, tag: string): boolean => ds[tag] !== undefined;

/** All values as strings, without trailing padding; nothing for an absent or empty attribute, or one of another shape. */
export function texts(ds: DicomJson, tag: string): readonly string[] {
  const values = ds[tag]?.Value;
  if (!Array.isArray(values)) return [];
  return values
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .map((value) => withoutPadding(String(value)));
}

/** The first value as a string; absent when the attribute is absent, empty or blank. */
export function text(ds: DicomJson, tag: string): string | undefined {
  return texts(ds, tag)[0] || undefined;
}

/** All finite numbers; real servers send DS and IS as numbers or as strings. */
export function numbers(ds: DicomJson, tag: string): readonly number[] {
  return texts(ds, tag)
    .map((value) => (value.trim() === '' ? Number.NaN : Number(value)))
    .filter(Number.isFinite);
}

/** The first value as a finite number. */
export function number(ds: DicomJson, tag: string): number | undefined {
  const first = texts(ds, tag)[0];
  if (first === undefined || first.trim() === '') return undefined;
  const value = Number(first);
  return Number.isFinite(value) ? value : undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const GROUPS = [
  ['Alphabetic', 'alphabetic'],
  ['Ideographic', 'ideographic'],
  ['Phonetic', 'phonetic'],
] as const;

/** The first person name (PS3.18 F.2.2); servers that send a plain `A=I=P` string are understood too. */
export function personName(ds: DicomJson, tag: string): PersonName | undefined {
  const value = ds[tag]?.Value?.[0];
  const parts = typeof value === 'string' ? value.split('=') : [];
  const group = (index: number, key: string): string | undefined => {
    const found = isObject(value) ? value[key] : parts[index];
    return typeof found === 'string' && found.trim() !== '' ? found.trimEnd() : undefined;
  };
  const name: { -readonly [K in keyof PersonName]: PersonName[K] } = {};
  for (const [index, [key, property]] of GROUPS.entries()) {
    const found = group(index, key);
    if (found !== undefined) name[property] = found;
  }
  return Object.keys(name).length > 0 ? name : undefined;
}

/** The items of a sequence; what is not an item is passed over. */
export function items(ds: DicomJson, tag: string): readonly DicomJson[] {
  const values: unknown = ds[tag]?.Value;
  return Array.isArray(values) ? (values.filter(isObject) as readonly DicomJson[]) : [];
}

/** Far beyond what SH, LO and real URNs hold (PS3.5 6.2): what is longer names nothing, and takes long to be looked up. */
const LONGEST_CODE = 1024;

/** One code sequence item as a code; Long and URN Code Value count too (PS3.3 8.8). */
export function codeOf(item: DicomJson): Code | undefined {
  const urn = text(item, TAG.URNCodeValue);
  const value = text(item, TAG.CodeValue) ?? text(item, TAG.LongCodeValue) ?? urn;
  // A URN names its own scheme: the designator may be missing (PS3.3 8.1).
  const scheme = text(item, TAG.CodingSchemeDesignator) ?? (urn === undefined ? undefined : 'URN');
  if (value === undefined || scheme === undefined || value.length + scheme.length > LONGEST_CODE) return undefined;
  const meaning = text(item, TAG.CodeMeaning);
  return { value, scheme, meaning: meaning === undefined || meaning.length > LONGEST_CODE ? value : meaning };
}

/** The first item of a code sequence; absent when there is none or it lacks value or scheme. */
export function code(ds: DicomJson, tag: string): Code | undefined {
  const item = items(ds, tag)[0];
  return item && codeOf(item);
}

/** All items of a code sequence that are codes. */
export const codes = (ds: DicomJson, tag: string): readonly Code[] =>
  items(ds, tag)
    .map(codeOf)
    .filter((found) => found !== undefined);

/** An attribute; without values it is present and empty. */
export function attr(vr: string, ...values: readonly unknown[]): DicomJsonAttribute {
  return values.length > 0 ? { vr, Value: values } : { vr };
}

/** A sequence; without items it is present and empty. */
export const sequence = (...sequenceItems: readonly DicomJson[]): DicomJsonAttribute => attr('SQ', ...sequenceItems);

/** A person name attribute; absent name: present and empty. */
export function personNameAttr(name?: PersonName): DicomJsonAttribute {
  const value: Record<string, string> = {};
  for (const [key, property] of GROUPS) {
    const part = name?.[property];
    if (part) value[key] = part;
  }
  return Object.keys(value).length > 0 ? attr('PN', value) : attr('PN');
}

/** Code Value (0008,0100) is SH: longer ones go into Long Code Value (PS3.3 8.1). */
const MAX_CODE_VALUE = 16;

/** One code sequence item (PS3.3 8.8). */
export function codeItem(concept: Code): DicomJson {
  const value: DicomJson = /^(urn|https?):/.test(concept.value)
    ? { [TAG.URNCodeValue]: attr('UR', concept.value) }
    : concept.value.length > MAX_CODE_VALUE
      ? { [TAG.LongCodeValue]: attr('UC', concept.value) }
      : { [TAG.CodeValue]: attr('SH', concept.value) };
  const scheme: DicomJson =
    TAG.URNCodeValue in value && concept.scheme === 'URN'
      ? {}
      : { [TAG.CodingSchemeDesignator]: attr('SH', concept.scheme) };
  return { ...value, ...scheme, [TAG.CodeMeaning]: attr('LO', concept.meaning) };
}
