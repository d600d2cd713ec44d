interface Dated {
  readonly studyDate?: string;
  readonly studyTime?: string;
}

const digits = (value: string | undefined): string => (value ?? '').replace(/[^0-9]/g, '');

/** DICOM DA as `YYYYMMDD`, also from the retired `YYYY.MM.DD` (PS3.5 6.2); undefined when it is not a date. */
export function dateOf(study: Dated): string | undefined {
  const date = digits(study.studyDate);
  return isCalendarDate(date) ? date : undefined;
}

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether `YYYYMMDD` is a day that can be: 00000000 and 19601341 stand for "not known". */
export function isCalendarDate(value: string): boolean {
  if (!/^\d{8}$/.test(value) || value.startsWith('0000')) return false;
  const day = Number(value.slice(6));
  return day >= 1 && day <= (DAYS_IN_MONTH[Number(value.slice(4, 6)) - 1] ?? 0);
}

/** Years from one date `YYYYMMDD` to a later one, as a fraction; to the day, which is more than a ranking needs. */
export function yearsBetween(earlier: string, later: string): number {
  const day = (date: string): number =>
    Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6))) / 86_400_000;
  return (day(later) - day(earlier)) / 365.25;
}

/**
 * Whether `a` is strictly earlier than `b`. A time may be cut short (`1030`, PS3.5 6.2): where the shorter one is the
 * beginning of the longer one, or either is missing on the same day, the order is not known and the answer is false.
 */
export function isEarlier(a: Dated, b: Dated): boolean {
  const [dateA, dateB] = [dateOf(a), dateOf(b)];
  if (dateA === undefined || dateB === undefined) return false;
  if (dateA !== dateB) return dateA < dateB;
  const [timeA, timeB] = [digits(a.studyTime), digits(b.studyTime)];
  const shared = Math.min(timeA.length, timeB.length);
  return timeA.slice(0, shared) < timeB.slice(0, shared);
}

/** `YYYYMMDD` the given number of years before a date `YYYYMMDD` (29 February has no calendar check: only compared). */
export function yearsBefore(date: string, years: number): string {
  return String(Number(date) - years * 10_000).padStart(8, '0');
}

/** Newest first; ties (same moment, or times missing) are broken by UID, so that the order never depends on the answer's. */
export function byNewest<T extends Dated & { readonly studyInstanceUid: string }>(a: T, b: T): number {
  const keyA = `${dateOf(a) ?? ''}${digits(a.studyTime)}`;
  const keyB = `${dateOf(b) ?? ''}${digits(b.studyTime)}`;
  if (keyA !== keyB) return keyA < keyB ? 1 : -1;
  if (a.studyInstanceUid === b.studyInstanceUid) return 0;
  return a.studyInstanceUid < b.studyInstanceUid ? -1 : 1;
}
