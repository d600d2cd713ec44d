import type { BodyParameters } from '../bodies/body.ts';
import { type Knee, kneeOf, kneeScene, longBones, meniscus, SIGNAL } from '../bodies/knee.ts';
import { common, either, ellipsoid, halfSpace, without } from '../volume/shapes.ts';
import { LAYER, type Shape } from '../volume/solid.ts';
import type { Lesion } from './lesion.ts';

export type KneeLesionSpec =
  | { readonly id: string; readonly kind: 'kneeEffusion'; readonly thicknessMm: number }
  | { readonly id: string; readonly kind: 'meniscalTear'; readonly compartment: 'medial' | 'lateral' }
  | {
      readonly id: string;
      readonly kind: 'boneFracture';
      readonly bone: 'femur' | 'tibia';
      /** Above (+) or below (-) the joint line. mm. */
      readonly z: number;
      readonly gapMm: number;
      readonly displacementMm: number;
    }
  | { readonly id: string; readonly kind: 'osteosclerosis'; readonly hu: number };

/** A knee with its lesions, ready to be sliced. */
export function illKnee(body: BodyParameters, side: 'left' | 'right', specs: readonly KneeLesionSpec[]) {
  const fracture = specs.find((spec) => spec.kind === 'boneFracture');
  const sclerosis = specs.find((spec) => spec.kind === 'osteosclerosis');
  const knee = kneeOf(body, side, {
    ...(fracture ? { fracture } : {}),
    ...(sclerosis ? { sclerosisHu: sclerosis.hu } : {}),
  });
  const lesions = specs.map((spec) => kneeLesion(spec, knee));
  return { knee, lesions, scene: [...kneeScene(knee), ...lesions.flatMap(({ solids }) => solids)] };
}

type Of<Kind extends KneeLesionSpec['kind']> = Extract<KneeLesionSpec, { kind: Kind }>;

function kneeLesion(spec: KneeLesionSpec, knee: Knee): Lesion {
  switch (spec.kind) {
    case 'kneeEffusion':
      return effusion(spec, knee);
    case 'meniscalTear':
      return tear(spec, knee);
    case 'boneFracture':
      return fracture(spec, knee);
    case 'osteosclerosis':
      return sclerosis(spec, knee);
  }
}

const base = (spec: KneeLesionSpec, knee: Knee) =>
  ({ id: spec.id, kind: spec.kind, side: knee.side, keepClear: false }) as const;

/** Fluid in the pouch above and behind the kneecap. */
function effusion(spec: Of<'kneeEffusion'>, knee: Knee): Lesion {
  const { at, scale } = knee;
  const centre = at(0, -29 - spec.thicknessMm * 0.2, 48);
  const { femur, others } = longBones(knee);
  const pouch = ellipsoid(centre, [26 * scale, spec.thicknessMm / 2, 30 * scale]);
  const recess = ellipsoid(at(0, -22, 8), [30 * scale, spec.thicknessMm / 3, 12 * scale]);
  const extent = without(either(pouch, recess), ...femur, ...others);
  return {
    ...base(spec, knee),
    site: 'suprapatellar recess',
    centre,
    solids: [{ name: spec.kind, layer: LAYER.pleura, ...extent, hu: 12, signal: SIGNAL.fluid }],
    extent,
    hu: 12,
    numbers: { thicknessMm: spec.thicknessMm },
  };
}

/** A bright line through the hind part of a meniscus to its lower surface. */
function tear(spec: Of<'meniscalTear'>, knee: Knee): Lesion {
  const side = spec.compartment === 'lateral' ? 1 : -1;
  const centre = knee.at(side * 22, 17, -1);
  const slope = Math.SQRT1_2;
  const plane: Shape = {
    box: halfSpace(centre, [0, 0, 1]).box,
    distance: (_x, y, z) => Math.abs((y - centre[1]) * slope + (z - centre[2]) * slope) - 0.9,
  };
  const extent = common(meniscus(knee, side), plane);
  return {
    ...base(spec, knee),
    site: `${spec.compartment} meniscus`,
    centre,
    solids: [{ name: spec.kind, layer: LAYER.devices, ...extent, hu: 20, signal: SIGNAL.fluid }],
    extent,
    hu: 20,
    numbers: {},
  };
}

function fracture(spec: Of<'boneFracture'>, knee: Knee): Lesion {
  const centre = knee.at(spec.displacementMm / 2, 4, spec.z / knee.scale);
  const bone = longBones(knee)[spec.bone];
  const whole = either(bone[0] as Shape, ...bone.slice(1));
  const gap: Shape = {
    box: {
      min: [centre[0] - 32, centre[1] - 32, centre[2] - 18],
      max: [centre[0] + 32, centre[1] + 32, centre[2] + 18],
    },
    distance: (_x, _y, z) => Math.abs(z - centre[2]) - spec.gapMm / 2,
  };
  const extent = common(gap, whole);
  return {
    ...base(spec, knee),
    site: spec.bone,
    centre,
    solids: [{ name: spec.kind, layer: LAYER.boneLesions, ...extent, hu: 45, signal: SIGNAL.fluid }],
    extent,
    hu: 45,
    numbers: { gapMm: spec.gapMm, displacementMm: spec.displacementMm },
  };
}

/** The bones themselves are denser (see `illKnee`); the extent is the dense part of the shafts. */
function sclerosis(spec: Of<'osteosclerosis'>, knee: Knee): Lesion {
  const { femur, tibia } = longBones(knee);
  const shafts = either(femur[0] as Shape, tibia[0] as Shape);
  const dense: Shape = {
    box: { min: [-60, -60, -96], max: [60, 60, 96] },
    distance: (_x, _y, z) => Math.abs(Math.abs(z) - 62) - 34,
  };
  return {
    ...base(spec, knee),
    site: 'femur and tibia',
    centre: knee.at(0, 0, 62),
    solids: [],
    extent: common(shafts, dense),
    hu: 230 + spec.hu,
    numbers: {},
  };
}
