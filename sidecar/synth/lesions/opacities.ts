import { type Lobe, lobeShape, type Side, type Torso } from '../bodies/torso.ts';
import type { Point3 } from '../volume/point.ts';
import { common } from '../volume/shapes.ts';
import { LAYER, type Law, type Shape, solid } from '../volume/solid.ts';
import { smoothTexture } from '../volume/texture.ts';
import type { Lesion } from './lesion.ts';
import type { AtelectasisSpec, FibrosisSpec, OpacitySpec } from './torso-specs.ts';

const DENSITY = { consolidation: 38, groundGlass: -600, crazyPaving: -600, sand: -430 } as const;
/** Middle of each lobe: lateral, posterior, height. */
const LOBE_MIDDLE: Readonly<Record<Lobe, readonly [Side, number, number, number]>> = {
  RUL: [-1, 0.1, 0, 0.74],
  RML: [-1, 0, -0.6, 0.28],
  RLL: [-1, 0, 0.5, 0.22],
  LUL: [1, 0.1, -0.2, 0.7],
  LLL: [1, 0, 0.5, 0.22],
};

/** Filled air spaces of one lobe. Airways are painted later, and so show as air bronchograms. */
export function opacity(spec: OpacitySpec, torso: Torso): Lesion {
  const { lobe, share, kind } = spec;
  const [side, ...at] = LOBE_MIDDLE[lobe];
  const centre = torso.inLung(side, ...at);
  const ragged = smoothTexture(`${torso.body.seed}/${spec.id}/edge`, 11, 3.2, 16);
  const lobeRoom = lobeShape(torso, lobe);
  const part = partOf(spec, torso, centre);
  const extent: Shape = {
    box: lobeRoom.box,
    distance: (x, y, z) => {
      const room = lobeRoom.distance(x, y, z);
      if (room > 4 || share >= 1) return room;
      const inPart = part(x, y, z);
      // The ragged edge moves by some millimetres; far from it nobody need know where to.
      return Math.max(room, Math.abs(inPart) > 16 ? inPart * 0.7 : (inPart + ragged(x, y, z)) * 0.4);
    },
  };
  const hu = DENSITY[kind];
  return {
    id: spec.id,
    kind,
    side: side === 1 ? 'left' : 'right',
    site: lobe,
    centre,
    solids: [{ ...solid(kind, LAYER.diffuse, extent, lawOf(kind, torso, spec.id)), meanHu: hu }],
    extent,
    hu,
    numbers: { share },
    keepClear: false,
  };
}

/** Signed distance to the part of the lobe that is ill. */
function partOf({ share, distribution = 'central' }: OpacitySpec, torso: Torso, centre: Point3): Law {
  const { scale } = torso;
  const size = 86 * scale * Math.cbrt(share);
  const from =
    (point: Point3, reach: number): Law =>
    (x, y, z) =>
      Math.sqrt((x - point[0]) ** 2 + (y - point[1]) ** 2 + (z - point[2]) ** 2) - reach;
  if (distribution === 'central') return from(centre, size);
  const side = centre[0] > 0 ? 1 : -1;
  if (distribution === 'perihilar') return from(torso.at(side * 42, 4, -22), size * 1.05);
  const { hull } = torso;
  // The outer wall only: what lies beside heart and spine is not meant.
  return (x, y, z) => Math.max(-hull[side].distance(x, y, z) - 44 * scale * share, 56 * scale - side * x);
}

function lawOf(kind: OpacitySpec['kind'], torso: Torso, id: string): Law {
  const hu = DENSITY[kind];
  const texture = smoothTexture(`${torso.body.seed}/${id}/texture`, 4, kind === 'consolidation' ? 9 : 30, 16);
  if (kind === 'sand') {
    // Grains of chalk of a millimetre, too many to count, between air.
    const grain = smoothTexture(`${torso.body.seed}/${id}/grain`, 1.5, 1, 32);
    return (x, y, z) => (grain(x, y, z) > 0.75 ? 420 : -720);
  }
  if (kind !== 'crazyPaving') return (x, y, z) => hu + texture(x, y, z);
  // Thickened septa: walls between cells of about a centimetre, bent by a slow texture.
  const bend = smoothTexture(`${torso.body.seed}/${id}/bend`, 13, 2.4, 16);
  const wall = (value: number) => Math.abs(value / 9 - Math.round(value / 9)) < 0.085;
  return (x, y, z) => {
    const [by, also] = [bend(x, y, z), bend(y, z, x)];
    const septum = wall(x * 0.86 + y * 0.5 + by) || wall(y * 0.86 - x * 0.5 + also) || wall(z + by);
    return septum ? -260 : hu + texture(x, y, z);
  };
}

