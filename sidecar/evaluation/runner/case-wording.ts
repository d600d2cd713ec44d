import type { WordingRecord } from '../../domain/draft.ts';
import { bootstrapShare, type Interval } from '../statistics.ts';
import type { CaseResult, CaseWording } from './case-result.ts';

/** The sentences of all drafts that a language model was to word. */
export interface WordingSummary {
  /** Drafts that it was to word. */
  readonly drafts: number;
  readonly asked: number;
  /** Share of the sentences whose first answer stands, with its 95 % interval over drafts; absent: none was asked for. */
  readonly firstTry?: Interval;
  readonly retried: number;
  readonly replaced: number;
  readonly tokensIn: number;
  readonly tokensOut: number;
  /** Elapsed in one draft, the median of those it was asked in. */
  readonly medianMs?: number;
  /** Most frequent first: why answers were refused, in how many sentences. */
  readonly reasons: readonly (readonly [reason: string, sentences: number])[];
  /** Most frequent first: why it worded less than it could have, in how many drafts. */
  readonly stopped: readonly (readonly [reason: string, drafts: number])[];
}

/** How often each is named, the most frequent first, equals by their letters. */
function counted(names: readonly string[]): (readonly [string, number])[] {
  const counts = [...Map.groupBy(names, (name) => name)].map(([name, same]) => [name, same.length] as const);
  return counts.sort(([a, of], [b, than]) => than - of || (a < b ? -1 : 1));
}

/** Elapsed times differ from run to run; all else does not. */
export function caseWording(record: WordingRecord | undefined): CaseWording | undefined {
  if (record === undefined) return undefined;
  const { statements, reason } = record;
  const accepted = statements.filter((one) => one.accepted);
  const firstTry = accepted.filter(({ attempts }) => attempts === 1).length;
  const sumOf = (key: 'tokensIn' | 'tokensOut' | 'ms'): number => statements.reduce((sum, one) => sum + one[key], 0);
  return {
    asked: statements.length,
    firstTry,
    retried: accepted.length - firstTry,
    replaced: statements.length - accepted.length,
    tokensIn: sumOf('tokensIn'),
    tokensOut: sumOf('tokensOut'),
    ms: Math.round(sumOf('ms')),
    reasons: Object.fromEntries(counted(statements.flatMap(({ reasons }) => reasons))),
    ...(reason === undefined ? {} : { stopped: reason }),
  };
}

function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** @returns undefined where no draft was to be worded by a model */
export function summariseWording(results: readonly CaseResult[]): WordingSummary | undefined {
  const all = results.flatMap(({ wording }) => wording ?? []);
  if (all.length === 0) return undefined;
  const worked = all.filter(({ asked }) => asked > 0);
  const medianMs = medianOf(worked.map(({ ms }) => ms));
  const sumOf = (key: 'asked' | 'retried' | 'replaced' | 'tokensIn' | 'tokensOut'): number =>
    all.reduce((sum, one) => sum + one[key], 0);
  const groups = worked.map(({ firstTry, asked }) => ({ hits: firstTry, of: asked }));
  return {
    drafts: all.length,
    asked: sumOf('asked'),
    ...(groups.length === 0 ? {} : { firstTry: bootstrapShare(groups, { seed: 'wording/firstTry' }) }),
    retried: sumOf('retried'),
    replaced: sumOf('replaced'),
    tokensIn: sumOf('tokensIn'),
    tokensOut: sumOf('tokensOut'),
    ...(medianMs === undefined ? {} : { medianMs }),
    reasons: counted(
      all.flatMap(({ reasons }) =>
        Object.entries(reasons).flatMap(([reason, count]) => new Array<string>(count).fill(reason)),
      ),
    ),
    stopped: counted(all.flatMap(({ stopped }) => stopped ?? [])),
  };
}
