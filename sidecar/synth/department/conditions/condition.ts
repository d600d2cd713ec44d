import type { Sex } from '../../names.ts';
import type { Random } from '../../random.ts';
import type { GrowthChoice } from '../growth.ts';
import type { LesionSpec, Region, Urgency } from '../truth.ts';

/** One lesion of one person: what stays the same is drawn, and only its size changes. */
export interface LesionCourse {
  /** Two lesions never share a slot: they would lie in one another. */
  readonly slot: string;
  readonly at: (id: string, size: number) => LesionSpec;
}

/** A common finding. Sizes are those of its quantity: mm, ml, or a ratio. */
export interface Condition {
  readonly key: string;
  readonly region: Region;
  /** How often, against the other rows of its specialty. */
  readonly weight: number;
  readonly ages: readonly [number, number];
  readonly sexes?: readonly Sex[];
  /** When it is first seen. */
  readonly size: readonly [low: number, high: number];
  /** What the phantoms can hold, and what is still called so. */
  readonly bounds: readonly [smallest: number, largest: number];
  readonly growth: readonly GrowthChoice[];
  readonly urgency: (size: number) => Urgency;
  /** From which size on it is moderate, and severe. */
  readonly grades?: readonly [moderate: number, severe: number];
  readonly indications: readonly string[];
  readonly draw: (random: Random) => LesionCourse;
}

export const always = (urgency: Urgency) => (): Urgency => urgency;

/** `low` below the size, `high` from it on. */
export const from =
  (size: number, high: Urgency, low: Urgency) =>
  (value: number): Urgency =>
    value >= size ? high : low;

export const SIDES = ['left', 'right'] as const;

/** Stays as it is. */
export const STABLE: readonly GrowthChoice[] = [[1, 'stable']];

/** Of the chest. */
export const chest = (row: Omit<Condition, 'region'>): Condition => ({ region: 'trunk', ...row });

export const ACUTE_REASONS = ['Fever and cough', 'Shortness of breath', 'Chest pain', 'Sepsis, source unknown'];
