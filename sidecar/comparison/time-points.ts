import type { Comparison } from '../domain/comparison.ts';
import type { FindingEvidence, StudyEvidence } from '../domain/evidence.ts';
import { REASONS } from './reasons.ts';

/** What is known of the patient on one day, `YYYYMMDD`. */
export interface DatedPoint {
  readonly evidence: StudyEvidence;
  readonly studyDate: string;
}

/** The current study, what came before it (oldest first), and how their findings were paired. */
export interface Timeline {
  readonly now: DatedPoint;
  readonly before: readonly DatedPoint[];
  readonly comparisons: readonly Comparison[];
}

const sortKey = ({ studyDate, evidence }: DatedPoint): string => `${studyDate} ${evidence.studyInstanceUid}`;

/** Oldest first. */
export const byDate = (a: DatedPoint, b: DatedPoint): number => (sortKey(a) < sortKey(b) ? -1 : 1);

const CONFLICTS: readonly string[] = [REASONS.sideConflict, REASONS.sideDisputed, REASONS.siteConflict];

/** Two findings that were paired although the sources contradict each other about the place. */
export const isConflict = ({ reason }: Comparison): boolean => reason !== undefined && CONFLICTS.includes(reason);

/**
 * Whether a pair holds over the whole timeline. Two findings with different tracking UIDs may be paired by place between
 * two studies, since UIDs may be fresh ones; not where the current one's UID was kept in another study.
 */
export function holdsOverTime(
  comparisons: readonly Comparison[],
): (pair: Comparison, prior: FindingEvidence) => boolean {
  const kept = new Set(comparisons.flatMap((c) => (c.pairedBy === 'trackingUid' ? [c.currentFindingId] : [])));
  return (pair, prior) =>
    !isConflict(pair) && (pair.pairedBy === 'trackingUid' || !prior.tracking.uid || !kept.has(pair.currentFindingId));
}
