import type { BodyParameters } from '../bodies/body.ts';
import { type Head, headOf, headScene } from '../bodies/head.ts';
import { seededRandom } from '../random.ts';
import type { Point3 } from '../volume/point.ts';
import { common, ellipsoid, offset, sphere } from '../volume/shapes.ts';
import { LAYER, type Shape, type Solid, solid } from '../volume/solid.ts';
import { ellipsoidMl, type Lesion } from './lesion.ts';

type Side = 'left' | 'right';

export interface SubduralSpec {
  readonly id: string;
  /** A crescent under the vault, or a lens that pushes the dura off it. */
  readonly kind: 'subduralHaematoma' | 'extraduralHaematoma';
  readonly side: Side;
  readonly thicknessMm: number;
  /** Fresh clot 68, three weeks later as brain, then as water. Default 68. */
  readonly hu?: number;
  readonly midlineShiftMm?: number;
}

export interface BrainFocusSpec {
  readonly id: string;
  readonly kind: 'intracerebralHaemorrhage' | 'brainMass';
  readonly side: Side;
  readonly lobe: 'basalGanglia' | 'frontal' | 'parietal' | 'occipital' | 'cerebellum';
  readonly longMm: number;
  readonly shortMm?: number;
  readonly oedemaMm?: number;
  readonly midlineShiftMm?: number;
}

/** Nodules with chalk along the ventricles, and swollen pale patches of cortex. */
export interface TuberousSpec {
  readonly id: string;
  readonly kind: 'subependymalNodules' | 'corticalTubers';
  readonly count: number;
  readonly longMm: number;
}

export type HeadLesionSpec = SubduralSpec | BrainFocusSpec | TuberousSpec;

const CLOT_HU = 68;
const LOBES: Readonly<Record<BrainFocusSpec['lobe'], Point3>> = {
  basalGanglia: [27, -4, 2],
  frontal: [30, -48, 22],
  parietal: [34, 30, 36],
  occipital: [28, 58, 8],
  cerebellum: [24, 50, -44],
};
const signOf = (side: Side): 1 | -1 => (side === 'left' ? 1 : -1);

/** A head with its lesions, ready to be sliced. What takes up room pushes the middle away. */
export function illHead(body: BodyParameters, specs: readonly HeadLesionSpec[]) {
  const shift = specs.reduce(
    (sum, spec) => sum + ('side' in spec ? -signOf(spec.side) * (spec.midlineShiftMm ?? 0) : 0),
    0,
  );
  const head = headOf(body, { midlineShiftMm: shift });
  const lesions = specs.map((spec) => headLesion(spec, head));
  return { head, lesions, scene: [...headScene(head), ...lesions.flatMap(({ solids }) => solids)] };
}

function headLesion(spec: HeadLesionSpec, head: Head): Lesion {
  switch (spec.kind) {
    case 'subduralHaematoma':
    case 'extraduralHaematoma':
      return overBrain(spec, head);
    case 'intracerebralHaemorrhage':
    case 'brainMass':
      return focus(spec, head);
    default:
      return tuberous(spec, head);
  }
}

function overBrain(spec: SubduralSpec, head: Head): Lesion {
  const { kind, thicknessMm } = spec;
  const side = signOf(spec.side);
  const extent = kind === 'subduralHaematoma' ? crescent(head, side, thicknessMm) : lens(head, side, thicknessMm);
  const hu = spec.hu ?? CLOT_HU;
  return {
    id: spec.id,
    kind,
    side: spec.side,
    site: 'convexity',
    centre: [side * (head.vaultRadii[0] - thicknessMm / 2), 0, 12 * head.scale],
    solids: [solid(kind, LAYER.organLesions, extent, hu)],
    extent,
    hu,
    numbers: { thicknessMm, midlineShiftMm: spec.midlineShiftMm ?? 0 },
    keepClear: false,
  };
}

