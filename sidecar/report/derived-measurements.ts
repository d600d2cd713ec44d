import { CHANGE, CONTEXT, MEASUREMENT_REPORT as MR, QUANTITY, UNIT } from '../dicom/codes.ts';
import { type Code, sameCode } from '../domain/code.ts';
import { type Comparison, type Growth, OUTCOME_WORDS } from '../domain/comparison.ts';
import type { MeasurementEvidence } from '../domain/evidence.ts';
import { plainText } from './foreign-values.ts';
import { type DerivedChange, type Lesion, trackingNameOf } from './lesions.ts';
import { type LesionGroup, sourceGroup, sourceNumbers, trackingItems } from './measurement-groups.ts';
import { dateValue, type Item, linkTo, type Node, numberValue, textValue, uidValue } from './measurement-items.ts';
import type { Profile } from './profiles.ts';
import { MARK } from './report-text.ts';

/** A computed number before it is placed: what it is called, its value, and what it was computed from. */
interface Derived {
  readonly concept: Code;
  readonly text: string;
  readonly unit: Code;
  readonly equation: string;
  readonly citation?: string;
  readonly current: MeasurementEvidence;
  readonly prior: MeasurementEvidence;
}

/** The outcome and the rule that decided it, or why none did: no adjective without its rule. */
function outcomeText({ comparison: { outcome, reason, priorStudyDate }, change: { rule } }: DerivedChange): string {
  const prior = priorStudyDate?.replace(/^(\d{4})(\d\d)(\d\d)$/, ' (prior of $1-$2-$3)') ?? '';
  const why = rule ? `${rule.name}, limit ${rule.limit}` : reason;
  return `${MARK} ${OUTCOME_WORDS[outcome]}${prior}${why === undefined ? '' : `: ${plainText(why)}`}`;
}

/** The change's unit, which is one of the two measurements' own; a code without its meaning otherwise. */
function unitOf({ change, current, prior }: DerivedChange): Code {
  const known = [current.unit, prior.unit].find(({ value }) => value === change.unit);
  return known ?? { value: change.unit, scheme: 'UCUM', meaning: change.unit };
}

/** JavaScript writes very large and very small numbers with an exponent, which DS takes as well. */
const written = (value: number): string => String(Object.is(value, -0) ? 0 : value);

const daysFor = (growth: Growth, days: number, current: number, prior: number): number =>
  Math.round((days * Math.LN2) / ((growth.formula.includes('V2') ? 1 : 3) * Math.log(current / prior)));

const volumes = (measurements: readonly MeasurementEvidence[]): readonly MeasurementEvidence[] =>
  measurements.filter(({ quantity }) => sameCode(quantity, QUANTITY.Volume));

/** Numbers of one unit that the doubling time can be computed from. */
function growthSources({ measurements }: Lesion, one: DerivedChange) {
  const { growth } = one.change;
  if (!growth?.formula.includes('V2')) return { current: one.current, prior: one.prior, ...valuesOf(one) };
  const [[current, ...more], [prior, ...others]] = [volumes(measurements), volumes(one.priorMeasurements)];
  const isOne = current && prior && more.length + others.length === 0 && sameCode(current.unit, prior.unit);
  return isOne ? { current, prior, now: current.value, before: prior.value } : undefined;
}

const valuesOf = ({ change }: DerivedChange) => ({ now: change.currentValue, before: change.priorValue });

/** Only with sources that give it: a reader who computes must find the same number. */
function doublingTime(lesion: Lesion, one: DerivedChange): readonly Derived[] {
  const { growth, intervalDays } = one.change;
  const sources = growth && growthSources(lesion, one);
  if (!growth || !sources || intervalDays === undefined) return [];
  if (daysFor(growth, intervalDays, sources.now, sources.before) !== growth.doublingDays) return [];
  const { current, prior } = sources;
  const { rule, formula } = growth;
  return [
    {
      concept: CHANGE.VolumeDoublingTime,
      text: written(growth.doublingDays),
      unit: UNIT.Day,
      equation: `${formula}, t = ${intervalDays} days`,
      citation: `${rule.name} (${rule.version}): ${rule.source}`,
      current,
      prior,
    },
  ];
}

