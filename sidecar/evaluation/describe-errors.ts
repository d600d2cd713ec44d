import type { AttributeError } from './attribute-errors.ts';
import type { Comparison } from './compare-reports.ts';
import { type Fact, isStated } from './facts.ts';
import type { Pair } from './match.ts';
import { contradictions } from './metrics/gates.ts';
import { inventedPriorSentences, priorSentences } from './metrics/prior-sentences.ts';
import { maySharePlace, sideOf } from './places.ts';
import { significanceOf, weightOf } from './significance.ts';

/** One difference in plain words. */
export interface ReportError {
  readonly kind: 'falseFinding' | 'missedFinding' | 'contradiction' | 'inventedPrior' | AttributeError['kind'];
  readonly finding: string;
  readonly significant: boolean;
  readonly expected: string;
  readonly said: string;
}

const NOTHING = 'not said';

/** "right lower lobe of lung pneumonia, 12 mm": enough to find the place in the text. */
function inWords(fact: Fact): string {
  const placed = fact.placement === 'wrong' ? 'misplaced ' : '';
  const stance = fact.stance === 'uncertain' ? 'possible ' : isStated(fact) ? '' : 'no ';
  const place = [sideOf(fact), ...fact.zones, ...fact.sites.map(({ name }) => name)].filter(Boolean).join(' ');
  const degree = fact.severity === undefined ? '' : `${fact.severity} `;
  const size = fact.sizesMm.length === 0 ? '' : `, ${fact.sizesMm.join(' x ')} mm`;
  return `${stance}${placed}${degree}${fact.concept}${place === '' ? '' : ` (${place})`}${size}`;
}

const attributesOf = ({ reference, errors }: Pair, counts: boolean): ReportError[] =>
  errors.map(({ kind, significant, expected, said }) => ({
    kind,
    finding: reference.concept,
    significant: significant && counts,
    expected,
    said,
  }));

/** Said to be gone: of a finding that the reference states, a word of the other way; of any other, a history nobody told. */
function falselyGone({ reference, candidate, patient }: Comparison): ReportError[] {
  return candidate.facts
    .filter((fact) => fact.change === 'resolved' && !isStated(fact))
    .flatMap((gone): ReportError[] => {
      const same = reference.facts.filter((fact) => fact.concept === gone.concept && maySharePlace(fact, gone));
      if (same.some((fact) => !isStated(fact))) return [];
      const significant = same.some((fact) => weightOf(fact, patient) > 0);
      const expected = same[0]?.change ?? NOTHING;
      return [{ kind: 'temporal', finding: gone.concept, significant, expected, said: 'resolved' }];
    });
}

/** Every difference that the metrics see, the significant ones first. */
export function describeErrors(comparison: Comparison): readonly ReportError[] {
  const { pairs, missed, falseFindings, patient, reference, candidate } = comparison;
  const known = priorSentences(reference).length > 0 || reference.roles.includes('comparison');
  const all: ReportError[] = [
    ...missed.map((fact) => ({
      kind: 'missedFinding' as const,
      finding: fact.concept,
      significant: weightOf(fact, patient) > 0,
      expected: `${inWords(fact)}: ${significanceOf(fact, patient)}`,
      said: NOTHING,
    })),
    ...falseFindings.map((fact) => ({
      kind: 'falseFinding' as const,
      finding: fact.concept,
      significant: weightOf(fact, patient) > 0,
      expected: NOTHING,
      said: `${inWords(fact)}: ${significanceOf(fact, patient)}`,
    })),
    ...pairs.flatMap((pair) => attributesOf(pair, weightOf(pair.reference, patient) > 0)),
    ...falselyGone(comparison),
    ...contradictions(comparison).map(({ stated, denial, by }) => ({
      kind: 'contradiction' as const,
      finding: stated.concept,
      significant: true,
      expected: by === 'candidate denies' ? inWords(stated) : inWords(denial),
      said: by === 'candidate denies' ? inWords(denial) : inWords(stated),
    })),
    ...inventedPriorSentences(reference, candidate).map((sentence) => ({
      kind: 'inventedPrior' as const,
      finding: 'comparison',
      significant: true,
      expected: known ? 'no earlier study of that day' : 'no earlier study',
      said: sentence,
    })),
  ];
  return all.sort((a, b) => Number(b.significant) - Number(a.significant));
}
