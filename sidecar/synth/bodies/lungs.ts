import { seededRandom } from '../random.ts';
import type { Point3 } from '../volume/point.ts';
import { common, type Rod, rod } from '../volume/shapes.ts';
import { LAYER, type Shape, type Solid, solid } from '../volume/solid.ts';
import { smoothTexture } from '../volume/texture.ts';
import { HU } from './body.ts';
import { aboveObliqueFissure, type Side, type Torso } from './torso.ts';

const SIDES = [1, -1] as const;
/** Where the larger branches go: lateral, posterior, up. */
const BRANCHES: readonly Point3[] = [
  [0.3, 0.1, 1],
  [0.6, -0.5, 0.8],
  [0.8, 0.5, 0.6],
  [0.8, -0.7, 0.25],
  [1, 0.1, 0.1],
  [0.8, 0.8, 0],
  [0.7, -0.8, -0.45],
  [0.9, -0.1, -0.6],
  [0.6, 0.6, -0.9],
  [0.45, 0.3, -1.1],
  [0.7, 0.8, -0.5],
];

/** A branching tree: its rods grow thinner until they meet the pleura or are too thin to see. */
function tree(torso: Torso, seed: string, root: { radius: number; least: number; length: number; z: number }): Rod[] {
  const random = seededRandom(seed);
  const rods: Rod[] = [];
  const grow = (room: Shape, from: Point3, direction: Point3, radius: number, length: number): void => {
    const size = Math.hypot(...direction);
    const reach = (length * random.between(0.85, 1.2)) / size;
    const to: Point3 = [from[0] + direction[0] * reach, from[1] + direction[1] * reach, from[2] + direction[2] * reach];
    rods.push({ from, to, radius });
    const atHilum = Math.abs(to[0]) < 48 * torso.scale;
    if (radius < root.least || (!atHilum && room.distance(...to) > -3)) return;
    const turn = () => random.normal() * 0.36;
    for (const share of [0.84, 0.75]) {
      const [x, y, z] = direction;
      grow(room, to, [x / size + turn(), y / size + turn(), z / size + turn()], radius * share, length * 0.9);
    }
  };
  for (const side of SIDES)
    for (const [lateral, posterior, up] of BRANCHES)
      grow(
        torso.pleura[side],
        torso.at(side * 30, 0, root.z),
        [side * lateral, posterior, up],
        root.radius * random.between(0.85, 1.15),
        root.length * torso.scale,
      );
  return rods;
}

export const lungVessels = (torso: Torso): Rod[] =>
  tree(torso, `${torso.body.seed}/vessels`, { radius: 4, least: 0.95, length: 24, z: -22 });

/** Bronchi that show where the lung around them is full. */
export const lungBronchi = (torso: Torso): Rod[] =>
  tree(torso, `${torso.body.seed}/bronchi`, { radius: 2.8, least: 1.1, length: 25, z: -16 });

const inside = (rods: readonly Rod[], room: Shape, side: Side): Shape[] =>
  rods
    .filter(({ from, to }) => side * (from[0] + to[0]) > 0)
    .map((of) => {
      // Most lie well inside: asking the room for each of their pixels would be most of the work.
      const deep = [0, 0.25, 0.5, 0.75, 1].every((t) => room.distance(...mix(of.from, of.to, t)) < -of.radius - 5);
      return deep ? rod(of) : common(rod(of), room);
    });

export interface LungOptions {
  /** Vessels that meet one of these are left out, so that a small lesion's edge is its own. */
  readonly clear: readonly Shape[];
}

/** Lungs with their vessels, bronchi and fissures. */
export function lungs(torso: Torso, { clear }: LungOptions): Solid[] {
  const { seed, ageYears } = torso.body;
  const fine = smoothTexture(`${seed}/lung`, 2.6, 26);
  const coarse = smoothTexture(`${seed}/lung/coarse`, 14, 12);
  const depth = 80 * torso.scale;
  const meets = ({ from, to }: Rod) =>
    clear.some(({ distance }) => [0, 0.25, 0.5, 0.75, 1].some((t) => distance(...mix(from, to, t)) < 4));
  const vessels = lungVessels(torso).filter((of) => !meets(of));
  const bronchi = lungBronchi(torso).filter((of) => !meets(of));
  return SIDES.flatMap((side) => {
    const room = torso.pleura[side];
    const air = HU.lung - (ageYears > 60 ? 15 : 0);
    const law = (x: number, y: number, z: number) => air + 40 * (y / depth) ** 3 + fine(x, y, z) + coarse(x, y, z);
    const fissure: Shape = {
      box: room.box,
      distance: (x, y, z) => {
        const away = Math.abs(aboveObliqueFissure(torso, y, z)) - 0.4;
        return away > 4 ? away : Math.max(away, room.distance(x, y, z));
      },
    };
    return [
      { ...solid('lung', LAYER.parenchyma, room, law), meanHu: air },
      solid('fissure', LAYER.parenchyma, fissure, -560),
      ...inside(vessels, room, side).map((shape) => solid('vessel', LAYER.vessels, shape, HU.blood)),
      ...inside(bronchi, room, side).map((shape) => solid('bronchus', LAYER.airways, shape, HU.gas)),
    ];
  });
}

const mix = (a: Point3, b: Point3, t: number): Point3 => [
  a[0] + t * (b[0] - a[0]),
  a[1] + t * (b[1] - a[1]),
  a[2] + t * (b[2] - a[2]),
];
