import { EQUIPMENT_PURPOSE } from '../dicom/codes.ts';
import { attr, codeItem, sequence, TAG } from '../dicom/dicom-json.ts';
import { sha256, uidFromDigest } from '../dicom/uids.ts';
import { PREREAD_MANUFACTURER } from '../domain/device.ts';
import type { DocumentIdentity, DocumentKind } from '../domain/draft.ts';
import type { DicomJson } from '../domain/study.ts';
import { PrereadError } from '../errors.ts';
import { hierarchicalReferences } from './evidence-sequences.ts';
import { CONTRIBUTIONS, type ModelMakers, modelEquipment } from './language-model.ts';

/** The software that speaks in a document. */
export interface Equipment {
  readonly softwareVersion: string;
  /** Digest over whatever decides words and numbers besides the version and a language model: rule tables. */
  readonly configuration?: string;
}

/** Who made a document: the software that speaks in it, and models that had a part in it. */
export interface Makers extends Equipment, ModelMakers {}

interface SeriesLabel {
  /** Fixed and high: after the images, and apart from the numbers that viewers give their own series. */
  readonly number: number;
  /** What every viewer shows as the label of the series. */
  readonly description: string;
  readonly modality: string;
  /** What was done to make its documents. */
  readonly contribution: string;
}

/**
 * One series for each kind. The label stays when a draft is retired: all instances of a series have one description
 * (PS3.3 C.7.3.1).
 */
export const SERIES: Readonly<Record<DocumentKind, SeriesLabel>> = {
  text: {
    number: 9801,
    description: 'AI DRAFT REPORT - NOT VERIFIED',
    modality: 'SR',
    contribution: 'Drafted this report automatically',
  },
  measurements: {
    number: 9802,
    description: 'AI MEASUREMENTS - NOT VERIFIED',
    modality: 'SR',
    contribution: 'Copied regions and computed changes automatically',
  },
  pdf: {
    number: 9803,
    description: 'AI DRAFT REPORT (PDF) - NOT VERIFIED',
    modality: 'DOC',
    contribution: 'Drafted this report automatically',
  },
};

const MANUFACTURER = PREREAD_MANUFACTURER;
const MODEL_NAME = 'Preread';

/** IHE AIR 6.5.3.1: the Device UID is another one whenever software or rules change. A language model has its own. */
export const deviceUid = ({ softwareVersion, configuration }: Equipment): string =>
  uidFromDigest(sha256(['Preread device', softwareVersion, ...(configuration ? [configuration] : [])].join(' ')));

const generalEquipment = (equipment: Equipment): DicomJson => ({
  [TAG.Manufacturer]: attr('LO', MANUFACTURER),
  [TAG.ManufacturerModelName]: attr('LO', MODEL_NAME),
  [TAG.SoftwareVersions]: attr('LO', equipment.softwareVersion),
  [TAG.DeviceUID]: attr('UI', deviceUid(equipment)),
});

/** Attributes of the Patient and General Study modules that must be there, empty where the images lack them (type 2). */
const EMPTY_TYPE_2: DicomJson = {
  [TAG.PatientName]: attr('PN'),
  [TAG.PatientID]: attr('LO'),
  [TAG.PatientBirthDate]: attr('DA'),
  [TAG.PatientSex]: attr('CS'),
  [TAG.StudyDate]: attr('DA'),
  [TAG.StudyTime]: attr('TM'),
  [TAG.AccessionNumber]: attr('SH'),
  [TAG.ReferringPhysicianName]: attr('PN'),
  [TAG.StudyID]: attr('SH'),
};

/** Patient and study of the images, unchanged but for their character set: the draft is UTF-8. */
function patientAndStudy(identifyingModules: DicomJson): DicomJson {
  const { [TAG.SpecificCharacterSet]: _foreign, ...carried } = identifyingModules;
  return { ...EMPTY_TYPE_2, ...carried };
}

/** Author (PS3.3 C.17.2 with the Identified Person or Device macro): a device, whose institution is not ours to say. */
const authorObserver = (equipment: Equipment): DicomJson => ({
  [TAG.ObserverType]: attr('CS', 'DEV'),
  [TAG.DeviceUID]: attr('UI', deviceUid(equipment)),
  [TAG.Manufacturer]: attr('LO', MANUFACTURER),
  [TAG.ManufacturerModelName]: attr('LO', MODEL_NAME),
  [TAG.StationName]: attr('SH'),
  [TAG.InstitutionName]: attr('LO'),
  [TAG.InstitutionCodeSequence]: sequence(),
});

/**
 * Contributing Equipment (PS3.3 C.12.1): the program as equipment, and as algorithm (IHE AIR 6.5.3.1); each model as an
 * algorithm of its own.
 */
