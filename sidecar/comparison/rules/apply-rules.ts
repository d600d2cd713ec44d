import { createHash } from 'node:crypto';
import type { RuleOutput } from '../../domain/comparison.ts';
import { biRads } from './bi-rads.ts';
import { fleischner2017 } from './fleischner-2017.ts';
import { lungRads2022 } from './lung-rads-2022.ts';
import type { Rule, RuleInput } from './rule-input.ts';
import { sizeNorms } from './size-norms.ts';
import { tiRads } from './ti-rads.ts';

/** Every rule there is, in the order in which a draft names them. */
export const RULES: readonly Rule[] = [fleischner2017, lungRads2022, tiRads, biRads, ...sizeNorms];

/**
 * What published rule tables give for a study: a category or suggestion with the rule's name, or why the rule could
 * not be applied. Pure; the order of the evidence does not matter to what is said, only to the order of the answers.
 */
export function applyRules(input: RuleInput): readonly RuleOutput[] {
  return RULES.flatMap(({ reference, apply }) =>
    apply(input).map((saying) => {
      const rests = [input.study.studyInstanceUid, reference.id, reference.version, ...saying.evidenceIds];
      const id = `rule_${createHash('sha256').update(rests.join('\n')).digest('hex').slice(0, 16)}`;
      return { id, rule: reference, ...saying };
    }),
  );
}
