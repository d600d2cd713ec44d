import { CASE_GATES, CASE_METRICS, type CaseGate, type CaseMetric } from './case-result.ts';
import type { RunSummary } from './summary.ts';

/** A threshold: of a count over all cases, or of the mean of a score over the clean ones. */
export interface GateLimit {
  readonly name: string;
  readonly metric: CaseGate | CaseMetric;
  readonly max?: number;
  readonly min?: number;
  readonly why: string;
}

export interface GateVerdict extends GateLimit {
  /** Absent: no case has anything to measure it by. */
  readonly value?: number;
  readonly passed: boolean;
}

/** Why a file of gates is none. */
export class BadGates extends Error {}

const GATES: ReadonlySet<string> = new Set(CASE_GATES);
const METRICS: ReadonlySet<string> = new Set(CASE_METRICS);
const isGate = (name: string): name is CaseGate => GATES.has(name);
const isMetric = (name: string): name is CaseMetric => METRICS.has(name);
const FIELDS: ReadonlySet<string> = new Set(['name', 'metric', 'max', 'min', 'why']);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown, field: string, where: string): string => {
  if (typeof value !== 'string' || value.trim() === '')
    throw new BadGates(`${where}: "${field}" is missing or no text`);
  return value;
};

function numberOf(value: unknown, field: string, where: string): number | undefined {
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
  throw new BadGates(`${where}: "${field}" is no number`);
}

function limitOf(row: unknown, at: number): GateLimit {
  const where = `gate ${at + 1}`;
  if (!isRecord(row)) throw new BadGates(`${where} is no object`);
  const unknown = Object.keys(row).find((field) => !FIELDS.has(field));
  if (unknown !== undefined) throw new BadGates(`${where}: "${unknown}" is no field of a gate`);
  const metric = textOf(row.metric, 'metric', where);
  if (!isGate(metric) && !isMetric(metric)) throw new BadGates(`${where}: there is no metric "${metric}"`);
  const [max, min] = [numberOf(row.max, 'max', where), numberOf(row.min, 'min', where)];
  if (max === undefined && min === undefined) throw new BadGates(`${where}: neither "max" nor "min" is given`);
  return {
    name: textOf(row.name, 'name', where),
    metric,
    ...(max === undefined ? {} : { max }),
    ...(min === undefined ? {} : { min }),
    why: textOf(row.why, 'why', where),
  };
}

/** @throws BadGates naming the first thing that is wrong */
export function parseGates(text: string): readonly GateLimit[] {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new BadGates('not JSON');
  }
  if (!isRecord(read) || !Array.isArray(read.gates) || read.gates.length === 0)
    throw new BadGates('"gates" is missing, or no list with something in it');
  const limits = read.gates.map(limitOf);
  const twice = limits.find(({ name }, at) => limits.findIndex((one) => one.name === name) !== at);
  if (twice !== undefined) throw new BadGates(`the name "${twice.name}" stands twice`);
  return limits;
}

const foundOf = ({ gates, metrics }: RunSummary, metric: GateLimit['metric']): number | undefined =>
  isGate(metric) ? gates[metric] : metrics[metric]?.mean;

/** What cannot be measured passes: a run without priors says nothing of their choice. */
export function judgeGates(limits: readonly GateLimit[], summary: RunSummary): readonly GateVerdict[] {
  return limits.map((limit) => {
    const value = foundOf(summary, limit.metric);
    if (value === undefined) return { ...limit, passed: true };
    const passed = value <= (limit.max ?? Number.POSITIVE_INFINITY) && value >= (limit.min ?? Number.NEGATIVE_INFINITY);
    return { ...limit, value, passed };
  });
}

/** `at most 0`, `at least 0.98`. */
export const limitInWords = ({ max, min }: GateLimit): string =>
  [...(max === undefined ? [] : [`at most ${max}`]), ...(min === undefined ? [] : [`at least ${min}`])].join(', ');
