import type { Draft, Statement } from '../../../../sidecar/domain/draft.ts';
import type { Evidence } from '../../../../sidecar/domain/evidence.ts';
import { type StudyInstanceUid, studyInstanceUid } from '../../../../sidecar/domain/identifiers.ts';
import type { CaseResult } from '../../../../sidecar/evaluation/runner/case-result.ts';
import { CASE_GATES } from '../../../../sidecar/evaluation/runner/case-result.ts';
import type { DraftedCase, ScoredCase } from '../../../../sidecar/evaluation/runner/drafted-case.ts';
import { planPatient } from '../../../../sidecar/synth/department/plan-patient.ts';
import type {
  Concept,
  Expected,
  TruthFinding,
  TruthPatient,
  TruthStudy,
  Urgency,
} from '../../../../sidecar/synth/department/truth.ts';
import { FINDING, SITE } from '../../../../sidecar/synth/department/vocabulary.ts';
import {
  CURRENT,
  evidenceId,
  finding,
  LEFT,
  measurement,
  PRIOR,
  RIGHT,
  sct,
  UPPER_LOBE,
} from '../../drafting/builders.ts';

/** Everything of a study that no score looks at. */
const [BASE] = planPatient({ seed: 'made case', index: 0, specialty: 'chest' }).studies;

export const NODULE_UID = '2.25.501';
export const PNEUMOTHORAX_UID = '2.25.502';
export const AI_UID = '2.25.503';

interface MadeFinding {
  readonly uid: string;
  readonly finding: Concept;
  readonly site: Concept;
  readonly side: 'left' | 'right';
  readonly longMm?: number;
  readonly urgency?: Urgency;
  readonly described?: boolean;
}

const truthFinding = (made: MadeFinding): TruthFinding =>
  ({
    ...BASE?.findings[0],
    trackingIdentifier: 'Lesion 1',
    trackingUid: made.uid,
    finding: made.finding,
    site: made.site,
    laterality: made.side,
    urgency: made.urgency ?? 'actionable',
    descriptors: [],
    visible: true,
    ai: 'found',
    reader: { described: made.described ?? true, ...(made.longMm === undefined ? {} : { longMm: made.longMm }) },
  }) as unknown as TruthFinding;

/** An 8 mm nodule in the left upper lobe, and a right pneumothorax. */
export const NODULE: MadeFinding = {
  uid: NODULE_UID,
  finding: FINDING.nodule,
  site: SITE.upperLobe,
  side: 'left',
  longMm: 8,
};
export const PNEUMOTHORAX: MadeFinding = {
  uid: PNEUMOTHORAX_UID,
  finding: FINDING.pneumothorax,
  site: SITE.pleura,
  side: 'right',
  urgency: 'urgent',
};

const mustHold = (findings: readonly TruthFinding[]): Expected['mustHold'] =>
  findings
    .filter(({ reader }) => reader.described)
    .map(({ finding: named, site, laterality, trackingUid, reader }) => ({
      finding: named,
      site,
      ...(laterality ? { laterality } : {}),
      trackingUid,
      ...(reader.longMm === undefined ? {} : { sizeMm: reader.longMm }),
      polarity: 'present',
      why: 'the reader described it',
    }));

const identityOf = (study: TruthStudy | undefined) => study?.identity;

/** A study with these findings; `over` replaces what is to be otherwise. */
export function madeStudy(
  uid: StudyInstanceUid,
  findings: readonly MadeFinding[],
  over: Partial<TruthStudy> = {},
  expected: Partial<Expected> = {},
): TruthStudy {
  const all = findings.map(truthFinding);
  return {
    ...(BASE as TruthStudy),
    studyInstanceUid: uid,
    studyDate: '20261120',
    specialty: 'chest',
    modality: 'CT',
    indication: 'Cough.',
    findings: all,
    gone: [],
    falsePositives: [],
    attestedNormal: [],
    attestedAbsent: [],
    hazards: [],
    ...over,
    expected: { priors: [], comparisons: [], mustHold: mustHold(all), mustNotHold: [], ...expected },
  };
}

export const madePatient = (...studies: readonly TruthStudy[]): TruthPatient => ({
  key: 'made',
  index: 0,
  specialty: 'chest',
  script: 'latin',
  identity: identityOf(studies.at(-1)) as TruthPatient['identity'],
  chart: { conditions: [], medications: [] },
  studies,
});

export const PRIOR_STUDY = (findings: readonly MadeFinding[] = []): TruthStudy =>
  madeStudy(PRIOR, findings, { studyDate: '20260520' });

/** The evidence that documents of these findings give. */
export const NODULE_EVIDENCE: readonly Evidence[] = [
  finding('f1', { site: UPPER_LOBE, laterality: LEFT, tracking: { uid: NODULE_UID } }),
  measurement('m1', 'f1', '8'),
];
export const PNEUMOTHORAX_EVIDENCE: readonly Evidence[] = [
  finding('f2', {
    finding: sct('36118008', 'Pneumothorax'),
    site: sct('3120008', 'Pleura'),
    laterality: RIGHT,
    tracking: { uid: PNEUMOTHORAX_UID },
  }),
];

/** A statement by its text: two of a draft never have the same one. */
export const says = (text: string, ids: readonly string[], over: Partial<Statement> = {}): Statement => ({
  id: `st_${text}`,
  section: 'findings',
  text,
  evidenceIds: ids.map(evidenceId),
  weight: 1,
  wordedBy: 'realiser',
  ...over,
});

const draftOf = (statements: readonly Statement[]): Draft => ({
  studyInstanceUid: CURRENT,
  statements,
  dropped: [],
  basis: { seriesCount: 1, imageCount: 1, documentCount: 1, unlooked: [], until: '2026-11-20T10:00:00+00:00' },
});

export function scoredCase(
  patient: TruthPatient,
  reference: string,
  statements: readonly Statement[],
  drafted: Partial<DraftedCase> = {},
): ScoredCase {
  return {
    id: '000001',
    patient,
    reference,
    drafted: {
      outcome: 'drafted',
      failed: false,
      draft: draftOf(statements),
      decisions: [],
      comparisons: [],
      ruleOutputs: [],
      evidence: [],
      unread: 0,
      ...drafted,
    },
  };
}

export const NO_GATES = Object.fromEntries(CASE_GATES.map((gate) => [gate, 0])) as CaseResult['gates'];

/** A result with these scores. */
export const madeResult = (id: string, over: Partial<CaseResult> = {}): CaseResult => ({
  id,
  specialty: 'chest',
  outcome: 'drafted',
  kinds: [],
  clean: true,
  scores: {},
  gates: NO_GATES,
  comparisons: [],
  progression: [],
  hazards: [],
  errors: [],
  ...over,
});

export const OTHER = studyInstanceUid('2.25.9');
