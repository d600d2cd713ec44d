import { EQUIPMENT_PURPOSE, MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import { attr, codeItem, sequence, TAG } from '../dicom/dicom-json.ts';
import { sha256, uidFromDigest } from '../dicom/uids.ts';
import type { ModelIdentity, WordingRecord } from '../domain/draft.ts';
import { modelThatWorded } from '../domain/model-wording.ts';
import type { DicomJson } from '../domain/study.ts';
import { textContent } from './content-items.ts';

/** IHE AIR 6.5.3.1: another one for each model and each training of it, whatever it is called. */
export const modelDeviceUid = ({ digest }: ModelIdentity): string =>
  uidFromDigest(sha256(`Preread language model ${digest}`));

/** Models that had a part in a document. */
export interface ModelMakers {
  readonly wordedBy?: ModelIdentity;
  readonly rankedBy?: ModelIdentity;
}

export function makersOf(wording: WordingRecord | undefined): ModelMakers {
  const [wordedBy, rankedBy] = [modelThatWorded(wording), wording?.encoder];
  return { ...(wordedBy ? { wordedBy } : {}), ...(rankedBy ? { rankedBy } : {}) };
}

/** What a model did for a document. */
export const CONTRIBUTIONS = {
  wordedBy: 'Worded sentences of this report, each checked against its evidence',
  rankedBy: 'Ranked what may be the same in the prior report and the current documents; decided nothing',
} as const;

/**
 * A model as contributing equipment (PS3.3 C.12.1). Who made it, its manifest does not say; the attribute must not be
 * empty.
 * @param moment DICOM DT
 */
export const modelEquipment = (model: ModelIdentity, contribution: string, moment: string): DicomJson => ({
  [TAG.Manufacturer]: attr('LO', 'unknown'),
  [TAG.ManufacturerModelName]: attr('LO', model.id),
  [TAG.SoftwareVersions]: attr('LO', model.version),
  [TAG.DeviceUID]: attr('UI', modelDeviceUid(model)),
  [TAG.PurposeOfReferenceCodeSequence]: sequence(codeItem(EQUIPMENT_PURPOSE.ProcessingAlgorithm)),
  [TAG.ContributionDateTime]: attr('DT', moment),
  [TAG.ContributionDescription]: attr('ST', contribution),
});

/**
 * TID 4019 Algorithm Identification: the language model of a text. Its threads are not named: they are the machine's, and
 * a retry on another one stores the same document.
 */
export function modelAlgorithm(model: ModelIdentity, settings: WordingRecord['settings']): readonly DicomJson[] {
  const parameters = [
    `SHA-256 ${model.digest}`,
    ...(settings ? [`${settings.dtype}, decoding ${settings.decoding}`] : []),
  ];
  return [
    textContent('HAS CONCEPT MOD', MR.AlgorithmName, model.id),
    textContent('HAS CONCEPT MOD', MR.AlgorithmVersion, model.version),
    ...parameters.map((one) => textContent('HAS CONCEPT MOD', MR.AlgorithmParameters, one)),
  ];
}
