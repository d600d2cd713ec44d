import { ATTRIBUTE_WEIGHTS } from '../attribute-errors.ts';
import type { Match, Pair } from '../match.ts';
import { type Patient, weightOf } from '../significance.ts';

const penaltyOf = ({ errors }: Pair): number =>
  errors.reduce((sum, one) => sum + ATTRIBUTE_WEIGHTS[one.significant ? 'significant' : 'negligible'], 0);

/**
 * CRIMSON from aligned findings: what the reference's findings earn less what false ones cost, against what the
 * reference's are worth. In (-1, 1]: 1 says the same, 0 is no better than a template that calls everything normal.
 */
export function crimson({ pairs, missed, falseFindings }: Match, patient: Patient): number {
  const weight = pairs.map(({ reference }) => weightOf(reference, patient));
  const missing = missed.reduce((sum, fact) => sum + weightOf(fact, patient), 0);
  const worth = weight.reduce((sum, w) => sum + w, missing);
  const falsely = falseFindings.reduce((sum, fact) => sum + weightOf(fact, patient), 0);
  if (worth === 0) return falsely === 0 ? 1 : -falsely / (1 + falsely);
  const earned = pairs.reduce((sum, pair, at) => {
    const w = weight[at] ?? 0;
    return w === 0 ? sum : sum + (w * w) / (w + penaltyOf(pair));
  }, 0);
  const score = (earned - falsely) / worth;
  const deficit = falsely - earned;
  return score >= 0 ? score : -deficit / (1 + deficit);
}
