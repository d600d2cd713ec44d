import { createHash } from 'node:crypto';
import { QUANTITY, UNIT } from '../../sidecar/dicom/codes.ts';
import { attr, personNameAttr, TAG } from '../../sidecar/dicom/dicom-json.ts';
import { sha256, uidFromDigest } from '../../sidecar/dicom/uids.ts';
import type { Code } from '../../sidecar/domain/code.ts';
import type { Comparison, Growth } from '../../sidecar/domain/comparison.ts';
import type { DraftIdentity } from '../../sidecar/domain/draft.ts';
import type {
  EvidenceSource,
  FindingEvidence,
  ImageRegion,
  InstanceReference,
  MeasurementEvidence,
  StudyEvidence,
} from '../../sidecar/domain/evidence.ts';
import {
  type Digest,
  type EvidenceId,
  seriesInstanceUid,
  sopClassUid,
  sopInstanceUid,
  studyInstanceUid,
} from '../../sidecar/domain/identifiers.ts';
import type { DicomJson, PersonName, Series } from '../../sidecar/domain/study.ts';
import type { MeasurementDocumentInput } from '../../sidecar/report/measurement-document.ts';
import { PROFILES, type ProfileName } from '../../sidecar/report/profiles.ts';
import { image, multiFrame, PRIOR, report, STUDY } from './drafts.ts';

export { image, multiFrame, PRIOR, report, STUDY };
export const OLDER = studyInstanceUid(uidFromDigest(sha256('older prior')));

const uid = (name: string): string => uidFromDigest(sha256(name));
const sct = (value: string, meaning: string): Code => ({ value, scheme: 'SCT', meaning });
export const NODULE = sct('27925004', 'Nodule');
const LUNG = sct('45653009', 'Upper lobe of lung');
const RIGHT = sct('24028007', 'Right');

/** One number of a lesion, before ids are given. */
export interface NumberSpec {
  readonly quantity?: Code;
  readonly text: string;
  readonly unit?: Code;
  readonly regions?: readonly ImageRegion[];
  readonly fromText?: true;
  readonly modifiers?: MeasurementEvidence['modifiers'];
  readonly method?: Code;
}

/** One lesion of the current study, and what it was in priors. */
export interface LesionSpec {
  readonly name: string;
  /** `null`: the source gives none. */
  readonly identifier?: string | null;
  readonly trackingUid?: string | null;
  readonly finding?: Partial<FindingEvidence>;
  readonly regions?: readonly ImageRegion[];
  readonly numbers?: readonly NumberSpec[];
  /** The source document; a Comprehensive 3D SR of the study, which only OHIF shows by itself. */
  readonly document?: InstanceReference;
  /** Place of the group in it. */
  readonly path?: string;
  readonly algorithm?: { readonly name: string; readonly version: string };
  /** Against each prior: its measurement, and what was made of both. The first number of the lesion is compared. */
  readonly priors?: readonly PriorSpec[];
}

export interface PriorSpec {
  readonly study?: typeof PRIOR;
  readonly date?: string;
  readonly number: NumberSpec;
  /** What else was measured then. */
  readonly also?: readonly NumberSpec[];
  readonly difference: number;
  readonly percent?: number;
  readonly days?: number;
  readonly growth?: Growth;
  readonly outcome?: Comparison['outcome'];
  readonly rule?: { readonly name: string; readonly source: string; readonly limit: string };
  readonly reason?: string;
}

export interface MeasurementSpec {
  readonly label: string;
  readonly lesions: readonly LesionSpec[];
  readonly name?: PersonName;
  readonly predecessor?: InstanceReference;
  readonly instanceNumber?: number;
  readonly profile?: ProfileName;
  readonly configuration?: string;
  readonly modality?: string;
  readonly priorModality?: string;
}

/** A structured report of the study, by the end of its class. */
export const sourceOfClass = (end: string): InstanceReference => ({
  ...report(),
  sopClassUid: sopClassUid(`1.2.840.10008.5.1.4.1.1.88.${end}`),
});

const idOf = (...parts: readonly unknown[]): EvidenceId =>
  `ev_${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)}` as EvidenceId;

const sourceOf = (instance: InstanceReference, contentItem: string, algorithm?: LesionSpec['algorithm']) =>
  ({
    kind: 'content-item',
    instance,
    contentItem,
    observerType: 'device',
    ...(algorithm ? { algorithm } : {}),
  }) satisfies EvidenceSource;

