import type { ReportReading } from '../report-reading.ts';

/** A number with its unit, in the base unit of its dimension. */
interface Sized {
  readonly dimension: string;
  readonly value: number;
}

/** A result without a unit: a percentage, or a ratio, which is told from a count by its decimals. */
interface BareNumber {
  readonly kind: 'percent' | 'ratio';
  readonly value: number;
}

function bareNumbersOf({ claims }: Pick<ReportReading, 'claims'>): readonly BareNumber[] {
  return claims.flatMap(({ claim: { percents, counts } }) => [
    ...percents.map((value) => ({ kind: 'percent' as const, value })),
    ...counts.flatMap(({ value, noun }) =>
      noun === undefined && !Number.isInteger(value) ? [{ kind: 'ratio' as const, value }] : [],
    ),
  ]);
}

/** Half a unit of the last digit. */
const rounding = (value: number): number => 10 ** -(String(value).split('.')[1]?.length ?? 0) / 2;

const isSame = (one: BareNumber, other: BareNumber): boolean =>
  one.kind === other.kind &&
  Math.abs(one.value - other.value) <= Math.max(rounding(one.value), rounding(other.value)) * (1 + 1e-9);

/** "from 8 to 10 mm (+25 %)": a reader who divides finds it, too. */
function follows({ kind, value }: BareNumber, quantities: readonly Sized[]): boolean {
  const isChange = (now: Sized, before: Sized): boolean =>
    now.dimension === before.dimension &&
    before.value !== 0 &&
    Math.abs(Math.abs((100 * (now.value - before.value)) / before.value) - Math.abs(value)) <= 1;
  return kind === 'percent' && quantities.some((now) => quantities.some((before) => isChange(now, before)));
}

/** Results without a unit that the reference does not have, and that do not follow from its sizes. */
export function untraceableBareNumbers(
  reference: Pick<ReportReading, 'claims'>,
  candidate: Pick<ReportReading, 'claims'>,
  quantities: readonly Sized[],
): number {
  const known = bareNumbersOf(reference);
  return bareNumbersOf(candidate).filter(
    (one) => !known.some((other) => isSame(one, other)) && !follows(one, quantities),
  ).length;
}
