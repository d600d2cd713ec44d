import { type PlaneGeometry, pointAt, windowOf } from '../volume/plane.ts';
import type { Shape } from '../volume/solid.ts';
import { planeOf, type Stack } from './cross-sections.ts';

/** A lesion's pixels in one image. */
export interface Mask {
  readonly rows: number;
  readonly columns: number;
  /** 1 = a pixel whose centre lies in the lesion. */
  readonly pixels: Uint8Array;
}

/** What a mask measures. */
export interface MaskMeasures {
  /** Edges in pixels as SCOORD counts: (0,0) is the corner of the first pixel; right and bottom are past the last. */
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
  readonly pixelCount: number;
  readonly areaMm2: number;
  /** Largest diameter in the image, and the extent at right angles to it. mm. */
  readonly longAxisMm: number;
  readonly shortAxisMm: number;
}

/** Calls `inside` for each pixel of the plane whose centre lies in the shape. */
function eachInside(plane: PlaneGeometry, shape: Shape, inside: (row: number, column: number) => void): void {
  const window = windowOf(plane, shape.box);
  if (!window) return;
  for (let row = window.top; row <= window.bottom; row++)
    for (let column = window.left; column <= window.right; ) {
      const distance = shape.distance(...pointAt(plane, column, row));
      const sure = Math.max(1, Math.floor(Math.abs(distance) / plane.spacingMm));
      if (distance < 0) for (let at = column; at < Math.min(column + sure, window.right + 1); at++) inside(row, at);
      column += sure;
    }
}

export function maskInPlane(plane: PlaneGeometry, shape: Shape): Mask {
  const { rows, columns } = plane;
  const pixels = new Uint8Array(rows * columns);
  eachInside(plane, shape, (row, column) => {
    pixels[row * columns + column] = 1;
  });
  return { rows, columns, pixels };
}

/** The lesion's shadow: a ray that meets it counts. Each ray becomes `magnify` pixels both ways. */
export function maskInShadow(stack: Stack, along: 'columns' | 'rows', shape: Shape, magnify: number): Mask {
  const columns = (along === 'columns' ? stack.columns : stack.rows) * magnify;
  const rows = stack.sliceCount * magnify;
  const pixels = new Uint8Array(rows * columns);
  for (let index = 0; index < stack.sliceCount; index++)
    eachInside(planeOf(stack, index), shape, (row, column) => {
      const first = (along === 'columns' ? column : row) * magnify;
      for (let down = 0; down < magnify; down++) {
        const start = (index * magnify + down) * columns + first;
        pixels.fill(1, start, start + magnify);
      }
    });
  return { rows, columns, pixels };
}

const DIRECTIONS = 90;

/** undefined for an empty mask. */
export function measured({ rows, columns, pixels }: Mask, spacingMm: number): MaskMeasures | undefined {
  const corners: [number, number][] = [];
  let [left, top, right, bottom, pixelCount] = [columns, rows, 0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const line = pixels.subarray(row * columns, (row + 1) * columns);
    const first = line.indexOf(1);
    if (first < 0) continue;
    const last = line.lastIndexOf(1);
    corners.push([first, row], [first, row + 1], [last + 1, row], [last + 1, row + 1]);
    for (let column = first; column <= last; column++) pixelCount += line[column] ?? 0;
    [left, right] = [Math.min(left, first), Math.max(right, last + 1)];
    [top, bottom] = [Math.min(top, row), row + 1];
  }
  if (pixelCount === 0) return undefined;
  const [long, short] = axes(corners);
  return {
    box: [left, top, right, bottom],
    pixelCount,
    areaMm2: pixelCount * spacingMm * spacingMm,
    longAxisMm: long * spacingMm,
    shortAxisMm: short * spacingMm,
  };
}

/** The largest width over all directions, and the width at right angles to it. */
function axes(points: readonly (readonly [number, number])[]): [long: number, short: number] {
  const widths = Array.from({ length: DIRECTIONS }, (_, index) => {
    const angle = (index * Math.PI) / DIRECTIONS;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const [x, y] of points) {
      const at = x * cos + y * sin;
      low = Math.min(low, at);
      high = Math.max(high, at);
    }
    // The corner of a pixel reaches beyond its centre by up to this much: not part of a diameter.
    return high - low - (Math.abs(cos) + Math.abs(sin) - 1);
  });
  const long = Math.max(...widths);
  return [long, widths[(widths.indexOf(long) + DIRECTIONS / 2) % DIRECTIONS] ?? 0];
}
