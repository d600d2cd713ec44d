import type { Point3 } from '../volume/point.ts';
import { box, common, either, ellipsoid, halfSpace, offset, rod, shell, sphere, tube } from '../volume/shapes.ts';
import { LAYER, type Law, type Shape, type Solid, solid } from '../volume/solid.ts';
import { smoothTexture } from '../volume/texture.ts';
import { type BodyParameters, HU } from './body.ts';

/** What a disease changes of the head itself. */
export interface HeadChanges {
  /** The middle of the brain moved to the left (+) or right (-). mm. */
  readonly midlineShiftMm?: number;
}

/** LPS, mm; the origin is between the lateral ventricles' bodies. */
export interface Head {
  readonly body: BodyParameters;
  readonly changes: HeadChanges;
  readonly scale: number;
  at(x: number, y: number, z: number): Point3;
  /** Inside of the skull. */
  readonly vault: Shape;
  readonly vaultRadii: Point3;
  readonly brain: Shape;
}

const CSF_HU = 6;
const WHITE_HU = 29;
const GREY_HU = 38;

export function headOf(body: BodyParameters, changes: HeadChanges = {}): Head {
  const scale = 0.7 + (0.3 * body.heightCm) / 172;
  const vaultRadii: Point3 = [67 * scale, 84 * scale, 74 * scale];
  const vault = ellipsoid([0, 0, 0], vaultRadii);
  // The older, the more room around the brain.
  const brain = offset(vault, -1.5 - Math.max(0, body.ageYears - 45) * 0.05);
  return { body, changes, scale, at: (x, y, z) => [x * scale, y * scale, z * scale], vault, vaultRadii, brain };
}

export function headScene(head: Head): Solid[] {
  const { vault, scale, at } = head;
  const skull = offset(vault, 7 * scale);
  const face = ellipsoid(at(0, -46, -62), [56 * scale, 52 * scale, 60 * scale]);
  const wall = (name: string, shape: Shape, hu: number) => solid(name, LAYER.wall, shape, hu);
  return [
    wall('scalp', either(offset(skull, 6), face), HU.skin),
    wall('scalp fat', offset(skull, 4), -60),
    wall('skull', skull, 1050),
    wall('diploe', shell(offset(skull, -2.2 * scale), 2.6 * scale), 420),
    solid('cerebrospinal fluid', LAYER.cavity, vault, CSF_HU),
    solid('brain', LAYER.parenchyma, head.brain, brainLaw(head)),
    ...deepBrain(head),
    ...skullBase(head),
  ];
}

/** Cortex over white matter, folded: furrows of fluid run down from the surface. */
function brainLaw({ body, brain }: Head): Law {
  const folds = smoothTexture(`${body.seed}/folds`, 9, 1, 16);
  const fine = smoothTexture(`${body.seed}/brain`, 3, 1.2);
  const furrow = 0.1 + Math.max(0, body.ageYears - 40) * 0.003;
  return (x, y, z) => {
    const depth = -brain.distance(x, y, z);
    const fold = folds(x, y, z);
    if (depth < 15 && Math.abs(fold) < furrow * (1 - depth / 18)) return CSF_HU + 8;
    const cortex = depth < 4 || (depth < 18 && Math.abs(fold) < furrow + 0.42);
    return (cortex ? GREY_HU : WHITE_HU) + fine(x, y, z);
  };
}

/** Ventricles, deep grey matter, falx and tentorium, brain stem, cerebellum. */
function deepBrain(head: Head): Solid[] {
  const { at, scale, changes, body, brain } = head;
  const shift = changes.midlineShiftMm ?? 0;
  const wide = 1 + Math.max(0, body.ageYears - 50) * 0.014;
  const place = (x: number, y: number, z: number): Point3 => [at(x, y, z)[0] + shift, at(x, y, z)[1], at(x, y, z)[2]];
  const falx: Shape = common(brain, {
    box: box(at(-6, -90, -10), at(6, 90, 90)),
    distance: (x, y, z) => Math.max(Math.abs(x) - 0.9, 8 - z - (y > 0 ? y * 0.1 : 0)),
  });
  return [
    part(
      'fissure of the hemispheres',
      common(brain, { ...falx, distance: (x, y, z) => Math.max(Math.abs(x) - 1.8, 14 - z, 20 - Math.abs(y)) }),
      CSF_HU + 4,
    ),
    part('falx', falx, 56),
    ...[1, -1].flatMap((side) => half(head, place, side, wide)),
    part('third ventricle', ellipsoid(place(0, 4, -6), [2.2 * scale * wide, 13 * scale, 9 * scale]), CSF_HU),
    part('pineal calcification', sphere(place(0, 24, -2), 2.4), body.ageYears > 30 ? 160 : 40),
    part('brain stem', rod({ from: at(0, 14, -22), to: at(0, 18, -76), radius: 13 * scale }), 32),
    part('cistern', ellipsoid(at(0, -4, -24), [15 * scale, 9 * scale, 7 * scale]), CSF_HU + 2),
    part('fourth ventricle', ellipsoid(at(0, 34, -44), [7 * scale, 4 * scale, 9 * scale]), CSF_HU),
  ];
}

