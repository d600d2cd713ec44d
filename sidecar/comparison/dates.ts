const DAY_MS = 86_400_000;

/** DICOM DA (also in its old form with dots) as YYYYMMDD; undefined when it is not a calendar date. */
export function calendarDate(date: string | undefined): string | undefined {
  const [, year, month, day] = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(date?.trim() ?? '') ?? [];
  if (!year || !month || !day) return undefined;
  const time = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return time.toISOString().startsWith(`${year}-${month}-${day}`) ? `${year}${month}${day}` : undefined;
}

const epochDay = (date: string): number =>
  Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6, 8))) / DAY_MS;

/** Whole days from one DA to another; undefined where one of them is no date. */
export function intervalDays(from: string | undefined, to: string | undefined): number | undefined {
  const [start, end] = [calendarDate(from), calendarDate(to)];
  return start === undefined || end === undefined ? undefined : epochDay(end) - epochDay(start);
}
