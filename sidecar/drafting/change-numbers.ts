import type { MeasuredChange } from '../domain/comparison.ts';
import type { MeasurementEvidence } from '../domain/evidence.ts';
import { decimalsOf, fixed, signed, ucumOf, ucumText, unitEntry } from './numbers.ts';

/** The numbers of a comparison as they stand in the text, in the comparison's unit. */
export interface ShownChange {
  readonly current: string;
  readonly prior: string;
  readonly difference: string;
  /** One decimal; absent when there is none, and for quantities that are percentages themselves. */
  readonly percent?: string;
}

/** More decimals than this no measurement on images is good for. */
const MOST_DECIMALS = 3;
const OTHER_DECIMALS = 3;

interface Value {
  readonly value: number;
  /** Decimals that the source supports, in the comparison's unit. */
  readonly decimals: number;
}

/** A measurement in the comparison's unit; undefined when the units do not convert. */
export function valueIn(measurement: MeasurementEvidence, unit: string): Value | undefined {
  const written = decimalsOf(measurement.valueText) ?? MOST_DECIMALS;
  if (ucumOf(measurement.unit) === ucumText(unit)) return { value: measurement.value, decimals: written };
  const from = unitEntry(ucumOf(measurement.unit));
  const to = unitEntry(unit);
  if (from === undefined || to === undefined || from.dimension !== to.dimension) return undefined;
  const ratio = from.factor / to.factor;
  return { value: measurement.value * ratio, decimals: Math.max(0, written - Math.round(Math.log10(ratio))) };
}

const decimalsShown = (text: string): number => (/e/i.test(text) ? MOST_DECIMALS : (text.split('.')[1]?.length ?? 0));

function shownAt(current: Value, prior: Value, decimals: number): ShownChange {
  const text = (one: Value): string => fixed(one.value, Math.min(one.decimals, decimals));
  const [now, before] = [text(current), text(prior)];
  const places = Math.max(decimalsShown(now), decimalsShown(before));
  const difference = Number((Number(now) - Number(before)).toFixed(Math.min(places, 20)));
  const base = Number(before);
  return {
    current: now,
    prior: before,
    difference: signed(difference, places),
    ...(base === 0 ? {} : { percent: signed((100 * difference) / base, 1) }),
  };
}

/** Whether a shown amount stands on the same side of the rule's limits as the true one. */
function tellsLimit(shown: ShownChange, change: MeasuredChange): boolean {
  const limits = [...(change.rule?.limit.matchAll(/(\d+(?:\.\d+)?) (%|[a-z]+\d?)/g) ?? [])];
  return limits.every(([, text, unit]) => {
    const limit = Number(text);
    const [seen, exact] =
      unit === '%'
        ? [shown.percent, change.percent]
        : unit === change.unit
          ? [shown.difference, change.difference]
          : [];
    if (seen === undefined || exact === undefined) return true;
    return Math.sign(Math.abs(Number(seen)) - limit) === Math.sign(Number((Math.abs(exact) - limit).toPrecision(9)));
  });
}

/**
 * Both numbers and what lies between them, so that a reader who subtracts finds the same: decimals are added (up to
 * three, never more than a source wrote) until the shown difference is the rounded true one and stands on its side of
 * the limit. Undefined when the units do not convert.
 */
export function shownChange(
  current: MeasurementEvidence,
  prior: MeasurementEvidence,
  change: MeasuredChange,
): ShownChange | undefined {
  const [now, before] = [valueIn(current, change.unit), valueIn(prior, change.unit)];
  if (now === undefined || before === undefined) return undefined;
  const usual = unitEntry(change.unit)?.decimals ?? OTHER_DECIMALS;
  const without = change.percent === undefined || ucumText(change.unit) === '%';
  let shown = shownAt(now, before, usual);
  for (let decimals = usual; decimals <= MOST_DECIMALS; decimals += 1) {
    shown = shownAt(now, before, decimals);
    const rounded = signed(change.difference, decimalsShown(shown.difference));
    const percentFits = without || shown.percent === signed(change.percent ?? 0, 1);
    if (Number(rounded) === Number(shown.difference) && percentFits && tellsLimit(shown, change)) break;
  }
  if (!without) return shown;
  const { percent: _percent, ...rest } = shown;
  return rest;
}
