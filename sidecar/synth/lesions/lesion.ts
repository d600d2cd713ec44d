import type { Point3 } from '../volume/point.ts';
import type { Shape, Solid } from '../volume/solid.ts';

export type LesionSide = 'left' | 'right' | 'both' | 'middle';

/** A lesion in one body: what is painted, and what is true of it. */
export interface Lesion {
  readonly id: string;
  readonly kind: string;
  readonly side: LesionSide;
  /** Lobe, organ or bone. */
  readonly site: string;
  /** LPS, mm. */
  readonly centre: Point3;
  readonly solids: readonly Solid[];
  /** Where it counts as the lesion: masks, boxes and volumes are those of this shape. */
  readonly extent: Shape;
  /** Density of its main part. */
  readonly hu: number;
  /** Where a formula gives it, or it was asked for. */
  readonly exactMl?: number;
  /** Largest diameter, and the largest at right angles to it. mm; where the shape has such. */
  readonly longAxisMm?: number;
  readonly shortAxisMm?: number;
  /** Other exact numbers by name: `apexMm`, `tipAboveCarinaMm`, `cardiothoracicRatio`, `gapMm`, ... */
  readonly numbers: Readonly<Record<string, number>>;
  /** Small, so that no vessel may run into it. */
  readonly keepClear: boolean;
}

export const ellipsoidMl = (x: number, y: number, z: number): number => (Math.PI / 6) * x * y * z * 1e-3;
