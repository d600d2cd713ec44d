import { type ProgressionScores, progressionScores } from '../metrics/progression.ts';
import { bootstrapMean, type Interval } from '../statistics.ts';
import {
  CASE_GATES,
  CASE_METRICS,
  type CaseGate,
  type CaseKind,
  type CaseMetric,
  type CaseResult,
  type SaidOutcome,
} from './case-result.ts';
import { summariseWording, type WordingSummary } from './case-wording.ts';

/** Mean of a score over the cases that have it, with its 95 % interval by the bootstrap. */
export interface MetricSummary extends Interval {
  readonly cases: number;
}

export type MetricSummaries = Readonly<Partial<Record<CaseMetric, MetricSummary>>>;

export interface GroupSummary {
  readonly cases: number;
  readonly metrics: MetricSummaries;
}

export interface KindSummary extends GroupSummary {
  /** Planted errors of the kind in what the draft reads, and how many of them it hands on. */
  readonly planted: number;
  readonly passedOn: number;
}

export interface RunSummary {
  readonly cases: number;
  /** Cases without a planted error: the metrics are theirs. */
  readonly clean: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly metrics: MetricSummaries;
  readonly progression: ProgressionScores & { readonly findings: number };
  /** Of clean and disturbed cases alike. */
  readonly gates: Readonly<Record<CaseGate, number>>;
  /** Expected outcome of a comparison to how often each was given. */
  readonly comparisons: Readonly<Record<string, Readonly<Partial<Record<SaidOutcome, number>>>>>;
  readonly specialties: Readonly<Record<string, GroupSummary>>;
  /** By the key of the disease; mimics apart. */
  readonly rare: Readonly<Record<string, GroupSummary>>;
  readonly kinds: Readonly<Partial<Record<CaseKind, KindSummary>>>;
  /** Over all drafts that a language model was to word, of disturbed cases, too; absent: there are none. */
  readonly wording?: WordingSummary;
}

/** What groups are told by. */
export const GROUP_METRICS = ['crimson', 'green', 'completeness', 'groundedPrecision'] as const;

function summarise(results: readonly CaseResult[], names: readonly CaseMetric[], seed: string): MetricSummaries {
  return Object.fromEntries(
    names.flatMap((name) => {
      const values = results.flatMap(({ scores }) => scores[name] ?? []);
      if (values.length === 0) return [];
      return [[name, { ...bootstrapMean(values, { seed: `${seed}/${name}` }), cases: values.length }] as const];
    }),
  );
}

const byName = <T>(entries: readonly (readonly [string, T])[]): Record<string, T> =>
  Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));

function groups(
  results: readonly CaseResult[],
  what: string,
  keyOf: (result: CaseResult) => string | undefined,
): Record<string, GroupSummary> {
  const found = Map.groupBy(results, keyOf);
  return byName(
    [...found].flatMap(([key, members]) =>
      key === undefined
        ? []
        : [[key, { cases: members.length, metrics: summarise(members, GROUP_METRICS, `${what}/${key}`) }] as const],
    ),
  );
}

function kindGroups(results: readonly CaseResult[]): RunSummary['kinds'] {
  const kinds = [...new Set(results.flatMap((one) => one.kinds))];
  return byName(
    kinds.map((kind) => {
      const members = results.filter((one) => one.kinds.includes(kind));
      const hazards = members.flatMap((one) => one.hazards.filter((hazard) => hazard.kind === kind));
      return [
        kind,
        {
          cases: members.length,
          metrics: summarise(members, GROUP_METRICS, `kind/${kind}`),
          planted: hazards.length,
          passedOn: hazards.filter(({ passedOn }) => passedOn).length,
        },
      ] as const;
    }),
  );
}

function confusion(results: readonly CaseResult[]): RunSummary['comparisons'] {
  const all = results.flatMap(({ comparisons }) => comparisons);
  return byName(
    [...Map.groupBy(all, ({ expected }) => expected)].map(([expected, given]) => [
      expected,
      byName([...Map.groupBy(given, ({ said }) => said)].map(([said, same]) => [said, same.length] as const)),
    ]),
  );
}

const counted = (values: readonly string[]): Record<string, number> =>
  byName([...Map.groupBy(values, (value) => value)].map(([value, same]) => [value, same.length] as const));

const rareKey = ({ rare }: CaseResult): string | undefined =>
  rare === undefined ? undefined : rare.mimic ? `${rare.key} (mimic)` : rare.key;

/**
 * What a run comes to. Scores are those of the cases without planted errors, which are told apart by their kind; gates
 * are counted over all cases. The order of the results makes no difference but to the last digits.
 */
export function summariseRun(results: readonly CaseResult[]): RunSummary {
  const clean = results.filter((one) => one.clean);
  const changes = clean.flatMap(({ progression }) => progression);
  const gates = CASE_GATES.map(
    (gate) =>
      [gate, results.reduce((sum, one) => sum + one.gates[gate], 0)] as const satisfies readonly [CaseGate, number],
  );
  const wording = summariseWording(results);
  return {
    cases: results.length,
    clean: clean.length,
    outcomes: counted(results.map(({ outcome }) => outcome)),
    metrics: summarise(clean, CASE_METRICS, 'all'),
    progression: { ...progressionScores(changes), findings: changes.length },
    gates: Object.fromEntries(gates) as Record<CaseGate, number>,
    comparisons: confusion(clean),
    specialties: groups(clean, 'specialty', ({ specialty }) => specialty),
    rare: groups(clean, 'rare', rareKey),
    kinds: kindGroups(results),
    ...(wording === undefined ? {} : { wording }),
  };
}
