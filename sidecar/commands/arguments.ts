import { PrereadError } from '../errors.ts';

export const usage = (detail: string): PrereadError => new PrereadError('USAGE', { detail });

/** @throws PrereadError USAGE unless it is a whole number within the bounds */
export function wholeNumber(text: string | undefined, option: string, low = 1, high = 999_999_999): number {
  const value = Number(text);
  if (text === undefined || !/^\d{1,9}$/.test(text) || value < low || value > high)
    throw usage(`${option} takes a whole number from ${low} to ${high}.`);
  return value;
}