/** Thickest over the side of the brain, thinner to the front, the back and the vertex. */
function crescent({ vault, vaultRadii: [rx, ry, rz] }: Head, side: 1 | -1, thicknessMm: number): Shape {
  return {
    box: {
      min: side === 1 ? [0, vault.box.min[1], vault.box.min[2]] : vault.box.min,
      max: side === 1 ? vault.box.max : [0, vault.box.max[1], vault.box.max[2]],
    },
    distance: (x, y, z) => {
      const wall = vault.distance(x, y, z);
      if (wall > 4 || wall < -thicknessMm - 6) return Math.abs(wall) * 0.5;
      const [u, v, w] = [(side * x) / rx, y / ry, z / rz - 0.16];
      const aside = Math.sqrt(v * v + 1.6 * w * w) / Math.max(0.05, Math.sqrt(u * u + v * v + w * w));
      const thick = u > 0 ? thicknessMm * (1 - aside * aside * 1.12) : -9;
      return Math.max(wall, -wall - thick) * 0.5;
    },
  };
}

function lens({ vault, vaultRadii, scale }: Head, side: 1 | -1, thicknessMm: number): Shape {
  const centre: Point3 = [side * vaultRadii[0] * 0.985, -8 * scale, 10 * scale];
  return common(vault, ellipsoid(centre, [thicknessMm, 10 + thicknessMm * 1.3, 10 + thicknessMm * 1.15]));
}

function focus(spec: BrainFocusSpec, head: Head): Lesion {
  const { kind, longMm, shortMm = longMm * 0.8, oedemaMm = 5 } = spec;
  const side = signOf(spec.side);
  const [x, y, z] = LOBES[spec.lobe];
  const centre = head.at(side * x, y, z);
  const extent = ellipsoid(centre, [shortMm / 2, longMm / 2, shortMm / 2]);
  const bleeding = kind === 'intracerebralHaemorrhage';
  const rim = Math.min(4, shortMm * 0.16);
  const around = common(offset(extent, oedemaMm), offset(head.brain, -1));
  return {
    id: spec.id,
    kind,
    side: spec.side,
    site: spec.lobe,
    centre,
    solids: [
      solid('oedema', LAYER.organLesions, around, 18),
      solid(kind, LAYER.organLesions, extent, bleeding ? CLOT_HU : 62),
      ...(bleeding ? [] : [solid('necrosis', LAYER.organLesions, offset(extent, -rim), 16)]),
    ],
    extent,
    hu: bleeding ? CLOT_HU : 30,
    exactMl: ellipsoidMl(shortMm, longMm, shortMm),
    longAxisMm: longMm,
    shortAxisMm: shortMm,
    numbers: { oedemaMm, midlineShiftMm: spec.midlineShiftMm ?? 0 },
    keepClear: false,
  };
}

function tuberous(spec: TuberousSpec, head: Head): Lesion {
  const random = seededRandom(`${head.body.seed}/${spec.id}`);
  const nodules = spec.kind === 'subependymalNodules';
  const shapes = Array.from({ length: spec.count }, (_, index): Shape => {
    const side = index % 2 === 0 ? 1 : -1;
    const t = random.uniform();
    if (nodules)
      return sphere(head.at(side * (12.5 + 5 * t), -30 + 58 * t, 9 + 6 * Math.sin(Math.PI * t)), spec.longMm / 2);
    const angle = random.between(-1.2, 1.2);
    const up = random.between(-0.1, 0.6);
    const flat = Math.sqrt(1 - up * up);
    const [rx, ry, rz] = head.vaultRadii;
    const centre: Point3 = [
      side * rx * 0.82 * flat * Math.cos(angle),
      ry * 0.82 * flat * Math.sin(angle),
      rz * 0.82 * up,
    ];
    return common(sphere(centre, spec.longMm / 2), offset(head.brain, -1));
  });
  const hu = nodules ? 260 : 17;
  const solids: Solid[] = shapes.map((shape) => solid(spec.kind, LAYER.organLesions, shape, hu));
  return {
    id: spec.id,
    kind: spec.kind,
    side: 'both',
    site: nodules ? 'lateral ventricles' : 'cortex',
    centre: head.at(14, 0, 14),
    solids,
    extent: {
      box: head.vault.box,
      distance: (x, y, z) => shapes.reduce((least, { distance }) => Math.min(least, distance(x, y, z)), 60),
    },
    hu,
    ...(nodules ? { exactMl: spec.count * ellipsoidMl(spec.longMm, spec.longMm, spec.longMm) } : {}),
    longAxisMm: spec.longMm,
    numbers: { count: spec.count },
    keepClear: false,
  };
}
