import type { Comparison } from '../domain/comparison.ts';
import type { Statement } from '../domain/draft.ts';
import type { Evidence, FindingEvidence, MeasurementEvidence, TechniqueEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import type { DraftingInput } from './drafting-input.ts';
import { evidenceIndex } from './plan.ts';

/** What the checker may believe: the draft's input, indexed. */
export interface CheckContext {
  readonly input: DraftingInput;
  readonly evidence: ReadonlyMap<EvidenceId, Evidence>;
  readonly comparisons: ReadonlyMap<string, Comparison>;
}

export function checkContext(input: DraftingInput): CheckContext {
  return {
    input,
    evidence: evidenceIndex(input),
    comparisons: new Map(input.comparisons.map((comparison) => [comparison.id, comparison])),
  };
}

/** What one statement names, sorted by kind. */
export interface Named {
  readonly context: CheckContext;
  readonly statement: Statement;
  readonly comparison: Comparison | undefined;
  readonly findings: readonly FindingEvidence[];
  readonly measurements: readonly MeasurementEvidence[];
  readonly techniques: readonly TechniqueEvidence[];
  readonly items: readonly Evidence[];
}

export const isCurrent = (named: Named, item: Evidence): boolean =>
  item.studyInstanceUid === named.context.input.study.studyInstanceUid;

/** Sorts out what a statement names; ids that nobody supplied are missing from `items`. */
export function namedBy(statement: Statement, context: CheckContext): Named {
  const items = statement.evidenceIds.flatMap((id) => context.evidence.get(id) ?? []);
  return {
    context,
    statement,
    comparison: statement.comparisonId === undefined ? undefined : context.comparisons.get(statement.comparisonId),
    findings: items.filter((item) => item.kind === 'finding'),
    measurements: items.filter((item) => item.kind === 'measurement'),
    techniques: items.filter((item) => item.kind === 'technique'),
    items,
  };
}
