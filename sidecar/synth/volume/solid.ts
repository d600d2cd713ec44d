import type { Point3 } from './point.ts';

/** Signed distance to a surface, mm, negative inside. May be too small, never too large: painting skips by it. */
export type Distance = (x: number, y: number, z: number) => number;
/** Hounsfield units (or another signal) at a point. */
export type Law = (x: number, y: number, z: number) => number;

/** A box along the axes that holds all of a shape. mm. */
export interface Box3 {
  readonly min: Point3;
  readonly max: Point3;
}

/** A shape and where it may be. */
export interface Shape {
  readonly box: Box3;
  readonly distance: Distance;
  /** By what factor, at least, the way along x to the surface is longer than `distance` says; absent = 1. */
  readonly stretch?: (z: number) => number;
}

/** What is painted: a shape with its density. Later layers cover earlier ones, as do later solids within a layer. */
export interface Solid extends Shape {
  readonly name: string;
  readonly layer: Layer;
  readonly hu: number | Law;
  /** What stands for the law in a projection, where its detail would not show; needed beside a law. */
  readonly meanHu?: number;
  /** Brightness in a fat-suppressed proton density MR image, 0 to 1000; absent = made from `hu`. */
  readonly signal?: number;
}

/** Order of painting, innermost reason first: a vessel shows in a lung, a bone over all soft tissue, a tube over all. */
export const LAYER = {
  outside: 0,
  wall: 1,
  cavity: 2,
  parenchyma: 3,
  diffuse: 4,
  vessels: 5,
  airways: 6,
  focal: 7,
  pleura: 8,
  organs: 9,
  organParts: 10,
  organLesions: 11,
  bones: 12,
  boneLesions: 13,
  devices: 14,
} as const;
export type Layer = (typeof LAYER)[keyof typeof LAYER];

/** In the order of painting; solids of one layer keep theirs. */
export const inPaintingOrder = (solids: readonly Solid[]): Solid[] => solids.toSorted((a, b) => a.layer - b.layer);

export function solid(name: string, layer: Layer, shape: Shape, hu: number | Law, signal?: number): Solid {
  return { name, layer, ...shape, hu, ...(signal === undefined ? {} : { signal }) };
}
