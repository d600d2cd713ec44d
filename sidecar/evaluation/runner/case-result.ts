import type { ComparisonOutcome } from '../../domain/comparison.ts';
import type { HazardKind } from '../../synth/department/truth.ts';
import type { Progression } from '../metrics/progression.ts';

/** Scores of one case; one that has nothing to measure lacks it. */
export const CASE_METRICS = [
  'crimson',
  'green',
  'f1Chexpert',
  'groundedPrecision',
  'contradictionRate',
  'completeness',
  'comparisonPrecision',
  'comparisonCoverage',
  'priorChoice',
  'lateralityAccuracy',
  'progressionAccuracy',
  'triplesSimple',
  'triples',
  'measurementPrecision',
  'measurementRecall',
  'sections',
  'houseStyle',
  'bleu',
  'rougeL',
] as const;
export type CaseMetric = (typeof CASE_METRICS)[number];

/** Of these less is better; of all others more is. */
export const LOWER_IS_BETTER: ReadonlySet<CaseMetric> = new Set<CaseMetric>(['contradictionRate']);

/** How a language model did the sentences of one draft that it was asked for. */
export interface CaseWording {
  readonly asked: number;
  /** Its first answer stands in the draft. */
  readonly firstTry: number;
  /** Its second answer does, asked for in the house's other form. */
  readonly retried: number;
  /** The realiser's sentence does. */
  readonly replaced: number;
  readonly tokensIn: number;
  readonly tokensOut: number;
  /** Elapsed while it worded. */
  readonly ms: number;
  /** Why answers were refused, to how many sentences that happened to. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Why it was not asked for the rest of the draft, or for none of it. */
  readonly stopped?: string;
}

/** Counts of what must not happen, against truth and evidence. */
export const CASE_GATES = [
  /** The draft denies what is there, or contradicts itself. */
  'contradictions',
  'sideErrors',
  /** Worse for better, against what both studies' documents allow to be said. */
  'directionReversals',
  /** Sentences on an earlier study that was not fetched, or of a date that none has. */
  'inventedPriors',
  /** Numbers with a unit that the evidence of their statement does not hold. */
  'untraceableNumbers',
  /** Urgent findings that a reader described and the draft does not state. */
  'missedCategory1',
  /** Findings of an AI result alone, not named as such. */
  'unattributedAi',
  /** Findings of somebody else under the same Patient ID. */
  'strangersFindings',
  /** Studies of somebody else that were taken for a prior. */
  'strangersPriors',
  /** The case ended with an error. */
  'failed',
] as const;
export type CaseGate = (typeof CASE_GATES)[number];

export type SaidOutcome = ComparisonOutcome | 'none';

/** A planted error, and whether the draft hands it on as if it were so. */
export interface HazardOutcome {
  readonly kind: HazardKind;
  readonly passedOn: boolean;
}

/** Kinds of cases beside planted errors: what readers and programs get wrong. */
export const READING_KINDS = ['aiFalsePositive', 'aiMiss', 'readerMiss'] as const;
export type CaseKind = HazardKind | (typeof READING_KINDS)[number];

export interface CaseResult {
  readonly id: string;
  readonly specialty: string;
  /** Of a patient with a rare disease: its key; `mimic`: the common disease that looks alike is meant. */
  readonly rare?: { readonly key: string; readonly mimic: boolean };
  readonly outcome: string;
  readonly kinds: readonly CaseKind[];
  /** No planted error touches its documents. */
  readonly clean: boolean;
  readonly scores: Readonly<Partial<Record<CaseMetric, number>>>;
  readonly gates: Readonly<Record<CaseGate, number>>;
  /** Of each expected comparison that no hazard touches. */
  readonly comparisons: readonly { readonly expected: ComparisonOutcome; readonly said: SaidOutcome }[];
  readonly progression: readonly { readonly expected: Progression; readonly said: Progression }[];
  readonly hazards: readonly HazardOutcome[];
  /** Absent: no draft, or no language model was to word it. */
  readonly wording?: CaseWording;
  /** Significant differences from the reference, in words. */
  readonly errors: readonly string[];
}
