import { ACUTE_REASONS, always, type Condition, chest, from, SIDES, STABLE } from './condition.ts';

/** Pleura, heart, chest wall. */
export const AROUND_LUNGS: readonly Condition[] = [
  chest({
    key: 'effusion',
    weight: 7,
    ages: [18, 95],
    size: [90, 900],
    bounds: [60, 1200],
    growth: [
      [2, 'stable'],
      [2, 'halving', 15, 90],
      [2, 'doubling', 20, 90],
      [2, 'resolving'],
      [2, 'appearing'],
    ],
    urgency: from(300, 'actionable', 'notActionable'),
    grades: [300, 700],
    indications: ACUTE_REASONS,
    draw: (random) => {
      const side = random.pick(SIDES);
      return { slot: `pleura ${side}`, at: (id, ml) => ({ id, kind: 'effusion', side, ml }) };
    },
  }),
  chest({
    key: 'pneumothorax',
    weight: 2,
    ages: [18, 90],
    size: [8, 40],
    bounds: [5, 50],
    growth: [
      [1, 'halving', 5, 20],
      [3, 'resolving'],
      [2, 'appearing'],
    ],
    urgency: always('urgent'),
    grades: [15, 30],
    indications: ['Sudden chest pain', 'Trauma', 'After drain removal'],
    draw: (random) => {
      const side = random.pick(SIDES);
      return { slot: `pleura ${side}`, at: (id, apexMm) => ({ id, kind: 'pneumothorax', side, apexMm }) };
    },
  }),
  chest({
    key: 'cardiomegaly',
    weight: 4,
    ages: [40, 95],
    size: [0.53, 0.64],
    bounds: [0.51, 0.68],
    growth: STABLE,
    urgency: always('notActionable'),
    grades: [0.57, 0.61],
    indications: ['Heart failure', 'Leg swelling and shortness of breath'],
    draw: () => ({ slot: 'heart', at: (id, ratio) => ({ id, kind: 'cardiomegaly', ratio }) }),
  }),
  chest({
    key: 'fibrosis',
    weight: 1,
    ages: [55, 90],
    size: [12, 30],
    bounds: [8, 40],
    growth: [
      [2, 'stable'],
      [2, 'doubling', 250, 700],
    ],
    urgency: always('actionable'),
    grades: [18, 25],
    indications: ['Progressive shortness of breath, dry cough'],
    draw: (random) => {
      const cellMm = random.between(5, 9);
      return { slot: 'bases', at: (id, depthMm) => ({ id, kind: 'fibrosis', depthMm, cellMm }) };
    },
  }),
  chest({
    key: 'rib-fracture',
    weight: 2,
    ages: [18, 95],
    size: [1, 3],
    bounds: [1, 3],
    growth: [
      [2, 'stable'],
      [1, 'appearing'],
    ],
    urgency: always('actionable'),
    indications: ['Fall, chest wall pain', 'Trauma'],
    draw: (random) => {
      const [side, rib] = [random.pick(SIDES), random.integer(5, 9)];
      const rest = { along: random.between(0.45, 0.65), displacementMm: Math.round(random.between(0, 5)) };
      return { slot: `ribs ${side}`, at: (id, gapMm) => ({ id, kind: 'ribFracture', side, rib, ...rest, gapMm }) };
    },
  }),
];
