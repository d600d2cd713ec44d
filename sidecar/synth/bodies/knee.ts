import type { Point3 } from '../volume/point.ts';
import { box, ellipsoid, offset, rod, spline, tube } from '../volume/shapes.ts';
import { LAYER, type Shape, type Solid } from '../volume/solid.ts';
import type { BodyParameters } from './body.ts';

type Side = 'left' | 'right';

/** What a disease changes of the knee itself. */
export interface KneeChanges {
  /** The part of the bone beyond the break stands to the side. mm. */
  readonly fracture?: { readonly bone: 'femur' | 'tibia'; readonly z: number; readonly displacementMm: number };
  /** Extra density of the shafts near the joint. HU. */
  readonly sclerosisHu?: number;
}

/** LPS, mm; the origin is the middle of the joint line. `lateral` is +1 where the outer side lies to the left. */
export interface Knee {
  readonly body: BodyParameters;
  readonly changes: KneeChanges;
  readonly side: Side;
  readonly lateral: 1 | -1;
  readonly scale: number;
  at(outward: number, y: number, z: number): Point3;
}

export function kneeOf(body: BodyParameters, side: Side, changes: KneeChanges = {}): Knee {
  const scale = (body.heightCm / 172) * (body.sex === 'F' ? 0.93 : 1);
  const lateral = side === 'left' ? 1 : -1;
  return {
    body,
    changes,
    side,
    lateral,
    scale,
    at: (outward, y, z) => [lateral * outward * scale, y * scale, z * scale],
  };
}

/** Brightness in fat-suppressed proton density images. */
export const SIGNAL = { fat: 130, muscle: 300, marrow: 170, cortex: 25, cartilage: 560, dark: 55, fluid: 920 } as const;

const tissue = (name: string, layer: Solid['layer'], shape: Shape, hu: number, signal: number): Solid => ({
  name,
  layer,
  ...shape,
  hu,
  signal,
});

export function kneeScene(knee: Knee): Solid[] {
  const { at, scale } = knee;
  const leg: Shape = {
    box: box([-80, -84, -200], [80, 84, 200]),
    distance: (x, y, z) => {
      const radius = (52 + 0.09 * Math.max(0, z)) * scale;
      return Math.sqrt(x * x * 0.92 + (y - 4) * (y - 4) * 0.78) - radius;
    },
  };
  const muscle = (from: Point3, to: Point3, radius: number) =>
    tissue('muscle', LAYER.cavity, rod({ from, to, radius: radius * scale }), 55, SIGNAL.muscle);
  return [
    tissue('skin', LAYER.wall, leg, 35, 240),
    tissue('fat', LAYER.wall, offset(leg, -2), -100, SIGNAL.fat),
    muscle(at(0, -26, 200), at(0, -30, 64), 26),
    muscle(at(26, 22, 200), at(32, 34, 10), 15),
    muscle(at(-26, 22, 200), at(-32, 34, 10), 15),
    muscle(at(16, 34, -10), at(16, 34, -200), 20),
    muscle(at(-16, 34, -10), at(-16, 34, -200), 20),
    muscle(at(24, -6, -40), at(24, -4, -200), 15),
    ...bones(knee),
    ...softParts(knee),
  ];
}

/** The bones' shapes: femur and tibia with what a fracture moved. */
export function longBones(knee: Knee): { readonly femur: Shape[]; readonly tibia: Shape[]; readonly others: Shape[] } {
  const { at, scale } = knee;
  const { fracture } = knee.changes;
  const moved = (bone: 'femur' | 'tibia') => (fracture?.bone === bone ? fracture.displacementMm / scale : 0);
  const r = (radius: number) => radius * scale;
  const size = (x: number, y: number, z: number): Point3 => [r(x), r(y), r(z)];
  const breakZ = (fracture?.z ?? 0) / scale;
  const femurShift = moved('femur');
  const tibiaShift = moved('tibia');
  const shaft = (x: number, y: number, ends: readonly [number, number], radii: readonly [number, number]): Shape =>
    cone(at(x, y, ends[0]), at(x, y, ends[1]), r(radii[0]), r(radii[1]));
  const femur = femurShift
    ? [shaft(femurShift, -4, [200, breakZ], [13, 15]), shaft(0, -2, [breakZ, 20], [15, 23])]
    : [shaft(0, -3, [200, 20], [13, 23])];
  const tibia = tibiaShift
    ? [shaft(0, 3, [-13, breakZ], [22, 16]), shaft(tibiaShift, 5, [breakZ, -200], [16, 12])]
    : [shaft(0, 4, [-13, -200], [22, 12])];
  return {
    femur: [...femur, ellipsoid(at(22, 6, 22), size(19, 28, 20)), ellipsoid(at(-22, 8, 22), size(19, 27, 21))],
    tibia: [
      ...tibia,
      ellipsoid(at(20, 3, -15), size(21, 23, 12)),
      ellipsoid(at(-20, 3, -15), size(21, 24, 12)),
      cone(at(0, 2, -8), at(0, 2, 0), r(10), r(3)),
    ],
    others: [
      ellipsoid(at(0, -42, 28), size(21, 9, 21)),
      rod({ from: at(36, 20, -26), to: at(34, 18, -200), radius: r(6.5) }),
      ellipsoid(at(36, 20, -26), size(9, 9, 10)),
    ],
  };
}

