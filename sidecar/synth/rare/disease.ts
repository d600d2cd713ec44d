import type { ViewName } from '../images/views.ts';
import type { HeadLesionSpec } from '../lesions/head-lesions.ts';
import type { KneeLesionSpec } from '../lesions/knee-lesions.ts';
import type { TorsoLesionSpec } from '../lesions/torso-specs.ts';
import type { Sex } from '../names.ts';

/** 1 early, 2 moderate, 3 advanced. */
export type Severity = 1 | 2 | 3;
export const SEVERITIES: readonly Severity[] = [1, 2, 3];

/** What one study of a patient shows, ready to be put into a `StudyPlan`. */
export type Look = { readonly views: readonly ViewName[] } & (
  | { readonly region: 'trunk'; readonly lesions: readonly TorsoLesionSpec[] }
  | { readonly region: 'head'; readonly lesions: readonly HeadLesionSpec[] }
  | { readonly region: 'knee'; readonly side: 'left' | 'right'; readonly lesions: readonly KneeLesionSpec[] }
);

/** Looks of a severity; `seed` places what lies at random. */
export type Recipe = (severity: Severity, seed: string) => readonly Look[];

export interface RareDisease {
  readonly key: string;
  readonly name: string;
  readonly icd10: readonly string[];
  /** `checked` = held against a published list, not remembered. */
  readonly orpha?: { readonly code: number; readonly checked: boolean };
  readonly sexes: readonly Sex[];
  /** At least two ages at which it is met. */
  readonly ages: readonly number[];
  /** What tells it apart, in words. */
  readonly signature: string;
  readonly recipe: Recipe;
  /** A common disease that looks alike in a single slice. */
  readonly mimic: {
    readonly name: string;
    readonly icd10: string;
    readonly difference: string;
    readonly recipe: Recipe;
  };
}

export const CHEST_VIEWS: readonly ViewName[] = ['chestPa', 'chestLateral', 'chestCt'];

export const chest = (...lesions: readonly TorsoLesionSpec[]): Look[] => [
  { region: 'trunk', views: CHEST_VIEWS, lesions },
];

export const belly = (...lesions: readonly TorsoLesionSpec[]): Look => ({
  region: 'trunk',
  views: ['abdomenCt'],
  lesions,
});

/** The value of a severity. */
export const by = <T>(severity: Severity, ...values: readonly [T, T, T]): T => values[severity - 1] as T;
