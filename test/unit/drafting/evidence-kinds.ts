import type {
  DoseEvidence,
  EvidenceSource,
  KeyObjectEvidence,
  MeasurementEvidence,
  ProcessingEvidence,
  RecommendationEvidence,
  ReportStatementEvidence,
} from '../../../sidecar/domain/evidence.ts';
import { sopInstanceUid } from '../../../sidecar/domain/identifiers.ts';
import { CURRENT, documentSource, evidenceId, measurement } from './builders.ts';

/** A document by a person, of its own UID; verified unless said otherwise. */
export const personSource = (
  document = '2.25.12',
  over: Partial<Extract<EvidenceSource, { kind: 'content-item' }>> = {},
): EvidenceSource => {
  const base = documentSource({ observerType: 'person', verificationFlag: 'VERIFIED', ...over });
  return base.kind === 'content-item'
    ? { ...base, instance: { ...base.instance, sopInstanceUid: sopInstanceUid(document) } }
    : base;
};

export const sentence = (
  name: string,
  text: string,
  over: Partial<ReportStatementEvidence> = {},
): ReportStatementEvidence => ({
  kind: 'reportStatement',
  id: evidenceId(name),
  studyInstanceUid: CURRENT,
  source: personSource(),
  role: 'impression',
  text,
  language: 'en-US',
  ...over,
});

export const recommended = (
  name: string,
  statement: string,
  over: Partial<RecommendationEvidence> = {},
): RecommendationEvidence => ({
  kind: 'recommendation',
  id: evidenceId(name),
  studyInstanceUid: CURRENT,
  source: personSource(),
  statementId: evidenceId(statement),
  conditional: false,
  ...over,
});

export const dose = (
  name: string,
  value: string,
  meaning: string,
  valueText: string,
  unit: string,
  over: Partial<DoseEvidence> = {},
): DoseEvidence => ({
  kind: 'dose',
  id: evidenceId(name),
  studyInstanceUid: CURRENT,
  source: documentSource(),
  quantity: { value, scheme: 'DCM', meaning },
  value: Number(valueText),
  valueText,
  unit: { value: unit, scheme: 'UCUM', meaning: unit },
  scope: 'study',
  ...over,
});

export const processing = (
  name: string,
  process: readonly [string, string],
  over: Partial<ProcessingEvidence> = {},
): ProcessingEvidence => ({
  kind: 'processing',
  id: evidenceId(name),
  studyInstanceUid: CURRENT,
  source: documentSource({ algorithm: { name: 'LungWatch', version: '2.1' } }),
  process: { value: process[0], scheme: 'DCM', meaning: process[1] },
  outcome: 'succeeded',
  findings: 'without',
  withheld: 0,
  ...over,
});

export const keyObject = (name: string, value: string, meaning: string, count: number): KeyObjectEvidence => {
  const source = documentSource();
  const objects = source.kind === 'content-item' ? Array.from({ length: count }, () => source.instance) : [];
  return {
    kind: 'keyObject',
    id: evidenceId(name),
    studyInstanceUid: CURRENT,
    source,
    title: { value, scheme: 'DCM', meaning },
    objects,
  };
};

/** A measurement of the study as a whole, as ultrasound systems send them. */
export const ultrasound = (
  name: string,
  quantity: readonly [string, string],
  valueText: string,
  unit: string,
  over: Partial<MeasurementEvidence> = {},
): MeasurementEvidence =>
  measurement(name, undefined, valueText, {
    quantity: { value: quantity[0], scheme: 'LN', meaning: quantity[1] },
    unit: { value: unit, scheme: 'UCUM', meaning: unit },
    ...over,
  });
