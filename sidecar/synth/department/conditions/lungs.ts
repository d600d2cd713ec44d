import type { LungNoduleSpec, LungPlace } from '../../lesions/torso-specs.ts';
import type { Random } from '../../random.ts';
import type { GrowthChoice } from '../growth.ts';
import { ACUTE_REASONS, always, type Condition, chest, from, type LesionCourse, SIDES, STABLE } from './condition.ts';

const ZONES = { upper: 'UL', middle: 'ML', lower: 'LL' } as const;

/** Parts of the lungs that are well inside one lobe, whoever's lungs they are. */
function lungPlace(random: Random): LungPlace & { readonly lobe: string } {
  const side = random.pick(SIDES);
  const zone = random.pick<keyof typeof ZONES>(side === 'right' ? ['upper', 'lower', 'middle'] : ['upper', 'lower']);
  const [posterior, height]: readonly [readonly [number, number], readonly [number, number]] =
    zone === 'upper'
      ? [
          [-0.3, 0.15],
          [0.7, 0.84],
        ]
      : zone === 'lower'
        ? [
            [0.35, 0.6],
            [0.2, 0.34],
          ]
        : [
            [-0.7, -0.62],
            [0.29, 0.36],
          ];
  const lateral = random.between(-0.05, 0.45);
  return {
    side,
    lateral,
    posterior: random.between(...posterior),
    height: random.between(...height),
    lobe: `${side === 'left' ? 'L' : 'R'}${ZONES[zone]}`,
  };
}

type Density = LungNoduleSpec['density'];

function nodule(density: Density, margins: readonly NonNullable<LungNoduleSpec['margin']>[]) {
  return (random: Random): LesionCourse => {
    const { lobe, ...at } = lungPlace(random);
    const margin = random.pick(margins);
    const shape = random.between(0.78, 1);
    const core = random.between(0.35, 0.6);
    return {
      slot: lobe,
      at: (id, longMm) => ({
        id,
        kind: longMm > 30 ? 'mass' : 'nodule',
        at,
        longMm,
        shortMm: longMm * shape,
        density,
        margin,
        ...(density === 'partSolid' ? { solidMm: longMm * core } : {}),
      }),
    };
  };
}

const GROWING_NODULE: readonly GrowthChoice[] = [
  [4, 'stable'],
  [3, 'doubling', 90, 400],
  [1, 'doubling', 400, 900],
  [1, 'halving', 60, 200],
  [1, 'resolving'],
  [2, 'appearing'],
];
const HEALING: readonly GrowthChoice[] = [
  [1, 'stable'],
  [2, 'halving', 20, 90],
  [3, 'resolving'],
  [2, 'appearing'],
];
const NODULE_REASONS = ['Incidental pulmonary nodule', 'Cough', 'Weight loss', 'Staging, known malignancy'];

/** Lungs and nodes. */
export const LUNG_CONDITIONS: readonly Condition[] = [
  chest({
    key: 'solid-nodule',
    weight: 10,
    ages: [35, 90],
    size: [4, 14],
    bounds: [3, 29],
    growth: GROWING_NODULE,
    urgency: from(6, 'actionable', 'notActionable'),
    indications: NODULE_REASONS,
    draw: nodule('solid', ['smooth', 'spiculated']),
  }),
  chest({
    key: 'part-solid-nodule',
    weight: 2,
    ages: [45, 90],
    size: [8, 20],
    bounds: [6, 29],
    growth: [
      [3, 'stable'],
      [2, 'doubling', 300, 900],
      [1, 'resolving'],
    ],
    urgency: always('actionable'),
    indications: NODULE_REASONS,
    draw: nodule('partSolid', ['smooth']),
  }),
  chest({
    key: 'ground-glass-nodule',
    weight: 2,
    ages: [40, 90],
    size: [7, 18],
    bounds: [6, 29],
    growth: [
      [3, 'stable'],
      [1, 'doubling', 500, 1000],
      [2, 'resolving'],
    ],
    urgency: always('actionable'),
    indications: NODULE_REASONS,
    draw: nodule('groundGlass', ['smooth']),
  }),
  chest({
    key: 'calcified-nodule',
    weight: 3,
    ages: [30, 90],
    size: [4, 9],
    bounds: [3, 12],
    growth: STABLE,
    urgency: always('benign'),
    indications: ['Cough', 'Preoperative assessment'],
    draw: nodule('calcified', ['smooth']),
  }),
  chest({
    key: 'lung-mass',
    weight: 2,
    ages: [45, 90],
    size: [33, 48],
    bounds: [31, 62],
    growth: [
      [2, 'stable'],
      [3, 'doubling', 80, 300],
      [2, 'halving', 100, 300],
    ],
    urgency: always('actionable'),
    indications: ['Weight loss and haemoptysis', 'Staging, known malignancy'],
    draw: nodule('solid', ['spiculated', 'smooth']),
  }),
  chest({
    key: 'hilar-node',
    weight: 2,
    ages: [30, 90],
    size: [14, 28],
    bounds: [11, 40],
    growth: [
      [2, 'stable'],
      [2, 'doubling', 80, 300],
      [2, 'halving', 80, 250],
    ],
    urgency: always('actionable'),
    indications: ['Staging, known malignancy', 'Night sweats'],
    draw: (random) => {
      const side = random.pick(SIDES);
      return { slot: `hilum ${side}`, at: (id, longMm) => ({ id, kind: 'hilarNode', side, longMm }) };
    },
  }),
  chest({
    key: 'consolidation',
    weight: 6,
    ages: [18, 95],
    size: [0.15, 0.6],
    bounds: [0.08, 0.8],
    growth: HEALING,
    urgency: always('actionable'),
    grades: [0.3, 0.5],
    indications: ACUTE_REASONS,
    draw: (random) => {
      const lobe = random.pick(['RUL', 'RML', 'RLL', 'LUL', 'LLL'] as const);
      return { slot: lobe, at: (id, share) => ({ id, kind: 'consolidation', lobe, share }) };
    },
  }),
  chest({
    key: 'ground-glass',
    weight: 3,
    ages: [18, 95],
    size: [0.2, 0.5],
    bounds: [0.1, 0.8],
    growth: HEALING,
    urgency: always('actionable'),
    grades: [0.3, 0.45],
    indications: ACUTE_REASONS,
    draw: (random) => {
      const lobe = random.pick(['RUL', 'RLL', 'LUL', 'LLL'] as const);
      const distribution = random.pick(['central', 'peripheral'] as const);
      return { slot: lobe, at: (id, share) => ({ id, kind: 'groundGlass', lobe, share, distribution }) };
    },
  }),
  chest({
    key: 'atelectasis',
    weight: 3,
    ages: [18, 95],
    size: [0.35, 0.8],
    bounds: [0.25, 0.9],
    growth: [
      [2, 'stable'],
      [2, 'resolving'],
      [1, 'appearing'],
    ],
    urgency: from(0.6, 'actionable', 'notActionable'),
    grades: [0.5, 0.7],
    indications: ACUTE_REASONS,
    draw: (random) => {
      const lobe = random.pick(['RLL', 'LLL'] as const);
      return { slot: lobe, at: (id, collapse) => ({ id, kind: 'atelectasis', lobe, collapse }) };
    },
  }),
];
