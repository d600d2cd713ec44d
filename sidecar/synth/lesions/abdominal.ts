import { abdominalOrgans, kidneyCentre } from '../bodies/abdomen.ts';
import { HU } from '../bodies/body.ts';
import { sideOf, type Torso } from '../bodies/torso.ts';
import type { Point3 } from '../volume/point.ts';
import { ellipsoid, offset, without } from '../volume/shapes.ts';
import { LAYER, type Shape, type Solid, solid } from '../volume/solid.ts';
import { smoothTexture } from '../volume/texture.ts';
import { ellipsoidMl, type Lesion } from './lesion.ts';
import type { AbdominalSpec, PerirenalSpec } from './torso-specs.ts';

type Kind = AbdominalSpec['kind'];
const DENSITY: Readonly<Record<Kind, number>> = {
  renalCyst: 6,
  renalStone: 900,
  renalMass: 48,
  angiomyolipoma: -55,
  hepaticCyst: 4,
  hepaticMass: 30,
  gallstone: 160,
};

export function abdominal(spec: AbdominalSpec, torso: Torso): Lesion {
  const { kind, longMm } = spec;
  const centre = placeOf(spec, torso);
  const radius = longMm / 2;
  // A gallstone or stone is a little flat; all else is round.
  const flat = kind === 'gallstone' || kind === 'renalStone' ? 0.8 : 1;
  const extent = ellipsoid(centre, [radius, radius * flat, radius * flat]);
  const solids: Solid[] = [solid(kind, LAYER.organLesions, extent, DENSITY[kind])];
  if (kind === 'gallstone') solids.push(solid('stone core', LAYER.organLesions, offset(extent, -radius * 0.35), 60));
  if (kind === 'angiomyolipoma') {
    const strands = smoothTexture(`${torso.body.seed}/${spec.id}`, 5, 38, 16);
    solids[0] = { ...solid(kind, LAYER.organLesions, extent, (x, y, z) => -55 + strands(x, y, z)), meanHu: -55 };
  }
  return {
    id: spec.id,
    kind,
    side: spec.side ?? (kind === 'hepaticCyst' || kind === 'hepaticMass' || kind === 'gallstone' ? 'right' : 'left'),
    site: kind.startsWith('hepatic') ? 'liver' : kind === 'gallstone' ? 'gallbladder' : 'kidney',
    centre,
    solids,
    extent,
    hu: DENSITY[kind],
    exactMl: ellipsoidMl(longMm, longMm * flat, longMm * flat),
    longAxisMm: longMm,
    shortAxisMm: longMm * flat,
    numbers: {},
    keepClear: false,
  };
}

function placeOf({ kind, side: name, longMm, along = 0 }: AbdominalSpec, torso: Torso): Point3 {
  const { scale } = torso;
  if (kind === 'gallstone') return torso.at(-45 - along * 4, -42, -262);
  if (kind === 'hepaticCyst' || kind === 'hepaticMass') return torso.at(-84, 4, -192 + along * 44);
  const side = sideOf(name ?? 'left');
  const [x, y, z] = kidneyCentre(torso, side);
  if (kind === 'renalStone') return [x - side * 8 * scale, y, z + along * 18 * scale];
  // Half of it stands out of the kidney's outer edge.
  return [x + side * (24 * scale + longMm * 0.1), y - 4, z + along * 34 * scale];
}

/** A rind of soft tissue around both kidneys, ragged towards the fat: "hairy kidneys". */
export function perirenalTissue(spec: PerirenalSpec, torso: Torso): Lesion {
  const { kidneys } = abdominalOrgans(torso);
  const ragged = smoothTexture(`${torso.body.seed}/${spec.id}`, 6, 2.2, 16);
  const rinds = ([1, -1] as const).map((side): Shape => {
    const outer = offset(kidneys[side], spec.thicknessMm);
    const hairy: Shape = {
      box: offset(outer, 8).box,
      distance: (x, y, z) => {
        const distance = outer.distance(x, y, z);
        return distance > 12 ? distance - 8 : (distance + ragged(x, y, z)) * 0.5;
      },
    };
    return without(hairy, kidneys[side]);
  });
  const [left, right] = rinds as [Shape, Shape];
  return {
    id: spec.id,
    kind: spec.kind,
    side: 'both',
    site: 'perirenal space',
    centre: torso.at(0, 42, -240),
    solids: rinds.map((rind) => solid(spec.kind, LAYER.organLesions, rind, 42)),
    extent: {
      box: { min: right.box.min, max: [left.box.max[0], left.box.max[1], left.box.max[2]] },
      distance: (x, y, z) => (x > 0 ? left : right).distance(x, y, z),
    },
    hu: HU.blood,
    numbers: { thicknessMm: spec.thicknessMm },
    keepClear: false,
  };
}
