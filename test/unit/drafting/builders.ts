import type { Code } from '../../../sidecar/domain/code.ts';
import type { Comparison } from '../../../sidecar/domain/comparison.ts';
import type {
  Evidence,
  EvidenceSource,
  FindingEvidence,
  MeasurementEvidence,
  QualitativeEvidence,
  TechniqueEvidence,
} from '../../../sidecar/domain/evidence.ts';
import {
  type EvidenceId,
  seriesInstanceUid,
  sopClassUid,
  sopInstanceUid,
  studyInstanceUid,
} from '../../../sidecar/domain/identifiers.ts';
import type { DraftingInput } from '../../../sidecar/drafting/drafting-input.ts';

export const CURRENT = studyInstanceUid('2.25.1');
export const PRIOR = studyInstanceUid('2.25.2');
export const sct = (value: string, meaning: string): Code => ({ value, scheme: 'SCT', meaning });
export const NODULE = sct('27925004', 'Nodule');
export const UPPER_LOBE = sct('45653009', 'Upper lobe of lung');
export const LEFT = sct('7771000', 'Left');
export const RIGHT = sct('24028007', 'Right');
export const LONG_AXIS = sct('103339001', 'Long Axis');
export const MM: Code = { value: 'mm', scheme: 'UCUM', meaning: 'millimeter' };

const id = (text: string): EvidenceId => text as EvidenceId;

export function documentSource(over: Partial<Extract<EvidenceSource, { kind: 'content-item' }>> = {}): EvidenceSource {
  return {
    kind: 'content-item',
    instance: {
      studyInstanceUid: CURRENT,
      seriesInstanceUid: seriesInstanceUid('2.25.10'),
      sopInstanceUid: sopInstanceUid('2.25.11'),
      sopClassUid: sopClassUid('1.2.840.10008.5.1.4.1.1.88.34'),
    },
    contentItem: '1.1',
    observerType: 'device',
    verificationFlag: 'UNVERIFIED',
    completionFlag: 'COMPLETE',
    ...over,
  };
}

export function finding(name: string, over: Partial<FindingEvidence> = {}): FindingEvidence {
  return {
    kind: 'finding',
    id: id(name),
    studyInstanceUid: CURRENT,
    source: documentSource(),
    finding: NODULE,
    presence: 'present',
    tracking: {},
    regions: [],
    ...over,
  };
}

export function measurement(
  name: string,
  of: string | undefined,
  valueText: string,
  over: Partial<MeasurementEvidence> = {},
): MeasurementEvidence {
  return {
    kind: 'measurement',
    id: id(name),
    studyInstanceUid: CURRENT,
    source: documentSource(),
    ...(of === undefined ? {} : { findingId: id(of) }),
    quantity: LONG_AXIS,
    value: Number(valueText),
    valueText,
    unit: MM,
    regions: [],
    ...over,
  };
}

export function quality(name: string, of: string | undefined, question: string, answer: string): QualitativeEvidence {
  return {
    kind: 'qualitative',
    id: id(name),
    studyInstanceUid: CURRENT,
    source: documentSource(),
    ...(of === undefined ? {} : { findingId: id(of) }),
    question: { value: 'q', scheme: '99TEST', meaning: question },
    answer: { value: 'a', scheme: '99TEST', meaning: answer },
  };
}

export function technique(name: string, over: Partial<TechniqueEvidence> = {}): TechniqueEvidence {
  return {
    kind: 'technique',
    id: id(name),
    studyInstanceUid: CURRENT,
    source: { kind: 'image-attributes', instances: [] },
    modality: 'CT',
    bodyPart: 'CHEST',
    seriesCount: 2,
    imageCount: 40,
    sliceThicknessMm: 1.25,
    ...over,
  };
}

export function input(current: readonly Evidence[], over: Partial<DraftingInput> = {}): DraftingInput {
  return {
    study: { studyInstanceUid: CURRENT },
    evidence: { studyInstanceUid: CURRENT, items: current, unread: [] },
    priors: [],
    priorSearch: { searched: true, chosen: 0, rejected: [] },
    comparisons: [],
    series: [],
    sums: [],
    ruleOutputs: [],
    basis: { seriesCount: 2, imageCount: 40, documentCount: 1, unlooked: [], until: '2026-11-22T02:40:00+00:00' },
    softwareVersion: '0.1.0',
    ...over,
  };
}

/** A prior CT of 2026-05-20 that holds `items`, fetched. */
export const withPrior = (items: readonly Evidence[], comparisons: readonly Comparison[]): Partial<DraftingInput> => ({
  priors: [
    {
      study: { studyInstanceUid: PRIOR, studyDate: '20260520', modality: 'CT' },
      evidence: {
        studyInstanceUid: PRIOR,
        items: [technique('pt', { studyInstanceUid: PRIOR }), ...items],
        unread: [],
      },
    },
  ],
  priorSearch: { searched: true, chosen: 1, rejected: [] },
  comparisons,
});

export function comparison(over: Partial<Comparison> & Pick<Comparison, 'outcome'>): Comparison {
  return { id: 'c1', priorStudyInstanceUid: PRIOR, priorStudyDate: '20260520', evidenceIds: [], ...over };
}

export const RULE = { name: 'diameter', source: 'Fleischner Society 2017', limit: '1.5 mm' } as const;

/** A nodule of 8.0 mm that now measures 9.8 mm. */
export function grownNodule(over: Partial<Comparison> = {}): DraftingInput {
  const lesion = { site: UPPER_LOBE, laterality: LEFT, tracking: { identifier: 'Lesion 1', uid: '2.25.99' } };
  return input(
    [
      technique('t'),
      finding('f1', lesion),
      measurement('m1', 'f1', '9.8'),
      measurement('m2', 'f1', '7.1', { quantity: sct('103340004', 'Short Axis') }),
      quality('q1', 'f1', 'Margin', 'Spiculated'),
    ],
    withPrior(
      [
        finding('p1', { ...lesion, studyInstanceUid: PRIOR }),
        measurement('pm1', 'p1', '8.0', { studyInstanceUid: PRIOR }),
      ],
      [
        comparison({
          outcome: 'larger',
          currentFindingId: id('f1'),
          priorFindingId: id('p1'),
          change: {
            currentMeasurementId: id('m1'),
            priorMeasurementId: id('pm1'),
            currentValue: 9.8,
            priorValue: 8,
            unit: 'mm',
            difference: 1.8,
            percent: 22.5,
            intervalDays: 184,
            rule: RULE,
          },
          evidenceIds: ['f1', 'm1', 'p1', 'pm1'].map(id),
          ...over,
        }),
      ],
    ),
  );
}

export const evidenceId = id;
