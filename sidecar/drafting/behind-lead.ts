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
import { shownLabel, shownMeasurement, withUnit } from './terms.ts';

/** `previously 8.0 mm on 2026-05-20: +1.8 mm, +22.5 %, 184 days (limit 1.5 mm, Fleischner 2017)`; what the sentence has is not said twice. */
function changeNote(planned: PlannedComparison, lead: Lead, sentence: string, detailed: boolean): string[] {
  const { comparison, current, prior } = planned;
  const { change, outcome } = comparison;
  if (outcome === 'notDescribedBefore') return [silentBefore(planned)];
  if (outcome === 'new' || outcome === 'resolved') return [attestedAbsence(planned)];
  // A number that the sentence has no words for is told whole, and so is what nobody could compare.
  const shown = change && current && prior ? shownChange(current, prior, change) : undefined;
  if (!lead.change || !lead.size) return [outcomePart(planned, detailed, false)];
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

/** In brackets: who attests an absence, else how far the line may be trusted, or how its pair was made. */
function closingMark(planned: PlannedFinding, { presence }: Lead, detailed: boolean): string {
  const { subject, comparison } = planned;
  if (presence === 'absent') return subject ? `(${attestationText(shownSource(subject))})` : '';
  if (detailed) return comparison ? matchedText(comparison) : '';
  const { own, prior } = saidOf(planned);
  const others = [comparison?.currentFinding, comparison?.attester].filter((item) => item !== undefined);
  return trustMark([...own, ...prior, ...others]);
}

/** What the realiser says behind a finding's name and the model did not. */
function notesOf(sentence: string, lead: Lead, planned: PlannedFinding, detailed: boolean): string[] {
  const { subject, comparison, series } = planned;
  const isCompared = comparison?.comparison.change !== undefined;
  return [
    subject && lead.presence === 'present' ? deviceDetection(subject, detailed) : '',
    isCompared ? '' : untoldOf(lead, planned).map(shownMeasurement).join(', '),
    ...(comparison ? changeNote(comparison, lead, sentence, detailed) : []),
    ...(!detailed && series ? [series.line] : []),
    ...changeDetails(planned, detailed),
  ].filter(Boolean);
}

const untoldOf = (lead: Lead, { measurements }: PlannedFinding) =>
  measurements.filter((one) => !lead.told.includes(one));

/**
 * A statement whose beginning somebody else worded: behind a colon stands all that the realiser's statement tells and the
 * sentence does not, in the realiser's own fixed phrases, so that numbers stay with their finding.
 * @param sentence checked against `lead` (`check-lead.ts`)
 * @param organLabels the house puts the organ before its findings
 */
export function statementWith(
  sentence: string,
  lead: Lead,
  planned: PlannedFinding,
  { detailed, organLabels }: { readonly detailed: boolean; readonly organLabels: boolean },
): string {
  const { subject, comparison } = planned;
  const label = lead.presence === 'present' ? shownLabel(subject?.tracking.identifier) : undefined;
  const named = [sentence.replace(/\.$/, ''), label ?? ''].filter(Boolean).join(' ');
  const notes = notesOf(sentence, lead, planned, detailed);
  const first = [
    `${named}${notes.length === 0 ? '' : `: ${notes.join('; ')}`}`,
    closingMark(planned, lead, detailed),
  ].filter(Boolean);
  const organ = detailed && organLabels && subject ? organName(subject) : '';
  const also = comparison?.comparison.change === undefined ? [] : untoldOf(lead, planned);
  // Who attests an absence stands in brackets; there is no more to say of it.
  const isTrailed = detailed && lead.presence === 'present';
  return `${headed(organ, first.join(' '))}.${isTrailed ? trailing(planned, also) : ''}`;
}
