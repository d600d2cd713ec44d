import type { Code } from '../domain/code.ts';
import type { MeasurementEvidence, QualitativeEvidence, StudyEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { CONTRADICTORY_PLACE } from './phrases.ts';
import type { PlannedFinding } from './planned.ts';
import { shownSource } from './sources.ts';
import { capitalised, shownName, shownPlace, shownQuantity, UNNAMED } from './terms.ts';

/** More numbers than these in one statement nobody reads. */
const MOST_NUMBERS = 10;

interface Placed {
  readonly site?: Code;
  readonly laterality?: Code;
  readonly subject?: string;
}

/** Whom and where: `Fetus A`, `Left ventricle`; empty where the source does not say. */
export function placeHeading(item: Placed): string {
  const place = shownPlace(item);
  const where = place.contradictory ? CONTRADICTORY_PLACE : place.text;
  const subject = item.subject === undefined ? '' : shownName(item.subject);
  return capitalised([subject, where].filter(Boolean).join(', '));
}

/** What measurements without a finding stand under. */
export const headingOf = (measurement: MeasurementEvidence): string =>
  placeHeading(measurement) || capitalised(UNNAMED);

/** Where the source marked one of several equal ones as the one to use (121404, DCM), the others are not said. */
function preferred(measured: readonly MeasurementEvidence[]): MeasurementEvidence[] {
  const selected = new Set(measured.filter((item) => item.selected).map(shownQuantity));
  return measured.filter((item) => item.selected || !selected.has(shownQuantity(item)));
}

function chunks<T>(items: readonly T[]): T[][] {
  const made: T[][] = [];
  for (let at = 0; at < items.length; at += MOST_NUMBERS) made.push(items.slice(at, at + MOST_NUMBERS));
  return made;
}

/** Measurements and qualities of the study as a whole: those of one subject, place and source together. */
export function looseEvidence(evidence: StudyEvidence): PlannedFinding[] {
  const findings = new Set(evidence.items.flatMap((item) => (item.kind === 'finding' ? [item.id] : [])));
  const isLoose = (item: { findingId?: EvidenceId }): boolean =>
    item.findingId === undefined || !findings.has(item.findingId);
  const measured = evidence.items.filter(
    (item): item is MeasurementEvidence => item.kind === 'measurement' && isLoose(item) && Number.isFinite(item.value),
  );
  const qualities = evidence.items.filter(
    (item): item is QualitativeEvidence => item.kind === 'qualitative' && isLoose(item),
  );
  const groups = Map.groupBy(measured, (item) => `${headingOf(item)}\n${shownSource(item)}`);
  return [
    ...[...groups.values()]
      .flatMap((group) => chunks(preferred(group)))
      .map((measurements) => ({ measurements, qualities: [], weight: 1, concludes: false })),
    ...qualities.map((item) => ({ measurements: [], qualities: [item], weight: 1, concludes: false })),
  ];
}
