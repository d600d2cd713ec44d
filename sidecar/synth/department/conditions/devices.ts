import { always, type Condition, SIDES } from './condition.ts';

const device = (key: string, weight: number, urgency: Condition['urgency'], draw: Condition['draw']): Condition => ({
  key,
  region: 'trunk',
  weight,
  ages: [18, 95],
  size: [1, 1],
  bounds: [1, 1],
  growth: [
    [2, 'stable'],
    [1, 'appearing'],
    [1, 'resolving'],
  ],
  urgency,
  indications: ['Intensive care, line and tube position', 'After line placement'],
  draw,
});

/** Tubes and lines; how high their tips lie is drawn once. */
export const DEVICE_CONDITIONS: readonly Condition[] = [
  device('endotracheal-tube', 1, always('notActionable'), (random) => {
    const tipAboveCarinaMm = Math.round(random.between(25, 65));
    return { slot: 'airway', at: (id) => ({ id, kind: 'endotrachealTube', tipAboveCarinaMm }) };
  }),
  device('endotracheal-tube-too-deep', 0.4, always('urgent'), (random) => {
    const tipAboveCarinaMm = -Math.round(random.between(8, 25));
    return { slot: 'airway', at: (id) => ({ id, kind: 'endotrachealTube', tipAboveCarinaMm }) };
  }),
  device('nasogastric-tube', 1, always('notActionable'), () => ({
    slot: 'gullet',
    at: (id) => ({ id, kind: 'nasogastricTube' }),
  })),
  device('nasogastric-tube-too-high', 0.3, always('urgent'), (random) => {
    const tipAboveCarinaMm = -Math.round(random.between(20, 80));
    return { slot: 'gullet', at: (id) => ({ id, kind: 'nasogastricTube', tipAboveCarinaMm }) };
  }),
  device('central-line', 1.5, always('notActionable'), (random) => {
    const side = random.pick(SIDES);
    const tipAboveCarinaMm = -Math.round(random.between(5, 45));
    return { slot: `line ${side}`, at: (id) => ({ id, kind: 'centralVenousCatheter', side, tipAboveCarinaMm }) };
  }),
  device('chest-tube', 0.8, always('notActionable'), (random) => {
    const side = random.pick(SIDES);
    return { slot: `drain ${side}`, at: (id) => ({ id, kind: 'chestTube', side }) };
  }),
  device('pacemaker', 1, always('benign'), (random) => {
    const side = random.pick(SIDES);
    return { slot: 'pacemaker', at: (id) => ({ id, kind: 'pacemaker', side }) };
  }),
];
