import { type Oval, ovalDistance } from '../../../sidecar/synth/bodies/oval.ts';
import { seededRandom } from '../../../sidecar/synth/random.ts';
import type { Point3 } from '../../../sidecar/synth/volume/point.ts';
import type { Rod } from '../../../sidecar/synth/volume/shapes.ts';
import { bodyOutline, ellipsoidDistance, lungOutline, lungVessels, rodDistance } from './anatomy.ts';
import { paintBones } from './phantom-bones.ts';
import { paintMediastinum } from './phantom-mediastinum.ts';
import { SliceCanvas } from './slice-canvas.ts';
import { imagePosition, type SliceGrid } from './slice-grid.ts';

/** A solid sphere in a lung. mm. */
export interface PhantomNodule {
  readonly centre: Point3;
  readonly diameterMm: number;
}

/** A chest that can be sliced: its vessels and nodules. */
export interface ChestPhantom {
  readonly grid: SliceGrid;
  readonly nodules: readonly PhantomNodule[];
  readonly vessels: readonly Rod[];
}

const FAT_HU = -100;
const MUSCLE_HU = 52;
const LIVER_HU = 60;
const VESSEL_HU = 42;
const NODULE_HU = 35;
const LUNG_HU = -865;
/** Standard deviation of the quantum noise after the blur of the reconstruction. */
const NOISE_HU = 14;
/** Lung around a nodule that is kept free of vessels, so that its edge is its own. */
const CLEAR_RIM_MM = 5;
const DOMES = [
  { centre: [-64, -2, -152], radii: [92, 92, 76], hu: LIVER_HU },
  { centre: [70, 0, -160], radii: [84, 88, 76], hu: 50 },
] as const satisfies readonly { centre: Point3; radii: Point3; hu: number }[];

/** The same seed gives the same vessels, so that one patient's studies look alike; nodules are where they are told. */
export function chestPhantom(seed: string, grid: SliceGrid, nodules: readonly PhantomNodule[]): ChestPhantom {
  const vessels = lungVessels(seededRandom(`${seed}/vessels`)).filter((rod) =>
    nodules.every(({ centre, diameterMm }) => rodDistance(rod, ...centre) > diameterMm / 2 + CLEAR_RIM_MM),
  );
  return { grid, nodules, vessels };
}

/** Slice `index` in Hounsfield units, row by row. `noiseSeed` differs between studies. */
export function renderSlice(phantom: ChestPhantom, index: number, noiseSeed: string): Float32Array {
  const z = imagePosition(phantom.grid, index)[2];
  const random = seededRandom(`${noiseSeed}/slice/${index}`);
  const canvas = new SliceCanvas(phantom.grid, z);
  paintBody(canvas);
  const lungs = ([1, -1] as const).map((side) => lungOutline(side, z)).filter((outline) => outline !== undefined);
  paintMediastinum(canvas, 'behind-lungs');
  const texture = canvas.smoothField(random, 3, 22);
  for (const lung of lungs) paintLung(canvas, lung, texture);
  const lungShare = canvas.insideShare(lungs);
  for (const rod of phantom.vessels) canvas.paintRod(rod, VESSEL_HU, lungShare);
  for (const lung of lungs) paintDiaphragm(canvas, lung);
  paintMediastinum(canvas, 'before-lungs');
  paintBones(canvas);
  for (const { centre, diameterMm } of phantom.nodules)
    canvas.paintRod({ from: centre, to: centre, radius: diameterMm / 2 }, NODULE_HU);
  canvas.blur();
  canvas.addNoise(random, NOISE_HU);
  return canvas.hu;
}

function paintBody(canvas: SliceCanvas): void {
  const body = bodyOutline(canvas.z);
  canvas.paintOval(body, 35);
  canvas.paintOval(body, FAT_HU, -2.5);
  canvas.paintOval(body, MUSCLE_HU, -13);
  // The table: a thin curved plate under the patient.
  canvas.paint(
    { x: 0, y: 116, halfWidth: 175, halfDepth: 22 },
    120,
    (x, y) => Math.abs(y - 127 + x * x * 0.0009) - 1.5,
  );
}

/** Air and vessels too small to see: correlated noise, denser at the back where blood pools in a supine patient. */
function paintLung(canvas: SliceCanvas, lung: Oval, texture: Float32Array): void {
  canvas.paint(
    lung,
    (index, _x, y) => LUNG_HU + 45 * ((y - lung.y) / lung.halfDepth) ** 3 + (texture[index] ?? 0),
    (x, y) => ovalDistance(lung, x, y),
  );
}

function paintDiaphragm(canvas: SliceCanvas, lung: Oval): void {
  const dome = DOMES.find(({ centre }) => Math.sign(centre[0]) === Math.sign(lung.x));
  if (!dome) return;
  canvas.paint(lung, dome.hu, (x, y) =>
    Math.max(ovalDistance(lung, x, y), ellipsoidDistance(dome.centre, dome.radii, x, y, canvas.z)),
  );
}
