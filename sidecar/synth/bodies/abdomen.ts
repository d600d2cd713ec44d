import { seededRandom } from '../random.ts';
import type { Point3 } from '../volume/point.ts';
import { common, ellipsoid, offset, rod, shell, tube, without } from '../volume/shapes.ts';
import { LAYER, type Shape, type Solid, solid } from '../volume/solid.ts';
import { smoothTexture } from '../volume/texture.ts';
import { HU } from './body.ts';
import type { Side, Torso } from './torso.ts';

export interface AbdominalOrgans {
  readonly liver: Shape;
  readonly gallbladder: Shape;
  readonly spleen: Shape;
  readonly kidneys: Readonly<Record<Side, Shape>>;
}

/** Where a kidney's middle is; the right one lies lower. */
export const kidneyCentre = (torso: Torso, side: Side): Point3 => torso.at(side * 62, 42, side === 1 ? -232 : -246);

export function abdominalOrgans(torso: Torso): AbdominalOrgans {
  const { scale } = torso;
  const size = (x: number, y: number, z: number): Point3 => [x * scale, y * scale, z * scale];
  const wall = innerWall(torso);
  const rightLobe = ellipsoid(torso.at(-70, 2, -196), size(72, 82, 84));
  const leftLobe = ellipsoid(torso.at(-2, -40, -176), size(74, 40, 42), { tilt: -0.25 });
  const kidney = (side: Side) => ellipsoid(kidneyCentre(torso, side), size(27, 25, 54), { tilt: side * 0.22 });
  const kidneys = { 1: kidney(1), [-1]: kidney(-1) } as Record<Side, Shape>;
  const liver: Shape = {
    box: { min: torso.at(-150, -100, -290), max: torso.at(80, 100, -90) },
    distance: (x, y, z) => {
      const lobes = Math.min(rightLobe.distance(x, y, z), leftLobe.distance(x, y, z));
      return lobes > 4
        ? lobes
        : Math.max(lobes, Math.min(torso.domes[-1].distance(x, y, z), torso.domes[1].distance(x, y, z)) + 2);
    },
  };
  return {
    liver: without(common(liver, wall), offset(kidneys[-1], 3)),
    gallbladder: ellipsoid(torso.at(-48, -48, -246), size(15, 17, 30), { tilt: 0.2 }),
    spleen: without(
      common(ellipsoid(torso.at(104, 42, -180), size(26, 44, 52), { turn: 0.5 }), wall),
      offset(kidneys[1], 3),
    ),
    kidneys,
  };
}

/** Inside of the muscles of the belly. */
const innerWall = (torso: Torso): Shape => offset(torso.skin, -torso.fatMm * 0.9 - 13);

/** Everything below the diaphragm: fat, liver, gallbladder, spleen, kidneys, stomach and bowel, the large vessels. */
export function abdomen(torso: Torso): Solid[] {
  const { scale, body } = torso;
  const organs = abdominalOrgans(torso);
  const texture = smoothTexture(`${body.seed}/liver`, 5, 3);
  const below = (name: string, shape: Shape, hu: Solid['hu']) => solid(name, LAYER.organs, shape, hu);
  const part = (name: string, shape: Shape, hu: number) => solid(name, LAYER.organParts, shape, hu);
  const size = (x: number, y: number, z: number): Point3 => [x * scale, y * scale, z * scale];
  const belly: Shape = common(innerWall(torso), {
    box: { min: torso.at(-170, -120, -470), max: torso.at(170, 130, -100) },
    distance: (x, y, z) =>
      z > -186 * scale ? Math.min(torso.domes[1].distance(x, y, z), torso.domes[-1].distance(x, y, z)) : -50,
  });
  const stomach = ellipsoid(torso.at(58, -12, -176), size(42, 46, 44), { tilt: 0.5 });
  return [
    below('belly fat', belly, HU.fat),
    below('diaphragm', shell(belly, 3), HU.muscle),
    below('stomach', stomach, 38),
    below('stomach gas', ellipsoid(torso.at(70, -26, -158), size(26, 22, 16)), HU.gas),
    below('spleen', organs.spleen, HU.spleen),
    { ...below('liver', organs.liver, (x, y, z) => HU.liver + texture(x, y, z)), meanHu: HU.liver },
    below('gallbladder', offset(organs.gallbladder, 2), 40),
    part('bile', organs.gallbladder, 8),
    ...([1, -1] as const).flatMap((side) => kidney(torso, organs.kidneys[side], side)),
    ...tube([torso.at(14, 34, -130), torso.at(8, 24, -350)], 9.5 * scale).map((s) => part('aorta', s, HU.blood)),
    ...tube([torso.at(-18, 22, -150), torso.at(-16, 22, -350)], 10.5 * scale).map((s) =>
      part('inferior vena cava', s, 40),
    ),
    part('pancreas', ellipsoid(torso.at(16, -8, -222), size(56, 11, 13), { tilt: -0.3 }), 40),
    ...([1, -1] as const).map((side) =>
      part(
        'psoas',
        rod({ from: torso.at(side * 30, 44, -240), to: torso.at(side * 56, 34, -430), radius: 18 * scale }),
        HU.muscle,
      ),
    ),
    ...bowel(torso),
  ];
}

/** Parenchyma around a fatty sinus that opens towards the middle. */
function kidney(torso: Torso, shape: Shape, side: Side): Solid[] {
  const [x, y, z] = kidneyCentre(torso, side);
  const { scale } = torso;
  const sinus = ellipsoid([x - side * 10 * scale, y - 2, z], [13 * scale, 8 * scale, 24 * scale]);
  const pelvis = ellipsoid([x - side * 16 * scale, y - 3, z - 4], [9 * scale, 6 * scale, 9 * scale]);
  return [
    solid('kidney', LAYER.organs, shape, HU.kidney),
    solid('renal sinus', LAYER.organParts, sinus, -80),
    solid('renal pelvis', LAYER.organParts, pelvis, 6),
  ];
}

/** Loops of bowel; some hold gas. */
function bowel(torso: Torso): Solid[] {
  const random = seededRandom(`${torso.body.seed}/bowel`);
  const { scale } = torso;
  const colon: readonly Point3[] = [
    [-104, 6, -400],
    [-106, 0, -290],
    [-70, -56, -270],
    [0, -70, -290],
    [76, -56, -260],
    [112, 14, -232],
    [112, 14, -400],
  ];
  const solids = tube(
    colon.map((point) => torso.at(...point)),
    19 * scale,
  ).map((shape) => solid('colon', LAYER.organs, shape, 30));
  const loop = (name: string, centre: Point3, radius: number, hu: number) =>
    solid(name, LAYER.organs, ellipsoid(centre, [radius * 1.5, radius, radius]), hu);
  for (let index = 0; index < 44; index++) {
    const centre = torso.at(random.between(-80, 84), random.between(-66, -14), random.between(-430, -262));
    const radius = random.between(11, 15) * scale;
    solids.push(loop('bowel', centre, radius, random.between(24, 40)));
    if (random.uniform() < 0.25)
      solids.push(loop('bowel gas', [centre[0], centre[1] - 3, centre[2]], radius * 0.7, HU.gas));
  }
  for (const [x, y, z] of colon.slice(1))
    if (random.uniform() < 0.7) solids.push(loop('colon gas', torso.at(x, y - 5, z - 10), 12 * scale, HU.gas));
  return solids;
}
