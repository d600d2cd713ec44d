import { EQUIPMENT_PURPOSE } from '../dicom/codes.ts';
import { attr, codeItem, sequence, TAG } from '../dicom/dicom-json.ts';
import { sha256, uidFromDigest } from '../dicom/uids.ts';
import { PREREAD_MANUFACTURER } from '../domain/device.ts';
import type { DraftIdentity } from '../domain/draft.ts';
import type { DicomJson } from '../domain/study.ts';
import { hierarchicalReferences } from './evidence-sequences.ts';

/** What every viewer shows as the label of the series. */
export const SERIES_DESCRIPTION = 'AI DRAFT REPORT - NOT VERIFIED';
/** Fixed and high: after the images, and apart from the numbers that viewers give their own series. */
const SERIES_NUMBER = 9801;
const MANUFACTURER = PREREAD_MANUFACTURER;
const MODEL_NAME = 'Preread';

/** UID of the device "this version of Preread": IHE AIR wants another one whenever the software changes. */
export const deviceUid = (softwareVersion: string): string =>
  uidFromDigest(sha256(`Preread device ${softwareVersion}`));

const equipment = (softwareVersion: string): DicomJson => ({
  [TAG.Manufacturer]: attr('LO', MANUFACTURER),
  [TAG.ManufacturerModelName]: attr('LO', MODEL_NAME),
  [TAG.SoftwareVersions]: attr('LO', softwareVersion),
  [TAG.DeviceUID]: attr('UI', deviceUid(softwareVersion)),
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
const authorObserver = (softwareVersion: string): DicomJson => ({
  [TAG.ObserverType]: attr('CS', 'DEV'),
  [TAG.DeviceUID]: attr('UI', deviceUid(softwareVersion)),
  [TAG.Manufacturer]: attr('LO', MANUFACTURER),
  [TAG.ManufacturerModelName]: attr('LO', MODEL_NAME),
  [TAG.StationName]: attr('SH'),
  [TAG.InstitutionName]: attr('LO'),
  [TAG.InstitutionCodeSequence]: sequence(),
});

/** Contributing Equipment (PS3.3 C.12.1): who processed, with which version, when. */
function contributingEquipment(identity: DraftIdentity, softwareVersion: string): DicomJson {
  const { contentDate, contentTime, timezoneOffset } = identity;
  return {
    [TAG.ContributingEquipmentSequence]: sequence({
      ...equipment(softwareVersion),
      [TAG.PurposeOfReferenceCodeSequence]: sequence(codeItem(EQUIPMENT_PURPOSE.Processing)),
      [TAG.ContributionDateTime]: attr('DT', `${contentDate}${contentTime}${timezoneOffset}`),
      [TAG.ContributionDescription]: attr('ST', 'Drafted this report automatically'),
    }),
  };
}

/** SR Document Series, General Equipment and SOP Common. */
function seriesAndInstance(identity: DraftIdentity): DicomJson {
  return {
    [TAG.SpecificCharacterSet]: attr('CS', 'ISO_IR 192'),
    [TAG.InstanceCreationDate]: attr('DA', identity.contentDate),
    [TAG.InstanceCreationTime]: attr('TM', identity.contentTime),
    [TAG.SOPClassUID]: attr('UI', identity.sopClassUid),
    [TAG.SOPInstanceUID]: attr('UI', identity.sopInstanceUid),
    [TAG.TimezoneOffsetFromUTC]: attr('SH', identity.timezoneOffset),
    [TAG.Modality]: attr('CS', 'SR'),
    [TAG.StudyInstanceUID]: attr('UI', identity.studyInstanceUid),
    [TAG.SeriesInstanceUID]: attr('UI', identity.seriesInstanceUid),
    [TAG.SeriesNumber]: attr('IS', SERIES_NUMBER),
    [TAG.SeriesDescription]: attr('LO', SERIES_DESCRIPTION),
    [TAG.ReferencedPerformedProcedureStepSequence]: sequence(),
  };
}

/**
 * SR Document General (PS3.3 C.17.2). PARTIAL, UNVERIFIED and PRELIMINARY stand here and nowhere else, and nothing can
 * change them: verifying is a person's act.
 */
function documentGeneral(identity: DraftIdentity, softwareVersion: string): DicomJson {
  const { predecessor } = identity;
  return {
    [TAG.InstanceNumber]: attr('IS', identity.instanceNumber),
    [TAG.ContentDate]: attr('DA', identity.contentDate),
    [TAG.ContentTime]: attr('TM', identity.contentTime),
    [TAG.CompletionFlag]: attr('CS', 'PARTIAL'),
    [TAG.CompletionFlagDescription]: attr('LO', 'AI-generated draft, not reviewed by a person'),
    [TAG.VerificationFlag]: attr('CS', 'UNVERIFIED'),
    [TAG.PreliminaryFlag]: attr('CS', 'PRELIMINARY'),
    [TAG.AuthorObserverSequence]: sequence(authorObserver(softwareVersion)),
    [TAG.PerformedProcedureCodeSequence]: sequence(),
    ...(predecessor ? { [TAG.PredecessorDocumentsSequence]: sequence(...hierarchicalReferences([predecessor])) } : {}),
  };
}

/** Everything of the document but its content tree and evidence sequences. */
export function documentHeader(
  identity: DraftIdentity,
  identifyingModules: DicomJson,
  softwareVersion: string,
): DicomJson {
  return {
    ...patientAndStudy(identifyingModules),
    ...seriesAndInstance(identity),
    ...equipment(softwareVersion),
    ...documentGeneral(identity, softwareVersion),
    ...contributingEquipment(identity, softwareVersion),
  };
}
