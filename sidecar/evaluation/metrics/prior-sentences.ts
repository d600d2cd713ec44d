import type { ReportReading } from '../report-reading.ts';

type Read = Pick<ReportReading, 'claims' | 'roles' | 'priorDates'>;

/** Sentences that speak of an earlier study. */
export function priorSentences({ claims }: Pick<ReportReading, 'claims'>): readonly string[] {
  return [...new Set(claims.filter(({ claim }) => claim.priorReference).map(({ sentence }) => sentence))];
}

/** Only a date with year, month and day is one day: "3/4/2023" may be two. */
const WHOLE = /^\d{4}-\d{2}-\d{2}/;

/** Sentences that date an earlier study on a day of which the reference, which dates its own, knows none. */
function misdatedSentences(reference: Read, candidate: Read): readonly string[] {
  const known = reference.priorDates.map(({ date }) => date);
  if (known.length === 0 || !known.every((date) => WHOLE.test(date))) return [];
  const days = new Set(known.map((date) => date.slice(0, 10)));
  const wrong = candidate.priorDates.filter(({ date }) => WHOLE.test(date) && !days.has(date.slice(0, 10)));
  return [...new Set(wrong.map(({ sentence }) => sentence))];
}

/**
 * Sentences of the candidate that speak of an earlier study that there is none of: the reference knows of no earlier
 * study at all, or of none of that day.
 */
export function inventedPriorSentences(reference: Read, candidate: Read): readonly string[] {
  const known = priorSentences(reference).length > 0 || reference.roles.includes('comparison');
  return known ? misdatedSentences(reference, candidate) : priorSentences(candidate);
}
