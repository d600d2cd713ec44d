import type { BodyParameters } from '../bodies/body.ts';
import { type Breasts, breastCentre, breastScene, breastsOf } from '../bodies/breast.ts';
import { seededRandom } from '../random.ts';
import type { Point3 } from '../volume/point.ts';
import { ellipsoid, rod, sphere } from '../volume/shapes.ts';
import { LAYER, type Shape, type Solid, solid } from '../volume/solid.ts';
import { ellipsoidMl, type Lesion } from './lesion.ts';

/** A place in a breast: quadrant, and how deep from the nipple (0) to the chest wall (1). */
export interface BreastPlace {
  readonly side: 'left' | 'right';
  readonly quadrant: 'upperOuter' | 'upperInner' | 'lowerOuter' | 'lowerInner';
  readonly depth: number;
}

export type BreastLesionSpec =
  | {
      readonly id: string;
      readonly kind: 'breastMass';
      readonly at: BreastPlace;
      readonly longMm: number;
      readonly shortMm?: number;
      readonly margin: 'circumscribed' | 'spiculated';
    }
  | {
      readonly id: string;
      readonly kind: 'calcifications';
      readonly at: BreastPlace;
      readonly count: number;
      readonly spanMm: number;
    };

/** Both breasts with their lesions, ready to be looked through. */
export function illBreasts(body: BodyParameters, specs: readonly BreastLesionSpec[]) {
  const breasts = breastsOf(body);
  const lesions = specs.map((spec) => (spec.kind === 'breastMass' ? mass(spec, breasts) : cluster(spec, breasts)));
  return { breasts, lesions, scene: [...breastScene(breasts), ...lesions.flatMap(({ solids }) => solids)] };
}

function placeOf({ side, quadrant, depth }: BreastPlace, breasts: Breasts): Point3 {
  const s = side === 'left' ? 1 : -1;
  const [x] = breastCentre(s);
  const off = breasts.halfWidthMm * (0.16 + 0.26 * depth);
  const outward = quadrant.endsWith('Outer') ? s : -s;
  const up = quadrant.startsWith('upper') ? 1 : -1;
  return [x + outward * off, -breasts.depthMm * (1 - 0.16 - 0.7 * depth), up * off];
}

function mass(spec: Extract<BreastLesionSpec, { kind: 'breastMass' }>, breasts: Breasts): Lesion {
  const { longMm, shortMm = longMm * 0.85 } = spec;
  const centre = placeOf(spec.at, breasts);
  const extent = ellipsoid(centre, [longMm / 2, shortMm / 2, shortMm / 2]);
  const random = seededRandom(`${breasts.body.seed}/${spec.id}`);
  const rays = Array.from({ length: spec.margin === 'spiculated' ? 26 : 0 }, () => {
    const direction: Point3 = [random.normal(), random.normal(), random.normal()];
    const by = (longMm * random.between(0.8, 1.3)) / Math.hypot(...direction);
    const to: Point3 = [centre[0] + direction[0] * by, centre[1] + direction[1] * by, centre[2] + direction[2] * by];
    return solid('spicule', LAYER.focal, rod({ from: centre, to, radius: 0.9 }), 90);
  });
  return {
    ...common(spec, centre),
    solids: [...rays, solid(spec.kind, LAYER.focal, extent, 110)],
    extent,
    hu: 110,
    exactMl: ellipsoidMl(longMm, shortMm, shortMm),
    longAxisMm: longMm,
    shortAxisMm: shortMm,
    numbers: {},
  };
}

function cluster(spec: Extract<BreastLesionSpec, { kind: 'calcifications' }>, breasts: Breasts): Lesion {
  const centre = placeOf(spec.at, breasts);
  const random = seededRandom(`${breasts.body.seed}/${spec.id}`);
  const half = spec.spanMm / 2;
  const solids: Solid[] = Array.from({ length: spec.count }, () => {
    const off = () => Math.min(1, Math.max(-1, random.normal() * 0.45)) * (half - 0.4);
    const at: Point3 = [centre[0] + off(), centre[1] + off(), centre[2] + off()];
    return solid(spec.kind, LAYER.focal, sphere(at, random.between(0.25, 0.45)), 3200);
  });
  const extent: Shape = sphere(centre, half);
  return { ...common(spec, centre), solids, extent, hu: 3200, longAxisMm: spec.spanMm, numbers: { count: spec.count } };
}

const common = (spec: BreastLesionSpec, centre: Point3) =>
  ({ id: spec.id, kind: spec.kind, side: spec.at.side, site: spec.at.quadrant, centre, keepClear: false }) as const;
