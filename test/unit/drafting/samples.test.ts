import { expect } from 'chai';
import type { Statement } from '../../../sidecar/domain/draft.ts';
import { checkStatement } from '../../../sidecar/drafting/check-claims.ts';
import { checkContext } from '../../../sidecar/drafting/check-context.ts';
import { draftReport } from '../../../sidecar/drafting/draft-report.ts';
import type { DraftingInput } from '../../../sidecar/drafting/drafting-input.ts';
import { dueRecommendation, echo, mammographyCad, threeTimePoints, twins } from './samples.ts';
import { targetSum } from './sum-sample.ts';

const SAMPLES: Readonly<Record<string, () => DraftingInput>> = {
  threeTimePoints,
  echo,
  twins,
  mammographyCad,
  dueRecommendation,
  targetSum,
};

/** A draft's statement as the checker sees it: the number of its line comes later. */
const unnumbered = (statement: Statement): Statement =>
  statement.section === 'impression' ? { ...statement, text: statement.text.replace(/^\d+\. /, '') } : statement;

/** Words that must not slip into or out of a statement, whoever words it. */
const SWAPS: readonly (readonly [RegExp, string])[] = [
  [/\bno\b/i, 'a'],
  [/\bnot\b/, ''],
  [/\bleft\b/, 'right'],
  [/\blarger\b/, 'smaller'],
  [/\bunverified\b/i, 'verified'],
  [/\bverified\b/, 'final'],
  [/\bmm\b/, 'cm'],
  [/\bthis study\b/, 'the prior study'],
  [/\bdue\b/i, 'done'],
  [/\bwas found\b/, 'was excluded'],
  [/\bbaseline\b/, 'nadir'],
  [/\bFetus A\b/, 'Fetus B'],
  [/\bLVEF\b/, 'LV mass'],
  [/\bLeft ventricle\b/, 'Right ventricle'],
  [/\bdid not complete\b/, 'ran'],
];

describe('drafts of all kinds of evidence', () => {
  for (const [name, make] of Object.entries(SAMPLES)) {
    const source = make();
    const draft = draftReport(source);
    const context = checkContext(source);

    it(`${name}: leaves nothing out, and every statement names evidence`, () => {
      expect(draft.dropped.map((item) => [item.statement.text, item.reasons])).to.deep.equal([]);
      for (const statement of draft.statements) expect(statement.evidenceIds, statement.text).not.to.have.length(0);
    });

    it(`${name}: lets no changed digit through`, () => {
      for (const statement of draft.statements.map(unnumbered)) {
        expect(checkStatement(statement, context), statement.text).to.deep.equal([]);
        for (const { index } of statement.text.matchAll(/\d/g)) {
          const digit = (Number(statement.text[index]) + 1) % 10;
          const text = statement.text.slice(0, index) + digit + statement.text.slice(index + 1);
          expect(checkStatement({ ...statement, text }, context), text).not.to.deep.equal([]);
        }
      }
    });

    it(`${name}: lets no exchanged word through`, () => {
      for (const statement of draft.statements.map(unnumbered))
        for (const [from, to] of SWAPS) {
          const text = statement.text.replace(from, to);
          if (text !== statement.text)
            expect(checkStatement({ ...statement, text }, context), text).not.to.deep.equal([]);
        }
    });

    it(`${name}: lets no statement stand on another one's evidence`, () => {
      const bound = /recommends: |impression: "|Radiation dose|CAD|Sum of target|Key objects|applicability/;
      for (const statement of draft.statements.map(unnumbered).filter((one) => bound.test(one.text)))
        for (const other of draft.statements.filter((one) => one.evidenceIds.join() !== statement.evidenceIds.join())) {
          const moved = { ...statement, evidenceIds: other.evidenceIds };
          expect(checkStatement(moved, context), statement.text).not.to.deep.equal([]);
        }
    });
  }
});