const measurementOf = (
  finding: FindingEvidence,
  spec: NumberSpec,
  at: number,
): MeasurementEvidence & { readonly findingId: EvidenceId } => ({
  kind: 'measurement',
  id: idOf('measurement', finding.id, at),
  studyInstanceUid: finding.studyInstanceUid,
  source:
    finding.source.kind === 'content-item'
      ? { ...finding.source, contentItem: `${finding.source.contentItem}.${at + 6}` }
      : finding.source,
  findingId: finding.id,
  quantity: spec.quantity ?? QUANTITY.LongAxis,
  value: Number(spec.text),
  valueText: spec.text,
  unit: spec.unit ?? UNIT.Millimeter,
  regions: spec.regions ?? [],
  ...(spec.fromText ? { statementId: idOf('sentence', finding.id) } : {}),
  ...(spec.modifiers ? { modifiers: spec.modifiers } : {}),
  ...(spec.method ? { method: spec.method } : {}),
});

const tracking = ({ name, identifier, trackingUid }: LesionSpec): FindingEvidence['tracking'] => ({
  ...(identifier === null ? {} : { identifier: identifier ?? `vendor ${name}` }),
  ...(trackingUid === null ? {} : { uid: trackingUid ?? uid(`tracking ${name}`) }),
});

function findingOf(spec: LesionSpec, at: number, study: typeof STUDY, document: InstanceReference): FindingEvidence {
  const path = study === STUDY ? spec.path : undefined;
  return {
    kind: 'finding',
    id: idOf('finding', study, spec.name, document.sopInstanceUid, at),
    studyInstanceUid: study,
    source: sourceOf(document, path ?? `1.6.${at + 1}`, spec.algorithm),
    finding: NODULE,
    presence: 'present',
    site: LUNG,
    laterality: RIGHT,
    tracking: tracking(spec),
    regions: study === STUDY ? (spec.regions ?? []) : [],
    ...spec.finding,
  };
}

interface Made {
  readonly current: StudyEvidence['items'];
  readonly priors: ReadonlyMap<typeof STUDY, StudyEvidence['items']>;
  readonly comparisons: readonly Comparison[];
}

function lesion(spec: LesionSpec, at: number): Made {
  const finding = findingOf(spec, at, STUDY, spec.document ?? sourceOfClass('34'));
  const numbers = (spec.numbers ?? []).map((number, i) => measurementOf(finding, number, i));
  const [compared] = numbers;
  const before = (spec.priors ?? []).map((prior) => {
    const study = prior.study ?? PRIOR;
    const found = findingOf(spec, at, study, report(study));
    const measured = measurementOf(found, prior.number, 0);
    const also = (prior.also ?? []).map((number, i) => measurementOf(found, number, i + 1));
    const comparison: Comparison = {
      id: `cmp_${found.id}`,
      outcome: prior.outcome ?? 'larger',
      priorStudyInstanceUid: study,
      priorStudyDate: prior.date ?? '20250630',
      currentFindingId: finding.id,
      priorFindingId: found.id,
      pairedBy: 'trackingUid',
      ...(prior.reason ? { reason: prior.reason } : {}),
      change: {
        currentMeasurementId: compared?.id ?? finding.id,
        priorMeasurementId: measured.id,
        currentValue: compared?.value ?? 0,
        priorValue: measured.value,
        unit: compared?.unit.value ?? '',
        difference: prior.difference,
        ...(prior.percent === undefined ? {} : { percent: prior.percent }),
        ...(prior.days === undefined ? {} : { intervalDays: prior.days }),
        ...(prior.rule ? { rule: prior.rule } : {}),
        ...(prior.growth ? { growth: prior.growth } : {}),
      },
      evidenceIds: [finding.id, found.id],
    };
    return { study, items: [found, measured, ...also], comparison };
  });
  return {
    current: [finding, ...numbers],
    priors: new Map(before.map(({ study, items }) => [study, items])),
    comparisons: before.map(({ comparison }) => comparison),
  };
}

const technique = (study: typeof STUDY, modality: string) => ({
  kind: 'technique' as const,
  id: idOf('technique', study),
  studyInstanceUid: study,
  source: { kind: 'image-attributes' as const, instances: [image(1, study)] },
  modality,
  seriesCount: 1,
  imageCount: 60,
});