/** What a collapsed lobe does to its surroundings: see `torsoChanges`. */
export const COLLAPSE_LIFT_MM = 26;
export const COLLAPSE_SHIFT_MM = 16;

/** An airless lobe, small: the fissure has moved towards hilum and middle. */
export function atelectasis(spec: AtelectasisSpec, torso: Torso): Lesion {
  const { lobe, collapse } = spec;
  const [side, ...at] = LOBE_MIDDLE[lobe];
  const lower = lobe.endsWith('LL');
  const keep = (1 - collapse) * 70 + 16;
  const { scale } = torso;
  const moved: Shape = {
    box: torso.pleura[side].box,
    // A wedge at the spine for a lower lobe, one at the upper mediastinum for an upper lobe.
    distance: (x, y, z) => {
      const medial = side * x - (22 + keep * 0.75) * scale;
      const slope = lower
        ? z - (-28 + 0.2 * y) * scale + (side * x - 20 * scale) * 1.2
        : -z + 20 * scale + side * x * 0.7;
      return Math.max(medial, slope * 0.6, lower ? 12 * scale - y : -1e3);
    },
  };
  const extent = common(torso.pleura[side], moved);
  return {
    id: spec.id,
    kind: spec.kind,
    side: side === 1 ? 'left' : 'right',
    site: lobe,
    centre: torso.inLung(side, ...at),
    solids: [solid(spec.kind, LAYER.focal, extent, 45)],
    extent,
    hu: 45,
    numbers: { collapse },
    keepClear: false,
  };
}

/** Cells with walls in a rim below the pleura at the bases, and above it a fine net. */
export function fibrosis(spec: FibrosisSpec, torso: Torso): Lesion {
  const { depthMm, cellMm } = spec;
  const bend = smoothTexture(`${torso.body.seed}/${spec.id}/bend`, 9, 1.6, 16);
  const rooms = ([1, -1] as const).map(
    (side): Shape => ({
      box: torso.pleura[side].box,
      distance: (x, y, z) => {
        const wall = torso.hull[side].distance(x, y, z);
        const low = (z + 50 * torso.scale) * 0.25;
        return (
          Math.max(
            torso.pleura[side].distance(x, y, z),
            -wall - depthMm + Math.max(0, low),
            low - depthMm * 0.5,
            34 * torso.scale - side * x,
          ) * 0.8
        );
      },
    }),
  );
  const offBy = (value: number) => Math.abs(value / cellMm - Math.round(value / cellMm));
  const law: Law = (x, y, z) => {
    const [by, also] = [bend(x, y, z), bend(z, x, y)];
    const nearest = Math.min(offBy(x + by), offBy(y + also), offBy(z * 0.9 + by));
    return nearest < 0.17 ? -120 : -920;
  };
  const [left, right] = rooms as [Shape, Shape];
  const extent: Shape = {
    box: { min: [right.box.min[0], left.box.min[1], left.box.min[2]], max: left.box.max },
    distance: (x, y, z) => (x > 0 ? left : right).distance(x, y, z),
  };
  return {
    id: spec.id,
    kind: spec.kind,
    side: 'both',
    site: 'lower lobes',
    centre: torso.at(0, 50, -120),
    solids: rooms.map((room) => ({ ...solid(spec.kind, LAYER.focal, room, law), meanHu: -560 })),
    extent,
    hu: -560,
    numbers: { depthMm, cellMm },
    keepClear: false,
  };
}
