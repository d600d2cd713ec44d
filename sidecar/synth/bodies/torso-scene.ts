import type { Point3 } from '../volume/point.ts';
import { box, common, ellipsoid, offset } from '../volume/shapes.ts';
import { LAYER, type Shape, type Solid, solid } from '../volume/solid.ts';
import { abdomen } from './abdomen.ts';
import { HU, type Posture } from './body.ts';
import { lungs } from './lungs.ts';
import { mediastinum } from './mediastinum.ts';
import { skeleton } from './skeleton.ts';
import type { Torso } from './torso.ts';

/** A whole trunk. `clear` are lesions around which no lung vessel may run. */
export function torsoScene(torso: Torso, posture: Posture, clear: readonly Shape[]): Solid[] {
  return [
    ...wall(torso, posture),
    ...lungs(torso, { clear }),
    ...mediastinum(torso),
    ...abdomen(torso),
    ...skeleton(torso, posture),
  ];
}

function wall(torso: Torso, posture: Posture): Solid[] {
  const { skin, fatMm } = torso;
  const table: Shape = {
    box: box([-220, 60, -500], [220, 190, 300]),
    distance: (x, y) => 0.7 * Math.abs(y - (126 + fatMm * 0.8) + x * x * 0.0009) - 1.5,
  };
  return [
    ...(posture === 'supine' ? [solid('table', LAYER.outside, table, 120)] : []),
    solid('skin', LAYER.wall, skin, HU.skin),
    ...breasts(torso),
    solid('fat', LAYER.wall, offset(skin, -2.5), HU.fat),
    solid('muscle', LAYER.wall, offset(skin, -2.5 - fatMm * 0.8), HU.muscle),
  ];
}

/** Breast tissue before a woman's chest. */
function breasts(torso: Torso): Solid[] {
  if (torso.body.sex !== 'F') return [];
  const { scale, fatMm } = torso;
  const size = 0.8 + fatMm / 60;
  return [1, -1].flatMap((side) => {
    const centre = torso.at(side * 74, -88 - fatMm * 0.5, -92);
    const radii: Point3 = [56 * scale * size, 46 * scale * size, 58 * scale * size];
    const whole = ellipsoid(centre, radii);
    const gland = ellipsoid(
      [centre[0], centre[1] - 6, centre[2] - 4],
      [radii[0] * 0.55, radii[1] * 0.7, radii[2] * 0.55],
    );
    return [
      solid('breast skin', LAYER.wall, whole, HU.skin),
      solid('breast', LAYER.wall, offset(whole, -2), HU.fat),
      solid('gland', LAYER.wall, common(gland, offset(whole, -6)), 10),
    ];
  });
}
