import { HU, type Posture } from '../bodies/body.ts';
import { sideOf, type Torso } from '../bodies/torso.ts';
import type { Point3 } from '../volume/point.ts';
import { LAYER, type Shape, solid } from '../volume/solid.ts';
import type { Lesion } from './lesion.ts';
import type { EffusionSpec, PneumothoraxSpec } from './torso-specs.ts';

const MENISCUS_MM = 26;
/** How far from the wall the meniscus has fallen to a third. mm. */
const MENISCUS_WIDTH_MM = 9;
const STEP_MM = 3;

const middleOf = ({ box: { min, max } }: Shape): Point3 => [
  (min[0] + max[0]) / 2,
  (min[1] + max[1]) / 2,
  (min[2] + max[2]) / 2,
];

/** Depth of a point below a level surface that climbs the wall around it; above 0 = in the fluid. */
const climbing = (wallDistance: number): number =>
  MENISCUS_MM * Math.exp(Math.min(0, wallDistance) / MENISCUS_WIDTH_MM);

/**
 * Fluid at the lowest place of the pleural room: the base of one who stands, the back of one who lies. The level is
 * found so that the volume is the one asked for.
 */
export function effusion(spec: EffusionSpec, torso: Torso, posture: Posture): Lesion {
  const side = sideOf(spec.side);
  const room = torso.pleura[side];
  const upright = posture === 'upright';
  // How much higher than the origin's height a point is, against gravity.
  const height = (y: number, z: number) => (upright ? z : -y);
  const level = levelFor(spec.ml, room, (y, z, wall) => height(y, z) - climbing(wall));
  const extent: Shape = {
    box: upright ? { min: room.box.min, max: [room.box.max[0], room.box.max[1], level + MENISCUS_MM + 1] } : room.box,
    distance: (x, y, z) => {
      const wall = room.distance(x, y, z);
      if (wall > 4) return wall;
      // The surface may be as steep as 3:1 at the wall; a third keeps the distance short enough.
      return Math.max(wall, (height(y, z) - climbing(wall) - level) * 0.3);
    },
  };
  const hu = spec.hu ?? HU.fluid;
  return {
    id: spec.id,
    kind: spec.kind,
    side: spec.side,
    site: 'pleura',
    centre: middleOf(extent),
    solids: [solid(spec.kind, LAYER.pleura, extent, hu)],
    extent,
    hu,
    exactMl: spec.ml,
    numbers: { ml: spec.ml, [upright ? 'levelAboveCarinaMm' : 'depthMm']: upright ? level : 0 },
    keepClear: false,
  };
}

/** The level at which so much of the room lies below it. */
function levelFor(ml: number, room: Shape, heightAt: (y: number, z: number, wall: number) => number): number {
  const heights: number[] = [];
  const { min, max } = room.box;
  for (let z = min[2] + STEP_MM / 2; z < max[2]; z += STEP_MM)
    for (let y = min[1] + STEP_MM / 2; y < max[1]; y += STEP_MM)
      for (let x = min[0] + STEP_MM / 2; x < max[0]; x += STEP_MM) {
        const wall = room.distance(x, y, z);
        if (wall < 0) heights.push(heightAt(y, z, wall));
      }
  const sorted = Float64Array.from(heights).sort();
  const cell = (ml * 1000) / STEP_MM ** 3;
  if (cell >= sorted.length) throw new RangeError('more fluid than the pleural room holds');
  return sorted[Math.floor(cell)] ?? 0;
}

/** Air between lung and wall, and the lung's edge as a fine line. */
export function pneumothorax(spec: PneumothoraxSpec, torso: Torso, posture: Posture): Lesion {
  const side = sideOf(spec.side);
  const room = torso.pleura[side];
  const { apexMm } = spec;
  const upright = posture === 'upright';
  const hull = torso.hull[side];
  const reach = torso.inLung(side, 1, 0, 0)[0];
  // The lung as it would be, moved away from where the air gathers; beside it the gap grows narrower.
  const lung = (x: number, y: number, z: number): number => {
    if (!upright) return hull.distance(x, y - apexMm, z);
    const lateral = Math.min(1, Math.max(0, x / reach));
    return hull.distance(x, y, z + apexMm) + 0.35 * apexMm * lateral * Math.min(1, Math.max(0, (z + 150) / 150));
  };
  const air: Shape = {
    box: room.box,
    distance: (x, y, z) => {
      const wall = room.distance(x, y, z);
      return wall > 4 ? wall : Math.max(wall, -lung(x, y, z)) * 0.7;
    },
  };
  const edge: Shape = {
    box: room.box,
    distance: (x, y, z) => {
      const wall = room.distance(x, y, z);
      return wall > 4 ? wall : Math.max(wall + 1, Math.abs(lung(x, y, z) + 0.6) - 0.6) * 0.7;
    },
  };
  return {
    id: spec.id,
    kind: spec.kind,
    side: spec.side,
    site: 'pleura',
    centre: upright ? torso.inLung(side, 0, 0, 1) : torso.inLung(side, 0, -0.9, 0.4),
    solids: [solid('lung edge', LAYER.pleura, edge, -60), solid(spec.kind, LAYER.pleura, air, HU.air)],
    extent: air,
    hu: HU.air,
    numbers: { apexMm },
    keepClear: false,
  };
}