function derivedOf(lesion: Lesion, one: DerivedChange): readonly Derived[] {
  const { change, current, prior } = one;
  const unit = unitOf(one);
  const difference: Derived = {
    concept: CHANGE.Difference,
    text: written(change.difference),
    unit,
    equation: 'current - prior',
    current,
    prior,
  };
  // Percent of a percentage says neither points nor parts.
  const hasPercent = change.percent !== undefined && change.unit !== UNIT.Percent.value;
  const percent: Derived = {
    concept: CHANGE.PercentDifference,
    text: written(change.percent ?? 0),
    unit: UNIT.Percent,
    equation: '100 (current - prior) / prior, rounded to one decimal',
    current,
    prior,
  };
  return [difference, ...(hasPercent ? [percent] : []), ...doublingTime(lesion, one)];
}

const studyContext = ({ priorStudyInstanceUid, priorStudyDate }: Comparison): readonly Item[] => [
  uidValue('HAS OBS CONTEXT', CONTEXT.ProcedureStudyInstanceUid, priorStudyInstanceUid),
  ...(priorStudyDate !== undefined && /^\d{8}$/.test(priorStudyDate)
    ? [dateValue('HAS OBS CONTEXT', CONTEXT.StudyDate, priorStudyDate)]
    : []),
];

/** How a source is written below the value that was computed from it; `make` is its group. */
type Place = (measurement: MeasurementEvidence, make: () => LesionGroup) => readonly Node[];

const byValue: Place = (_measurement, make) => sourceNumbers(make());

/**
 * Where the source measurements of one lesion stand: in its own group, in a source group that was written already, or not
 * yet. Each is written once, below the first value that needs it; the others refer to it.
 */
function byReference(own: LesionGroup | undefined): Place {
  const places = new Map<MeasurementEvidence, LesionGroup>();
  if (own) for (const measurement of own.numbers.keys()) places.set(measurement, own);
  return (measurement, make) => {
    const known = places.get(measurement);
    const number = known?.numbers.get(measurement);
    if (known && number) return [linkTo('INFERRED FROM', known.group), linkTo('INFERRED FROM', number)];
    const made = make();
    places.set(measurement, made);
    return [made.group];
  };
}

/**
 * TID 1420 Measurements Derived From Multiple ROI Measurements: what lies between a lesion's numbers and those of each
 * prior, exact, with the groups and numbers it was inferred from. The current ones stand in the lesion's group where that
 * is in the document. Without relationships by reference the numbers stand below each value again, and the lesion's
 * tracking is a property of it: a number has no observation context there.
 */
export function derivedItems(
  lesion: Lesion,
  own: LesionGroup | undefined,
  sources: Profile['sources'],
): readonly Item[] {
  const isByValue = sources === 'byValue';
  const place = isByValue ? byValue : byReference(own);
  const tracking = isByValue ? 'HAS PROPERTIES' : 'HAS OBS CONTEXT';
  const { finding } = lesion;
  return lesion.changes.flatMap((one) =>
    derivedOf(lesion, one).map(({ concept, text, unit, equation, citation, current, prior }) =>
      numberValue('CONTAINS', concept, { text, unit }, [
        ...trackingItems(finding, trackingNameOf(finding), tracking),
        textValue('HAS PROPERTIES', MR.Comment, outcomeText(one)),
        ...place(current, () => sourceGroup(finding, current, [], false)),
        ...place(prior, () => sourceGroup(one.priorFinding, prior, studyContext(one.comparison), true)),
        textValue('INFERRED FROM', MR.Equation, equation),
        ...(citation ? [textValue('INFERRED FROM', MR.EquationCitation, plainText(citation))] : []),
      ]),
    ),
  );
}
