import type { Comparison } from '../domain/comparison.ts';
import type { FindingEvidence, MeasurementEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { convertedNumber, shownDate, shownDecimals, shownNumber, signed, ucumOf, ucumText } from './numbers.ts';
import type { PlannedComparison, PlannedFinding } from './plan.ts';
import {
  sanitise,
  shownFinding,
  shownLabel,
  shownMeasurement,
  shownPlace,
  shownQuality,
  shownQuantity,
  shownSource,
  withUnit,
} from './terms.ts';

/** A worded finding and all that it rests on. */
export interface Wording {
  readonly text: string;
  readonly evidenceIds: readonly EvidenceId[];
}

export const capitalised = (text: string): string => text.replace(/^[a-z]/, (letter) => letter.toUpperCase());

/** `nodule, upper lobe of left lung (Lesion 1)`. */
function subjectPhrase(finding: FindingEvidence): string {
  const place = shownPlace(finding);
  const where = place.contradictory ? 'site and side omitted as the source contradicts itself' : place.text;
  const named = [shownFinding(finding.finding).text, where].filter(Boolean).join(', ');
  return [named, shownLabel(finding.tracking.identifier, place.laterality)].filter(Boolean).join(' ');
}

const onDate = (planned: PlannedComparison): string => {
  const date = shownDate(planned.priorDate);
  return date === undefined ? '' : ` on ${date}`;
};
const priorStudy = (planned: PlannedComparison): string => {
  const date = shownDate(planned.priorDate);
  return date === undefined ? 'the prior study' : `the prior study of ${date}`;
};

/** Rule and limit as the outcome names them; bound together, so that a reader of the text takes them as one name. */
export const ruleText = (rule: { readonly limit: string; readonly source: string }): string =>
  `limit ${sanitise(rule.limit)}, ${sanitise(rule.source)}`;
export const reasonText = (reason: string): string => `reason: ${sanitise(reason, 120).replace(/[.]+$/, '')}`;
export const sourceText = (source: string): string => `Source: ${source}`;
export const attestationText = (source: string): string => `attested by ${source || 'the source'}`;

/** A value of a comparison in the comparison's unit. */
export function comparedNumber(measurement: MeasurementEvidence, unit: string): string {
  if (ucumOf(measurement.unit) === ucumText(unit)) return shownNumber(measurement);
  const converted = convertedNumber(measurement, unit);
  return converted === undefined ? shownNumber(measurement) : String(converted);
}

/** Decimals of the finer of the two numbers that stand in the text: a reader who subtracts finds the same. */
export function differenceDecimals(current: MeasurementEvidence, prior: MeasurementEvidence, unit: string): number {
  const decimals = [current, prior].map((measurement) =>
    ucumOf(measurement.unit) === ucumText(unit)
      ? shownDecimals(measurement)
      : (comparedNumber(measurement, unit).split('.')[1]?.length ?? 0),
  );
  return Math.max(...decimals);
}

/** `long axis 9.8 mm, previously 8.0 mm on 2026-05-20 (+1.8 mm, +22.5 %, 184 days)`. */
function changeClause(planned: PlannedComparison, detailed: boolean): string {
  const { current, prior } = planned;
  const { change } = planned.comparison;
  if (current === undefined || prior === undefined || change === undefined) return '';
  const value = (measurement: MeasurementEvidence): string =>
    withUnit(comparedNumber(measurement, change.unit), change.unit);
  const numbers = `${shownQuantity(current)} ${value(current)}, previously ${value(prior)}${onDate(planned)}`;
  if (!detailed) return numbers;
  const decimals = differenceDecimals(current, prior, change.unit);
  const days = change.intervalDays;
  const details = [
    withUnit(signed(change.difference, decimals), change.unit),
    ...(change.percent === undefined ? [] : [`${signed(change.percent, 1)} %`]),
    ...(days === undefined ? [] : [days === 1 ? '1 day' : `${days} days`]),
  ];
  return `${numbers} (${details.join(', ')})`;
}

function measuredOutcome(planned: PlannedComparison, detailed: boolean): string {
  const { outcome, change } = planned.comparison;
  if (change === undefined) return `also described in ${priorStudy(planned)}, without measurement to compare`;
  const clause = changeClause(planned, detailed);
  // Without a rule there is no adjective, whatever the outcome says.
  if (change.rule === undefined) return `${clause}; no rule fits this change`;
  return detailed ? `${clause}: ${outcome} (${ruleText(change.rule)})` : `${outcome}, ${clause}`;
}

const reasonPart = ({ comparison: { reason } }: PlannedComparison): string =>
  reason === undefined ? '' : ` (${reasonText(reason)})`;

/** Both numbers and what lies between them; what is missing is the adjective. */
function notComparable(planned: PlannedComparison, detailed: boolean): string {
  const why = reasonPart(planned);
  const numbers = changeClause(planned, detailed);
  return numbers ? `${numbers}: not comparable${why}` : `not comparable with ${priorStudy(planned)}${why}`;
}

/** Whether a statement about this comparison describes the prior's finding, not one of the current study. */
export const describesPrior = ({ outcome, currentFindingId }: Comparison): boolean =>
  outcome === 'resolved' || currentFindingId === undefined;

/** What only the prior describes: `Nodule, described on 2026-05-20 (8.0 mm), is not described in the current documents`. */
function priorOnlyText(subject: FindingEvidence, planned: PlannedComparison): string {
  const measured = planned.priorMeasurements.map(shownMeasurement).join(', ');
  const when = onDate(planned) === '' ? 'described in the prior study' : `described${onDate(planned)}`;
  const unsure = subject.presence === 'uncertain' ? ', undetermined according to the source' : '';
  const described = `${capitalised(subjectPhrase(subject))}${unsure}, ${when}${measured === '' ? '' : ` (${measured})`}`;
  if (planned.comparison.outcome === 'resolved')
    return `${described}: resolved; its absence is attested in the current study.`;
  if (planned.comparison.outcome === 'notComparable') return `${described}: not comparable${reasonPart(planned)}.`;
  return `${described}, is not described in the current documents; this does not mean that it has resolved.`;
}

const speaksOfPriorOnly = (planned: PlannedComparison | undefined): boolean =>
  planned !== undefined && describesPrior(planned.comparison);

function outcomePart(planned: PlannedComparison, detailed: boolean): string {
  switch (planned.comparison.outcome) {
    case 'larger':
    case 'smaller':
    case 'unchanged':
      return measuredOutcome(planned, detailed);
    case 'notComparable':
      return notComparable(planned, detailed);
    case 'notDescribedBefore':
      return `not described in ${priorStudy(planned)}; this does not make it new`;
    case 'new':
      return `new; its absence is attested in ${priorStudy(planned)}`;
    default:
      return '';
  }
}

function trailing(planned: PlannedFinding, also: readonly MeasurementEvidence[]): string {
  const { subject, comparison, measurements, qualities } = planned;
  const said = [subject, ...measurements, comparison?.current, ...qualities].filter((item) => item !== undefined);
  const sources = new Set(said.map(shownSource).filter(Boolean));
  return [
    also.length === 0 ? '' : `Also ${also.map(shownMeasurement).join(', ')}.`,
    ...planned.qualities.map((quality) => `${capitalised(shownQuality(quality))}.`),
    ...[...sources].map((source) => `${sourceText(source)}.`),
  ]
    .filter(Boolean)
    .map((sentence) => ` ${sentence}`)
    .join('');
}

/** One statement about one finding. `detailed` is the findings section; the impression says the same in short. */
function findingText(planned: PlannedFinding, subject: FindingEvidence, detailed: boolean): string {
  const { comparison } = planned;
  if (comparison && speaksOfPriorOnly(comparison))
    return priorOnlyText(subject, comparison) + (detailed ? trailing({ ...planned, subject }, []) : '');
  const phrase = subjectPhrase(subject);
  if (subject.presence === 'absent') {
    const said = planned.measurements.length > 0 ? trailing({ ...planned, subject }, planned.measurements) : '';
    return `No ${phrase} (${attestationText(shownSource(subject))}).${said}`;
  }
  // Numbers stand with the finding unless the comparison has numbers of its own.
  const leads = comparison?.comparison.change === undefined;
  const parts = [
    subject.presence === 'uncertain' ? 'undetermined according to the source' : '',
    leads ? planned.measurements.map(shownMeasurement).join(', ') : '',
    comparison ? outcomePart(comparison, detailed) : '',
  ].filter(Boolean);
  const sentence = `${capitalised(phrase)}${parts.length === 0 ? '' : `: ${parts.join('; ')}`}.`;
  return detailed ? sentence + trailing(planned, leads ? [] : planned.measurements) : sentence;
}

function idsOf(planned: PlannedFinding): EvidenceId[] {
  const { comparison } = planned;
  return [
    ...new Set([
      ...(planned.subject ? [planned.subject.id] : []),
      ...[...planned.measurements, ...planned.qualities].map((item) => item.id),
      ...(comparison?.comparison.evidenceIds ?? []),
      ...[comparison?.comparison.currentFindingId, comparison?.comparison.priorFindingId].filter(
        (id) => id !== undefined,
      ),
      ...[comparison?.current?.id, comparison?.prior?.id].filter((id) => id !== undefined),
      ...(speaksOfPriorOnly(comparison) ? (comparison?.priorMeasurements ?? []) : []).map((item) => item.id),
    ]),
  ];
}

/** Words a planned finding for the findings section (`detailed`) or the impression. */
export function wordFinding(planned: PlannedFinding, detailed: boolean): Wording {
  const evidenceIds = idsOf(planned);
  if (planned.subject) return { text: findingText(planned, planned.subject, detailed), evidenceIds };
  const measured = planned.measurements.map(shownMeasurement).join(', ');
  const sources = [...planned.measurements, ...planned.qualities].map(shownSource).filter(Boolean);
  const source = sources[0] === undefined ? '' : ` ${sourceText(sources[0])}.`;
  if (measured) return { text: `Measurement without a named finding: ${measured}.${source}`, evidenceIds };
  return {
    text: `${planned.qualities.map((quality) => capitalised(shownQuality(quality))).join(', ')}.${source}`,
    evidenceIds,
  };
}
