import type { TextReading } from '../claims/parse-claims.ts';
import type { ComparisonOutcome } from '../domain/comparison.ts';
import type { Evidence } from '../domain/evidence.ts';
import { valueIn } from './change-numbers.ts';
import type { Named } from './check-context.ts';

const MEASURED: ReadonlySet<ComparisonOutcome> = new Set(['larger', 'smaller', 'unchanged']);

/** Somebody attested in the study on the other side that the finding is not there. */
function absenceAttested(named: Named, inCurrent: boolean): boolean {
  const current = named.context.input.study.studyInstanceUid;
  return named.findings.some(
    (finding) => finding.presence === 'absent' && (finding.studyInstanceUid === current) === inCurrent,
  );
}

/** The comparison's numbers, worked out again from the two measurements. */
function arithmeticReasons(named: Named): string[] {
  const { change } = named.comparison ?? {};
  if (change === undefined) return [];
  const find = (id: Evidence['id']) => named.measurements.find((measurement) => measurement.id === id);
  const current = find(change.currentMeasurementId);
  const prior = find(change.priorMeasurementId);
  if (current === undefined || prior === undefined) return ['a comparison whose measurements are not named'];
  const [now, before] = [valueIn(current, change.unit)?.value, valueIn(prior, change.unit)?.value];
  if (now === undefined || before === undefined) return ['a comparison of units that do not convert'];
  // Binary fractions of decimal numbers, and sources that write single precision.
  const tolerance = 1e-6 * Math.max(1, Math.abs(now), Math.abs(before));
  if (Math.abs(now - before - change.difference) > tolerance) return ['a difference that the measurements do not give'];
  if (change.percent === undefined || before === 0) return [];
  const percent = (100 * (now - before)) / before;
  const slack = 0.06 + 1e-6 * Math.abs(percent);
  return Math.abs(percent - change.percent) > slack ? ['a percentage that the measurements do not give'] : [];
}

function directionReasons(named: Named, said: ComparisonOutcome): string[] {
  if (!MEASURED.has(said)) return [];
  const { change } = named.comparison ?? {};
  if (change?.rule === undefined) return ['a change of size that no rule decided'];
  const wrong = (said === 'larger' && change.difference <= 0) || (said === 'smaller' && change.difference >= 0);
  return wrong ? ['a change of size against its numbers'] : [];
}

/** Change words must be the comparison's outcome; "new" and "resolved" need the other side to attest absence. */
export function changeReasons(reading: TextReading, named: Named): string[] {
  const said = new Set(reading.spans.flatMap((span) => (span.kind === 'change' ? [span.change] : [])));
  const { comparison } = named;
  const reasons: string[] = [];
  for (const change of said) {
    if (change !== comparison?.outcome) reasons.push('a change that the comparison does not hold');
    reasons.push(...directionReasons(named, change));
    if (change === 'new' && !absenceAttested(named, false)) reasons.push('"new" without absence attested before');
    if (change === 'resolved' && !absenceAttested(named, true)) reasons.push('"resolved" without absence attested now');
  }
  // Where it is true, it is a fixed sentence and does not come here.
  if (reading.spans.some((span) => span.kind === 'cue' && span.cues.includes('noPrior')))
    reasons.push('a prior denied that nobody denies');
  if (named.statement.comparisonId !== undefined && comparison === undefined) reasons.push('an unknown comparison');
  return [...reasons, ...arithmeticReasons(named)];
}
