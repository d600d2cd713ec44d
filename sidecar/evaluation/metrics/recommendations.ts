import type { ClaimedRecommendation } from '../../claims/claim.ts';
import type { ReportReading } from '../report-reading.ts';

export interface RecommendationScores {
  /** Of the candidate's recommendations those that the reference has, too; 1 where there are none. */
  readonly precision: number;
  readonly recall: number;
}

const DAYS: Readonly<Record<string, number>> = { d: 1, wk: 7, mo: 30, a: 365 };

/** In days, both ends; without a time any. */
function daysOf({ interval }: ClaimedRecommendation): { readonly from: number; readonly to: number } {
  if (interval === undefined) return { from: 0, to: Number.POSITIVE_INFINITY };
  const days = DAYS[interval.unit] ?? 1;
  return { from: interval.from * days, to: interval.to * days };
}

/** The same examination, and times that overlap; what one of them leaves open is no difference. */
function agree(one: ClaimedRecommendation, other: ClaimedRecommendation): boolean {
  if (one.modality !== undefined && other.modality !== undefined && one.modality !== other.modality) return false;
  const [a, b] = [daysOf(one), daysOf(other)];
  return a.from <= b.to && b.from <= a.to;
}

const share = (wanted: readonly ClaimedRecommendation[], given: readonly ClaimedRecommendation[]): number =>
  wanted.length === 0 ? 1 : wanted.filter((one) => given.some((other) => agree(one, other))).length / wanted.length;

/** A follow-up left out is a patient lost; one made up is an examination for nothing. */
export const recommendationScores = (reference: ReportReading, candidate: ReportReading): RecommendationScores => ({
  precision: share(candidate.recommendations, reference.recommendations),
  recall: share(reference.recommendations, candidate.recommendations),
});
