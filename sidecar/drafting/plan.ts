import type { Comparison } from '../domain/comparison.ts';
import type {
  Evidence,
  FindingEvidence,
  MeasurementEvidence,
  QualitativeEvidence,
  StudyEvidence,
} from '../domain/evidence.ts';
import type { EvidenceId, StudyInstanceUid } from '../domain/identifiers.ts';
import type { DraftingInput } from './drafting-input.ts';
import { shownFinding } from './terms.ts';
import { clinicalWeight } from './weights.ts';

/** What one findings statement will say, before it is worded. */
export interface PlannedFinding {
  /** The finding spoken of: the current one, or the prior's where only that exists. */
  readonly subject?: FindingEvidence;
  /** The same finding without its comparison: what is left to say when the comparison does not hold. */
  readonly fallback?: PlannedFinding;
  /** Measurements of the subject that no comparison speaks of. */
  readonly measurements: readonly MeasurementEvidence[];
  readonly qualities: readonly QualitativeEvidence[];
  readonly comparison?: PlannedComparison;
  readonly weight: number;
  /** In the impression, too. */
  readonly concludes: boolean;
}

export interface PlannedComparison {
  readonly comparison: Comparison;
  readonly current?: MeasurementEvidence;
  readonly prior?: MeasurementEvidence;
  /** Measurements of the prior's finding, for what only the prior describes. */
  readonly priorMeasurements: readonly MeasurementEvidence[];
  /** DICOM DA of the prior. */
  readonly priorDate?: string;
  readonly currentFinding?: FindingEvidence;
  readonly priorFinding?: FindingEvidence;
  /** Who attests absence in the study on the other side: what "new" and "resolved" rest on. */
  readonly attester?: FindingEvidence;
  /** A statement about it describes the prior's finding, not one of the current study. */
  readonly ofPrior: boolean;
}

export interface FindingsPlan {
  /** By clinical weight, then in the order of the evidence. */
  readonly findings: readonly PlannedFinding[];
  /** Comparisons that name evidence nobody supplied: nothing can be said from them. */
  readonly unsupported: readonly Comparison[];
}

export function evidenceIndex(input: Pick<DraftingInput, 'evidence' | 'priors'>): Map<EvidenceId, Evidence> {
  const all = [input.evidence, ...input.priors.map((prior) => prior.evidence)].flatMap((study) => study.items);
  return new Map(all.map((item) => [item.id, item]));
}

export const studyDateOfPrior = (input: Pick<DraftingInput, 'priors'>, uid: StudyInstanceUid): string | undefined =>
  input.priors.find((prior) => prior.study.studyInstanceUid === uid)?.study.studyDate;

const measurementsOf = (items: readonly Evidence[], findingId: EvidenceId | undefined): MeasurementEvidence[] =>
  items.filter(
    (item): item is MeasurementEvidence =>
      item.kind === 'measurement' && item.findingId === findingId && Number.isFinite(item.value),
  );

const qualitiesOf = (items: readonly Evidence[], findingId: EvidenceId | undefined): QualitativeEvidence[] =>
  items.filter((item): item is QualitativeEvidence => item.kind === 'qualitative' && item.findingId === findingId);

/** Looks up what comparisons name. */
export class Planner {
  readonly input: DraftingInput;
  readonly index: Map<EvidenceId, Evidence>;

  constructor(input: DraftingInput) {
    this.input = input;
    this.index = evidenceIndex(input);
  }

  finding(id: EvidenceId | undefined): FindingEvidence | undefined {
    const item = id === undefined ? undefined : this.index.get(id);
    return item?.kind === 'finding' ? item : undefined;
  }

  measurement(id: EvidenceId | undefined): MeasurementEvidence | undefined {
    const item = id === undefined ? undefined : this.index.get(id);
    return item?.kind === 'measurement' ? item : undefined;
  }

