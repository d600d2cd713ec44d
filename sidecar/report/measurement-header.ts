import { EQUIPMENT_PURPOSE } from '../dicom/codes.ts';
import { attr, codeItem, items, sequence, TAG } from '../dicom/dicom-json.ts';
import { sha256, uidFromDigest } from '../dicom/uids.ts';
import type { DraftIdentity } from '../domain/draft.ts';
import type { DicomJson } from '../domain/study.ts';
import { deviceUid, documentHeader } from './document-header.ts';

/** What every viewer shows as the label of the series. */
export const MEASUREMENT_SERIES_DESCRIPTION = 'AI MEASUREMENTS - NOT VERIFIED';
/** After the series of text drafts. */
const SERIES_NUMBER = 9802;
const WHAT = 'Copied regions and computed changes automatically';

/** What computed the numbers. */
export interface Equipment {
  readonly softwareVersion: string;
  /** Digest over whatever decides numbers besides the software: rule tables, models. Absent = nothing does. */
  readonly configuration?: string;
}

/** IHE AIR 6.5.3.1: the Device UID is another one whenever model or rules change, and not only with the software. */
export const measurementDeviceUid = ({ softwareVersion, configuration }: Equipment): string =>
  configuration === undefined
    ? deviceUid(softwareVersion)
    : uidFromDigest(sha256(`Preread device ${softwareVersion} ${configuration}`));

/** Each item of the sequence with our Device UID: one device speaks in the whole document. */
const withDevice = (header: DicomJson, tag: string, device: DicomJson): readonly DicomJson[] =>
  items(header, tag).map((item) => ({ ...item, ...device }));

/**
 * Everything of the document but its content tree and evidence sequences: the header of the text draft (PARTIAL,
 * UNVERIFIED, PRELIMINARY, by a device) in a series of its own. Contributing Equipment (PS3.3 C.12.1) names the program
 * as equipment and as algorithm (IHE AIR).
 */
export function measurementHeader(
  identity: DraftIdentity,
  identifyingModules: DicomJson,
  equipment: Equipment,
): DicomJson {
  const header = documentHeader(identity, identifyingModules, equipment.softwareVersion);
  const device = { [TAG.DeviceUID]: attr('UI', measurementDeviceUid(equipment)) };
  const contributing = withDevice(header, TAG.ContributingEquipmentSequence, {
    ...device,
    [TAG.ContributionDescription]: attr('ST', WHAT),
  });
  const algorithms = contributing.map((item) => ({
    ...item,
    [TAG.PurposeOfReferenceCodeSequence]: sequence(codeItem(EQUIPMENT_PURPOSE.ProcessingAlgorithm)),
  }));
  return {
    ...header,
    ...device,
    [TAG.SeriesNumber]: attr('IS', SERIES_NUMBER),
    [TAG.SeriesDescription]: attr('LO', MEASUREMENT_SERIES_DESCRIPTION),
    [TAG.AuthorObserverSequence]: sequence(...withDevice(header, TAG.AuthorObserverSequence, device)),
    [TAG.ContributingEquipmentSequence]: sequence(...contributing, ...algorithms),
  };
}
