import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { evaluateLine } from '../../../sidecar/evaluation/evaluate-line.ts';
import { RANKING_CASES, type RankingCase } from './ranking-cases.ts';

const PUBLISHED = join(import.meta.dirname, '../../../../shared/eval/radjudge.json');

/** Which of the expected orders do not hold, with the scores that the command gives. */
function broken({ reference, candidates, expected }: Omit<RankingCase, 'category'>): string[] {
  const scores = new Map(
    Object.entries(candidates).map(([name, one]) => {
      const { text, ...patient } = typeof one === 'string' ? { text: one } : one;
      return [name, evaluateLine({ id: name, reference, candidate: text, ...patient }).crimson];
    }),
  );
  const told = [...scores].map(([name, score]) => `${name} ${score.toFixed(3)}`).join(', ');
  const holds = (order: string): boolean => {
    const [left = '', sign, right = ''] = order.split(' ');
    const difference = (scores.get(left) ?? Number.NaN) - (scores.get(right) ?? Number.NaN);
    return sign === '=' ? Math.abs(difference) < 1e-9 : difference > 1e-9;
  };
  return expected.filter((order) => !holds(order)).map((order) => `${order}: ${told}`);
}

describe('ranking of candidates as a radiologist would', () => {
  for (const one of RANKING_CASES)
    it(`${one.category}: ${one.reference} ${one.expected.join(', ')}`, () => expect(broken(one)).to.deep.equal([]));

  it('has cases of ten categories, at least 40', () => {
    expect(new Set(RANKING_CASES.map(({ category }) => category)).size).to.equal(10);
    expect(RANKING_CASES.length).to.be.at.least(40);
  });

  const { tests = [] } = existsSync(PUBLISHED) ? JSON.parse(readFileSync(PUBLISHED, 'utf8')) : {};
  if (tests.length > 0)
    it(`orders at least 13 of the ${tests.length} published tests as expected`, () => {
      const failed = tests.flatMap(
        (test: {
          id: string;
          ground_truth: string;
          candidates: Record<string, { text: string; context?: { age?: string; indication?: string } }>;
          expected_ranking: string | string[];
        }) => {
          const candidates = Object.fromEntries(
            Object.entries(test.candidates).map(([name, { text, context }]) => [name, { text, ...context }]),
          );
          const wrong = broken({ reference: test.ground_truth, candidates, expected: [test.expected_ranking].flat() });
          return wrong.length > 0 ? [`${test.id} ${wrong}`] : [];
        },
      );
      expect(tests.length - failed.length, failed.join('\n')).to.be.at.least(13);
    });
});
