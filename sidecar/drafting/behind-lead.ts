import { shownChange } from './change-numbers.ts';
import type { Lead } from './lead.ts';
import {
  attestationText,
  attestedAbsence,
  deviceDetection,
  matchedText,
  onDate,
  ruleText,
  silentBefore,
} from './phrases.ts';
import type { PlannedComparison, PlannedFinding } from './planned.ts';
import { changeDetails, differenceText, headed, organName, outcomePart, saidOf, trailing } from './realiser.ts';
import { shownSource, trustMark } from './sources.ts';
import { capitalised, shownLabel, shownMeasurement, withUnit } from './terms.ts';

/** `previously 8.0 mm on 2026-05-20: +1.8 mm, +22.5 %, 184 days (limit 1.5 mm, Fleischner 2017)`; what the sentence has is not said twice. */
function changeNote(planned: PlannedComparison, lead: Lead, sentence: string, detailed: boolean): string[] {
  const { comparison, current, prior } = planned;
  const { change, outcome } = comparison;
  if (outcome === 'notDescribedBefore') return [silentBefore(planned)];
  if (outcome === 'new' || outcome === 'resolved') return [attestedAbsence(planned)];
  // A number that the sentence has no words for is told whole, and so is what nobody could compare.
  if (!lead.change || !lead.size) return [outcomePart(planned, detailed, false)];
  const shown = change && current && prior ? shownChange(current, prior, change) : undefined;
  if (!change || !shown) return [];
  const was = withUnit(shown.prior, change.unit);
  const before = sentence.includes(was) ? '' : `previously ${was}${onDate(planned)}`;
  if (!detailed) return before === '' ? [] : [before];
  const days = change.intervalDays;
  const numbers = [
    differenceText(shown, change.unit),
    ...(shown.percent === undefined ? [] : [`${shown.percent} %`]),
    ...(days === undefined ? [] : [days === 1 ? '1 day' : `${days} days`]),
  ].join(', ');
  const rule = change.rule === undefined ? '' : ` (${ruleText(change.rule)})`;
  return [`${before === '' ? 'change ' : `${before}: `}${numbers}${rule}`];
}

/** In brackets at the end of the first sentence: its label, who attests an absence, how far it may be trusted. */
function marks(planned: PlannedFinding, lead: Lead, detailed: boolean): string[] {
  const { subject, comparison } = planned;
  if (lead.presence === 'absent') return subject ? [`(${attestationText(shownSource(subject))})`] : [];
  const label = shownLabel(subject?.tracking.identifier);
  if (detailed) return label === undefined ? [] : [label];
  const { own, prior } = saidOf(planned);
  const others = [comparison?.currentFinding, comparison?.attester].filter((item) => item !== undefined);
  const mark = trustMark([...own, ...prior, ...others]);
  return [...(label === undefined ? [] : [label]), ...(mark === '' ? [] : [mark])];
}

/**
 * A statement whose first sentence somebody else worded: behind it stands all that the realiser's statement tells and the
 * sentence does not, in the realiser's own fixed phrases.
 * @param sentence checked against `lead` (`check-lead.ts`)
 * @param organLabels the house puts the organ before its findings
 */
export function statementWith(
  sentence: string,
  lead: Lead,
  planned: PlannedFinding,
  { detailed, organLabels }: { readonly detailed: boolean; readonly organLabels: boolean },
): string {
  const { subject, comparison, measurements, series } = planned;
  const untold = measurements.filter((one) => !lead.told.includes(one));
  const isCompared = comparison?.comparison.change !== undefined;
  const notes = [
    subject && lead.presence === 'present' ? deviceDetection(subject, detailed) : '',
    ...(!detailed && !isCompared ? untold.map(shownMeasurement) : []),
    ...(comparison ? changeNote(comparison, lead, sentence, detailed) : []),
    ...changeDetails(planned, detailed),
    ...(!detailed && series ? [series.line] : []),
    detailed && comparison ? matchedText(comparison) : '',
  ].filter(Boolean);
  // Who attests an absence stands in brackets; there is no more to say of it.
  const isTrailed = detailed && (lead.presence === 'present' || untold.length > 0);
  const first = [sentence.replace(/\.$/, ''), ...marks(planned, lead, detailed)].join(' ');
  const organ = detailed && organLabels && subject ? organName(subject) : '';
  const noted = notes.length === 0 ? '' : ` ${capitalised(notes.join('; '))}.`;
  return `${headed(organ, first)}.${noted}${isTrailed ? trailing(planned, untold) : ''}`;
}
