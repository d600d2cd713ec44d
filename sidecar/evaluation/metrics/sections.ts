import type { ReportRole } from '../../domain/evidence.ts';
import type { ReportReading } from '../report-reading.ts';

/** What a report on images should have, in this order (RSNA reporting templates). */
export const EXPECTED_SECTIONS: readonly ReportRole[] = [
  'indication',
  'technique',
  'comparison',
  'findings',
  'impression',
];

export interface SectionScores {
  readonly present: readonly ReportRole[];
  readonly missing: readonly ReportRole[];
  /** Present of the expected ones. */
  readonly completeness: number;
  readonly inOrder: boolean;
}

export function sectionScores(
  { roles }: ReportReading,
  expected: readonly ReportRole[] = EXPECTED_SECTIONS,
): SectionScores {
  const present = expected.filter((role) => roles.includes(role));
  const asWritten = roles.filter((role) => expected.includes(role));
  return {
    present,
    missing: expected.filter((role) => !roles.includes(role)),
    completeness: expected.length === 0 ? 1 : present.length / expected.length,
    inOrder: asWritten.every((role, at) => role === present[at]),
  };
}
