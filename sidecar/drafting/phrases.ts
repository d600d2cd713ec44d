import type { FindingEvidence } from '../domain/evidence.ts';
import { shownDate } from './numbers.ts';
import type { PlannedComparison } from './planned.ts';
import { shownSource } from './sources.ts';
import { sanitise, shownMeasurement, shownPlace } from './terms.ts';

/**
 * Phrases that deny, attest or date something. The realiser words with them, and the checker lets them stand only whole
 * and only where they are true: a free "not" could deny anything.
 */

export const onDate = (planned: PlannedComparison): string => {
  const date = shownDate(planned.priorDate);
  return date === undefined ? '' : ` on ${date}`;
};
/** `the prior study of 2026-05-20`, `the prior studies of 2026-05-20 and 2025-11-20`. */
export const priorStudy = (planned: PlannedComparison): string => {
  const date = shownDate(planned.priorDate);
  if (date === undefined) return 'the prior study';
  const dates = [date, ...planned.alsoDates.flatMap((one) => shownDate(one) ?? [])];
  const last = dates.at(-1);
  return dates.length === 1
    ? `the prior study of ${date}`
    : `the prior studies of ${dates.slice(0, -1).join(', ')} and ${last}`;
};

/** Which study a change is told against, where the numbers stand in a row. */
export const comparedWith = (planned: PlannedComparison): string => {
  const date = shownDate(planned.priorDate);
  return `compared with ${date ?? 'the prior study'}`;
};

/** Rule and limit as the outcome names them. */
export const ruleText = (rule: { readonly limit: string; readonly source: string }): string =>
  `limit ${sanitise(rule.limit)}, ${sanitise(rule.source)}`;
export const reasonText = (reason: string): string => `reason: ${sanitise(reason, 120).replace(/[.]+$/, '')}`;
export const sourceText = (source: string): string => `Source: ${source}`;
export const priorSourceText = (source: string): string => `Prior: ${source}`;
export const attestationText = (source: string): string => `attested by ${source || 'the source'}`;

export const NO_RULE = 'no rule fits this change';
export const NO_CATEGORY = 'no category assigned';
/** How a pair was made where no tracking UID made it; empty where one did. */
export const matchedText = ({ comparison: { pairedBy, pairedBySize } }: PlannedComparison): string => {
  if (pairedBy !== 'findingSiteLaterality') return '';
  return pairedBySize ? '(matched by finding, site, side and nearest size)' : '(matched by finding, site and side)';
};
export const CONTRADICTORY_PLACE = 'site and side omitted as the source contradicts itself';
export const DISPUTED_SIDE = 'side omitted as the sources name different ones';
export const CONTRADICTORY_NAME = 'name and code contradict each other, so nothing is said of its presence';
export const SILENT_NOW =
  'is not among the findings read from the current documents; this does not mean that it has resolved';
export const silentBefore = (planned: PlannedComparison): string =>
  `not among the findings read from ${priorStudy(planned)}; this does not make it new`;
export const alsoDescribed = (planned: PlannedComparison): string =>
  `also described in ${priorStudy(planned)}, without measurement to compare`;

/** Whose word the absence is; empty when nobody attests it. */
export function attestedAbsence(planned: PlannedComparison): string {
  const where = planned.comparison.outcome === 'resolved' ? 'the current study' : priorStudy(planned);
  return planned.attester === undefined ? '' : `its absence is attested in ${where} by ${attester(planned.attester)}`;
}
const attester = (finding: FindingEvidence): string => shownSource(finding) || 'the source';

/** Where a statement is about the prior's finding: `described on 2026-05-20`. */
export const described = (planned: PlannedComparison): string =>
  onDate(planned) === '' ? 'described in the prior study' : `described${onDate(planned)}`;

/** A CAD mark, as such; its score stands as the device states it (111012, DCM). */
export function deviceDetection(finding: FindingEvidence, detailed: boolean): string {
  const { certaintyPercent: certainty, renderingIntent } = finding;
  if (certainty === undefined && renderingIntent === undefined) return '';
  if (!detailed || certainty === undefined || !Number.isFinite(certainty)) return 'device detection';
  return `device detection (device certainty ${Number(certainty.toFixed(1))} %, not a probability)`;
}

/** The prior's side of a pair without numbers to compare: `the finding described on 2026-05-20 (long axis 8 mm) is not comparable`. */
export function incomparablePrior(planned: PlannedComparison): string {
  const { currentFinding, priorFinding, priorMeasurements } = planned;
  if (priorFinding === undefined || priorFinding.presence === 'absent')
    return `not comparable with ${priorStudy(planned)}`;
  const place = shownPlace(priorFinding).text;
  const elsewhere = currentFinding === undefined || shownPlace(currentFinding).text !== place;
  const about = [...(elsewhere && place !== '' ? [place] : []), ...priorMeasurements.map(shownMeasurement)].join(', ');
  return `the finding ${described(planned)}${about === '' ? '' : ` (${about})`} is not comparable`;
}

/** Every fixed phrase that is true of a comparison. */
export function comparisonPhrases(planned: PlannedComparison): string[] {
  const { comparison, current, prior } = planned;
  const { outcome, change, rule, reason } = { ...comparison, rule: comparison.change?.rule };
  const numbers = current !== undefined && prior !== undefined;
  return [
    ...(outcome === 'notDescribedBefore' ? [silentBefore(planned)] : []),
    ...(outcome === 'notDescribedNow' ? [SILENT_NOW] : []),
    ...(outcome === 'new' || outcome === 'resolved' ? [attestedAbsence(planned)] : []),
    ...(outcome === 'notComparable' && !numbers ? [incomparablePrior(planned)] : []),
    ...(outcome === 'notComparable' && numbers ? [NO_CATEGORY] : []),
    ...(change === undefined ? [alsoDescribed(planned)] : [comparedWith(planned)]),
    ...(change !== undefined && rule === undefined ? [NO_RULE] : []),
    matchedText(planned),
    ...(planned.ofPrior ? [described(planned)] : []),
    ...(rule === undefined ? [] : [ruleText(rule)]),
    ...(reason === undefined ? [] : [reasonText(reason)]),
  ];
}
