import type { Comparison } from '../compare-reports.ts';
import { type Fact, isStated } from '../facts.ts';
import { maySharePlace } from '../places.ts';

/** What became of a finding. `none`: the report does not say. */
export type Progression = 'new' | 'worse' | 'stable' | 'improved' | 'resolved' | 'none';

export const PROGRESSIONS: readonly Progression[] = ['new', 'worse', 'stable', 'improved', 'resolved'];

const OF_OUTCOME: Readonly<Record<string, Progression>> = {
  new: 'new',
  larger: 'worse',
  unchanged: 'stable',
  smaller: 'improved',
  resolved: 'resolved',
};

export const progressionOf = ({ change }: Pick<Fact, 'change'>): Progression => OF_OUTCOME[change ?? ''] ?? 'none';

export interface ProgressionPair {
  readonly expected: Progression;
  readonly said: Progression;
}

/** Findings of which the reference or the candidate says what became of them; gone ones are found by their name. */
export function progressionPairs({
  pairs,
  missed,
  falseFindings,
  reference,
  candidate,
}: Comparison): readonly ProgressionPair[] {
  const matched = pairs.map(({ reference: of, candidate: said }) => ({
    expected: progressionOf(of),
    said: progressionOf(said),
  }));
  const gone = (fact: Fact): boolean => !isStated(fact) && fact.change === 'resolved';
  const partner = (fact: Fact, others: readonly Fact[]) =>
    others.find((one) => one.concept === fact.concept && maySharePlace(fact, one));
  const resolved = reference.facts.filter(gone).map((fact): ProgressionPair => {
    const said = partner(fact, candidate.facts);
    return { expected: 'resolved', said: said === undefined ? 'none' : progressionOf(said) };
  });
  const falselyGone = candidate.facts
    .filter((fact) => gone(fact) && !reference.facts.some((of) => gone(of) && of.concept === fact.concept))
    .map((fact): ProgressionPair => {
      const of = partner(fact, reference.facts);
      return { expected: of === undefined ? 'none' : progressionOf(of), said: 'resolved' };
    });
  const alone = [
    ...missed.map((fact): ProgressionPair => ({ expected: progressionOf(fact), said: 'none' })),
    ...falseFindings.map((fact): ProgressionPair => ({ expected: 'none', said: progressionOf(fact) })),
  ];
  return [...matched, ...resolved, ...falselyGone, ...alone].filter(
    ({ expected, said }) => expected !== 'none' || said !== 'none',
  );
}

export interface ProgressionScores {
  readonly accuracy: number;
  /** Mean F1 of the classes that occur. */
  readonly macroF1: number;
  /** Share of the findings said to be worse that are better, or the other way round. */
  readonly reversalRate: number;
}

const BETTER: ReadonlySet<Progression> = new Set(['improved', 'resolved']);
const WORSE: ReadonlySet<Progression> = new Set(['new', 'worse']);
const isReversed = ({ expected, said }: ProgressionPair): boolean =>
  (BETTER.has(expected) && WORSE.has(said)) || (WORSE.has(expected) && BETTER.has(said));

export function progressionScores(pairs: readonly ProgressionPair[]): ProgressionScores {
  if (pairs.length === 0) return { accuracy: 1, macroF1: 1, reversalRate: 0 };
  const share = (is: (pair: ProgressionPair) => boolean) => pairs.filter(is).length / pairs.length;
  const classes = PROGRESSIONS.filter((one) => pairs.some(({ expected, said }) => expected === one || said === one));
  const f1 = classes.map((one) => {
    const both = pairs.filter(({ expected, said }) => expected === one && said === one).length;
    const either =
      pairs.filter(({ expected }) => expected === one).length + pairs.filter(({ said }) => said === one).length;
    return (2 * both) / either;
  });
  return {
    accuracy: share(({ expected, said }) => expected === said),
    macroF1: f1.reduce((sum, one) => sum + one, 0) / classes.length,
    reversalRate: share(isReversed),
  };
}
