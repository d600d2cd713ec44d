import type { Point3 } from './point.ts';
import type { Box3, Distance, Shape } from './solid.ts';

export const box = (min: Point3, max: Point3): Box3 => ({ min, max });

export const boxAround = (centre: Point3, x: number, y = x, z = x): Box3 =>
  box([centre[0] - x, centre[1] - y, centre[2] - z], [centre[0] + x, centre[1] + y, centre[2] + z]);

export const grown = ({ min, max }: Box3, by: number): Box3 =>
  box([min[0] - by, min[1] - by, min[2] - by], [max[0] + by, max[1] + by, max[2] + by]);

const overlap = (a: Box3, b: Box3): Box3 =>
  box(
    [Math.max(a.min[0], b.min[0]), Math.max(a.min[1], b.min[1]), Math.max(a.min[2], b.min[2])],
    [Math.min(a.max[0], b.max[0]), Math.min(a.max[1], b.max[1]), Math.min(a.max[2], b.max[2])],
  );

const around = (a: Box3, b: Box3): Box3 =>
  box(
    [Math.min(a.min[0], b.min[0]), Math.min(a.min[1], b.min[1]), Math.min(a.min[2], b.min[2])],
    [Math.max(a.max[0], b.max[0]), Math.max(a.max[1], b.max[1]), Math.max(a.max[2], b.max[2])],
  );

/** Turned by `tilt` in the frontal plane (+ = its left end goes down) and by `turn` in the axial plane. Radians. */
export interface Turned {
  readonly tilt?: number;
  readonly turn?: number;
}

/** The axes of an ellipsoid as rows, in patient directions. */
function axesOf({ tilt = 0, turn = 0 }: Turned): readonly [Point3, Point3, Point3] {
  const [ct, st, cu, su] = [Math.cos(tilt), Math.sin(tilt), Math.cos(turn), Math.sin(turn)];
  return [
    [ct * cu, ct * su, -st],
    [-su, cu, 0],
    [st * cu, st * su, ct],
  ];
}

/** Half of the widths that an ellipsoid takes up along x, y and z. */
export function ellipsoidReach(radii: Point3, turned: Turned = {}): Point3 {
  const axes = axesOf(turned);
  const reach = (at: 0 | 1 | 2) =>
    Math.sqrt((axes[0][at] * radii[0]) ** 2 + (axes[1][at] * radii[1]) ** 2 + (axes[2][at] * radii[2]) ** 2);
  return [reach(0), reach(1), reach(2)];
}

export function ellipsoid(centre: Point3, radii: Point3, turned?: Turned): Shape {
  const [cx, cy, cz] = centre;
  const [rx, ry, rz] = radii;
  const least = Math.min(rx, ry, rz);
  const bounds = boxAround(centre, ...ellipsoidReach(radii, turned));
  if (!turned) {
    const distance: Distance = (x, y, z) => {
      const u = (x - cx) / rx;
      const v = (y - cy) / ry;
      const w = (z - cz) / rz;
      return (Math.sqrt(u * u + v * v + w * w) - 1) * least;
    };
    return { box: bounds, distance };
  }
  const [[ax, ay, az], [bx, by], [ex, ey, ez]] = axesOf(turned);
  const distance: Distance = (x, y, z) => {
    const dx = x - cx;
    const dy = y - cy;
    const dz = z - cz;
    const u = (ax * dx + ay * dy + az * dz) / rx;
    const v = (bx * dx + by * dy) / ry;
    const w = (ex * dx + ey * dy + ez * dz) / rz;
    return (Math.sqrt(u * u + v * v + w * w) - 1) * least;
  };
  return { box: bounds, distance };
}

export const sphere = (centre: Point3, radius: number): Shape => rod({ from: centre, to: centre, radius });

/** A rod with round ends; vessels, bronchi and long bones are made of them. mm. */
export interface Rod {
  readonly from: Point3;
  readonly to: Point3;
  readonly radius: number;
}

export function rod(of: Rod): Shape {
  const { from, to, radius } = of;
  return {
    box: around(boxAround(from, radius), boxAround(to, radius)),
    distance: rodDistance(of),
  };
}

