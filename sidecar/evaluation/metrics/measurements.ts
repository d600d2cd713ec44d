import type { Match } from '../match.ts';
import type { ReportReading } from '../report-reading.ts';
import { isSameQuantity, type Quantity, quantitiesOf } from './gates.ts';

export interface MeasurementScores {
  /** Numbers of the candidate that the reference has, of all; 1 where there are none. */
  readonly precision: number;
  readonly recall: number;
  /** Greatest difference of a size of two findings that stand for one another, in mm. */
  readonly greatestDifferenceMm: number;
  /** Pairs of findings whose sizes differ tenfold: mm for cm. */
  readonly unitSwaps: number;
  /** Sizes that the reference gives to another finding. */
  readonly wrongLesion: number;
}

const shareFound = (wanted: readonly Quantity[], given: readonly Quantity[]): number =>
  wanted.length === 0
    ? 1
    : wanted.filter((one) => given.some((other) => isSameQuantity(one, other))).length / wanted.length;

const TENFOLD = { from: 9, to: 11 };

export function measurementScores(
  reference: ReportReading,
  candidate: ReportReading,
  { pairs }: Pick<Match, 'pairs'>,
): MeasurementScores {
  const [of, said] = [quantitiesOf(reference), quantitiesOf(candidate)];
  const sized = pairs.flatMap(({ reference: wanted, candidate: given }) => {
    const [a, b] = [wanted.sizesMm[0], given.sizesMm[0]];
    return a === undefined || b === undefined ? [] : [{ wanted, a, b }];
  });
  const ratios = sized.map(({ a, b }) => Math.max(a, b) / Math.min(a, b));
  return {
    precision: shareFound(said, of),
    recall: shareFound(of, said),
    greatestDifferenceMm: Math.max(0, ...sized.map(({ a, b }) => Math.abs(a - b))),
    unitSwaps: ratios.filter((ratio) => ratio >= TENFOLD.from && ratio <= TENFOLD.to).length,
    wrongLesion: sized.filter(
      ({ wanted, a, b }) =>
        a !== b && pairs.some((other) => other.reference !== wanted && other.reference.sizesMm.includes(b)),
    ).length,
  };
}
