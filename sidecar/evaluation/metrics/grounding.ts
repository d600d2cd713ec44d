import { attributeErrors } from '../attribute-errors.ts';
import { relationOf } from '../concepts/table.ts';
import { type Fact, isStated } from '../facts.ts';
import { maySharePlace, sideRelation } from '../places.ts';

export type Verdict = 'supported' | 'contradicted' | 'unverifiable';

export interface Grounding {
  readonly verdicts: readonly { readonly fact: Fact; readonly verdict: Verdict }[];
  /** Supported of all statements; 1 where there are none. */
  readonly groundedPrecision: number;
  readonly contradictionRate: number;
  /** Source facts that the statements express, of all. */
  readonly completeness: number;
}

/** A source says as much or more: the same concept or a narrower one, in a place that agrees. */
function isSameMatter(source: Fact, said: Fact): boolean {
  const relation = relationOf(source.concept, said.concept);
  if (relation === undefined || relation.kind === 'related' || relation.kind === 'sibling') return false;
  // A denial of the broad one denies the narrow one, and not the other way round.
  if (said.stance === 'absent')
    return relation.kind === 'same' || (source.stance === 'absent' && relation.kind === 'narrower');
  return relation.kind === 'same' || relation.kind === 'broader';
}

/** A draft's numbers are copied, not measured anew: what rounding leaves is the same. */
function differInSize(source: Fact, said: Fact): boolean {
  const [of, told] = [source.sizesMm[0], said.sizesMm[0]];
  return of !== undefined && told !== undefined && Math.abs(of - told) > 0.5;
}

/** What is said in other words, more broadly, or with less is supported; what is said otherwise is not. */
function supports(source: Fact, said: Fact): boolean {
  if (!isSameMatter(source, said) || isStated(source) !== isStated(said) || differInSize(source, said)) return false;
  if (source.stance === 'uncertain' && said.stance === 'present') return false;
  if (said.stance === 'absent' && source.narrowed && !said.narrowed) return false;
  const relation = relationOf(source.concept, said.concept) ?? { kind: 'same' as const };
  const adds = sideRelation(source, said) === 'extra' || (said.sizesMm.length > 0 && source.sizesMm.length === 0);
  const errors = attributeErrors(source, said, relation, {}).filter(
    ({ kind, significant, said: told }) =>
      significant && kind !== 'unspecific' && kind !== 'overInterpretation' && told !== 'not said',
  );
  return !adds && errors.length === 0 && maySharePlace(source, said);
}

/** Speaks of the same thing and says the opposite: presence, side, change or size. */
function contradicts(source: Fact, said: Fact): boolean {
  if (!isSameMatter(source, said) && !isSameMatter(said, source)) return false;
  if (isStated(source) !== isStated(said)) return maySharePlace(source, said) && !source.narrowed && !said.narrowed;
  if (!isStated(source)) return false;
  if (sideRelation(source, said) === 'opposite') return true;
  return (
    differInSize(source, said) ||
    (source.change !== undefined && said.change !== undefined && source.change !== said.change)
  );
}

/**
 * Statements of a draft against the facts of its sources (result and measurement SRs, priors, attested normals), each
 * either supported by one of them, contradicted by one, or not to be verified.
 */
export function grounding(statements: readonly Fact[], sources: readonly Fact[]): Grounding {
  const verdicts = statements.map((fact) => {
    if (sources.some((source) => supports(source, fact))) return { fact, verdict: 'supported' as const };
    const against = sources.some((source) => contradicts(source, fact));
    return { fact, verdict: against ? ('contradicted' as const) : ('unverifiable' as const) };
  });
  const share = (verdict: Verdict, ofNone: number): number =>
    verdicts.length === 0 ? ofNone : verdicts.filter((one) => one.verdict === verdict).length / verdicts.length;
  const expressed = sources.filter((source) =>
    statements.some((said) => supports(said, source) || supports(source, said)),
  );
  return {
    verdicts,
    groundedPrecision: share('supported', 1),
    contradictionRate: share('contradicted', 0),
    completeness: sources.length === 0 ? 1 : expressed.length / sources.length,
  };
}
