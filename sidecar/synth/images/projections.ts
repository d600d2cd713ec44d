import type { Scene } from '../bodies/body.ts';
import { boxBlur } from '../volume/blur.ts';
import { paintPlane } from '../volume/plane.ts';
import type { Point3 } from '../volume/point.ts';
import { noiseTile } from '../volume/texture.ts';
import { planeOf, type Stack, solidsBySlice } from './cross-sections.ts';
import type { SyntheticImage } from './image.ts';

/** Line integrals of the attenuation, one value a ray; rays are parallel, so sizes are those of the body. */
export interface Shadow {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** Attenuation of water at about 70 keV, per mm. */
const WATER_PER_MM = 0.0193;

/**
 * `contrast` is 1 for hard radiation; soft radiation, as for breasts, tells tissues apart several times better.
 *
 * Both shadows of a scene from one pass over its slices: along the slices' columns (as PA when they are axial) and
 * along their rows (as a lateral). Only one slice is held at a time.
 */
export function shadowsOf(scene: Scene, stack: Stack, contrast = 1): { along: 'columns' | 'rows'; shadow: Shadow }[] {
  const bySlice = solidsBySlice(stack, scene);
  const { rows, columns, sliceCount, pixelSpacingMm } = stack;
  const front = new Float32Array(sliceCount * columns);
  const side = new Float32Array(sliceCount * rows);
  const values = new Float32Array(rows * columns);
  const perHu = contrast / 1000;
  for (let index = 0; index < sliceCount; index++) {
    const plane = planeOf(stack, index);
    values.fill(-1000);
    paintPlane(plane, bySlice[index] ?? [], values, (solid) => solid.meanHu ?? solid.hu);
    for (let row = 0, at = 0; row < rows; row++) {
      let across = 0;
      for (let column = 0; column < columns; column++, at++) {
        const weight = 1 + (values[at] ?? -1000) * perHu;
        if (weight <= 0) continue;
        across += weight;
        front[index * columns + column] = (front[index * columns + column] ?? 0) + weight;
      }
      side[index * rows + row] = across;
    }
  }
  const perPixel = WATER_PER_MM * pixelSpacingMm;
  const shadow = (sums: Float32Array, width: number): Shadow => ({
    rows: sliceCount,
    columns: width,
    values: sums.map((sum) => sum * perPixel),
  });
  return [
    { along: 'columns', shadow: shadow(front, columns) },
    { along: 'rows', shadow: shadow(side, rows) },
  ];
}

export interface Exposure {
  readonly seed: string;
  /** Scattered over primary radiation behind the body. */
  readonly scatter: number;
  /** Noise of the detector, relative to the signal. */
  readonly noise: number;
  /** How much of the slow changes of brightness the processing takes away. */
  readonly flatten: number;
  /** How much fine detail is lifted, so that tubes show before the spine. */
  readonly sharpen: number;
  /** Pixels of the image for one ray, both ways. */
  readonly magnify: number;
}

const NEAR_PIXELS = 5;

/** A detector's picture of a shadow: exposure, scatter, noise, logarithm, and 12 bits with bone white. */
export function exposed(shadow: Shadow, exposure: Exposure): { pixels: Uint16Array; rows: number; columns: number } {
  const { values, rows, columns } = magnified(shadow, exposure.magnify);
  const wide = Math.round(columns / 14);
  const primary = values.map((depth) => Math.exp(-depth));
  const open = boxBlur(
    primary.map((light) => Math.min(light, 0.12)),
    columns,
    wide,
  );
  const noisy = new Float32Array(values.length);
  noiseTile(exposure.seed).addTo(noisy, columns, 0, exposure.noise);
  const density = primary.map((light, index) => {
    const reached = light + exposure.scatter * (open[index] ?? 0);
    // Quantum noise grows as the root of what reaches the detector.
    return -Math.log(Math.max(1e-6, reached * (1 + ((noisy[index] ?? 0) * 0.12) / Math.sqrt(reached + 1e-4))));
  });
  const slow = boxBlur(density, columns, wide);
  const near = boxBlur(density, columns, NEAR_PIXELS, 2);
  const flat = density.map(
    (value, index) => value - exposure.flatten * (slow[index] ?? 0) + exposure.sharpen * (value - (near[index] ?? 0)),
  );
  return { pixels: twelveBits(flat, values), rows, columns };
}

const BARE = 0.02;

/** Bone white, air black: from the 1st to the 99.93rd percentile of what lies behind the body. */
function twelveBits(density: Float32Array, depth: Float32Array): Uint16Array {
  // Every seventh will do for a percentile.
  const behind = density.filter((_, index) => index % 7 === 0 && (depth[index] ?? 0) > 0.3).sort();
  const at = (share: number) => behind[Math.floor(share * (behind.length - 1))] ?? 0;
  const [low, high] = [at(0.01), at(0.9993)];
  const slope = 3400 / Math.max(1e-6, high - low);
  const pixels = new Uint16Array(density.length);
  for (let index = 0; index < density.length; index++)
    // Beside the body the detector is black, whatever the flattening made of it.
    if ((depth[index] ?? 0) > BARE)
      pixels[index] = Math.min(4095, Math.max(0, ((density[index] ?? 0) - low) * slope + 420));
  return pixels;
}

/** Between the rays linearly. */
function magnified({ rows, columns, values }: Shadow, by: number): Shadow {
  if (by === 1) return { rows, columns, values };
  const wide = columns * by;
  const result = new Float32Array(rows * by * wide);
  const place = (index: number, count: number): [number, number] => {
    const at = Math.min(count - 1, Math.max(0, (index + 0.5) / by - 0.5));
    const low = Math.min(count - 2, Math.floor(at));
    return [low, at - low];
  };
  for (let row = 0; row < rows * by; row++) {
    const [r, fr] = place(row, rows);
    for (let column = 0; column < wide; column++) {
      const [c, fc] = place(column, columns);
      const at = (dr: number, dc: number) => values[(r + dr) * columns + c + dc] ?? 0;
      result[row * wide + column] =
        (at(0, 0) * (1 - fc) + at(0, 1) * fc) * (1 - fr) + (at(1, 0) * (1 - fc) + at(1, 1) * fc) * fr;
    }
  }
  return { rows: rows * by, columns: wide, values: result };
}

/** A projection as an image. */
export function projectionImage(
  shadow: Shadow,
  stackSpacingMm: number,
  exposure: Exposure,
  modality: 'DX' | 'MG',
  index: number,
  projection: NonNullable<SyntheticImage['projection']>,
): SyntheticImage {
  const spacing = stackSpacingMm / exposure.magnify;
  return {
    modality,
    index,
    ...exposed(shadow, exposure),
    bitsStored: 12,
    photometric: 'MONOCHROME2',
    pixelSpacingMm: [spacing, spacing],
    window: { center: 2048, width: 4096 },
    projection,
  };
}

/** Slices for shadows: as far apart as pixels are. */
export function shadowStack(options: {
  readonly spacingMm: number;
  readonly from: Point3;
  readonly to: Point3;
}): Stack {
  const { spacingMm, from, to } = options;
  const count = (axis: 0 | 1 | 2) => Math.round(Math.abs(to[axis] - from[axis]) / spacingMm);
  return {
    rows: count(1),
    columns: count(0),
    pixelSpacingMm: spacingMm,
    // One height per slice: the slices lie so close that a second look between them would only cost time.
    thicknessMm: spacingMm / 4,
    sliceSpacingMm: spacingMm,
    sliceCount: count(2),
    first: from,
    rowDirection: [1, 0, 0],
    columnDirection: [0, 1, 0],
    step: [0, 0, -1],
  };
}
