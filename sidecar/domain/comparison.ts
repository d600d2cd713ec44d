import type { EvidenceId, StudyInstanceUid } from './identifiers.ts';

/**
 * `new` and `resolved` need the other side to attest absence: a lesion that a list lacks is not a lesion that went away.
 * `notComparable` carries its reason; both numbers are still said where both exist.
 */
export type ComparisonOutcome =
  | 'larger'
  | 'smaller'
  | 'unchanged'
  | 'notComparable'
  | 'notDescribedBefore'
  | 'notDescribedNow'
  | 'new'
  | 'resolved';

export type PairingBasis = 'trackingUid' | 'findingSiteLaterality';

/** Two numbers of the same quantity and unit, and what lies between them. */
export interface MeasuredChange {
  readonly currentMeasurementId: EvidenceId;
  readonly priorMeasurementId: EvidenceId;
  readonly currentValue: number;
  readonly priorValue: number;
  /** UCUM code both values are in. */
  readonly unit: string;
  /** current - prior, in `unit`, exactly: a reader who subtracts must find the same. DS drops trailing zeros, so digits do not tell precision. */
  readonly difference: number;
  /** Percent of the prior value, one decimal; absent when the prior value is 0. */
  readonly percent?: number;
  /** Whole days between the two study dates; absent when a date is missing. */
  readonly intervalDays?: number;
  /** The rule that decided the outcome; absent = no rule fits, so no adjective is used. */
  readonly rule?: { readonly name: string; readonly source: string; readonly limit: string };
}

/** One lesion of the current study against one prior, or one lesion that only one side describes. */
export interface Comparison {
  readonly id: string;
  readonly outcome: ComparisonOutcome;
  readonly priorStudyInstanceUid: StudyInstanceUid;
  /** DICOM DA of the prior. */
  readonly priorStudyDate?: string;
  /** Finding of the current study; absent for notDescribedNow (and resolved without a current statement). */
  readonly currentFindingId?: EvidenceId;
  readonly priorFindingId?: EvidenceId;
  readonly pairedBy?: PairingBasis;
  readonly change?: MeasuredChange;
  /** Why it is not comparable; plain words without PHI. */
  readonly reason?: string;
  /** Everything the outcome rests on. */
  readonly evidenceIds: readonly EvidenceId[];
}
