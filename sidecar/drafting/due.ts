import type { RecommendationEvidence } from '../domain/evidence.ts';
import { dateAfter, daysBetween, inDays } from './dates.ts';
import { shownDate } from './numbers.ts';

/** A study that a recommendation may be held against. */
export interface DatedStudy {
  /** (0008,0060), several joined by `/`. */
  readonly modality: string;
  /** DICOM DA. */
  readonly studyDate?: string;
}

/** Radiographs under their several modalities (PS3.3 C.7.3.1.1.1) are one kind of examination. */
const RADIOGRAPH: ReadonlySet<string> = new Set(['CR', 'DX', 'RG']);
const kindOf = (modality: string): string => (RADIOGRAPH.has(modality) ? 'DX' : modality);
const isOf = (study: DatedStudy, modality: string): boolean =>
  study.modality.split('/').some((one) => kindOf(one) === kindOf(modality));

/** From when to when it is due, as DA; undefined where the report states no time, or its date is not known. */
export function dueDates(
  interval: RecommendationEvidence['interval'],
  reportDate: string | undefined,
): { readonly from: string; readonly to: string } | undefined {
  if (interval === undefined) return undefined;
  const from = dateAfter(reportDate, interval.from, interval.unit);
  const to = dateAfter(reportDate, interval.to, interval.unit);
  return from === undefined || to === undefined || from > to ? undefined : { from, to };
}

function between(
  modality: string | undefined,
  reportDate: string,
  current: DatedStudy,
  priors: readonly DatedStudy[],
): string[] {
  if (modality === undefined || current.studyDate === undefined) return [];
  const date = current.studyDate;
  const dates = priors
    .filter((prior) => isOf(prior, modality))
    .flatMap(({ studyDate }) =>
      studyDate !== undefined && studyDate > reportDate && studyDate < date ? [studyDate] : [],
    );
  return dates
    .sort()
    .flatMap((one) => (shownDate(one) ? [`${modality} of ${shownDate(one)} was made in between`] : []));
}

/**
 * When what a report recommends is due by the calendar, held against this study's date: `due 2026-11-20; this study (CT)
 * is 4 days later`. Whether this study is what was meant is not said: only its modality is a fact. Empty without a time.
 */
export function dueText(
  { modality, interval }: Pick<RecommendationEvidence, 'modality' | 'interval'>,
  reportDate: string | undefined,
  current: DatedStudy,
  priors: readonly DatedStudy[],
): string {
  const due = dueDates(interval, reportDate);
  if (due === undefined || reportDate === undefined) return '';
  const [from, to] = [shownDate(due.from), shownDate(due.to)];
  const stated = due.from === due.to ? `due ${to}` : `due ${from} to ${to}`;
  const early = daysBetween(current.studyDate, due.from);
  const late = daysBetween(due.to, current.studyDate);
  if (early === undefined || late === undefined || current.studyDate === reportDate) return stated;
  const meets = modality === undefined || isOf(current, modality);
  const made = between(modality, reportDate, current, priors);
  const study = modality === undefined ? 'this study' : `this study (${current.modality})`;
  const relation = (): string => {
    if (early > 0) return `not yet due: ${study} is ${inDays(early)} earlier`;
    if (late <= 0) return `${study} lies ${due.from === due.to ? 'on that day' : 'within that time'}`;
    if (meets || made.length > 0) return `${study} is ${inDays(late)} later`;
    return `overdue by ${inDays(late)} as far as is known here: ${study} is of another modality`;
  };
  return [stated, relation(), ...made].join('; ');
}
