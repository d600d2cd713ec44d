import type { Comparison, LesionSeries, TargetSum } from '../domain/comparison.ts';
import type { StudyEvidence } from '../domain/evidence.ts';
import { compareStudies } from './compare.ts';
import { calendarDate } from './dates.ts';
import { lesionSeries } from './series.ts';
import { targetSums } from './target-sums.ts';
import { byDate, type DatedPoint, type Timeline } from './time-points.ts';

/** What is known of the patient at one moment. */
export interface TimePoint {
  readonly evidence: StudyEvidence;
  /** DICOM DA. */
  readonly studyDate?: string;
}

export interface TimelineComparison {
  /** The current study against each prior, in the order of the priors. */
  readonly comparisons: readonly Comparison[];
  /** Lesions measured alike at more than two time points; independent of the order of the priors. */
  readonly series: readonly LesionSeries[];
  /** RECIST 1.1, only of lesions that a source designates as targets; independent of the order of the priors. */
  readonly sums: readonly TargetSum[];
}

const uidOf = ({ evidence }: TimePoint): string => evidence.studyInstanceUid;

function dated({ evidence, studyDate }: TimePoint): readonly DatedPoint[] {
  const date = calendarDate(studyDate);
  return date === undefined ? [] : [{ evidence, studyDate: date }];
}

/**
 * Compares the current study with every prior, most relevant first. A study stands in it once, whatever it was found
 * as. Series and sums take the priors whose date is known and not later than the current one. Pure.
 */
export function compareTimeline(current: TimePoint, priors: readonly TimePoint[]): TimelineComparison {
  const others = priors.filter(
    (prior, i) => uidOf(prior) !== uidOf(current) && priors.findIndex((other) => uidOf(other) === uidOf(prior)) === i,
  );
  const comparisons = others.flatMap((prior) =>
    compareStudies({
      current: current.evidence,
      prior: prior.evidence,
      ...(current.studyDate === undefined ? {} : { currentDate: current.studyDate }),
      ...(prior.studyDate === undefined ? {} : { priorDate: prior.studyDate }),
    }),
  );
  const [now] = dated(current);
  if (!now) return { comparisons, series: [], sums: [] };
  const before = others.flatMap(dated).filter(({ studyDate }) => studyDate <= now.studyDate);
  const timeline: Timeline = { now, before: before.sort(byDate), comparisons };
  return { comparisons, series: lesionSeries(timeline), sums: targetSums(timeline) };
}
