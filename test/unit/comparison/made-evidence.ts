import type { Code } from '../../../sidecar/domain/code.ts';
import type {
  EvidenceSource,
  FindingEvidence,
  MeasurementEvidence,
  QualitativeEvidence,
  StudyEvidence,
  TechniqueEvidence,
} from '../../../sidecar/domain/evidence.ts';
import {
  type EvidenceId,
  seriesInstanceUid,
  sopClassUid,
  sopInstanceUid,
  studyInstanceUid,
} from '../../../sidecar/domain/identifiers.ts';

const sct = (value: string, meaning: string): Code => ({ value, scheme: 'SCT', meaning });
const ucum = (value: string): Code => ({ value, scheme: 'UCUM', meaning: value });

export const NODULE = sct('27925004', 'Nodule');
export const MASS = sct('4147007', 'Mass');
export const EFFUSION = sct('60046008', 'Pleural effusion');
export const LUNG = sct('39607008', 'Lung');
export const UPPER_LOBE = sct('45653009', 'Upper lobe of lung');
export const LIVER = sct('10200004', 'Liver');
export const RIGHT = sct('24028007', 'Right');
export const LEFT = sct('7771000', 'Left');
export const BILATERAL = sct('51440002', 'Bilateral');
export const LONG_AXIS = sct('103339001', 'Long axis');
export const SHORT_AXIS = sct('103340004', 'Short axis');
export const DIAMETER = sct('81827009', 'Diameter');
/** What a sentence gives: a size along nobody knows which axis. */
export const SIZE: Code = { value: 'size', scheme: '99TEST', meaning: 'Size' };
export const VOLUME = sct('118565006', 'Volume');
export const ATTENUATION: Code = { value: '112031', scheme: 'DCM', meaning: 'Attenuation Coefficient' };

export const CURRENT = studyInstanceUid('1.2.9.1');
export const PRIOR = studyInstanceUid('1.2.9.2');

export const INSTANCE = {
  studyInstanceUid: CURRENT,
  seriesInstanceUid: seriesInstanceUid('1.2.9.1.1'),
  sopInstanceUid: sopInstanceUid('1.2.9.1.1.1'),
  sopClassUid: sopClassUid('1.2.840.10008.5.1.4.1.1.88.34'),
};
const source: Extract<EvidenceSource, { kind: 'content-item' }> = {
  kind: 'content-item',
  instance: INSTANCE,
  contentItem: '1.1',
  observerType: 'device',
};

/** A person's verified word: what it takes to attest that something is not there. */
export const VERIFIED: EvidenceSource = {
  ...source,
  observerType: 'person',
  completionFlag: 'COMPLETE',
  verificationFlag: 'VERIFIED',
};

/** The same place in another document of the study. */
export const sourceIn = (sop: string): EvidenceSource => ({
  ...source,
  instance: { ...INSTANCE, sopInstanceUid: sopInstanceUid(sop) },
});

export function finding(
  id: string,
  change: Partial<FindingEvidence> & { readonly uid?: string } = {},
): FindingEvidence {
  const { uid, ...rest } = change;
  return {
    kind: 'finding',
    id: id as EvidenceId,
    studyInstanceUid: CURRENT,
    source: rest.presence === 'absent' ? VERIFIED : source,
    finding: NODULE,
    presence: 'present',
    tracking: uid === undefined ? {} : { uid },
    regions: [],
    ...rest,
  };
}

export function measurement(
  of: string,
  valueText: string,
  unit: string,
  quantity: Code = LONG_AXIS,
  change: Partial<MeasurementEvidence> = {},
): MeasurementEvidence {
  return {
    kind: 'measurement',
    id: `${of}-${quantity.value}-${valueText}${unit}` as EvidenceId,
    studyInstanceUid: CURRENT,
    source,
    findingId: of as EvidenceId,
    quantity,
    value: Number(valueText),
    valueText,
    unit: ucum(unit),
    regions: [],
    ...change,
  };
}

/** An answer to a coded question about a finding, or about the study. */
export const answer = (id: string, question: Code, code: Code, of?: string): QualitativeEvidence => ({
  kind: 'qualitative',
  id: id as EvidenceId,
  studyInstanceUid: CURRENT,
  source,
  question,
  answer: code,
  ...(of === undefined ? {} : { findingId: of as EvidenceId }),
});

export const technique = (modality: string): TechniqueEvidence => ({
  kind: 'technique',
  id: `technique-${modality}` as EvidenceId,
  studyInstanceUid: CURRENT,
  source: { kind: 'image-attributes', instances: [] },
  modality,
  seriesCount: 1,
  imageCount: 1,
});

export const study = (uid: StudyEvidence['studyInstanceUid'], items: StudyEvidence['items']): StudyEvidence => ({
  studyInstanceUid: uid,
  items,
  unread: [],
});
