import type { Point3 } from './point.ts';
import type { Box3, Shape, Solid } from './solid.ts';

/** A plane of pixels in the patient. Directions have length 1 and are at right angles. mm. */
export interface PlaneGeometry {
  readonly rows: number;
  readonly columns: number;
  readonly spacingMm: number;
  readonly thicknessMm: number;
  /** Centre of the first pixel: Image Position (Patient). */
  readonly position: Point3;
  /** Where a row runs to, and where a column does: Image Orientation (Patient). */
  readonly rowDirection: Point3;
  readonly columnDirection: Point3;
}

/** First and last pixel along rows and columns that a shape may touch; undefined where it does not meet the plane. */
interface Window {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const TALL_MM = 150;

export const normalOf = ({ rowDirection: r, columnDirection: c }: PlaneGeometry): Point3 => [
  r[1] * c[2] - r[2] * c[1],
  r[2] * c[0] - r[0] * c[2],
  r[0] * c[1] - r[1] * c[0],
];

export const pointAt = (plane: PlaneGeometry, column: number, row: number): Point3 => {
  const { position: p, rowDirection: r, columnDirection: c, spacingMm } = plane;
  const [u, v] = [column * spacingMm, row * spacingMm];
  return [p[0] + u * r[0] + v * c[0], p[1] + u * r[1] + v * c[1], p[2] + u * r[2] + v * c[2]];
};

/** How far the box reaches along a direction, from a point. */
export function reach({ min, max }: Box3, from: Point3, direction: Point3): [low: number, high: number] {
  let [low, high] = [0, 0];
  for (const axis of [0, 1, 2] as const) {
    const [a, b] = [(min[axis] - from[axis]) * direction[axis], (max[axis] - from[axis]) * direction[axis]];
    low += Math.min(a, b);
    high += Math.max(a, b);
  }
  return [low, high];
}

export function windowOf(plane: PlaneGeometry, box: Box3): Window | undefined {
  const { rows, columns, spacingMm, thicknessMm, position } = plane;
  const [below, above] = reach(box, position, normalOf(plane));
  if (below > thicknessMm / 2 || above < -thicknessMm / 2) return undefined;
  const [left, right] = reach(box, position, plane.rowDirection);
  const [top, bottom] = reach(box, position, plane.columnDirection);
  const window = {
    left: Math.max(0, Math.floor(left / spacingMm)),
    right: Math.min(columns - 1, Math.ceil(right / spacingMm)),
    top: Math.max(0, Math.floor(top / spacingMm)),
    bottom: Math.min(rows - 1, Math.ceil(bottom / spacingMm)),
  };
  return window.left > window.right || window.top > window.bottom ? undefined : window;
}

/**
 * Calls `run` for each stretch of pixels with the share of them that the shape covers (above 0). Distances are never too
 * large, so whole stretches inside or outside need one look each.
 */
export function eachRun(
  plane: PlaneGeometry,
  shape: Shape,
  run: (row: number, column: number, count: number, share: number) => void,
): void {
  const window = windowOf(plane, shape.box);
  if (!window) return;
  const { spacingMm: spacing, thicknessMm } = plane;
  const [px, py, pz] = plane.position;
  const [rx, ry, rz] = plane.rowDirection;
  const [cx, cy, cz] = plane.columnDirection;
  const normal = normalOf(plane);
  // What is tall changes little from one height of a slice to the next: its middle will do.
  const [low, high] = reach(shape.box, plane.position, normal);
  const rise = thicknessMm > spacing / 2 && high - low < TALL_MM ? thicknessMm / 3 : 0;
  // From here on no height of the slice differs from its middle.
  const soft = spacing / 2 + rise;
  const nx = normal[0] * rise;
  const ny = normal[1] * rise;
  const nz = normal[2] * rise;
  const { distance } = shape;
  const shareOf = (d: number) => Math.min(1, Math.max(0, 0.5 - d / spacing));
  for (let row = window.top; row <= window.bottom; row++) {
    const v = row * spacing;
    const x0 = px + v * cx;
    const y0 = py + v * cy;
    const z0 = pz + v * cz;
    const stretch = rx === 1 && shape.stretch ? shape.stretch(z0) : 1;
    for (let column = window.left; column <= window.right; ) {
      // Single numbers, not arrays: this runs for some hundred million pixels.
      const u = column * spacing;
      const x = x0 + u * rx;
      const y = y0 + u * ry;
      const z = z0 + u * rz;
      const middle = distance(x, y, z);
      const sure = Math.max(1, Math.floor(((Math.abs(middle) - soft) * stretch) / spacing) + 1);
      if (middle >= soft) column += sure;
      else if (middle <= -soft) {
        const count = Math.min(sure, window.right - column + 1);
        run(row, column, count, 1);
        column += count;
      } else {
        const share =
          rise === 0
            ? shareOf(middle)
            : (shareOf(middle) +
                shareOf(distance(x + nx, y + ny, z + nz)) +
                shareOf(distance(x - nx, y - ny, z - nz))) /
              3;
        if (share > 0) run(row, column, 1, share);
        column++;
      }
    }
  }
}

/** The plane's values: each solid covers what was painted before it, in part where it fills a pixel in part. */
export function paintPlane(
  plane: PlaneGeometry,
  solids: readonly Solid[],
  values: Float32Array,
  channel: (solid: Solid) => Solid['hu'] = (solid) => solid.hu,
): void {
  const { columns, spacingMm: spacing, rowDirection: r } = plane;
  for (const solid of solids) {
    const value = channel(solid);
    if (typeof value === 'number')
      eachRun(plane, solid, (row, column, count, share) => {
        const first = row * columns + column;
        if (share === 1) values.fill(value, first, first + count);
        else values[first] = (values[first] ?? 0) + share * (value - (values[first] ?? 0));
      });
    else
      eachRun(plane, solid, (row, column, count, share) => {
        let [x, y, z] = pointAt(plane, column, row);
        const end = row * columns + column + count;
        for (let index = end - count; index < end; index++) {
          const under = values[index] ?? 0;
          values[index] = under + share * (value(x, y, z) - under);
          x += spacing * r[0];
          y += spacing * r[1];
          z += spacing * r[2];
        }
      });
  }
}