const seriesOf = (references: readonly InstanceReference[], modality: string): readonly Series[] =>
  [...Map.groupBy(references, (one) => one.seriesInstanceUid)].map(([seriesUid, of]) => ({
    seriesInstanceUid: seriesUid,
    modality,
    instances: of.map(({ sopInstanceUid: sop, sopClassUid: sopClass }) => ({
      sopInstanceUid: sop,
      sopClassUid: sopClass,
    })),
  }));

const modules = (name: PersonName): DicomJson => ({
  [TAG.StudyInstanceUID]: attr('UI', STUDY),
  [TAG.StudyDate]: attr('DA', '20260102'),
  [TAG.StudyTime]: attr('TM', '030405'),
  [TAG.PatientName]: personNameAttr(name),
  [TAG.PatientID]: attr('LO', 'P-1'),
  [TAG.PatientBirthDate]: attr('DA', '19500101'),
  [TAG.PatientSex]: attr('CS', 'F'),
});

/** Everything measurementDocument wants, from a spec. */
export function measurementInput(spec: MeasurementSpec): MeasurementDocumentInput {
  const made = spec.lesions.map(lesion);
  const { modality = 'CT', priorModality = modality } = spec;
  const profile = PROFILES[spec.profile ?? 'ohif'];
  const priorStudies = new Set(made.flatMap(({ priors }) => [...priors.keys()]));
  const identity: DraftIdentity = {
    kind: 'measurements',
    studyInstanceUid: STUDY,
    seriesInstanceUid: seriesInstanceUid(uid('measurement series')),
    sopInstanceUid: sopInstanceUid(uid(`measurements ${spec.label}`)),
    sopClassUid: profile.measurementClass,
    instanceNumber: spec.instanceNumber ?? 1,
    contentDate: '20260102',
    contentTime: '030407',
    timezoneOffset: '+0100',
    evidenceDigest: sha256(spec.label) as Digest,
    ...(spec.predecessor ? { predecessor: spec.predecessor } : {}),
  };
  const images = Array.from({ length: 60 }, (_, at) => image(at + 1));
  return {
    identity,
    profile,
    study: {
      studyInstanceUid: STUDY,
      identifyingModules: modules(spec.name ?? { alphabetic: 'Test^A' }),
      series: seriesOf([...images, multiFrame()], modality),
    },
    evidence: {
      studyInstanceUid: STUDY,
      items: [technique(STUDY, modality), ...made.flatMap(({ current }) => current)],
      unread: [],
    },
    priors: [...priorStudies].map((study) => ({
      studyInstanceUid: study,
      items: [technique(study, priorModality), ...made.flatMap(({ priors }) => priors.get(study) ?? [])],
      unread: [],
    })),
    comparisons: made.flatMap(({ comparisons }) => comparisons),
    softwareVersion: '0.1.0',
    ...(spec.configuration ? { configuration: spec.configuration } : {}),
  };
}

/** Regions as readers find them. */
export const region = (
  graphicType: ImageRegion['graphicType'],
  graphicData: readonly number[],
  on: InstanceReference = image(40),
): ImageRegion => ({ graphicType, graphicData, image: on });
export const BOX = region('POLYLINE', [100, 120, 112.5, 120, 112.5, 131, 100, 131, 100, 120]);
export const LINE = region('POLYLINE', [100, 120, 112.5, 131]);
export const SHORT_LINE = region('POLYLINE', [103, 128, 109.25, 122]);
export const CIRCLE = region('CIRCLE', [106, 125, 112, 125]);
export const ELLIPSE = region('ELLIPSE', [100, 125, 112, 125, 106, 121, 106, 129]);
export const POINT = region('POINT', [106.5, 125.25]);
export const OUTLINE = region('POLYLINE', [100, 120, 106, 118, 112, 120, 113, 128, 105, 131, 100, 120]);
export const TILTED = region('POLYLINE', [100, 120, 106, 114, 112, 120, 106, 126, 100, 120]);
export const LONG: NumberSpec = { text: '12.4' };
export const SHORT: NumberSpec = { quantity: QUANTITY.ShortAxis, text: '9.1' };
export const AREA: NumberSpec = { quantity: QUANTITY.Area, text: '103.5', unit: UNIT.SquareMillimeter };
export const LIMIT = { name: 'Fleischner Society 2017', source: 'Radiology 2017', limit: '2 mm' };
export const GROWN: PriorSpec = { number: { text: '9.1' }, difference: 3.3, percent: 36.3, days: 186, rule: LIMIT };
