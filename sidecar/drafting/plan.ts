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
import { looseEvidence } from './loose.ts';
import type { FindingsPlan, PlannedComparison, PlannedFinding, PlannedSeries } from './planned.ts';
import { seriesText } from './series.ts';
import { shownFinding, shownPlace } from './terms.ts';
import { clinicalWeight } from './weights.ts';

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

/** A current finding beside a prior in which nothing stands against it. */
const findsNothing = ({ outcome, currentFindingId, priorFindingId }: Comparison): boolean =>
  (outcome === 'notDescribedBefore' || outcome === 'notComparable') &&
  currentFindingId !== undefined &&
  priorFindingId === undefined;

/** Equal for comparisons of one finding that say the same of different priors; each its own where a prior has something. */
const sayingOf = (one: Comparison): string =>
  findsNothing(one) ? [one.currentFindingId, one.outcome, one.reason ?? ''].join('\n') : one.id;

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

  priorDate(comparison: Comparison): string | undefined {
    return comparison.priorStudyDate ?? studyDateOfPrior(this.input, comparison.priorStudyInstanceUid);
  }

  /** Comparisons of the same finding with other priors that hold nothing of it for the same reason. */
  alike(comparison: Comparison): readonly Comparison[] {
    if (!findsNothing(comparison) || this.priorDate(comparison) === undefined) return [];
    return this.input.comparisons.filter(
      (one) => one !== comparison && sayingOf(one) === sayingOf(comparison) && this.resolvable(one),
    );
  }

  comparison(comparison: Comparison): PlannedComparison {
    const current = this.measurement(comparison.change?.currentMeasurementId);
    const prior = this.measurement(comparison.change?.priorMeasurementId);
    const priorDate = this.priorDate(comparison);
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
      alsoDates: this.alike(comparison).flatMap((one) => this.priorDate(one) ?? []),
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

const MEASURED: ReadonlySet<string> = new Set(['larger', 'smaller', 'unchanged']);

/** Two described findings that could be compared; all else tells less. */
const isPair = ({ outcome, currentFindingId, priorFindingId }: Comparison): boolean =>
  currentFindingId !== undefined && priorFindingId !== undefined && outcome !== 'notComparable';

/** The comparison that speaks for a finding: a pair before all else, then the most relevant prior's. */
function mainOf(planner: Planner, comparisons: readonly Comparison[]): Comparison | undefined {
  const rank = (one: Comparison): number =>
    planner.input.priors.findIndex((prior) => prior.study.studyInstanceUid === one.priorStudyInstanceUid);
  return comparisons.toSorted((a, b) => Number(isPair(b)) - Number(isPair(a)) || rank(a) - rank(b))[0];
}

/** The finding's row of numbers, where each of them can be shown. */
function seriesOf(planner: Planner, subject: FindingEvidence): PlannedSeries | undefined {
  const series = planner.input.series.find((one) => one.currentFindingId === subject.id);
  const line = series && seriesText(series, planner.index);
  if (series === undefined || line === undefined) return undefined;
  return { series, line, measurements: series.points.flatMap((one) => planner.measurement(one.measurementId) ?? []) };
}

/** One statement about one finding and its main comparison; what other priors measured differently stands behind it. */
function planCompared(
  planner: Planner,
  subject: FindingEvidence,
  main: Comparison,
  comparisons: readonly Comparison[],
): PlannedFinding {
  const { items } = planner.input.evidence;
  const absent = subject.presence === 'absent';
  const series = absent ? undefined : seriesOf(planner, subject);
  const told = (one: Comparison): boolean => series !== undefined && one.outcome === main.outcome;
  const others = comparisons.filter(
    (one) => one !== main && MEASURED.has(one.outcome) && one.change?.rule && !told(one),
  );
  const said = new Set([main, ...others].map((one) => one.change?.currentMeasurementId));
  const rest = measurementsOf(items, subject.id).filter((measurement) => !said.has(measurement.id));
  const about = (main.outcome === 'resolved' ? planner.finding(main.priorFindingId) : undefined) ?? subject;
  const weights = [main, ...others].map((one) => clinicalWeight(subject, one.outcome));
  const base: PlannedFinding = {
    subject: about,
    measurements: absent ? [] : rest,
    qualities: qualitiesOf(items, subject.id),
    comparison: planner.comparison(main),
    weight: clinicalWeight(subject, main.outcome),
    concludes: true,
    fallback: planAlone(planner, subject),
  };
  if (series === undefined && others.length === 0) return base;
  return {
    ...base,
    ...(series === undefined ? {} : { series }),
    others: others.map((one) => planner.comparison(one)),
    // Slow growth shows against the older prior only.
    weight: Math.max(...weights),
    fallback: base,
  };
}

/** Statements about one current finding: one with its comparisons, and one for each prior it could not be compared with. */
function planCurrent(planner: Planner, subject: FindingEvidence, comparisons: readonly Comparison[]): PlannedFinding[] {
  const alone = planAlone(planner, subject);
  // What nobody can tell to be there cannot have changed.
  if (shownFinding(subject).contradictory) return [alone];
  const absent = subject.presence === 'absent';
  const usable = comparisons.filter((comparison) => !absent || comparison.outcome === 'resolved');
  const open = absent ? comparisons.filter((comparison) => comparison.outcome === 'notComparable') : [];
  const ofPrior = open.flatMap((comparison) => planPriorOnly(planner, comparison));
  const main = mainOf(planner, usable);
  if (main === undefined) return [alone, ...ofPrior];
  const unclear = [...Map.groupBy(usable, sayingOf).values()]
    .filter((same) => !same.includes(main))
    .flatMap(([first]) => (first?.outcome === 'notComparable' ? [first] : []));
  const incomparable = unclear.map((one) => ({
    subject,
    measurements: [],
    qualities: [],
    comparison: planner.comparison(one),
    weight: clinicalWeight(subject, one.outcome),
    concludes: false,
  }));
  return [planCompared(planner, subject, main, usable), ...incomparable, ...ofPrior];
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

/** How a lesion of a prior is known again in another one: by its tracking UID; else by name, place and label. */
function lesionKey(finding: FindingEvidence): string {
  const { uid, identifier } = finding.tracking;
  return uid ?? [shownFinding(finding).text, shownPlace(finding).text, identifier ?? ''].join('\n');
}

/**
 * A lesion that several priors describe and today's documents do not is said once, from the most relevant prior. Two of
 * one prior that cannot be told apart are two.
 */
function onceEach(planner: Planner, comparisons: readonly Comparison[]): Comparison[] {
  const byKey = Map.groupBy(comparisons, (one) => {
    const finding = planner.finding(one.priorFindingId);
    return `${one.outcome}\n${finding === undefined ? one.id : lesionKey(finding)}`;
  });
  return [...byKey.values()].flatMap((same) => {
    const alike = Map.groupBy(same, (one) => one.priorStudyInstanceUid);
    const ambiguous = [...alike.values()].some((ofPrior) => ofPrior.length > 1);
    const main = mainOf(planner, same);
    return ambiguous || main === undefined ? same : [main];
  });
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
  const priorOnly = onceEach(
    planner,
    usable.filter((comparison) => comparison.currentFindingId === undefined),
  ).flatMap((comparison) => planPriorOnly(planner, comparison));
  const loose = looseEvidence(input.evidence);
  const findings = [...current, ...priorOnly, ...loose].sort((a, b) => b.weight - a.weight);
  return { findings, unsupported };
}

/** There is a finding, a measurement or a comparison: without one, a draft would only say that it says nothing. */
export function hasSomethingToSay(evidence: StudyEvidence, comparisons: readonly Comparison[]): boolean {
  return (
    comparisons.length > 0 || evidence.items.some((item) => item.kind === 'finding' || item.kind === 'measurement')
  );
}
