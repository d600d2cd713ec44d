import { always, type Condition, STABLE } from './condition.ts';

const knee = (row: Omit<Condition, 'region'>): Condition => ({ region: 'knee', ...row });

/** Knee radiographs and MRI; the side is that of the study. */
export const MSK_CONDITIONS: readonly Condition[] = [
  knee({
    key: 'knee-effusion',
    weight: 4,
    ages: [14, 90],
    size: [6, 18],
    bounds: [4, 24],
    growth: [
      [2, 'stable'],
      [2, 'halving', 15, 60],
      [2, 'resolving'],
      [1, 'appearing'],
    ],
    urgency: always('notActionable'),
    grades: [9, 14],
    indications: ['Knee swelling', 'Twisting injury', 'Knee pain'],
    draw: () => ({ slot: 'joint', at: (id, thicknessMm) => ({ id, kind: 'kneeEffusion', thicknessMm }) }),
  }),
  knee({
    key: 'meniscal-tear',
    weight: 3,
    ages: [16, 80],
    size: [1, 1],
    bounds: [1, 1],
    growth: [
      [2, 'stable'],
      [1, 'appearing'],
    ],
    urgency: always('actionable'),
    indications: ['Twisting injury, locking', 'Knee pain'],
    draw: (random) => {
      const compartment = random.pick(['medial', 'medial', 'lateral'] as const);
      return { slot: `meniscus ${compartment}`, at: (id) => ({ id, kind: 'meniscalTear', compartment }) };
    },
  }),
  knee({
    key: 'fracture',
    weight: 2,
    ages: [16, 95],
    size: [1, 4],
    bounds: [1, 4],
    growth: [
      [3, 'stable'],
      [1, 'resolving'],
      [1, 'appearing'],
    ],
    urgency: always('actionable'),
    indications: ['Fall, cannot bear weight', 'Road traffic accident'],
    draw: (random) => {
      const bone = random.pick(['femur', 'tibia'] as const);
      const z = Math.round(bone === 'femur' ? random.between(45, 70) : random.between(-60, -35));
      const displacementMm = Math.round(random.between(0, 5));
      return { slot: 'bone', at: (id, gapMm) => ({ id, kind: 'boneFracture', bone, z, gapMm, displacementMm }) };
    },
  }),
  knee({
    key: 'bone-sclerosis',
    weight: 0.5,
    ages: [30, 90],
    size: [1, 1],
    bounds: [1, 1],
    growth: STABLE,
    urgency: always('notActionable'),
    indications: ['Bone pain'],
    draw: (random) => {
      const hu = Math.round(random.between(200, 500));
      return { slot: 'marrow', at: (id) => ({ id, kind: 'osteosclerosis', hu }) };
    },
  }),
];
