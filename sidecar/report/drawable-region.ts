import type { ImageRegion } from '../domain/evidence.ts';
import type { GraphicType } from './profiles.ts';

/** Pixels that a chord may lie off its curve: with the rounding of its ends less than a sixteenth of a pixel. */
const DEVIATION = 0.05;
/** Coordinates are rounded to parts that FL holds exactly: what is read back is what was written. */
const PARTS = 64;
const FEWEST_POINTS = 12;
/** A radius of 65535 pixels, more than an image has, needs 2544. */
const MOST_POINTS = 4096;

type Vector = readonly [x: number, y: number];

/** A closed polyline around an ellipse given by its centre and two conjugate semi-axes. */
function outline(centre: Vector, u: Vector, v: Vector): readonly number[] {
  const longest = Math.max(Math.hypot(...u), Math.hypot(...v));
  // A chord of one n-th of a circle lies r (1 - cos(pi/n)) off it; of an ellipse, no further than by its longer axis.
  const needed = Math.ceil(Math.PI / Math.acos(1 - Math.min(1, DEVIATION / longest)));
  const points = Math.min(MOST_POINTS, Math.max(FEWEST_POINTS, needed));
  const open = Array.from({ length: points }, (_, at) => {
    const [cos, sin] = [Math.cos((2 * Math.PI * at) / points), Math.sin((2 * Math.PI * at) / points)];
    return [0, 1].map((axis) => (centre[axis] ?? 0) + (u[axis] ?? 0) * cos + (v[axis] ?? 0) * sin);
  });
  return [...open, ...open.slice(0, 1)].flat().map((coordinate) => Math.round(coordinate * PARTS) / PARTS);
}

/** CIRCLE: centre and a point on it. ELLIPSE: both ends of its major, then of its minor axis (PS3.3 C.18.6.1.2). */
function asPolyline({ graphicType, graphicData }: ImageRegion): readonly number[] | undefined {
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0] = graphicData;
  if (graphicType === 'CIRCLE') return outline([x0, y0], [x1 - x0, y1 - y0], [y0 - y1, x1 - x0]);
  if (graphicType !== 'ELLIPSE') return undefined;
  return outline([(x0 + x1) / 2, (y0 + y1) / 2], [(x1 - x0) / 2, (y1 - y0) / 2], [(x3 - x2) / 2, (y3 - y2) / 2]);
}

/**
 * The region as one of the graphic types that are drawn: as it is, or a circle or ellipse as a closed polyline.
 * @returns undefined where it cannot be written as any of them
 */
export function drawableRegion(region: ImageRegion, graphicTypes: readonly GraphicType[]): ImageRegion | undefined {
  if (graphicTypes.includes(region.graphicType)) return region;
  const graphicData = graphicTypes.includes('POLYLINE') ? asPolyline(region) : undefined;
  return graphicData && { ...region, graphicType: 'POLYLINE', graphicData };
}