/** The hottest of all functions: what does not change is worked out once, and no arrays are made. */
function rodDistance({ from, to, radius }: Rod): Distance {
  const fx = from[0];
  const fy = from[1];
  const fz = from[2];
  const dx = to[0] - fx;
  const dy = to[1] - fy;
  const dz = to[2] - fz;
  const perSquare = 1 / (dx * dx + dy * dy + dz * dz || 1);
  return (x, y, z) => {
    const px = x - fx;
    const py = y - fy;
    const pz = z - fz;
    const t = Math.min(1, Math.max(0, (px * dx + py * dy + pz * dz) * perSquare));
    const ox = px - t * dx;
    const oy = py - t * dy;
    const oz = pz - t * dz;
    return Math.sqrt(ox * ox + oy * oy + oz * oz) - radius;
  };
}

/** Rods end to end through `points`; each a shape of its own, so that each has a small box. */
export function tube(points: readonly Point3[], radius: number): Shape[] {
  return points.slice(1).map((to, index) => rod({ from: points[index] as Point3, to, radius }));
}

/** A smooth curve through the points (Catmull-Rom), `steps` pieces between each two. */
export function spline(points: readonly Point3[], steps = 6): Point3[] {
  const at = (index: number): Point3 => points[Math.min(points.length - 1, Math.max(0, index))] as Point3;
  const curve: Point3[] = [];
  for (let index = 0; index + 1 < points.length; index++) {
    const [p0, p1, p2, p3] = [at(index - 1), at(index), at(index + 1), at(index + 2)];
    for (let step = 0; step < steps; step++) {
      const t = step / steps;
      const along = (axis: 0 | 1 | 2) =>
        0.5 *
        (2 * p1[axis] +
          (p2[axis] - p0[axis]) * t +
          (2 * p0[axis] - 5 * p1[axis] + 4 * p2[axis] - p3[axis]) * t * t +
          (3 * p1[axis] - p0[axis] - 3 * p2[axis] + p3[axis]) * t * t * t);
      curve.push([along(0), along(1), along(2)]);
    }
  }
  return [...curve, at(points.length - 1)];
}

/** Where all of them are. */
export function common(first: Shape, ...others: readonly Shape[]): Shape {
  return others.reduce(
    (a, b) => ({
      box: overlap(a.box, b.box),
      distance: (x, y, z) => {
        const distance = a.distance(x, y, z);
        // Far outside the one nobody need ask the other: its answer could only be larger.
        return distance > 4 ? distance : Math.max(distance, b.distance(x, y, z));
      },
    }),
    first,
  );
}

/** How far a point is from a box at least; below 0 inside. */
function boxDistance({ min, max }: Box3, x: number, y: number, z: number): number {
  const across = Math.max(min[0] - x, x - max[0]);
  const deep = Math.max(min[1] - y, y - max[1]);
  return Math.max(across, deep, min[2] - z, z - max[2]);
}

export function without(from: Shape, ...taken: readonly Shape[]): Shape {
  return {
    box: from.box,
    distance: (x, y, z) => {
      let distance = from.distance(x, y, z);
      for (const shape of taken) {
        if (distance > 4) return distance;
        const away = boxDistance(shape.box, x, y, z);
        // Near the box the box itself must not be taken for a surface.
        distance = Math.max(distance, away > 4 ? -away : -shape.distance(x, y, z));
      }
      return distance;
    },
  };
}

export function either(first: Shape, ...others: readonly Shape[]): Shape {
  return others.reduce(
    (a, b) => ({
      box: around(a.box, b.box),
      distance: (x, y, z) => Math.min(a.distance(x, y, z), b.distance(x, y, z)),
    }),
    first,
  );
}

/** Larger by `by` mm all round; smaller below 0. */
export const offset = (shape: Shape, by: number): Shape => ({
  // Distances to long ellipsoids are too small along their long axis, so that there the surface moves further.
  box: grown(shape.box, by > 0 ? by * 1.6 : 0),
  ...(shape.stretch ? { stretch: shape.stretch } : {}),
  distance: (x, y, z) => shape.distance(x, y, z) - by,
});

/** The skin of a shape: from its surface `thickness` mm inwards. */
export const shell = (shape: Shape, thickness: number): Shape => ({
  box: shape.box,
  distance: (x, y, z) => {
    const distance = shape.distance(x, y, z);
    return Math.max(distance, -distance - thickness);
  },
});

/** One side of a plane: `normal` (of length 1) points out of it. */
export const halfSpace = (through: Point3, normal: Point3): Shape => ({
  box: boxAround([0, 0, 0], 1e4),
  distance: (x, y, z) => (x - through[0]) * normal[0] + (y - through[1]) * normal[1] + (z - through[2]) * normal[2],
});
