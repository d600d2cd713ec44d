import type { Killed } from './plan.ts';
import type { Violation } from './violations.ts';

/** What came of one step or scenario. */
export interface Outcome {
  readonly name: string;
  readonly kills: number;
  /** Studies whose call was cut; of a step of the whole process, those that were not finished then. */
  readonly studies: number;
  readonly rounds: number;
  readonly lives: number;
  readonly violations: readonly Violation[];
  readonly seconds: number;
  /** Names of all steps that were seen, with the kill before the life in which each was seen first. */
  readonly seen?: ReadonlyMap<string, Killed | undefined>;
  /** What was measured, where something was. */
  readonly measured?: Readonly<Record<string, number>>;
}

/** Seconds since a moment of `performance.now()`, to a tenth. */
export const secondsSince = (began: number): number => Number(((performance.now() - began) / 1000).toFixed(1));
