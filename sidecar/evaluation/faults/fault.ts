import type { Random } from '../../synth/random.ts';
import { type Line, speaksOfSame } from './line.ts';

/** The four groups of ReXErr-v1. */
export type FaultGroup = 'content' | 'context' | 'language' | 'human';

/** One error planned for one line. */
export interface FaultPlan {
  /** Index of the line. */
  readonly line: number;
  /** The text with the error; undefined where it has no place for it. Pure. */
  readonly change: (text: string) => string | undefined;
  /** What else says the same, and is wrong where the error is made throughout. Default: the lines of the same finding. */
  readonly alike?: (line: Line) => boolean;
}

export interface FaultKind {
  readonly id: string;
  readonly group: FaultGroup;
  /** As the table names it. */
  readonly name: string;
  /** Plans one error at a seeded place; undefined where the draft has no place for it. */
  readonly plan: (lines: readonly Line[], random: Random) => FaultPlan | undefined;
}

/** once: a slip in one place, everything else stays right. throughout: wherever the draft says it, as a wrong drafter would. */
export type Spread = 'once' | 'throughout';

export interface ChangedLine {
  readonly line: number;
  readonly was: string;
  readonly now: string;
}

/** The lines that a planned error changes; none where its own line does not take it. */
export function changesOf(lines: readonly Line[], plan: FaultPlan, spread: Spread): readonly ChangedLine[] {
  const own = lines[plan.line];
  if (own === undefined) return [];
  const { alike = (line: Line) => speaksOfSame(line, own) } = plan;
  const changes = lines.flatMap((line, at): ChangedLine[] => {
    if (at !== plan.line && (spread === 'once' || !alike(line))) return [];
    const now = plan.change(line.text);
    return now === undefined || now === line.text ? [] : [{ line: at, was: line.text, now }];
  });
  return changes.some(({ line }) => line === plan.line) ? changes : [];
}

export function withChanges<T extends Line>(lines: readonly T[], changes: readonly ChangedLine[]): T[] {
  const byLine = new Map(changes.map((change) => [change.line, change.now]));
  return lines.map((line, at) => ({ ...line, text: byLine.get(at) ?? line.text }));
}

export interface Place<T> {
  readonly line: number;
  readonly found: T;
}

/** Every line in which `find` finds something. */
export const placesIn = <T>(lines: readonly Line[], find: (line: Line) => T | undefined): Place<T>[] =>
  lines.flatMap((line, at) => {
    const found = find(line);
    return found === undefined ? [] : [{ line: at, found }];
  });

/** One of them at random; undefined where there is none. */
export const pickPlace = <T>(random: Random, places: readonly T[]): T | undefined =>
  places.length === 0 ? undefined : random.pick(places);
