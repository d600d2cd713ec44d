import { shownDate } from './numbers.ts';

const DAY = 86_400_000;

/** A DICOM DA as a day; undefined for anything that is none (20260231, 2026.01.01). */
export function dayOf(da: string | undefined): Date | undefined {
  const match = da?.match(/^(\d{4})(\d{2})(\d{2})$/);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date : undefined;
}

const daOf = (date: Date): string => date.toISOString().slice(0, 10).replaceAll('-', '');

/** Whole days from one DA to the other; undefined where one of them is none. */
export function daysBetween(from: string | undefined, to: string | undefined): number | undefined {
  const [start, end] = [dayOf(from), dayOf(to)];
  return start && end ? Math.round((end.getTime() - start.getTime()) / DAY) : undefined;
}

/** How many days or months a unit is; weeks are days, years are months. */
const UNITS = { d: [1, 'days'], wk: [7, 'days'], mo: [1, 'months'], a: [12, 'months'] } as const;

/**
 * A DA after an interval by the calendar: 6 months after August 31 is the last day of February. Undefined where the
 * start is no date, or the interval is no whole number of days or months.
 */
export function dateAfter(da: string | undefined, amount: number, unit: keyof typeof UNITS): string | undefined {
  const start = dayOf(da);
  const [factor, kind] = UNITS[unit];
  const count = amount * factor;
  if (start === undefined || !Number.isInteger(count) || count < 0 || count > 36_600) return undefined;
  if (kind === 'days') return daOf(new Date(start.getTime() + count * DAY));
  const first = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + count, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(start.getUTCDate(), last));
  return daOf(first);
}

export const inDays = (days: number): string => `${days} ${days === 1 ? 'day' : 'days'}`;

/** `CT of 2026-05-20`, `CT of unknown date`. */
export const ofDate = (modality: string, da: string | undefined): string =>
  `${modality} of ${shownDate(da) ?? 'unknown date'}`;
