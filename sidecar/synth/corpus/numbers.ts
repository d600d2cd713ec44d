import type { HouseStyle, NumberFormat } from './house-style.ts';

/**
 * A length as a house prints it. Whole millimetres first, so that 11.5 mm is 12 mm in one house and 1.2 cm in another.
 * @param mm to 0.1 mm, as a reader measures
 */
export function printedLength(mm: number, format: NumberFormat): string {
  return `${digits(mm, format)} ${format.unit}`;
}

function digits(mm: number, { unit, decimals }: NumberFormat): string {
  if (unit === 'mm') return decimals === 0 ? String(Math.round(mm)) : mm.toFixed(decimals);
  return decimals === 1 ? (Math.round(mm) / 10).toFixed(1) : (mm / 10).toFixed(decimals);
}

/** `7.3 x 5.1 mm`, the short axis only where the house gives it. */
export function printedAxes(longMm: number, shortMm: number | undefined, format: NumberFormat): string {
  if (shortMm === undefined || format.axes === 'long') return printedLength(longMm, format);
  return `${digits(longMm, format)} ${format.times} ${digits(shortMm, format)} ${format.unit}`;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** @param date DICOM DA */
export function printedDate(date: string, dates: HouseStyle['dates']): string {
  const [year, month, day] = [date.slice(0, 4), date.slice(4, 6), date.slice(6)];
  if (dates === 'iso') return `${year}-${month}-${day}`;
  const name = MONTHS[Number(month) - 1] ?? '';
  return dates === 'dayMonth' ? `${Number(day)} ${name} ${year}` : `${name} ${Number(day)}, ${year}`;
}
