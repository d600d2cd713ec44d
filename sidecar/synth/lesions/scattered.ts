import { aboveObliqueFissure, type Side, type Torso } from '../bodies/torso.ts';
import { type Random, seededRandom } from '../random.ts';
import type { Point3 } from '../volume/point.ts';
import { common, ellipsoid, offset } from '../volume/shapes.ts';
import { LAYER, type Shape, type Solid, solid } from '../volume/solid.ts';
import { ellipsoidMl, type Lesion } from './lesion.ts';
import type { ScatteredSpec } from './torso-specs.ts';

const CYST_WALL_MM = 1.1;
const CYST_HU = -975;
const WALL_HU = -150;

interface Grain {
  readonly centre: Point3;
  readonly radii: Point3;
  readonly turn: number;
}

/** Many cysts or small nodules in both lungs, where the disease puts them. */
export function scattered(spec: ScatteredSpec, torso: Torso): Lesion {
  const random = seededRandom(`${spec.seed}/${spec.id}`);
  const { kind, diameterMm } = spec;
  const grains = Array.from({ length: spec.count }, (_, index) => grain(spec, torso, random, index % 2 === 0 ? 1 : -1));
  const solids: Solid[] = [];
  for (const { centre, radii, turn } of grains) {
    const room = torso.pleura[centre[0] > 0 ? 1 : -1];
    const whole = ellipsoid(centre, radii, { turn });
    const shape = room.distance(...centre) < -Math.max(...radii) - 2 ? whole : common(whole, room);
    if (kind === 'micronodules') solids.push(solid('micronodule', LAYER.focal, shape, spec.hu ?? 30));
    else {
      solids.push(solid('cyst wall', LAYER.focal, common(offset(shape, CYST_WALL_MM), room), WALL_HU));
      solids.push(solid('cyst', LAYER.focal, shape, CYST_HU));
    }
  }
  const mean = (diameterMm[0] + diameterMm[1]) / 2;
  return {
    id: spec.id,
    kind,
    side: 'both',
    site: spec.zone,
    centre: torso.at(0, 0, -20),
    solids,
    extent: allOf(
      torso,
      solids.filter(({ name }) => name !== 'cyst wall'),
    ),
    hu: kind === 'cysts' ? CYST_HU : (spec.hu ?? 30),
    exactMl: grains.reduce((sum, { radii: [x, y, z] }) => sum + ellipsoidMl(2 * x, 2 * y, 2 * z), 0),
    numbers: { count: spec.count, meanDiameterMm: mean },
    keepClear: false,
  };
}

function grain(spec: ScatteredSpec, torso: Torso, random: Random, side: Side): Grain {
  const { elongation = 1, diameterMm } = spec;
  const radius = random.between(...diameterMm) / 2;
  const centre = placeOf(spec, torso, random, side);
  // The same volume whether long or round.
  const [long, short] = [radius * elongation ** (2 / 3), radius / elongation ** (1 / 3)];
  return { centre, radii: [short, long, short], turn: random.between(-1.5, 1.5) };
}

function placeOf({ zone }: ScatteredSpec, torso: Torso, random: Random, side: Side): Point3 {
  for (let attempt = 0; attempt < 400; attempt++) {
    const [low, high] = zone === 'upper' ? [0.42, 0.98] : zone === 'lower' ? [-0.1, 0.4] : [-0.1, 0.98];
    const point = torso.inLung(side, random.between(-1, 1), random.between(-1, 1), random.between(low, high));
    const wall = torso.pleura[side].distance(...point);
    if (wall > -3) continue;
    const rim = torso.hull[side].distance(...point);
    if (zone === 'peripheral' && rim < -16) continue;
    if (zone === 'perilymphatic' && rim < -9 && Math.abs(aboveObliqueFissure(torso, point[1], point[2])) > 5) continue;
    return point;
  }
  return torso.inLung(side, 0.3, 0, 0.6);
}

/** All of them as one shape; a coarse grid says which are near, so that asking stays quick. */
function allOf(torso: Torso, solids: readonly Solid[]): Shape {
  const cell = 16;
  const near = new Map<string, Solid[]>();
  const keyOf = (x: number, y: number, z: number) =>
    `${Math.floor(x / cell)},${Math.floor(y / cell)},${Math.floor(z / cell)}`;
  for (const one of solids) {
    const { min, max } = one.box;
    const keys = new Set<string>();
    for (let x = min[0] - 4; x < max[0] + cell; x += cell)
      for (let y = min[1] - 4; y < max[1] + cell; y += cell)
        for (let z = min[2] - 4; z < max[2] + cell; z += cell) keys.add(keyOf(x, y, z));
    for (const key of keys) near.set(key, [...(near.get(key) ?? []), one]);
  }
  const min = torso.pleura[-1].box.min;
  const max = torso.pleura[1].box.max;
  return {
    box: { min: [min[0], min[1], min[2]], max: [max[0], max[1], max[2]] },
    distance: (x, y, z) => {
      let least = 3;
      for (const one of near.get(keyOf(x, y, z)) ?? []) least = Math.min(least, one.distance(x, y, z));
      return least;
    },
  };
}
