import type { Comparison, LesionSeries, TargetSum } from '../domain/comparison.ts';
import type { StudyEvidence } from '../domain/evidence.ts';
import { compareStudies } from './compare.ts';

/** What is known of the patient at one moment. */
export interface TimePoint {
  readonly evidence: StudyEvidence;
  /** DICOM DA. */
  readonly studyDate?: string;
}

export interface TimelineComparison {
  /** The current study against each prior, in the order of the priors. */
  readonly comparisons: readonly Comparison[];
  readonly series: readonly LesionSeries[];
  readonly sums: readonly TargetSum[];
}

/** Compares the current study with every prior, most relevant first. */
export function compareTimeline(current: TimePoint, priors: readonly TimePoint[]): TimelineComparison {
  const comparisons = priors.flatMap((prior) =>
    compareStudies({
      current: current.evidence,
      prior: prior.evidence,
      ...(current.studyDate === undefined ? {} : { currentDate: current.studyDate }),
      ...(prior.studyDate === undefined ? {} : { priorDate: prior.studyDate }),
    }),
  );
  return { comparisons, series: [], sums: [] };
}
