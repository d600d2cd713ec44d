import type { Oval } from '../../../sidecar/synth/bodies/oval.ts';
import type { Point3 } from '../../../sidecar/synth/volume/point.ts';
import type { Rod } from '../../../sidecar/synth/volume/shapes.ts';
import { ellipsoidDistance } from './anatomy.ts';
import type { SliceCanvas } from './slice-canvas.ts';

const FAT_HU = -95;
const BLOOD_HU = 42;
const WALL_HU = 30;
const AIR_HU = -985;
const HEART = { centre: [22, -20, -48], radii: [54, 44, 52] } as const satisfies { centre: Point3; radii: Point3 };

const rod = (from: Point3, to: Point3, radius: number): Rod => ({ from, to, radius });

/** Without contrast agent all blood is alike, so great vessels are told apart by the fat around them. */
const GREAT_VESSELS: readonly Rod[] = [
  // Aorta: root and ascending part, arch, descending part.
  rod([-2, -22, -12], [-13, -27, 30], 14.5),
  rod([-13, -27, 30], [-6, -18, 42], 14),
  rod([-6, -18, 42], [12, 12, 46], 13),
  rod([12, 12, 46], [25, 34, 34], 12.5),
  rod([25, 34, 34], [22, 37, -60], 11.5),
  rod([22, 37, -60], [12, 34, -110], 11),
  // Pulmonary trunk and its two branches.
  rod([16, -38, -10], [20, -26, 14], 13),
  rod([20, -26, 14], [36, 4, 18], 10),
  rod([16, -16, 8], [-36, -4, 4], 9.5),
  // Superior and inferior vena cava, the veins and arteries of the neck and arms.
  rod([-28, -16, -5], [-26, -20, 56], 8),
  rod([-26, -20, 56], [-32, -22, 110], 7),
  rod([-26, -22, 54], [20, -34, 64], 6.5),
  rod([20, -34, 64], [34, -28, 110], 6.5),
  rod([-26, -6, -62], [-24, -4, -110], 11),
  rod([-8, -16, 50], [-22, -6, 110], 5.5),
  rod([2, -8, 52], [14, -4, 110], 4.5),
  rod([14, 8, 52], [30, 6, 110], 4.5),
];

const AIRWAYS: readonly { readonly rod: Rod; readonly wallMm: number }[] = [
  { rod: rod([-2, 6, 110], [-2, 8, 26], 8), wallMm: 2 },
  { rod: rod([-2, 8, 26], [-30, 6, 8], 6.5), wallMm: 1.8 },
  { rod: rod([-2, 8, 26], [34, 10, 2], 5.5), wallMm: 1.8 },
  { rod: rod([-30, 6, 8], [-40, 12, -30], 3.6), wallMm: 1.4 },
  { rod: rod([34, 10, 2], [44, 16, -32], 3.4), wallMm: 1.4 },
];

const OESOPHAGUS: Rod = rod([3, 27, 110], [8, 26, -110], 6.5);

/** Fat between the lungs lies under them; heart, great vessels and airways cover the lungs' medial edges. */
export function paintMediastinum(canvas: SliceCanvas, layer: 'behind-lungs' | 'before-lungs'): void {
  if (layer === 'behind-lungs') paintFat(canvas);
  else paintOrgans(canvas);
}

function paintFat(canvas: SliceCanvas): void {
  const above = Math.max(0, canvas.z - 40) / 60;
  const fat: Oval = { x: 0, y: -14, halfWidth: 46 - 8 * above, halfDepth: 52 - 14 * above, squareness: 0.4 };
  canvas.paintOval(fat, FAT_HU);
}

function paintOrgans(canvas: SliceCanvas): void {
  const { z } = canvas;
  const { centre, radii } = HEART;
  const around = { x: centre[0], y: centre[1], halfWidth: radii[0] + 8, halfDepth: radii[1] + 8 };
  const heart = (x: number, y: number) => {
    // The heart's long axis points to the left and to the front.
    const dx = x - centre[0];
    const dy = y - centre[1];
    return ellipsoidDistance(centre, radii, centre[0] + 0.9 * dx - 0.44 * dy, centre[1] + 0.44 * dx + 0.9 * dy, z);
  };
  const atHeart = Math.abs(z - centre[2]) < radii[2] + 6;
  if (atHeart) canvas.paint(around, FAT_HU, (x, y) => heart(x, y) - 5);
  for (const vessel of GREAT_VESSELS) canvas.paintRod({ ...vessel, radius: vessel.radius + 2.5 }, FAT_HU);
  if (atHeart) canvas.paint(around, BLOOD_HU, heart);
  for (const { rod: airway, wallMm } of AIRWAYS)
    canvas.paintRod({ ...airway, radius: airway.radius + wallMm }, WALL_HU);
  for (const vessel of GREAT_VESSELS) canvas.paintRod(vessel, BLOOD_HU);
  canvas.paintRod(OESOPHAGUS, 38);
  for (const { rod: airway } of AIRWAYS) canvas.paintRod(airway, AIR_HU);
}
