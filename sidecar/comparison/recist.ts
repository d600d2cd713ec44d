import type { Code } from '../domain/code.ts';
import type { RuleReference } from '../domain/comparison.ts';
import { compare, type Decimal, subtract, times } from './decimal.ts';

/** RECIST 1.1 as numbers; the wording of the responses is that of CID 6144. */
export const RECIST: RuleReference = {
  id: 'recist-1.1',
  name: 'RECIST 1.1',
  version: '1.1',
  source: 'Eisenhauer EA et al., Eur J Cancer 2009;45:228-247',
};

const whole = (value: number): Decimal => ({ coefficient: BigInt(value), exponent: 0 });

/** Targets at most. Paired organs count as one organ, all lymph nodes as one (EORTC, questions and clarifications). */
export const MOST = { all: 5, perOrgan: 2 } as const;

/** Least size at baseline, mm: long axis on CT or MR; short axis of a node. */
export const MEASURABLE = { other: whole(10), node: whole(15) } as const;

/** A node below this short axis is normal, mm. */
export const NORMAL_NODE = whole(10);

/** Progression: at least 20 % and at least 5 mm over the smallest sum so far. */
export function isGrown(now: Decimal, nadir: Decimal): boolean {
  const more = subtract(now, nadir);
  return compare(more, whole(5)) >= 0 && compare(times(more, whole(100)), times(nadir, whole(20))) >= 0;
}

/** Partial response: at least 30 % below the baseline. */
export const isShrunk = (now: Decimal, baseline: Decimal): boolean =>
  compare(times(subtract(baseline, now), whole(100)), times(baseline, whole(30))) >= 0;

const response = (value: string, kind: string): Code => ({ value, scheme: 'DCM', meaning: `Target Lesion ${kind}` });

export const RESPONSES = {
  complete: response('112041', 'Complete Response'),
  partial: response('112042', 'Partial Response'),
  progressive: response('112043', 'Progressive Disease'),
  stable: response('112044', 'Stable Disease'),
} as const;
