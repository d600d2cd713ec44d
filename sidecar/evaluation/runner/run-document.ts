import type { ModelIdentity } from '../../domain/draft.ts';
import { CASE_METRICS, type CaseMetric, type CaseResult } from './case-result.ts';
import type { GateVerdict } from './gate-limits.ts';
import type { RunSummary } from './summary.ts';

/** Format of the document that `--json` prints and `--baseline` reads. */
export const RUN_FORMAT = 'preread-evaluation/1';

/** Which cases a run is of. */
export interface RunCorpus {
  readonly seed: string;
  readonly patients: number;
  /** Over all files of the cases. */
  readonly sha256: string;
}

export interface RunHead {
  readonly drafter: string;
  /** Absent: the realiser worded. */
  readonly model?: ModelIdentity;
  readonly softwareVersion: string;
  readonly corpus: RunCorpus;
}

export interface RunDocument extends RunHead {
  readonly format: typeof RUN_FORMAT;
  readonly mark: 'SYNTHETIC';
  readonly summary: RunSummary;
  readonly gates: readonly GateVerdict[];
  readonly baseline?: unknown;
  readonly results: readonly CaseResult[];
}

/** Of an earlier run, what another one is compared with. */
export interface EarlierRun extends RunHead {
  /** By the id of the case. */
  readonly scores: ReadonlyMap<string, CaseResult['scores']>;
}

/** Why a file is no run. */
export class BadRun extends Error {}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function scoresOf(value: unknown, where: string): CaseResult['scores'] {
  if (!isRecord(value)) throw new BadRun(`${where} has no scores`);
  const known = CASE_METRICS.flatMap((metric): readonly (readonly [CaseMetric, number])[] => {
    const score = value[metric];
    if (score === undefined) return [];
    if (typeof score !== 'number' || !Number.isFinite(score)) throw new BadRun(`${where}: "${metric}" is no number`);
    return [[metric, score]];
  });
  return Object.fromEntries(known);
}

function corpusOf(value: unknown): RunCorpus {
  if (!isRecord(value)) throw new BadRun('"corpus" is missing');
  const { seed, patients, sha256 } = value;
  if (typeof seed !== 'string' || typeof patients !== 'number' || typeof sha256 !== 'string')
    throw new BadRun('"corpus" does not say which cases it is of');
  return { seed, patients, sha256 };
}

/** @throws BadRun naming what is wrong, and nothing of the content */
export function parseRun(text: string): EarlierRun {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new BadRun('not JSON');
  }
  if (!isRecord(read) || read.format !== RUN_FORMAT) throw new BadRun(`not of the format ${RUN_FORMAT}`);
  const { drafter, softwareVersion, corpus, results } = read;
  if (typeof drafter !== 'string' || typeof softwareVersion !== 'string') throw new BadRun('who drafted is not said');
  if (!Array.isArray(results)) throw new BadRun('"results" is missing');
  const scores = results.map((one: unknown, at) => {
    if (!isRecord(one) || typeof one.id !== 'string') throw new BadRun(`result ${at + 1} has no id`);
    return [one.id, scoresOf(one.scores, `result ${at + 1}`)] as const;
  });
  return { drafter, softwareVersion, corpus: corpusOf(corpus), scores: new Map(scores) };
}
