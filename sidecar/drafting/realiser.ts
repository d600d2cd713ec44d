import type { Evidence, FindingEvidence, MeasurementEvidence, QualitativeEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { type ShownChange, shownChange } from './change-numbers.ts';
import type { Wording } from './drafting-input.ts';
import { headingOf, placeHeading } from './loose.ts';
import { NO_ORGAN_RANK, organOf, organOfSite } from './organs.ts';
import {
  alsoDescribed,
  attestationText,
  attestedAbsence,
  CONTRADICTORY_NAME,
  CONTRADICTORY_PLACE,
  comparedWith,
  DISPUTED_SIDE,
  described,
  deviceDetection,
  incomparablePrior,
  matchedText,
  NO_CATEGORY,
  NO_RULE,
  onDate,
  priorSourceText,
  reasonText,
  ruleText,
  SILENT_NOW,
  silentBefore,
  sourceText,
} from './phrases.ts';
import type { PlannedComparison, PlannedFinding } from './planned.ts';
import { growthText, otherOutcome, seriesIds } from './series.ts';
import { shownSource, trustMark } from './sources.ts';
import {
  capitalised,
  shownFinding,
  shownLabel,
  shownMeasurement,
  shownPlace,
  shownQuality,
  shownQuantity,
  withUnit,
} from './terms.ts';

/** `nodule, upper lobe of left lung (Lesion 1)`. */
export function subjectPhrase(finding: FindingEvidence): string {
  const place = shownPlace(finding);
  const where = place.contradictory ? CONTRADICTORY_PLACE : place.text;
  const side = finding.sideDisputed ? DISPUTED_SIDE : '';
  const named = [shownFinding(finding).text, where, side].filter(Boolean).join(', ');
  return [named, shownLabel(finding.tracking.identifier)].filter(Boolean).join(' ');
}

/** `long axis 9.8 mm, previously 8.0 mm on 2026-05-20 (+1.8 mm, +22.5 %, 184 days)`. */
function changeClause(planned: PlannedComparison, detailed: boolean): string {
  const { current, prior } = planned;
  const { change } = planned.comparison;
  if (current === undefined || prior === undefined || change === undefined) return '';
  const shown = shownChange(current, prior, change);
  if (shown === undefined) return '';
  const value = (number: string): string => withUnit(number, change.unit);
  const numbers = `${shownQuantity(current)} ${value(shown.current)}, previously ${value(shown.prior)}${onDate(planned)}`;
  if (!detailed) return numbers;
  const days = change.intervalDays;
  const details = [
    differenceText(shown, change.unit),
    ...(shown.percent === undefined ? [] : [`${shown.percent} %`]),
    ...(days === undefined ? [] : [days === 1 ? '1 day' : `${days} days`]),
  ];
  return `${numbers} (${details.join(', ')})`;
}

/** A difference of percentages is in percentage points: `+3 %` could be either. */
export const differenceText = (shown: ShownChange, unit: string): string =>
  unit === '%' ? `${shown.difference} percentage points` : withUnit(shown.difference, unit);

/** `inRow`: both numbers stand in the line of all time points, so only the outcome and its prior are said. */
function measuredOutcome(planned: PlannedComparison, detailed: boolean, inRow: boolean): string {
  const { outcome, change } = planned.comparison;
  if (change === undefined) return alsoDescribed(planned);
  if (inRow) return change.rule === undefined ? NO_RULE : `${outcome} ${comparedWith(planned)}`;
  const clause = changeClause(planned, detailed);
  // Without a rule there is no adjective, whatever the outcome says.
  if (change.rule === undefined) return `${clause}; ${NO_RULE}`;
  return detailed ? `${clause}: ${outcome} (${ruleText(change.rule)})` : `${outcome}, ${clause}`;
}

const reasonPart = ({ comparison: { reason } }: PlannedComparison): string =>
  reason === undefined ? '' : ` (${reasonText(reason)})`;

/** Both numbers and what lies between them; what is missing is the adjective. The reason stands in the findings. */
function notComparable(planned: PlannedComparison, detailed: boolean): string {
  const numbers = changeClause(planned, detailed);
  const text = numbers ? `${numbers}: ${NO_CATEGORY}` : incomparablePrior(planned);
  return detailed ? `${text}${reasonPart(planned)}` : text;
}

/** The organ that a finding stands under, as the findings section says it: `Lungs`. */
export const organName = (finding: FindingEvidence): string => organOf(finding)?.name ?? '';

export const headed = (organ: string, text: string): string => (organ === '' ? capitalised(text) : `${organ}: ${text}`);

const UNSURE = 'undetermined according to the source';

/** What only the prior describes: `Nodule, described on 2026-05-20 (8.0 mm), is not among the findings read from ...`. */
function priorOnlyText(subject: FindingEvidence, planned: PlannedComparison, detailed: boolean): string {
  const organ = detailed ? organName(subject) : '';
  const measured = planned.priorMeasurements.map(shownMeasurement).join(', ');
  const unsure = subject.presence === 'uncertain' ? `, ${UNSURE}` : '';
  const numbers = measured === '' ? '' : ` (${measured})`;
  const text = `${headed(organ, subjectPhrase(subject))}${unsure}, ${described(planned)}${numbers}`;
  if (planned.comparison.outcome === 'resolved') return `${text}: resolved; ${attestedAbsence(planned)}`;
  if (planned.comparison.outcome === 'notComparable')
    return `${text}: not comparable${detailed ? reasonPart(planned) : ''}`;
  return `${text}, ${SILENT_NOW}`;
}

export function outcomePart(planned: PlannedComparison, detailed: boolean, inRow: boolean): string {
  switch (planned.comparison.outcome) {
    case 'larger':
    case 'smaller':
    case 'unchanged':
      return measuredOutcome(planned, detailed, inRow);
    case 'notComparable':
      return notComparable(planned, detailed);
    case 'notDescribedBefore':
      return silentBefore(planned);
    case 'new':
      return `new; ${attestedAbsence(planned)}`;
    default:
      return '';
  }
}

type Said = FindingEvidence | MeasurementEvidence | QualitativeEvidence;

export const isSaid = (item: Evidence): item is Said =>
  item.kind === 'finding' || item.kind === 'measurement' || item.kind === 'qualitative';

/** What a statement takes from the study it describes, and what from the prior it compares with. */
export function saidOf(planned: PlannedFinding): { readonly own: readonly Said[]; readonly prior: readonly Said[] } {
  const { subject, comparison, measurements, qualities } = planned;
  const known = (items: readonly (Said | undefined)[]): Said[] => items.filter((item) => item !== undefined);
  if (comparison?.ofPrior) return { own: known([subject, ...comparison.priorMeasurements, ...qualities]), prior: [] };
  const { others = [], series } = planned;
  const before = [comparison, ...others].flatMap((one) => [one?.prior, one?.priorFinding]);
  return {
    own: known([subject, ...measurements, comparison?.current, ...qualities]),
    prior: known([...before, ...(series?.measurements ?? [])]),
  };
}

export function trailing(planned: PlannedFinding, also: readonly MeasurementEvidence[]): string {
  const { own, prior } = saidOf(planned);
  const sources = new Set(own.map(shownSource).filter(Boolean));
  const others = new Set(prior.map(shownSource).filter((source) => source !== '' && !sources.has(source)));
  const { series } = planned;
  return [
    series === undefined ? '' : `Over time: ${series.line}.`,
    also.length === 0 ? '' : `Also ${also.map(shownMeasurement).join(', ')}.`,
    ...planned.qualities.map((quality) => `${capitalised(shownQuality(quality))}.`),
    ...[...sources].map((source) => `${sourceText(source)}.`),
    ...[...others].map((source) => `${priorSourceText(source)}.`),
  ]
    .filter(Boolean)
    .map((sentence) => ` ${sentence}`)
    .join('');
}

/** The end of a statement: in the findings how the pair was made and the sources, in the impression the mark. */
function closed(planned: PlannedFinding, text: string, detailed: boolean, also: readonly MeasurementEvidence[]) {
  const matched = planned.comparison ? matchedText(planned.comparison) : '';
  const { own, prior } = saidOf(planned);
  const others = [planned.comparison?.currentFinding, planned.comparison?.attester].filter(
    (item) => item !== undefined,
  );
  const end = detailed ? matched : trustMark([...own, ...prior, ...others]);
  return `${text}${end === '' ? '' : ` ${end}`}.${detailed ? trailing(planned, also) : ''}`;
}

/** What is told of the change besides its outcome: doubling time, and what other priors measured differently. */
export function changeDetails({ comparison, others = [] }: PlannedFinding, detailed: boolean): string[] {
  const growth = comparison && growthText(comparison, detailed);
  return [...(growth === undefined ? [] : [growth]), ...others.flatMap((one) => otherOutcome(one) ?? [])];
}

/** What stands behind a present finding's name, piece by piece. */
function presentParts(planned: PlannedFinding, subject: FindingEvidence, detailed: boolean): string[] {
  const { comparison, series, measurements } = planned;
  const change = comparison?.comparison.change;
  const inRow =
    !detailed && change !== undefined && series?.series.points.at(-1)?.measurementId === change.currentMeasurementId;
  return [
    subject.presence === 'uncertain' ? UNSURE : '',
    deviceDetection(subject, detailed),
    // Numbers stand with the finding unless the comparison has numbers of its own.
    change === undefined ? measurements.map(shownMeasurement).join(', ') : '',
    comparison ? outcomePart(comparison, detailed, inRow) : '',
    detailed ? '' : (series?.line ?? ''),
    ...changeDetails(planned, detailed),
  ].filter(Boolean);
}

/** One statement about one finding. `detailed` is the findings section; the impression says the same in short. */
function findingText(planned: PlannedFinding, subject: FindingEvidence, detailed: boolean): string {
  const { comparison, measurements } = planned;
  const organ = detailed ? organName(subject) : '';
  if (comparison?.ofPrior) return closed(planned, priorOnlyText(subject, comparison, detailed), detailed, []);
  const phrase = subjectPhrase(subject);
  if (shownFinding(subject).contradictory)
    return closed(planned, `${headed(organ, phrase)}: ${CONTRADICTORY_NAME}`, detailed, measurements);
  if (subject.presence === 'absent') {
    const said = measurements.length > 0 ? trailing(planned, measurements) : '';
    return `${headed(organ, `no ${phrase}`)} (${attestationText(shownSource(subject))}).${said}`;
  }
  const parts = presentParts(planned, subject, detailed);
  const sentence = `${headed(organ, phrase)}${parts.length === 0 ? '' : `: ${parts.join('; ')}`}`;
  return closed(planned, sentence, detailed, comparison?.comparison.change === undefined ? [] : measurements);
}

export function idsOf(planned: PlannedFinding): EvidenceId[] {
  const { comparison, others = [], series } = planned;
  const tellsPrior = comparison?.ofPrior || comparison?.comparison.outcome === 'notComparable';
  return [
    ...new Set([
      ...(planned.subject ? [planned.subject.id] : []),
      ...[...planned.measurements, ...planned.qualities].map((item) => item.id),
      ...(comparison?.comparison.evidenceIds ?? []),
      ...[comparison?.comparison.currentFindingId, comparison?.comparison.priorFindingId].filter(
        (id) => id !== undefined,
      ),
      ...[comparison?.current?.id, comparison?.prior?.id].filter((id) => id !== undefined),
      ...(comparison?.attester ? [comparison.attester.id] : []),
      ...others.flatMap(({ comparison: other, current, prior }) =>
        [...other.evidenceIds, other.priorFindingId, current?.id, prior?.id].filter((id) => id !== undefined),
      ),
      ...(series === undefined ? [] : seriesIds(series.series)),
      ...(tellsPrior ? (comparison?.priorMeasurements ?? []) : []).map((item) => item.id),
    ]),
  ];
}

/** Words a planned finding for the findings section (`detailed`) or the impression. */
export function wordFinding(planned: PlannedFinding, detailed: boolean): Wording {
  const evidenceIds = idsOf(planned);
  if (planned.subject) return { text: findingText(planned, planned.subject, detailed), evidenceIds };
  const sources = new Set([...planned.measurements, ...planned.qualities].map(shownSource).filter(Boolean));
  const source = [...sources].map((one) => ` ${sourceText(one)}.`).join('');
  const [first] = planned.measurements;
  if (first === undefined) {
    const said = planned.qualities.map((one) => {
      const place = placeHeading(one);
      return place === '' ? capitalised(shownQuality(one)) : `${place}: ${shownQuality(one)}`;
    });
    return { text: `${said.join(', ')}.${source}`, evidenceIds };
  }
  const measured = planned.measurements.map(shownMeasurement).join(', ');
  return { text: `${headingOf(first)}: ${measured}.${source}`, evidenceIds };
}

/** An organ stands a thousand above the next; within it the clinical weight tells. */
const ORGAN_STEP = 1000;

/** Order of the findings section: organ by organ, what has no organ behind them. */
export function findingsWeight({ subject, measurements, qualities, weight }: PlannedFinding): number {
  const organ = subject ? organOf(subject) : organOfSite((measurements[0] ?? qualities[0])?.site);
  return (NO_ORGAN_RANK + 1 - (organ?.rank ?? NO_ORGAN_RANK)) * ORGAN_STEP + weight;
}