  attester(comparison: Comparison): FindingEvidence | undefined {
    const current = this.input.study.studyInstanceUid;
    const ids = [comparison.currentFindingId, comparison.priorFindingId, ...comparison.evidenceIds];
    return ids
      .flatMap((id) => this.finding(id) ?? [])
      .find(
        (item) =>
          item.presence === 'absent' && (item.studyInstanceUid === current) === (comparison.outcome === 'resolved'),
      );
  }

  comparison(comparison: Comparison): PlannedComparison {
    const current = this.measurement(comparison.change?.currentMeasurementId);
    const prior = this.measurement(comparison.change?.priorMeasurementId);
    const priorDate = comparison.priorStudyDate ?? studyDateOfPrior(this.input, comparison.priorStudyInstanceUid);
    const priorItems = this.input.priors.flatMap((study) => study.evidence.items);
    const currentFinding = this.finding(comparison.currentFindingId);
    const priorFinding = this.finding(comparison.priorFindingId);
    const attester = this.attester(comparison);
    // A lesion of the prior does not vanish because today's study denies something that cannot be told to be it.
    const denied = currentFinding?.presence === 'absent' && comparison.outcome === 'notComparable';
    return {
      comparison,
      ...(currentFinding === undefined ? {} : { currentFinding }),
      ...(priorFinding === undefined ? {} : { priorFinding }),
      ...(attester === undefined ? {} : { attester }),
      ofPrior: comparison.outcome === 'resolved' || comparison.currentFindingId === undefined || denied,
      ...(current === undefined ? {} : { current }),
      ...(prior === undefined ? {} : { prior }),
      ...(priorDate === undefined ? {} : { priorDate }),
      priorMeasurements:
        comparison.priorFindingId === undefined ? [] : measurementsOf(priorItems, comparison.priorFindingId),
    };
  }

  /** A comparison that all of its evidence was supplied for; else nothing is said from it. */
  resolvable(comparison: Comparison): boolean {
    const named = [comparison.currentFindingId, comparison.priorFindingId];
    const measured = [comparison.change?.currentMeasurementId, comparison.change?.priorMeasurementId];
    const fetched = this.input.priors.some(
      (prior) => prior.study.studyInstanceUid === comparison.priorStudyInstanceUid,
    );
    return (
      fetched &&
      named.some((id) => id !== undefined) &&
      named.every((id) => id === undefined || this.finding(id) !== undefined) &&
      measured.every((id) => id === undefined || this.measurement(id) !== undefined)
    );
  }
}

/** What is said of a current finding without any comparison. */
function planAlone(planner: Planner, subject: FindingEvidence): PlannedFinding {
  const { items } = planner.input.evidence;
  return {
    subject,
    measurements: measurementsOf(items, subject.id),
    qualities: qualitiesOf(items, subject.id),
    weight: clinicalWeight(subject, undefined),
    concludes: subject.presence !== 'absent' && !shownFinding(subject).contradictory,
  };
}

/** Statements about one current finding: one for each prior it was compared with, or one without comparison. */
function planCurrent(planner: Planner, subject: FindingEvidence, comparisons: readonly Comparison[]): PlannedFinding[] {
  const { items } = planner.input.evidence;
  const alone = planAlone(planner, subject);
  // What nobody can tell to be there cannot have changed.
  if (shownFinding(subject).contradictory) return [alone];
  const absent = subject.presence === 'absent';
  const said = new Set(comparisons.map((comparison) => comparison.change?.currentMeasurementId));
  const rest = measurementsOf(items, subject.id).filter((measurement) => !said.has(measurement.id));
  const usable = comparisons.filter((comparison) => !absent || comparison.outcome === 'resolved');
  const open = absent ? comparisons.filter((comparison) => comparison.outcome === 'notComparable') : [];
  const ofPrior = open.flatMap((comparison) => planPriorOnly(planner, comparison));
  if (usable.length === 0) return [alone, ...ofPrior];
  const weights = usable.map((comparison) => clinicalWeight(subject, comparison.outcome));
  const first = weights.indexOf(Math.max(...weights));
  const compared = usable.map((comparison, index) => ({
    subject: (comparison.outcome === 'resolved' ? planner.finding(comparison.priorFindingId) : undefined) ?? subject,
    measurements: index === first && !absent ? rest : [],
    qualities: index === first ? qualitiesOf(items, subject.id) : [],
    comparison: planner.comparison(comparison),
    weight: clinicalWeight(subject, comparison.outcome),
    concludes: index === first,
    ...(index === first ? { fallback: alone } : {}),
  }));
  return [...compared, ...ofPrior];
}

