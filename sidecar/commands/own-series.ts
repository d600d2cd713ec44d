import { PREREAD_MANUFACTURER } from '../domain/device.ts';
import type { StudyInstanceUid } from '../domain/identifiers.ts';
import { ownSeriesOf } from '../pipeline/identity.ts';

/**
 * Whether Preread wrote a series of this study: its manufacturer says so and its UID is one that Preread gives. A report
 * that somebody made out of a draft, and signed, may keep the manufacturer; it stands in a series of its own.
 */
export function isOwnSeries(study: StudyInstanceUid) {
  const own: ReadonlySet<string> = ownSeriesOf(study);
  return (series: { readonly seriesInstanceUid: string; readonly manufacturer: string }): boolean =>
    series.manufacturer === PREREAD_MANUFACTURER && own.has(series.seriesInstanceUid);
}
