import type { Point3 } from '../volume/point.ts';
import { ellipsoid, offset, rod, spline, tube } from '../volume/shapes.ts';
import { LAYER, type Shape, type Solid, solid } from '../volume/solid.ts';
import { HU, type Posture } from './body.ts';
import { type Side, sideOf, type Torso } from './torso.ts';

const SIDES = [1, -1] as const;
const RIBS = 12;
/** From one vertebra to the next; the carina stands before the fifth of the chest. mm. */
const VERTEBRA_MM = 23;
const CARINA_VERTEBRA = 5;
const RIB_RADIUS = 4.6;
const CORTEX_MM = 1.3;

/** Bone: a hard skin over marrow. Thinner and softer with age. */
function bones(torso: Torso, name: string, shapes: readonly Shape[], cortexMm = CORTEX_MM): Solid[] {
  const { ageYears, sex } = torso.body;
  const loss = Math.max(0, ageYears - 50) * (sex === 'F' ? 0.011 : 0.007);
  return [
    ...shapes.map((shape) => solid(name, LAYER.bones, shape, HU.cortex * (1 - loss / 2))),
    ...shapes.map((shape) => solid(`${name} marrow`, LAYER.bones, offset(shape, -cortexMm), HU.marrow * (1 - loss))),
  ];
}

/** The middle line of a rib from the spine to its front end; ribs 11 and 12 end early. */
export function ribLine(torso: Torso, side: Side, number: number): Point3[] {
  const { scale } = torso;
  const top = (CARINA_VERTEBRA - number) * VERTEBRA_MM + 2;
  const fall = number === 1 ? 34 : Math.min(96, 52 + number * 6);
  const end = number <= 7 ? 164 : number <= 10 ? 150 - (number - 7) * 14 : number === 11 ? 82 : 58;
  const points: Point3[] = [];
  for (let step = 0; step <= 14; step++) {
    const degrees = 12 + ((end - 12) * step) / 14;
    const angle = (degrees * Math.PI) / 180;
    // Slow at first, then steeply down the side, and flat again in front.
    const z = (top - fall * (0.5 - 0.5 * Math.cos(angle * 0.95)) ** 0.9) * scale;
    const { halfWidth, halfDepth, y } = torso.cage(Math.max(z, number === 1 ? z : -150 * scale));
    const [sin, cos] = [Math.sin(angle) ** 0.75, Math.sign(Math.cos(angle)) * Math.abs(Math.cos(angle)) ** 0.85];
    points.push([side * (halfWidth + 3 * scale) * sin, y + (halfDepth + 3 * scale) * cos * (cos > 0 ? 0.94 : 0.92), z]);
  }
  return points;
}

/** A rib as one line, or, where it is broken, as two: the front one has moved outwards and down. */
function ribParts(torso: Torso, side: Side, number: number): Point3[][] {
  const points = ribLine(torso, side, number);
  const fracture = torso.changes.ribFractures?.find((f) => sideOf(f.side) === side && f.rib === number);
  if (!fracture) return [points];
  const { centre, before } = alongRib(points, fracture.along);
  const moved = ([x, y, z]: Point3): Point3 => [
    x + side * 0.5 * fracture.displacementMm,
    y,
    z - 0.86 * fracture.displacementMm,
  ];
  return [[...points.slice(0, before + 1), centre], [centre, ...points.slice(before + 1)].map(moved)];
}

/** The point at a share of a rib's length, the number of the one before it, and the rib's direction there. */
export function alongRib(points: readonly Point3[], share: number) {
  const at = share * (points.length - 1);
  const before = Math.min(points.length - 2, Math.floor(at));
  const [a, b] = [points[before] as Point3, points[before + 1] as Point3];
  const t = at - before;
  const length = Math.hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2]);
  const direction: Point3 = [(b[0] - a[0]) / length, (b[1] - a[1]) / length, (b[2] - a[2]) / length];
  const centre: Point3 = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2])];
  return { centre, before, direction };
}

function ribs(torso: Torso): Solid[] {
  const pieces = (side: Side, number: number) =>
    ribParts(torso, side, number).flatMap((part) => tube(part, RIB_RADIUS * torso.scale));
  const all = SIDES.flatMap((side) => Array.from({ length: RIBS }, (_, index) => pieces(side, index + 1)).flat());
  const cartilage = SIDES.flatMap((side) =>
    [2, 3, 4, 5, 6, 7].flatMap((number) => {
      const end = ribLine(torso, side, number).at(-1) as Point3;
      return rod({ from: end, to: torso.at(side * 14, -84, 40 - (number - 2) * 20), radius: 4 * torso.scale });
    }),
  );
  return [
    ...cartilage.map((shape) => solid('rib cartilage', LAYER.bones, shape, HU.cartilage)),
    ...bones(torso, 'rib', all),
  ];
}

