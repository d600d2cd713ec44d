import type { MeasuredChange } from '../domain/comparison.ts';
import type { MeasurementEvidence } from '../domain/evidence.ts';
import { compare } from './decimal.ts';
import { growthOf } from './growth.ts';
import { LONGEST, shareModality } from './limits.ts';
import { isFromText, type MeasuredFinding } from './measured-finding.ts';
import { quantityRank, unitOf } from './quantities.ts';
import { changeBetween, type Judged, type JudgedQuantity, judgeQuantity, notComparable } from './quantity-change.ts';
import { REASONS } from './reasons.ts';
import { inBase, type SharedQuantity, sharedQuantities, single } from './same-measurement.ts';

const isDecided = ({ judged }: JudgedQuantity): boolean => judged.outcome === 'larger' || judged.outcome === 'smaller';

function numbersOnly(change: MeasuredChange | undefined): MeasuredChange | undefined {
  if (!change) return undefined;
  const { rule: _rule, ...numbers } = change;
  return numbers;
}

/** Length, long axis and major axis are the same dimension under three names. */
const dimensionOf = ({ quantity = '' }: JudgedQuantity): string => (LONGEST.includes(quantity) ? 'longest' : quantity);

/** A rule that asks for two dimensions has no say when only one reaches its limit. */
function enoughDimensions(all: readonly JudgedQuantity[]): readonly JudgedQuantity[] {
  const isCounted = (one: JudgedQuantity): boolean => one.row?.dimensions !== undefined && isDecided(one);
  const reached = new Set(all.filter(isCounted).map(dimensionOf)).size;
  return all.map((one) =>
    isCounted(one) && reached < (one.row?.dimensions ?? 1)
      ? { ...one, judged: notComparable(REASONS.undecided, numbersOnly(one.judged.change)) }
      : one,
  );
}

/** The principal quantity speaks, unless another one says that "unchanged" or the direction is not the whole truth. */
function together(principal: JudgedQuantity, all: readonly JudgedQuantity[]): Judged {
  const decided = all.filter(isDecided);
  if (new Set(decided.map(({ judged }) => judged.outcome)).size > 1)
    return notComparable(REASONS.directions, numbersOnly(principal.judged.change));
  if (principal.judged.outcome !== 'unchanged') return principal.judged;
  // Equal in one dimension, and in another one different by nobody knows how much.
  if (principal.row === undefined && all.some(({ judged }) => judged.outcome !== 'unchanged'))
    return notComparable(REASONS.noRule, numbersOnly(principal.judged.change));
  return (decided[0] ?? principal).judged;
}

/** The size a reader would name: of the best quantity the largest. */
function nameableSize(measurements: readonly MeasurementEvidence[]): MeasurementEvidence | undefined {
  const linear = measurements.flatMap((m) => {
    const size = unitOf(m.unit.value)?.kind === 'linear' ? inBase(m) : undefined;
    return size ? [{ m, size }] : [];
  });
  linear.sort(
    (a, b) =>
      quantityRank(a.m.quantity) - quantityRank(b.m.quantity) || compare(b.size, a.size) || (a.m.id < b.m.id ? -1 : 1),
  );
  return linear[0]?.m;
}

/** A size from a report's text beside another size: both numbers, and no word for what lies between them. */
function besideText(current: MeasuredFinding, prior: MeasuredFinding, days: number | undefined): Judged | undefined {
  const [ours, theirs] = [current, prior].map(({ measurements }) => {
    const measured = nameableSize(measurements.filter((m) => !isFromText(m)));
    return measured ?? nameableSize(measurements);
  });
  if (!ours || !theirs || (!isFromText(ours) && !isFromText(theirs))) return undefined;
  const reason = shareModality(current.modalities, prior.modalities) ? REASONS.textSize : REASONS.modality;
  const change = changeBetween(ours, theirs, days);
  return change && notComparable(reason, change.measured);
}

const byRank = (a: SharedQuantity, b: SharedQuantity): number => {
  const rank = ({ current: [m] }: SharedQuantity): number => (m ? quantityRank(m.quantity) : 0);
  return rank(a) - rank(b) || (a.key < b.key ? -1 : 1);
};

/**
 * What became of one lesion described in both studies, by every quantity measured alike in both; the principal one is
 * the first that has a rule on file. No adjective without one: then both numbers and the reason.
 */
export function judgeChange(current: MeasuredFinding, prior: MeasuredFinding, days: number | undefined): Judged {
  if (current.measurements.length === 0 || prior.measurements.length === 0) return notComparable(REASONS.noMeasurement);
  const measured = ({ measurements }: MeasuredFinding) => measurements.filter((m) => !isFromText(m));
  const quantities = enoughDimensions(
    [...sharedQuantities(measured(current), measured(prior))]
      .sort(byRank)
      .map((shared) => judgeQuantity(current, prior, [single(shared.current), single(shared.prior)], days)),
  );
  // A node is judged by its short axis (RECIST 1.1): what no row speaks of waits behind what one does.
  const principal = quantities.find(({ row }) => row !== undefined) ?? quantities[0];
  if (!principal) return besideText(current, prior, days) ?? notComparable(REASONS.noSameMeasurement);
  const judged = together(principal, quantities);
  const growth = judged.outcome === 'larger' ? growthOf(current, quantities, days) : undefined;
  return judged.change && growth ? { ...judged, change: { ...judged.change, growth } } : judged;
}
