import type { Point3 } from '../../../sidecar/synth/volume/point.ts';

/** Where the slices of one synthetic CT lie. Patient coordinates (LPS, PS3.3 C.7.6.2.1.1) in mm, origin mid-chest. */
export interface SliceGrid {
  readonly rows: number;
  readonly columns: number;
  readonly pixelSpacingMm: number;
  readonly sliceThicknessMm: number;
  readonly sliceSpacingMm: number;
  readonly sliceCount: number;
}

/** Half of the scanned length: from above the apices (+) to below the domes of the diaphragm (-). */
const HALF_RANGE_MM = 100;

/** Axial slices over the whole chest, from head to feet; 40 of them lie gapless at 5 mm. */
export function chestGrid(sliceCount: number): SliceGrid {
  return {
    rows: 256,
    columns: 256,
    // 380 mm field of view; the number is exact in binary, so the DS text is exact as well.
    pixelSpacingMm: 1.484375,
    sliceThicknessMm: 5,
    sliceSpacingMm: (2 * HALF_RANGE_MM) / sliceCount,
    sliceCount,
  };
}

/** Centre of the top left pixel of slice `index` (0 = most cranial): Image Position (Patient) (0020,0032). */
export function imagePosition(grid: SliceGrid, index: number): Point3 {
  return [
    (-(grid.columns - 1) / 2) * grid.pixelSpacingMm,
    (-(grid.rows - 1) / 2) * grid.pixelSpacingMm,
    HALF_RANGE_MM - grid.sliceSpacingMm * (index + 0.5),
  ];
}

/** The slice whose plane is nearest to z. */
export function nearestSlice(grid: SliceGrid, z: number): number {
  const index = Math.round((HALF_RANGE_MM - z) / grid.sliceSpacingMm - 0.5);
  return Math.min(grid.sliceCount - 1, Math.max(0, index));
}

/** Column\row of a point as SCOORD counts them: (0,0) is the corner of the top left pixel (PS3.3 C.18.6.1.2). */
export function toImagePoint(grid: SliceGrid, x: number, y: number): [column: number, row: number] {
  const [left, top] = imagePosition(grid, 0);
  return [(x - left) / grid.pixelSpacingMm + 0.5, (y - top) / grid.pixelSpacingMm + 0.5];
}
