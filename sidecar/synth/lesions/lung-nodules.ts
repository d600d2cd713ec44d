import { HU } from '../bodies/body.ts';
import { lobeAt, sideOf, type Torso } from '../bodies/torso.ts';
import { seededRandom } from '../random.ts';
import type { Point3 } from '../volume/point.ts';
import { common, ellipsoid, rod, sphere } from '../volume/shapes.ts';
import { LAYER, type Shape, type Solid, solid } from '../volume/solid.ts';
import { smoothTexture } from '../volume/texture.ts';
import { ellipsoidMl, type Lesion } from './lesion.ts';
import type { LungNoduleSpec } from './torso-specs.ts';

export const NODULE_HU = { solid: 35, partSolid: -610, groundGlass: -640, calcified: 420 } as const;
const CALCIFIED_SPOTS = 0.45;

/**
 * A nodule or mass. Its extent is the exact ellipsoid; spicules stick out of it and do not count, as no reader measures
 * them.
 */
export function lungNodule(spec: LungNoduleSpec, torso: Torso): Lesion {
  const { at, longMm, shortMm = longMm, density } = spec;
  const side = sideOf(at.side);
  const centre = torso.inLung(side, at.lateral, at.posterior, at.height);
  const extent = ellipsoid(centre, [longMm / 2, shortMm / 2, shortMm / 2]);
  const solids: Solid[] = [];
  const paint = (shape: Shape, hu: Solid['hu']) => solids.push(solid(spec.kind, LAYER.focal, shape, hu));
  if (spec.margin === 'spiculated')
    for (const spike of spicules(`${torso.body.seed}/${spec.id}`, centre, longMm, shortMm))
      paint(common(spike, torso.pleura[side]), -60);
  paint(extent, densityOf(spec, torso));
  if (density === 'partSolid') paint(sphere(centre, (spec.solidMm ?? longMm / 2) / 2), NODULE_HU.solid);
  if (density === 'calcified') paint(sphere(centre, (shortMm / 2) * CALCIFIED_SPOTS), 900);
  if (spec.cavityMm) paint(sphere([centre[0] - 0.08 * longMm, centre[1], centre[2]], spec.cavityMm / 2), HU.gas);
  return {
    id: spec.id,
    kind: spec.kind,
    side: at.side,
    site: lobeAt(torso, centre),
    centre,
    solids,
    extent,
    hu: NODULE_HU[density],
    exactMl: ellipsoidMl(longMm, shortMm, shortMm),
    longAxisMm: longMm,
    shortAxisMm: shortMm,
    numbers: {
      ...(spec.solidMm ? { solidMm: spec.solidMm } : {}),
      ...(spec.cavityMm ? { cavityMm: spec.cavityMm } : {}),
    },
    keepClear: true,
  };
}

function densityOf({ density, id }: LungNoduleSpec, torso: Torso): Solid['hu'] {
  const hu = NODULE_HU[density];
  if (density === 'solid' || density === 'calcified') return hu;
  const texture = smoothTexture(`${torso.body.seed}/${id}/texture`, 2.4, 24, 16);
  return (x, y, z) => hu + texture(x, y, z);
}

/** Fine rays out of a nodule's surface. */
function spicules(seed: string, centre: Point3, longMm: number, shortMm: number): Shape[] {
  const random = seededRandom(`${seed}/spicules`);
  return Array.from({ length: 34 }, () => {
    const up = random.between(-1, 1);
    const angle = random.between(0, 2 * Math.PI);
    const flat = Math.sqrt(1 - up * up);
    const reach = random.between(1.25, 1.75);
    const end = (by: number): Point3 => [
      centre[0] + (by * longMm * flat * Math.cos(angle)) / 2,
      centre[1] + (by * shortMm * flat * Math.sin(angle)) / 2,
      centre[2] + (by * shortMm * up) / 2,
    ];
    return rod({ from: end(0.7), to: end(reach), radius: Math.max(0.6, longMm * 0.034) });
  });
}
