import { isDevice } from '../../claims/lexicon/findings-devices.ts';
import { findingOfCode, findingOfPhrase, sideOfCode, siteOfCode } from '../../claims/lexicon/lookup.ts';
import { DESCRIPTORS, SEVERITY, type Severity } from '../../claims/lexicon/qualifiers.ts';
import { UNITS } from '../../claims/lexicon/units.ts';
import type { Comparison, ComparisonOutcome } from '../../domain/comparison.ts';
import type { Evidence, FindingEvidence, MeasurementEvidence } from '../../domain/evidence.ts';
import { refine } from '../concepts/refine.ts';
import { countingFirst, type Fact } from '../facts.ts';
import type { Quantity } from '../metrics/gates.ts';

const MM: Readonly<Record<string, number>> = { mm: 1, cm: 10 };
const DEGREES = Object.keys(SEVERITY) as readonly Severity[];

const UNPLACED = {
  ...{ sites: [], zones: [], descriptors: [], priorReference: false, device: false },
  ...{ sentence: '', at: { sentence: 0, start: 0, end: 0 } },
} as const;

const ofFinding = (items: readonly Evidence[], finding: FindingEvidence) =>
  items.filter((item) => 'findingId' in item && item.findingId === finding.id);

const sizesOf = (items: readonly Evidence[], concept: string): number[] =>
  items
    .flatMap((item) => (item.kind === 'measurement' ? item.value * (MM[item.unit.value] ?? Number.NaN) : []))
    .filter(Number.isFinite)
    .sort(countingFirst(concept));

/** Coded answers in the words by which the parser knows them. */
const answersOf = (items: readonly Evidence[]): readonly string[] =>
  items.flatMap((item) => (item.kind === 'qualitative' ? item.answer.meaning.toLowerCase().replaceAll('-', ' ') : []));

function degreeIn(items: readonly Evidence[]): Severity | undefined {
  const answers = answersOf(items);
  return DEGREES.find((degree) => answers.includes(degree));
}

/** The comparison that tells what became of a finding: what could be compared before what could not. */
const changeOf = (finding: FindingEvidence, comparisons: readonly Comparison[]): Comparison | undefined =>
  comparisons.find(({ currentFindingId: now, priorFindingId: before }) => now === finding.id || before === finding.id);

/** Below this two readings of a size differ by themselves: the parser calls it unchanged, too. */
const REPEATABLE_MM = 2;

/** Two numbers tell a change, even where no category is assigned to it: whoever reads them compares them. */
function toldChange({ outcome, change }: Comparison): ComparisonOutcome {
  const difference = (change?.difference ?? Number.NaN) * (MM[change?.unit ?? ''] ?? Number.NaN);
  if (outcome !== 'notComparable' || !Number.isFinite(difference)) return outcome;
  if (Math.abs(difference) < REPEATABLE_MM) return 'unchanged';
  return difference > 0 ? 'larger' : 'smaller';
}

/** One coded finding as a report would be read; undefined where the lexicon does not know it. Sizes in mm. */
export function factOfEvidence(
  finding: FindingEvidence,
  items: readonly Evidence[],
  comparisons: readonly Comparison[],
): Fact | undefined {
  const concept = findingOfCode(finding.finding);
  if (concept === undefined) return undefined;
  const site = finding.site && siteOfCode(finding.site);
  const side = (finding.laterality && sideOfCode(finding.laterality)) ?? site?.laterality;
  const refined = refine(concept.name, site?.concept.name);
  const belonging = ofFinding(items, finding);
  const answers = answersOf(belonging);
  const severity = degreeIn(belonging);
  const comparison = changeOf(finding, comparisons);
  const change = comparison && toldChange(comparison);
  return {
    ...UNPLACED,
    concept: refined.concept,
    stance: change === 'resolved' ? 'absent' : finding.presence,
    sites: site === undefined ? refined.sites : [site.concept],
    ...(side === undefined ? {} : { side }),
    sizesMm: sizesOf(belonging, refined.concept),
    ...(severity === undefined ? {} : { severity }),
    descriptors: DESCRIPTORS.filter((one) => answers.includes(one)),
    ...(change === undefined ? {} : { change }),
    priorReference: change !== undefined,
    device: isDevice(concept),
  };
}

/** A number that is named after a finding says that the finding is there: a midline shift of 3 mm. */
export function factOfMeasurement(
  { id, findingId, quantity, value, unit }: MeasurementEvidence,
  items: readonly Evidence[],
  comparisons: readonly Comparison[],
): Fact | undefined {
  const concept = findingOfPhrase(quantity.meaning);
  const size = value * (MM[unit.value] ?? Number.NaN);
  if (concept === undefined || !(size >= 0)) return undefined;
  const comparison = comparisons.find((one) => one.currentFindingId === findingId || one.priorFindingId === findingId);
  const isCompared = comparison?.change === undefined || comparison.change.currentMeasurementId === id;
  const change = comparison && isCompared ? toldChange(comparison) : undefined;
  // A degree is told of the finding that is measured, and stands beside all its numbers.
  const severity = degreeIn(items.filter((item) => 'findingId' in item && item.findingId === findingId));
  return {
    ...UNPLACED,
    concept: concept.name,
    stance: 'present',
    sizesMm: [size],
    ...(severity === undefined ? {} : { severity }),
    ...(change === undefined ? {} : { change }),
  };
}

const BASE: ReadonlyMap<string, { readonly dimension: string; readonly factor: number }> = new Map(
  UNITS.map(({ ucum, dimension, factor }) => [ucum, { dimension, factor }]),
);

/** A number of an SR in the base unit of its dimension. It is exact: what a draft rounds shows in the draft's own digits. */
function exactly(value: number, unit: string): Quantity {
  const { dimension, factor } = BASE.get(unit) ?? { dimension: unit, factor: 1 };
  return { dimension, value: value * factor, rounding: 0 };
}

/** Every number that these items and comparisons hold, or that follows from two of them. */
export function quantitiesOfEvidence(
  items: readonly Evidence[],
  comparisons: readonly Comparison[],
): readonly Quantity[] {
  const measured = items.filter((item): item is MeasurementEvidence => item.kind === 'measurement');
  return [
    ...measured.map(({ value, unit }) => exactly(value, unit.value)),
    ...comparisons.flatMap(({ change }) =>
      change === undefined
        ? []
        : [change.currentValue, change.priorValue, change.difference, -change.difference].map((value) =>
            exactly(value, change.unit),
          ),
    ),
  ];
}
