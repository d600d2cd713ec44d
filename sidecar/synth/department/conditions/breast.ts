import type { BreastPlace } from '../../lesions/breast-lesions.ts';
import type { Random } from '../../random.ts';
import { always, type Condition, SIDES, STABLE } from './condition.ts';

const breast = (row: Omit<Condition, 'region'>): Condition => ({ region: 'breast', ...row });

const place = (random: Random): BreastPlace => ({
  side: random.pick(SIDES),
  quadrant: random.pick(['upperOuter', 'upperOuter', 'upperInner', 'lowerOuter', 'lowerInner'] as const),
  depth: Math.round(100 * random.between(0.3, 0.65)) / 100,
});
const slotOf = ({ side, quadrant }: BreastPlace): string => `${side} ${quadrant}`;

const mass =
  (margin: 'circumscribed' | 'spiculated'): Condition['draw'] =>
  (random) => {
    const at = place(random);
    const shape = random.between(0.75, 1);
    return {
      slot: slotOf(at),
      at: (id, longMm) => ({ id, kind: 'breastMass', at, longMm, shortMm: longMm * shape, margin }),
    };
  };

/** Mammograms in two views of both breasts. */
export const BREAST_CONDITIONS: readonly Condition[] = [
  breast({
    key: 'circumscribed-mass',
    weight: 4,
    ages: [30, 85],
    size: [6, 20],
    bounds: [5, 28],
    growth: [
      [4, 'stable'],
      [1, 'doubling', 300, 900],
      [1, 'halving', 100, 300],
      [1, 'appearing'],
    ],
    urgency: always('notActionable'),
    indications: ['Screening mammography', 'Palpable lump'],
    draw: mass('circumscribed'),
  }),
  breast({
    key: 'spiculated-mass',
    weight: 2,
    ages: [38, 85],
    size: [7, 18],
    bounds: [5, 28],
    growth: [
      [1, 'stable'],
      [3, 'doubling', 100, 400],
      [3, 'appearing'],
    ],
    urgency: always('actionable'),
    indications: ['Palpable lump', 'Screening mammography', 'Personal history of breast cancer'],
    draw: mass('spiculated'),
  }),
  breast({
    key: 'calcifications',
    weight: 4,
    ages: [38, 85],
    size: [6, 18],
    bounds: [5, 26],
    growth: [...STABLE, [1, 'doubling', 200, 700], [1, 'appearing']],
    urgency: always('actionable'),
    indications: ['Screening mammography'],
    draw: (random) => {
      const at = place(random);
      const count = random.integer(8, 24);
      return { slot: slotOf(at), at: (id, spanMm) => ({ id, kind: 'calcifications', at, count, spanMm }) };
    },
  }),
];
