import { UNIT_ALIASES, UNITS, type UnitEntry } from '../claims/lexicon/units.ts';
import type { Code } from '../domain/code.ts';
import type { MeasurementEvidence } from '../domain/evidence.ts';

/** Decimals of a unit that the lexicon does not know. */
const OTHER_DECIMALS = 3;

/** One spelling for one unit: `mL` is `ml`. */
export const ucumText = (ucum: string): string => UNIT_ALIASES.get(ucum) ?? ucum;
export const ucumOf = (unit: Code): string => ucumText(unit.value);
export const unitEntry = (ucum: string): UnitEntry | undefined => UNITS.find((unit) => unit.ucum === ucumText(ucum));

/** UCUM's unity and its annotations: the number stands alone. */
export const isDimensionless = (ucum: string): boolean => ucum === '' || /^(?:1|\{[^}]*\})$/.test(ucum);

export function decimalsOf(valueText: string): number | undefined {
  const match = valueText.trim().match(/^[+-]?\d+(?:\.(\d*))?$/);
  return match ? (match[1]?.length ?? 0) : undefined;
}

/** Fixed notation; a number that would vanish keeps two significant digits. */
export function fixed(value: number, decimals: number): string {
  const text = value.toFixed(Math.min(decimals, 20));
  if (Number(text) !== 0) return text;
  return value === 0 ? text.replace('-', '') : value.toPrecision(2);
}

/** Decimals that a draft shows: never more than the source wrote, never more than the unit's measurement is good for. */
export function shownDecimals(measurement: MeasurementEvidence): number {
  const most = unitEntry(ucumOf(measurement.unit))?.decimals ?? OTHER_DECIMALS;
  return Math.min(decimalsOf(measurement.valueText) ?? most, most);
}

export const shownNumber = (measurement: MeasurementEvidence): string =>
  fixed(measurement.value, shownDecimals(measurement));

/** A measurement's value in another unit of its dimension, with the decimals that its source supports. */
export function convertedNumber(measurement: MeasurementEvidence, ucum: string): number | undefined {
  const from = unitEntry(ucumOf(measurement.unit));
  const to = unitEntry(ucum);
  if (ucumOf(measurement.unit) === ucumText(ucum)) return Number(shownNumber(measurement));
  if (from === undefined || to === undefined || from.dimension !== to.dimension) return undefined;
  const ratio = from.factor / to.factor;
  const decimals = Math.max(0, (decimalsOf(measurement.valueText) ?? from.decimals) - Math.round(Math.log10(ratio)));
  return Number(fixed(measurement.value * ratio, Math.min(decimals, to.decimals)));
}

export const signed = (value: number, decimals: number): string => {
  const text = fixed(value, decimals);
  return value > 0 ? `+${text}` : text;
};

/** DICOM DA as `YYYY-MM-DD`; undefined for anything else, also for the retired `YYYY.MM.DD`. */
export function shownDate(da: string | undefined): string | undefined {
  const match = da?.match(/^(\d{4})(\d{2})(\d{2})$/);
  return match ? `${match[1]}-${match[2]}-${match[3]}` : undefined;
}

/** ISO 8601 as `YYYY-MM-DD HH:MM +HH:MM`. */
export function shownTime(iso: string): string | undefined {
  const match = iso.match(/^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/);
  return match ? `${match[1]} ${match[2]} ${match[3] === 'Z' ? '+00:00' : match[3]}` : undefined;
}

export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
