import type { Evidence, FindingEvidence, MeasurementEvidence, QualitativeEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { type ShownChange, shownChange } from './change-numbers.ts';
import {
  alsoDescribed,
  attestationText,
  attestedAbsence,
  CONTRADICTORY_NAME,
  CONTRADICTORY_PLACE,
  DEVICE_MARK,
  described,
  incomparablePrior,
  MATCHED,
  NO_CATEGORY,
  NO_RULE,
  onDate,
  priorSourceText,
  reasonText,
  ruleText,
  SILENT_NOW,
  silentBefore,
  sourceText,
  UNVERIFIED_MARK,
} from './phrases.ts';
import type { PlannedComparison, PlannedFinding } from './plan.ts';
import {
  shownFinding,
  shownLabel,
  shownMeasurement,
  shownPlace,
  shownQuality,
  shownQuantity,
  shownSource,
  UNNAMED,
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
  const where = place.contradictory ? CONTRADICTORY_PLACE : place.text;
  const named = [shownFinding(finding).text, where].filter(Boolean).join(', ');
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

function measuredOutcome(planned: PlannedComparison, detailed: boolean): string {
  const { outcome, change } = planned.comparison;
  if (change === undefined) return alsoDescribed(planned);
  const clause = changeClause(planned, detailed);
  // Without a rule there is no adjective, whatever the outcome says.
  if (change.rule === undefined) return `${clause}; ${NO_RULE}`;
  return detailed ? `${clause}: ${outcome} (${ruleText(change.rule)})` : `${outcome}, ${clause}`;
}

const reasonPart = ({ comparison: { reason } }: PlannedComparison): string =>
  reason === undefined ? '' : ` (${reasonText(reason)})`;

/** Both numbers and what lies between them; what is missing is the adjective. */
function notComparable(planned: PlannedComparison, detailed: boolean): string {
  const numbers = changeClause(planned, detailed);
  return `${numbers ? `${numbers}: ${NO_CATEGORY}` : incomparablePrior(planned)}${reasonPart(planned)}`;
}

const UNSURE = 'undetermined according to the source';

/** What only the prior describes: `Nodule, described on 2026-05-20 (8.0 mm), is not among the findings read from ...`. */
function priorOnlyText(subject: FindingEvidence, planned: PlannedComparison): string {
  const measured = planned.priorMeasurements.map(shownMeasurement).join(', ');
  const unsure = subject.presence === 'uncertain' ? `, ${UNSURE}` : '';
  const numbers = measured === '' ? '' : ` (${measured})`;
  const text = `${capitalised(subjectPhrase(subject))}${unsure}, ${described(planned)}${numbers}`;
  if (planned.comparison.outcome === 'resolved') return `${text}: resolved; ${attestedAbsence(planned)}`;
  if (planned.comparison.outcome === 'notComparable') return `${text}: not comparable${reasonPart(planned)}`;
  return `${text}, ${SILENT_NOW}`;
}

function outcomePart(planned: PlannedComparison, detailed: boolean): string {
  switch (planned.comparison.outcome) {
    case 'larger':
    case 'smaller':
    case 'unchanged':
      return measuredOutcome(planned, detailed);
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
function saidOf(planned: PlannedFinding): { readonly own: readonly Said[]; readonly prior: readonly Said[] } {
  const { subject, comparison, measurements, qualities } = planned;
  const known = (items: readonly (Said | undefined)[]): Said[] => items.filter((item) => item !== undefined);
  if (comparison?.ofPrior) return { own: known([subject, ...comparison.priorMeasurements, ...qualities]), prior: [] };
  const before = [comparison?.prior, comparison?.priorFinding];
  return { own: known([subject, ...measurements, comparison?.current, ...qualities]), prior: known(before) };
}

function trailing(planned: PlannedFinding, also: readonly MeasurementEvidence[]): string {
  const { own, prior } = saidOf(planned);
  const sources = new Set(own.map(shownSource).filter(Boolean));
  const others = new Set(prior.map(shownSource).filter((source) => source !== '' && !sources.has(source)));
  return [
    also.length === 0 ? '' : `Also ${also.map(shownMeasurement).join(', ')}.`,
    ...planned.qualities.map((quality) => `${capitalised(shownQuality(quality))}.`),
    ...[...sources].map((source) => `${sourceText(source)}.`),
    ...[...others].map((source) => `${priorSourceText(source)}.`),
  ]
    .filter(Boolean)
    .map((sentence) => ` ${sentence}`)
    .join('');
}

/** How far the impression's line may be trusted, in short; the findings name the sources. */
export function trustMark(items: readonly Said[]): string {
  const sources = items.flatMap((item) => (item.source.kind === 'content-item' ? [item.source] : []));
  if (sources.some((source) => source.verificationFlag === 'UNVERIFIED')) return UNVERIFIED_MARK;
  return sources.some((source) => source.observerType === 'device') ? DEVICE_MARK : '';
}

/** The end of a statement: in the findings how the pair was made and the sources, in the impression the mark. */
function closed(planned: PlannedFinding, text: string, detailed: boolean, also: readonly MeasurementEvidence[]) {
  const matched = planned.comparison?.comparison.pairedBy === 'findingSiteLaterality' ? MATCHED : '';
  const { own, prior } = saidOf(planned);
  const others = [planned.comparison?.currentFinding, planned.comparison?.attester].filter(
    (item) => item !== undefined,
  );
  const end = detailed ? matched : trustMark([...own, ...prior, ...others]);
  return `${text}${end === '' ? '' : ` ${end}`}.${detailed ? trailing(planned, also) : ''}`;
}

/** One statement about one finding. `detailed` is the findings section; the impression says the same in short. */
function findingText(planned: PlannedFinding, subject: FindingEvidence, detailed: boolean): string {
  const { comparison } = planned;
  if (comparison?.ofPrior) return closed(planned, priorOnlyText(subject, comparison), detailed, []);
  const phrase = subjectPhrase(subject);
  if (shownFinding(subject).contradictory)
    return closed(planned, `${capitalised(phrase)}: ${CONTRADICTORY_NAME}`, detailed, planned.measurements);
  if (subject.presence === 'absent') {
    const said = planned.measurements.length > 0 ? trailing(planned, planned.measurements) : '';
    return `No ${phrase} (${attestationText(shownSource(subject))}).${said}`;
  }
  // Numbers stand with the finding unless the comparison has numbers of its own.
  const leads = comparison?.comparison.change === undefined;
  const parts = [
    subject.presence === 'uncertain' ? UNSURE : '',
    leads ? planned.measurements.map(shownMeasurement).join(', ') : '',
    comparison ? outcomePart(comparison, detailed) : '',
  ].filter(Boolean);
  const sentence = `${capitalised(phrase)}${parts.length === 0 ? '' : `: ${parts.join('; ')}`}`;
  return closed(planned, sentence, detailed, leads ? [] : planned.measurements);
}

function idsOf(planned: PlannedFinding): EvidenceId[] {
  const { comparison } = planned;
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
      ...(tellsPrior ? (comparison?.priorMeasurements ?? []) : []).map((item) => item.id),
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
  if (measured) return { text: `${capitalised(UNNAMED)}: ${measured}.${source}`, evidenceIds };
  return {
    text: `${planned.qualities.map((quality) => capitalised(shownQuality(quality))).join(', ')}.${source}`,
    evidenceIds,
  };
}
