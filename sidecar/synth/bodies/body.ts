import type { Sex } from '../names.ts';
import type { Solid } from '../volume/solid.ts';

/** A person's inside as far as it differs between people. */
export interface BodyParameters {
  /** Vessels and textures; the same in all of a person's studies. */
  readonly seed: string;
  readonly sex: Sex;
  readonly ageYears: number;
  readonly heightCm: number;
  readonly bodyMassIndex: number;
}

/** How a person lies or stands while the images are made: fluid runs down, air rises. */
export type Posture = 'supine' | 'upright';

/** What is painted, in no order. */
export type Scene = readonly Solid[];

export const HU = {
  air: -1000,
  gas: -960,
  lung: -865,
  fat: -100,
  water: 2,
  fluid: 8,
  muscle: 52,
  skin: 35,
  blood: 42,
  liver: 60,
  spleen: 50,
  kidney: 34,
  brain: 34,
  cortex: 620,
  marrow: 190,
  cartilage: 110,
  disc: 80,
  metal: 7000,
} as const;
