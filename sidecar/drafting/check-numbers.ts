import type { TextReading } from '../claims/parse-claims.ts';
import type { Span } from '../claims/spans.ts';
import type { MeasurementEvidence } from '../domain/evidence.ts';
import { type ShownChange, shownChange } from './change-numbers.ts';
import { isCurrent, type Named, speaksOfPrior } from './check-context.ts';
import { convertedNumber, isDimensionless, shownDate, shownNumber, ucumOf, ucumText } from './numbers.ts';
import { differenceText } from './realiser.ts';
import { sectionCounts } from './sections.ts';
import { shownQuantity } from './terms.ts';

/** One number of a text: its value, its UCUM unit (empty: none), and what stands before it. */
interface Place {
  readonly raw: string;
  readonly value: number;
  readonly unit: string;
  readonly before: Span | undefined;
  /** Characters between the two. */
  readonly gap: string;
  /** The piece before that, and what is between them. */
  readonly earlier: Span | undefined;
}

const NUMBER = 'a number that the evidence does not hold';
const PERCENT = 'a percentage that the evidence does not hold';
const COUNT = 'a count that is not known';

const same = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

const isPreviously = (span: Span | undefined, text: string): boolean =>
  span?.kind === 'cue' && text.slice(span.start, span.end).toLowerCase() === 'previously';

function numberOf(span: Span): { readonly value: number; readonly unit: string } | undefined {
  if (span.kind === 'percent') return { value: span.value, unit: '%' };
  if (span.kind === 'count') return { value: span.value, unit: '' };
  if (span.kind !== 'size') return undefined;
  const [size] = span.sizes;
  return size === undefined || span.sizes.length > 1 ? undefined : { value: size.value, unit: size.unit };
}

function shownOf(named: Named): ShownChange | undefined {
  const { current, prior, comparison } = named.planned ?? {};
  return current && prior && comparison?.change ? shownChange(current, prior, comparison.change) : undefined;
}

/** A measurement's number as the text may show it: in a comparison exactly as shown there, else no more digits than the source. */
function isNumberOf(measurement: MeasurementEvidence, { value, unit }: Place, named: Named): boolean {
  const { planned } = named;
  const change = planned?.comparison.change;
  const shown = shownOf(named);
  const own = isDimensionless(ucumOf(measurement.unit));
  const asCompared = change !== undefined && (own ? unit === '' : ucumText(change.unit) === ucumText(unit));
  if (shown && asCompared && measurement.id === planned?.current?.id) return same(Number(shown.current), value);
  if (shown && asCompared && measurement.id === planned?.prior?.id) return same(Number(shown.prior), value);
  if (own) return unit === '' && same(Number(shownNumber(measurement)), value);
  const converted = unit === '' ? undefined : convertedNumber(measurement, unit);
  return converted !== undefined && same(converted, value);
}

/** Which number it is tells its place: behind its quantity's name, behind "previously", or in the bracket behind both. */
function isSupported(place: Place, span: Span, named: Named): boolean {
  const { before, gap } = place;
  const counted = span.kind === 'count' && span.noun !== undefined;
  if (before?.kind === 'quantity' && gap === ' ' && !counted)
    return named.measurements.some(
      (measurement) =>
        isCurrent(named, measurement) !== speaksOfPrior(named) &&
        shownQuantity(measurement) === before.name &&
        isNumberOf(measurement, place, named),
    );
  const prior = named.planned?.prior;
  if (isPreviously(before, named.statement.text))
    return gap === ' ' && prior !== undefined && !counted && isNumberOf(prior, place, named);
  const change = named.comparison?.change;
  const shown = shownOf(named);
  if (shown === undefined || change === undefined || before === undefined) return false;
  const allowed =
    gap === ', ' && ['size', 'percent', 'count'].includes(before.kind)
      ? [shown.percent === undefined ? '' : `${shown.percent} %`]
      : [differenceText(shown, change.unit)];
  const follows = gap === ', ' || (gap === ' (' && ['date', 'size', 'percent', 'count'].includes(before.kind));
  return follows && allowed.includes(place.raw);
}

function dateReason(span: Span & { kind: 'date' }, place: Omit<Place, 'value' | 'unit'>, named: Named): string[] {
  const { before, gap, earlier } = place;
  const number = before !== undefined && numberOf(before) !== undefined;
  const fits = gap === ' on ' && number && isPreviously(earlier, named.statement.text);
  return fits && span.date === shownDate(named.planned?.priorDate) ? [] : ['a date that is not known'];
}

function frameReasons(reading: TextReading, named: Named): string[] {
  const counts = sectionCounts(named.statement.section, named.techniques, named.context.input);
  return reading.spans.flatMap((span) => {
    if (span.kind === 'date') return ['a date that is not known'];
    if (span.kind === 'percent') return [PERCENT];
    if (span.kind === 'count')
      return counts.some((known) => known.value === span.value && known.noun === span.noun) ? [] : [COUNT];
    if (span.kind !== 'size') return [];
    const thickness = named.techniques.map((item) => Number(item.sliceThicknessMm?.toFixed(3)));
    return span.sizes.every((size) => size.unit === 'mm' && thickness.some((known) => same(known, size.value)))
      ? []
      : [NUMBER];
  });
}

/** A number at the head of a line is the impression's, and there are no more lines than conclusions. */
function listReasons({ statement: { text, section }, context }: Named): string[] {
  const numbers = [...text.matchAll(/^\s*(\d{1,3})[.)](?=\s)/gmu)].map((match) => Number(match[1]));
  const most = section === 'impression' ? context.lines : 0;
  return numbers.length <= 1 && numbers.every((number) => number >= 1 && number <= most)
    ? []
    : ['a list number that is out of place'];
}

/** Numbers, dates, intervals and counts must be the evidence's, and stand where they say what the evidence says. */
export function numberReasons(reading: TextReading, named: Named): string[] {
  const { section, text } = named.statement;
  if (section !== 'findings' && section !== 'impression') return frameReasons(reading, named);
  const reasons = reading.spans.flatMap((span, index): string[] => {
    const before = reading.spans[index - 1];
    const gap = text.slice(before?.end ?? 0, span.start);
    const place = { raw: text.slice(span.start, span.end), before, gap, earlier: reading.spans[index - 2] };
    if (span.kind === 'date') return dateReason(span, place, named);
    if (span.kind === 'interval') {
      const { value, unit } = span.interval;
      const known = unit === 'd' && value === named.comparison?.change?.intervalDays;
      return known ? [] : ['an interval that the comparison does not hold'];
    }
    if (span.kind !== 'size' && span.kind !== 'percent' && span.kind !== 'count') return [];
    const value = numberOf(span);
    if (value !== undefined && isSupported({ ...place, ...value }, span, named)) return [];
    return [span.kind === 'size' ? NUMBER : span.kind === 'percent' ? PERCENT : COUNT];
  });
  return [...reasons, ...listReasons(named)];
}