function contributingEquipment(identity: DocumentIdentity, { wordedBy, rankedBy, ...equipment }: Makers): DicomJson {
  const { contentDate, contentTime, timezoneOffset } = identity;
  const moment = `${contentDate}${contentTime}${timezoneOffset}`;
  const contributions = [EQUIPMENT_PURPOSE.Processing, EQUIPMENT_PURPOSE.ProcessingAlgorithm].map((purpose) => ({
    ...generalEquipment(equipment),
    [TAG.PurposeOfReferenceCodeSequence]: sequence(codeItem(purpose)),
    [TAG.ContributionDateTime]: attr('DT', moment),
    [TAG.ContributionDescription]: attr('ST', SERIES[identity.kind].contribution),
  }));
  const models = [
    ...(wordedBy ? [modelEquipment(wordedBy, CONTRIBUTIONS.wordedBy, moment)] : []),
    ...(rankedBy ? [modelEquipment(rankedBy, CONTRIBUTIONS.rankedBy, moment)] : []),
  ];
  return { [TAG.ContributingEquipmentSequence]: sequence(...contributions, ...models) };
}

/** Series and SOP Common. */
function seriesAndInstance(identity: DocumentIdentity): DicomJson {
  const series = SERIES[identity.kind];
  return {
    [TAG.SpecificCharacterSet]: attr('CS', 'ISO_IR 192'),
    [TAG.InstanceCreationDate]: attr('DA', identity.contentDate),
    [TAG.InstanceCreationTime]: attr('TM', identity.contentTime),
    [TAG.SOPClassUID]: attr('UI', identity.sopClassUid),
    [TAG.SOPInstanceUID]: attr('UI', identity.sopInstanceUid),
    [TAG.TimezoneOffsetFromUTC]: attr('SH', identity.timezoneOffset),
    [TAG.Modality]: attr('CS', series.modality),
    [TAG.StudyInstanceUID]: attr('UI', identity.studyInstanceUid),
    [TAG.SeriesInstanceUID]: attr('UI', identity.seriesInstanceUid),
    [TAG.SeriesNumber]: attr('IS', series.number),
    [TAG.SeriesDescription]: attr('LO', series.description),
    [TAG.InstanceNumber]: attr('IS', identity.instanceNumber),
    [TAG.ContentDate]: attr('DA', identity.contentDate),
    [TAG.ContentTime]: attr('TM', identity.contentTime),
  };
}

/**
 * SR Document General (PS3.3 C.17.2). PARTIAL, UNVERIFIED and PRELIMINARY stand here and nowhere else, and nothing can
 * change them: verifying is a person's act.
 */
function documentGeneral({ predecessor, retired }: DocumentIdentity, equipment: Equipment): DicomJson {
  const description = retired ? 'RETIRED: this draft no longer counts' : 'AI-generated draft, not reviewed by a person';
  return {
    [TAG.ReferencedPerformedProcedureStepSequence]: sequence(),
    [TAG.CompletionFlag]: attr('CS', 'PARTIAL'),
    [TAG.CompletionFlagDescription]: attr('LO', description),
    [TAG.VerificationFlag]: attr('CS', 'UNVERIFIED'),
    [TAG.PreliminaryFlag]: attr('CS', 'PRELIMINARY'),
    [TAG.AuthorObserverSequence]: sequence(authorObserver(equipment)),
    [TAG.PerformedProcedureCodeSequence]: sequence(),
    ...(predecessor ? { [TAG.PredecessorDocumentsSequence]: sequence(...hierarchicalReferences([predecessor])) } : {}),
  };
}

const invalid = (detail: string) => new PrereadError('DICOM_INVALID', { detail });

/** @throws PrereadError DICOM_INVALID when number, date, time or offset are not what the standard has there */
export function checkDocumentIdentity(identity: DocumentIdentity): void {
  if (!Number.isInteger(identity.instanceNumber) || identity.instanceNumber < 1)
    throw invalid('The instance number of a document counts from 1.');
  if (!/^\d{8}$/.test(identity.contentDate) || !/^\d{6}$/.test(identity.contentTime))
    throw invalid('Content Date and Time of a document are YYYYMMDD and HHMMSS.');
  if (!/^[+-]\d{4}$/.test(identity.timezoneOffset))
    throw invalid('The timezone offset of a document is +HHMM or -HHMM.');
}

/** Patient, study, series, equipment and SOP Common: what a document of any kind has. */
export const commonHeader = (identity: DocumentIdentity, identifyingModules: DicomJson, makers: Makers): DicomJson => ({
  ...patientAndStudy(identifyingModules),
  ...seriesAndInstance(identity),
  ...generalEquipment(makers),
  ...contributingEquipment(identity, makers),
});

/** Everything of an SR document but its content tree and evidence sequences. */
export const documentHeader = (
  identity: DocumentIdentity,
  identifyingModules: DicomJson,
  makers: Makers,
): DicomJson => ({
  ...commonHeader(identity, identifyingModules, makers),
  ...documentGeneral(identity, makers),
});