/** A rod that grows wider; its distance is good enough where it changes slowly. */
function cone(from: Point3, to: Point3, first: number, last: number): Shape {
  const low = Math.min(from[2], to[2]);
  const high = Math.max(from[2], to[2]);
  const widest = Math.max(first, last);
  return {
    box: box(
      [Math.min(from[0], to[0]) - widest, Math.min(from[1], to[1]) - widest, low],
      [Math.max(from[0], to[0]) + widest, Math.max(from[1], to[1]) + widest, high],
    ),
    distance: (x, y, z) => {
      const t = Math.min(1, Math.max(0, (z - from[2]) / (to[2] - from[2] || 1)));
      // Wide only near the joint.
      const radius = first < last ? first + (last - first) * t ** 5 : last + (first - last) * (1 - t) ** 5;
      const dx = x - from[0] - t * (to[0] - from[0]);
      const dy = (y - from[1] - t * (to[1] - from[1])) * 1.12;
      return Math.max((Math.sqrt(dx * dx + dy * dy) - radius) * 0.8, low - z, z - high);
    },
  };
}

function bones(knee: Knee): Solid[] {
  const { femur, tibia, others } = longBones(knee);
  const all = [...femur, ...tibia, ...others];
  const loss = Math.max(0, knee.body.ageYears - 50) * 0.008;
  const marrow = 230 * (1 - loss);
  const hard = knee.changes.sclerosisHu;
  const inner = (shape: Shape) => {
    const filled = tissue('marrow', LAYER.bones, offset(shape, -2.2), marrow, SIGNAL.marrow);
    if (!hard) return filled;
    // Dense next to the joint, normal in the middle of the shaft.
    return {
      ...filled,
      hu: (_x: number, _y: number, z: number) => marrow + hard * Math.exp(-(((Math.abs(z) - 62) / 34) ** 2)),
    };
  };
  return [...all.map((shape) => tissue('cortex', LAYER.bones, shape, 950, SIGNAL.cortex)), ...all.map(inner)];
}

/** Cartilage, menisci, ligaments and tendons. */
function softParts(knee: Knee): Solid[] {
  const { at, scale } = knee;
  const { femur, tibia, others } = longBones(knee);
  const ends = [...femur.slice(-2), ...tibia.slice(-3, -1), others[0] as Shape];
  const band = (name: string, points: readonly Point3[], radius: number) =>
    tube(spline(points, 4), radius * scale).map((shape) => tissue(name, LAYER.boneLesions, shape, 70, SIGNAL.dark));
  return [
    ...ends.map((shape) => tissue('cartilage', LAYER.organParts, offset(shape, 2.6 * scale), 110, SIGNAL.cartilage)),
    tissue('fat pad', LAYER.organs, ellipsoid(at(0, -34, 0), [16 * scale, 9 * scale, 14 * scale]), -90, SIGNAL.fat),
    ...([1, -1] as const).map((side) => tissue('meniscus', LAYER.boneLesions, meniscus(knee, side), 90, SIGNAL.dark)),
    ...band('anterior cruciate ligament', [at(8, 14, 22), at(2, 2, 8), at(-3, -12, -4)], 3.2),
    ...band('posterior cruciate ligament', [at(-6, -6, 20), at(-3, 14, 10), at(0, 26, -12)], 3.8),
    ...band('quadriceps tendon', [at(0, -44, 120), at(0, -48, 48)], 3.6),
    ...band('patellar tendon', [at(0, -48, 10), at(0, -38, -20), at(0, -30, -44)], 3.2),
    ...band('medial collateral ligament', [at(-42, 6, 34), at(-43, 4, 0), at(-34, 2, -46)], 1.6),
    ...band('lateral collateral ligament', [at(42, 10, 30), at(42, 16, 0), at(36, 20, -22)], 1.6),
  ];
}

/** A ring, open towards the middle, whose section is a wedge: high at the rim. `side` +1 is the outer one. */
export function meniscus(knee: Knee, side: 1 | -1): Shape {
  const { scale } = knee;
  const centre = knee.at(side * 20, 3, 0);
  const outer = 20 * scale;
  return {
    box: { min: [centre[0] - outer, centre[1] - outer, -6], max: [centre[0] + outer, centre[1] + outer, 6] },
    distance: (x, y, z) => {
      const [dx, dy] = [x - centre[0], (y - centre[1]) * 0.9];
      const radius = Math.sqrt(dx * dx + dy * dy);
      const high = (radius - 9 * scale) * 0.36;
      return Math.max(radius - outer, Math.abs(z) - high, -(side * knee.lateral) * dx - 9 * scale) * 0.9;
    },
  };
}