const part = (name: string, shape: Shape, hu: number): Solid => solid(name, LAYER.organParts, shape, hu);

/** One side's ventricle and deep grey matter. */
function half(
  { at, scale, body }: Head,
  place: (x: number, y: number, z: number) => Point3,
  side: number,
  wide: number,
): Solid[] {
  return [
    part('thalamus', ellipsoid(place(side * 11, 8, -6), [8 * scale, 14 * scale, 10 * scale]), GREY_HU),
    part(
      'lentiform nucleus',
      ellipsoid(place(side * 25, -8, -4), [7 * scale, 17 * scale, 11 * scale], { turn: side * 0.25 }),
      GREY_HU,
    ),
    part('caudate nucleus', ellipsoid(place(side * 14, -24, 6), [5 * scale, 9 * scale, 9 * scale]), GREY_HU),
    ...tube(
      [place(side * 8, -34, 4), place(side * 10, -14, 16), place(side * 16, 20, 16), place(side * 24, 36, 4)],
      4.4 * scale * wide,
    ).map((shape) => part('lateral ventricle', shape, CSF_HU)),
    ...tube([place(side * 24, 36, 4), place(side * 22, 56, 0)], 3.2 * scale * wide).map((shape) =>
      part('lateral ventricle', shape, CSF_HU),
    ),
    ...tube([place(side * 25, 36, 4), place(side * 30, 14, -20)], 2 * scale * wide).map((shape) =>
      part('lateral ventricle', shape, CSF_HU),
    ),
    part('choroid plexus calcification', sphere(place(side * 22, 38, 3), 2.2), body.ageYears > 40 ? 130 : 20),
    part(
      'Sylvian fissure',
      ellipsoid(at(side * 50, -12, -8), [12 * scale, 22 * scale, 2 * scale * wide], { tilt: side * 0.3 }),
      CSF_HU + 4,
    ),
  ];
}

/** Petrous bones, floors of the fossae, sinuses and eyes. */
function skullBase(head: Head): Solid[] {
  const { at, scale } = head;
  const bone = (name: string, shape: Shape, hu: number) => solid(name, LAYER.bones, shape, hu);
  const inside = halfSpace(at(0, 0, -30), [0, 0, 1]);
  const sides = [1, -1].flatMap((side) => [
    bone(
      'petrous bone',
      common(ellipsoid(at(side * 42, 16, -48), [28 * scale, 9 * scale, 10 * scale], { turn: side * -0.6 }), inside),
      1300,
    ),
    bone('mastoid', ellipsoid(at(side * 60, 34, -54), [9 * scale, 12 * scale, 14 * scale]), -350),
    bone(
      'sphenoid wing',
      rod({ from: at(side * 16, -34, -30), to: at(side * 58, -40, -22), radius: 3.4 * scale }),
      900,
    ),
    bone('orbit', ellipsoid(at(side * 32, -70, -44), [18 * scale, 26 * scale, 17 * scale]), -90),
    bone('eye', sphere(at(side * 32, -78, -44), 12 * scale), 18),
    bone('lens', ellipsoid(at(side * 32, -87, -44), [5, 2.4, 5]), 75),
    bone('optic nerve', rod({ from: at(side * 30, -66, -44), to: at(side * 12, -38, -38), radius: 2.4 }), 35),
  ]);
  const hollow = ellipsoid(at(0, -34, -56), [22 * scale, 20 * scale, 16 * scale]);
  return [
    bone('skull base', hollow, 700),
    bone('sphenoid sinus', ellipsoid(at(0, -34, -54), [15 * scale, 12 * scale, 9 * scale]), HU.gas),
    bone('ethmoid cells', ellipsoid(at(0, -64, -46), [10 * scale, 18 * scale, 14 * scale]), -620),
    ...sides,
    bone('frontal sinus', ellipsoid(at(0, -86, -24), [16 * scale, 4.5 * scale, 11 * scale]), HU.gas),
  ];
}