/** Vertebral bodies with discs between them, arches and processes, from the neck to the sacrum. */
function spine(torso: Torso): Solid[] {
  const { scale } = torso;
  const solids: Solid[] = [];
  const muscle = (shape: Shape) => solids.push(solid('back muscle', LAYER.wall, shape, HU.muscle));
  for (const side of SIDES) muscle(ellipsoid(torso.at(side * 26, 92, -150), [27 * scale, 14 * scale, 320 * scale]));
  solids.push(solid('before the spine', LAYER.organs, column(torso, [0, 60], [23, 24], 2000), HU.muscle));
  solids.push(solid('disc', LAYER.bones, column(torso, [0, 51], [17, 14], 2000), HU.disc));
  const bodies: Shape[] = [];
  const arches: Shape[] = [];
  for (let index = -7; index <= 20; index++) {
    const z = -index * VERTEBRA_MM;
    const lower = Math.max(0, Math.min(8, index));
    bodies.push(column(torso, [0, 51, z], [17 + lower * 0.7, 14 + lower * 0.4], 9 + lower * 0.2));
    arches.push(rod({ from: torso.at(0, 80, z), to: torso.at(0, 97, z - 9), radius: 3 * scale }));
    for (const at of SIDES) {
      arches.push(rod({ from: torso.at(at * 9, 66, z + 2), to: torso.at(at * 9, 76, z), radius: 4 * scale }));
      arches.push(rod({ from: torso.at(at * 9, 75, z), to: torso.at(at * 32, 84, z + 3), radius: 3.6 * scale }));
      arches.push(rod({ from: torso.at(at * 9, 78, z), to: torso.at(0, 84, z - 3), radius: 3.4 * scale }));
    }
  }
  return [...solids, ...bones(torso, 'vertebra', bodies, 1.8), ...bones(torso, 'arch', arches), canal(torso)];
}

const canal = (torso: Torso): Solid => solid('spinal canal', LAYER.bones, column(torso, [0, 72.5], [8, 7], 2000), 25);

/** An upright squared column: `middle` is x, y and, for one of a given half height, z. */
function column(
  torso: Torso,
  [x, y, z = 0]: readonly number[] & { 0: number; 1: number },
  half: readonly [number, number],
  halfHeight: number,
): Shape {
  const { scale } = torso;
  const centre = torso.at(x, y, z);
  const [rx, ry, rz] = [half[0] * scale, half[1] * scale, halfHeight * scale];
  return {
    box: {
      min: [centre[0] - rx, centre[1] - ry, centre[2] - rz],
      max: [centre[0] + rx, centre[1] + ry, centre[2] + rz],
    },
    distance: (px, py, pz) => {
      const [u, v] = [(px - centre[0]) / rx, (py - centre[1]) / ry];
      return Math.max((Math.sqrt(u * u + v * v) - 1) * Math.min(rx, ry), Math.abs(pz - centre[2]) - rz);
    },
  };
}

/** Sternum, clavicles, shoulder blades and upper arms; the arms are up in a scanner and hang down before a detector. */
function girdle(torso: Torso, posture: Posture): Solid[] {
  const { scale } = torso;
  const sternum = [
    ellipsoid(torso.at(0, -88, -12), [17 * scale, 6 * scale, 66 * scale]),
    ellipsoid(torso.at(0, -84, 44), [27 * scale, 6 * scale, 22 * scale]),
  ];
  return [...bones(torso, 'sternum', sternum), ...SIDES.flatMap((side) => shoulder(torso, posture, side))];
}

function shoulder(torso: Torso, posture: Posture, side: Side): Solid[] {
  const { scale } = torso;
  const supine = posture === 'supine';
  const [up, out] = supine ? [22, 0] : [0, 14];
  const line = (...points: readonly Point3[]) =>
    spline(
      points.map(([x, y, z]) => torso.at(side * x, y, z)),
      5,
    );
  const clavicle = line([16, -76, 52], [56, -72, 66 + up / 2], [100, -40, 80 + up], [146, -6, 88 + up]);
  const medial = line([82 + out, 88, 76], [86 + out, 96, 0], [98 + out, 92, -48]);
  const lateral = line([150, 34, 66 + up], [132 + out / 2, 66, 20], [98 + out, 92, -48]);
  const ridge = line([82 + out, 92, 62], [120, 84, 74], [158, 20, 92 + up]);
  const blade = medial.flatMap((point, index) => tube([point, lateral[index] as Point3], 2.6));
  const head = torso.at(side * 170, 10, 72 + up);
  const elbow = supine ? torso.at(side * 190, 6, 260) : torso.at(side * 320, 10, 0);
  const arm = rod({ from: head, to: elbow, radius: 36 * scale });
  return [
    solid('arm', LAYER.wall, arm, HU.muscle),
    ...bones(torso, 'clavicle', tube(clavicle, 6 * scale), 1.8),
    ...blade.map((shape) => solid('blade', LAYER.bones, shape, 240)),
    ...bones(torso, 'scapula', [...tube(medial, 3), ...tube(lateral, 4.4), ...tube(ridge, 4)]),
    ...bones(
      torso,
      'humerus',
      [ellipsoid(head, [22 * scale, 22 * scale, 24 * scale]), rod({ from: head, to: elbow, radius: 11 * scale })],
      3,
    ),
  ];
}

export function skeleton(torso: Torso, posture: Posture): Solid[] {
  return [...ribs(torso), ...spine(torso), ...girdle(torso, posture)];
}
