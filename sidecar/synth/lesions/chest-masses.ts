import { HU } from '../bodies/body.ts';
import { alongRib, ribLine } from '../bodies/skeleton.ts';
import { lobeAt, type Side, sideOf, type Torso } from '../bodies/torso.ts';
import type { Point3 } from '../volume/point.ts';
import { common, either, ellipsoid, rod, sphere, spline, tube } from '../volume/shapes.ts';
import { LAYER, type Shape, type Solid, solid } from '../volume/solid.ts';
import { ellipsoidMl, type Lesion } from './lesion.ts';
import type { CardiomegalySpec, MediastinalMassSpec, RibFractureSpec, VesselSpec } from './torso-specs.ts';

export function mediastinalMass(spec: MediastinalMassSpec, torso: Torso): Lesion {
  const { kind, longMm, shortMm = longMm * 0.8 } = spec;
  const side = sideOf(spec.side);
  // A hilar node lies beside the large bronchus; a mass in front of the aorta bulges to its side.
  const centre = kind === 'hilarNode' ? torso.at(side * 58, 4, -22) : torso.at(side * (16 + longMm * 0.25), -36, 14);
  const extent = ellipsoid(centre, [shortMm / 2, shortMm / 2, longMm / 2]);
  const hu = spec.hu ?? 45;
  return {
    id: spec.id,
    kind,
    side: spec.side,
    site: kind === 'hilarNode' ? 'hilum' : 'mediastinum',
    centre,
    solids: [solid(kind, LAYER.organLesions, extent, hu)],
    extent,
    hu,
    exactMl: ellipsoidMl(shortMm, shortMm, longMm),
    longAxisMm: longMm,
    shortAxisMm: shortMm,
    numbers: {},
    keepClear: false,
  };
}

/** The body itself is changed (see `torsoChanges`); the extent is the heart. */
export function cardiomegaly(spec: CardiomegalySpec, torso: Torso): Lesion {
  const [ventricles, atrium] = torso.heartParts as [Shape, Shape];
  const extent = either(ventricles, atrium);
  const { min, max } = extent.box;
  return {
    id: spec.id,
    kind: spec.kind,
    side: 'middle',
    site: 'heart',
    centre: [(min[0] + max[0]) / 2, (min[1] + max[1]) / 2, (min[2] + max[2]) / 2],
    solids: [],
    extent,
    hu: HU.blood,
    numbers: {
      cardiothoracicRatio: spec.ratio,
      heartWidthMm: spec.ratio * torso.innerWidthMm,
      chestWidthMm: torso.innerWidthMm,
    },
    keepClear: false,
  };
}

export function ribFracture(spec: RibFractureSpec, torso: Torso): Lesion {
  const side = sideOf(spec.side);
  const { centre, direction } = alongRib(ribLine(torso, side, spec.rib), spec.along);
  const end = (by: number): Point3 => [
    centre[0] + by * direction[0],
    centre[1] + by * direction[1],
    centre[2] + by * direction[2],
  ];
  const reach = spec.gapMm / 2 + 4;
  const radius = 6 * torso.scale + spec.displacementMm;
  const gap: Shape = {
    box: sphere(centre, radius).box,
    distance: (x, y, z) => {
      const [dx, dy, dz] = [x - centre[0], y - centre[1], z - centre[2]];
      const along = Math.abs(dx * direction[0] + dy * direction[1] + dz * direction[2]) - spec.gapMm / 2;
      return Math.max(along, Math.sqrt(dx * dx + dy * dy + dz * dz) - radius);
    },
  };
  return {
    id: spec.id,
    kind: spec.kind,
    side: spec.side,
    site: `rib ${spec.rib}`,
    centre,
    solids: [solid(spec.kind, LAYER.boneLesions, gap, 45)],
    extent: rod({ from: end(-reach), to: end(reach), radius: 5.5 * torso.scale + spec.displacementMm }),
    hu: 45,
    numbers: { rib: spec.rib, gapMm: spec.gapMm, displacementMm: spec.displacementMm },
    keepClear: false,
  };
}

/** Vessels that should not be: fistulas with their feeding and draining vessel, arteries and veins of strange course. */
export function strangeVessel(spec: VesselSpec, torso: Torso): Lesion {
  const side = sideOf(spec.side);
  const { core, paths } = courseOf(spec, torso, side);
  const radius = spec.vesselMm / 2;
  const pipes = paths.flatMap((path) => tube(spline(path, 8), radius));
  const room = torso.pleura[side];
  const hu = spec.kind === 'sequestration' ? 40 : HU.blood;
  const shape = ellipsoid(core, [spec.longMm * 0.45, spec.longMm * 0.45, spec.longMm / 2]);
  const body = spec.kind === 'sequestration' ? common(shape, room) : shape;
  const drawn: Solid[] = spec.kind === 'scimitarVein' ? [] : [solid(spec.kind, LAYER.focal, body, hu)];
  const isVein = spec.kind === 'scimitarVein';
  return {
    id: spec.id,
    kind: spec.kind,
    side: spec.side,
    site: lobeAt(torso, core),
    centre: core,
    solids: [...drawn, ...pipes.map((pipe) => solid('strange vessel', LAYER.focal, pipe, HU.blood + 8))],
    extent: isVein ? either(pipes[0] as Shape, ...pipes.slice(1)) : body,
    hu,
    ...(isVein || spec.kind === 'sequestration'
      ? {}
      : { exactMl: ellipsoidMl(spec.longMm * 0.9, spec.longMm * 0.9, spec.longMm) }),
    ...(isVein ? {} : { longAxisMm: spec.longMm, shortAxisMm: spec.longMm * 0.9 }),
    numbers: { vesselMm: spec.vesselMm },
    keepClear: spec.kind !== 'scimitarVein',
  };
}

function courseOf({ kind }: VesselSpec, torso: Torso, side: Side): { core: Point3; paths: Point3[][] } {
  if (kind === 'arteriovenousMalformation') {
    const core = torso.inLung(side, 0.45, 0.35, 0.2);
    const [x, y, z] = core;
    const root = torso.at(side * 40, 4, -34);
    return {
      core,
      paths: [
        [root, [x - side * 34, y - 8, z + 22], [x - side * 10, y - 2, z + 6], core],
        [core, [x - side * 12, y - 12, z - 6], [x - side * 38, y - 14, z + 4], torso.at(side * 24, -4, -50)],
      ],
    };
  }
  if (kind === 'sequestration') {
    const core = torso.at(side * 52, 46, -126);
    return { core, paths: [[torso.at(side * 22, 38, -150), torso.at(side * 34, 46, -140), core]] };
  }
  // The right lung's veins as one curved vessel down to the inferior vena cava.
  const path = [
    torso.at(side * 62, -4, 34),
    torso.at(side * 80, 0, -20),
    torso.at(side * 74, 0, -80),
    torso.at(side * 46, -2, -126),
    torso.at(side * 24, -2, -150),
  ];
  return { core: path[2] as Point3, paths: [path] };
}
