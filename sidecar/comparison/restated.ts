import type { Evidence, FindingEvidence, MeasurementEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { conceptOf, relatePlaces } from './places.ts';
import { unitOf } from './quantities.ts';

/** In mm, with half of the last digit written: "8 mm" may be 7.6. */
function lengthOf({ value, valueText, unit }: MeasurementEvidence): { mm: number; tolerance: number } | undefined {
  const known = unitOf(unit.value);
  if (known?.kind !== 'linear' || !Number.isFinite(value)) return undefined;
  const decimals = valueText.split('.')[1]?.length ?? 0;
  return { mm: value * 10 ** known.exponent, tolerance: 0.5 * 10 ** (known.exponent - decimals) };
}

/** Whether every length that the sentence gives is one of those the other finding has, as far as it was rounded. */
function agree(said: readonly MeasurementEvidence[], known: readonly MeasurementEvidence[]): boolean {
  const lengths = known.flatMap((one) => lengthOf(one) ?? []);
  return said
    .flatMap((one) => lengthOf(one) ?? [])
    .every(({ mm, tolerance }) =>
      lengths.some((other) => Math.abs(other.mm - mm) <= Math.max(tolerance, other.tolerance) + 1e-9),
    );
}

/** Whether a finding out of a sentence may be this one told again; of absences only the very same. */
function mayRestate(
  said: FindingEvidence,
  known: FindingEvidence,
  measurements: ReadonlyMap<EvidenceId | undefined, readonly MeasurementEvidence[]>,
): boolean {
  if (conceptOf(said) !== conceptOf(known) || said.presence !== known.presence) return false;
  const relation = relatePlaces(said, known);
  if (said.presence === 'absent') return relation === 'same';
  return relation !== 'different' && agree(measurements.get(said.id) ?? [], measurements.get(known.id) ?? []);
}

/**
 * A study's evidence without what its reports only tell again: an impression repeats the findings, and a report repeats
 * what was measured. Such a finding is no second lesion; the sentence itself stays, to be quoted. One whose size or
 * place contradicts all others stays a finding of its own.
 */
export function withoutRestated(items: readonly Evidence[]): readonly Evidence[] {
  const findings = items.filter((item) => item.kind === 'finding');
  const measurements = Map.groupBy(
    items.filter((item) => item.kind === 'measurement'),
    (item) => item.findingId,
  );
  const kept = findings.filter(({ statementId }) => statementId === undefined);
  const restated = new Set<EvidenceId | undefined>();
  for (const said of findings) {
    if (said.statementId === undefined) continue;
    if (kept.some((known) => mayRestate(said, known, measurements))) restated.add(said.id);
    else kept.push(said);
  }
  const isRestated = (item: Evidence): boolean =>
    item.kind === 'finding'
      ? restated.has(item.id)
      : item.kind === 'measurement' && item.findingId !== undefined && restated.has(item.findingId);
  return items.filter((item) => !isRestated(item));
}
