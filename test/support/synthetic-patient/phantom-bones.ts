import { type Oval, ovalDistance } from '../../../sidecar/synth/bodies/oval.ts';
import type { Side } from '../../../sidecar/synth/bodies/torso.ts';
import { lungOutline } from './anatomy.ts';
import type { SliceCanvas } from './slice-canvas.ts';

const MUSCLE_HU = 52;
const CORTEX_HU = 520;
const MARROW_HU = 150;
const CARTILAGE_HU = 110;
const DISC_HU = 80;
const SIDES = [1, -1] as const;
/** Distance between two ribs, and how far a rib falls on its way from the spine to the sternum. mm. */
const RIB_STEP_MM = 26;
const RIB_FALL_MM = 62;

/** Spine, ribs, sternum, clavicles and shoulder blades, over everything painted before. */
export function paintBones(canvas: SliceCanvas): void {
  for (const side of SIDES) {
    paintRibs(canvas, side);
    paintScapula(canvas, side);
  }
  paintSpine(canvas);
  paintSternum(canvas);
}

function shell(canvas: SliceCanvas, oval: Oval, cortexMm: number): void {
  canvas.paintOval(oval, CORTEX_HU);
  canvas.paintOval(oval, MARROW_HU, -cortexMm);
}

function paintSpine(canvas: SliceCanvas): void {
  const { z } = canvas;
  const body: Oval = { x: 0, y: 51, halfWidth: 17, halfDepth: 14, squareness: 0.4 };
  const phase = (((z % 26) + 26) % 26) / 26;
  canvas.paintOval({ ...body, y: 60, halfWidth: 25, halfDepth: 26 }, MUSCLE_HU);
  for (const side of SIDES)
    canvas.paintOval({ x: side * 25, y: 90, halfWidth: 25, halfDepth: 12, squareness: 0.3 }, MUSCLE_HU);
  if (phase < 0.2) canvas.paintOval(body, DISC_HU);
  else shell(canvas, body, 2);
  const arch: Oval = { x: 0, y: 73, halfWidth: 12.5, halfDepth: 11, squareness: 0.2 };
  canvas.paintOval(arch, 380);
  if (phase > 0.35)
    for (const side of SIDES)
      canvas.paintRod({ from: [side * 9, 74, z], to: [side * 34, 82, z], radius: 3.8 }, phase > 0.55 ? 300 : 200);
  canvas.paintRod({ from: [0, 83, z], to: [0, 99, z], radius: 3 }, 330);
  canvas.paintOval({ x: 0, y: 72.5, halfWidth: 8.5, halfDepth: 7.5, squareness: 0.1 }, 25);
}

/** Ribs fall from back to front, so that an axial slice cuts several of them, each in a short oblique piece. */
function paintRibs(canvas: SliceCanvas, side: Side): void {
  const lung = lungOutline(side, Math.min(canvas.z, 88));
  if (!lung) return;
  const ring = (x: number, y: number) => Math.abs(ovalDistance(lung, x, y, 7.5));
  const box = { ...lung, halfWidth: lung.halfWidth + 14, halfDepth: lung.halfDepth + 14 };
  const rib = (x: number, y: number) => {
    const fromMiddle = ring(x, y) - 3.4;
    if (fromMiddle > 2) return fromMiddle;
    const outward = side * (x - lung.x);
    if (outward < -0.45 * lung.halfWidth) return 9;
    // 0 at the spine, 1 at the sternum.
    const forward = 0.5 - Math.atan2(y - lung.y, Math.max(outward, 1)) / Math.PI;
    const step = (95 - RIB_FALL_MM * forward - canvas.z) / RIB_STEP_MM;
    const fromRib = Math.abs(step - Math.round(step)) * RIB_STEP_MM - 6.5;
    return Math.max(fromMiddle, fromRib);
  };
  canvas.paint(box, (_index, _x, y) => (y < lung.y - 0.72 * lung.halfDepth ? CARTILAGE_HU : CORTEX_HU), rib);
  canvas.paint(
    box,
    (_index, _x, y) => (y < lung.y - 0.72 * lung.halfDepth ? CARTILAGE_HU : MARROW_HU),
    (x, y) => rib(x, y) + 1.6,
  );
}

function paintScapula(canvas: SliceCanvas, side: Side): void {
  const { z } = canvas;
  if (z < -35 || z > 92) return;
  const spread = (z + 35) / 127;
  const medial = [side * (84 - 6 * spread), 98 - 6 * spread, z] as const;
  const lateral = [side * (112 + 26 * spread), 88 - 24 * spread, z] as const;
  canvas.paintRod({ from: medial, to: lateral, radius: 2.4 + 1.2 * spread }, 360);
  if (z > 55) canvas.paintRod({ from: lateral, to: [side * 140, 30, z], radius: 4 }, 330);
}

function paintSternum(canvas: SliceCanvas): void {
  const { z } = canvas;
  if (z > -60 && z < 62)
    shell(canvas, { x: 0, y: -84, halfWidth: z > 32 ? 26 : 16, halfDepth: 6, squareness: 0.4 }, 1.6);
  if (z > 58 && z < 84)
    for (const side of SIDES) {
      const reach = (z - 58) / 26;
      canvas.paintRod(
        { from: [side * (16 + 20 * reach), -74, z], to: [side * (50 + 50 * reach), -66 + 14 * reach, z], radius: 5 },
        420,
      );
    }
}
