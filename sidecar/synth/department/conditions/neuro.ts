import type { BrainFocusSpec, SubduralSpec } from '../../lesions/head-lesions.ts';
import type { Random } from '../../random.ts';
import { always, type Condition, from, type LesionCourse, SIDES } from './condition.ts';

const neuro = (row: Omit<Condition, 'region'>): Condition => ({ region: 'head', ...row });

/** Thick blood pushes the middle away by about half its depth. */
const shiftOf = (sizeMm: number, from: number, share: number): number =>
  Math.round(10 * Math.max(0, sizeMm - from) * share) / 10;

const overBrain =
  (kind: SubduralSpec['kind']) =>
  (random: Random): LesionCourse => {
    const side = random.pick(SIDES);
    return {
      slot: `head ${side}`,
      at: (id, thicknessMm) => ({
        id,
        kind,
        side,
        thicknessMm,
        midlineShiftMm: shiftOf(thicknessMm, 6, 0.5),
      }),
    };
  };

const inBrain =
  (kind: BrainFocusSpec['kind'], lobes: readonly BrainFocusSpec['lobe'][]) =>
  (random: Random): LesionCourse => {
    const side = random.pick(SIDES);
    const lobe = random.pick(lobes);
    const shape = random.between(0.7, 0.95);
    return {
      slot: `head ${side}`,
      at: (id, longMm) => ({
        id,
        kind,
        side,
        lobe,
        longMm,
        shortMm: longMm * shape,
        midlineShiftMm: shiftOf(longMm, 24, 0.2),
      }),
    };
  };

/** Head CT. One lesion a side, so that none lies in another. */
export const NEURO_CONDITIONS: readonly Condition[] = [
  neuro({
    key: 'subdural-haematoma',
    weight: 4,
    ages: [40, 95],
    size: [4, 15],
    bounds: [3, 22],
    growth: [
      [1, 'stable'],
      [2, 'halving', 15, 60],
      [1, 'doubling', 20, 90],
      [2, 'resolving'],
      [2, 'appearing'],
    ],
    urgency: always('urgent'),
    grades: [7, 12],
    indications: ['Fall with head strike, on anticoagulant', 'Headache and confusion', 'Fall, reduced consciousness'],
    draw: overBrain('subduralHaematoma'),
  }),
  neuro({
    key: 'extradural-haematoma',
    weight: 1,
    ages: [16, 60],
    size: [8, 20],
    bounds: [5, 26],
    growth: [
      [2, 'halving', 10, 40],
      [2, 'resolving'],
      [1, 'appearing'],
    ],
    urgency: always('urgent'),
    grades: [12, 17],
    indications: ['Head injury, brief loss of consciousness'],
    draw: overBrain('extraduralHaematoma'),
  }),
  neuro({
    key: 'intracerebral-haemorrhage',
    weight: 3,
    ages: [40, 95],
    size: [14, 42],
    bounds: [8, 50],
    growth: [
      [2, 'halving', 10, 40],
      [2, 'resolving'],
      [2, 'appearing'],
    ],
    urgency: always('urgent'),
    grades: [22, 34],
    indications: ['Sudden hemiparesis', 'Sudden headache, hypertension'],
    draw: inBrain('intracerebralHaemorrhage', ['basalGanglia', 'frontal', 'parietal', 'occipital', 'cerebellum']),
  }),
  neuro({
    key: 'brain-mass',
    weight: 2,
    ages: [30, 85],
    size: [14, 32],
    bounds: [8, 46],
    growth: [
      [2, 'stable'],
      [3, 'doubling', 60, 300],
      [1, 'halving', 60, 200],
    ],
    urgency: from(25, 'urgent', 'actionable'),
    grades: [20, 30],
    indications: ['First seizure', 'Staging, known malignancy', 'Progressive headache'],
    draw: inBrain('brainMass', ['frontal', 'parietal', 'occipital', 'cerebellum']),
  }),
];
