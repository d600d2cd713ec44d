import type { Scene } from '../bodies/body.ts';
import { binomialBlur } from '../volume/blur.ts';
import { type PlaneGeometry, paintPlane, reach } from '../volume/plane.ts';
import type { Point3 } from '../volume/point.ts';
import { inPaintingOrder, type Solid } from '../volume/solid.ts';
import { noiseTile } from '../volume/texture.ts';
import type { SyntheticImage } from './image.ts';

/** A stack of parallel slices. `first` is the centre of the first pixel of the first slice. mm. */
export interface Stack {
  readonly rows: number;
  readonly columns: number;
  readonly pixelSpacingMm: number;
  readonly thicknessMm: number;
  readonly sliceSpacingMm: number;
  readonly sliceCount: number;
  readonly first: Point3;
  readonly rowDirection: Point3;
  readonly columnDirection: Point3;
  /** From one slice to the next. */
  readonly step: Point3;
}

export function planeOf(stack: Stack, index: number): PlaneGeometry {
  const { first, step, sliceSpacingMm } = stack;
  const along = (axis: 0 | 1 | 2) => first[axis] + step[axis] * sliceSpacingMm * index;
  return {
    rows: stack.rows,
    columns: stack.columns,
    spacingMm: stack.pixelSpacingMm,
    thicknessMm: stack.thicknessMm,
    position: [along(0), along(1), along(2)],
    rowDirection: stack.rowDirection,
    columnDirection: stack.columnDirection,
  };
}

/** Axial slices from `top` down, the field of view around (x, y) = `middle`. */
export function axialStack(options: {
  readonly top: number;
  readonly sliceCount: number;
  readonly sliceSpacingMm: number;
  readonly size: number;
  readonly fieldOfViewMm: number;
  readonly middle?: readonly [x: number, y: number];
}): Stack {
  const { top, sliceCount, sliceSpacingMm, size, fieldOfViewMm, middle = [0, 0] } = options;
  const pixelSpacingMm = fieldOfViewMm / size;
  const corner = (-(size - 1) / 2) * pixelSpacingMm;
  return {
    rows: size,
    columns: size,
    pixelSpacingMm,
    thicknessMm: sliceSpacingMm,
    sliceSpacingMm,
    sliceCount,
    first: [middle[0] + corner, middle[1] + corner, top],
    rowDirection: [1, 0, 0],
    columnDirection: [0, 1, 0],
    step: [0, 0, -1],
  };
}

/** The solids that each slice meets, in the order of painting. */
export function solidsBySlice(stack: Stack, scene: Scene): Solid[][] {
  const slices: Solid[][] = Array.from({ length: stack.sliceCount }, () => []);
  const { first, step, sliceSpacingMm, thicknessMm } = stack;
  for (const solid of inPaintingOrder(scene)) {
    const [low, high] = reach(solid.box, first, step);
    const from = Math.max(0, Math.ceil((low - thicknessMm / 2) / sliceSpacingMm));
    const to = Math.min(stack.sliceCount - 1, Math.floor((high + thicknessMm / 2) / sliceSpacingMm));
    for (let index = from; index <= to; index++) slices[index]?.push(solid);
  }
  return slices;
}

export const CT_INTERCEPT = -1024;
const MOST_STORED = 4095;

interface Look {
  /** Standard deviation of the noise. */
  readonly noise: number;
  readonly window: { readonly center: number; readonly width: number };
}

/** CT slices of a scene, one at a time. `seed` is that of the noise: another for each study. */
export function* ctSlices(scene: Scene, stack: Stack, seed: string, look: Look): Generator<SyntheticImage> {
  yield* slices(scene, stack, seed, look, {
    modality: 'CT',
    background: -1000,
    channel: (solid) => solid.hu,
    stored: (value) => value - CT_INTERCEPT,
    rescale: { intercept: CT_INTERCEPT, slope: 1 },
  });
}

/** Fat-suppressed proton density slices of a scene. */
export function* mrSlices(scene: Scene, stack: Stack, seed: string, look: Look): Generator<SyntheticImage> {
  yield* slices(scene, stack, seed, look, {
    modality: 'MR',
    background: 8,
    channel: (solid) => solid.signal ?? 200,
    stored: Math.abs,
  });
}

function twelveBits(values: Float32Array, stored: (value: number) => number): Uint16Array {
  const pixels = new Uint16Array(values.length);
  for (let index = 0; index < values.length; index++)
    pixels[index] = Math.min(MOST_STORED, Math.max(0, stored(values[index] ?? 0) + 0.5));
  return pixels;
}

interface Channel {
  readonly modality: 'CT' | 'MR';
  readonly background: number;
  readonly channel: (solid: Solid) => Solid['hu'];
  readonly stored: (value: number) => number;
  readonly rescale?: NonNullable<SyntheticImage['rescale']>;
}

function* slices(scene: Scene, stack: Stack, seed: string, look: Look, by: Channel): Generator<SyntheticImage> {
  const bySlice = solidsBySlice(stack, scene);
  const noise = noiseTile(seed);
  for (let index = 0; index < stack.sliceCount; index++) {
    const plane = planeOf(stack, index);
    const values = new Float32Array(plane.rows * plane.columns).fill(by.background);
    paintPlane(plane, bySlice[index] ?? [], values, by.channel);
    binomialBlur(values, plane.columns);
    noise.addTo(values, plane.columns, index, look.noise);
    yield {
      modality: by.modality,
      index,
      rows: plane.rows,
      columns: plane.columns,
      pixels: twelveBits(values, by.stored),
      bitsStored: 12,
      photometric: 'MONOCHROME2',
      pixelSpacingMm: [plane.spacingMm, plane.spacingMm],
      window: look.window,
      plane: {
        position: plane.position,
        rowDirection: plane.rowDirection,
        columnDirection: plane.columnDirection,
        thicknessMm: stack.thicknessMm,
        spacingMm: stack.sliceSpacingMm,
      },
      ...(by.rescale ? { rescale: by.rescale } : {}),
    };
  }
}
