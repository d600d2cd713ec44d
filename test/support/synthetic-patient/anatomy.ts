import { type Oval, ovalDistance } from '../../../sidecar/synth/bodies/oval.ts';
import type { Side } from '../../../sidecar/synth/bodies/torso.ts';
import type { Random } from '../../../sidecar/synth/random.ts';
import type { Point3 } from '../../../sidecar/synth/volume/point.ts';
import type { Rod } from '../../../sidecar/synth/volume/shapes.ts';

/** Signed distance to a rod's surface; negative inside. mm. */
export function rodDistance(rod: Rod, x: number, y: number, z: number): number {
  const [fx, fy, fz] = rod.from;
  const dx = rod.to[0] - fx;
  const dy = rod.to[1] - fy;
  const dz = rod.to[2] - fz;
  const squared = dx * dx + dy * dy + dz * dz || 1;
  const along = ((x - fx) * dx + (y - fy) * dy + (z - fz) * dz) / squared;
  const t = Math.min(1, Math.max(0, along));
  const [ox, oy, oz] = [x - fx - t * dx, y - fy - t * dy, z - fz - t * dz];
  // Not Math.hypot: it is many times slower.
  return Math.sqrt(ox * ox + oy * oy + oz * oz) - rod.radius;
}

/** Signed distance to an ellipsoid's surface, about; negative inside. mm. */
export function ellipsoidDistance(centre: Point3, radii: Point3, x: number, y: number, z: number): number {
  const u = (x - centre[0]) / radii[0];
  const v = (y - centre[1]) / radii[1];
  const w = (z - centre[2]) / radii[2];
  return (Math.sqrt(u * u + v * v + w * w) - 1) * Math.min(radii[0], radii[1]);
}

/** The skin. */
export function bodyOutline(z: number): Oval {
  const shoulder = Math.max(0, z - 55) / 45;
  return { x: 0, y: 2, halfWidth: 172 - 14 * shoulder, halfDepth: 112 - 16 * shoulder, squareness: 0.45 };
}

const LUNG_APEX_MM = 95;
const LUNG_SHOULDER_MM = 15;

/** One lung's outline in the plane z, the diaphragm not counted; undefined above the apex. */
export function lungOutline(side: Side, z: number): Oval | undefined {
  if (z >= LUNG_APEX_MM) return undefined;
  const above = Math.max(0, (z - LUNG_SHOULDER_MM) / (LUNG_APEX_MM - LUNG_SHOULDER_MM));
  const taper = Math.sqrt(1 - above * above);
  return {
    x: side * (48 + 30 * taper),
    y: 6 + 6 * above,
    halfWidth: 60 * taper,
    halfDepth: 74 * taper,
    squareness: 0.5,
  };
}

/** A point of one lung: `lateral` and `posterior` from -1 to 1 across the lung's outline at height z. */
export function pointInLung(side: Side, lateral: number, posterior: number, z: number): Point3 {
  const outline = lungOutline(side, z);
  if (!outline) throw new RangeError('no lung at this height');
  return [outline.x + side * lateral * outline.halfWidth, outline.y + posterior * outline.halfDepth, z];
}

/** Directions of the larger vessels as they leave the hilum: lateral, posterior, up. */
const HILAR_DIRECTIONS: readonly Point3[] = [
  [0.3, 0.1, 1],
  [0.6, -0.5, 0.8],
  [0.8, 0.5, 0.6],
  [0.8, -0.7, 0.25],
  [1, 0.1, 0.15],
  [0.8, 0.8, 0],
  [0.7, -0.8, -0.35],
  [1, -0.1, -0.4],
  [0.6, 0.7, -0.7],
  [0.35, 0.2, -1],
];

/** Both lungs' vessels as bifurcating trees from the hila to the periphery; they end at the pleura or below 0.8 mm. */
export function lungVessels(random: Random): Rod[] {
  const rods: Rod[] = [];
  const grow = (side: Side, from: Point3, direction: Point3, radius: number, length: number): void => {
    const size = Math.hypot(...direction);
    const reach = (length * random.between(0.85, 1.2)) / size;
    const to: Point3 = [from[0] + direction[0] * reach, from[1] + direction[1] * reach, from[2] + direction[2] * reach];
    rods.push({ from, to, radius });
    const lung = lungOutline(side, to[2]);
    const atHilum = Math.abs(to[0]) < 45;
    if (radius < 0.8 || !lung || (!atHilum && ovalDistance(lung, to[0], to[1]) > -3)) return;
    const turn = () => random.normal() * 0.38;
    for (const share of [0.84, 0.74]) {
      const [x, y, z] = direction;
      grow(side, to, [x / size + turn(), y / size + turn(), z / size + turn()], radius * share, length * 0.88);
    }
  };
  for (const side of [1, -1] as const)
    for (const [lateral, posterior, up] of HILAR_DIRECTIONS)
      grow(side, [side * 30, 0, 4], [side * lateral, posterior, up], random.between(3, 4.2), 20);
  return rods;
}
