/** What two records say of one attribute; unknown: one of them says nothing, or nothing that could be compared. */
export type Agreement = 'same' | 'different' | 'unknown';

/** Exact comparison of two values that are trimmed already. */
export function agreement(a: string | undefined, b: string | undefined): Agreement {
  if (a === undefined || b === undefined) return 'unknown';
  return a === b ? 'same' : 'different';
}
