import { sameCode } from '../domain/code.ts';
import type { LesionSeries, SeriesPoint } from '../domain/comparison.ts';
import type { Evidence, MeasurementEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { valueIn } from './change-numbers.ts';
import type { DraftingInput } from './drafting-input.ts';
import { fixed, shownDate, unitEntry } from './numbers.ts';
import type { PlannedComparison } from './planned.ts';
import { shownQuantity, withUnit } from './terms.ts';

type Index = ReadonlyMap<EvidenceId, Evidence>;

/** More points than these are only counted: the first one and the last ones stand. */
const MOST_POINTS = 7;
const OTHER_DECIMALS = 3;

const measurementAt = (index: Index, id: EvidenceId): MeasurementEvidence | undefined => {
  const item = index.get(id);
  return item?.kind === 'measurement' ? item : undefined;
};

/** A measurement as it stands in a row of several: in the row's unit, with no more digits than its source has. */
function shownIn(measurement: MeasurementEvidence, unit: string): string | undefined {
  const value = valueIn(measurement, unit);
  if (value === undefined) return undefined;
  return withUnit(fixed(value.value, Math.min(value.decimals, unitEntry(unit)?.decimals ?? OTHER_DECIMALS)), unit);
}

function pointText(point: SeriesPoint, series: LesionSeries, index: Index, isLast: boolean): string | undefined {
  const measurement = measurementAt(index, point.measurementId);
  const number = measurement && shownIn(measurement, series.unit);
  const date = isLast ? 'this study' : shownDate(point.studyDate);
  return number === undefined || date === undefined ? undefined : `${number} (${date})`;
}

/** `long axis 6 mm (2025-11-20), 7 mm (2026-05-20), 9 mm (this study)`; undefined where a point cannot be shown. */
export function seriesText(series: LesionSeries, index: Index): string | undefined {
  const { points } = series;
  const last = measurementAt(index, points.at(-1)?.measurementId as EvidenceId);
  const texts = points.map((point, at) => pointText(point, series, index, at === points.length - 1));
  if (last === undefined || texts.some((text) => text === undefined)) return undefined;
  const hidden = texts.length - MOST_POINTS;
  const shown = hidden > 0 ? [texts[0], `${hidden} more`, ...texts.slice(hidden + 1)] : texts;
  return `${shownQuantity(last)} ${shown.join(', ')}`;
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));

/** Every point is a measurement of its study, of this quantity, with this value and date, and the last one is this study's. */
export function seriesHolds(series: LesionSeries, input: DraftingInput, index: Index): boolean {
  const { points, unit } = series;
  const current = input.study;
  const dates = new Map(input.priors.map(({ study }) => [study.studyInstanceUid, study.studyDate]));
  const holds = (point: SeriesPoint, at: number): boolean => {
    const measurement = measurementAt(index, point.measurementId);
    const own = point.studyInstanceUid === current.studyInstanceUid;
    const date = own ? (current.studyDate ?? point.studyDate) : dates.get(point.studyInstanceUid);
    const value = measurement && valueIn(measurement, unit)?.value;
    return (
      measurement?.studyInstanceUid === point.studyInstanceUid &&
      sameCode(measurement.quantity, series.quantity) &&
      (!own || measurement.findingId === series.currentFindingId) &&
      own === (at === points.length - 1) &&
      value !== undefined &&
      near(value, point.value) &&
      date === point.studyDate
    );
  };
  const inOrder = points.every((point, at) => at === 0 || (points[at - 1]?.studyDate ?? '') <= point.studyDate);
  return points.length > 1 && inOrder && points.every(holds);
}

/** Ids that a row of numbers rests on. */
export const seriesIds = (series: LesionSeries): EvidenceId[] => [
  ...series.evidenceIds,
  ...series.points.map((point) => point.measurementId),
];

/** `larger than on 2025-11-20 (6.0 mm)`: the outcome against another prior; undefined where no rule or date tells it. */
export function otherOutcome(planned: PlannedComparison): string | undefined {
  const { outcome, change } = planned.comparison;
  const { prior } = planned;
  const date = shownDate(planned.priorDate);
  const number = prior && change && shownIn(prior, change.unit);
  if (change?.rule === undefined || number === undefined || date === undefined) return undefined;
  if (outcome === 'unchanged') return `unchanged since ${date} (${number})`;
  return outcome === 'larger' || outcome === 'smaller' ? `${outcome} than on ${date} (${number})` : undefined;
}

/** The outcome against another prior follows from its two measurements. */
export function otherHolds({ comparison, current, prior }: PlannedComparison): boolean {
  const { change, outcome } = comparison;
  if (change?.rule === undefined || current === undefined || prior === undefined) return false;
  const [now, before] = [valueIn(current, change.unit)?.value, valueIn(prior, change.unit)?.value];
  if (now === undefined || before === undefined || !near(now - before, change.difference)) return false;
  return outcome === 'unchanged' || (outcome === 'larger' ? now > before : outcome === 'smaller' && now < before);
}

/** `volume doubling time 186 days (computed)`; in full with the formula and the rule whose band it falls in. */
export function growthText(planned: PlannedComparison, detailed: boolean): string | undefined {
  const { change } = planned.comparison;
  const growth = change?.growth;
  if (growth === undefined) return undefined;
  const { doublingDays, formula, rule, band } = growth;
  const time = `volume doubling time ${doublingDays} ${doublingDays === 1 ? 'day' : 'days'}`;
  if (!detailed) return `${time} (computed)`;
  const source = `${rule.name}${band === undefined ? '' : `, band of the rule: ${band}`}`;
  return `${time} (computed: ${formula}; ${source})`;
}

/** Dimensions of which one or three make a volume. */
const POWERS: Readonly<Record<string, number>> = { length: 3, volume: 1 };

/** The doubling time, worked out again from the two measurements; a day is given for rounding. */
export function growthHolds({ comparison: { change }, current, prior }: PlannedComparison): boolean {
  if (change?.growth === undefined || current === undefined || prior === undefined) return false;
  const [now, before] = [valueIn(current, change.unit)?.value, valueIn(prior, change.unit)?.value];
  const power = POWERS[unitEntry(change.unit)?.dimension ?? ''];
  const days = change.intervalDays;
  if (now === undefined || before === undefined || power === undefined || days === undefined) return false;
  if (days < 1 || before <= 0 || now <= before) return false;
  const expected = (days * Math.LN2) / (power * Math.log(now / before));
  return Math.abs(expected - change.growth.doublingDays) <= 1;
}
