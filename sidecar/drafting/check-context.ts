import type { Comparison } from '../domain/comparison.ts';
import type { SectionName, Statement } from '../domain/draft.ts';
import type { Evidence, FindingEvidence, MeasurementEvidence, TechniqueEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import type { DraftingInput } from './drafting-input.ts';
import { evidenceIndex, Planner, planFindings } from './plan.ts';
import type { PlannedComparison } from './planned.ts';
import { emptyImpressionText, type FixedTexts, fixedTexts } from './sections.ts';
import { sumWordings } from './sums.ts';

/** What the checker may believe: the draft's input, indexed. */
export interface CheckContext {
  readonly input: DraftingInput;
  readonly evidence: ReadonlyMap<EvidenceId, Evidence>;
  readonly comparisons: ReadonlyMap<string, Comparison>;
  readonly plans: ReadonlyMap<string, PlannedComparison>;
  /** Sentences known only whole, by section and the evidence they name. */
  readonly fixed: Readonly<Record<SectionName, FixedTexts>>;
  /** The impression's fixed sentence, where no finding is there to conclude from. */
  readonly emptyImpression?: string;
  /** No line of the impression has a number above this. */
  readonly lines: number;
}

export function checkContext(input: DraftingInput): CheckContext {
  const planner = new Planner(input);
  const evidence = evidenceIndex(input);
  const conclusions = planFindings(input).findings.filter((planned) => planned.concludes).length;
  const lines = conclusions + sumWordings(input, evidence, false).length;
  return {
    input,
    evidence,
    fixed: fixedTexts(input, evidence),
    comparisons: new Map(input.comparisons.map((comparison) => [comparison.id, comparison])),
    plans: new Map(input.comparisons.map((comparison) => [comparison.id, planner.comparison(comparison)])),
    ...(lines > 0 ? {} : { emptyImpression: emptyImpressionText(input) }),
    lines,
  };
}

/** What one statement names, sorted by kind. */
export interface Named {
  readonly context: CheckContext;
  readonly statement: Statement;
  readonly comparison: Comparison | undefined;
  readonly planned: PlannedComparison | undefined;
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
  const { comparisonId } = statement;
  return {
    context,
    statement,
    comparison: comparisonId === undefined ? undefined : context.comparisons.get(comparisonId),
    planned: comparisonId === undefined ? undefined : context.plans.get(comparisonId),
    findings: items.filter((item) => item.kind === 'finding'),
    measurements: items.filter((item) => item.kind === 'measurement'),
    techniques: items.filter((item) => item.kind === 'technique'),
    items,
  };
}

/** The statement describes the prior's finding, not one of the current study. */
export const speaksOfPrior = (named: Named): boolean => named.planned?.ofPrior ?? false;

/** The findings that a statement may describe: what the prior says does not support what is said of today. */
export function describable(named: Named): readonly FindingEvidence[] {
  if (named.comparison?.outcome === 'resolved') return named.findings;
  return named.findings.filter((finding) => isCurrent(named, finding) !== speaksOfPrior(named));
}
