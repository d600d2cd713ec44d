import type { Comparison, LesionSeries } from '../domain/comparison.ts';
import type { FindingEvidence, MeasurementEvidence, QualitativeEvidence } from '../domain/evidence.ts';

/** What one findings statement will say, before it is worded. */
export interface PlannedFinding {
  /** The finding spoken of: the current one, or the prior's where only that exists. */
  readonly subject?: FindingEvidence;
  /** The same finding with less to say: what is left when the rest does not hold. */
  readonly fallback?: PlannedFinding;
  /** Measurements of the subject that no comparison speaks of. */
  readonly measurements: readonly MeasurementEvidence[];
  readonly qualities: readonly QualitativeEvidence[];
  readonly comparison?: PlannedComparison;
  /** Comparisons of the same finding with other priors whose outcome is a change of size. */
  readonly others?: readonly PlannedComparison[];
  readonly series?: PlannedSeries;
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
  /** Dates (DA) of further priors of which the very same holds: one statement names them all. */
  readonly alsoDates: readonly string[];
  readonly currentFinding?: FindingEvidence;
  readonly priorFinding?: FindingEvidence;
  /** Who attests absence in the study on the other side: what "new" and "resolved" rest on. */
  readonly attester?: FindingEvidence;
  /** A statement about it describes the prior's finding, not one of the current study. */
  readonly ofPrior: boolean;
}

/** A finding's measurements over all time points, as one line. */
export interface PlannedSeries {
  readonly series: LesionSeries;
  readonly line: string;
  readonly measurements: readonly MeasurementEvidence[];
}

export interface FindingsPlan {
  /** By clinical weight, then in the order of the evidence. */
  readonly findings: readonly PlannedFinding[];
  /** Comparisons that name evidence nobody supplied: nothing can be said from them. */
  readonly unsupported: readonly Comparison[];
}
