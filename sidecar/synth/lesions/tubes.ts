import { HU } from '../bodies/body.ts';
import { carinaOf } from '../bodies/mediastinum.ts';
import { sideOf, type Torso } from '../bodies/torso.ts';
import type { Point3 } from '../volume/point.ts';
import { either, ellipsoid, offset, spline, tube } from '../volume/shapes.ts';
import { LAYER, type Shape, type Solid, solid } from '../volume/solid.ts';
import type { Lesion } from './lesion.ts';
import type { TubeSpec } from './torso-specs.ts';

interface Course {
  /** From where it enters to its tip. */
  readonly points: readonly Point3[];
  readonly radius: number;
  readonly hu: number;
  /** Hollow: the radius of what is inside, and its density. */
  readonly bore?: { readonly radius: number; readonly hu: number };
  readonly site: string;
}

const WALL_HU = 4800;

/** Tubes and lines along smooth curves; `numbers` hold where the tip is. */
export function device(spec: TubeSpec, torso: Torso): Lesion {
  const course = courseOf(spec, torso);
  const points = spline(course.points, 8);
  const pieces = tube(points, course.radius);
  const tip = course.points.at(-1) as Point3;
  const carina = carinaOf(torso);
  const solids: Solid[] = pieces.map((shape) => solid(spec.kind, LAYER.devices, shape, course.hu));
  const { bore } = course;
  if (bore) solids.push(...tube(points, bore.radius).map((shape) => solid('bore', LAYER.devices, shape, bore.hu)));
  const box = spec.kind === 'pacemaker' ? generator(spec, torso) : undefined;
  if (box) solids.push(box, { ...box, ...offset(box, -3), hu: 3500 });
  return {
    id: spec.id,
    kind: spec.kind,
    side:
      spec.side ?? (spec.kind === 'pacemaker' ? 'left' : spec.kind === 'centralVenousCatheter' ? 'right' : 'middle'),
    site: course.site,
    centre: tip,
    solids,
    extent: either(pieces[0] as Shape, ...pieces.slice(1), ...(box ? [box] : [])),
    hu: course.hu,
    numbers: { tipAboveCarinaMm: tip[2] - carina[2], tipX: tip[0], tipY: tip[1], tipZ: tip[2] },
    keepClear: false,
  };
}

function generator(spec: TubeSpec, torso: Torso): Solid {
  const side = sideOf(spec.side ?? 'left');
  const centre = torso.at(side * 104, -88 - torso.fatMm * 0.4, 42);
  return solid('generator', LAYER.devices, ellipsoid(centre, [22, 6, 20]), HU.metal);
}

function courseOf(spec: TubeSpec, torso: Torso): Course {
  switch (spec.kind) {
    case 'endotrachealTube':
      return endotracheal(spec, torso);
    case 'nasogastricTube':
      return nasogastric(spec, torso);
    case 'centralVenousCatheter':
      return centralVenous(spec, torso);
    case 'chestTube': {
      const side = sideOf(spec.side ?? 'right');
      const points = [
        torso.at(side * 190, 10, -120),
        torso.at(side * 146, 20, -84),
        torso.at(side * 128, 34, -10),
        torso.at(side * 88, 36, 58),
      ];
      return { points, radius: 4.6, hu: WALL_HU, bore: { radius: 3, hu: HU.air }, site: 'pleura' };
    }
    case 'pacemaker':
      return lead(spec, torso);
  }
}

function endotracheal({ tipAboveCarinaMm: above = 45 }: TubeSpec, torso: Torso): Course {
  const carina = carinaOf(torso);
  const tip: Point3 =
    above >= 0 ? [carina[0], 4.5, carina[2] + above] : [carina[0] + above * 1.1, 7, carina[2] + above];
  const through: Point3[] = above >= 0 ? [] : [[carina[0], 6, carina[2] + 14]];
  return {
    points: [torso.at(0, 2, 200), torso.at(0, 4, 110), ...through, tip],
    radius: 5,
    hu: 3600,
    bore: { radius: 3.7, hu: HU.air },
    site: above < 0 ? 'main bronchus' : 'trachea',
  };
}

function nasogastric({ tipAboveCarinaMm }: TubeSpec, torso: Torso): Course {
  const high = tipAboveCarinaMm !== undefined && tipAboveCarinaMm > -120;
  const start = torso.at(3, 26, 200);
  const points: Point3[] = high
    ? [start, [3, 27, carinaOf(torso)[2] + tipAboveCarinaMm]]
    : [
        start,
        torso.at(3, 27, 60),
        torso.at(6, 27, -60),
        torso.at(14, 20, -148),
        torso.at(36, -4, -172),
        torso.at(58, -14, -192),
      ];
  const site = high ? 'oesophagus' : 'stomach';
  return { points, radius: 2.4, hu: WALL_HU, bore: { radius: 1.4, hu: HU.air }, site };
}

/** From the neck on the right, from below the clavicle on the left. */
function centralVenous({ side, tipAboveCarinaMm: above = -20 }: TubeSpec, torso: Torso): Course {
  const { at, scale } = torso;
  const tip: Point3 = [-27 * scale, -18 * scale, carinaOf(torso)[2] + above];
  const way =
    side === 'left'
      ? [at(110, -60, 52), at(62, -40, 62), at(18, -33, 40), at(-16, -26, 32)]
      : [at(-52, -30, 150), at(-34, -24, 96), at(-28, -21, 50)];
  return { points: [...way, tip], radius: 1.3, hu: 1900, site: 'superior vena cava' };
}

function lead({ side }: TubeSpec, { at }: Torso): Course {
  const way =
    side === 'right'
      ? [at(-96, -84, 50), at(-66, -52, 56), at(-28, -24, 40)]
      : [at(96, -84, 50), at(70, -56, 58), at(18, -33, 40), at(-22, -24, 26)];
  const points = [...way, at(-27, -18, -16), at(-22, -20, -70), at(14, -38, -104), at(38, -42, -106)];
  return { points, radius: 1.2, hu: HU.metal, site: 'right ventricle' };
}
