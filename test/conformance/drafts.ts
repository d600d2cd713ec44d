import { attr, codeItem, personNameAttr, sequence, TAG } from '../../sidecar/dicom/dicom-json.ts';
import { sha256, uidFromDigest } from '../../sidecar/dicom/uids.ts';
import type { Draft, DraftIdentity, SectionName, Statement, WordingRecord } from '../../sidecar/domain/draft.ts';
import type { InstanceReference } from '../../sidecar/domain/evidence.ts';
import {
  type Digest,
  type EvidenceId,
  seriesInstanceUid,
  sopClassUid,
  sopInstanceUid,
  studyInstanceUid,
} from '../../sidecar/domain/identifiers.ts';
import type { DicomJson, PersonName, Series } from '../../sidecar/domain/study.ts';
import type { DraftDocumentInput } from '../../sidecar/report/draft-document.ts';

/** One statement of a draft and the instances it rests on, before ids are given. */
export interface StatementSpec {
  readonly section: SectionName;
  readonly text: string;
  readonly on: readonly InstanceReference[];
  readonly weight?: number;
}

/** A draft by what differs from the plain one. */
export interface DraftSpec {
  readonly label: string;
  readonly name?: PersonName | 'empty' | 'absent';
  readonly modules?: DicomJson;
  readonly without?: readonly string[];
  readonly statements?: readonly StatementSpec[];
  readonly series?: readonly Pick<Series, 'modality' | 'bodyPart'>[];
  readonly predecessor?: InstanceReference;
  readonly instanceNumber?: number;
  readonly timezoneOffset?: string;
  readonly wording?: WordingRecord;
}

/** Attributes that a study may be without. */
export const NOTHING_STATED: readonly string[] = [
  TAG.StudyDate,
  TAG.StudyTime,
  TAG.StudyID,
  TAG.StudyDescription,
  TAG.AccessionNumber,
  TAG.ReferringPhysicianName,
  TAG.PatientID,
  TAG.IssuerOfPatientID,
  TAG.PatientBirthDate,
  TAG.PatientSex,
  TAG.ProcedureCodeSequence,
];

const CT = '1.2.840.10008.5.1.4.1.1.2';
const COMPREHENSIVE_SR = '1.2.840.10008.5.1.4.1.1.88.33';
const BASIC_TEXT_SR = '1.2.840.10008.5.1.4.1.1.88.11';
const uid = (name: string): string => uidFromDigest(sha256(name));

export const STUDY = studyInstanceUid(uid('study'));
export const PRIOR = studyInstanceUid(uid('prior'));

const instance = (study: typeof STUDY, series: string, name: string, sopClass: string): InstanceReference => ({
  studyInstanceUid: study,
  seriesInstanceUid: seriesInstanceUid(uid(`${study} ${series}`)),
  sopInstanceUid: sopInstanceUid(uid(`${study} ${series} ${name}`)),
  sopClassUid: sopClassUid(sopClass),
});

export const image = (at = 1, study = STUDY, series = 'axial'): InstanceReference =>
  instance(study, series, String(at), CT);
export const multiFrame = (): InstanceReference => instance(STUDY, 'enhanced', '1', `${CT}.1`);
/** An instance of another class, by the end of its UID. */
export const other = (suffix: string, study = STUDY): InstanceReference =>
  instance(study, suffix, '1', `1.2.840.10008.5.1.4.1.1.${suffix}`);
export const report = (study = STUDY, name = 'measurements'): InstanceReference =>
  instance(study, 'sr', name, COMPREHENSIVE_SR);
export const olderDraft = (): InstanceReference => instance(STUDY, 'draft', 'version 1', BASIC_TEXT_SR);

