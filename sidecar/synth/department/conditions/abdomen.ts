import type { AbdominalSpec } from '../../lesions/torso-specs.ts';
import type { Random } from '../../random.ts';
import type { GrowthChoice } from '../growth.ts';
import { always, type Condition, from, type LesionCourse, SIDES, STABLE } from './condition.ts';

const abdomen = (row: Omit<Condition, 'region'>): Condition => ({ region: 'trunk', ...row });

/** One of a kind and side; two in one kidney lie at its two ends. */
const renal =
  (kind: AbdominalSpec['kind'], pole: 'upper' | 'lower' | 'middle') =>
  (random: Random): LesionCourse => {
    const side = random.pick(SIDES);
    const [low, high] = pole === 'upper' ? [0.35, 0.6] : pole === 'lower' ? [-0.6, -0.35] : [-0.15, 0.15];
    const along = Math.round(100 * random.between(low, high)) / 100;
    return { slot: `kidney ${side} ${pole}`, at: (id, longMm) => ({ id, kind, side, longMm, along }) };
  };

const hepatic =
  (kind: AbdominalSpec['kind'], low: number, high: number) =>
  (random: Random): LesionCourse => {
    const along = Math.round(100 * random.between(low, high)) / 100;
    return { slot: `liver ${low}`, at: (id, longMm) => ({ id, kind, longMm, along }) };
  };

const SLOW: readonly GrowthChoice[] = [
  [3, 'stable'],
  [2, 'doubling', 300, 900],
];

/** Abdominal CT. */
export const ABDOMEN_CONDITIONS: readonly Condition[] = [
  abdomen({
    key: 'renal-cyst',
    weight: 6,
    ages: [30, 95],
    size: [10, 45],
    bounds: [8, 60],
    growth: SLOW,
    urgency: always('benign'),
    indications: ['Abdominal pain', 'Weight loss'],
    draw: renal('renalCyst', 'upper'),
  }),
  abdomen({
    key: 'renal-stone',
    weight: 4,
    ages: [18, 90],
    size: [3, 12],
    bounds: [3, 16],
    growth: [
      [3, 'stable'],
      [2, 'resolving'],
      [1, 'appearing'],
      [1, 'doubling', 300, 900],
    ],
    urgency: from(6, 'actionable', 'notActionable'),
    indications: ['Flank pain', 'Haematuria'],
    draw: renal('renalStone', 'middle'),
  }),
  abdomen({
    key: 'renal-mass',
    weight: 2,
    ages: [40, 90],
    size: [15, 40],
    bounds: [10, 60],
    growth: [
      [2, 'stable'],
      [3, 'doubling', 150, 600],
    ],
    urgency: always('actionable'),
    indications: ['Haematuria', 'Weight loss'],
    draw: renal('renalMass', 'lower'),
  }),
  abdomen({
    key: 'angiomyolipoma',
    weight: 1,
    ages: [25, 80],
    size: [8, 30],
    bounds: [6, 45],
    growth: SLOW,
    urgency: from(40, 'actionable', 'benign'),
    indications: ['Flank pain', 'Abdominal pain'],
    draw: renal('angiomyolipoma', 'lower'),
  }),
  abdomen({
    key: 'hepatic-cyst',
    weight: 4,
    ages: [30, 95],
    size: [8, 35],
    bounds: [6, 45],
    growth: STABLE,
    urgency: always('benign'),
    indications: ['Abdominal pain', 'Abnormal liver function tests'],
    draw: hepatic('hepaticCyst', 0.35, 0.55),
  }),
  abdomen({
    key: 'hepatic-mass',
    weight: 3,
    ages: [35, 90],
    size: [12, 32],
    bounds: [8, 48],
    growth: [
      [2, 'stable'],
      [3, 'doubling', 60, 300],
      [2, 'halving', 80, 300],
      [2, 'appearing'],
    ],
    urgency: always('actionable'),
    indications: ['Staging, known malignancy', 'Abnormal liver function tests'],
    draw: hepatic('hepaticMass', -0.45, -0.25),
  }),
  abdomen({
    key: 'gallstone',
    weight: 4,
    ages: [25, 95],
    size: [5, 18],
    bounds: [4, 20],
    growth: STABLE,
    urgency: always('notActionable'),
    indications: ['Right upper quadrant pain', 'Abdominal pain'],
    draw: () => ({ slot: 'gallbladder', at: (id, longMm) => ({ id, kind: 'gallstone', longMm }) }),
  }),
];