function planPriorOnly(planner: Planner, comparison: Comparison): PlannedFinding[] {
  const subject = planner.finding(comparison.priorFindingId);
  // That an absence is not repeated says nothing.
  if (subject === undefined || subject.presence === 'absent' || shownFinding(subject).contradictory) return [];
  const weight = clinicalWeight(subject, comparison.outcome);
  const planned = planner.comparison(comparison);
  return [{ subject, measurements: [], qualities: [], comparison: planned, weight, concludes: true }];
}

/** A lesion that two documents describe alike is compared once; the comparison names both, and one statement is enough. */
function isSaidByAnother(subject: FindingEvidence, comparisons: readonly Comparison[]): boolean {
  const own = comparisons.some((comparison) => comparison.currentFindingId === subject.id);
  const named = comparisons.some(
    (comparison) => comparison.currentFindingId !== undefined && comparison.evidenceIds.includes(subject.id),
  );
  return subject.presence === 'present' && named && !own;
}

/** Which findings are said, in which order, with which numbers. */
export function planFindings(input: DraftingInput): FindingsPlan {
  const planner = new Planner(input);
  const usable = input.comparisons.filter((comparison) => planner.resolvable(comparison));
  const unsupported = input.comparisons.filter((comparison) => !planner.resolvable(comparison));
  const subjects = input.evidence.items
    .filter((item): item is FindingEvidence => item.kind === 'finding')
    .filter((subject) => !isSaidByAnother(subject, usable));
  const current = subjects.flatMap((subject) =>
    planCurrent(
      planner,
      subject,
      usable.filter((comparison) => comparison.currentFindingId === subject.id),
    ),
  );
  const priorOnly = usable
    .filter((comparison) => comparison.currentFindingId === undefined)
    .flatMap((comparison) => planPriorOnly(planner, comparison));
  const loose = looseEvidence(input.evidence);
  const findings = [...current, ...priorOnly, ...loose].sort((a, b) => b.weight - a.weight);
  return { findings, unsupported };
}

/** Measurements and qualities of the study as a whole. */
function looseEvidence(evidence: StudyEvidence): PlannedFinding[] {
  const findings = new Set(evidence.items.flatMap((item) => (item.kind === 'finding' ? [item.id] : [])));
  const isLoose = (item: { findingId?: EvidenceId }): boolean =>
    item.findingId === undefined || !findings.has(item.findingId);
  const measured = evidence.items.filter(
    (item): item is MeasurementEvidence => item.kind === 'measurement' && isLoose(item) && Number.isFinite(item.value),
  );
  const qualities = evidence.items.filter(
    (item): item is QualitativeEvidence => item.kind === 'qualitative' && isLoose(item),
  );
  return [
    ...measured.map((item) => ({ measurements: [item], qualities: [], weight: 1, concludes: false })),
    ...qualities.map((item) => ({ measurements: [], qualities: [item], weight: 1, concludes: false })),
  ];
}

/** There is a finding, a measurement or a comparison: without one, a draft would only say that it says nothing. */
export function hasSomethingToSay(evidence: StudyEvidence, comparisons: readonly Comparison[]): boolean {
  return (
    comparisons.length > 0 || evidence.items.some((item) => item.kind === 'finding' || item.kind === 'measurement')
  );
}