/** One of each section, as the realiser words them. */
export const PLAIN: readonly StatementSpec[] = [
  {
    section: 'summary',
    text: 'AI DRAFT - NOT VERIFIED. Prepared by Preread 0.1.0 without a radiologist.',
    on: [image()],
    weight: 2,
  },
  {
    section: 'summary',
    text: 'Rests on 1 series, 120 images and 1 structured report received until 2026-01-02 03:04 +00:00.',
    on: [image()],
    weight: 1,
  },
  { section: 'technique', text: 'CT, chest: 1 series, 120 images, slice thickness 1.25 mm.', on: [image()] },
  { section: 'comparison', text: 'Compared with CT of 2025-06-30.', on: [image(1, PRIOR)] },
  {
    section: 'findings',
    text:
      'Nodule in the upper lobe of the right lung: long axis 12.4 mm; previously 9.1 mm on 2025-06-30, ' +
      'a difference of +3.3 mm (+36.3%) in 186 days; larger.',
    on: [image(40), report(), image(38, PRIOR), report(PRIOR)],
    weight: 10,
  },
  {
    section: 'impression',
    text: '1. Nodule in the upper lobe of the right lung: larger.',
    on: [report(), report(PRIOR)],
  },
];

const modules = (spec: DraftSpec): DicomJson => {
  const all: DicomJson = {
    [TAG.StudyInstanceUID]: attr('UI', STUDY),
    [TAG.StudyDate]: attr('DA', '20260102'),
    [TAG.StudyTime]: attr('TM', '030405.5'),
    [TAG.StudyID]: attr('SH', '17'),
    [TAG.StudyDescription]: attr('LO', 'CT Thorax'),
    [TAG.AccessionNumber]: attr('SH', 'A-1'),
    [TAG.ReferringPhysicianName]: personNameAttr({ alphabetic: 'Referrer^R' }),
    [TAG.PatientName]:
      spec.name === 'empty' || spec.name === 'absent'
        ? attr('PN')
        : personNameAttr(spec.name ?? { alphabetic: 'Test^A' }),
    [TAG.PatientID]: attr('LO', 'P-1'),
    [TAG.IssuerOfPatientID]: attr('LO', 'TESTHOSPITAL'),
    [TAG.PatientBirthDate]: attr('DA', '19500101'),
    [TAG.PatientSex]: attr('CS', 'F'),
    // The image's own character set tag must never reach the draft.
    [TAG.SpecificCharacterSet]: attr('CS', 'ISO_IR 100'),
    [TAG.ProcedureCodeSequence]: sequence(codeItem({ value: 'CTCH', scheme: '99TEST', meaning: 'CT of the chest' })),
    ...spec.modules,
  };
  const absent = new Set([...(spec.without ?? []), ...(spec.name === 'absent' ? [TAG.PatientName] : [])]);
  return Object.fromEntries(Object.entries(all).filter(([tag]) => !absent.has(tag)));
};

/** Everything buildDraftDocument wants, from a spec. */
export function draftInput(spec: DraftSpec): DraftDocumentInput {
  const specs = spec.statements ?? PLAIN;
  const references = new Map(specs.map((one, at) => [`e${at}` as EvidenceId, one.on]));
  const statements = specs.map(
    ({ section, text, weight = 0 }, at): Statement => ({
      id: `s${at}`,
      section,
      text,
      evidenceIds: [`e${at}` as EvidenceId],
      weight,
      wordedBy: 'realiser',
    }),
  );
  const draft: Draft = {
    studyInstanceUid: STUDY,
    statements,
    dropped: [],
    basis: { seriesCount: 1, imageCount: 120, documentCount: 1, unlooked: [], until: '2026-01-02T03:04:05+00:00' },
    ...(spec.wording ? { wording: spec.wording } : {}),
  };
  const identity: DraftIdentity = {
    kind: 'text',
    studyInstanceUid: STUDY,
    seriesInstanceUid: seriesInstanceUid(uid('draft series')),
    sopInstanceUid: sopInstanceUid(uid(`draft ${spec.label}`)),
    sopClassUid: sopClassUid(BASIC_TEXT_SR),
    instanceNumber: spec.instanceNumber ?? 1,
    contentDate: '20260102',
    contentTime: '030407',
    timezoneOffset: spec.timezoneOffset ?? '+0100',
    evidenceDigest: sha256(spec.label) as Digest,
    ...(spec.predecessor ? { predecessor: spec.predecessor } : {}),
  };
  return {
    draft,
    identity,
    study: {
      studyInstanceUid: STUDY,
      identifyingModules: modules(spec),
      series: (spec.series ?? [{ modality: 'CT', bodyPart: 'CHEST' }]) as readonly Series[],
    },
    softwareVersion: '0.1.0',
    referencesOf: (id) => references.get(id) ?? [],
  };
}
