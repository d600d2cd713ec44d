import type { Code } from './code.ts';
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

/** As people read it. */
export const OUTCOME_WORDS: Readonly<Record<ComparisonOutcome, string>> = {
  larger: 'larger',
  smaller: 'smaller',
  unchanged: 'unchanged',
  notComparable: 'not comparable',
  notDescribedBefore: 'not described before',
  notDescribedNow: 'not described now',
  new: 'new',
  resolved: 'resolved',
};

export type PairingBasis = 'trackingUid' | 'findingSiteLaterality';

/** A published rule, named wherever its output is said. */
export interface RuleReference {
  /** `fleischner-2017` */
  readonly id: string;
  /** As people call it: `Fleischner Society 2017`. */
  readonly name: string;
  readonly version: string;
  /** Where the table comes from: a citation. */
  readonly source: string;
}

/** Volume doubling time from two sizes of one lesion; only where both are of the same quantity and the lesion grew beyond repeatability. */
export interface Growth {
  /** Whole days. */
  readonly doublingDays: number;
  /** The formula it was computed with: `t ln2 / (3 ln(d2/d1))`, `t ln2 / ln(V2/V1)`. */
  readonly formula: string;
  readonly rule: RuleReference;
  /** Band of the rule: `below 400 days`. */
  readonly band?: string;
}

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
  readonly growth?: Growth;
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
  /** Several findings of the kind stood at the place; their sizes told them apart. */
  readonly pairedBySize?: true;
  /** Only of new and resolved: whether the document that attests the absence is verified, or written by a person and not yet verified. */
  readonly attestation?: 'verified' | 'unverified';
  readonly change?: MeasuredChange;
  /** Why it is not comparable; plain words without PHI. */
  readonly reason?: string;
  /** Everything the outcome rests on. */
  readonly evidenceIds: readonly EvidenceId[];
}

/** One measurement of one lesion at one time point. */
export interface SeriesPoint {
  readonly studyInstanceUid: StudyInstanceUid;
  /** DICOM DA. */
  readonly studyDate: string;
  readonly measurementId: EvidenceId;
  readonly value: number;
}

/** One lesion, one quantity, over more than two time points; the last one is the current study's. */
export interface LesionSeries {
  readonly id: string;
  readonly currentFindingId: EvidenceId;
  readonly quantity: Code;
  /** UCUM code all points are in. */
  readonly unit: string;
  /** Oldest first. */
  readonly points: readonly SeriesPoint[];
  readonly evidenceIds: readonly EvidenceId[];
}

/** Sum of target diameters at one time point (RECIST 1.1). */
export interface SumPoint {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly studyDate: string;
  /** mm */
  readonly sum: number;
  readonly measurementIds: readonly EvidenceId[];
}

/** Sum of diameters over all time points at which every target was measured. Percent with one decimal. */
export interface TargetSum {
  readonly id: string;
  readonly rule: RuleReference;
  /** Oldest first; the last one is the current study's. */
  readonly points: readonly SumPoint[];
  readonly baseline: SumPoint;
  /** The smallest sum before the current study, baseline included. */
  readonly nadir: SumPoint;
  readonly percentFromBaseline?: number;
  readonly percentFromNadir?: number;
  /** mm */
  readonly differenceFromNadir: number;
  /** Target response by the rule (112041-112044, DCM); absent where its conditions are not established. */
  readonly response?: Code;
  /** What is not established; plain words. */
  readonly open: readonly string[];
  readonly evidenceIds: readonly EvidenceId[];
}

/** What a published rule table gives for one finding or study: a rule's output, never the radiologist's. */
export interface RuleOutput {
  readonly id: string;
  readonly rule: RuleReference;
  /** The finding it is about; absent = the study. */
  readonly findingId?: EvidenceId;
  /** notEstablished: an input or an exclusion is not known; no category and no suggestion then. */
  readonly status: 'applies' | 'excluded' | 'notEstablished';
  /** `TR4`, `4A` */
  readonly category?: string;
  /** Plain sentence without full stop: `CT at 6 to 12 months`. */
  readonly suggestion?: string;
  /** Inputs that are not known, or the exclusion that holds; plain words. */
  readonly reasons: readonly string[];
  readonly evidenceIds: readonly EvidenceId[];
}
