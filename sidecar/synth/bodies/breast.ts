import { seededRandom } from '../random.ts';
import type { Point3 } from '../volume/point.ts';
import { box, common, ellipsoid, halfSpace, offset, rod, sphere } from '../volume/shapes.ts';
import { LAYER, type Shape, type Solid, solid } from '../volume/solid.ts';
import { smoothTexture } from '../volume/texture.ts';
import { type BodyParameters, HU } from './body.ts';

/** Both breasts. LPS, mm; y = 0 is the chest wall, the nipples lie in front of it. */
export interface Breasts {
  readonly body: BodyParameters;
  /** How far the nipple stands out, and half of the width. mm. */
  readonly depthMm: number;
  readonly halfWidthMm: number;
  /** Share of gland in the breast, 0 to 1. */
  readonly density: number;
}

const MIDDLE_X = 80;
/** Below that of muscle: its edge is pulled into the picture thin, and the model does not press tissue flat. */
const PECTORAL_HU = -40;

export function breastsOf(body: BodyParameters): Breasts {
  const size = Math.min(1.12, 0.78 + (body.bodyMassIndex - 20) * 0.025);
  return {
    body,
    depthMm: 92 * size,
    halfWidthMm: 62 * size,
    // Gland gives way to fat with age.
    density: Math.min(0.85, Math.max(0.12, 0.8 - (body.ageYears - 30) * 0.012)),
  };
}

export const breastCentre = (side: 1 | -1): Point3 => [side * MIDDLE_X, 0, 0];

/** `inside` mm below the skin; the chest wall is a cut and has none. */
export const breastShape = ({ depthMm, halfWidthMm }: Breasts, side: 1 | -1, inside = 0): Shape =>
  common(
    offset(ellipsoid(breastCentre(side), [halfWidthMm, depthMm, halfWidthMm]), -inside),
    halfSpace([0, 0, 0], [0, 1, 0]),
  );

export function breastScene(breasts: Breasts): Solid[] {
  return ([1, -1] as const).flatMap((side) => oneBreast(breasts, side));
}

function oneBreast(breasts: Breasts, side: 1 | -1): Solid[] {
  const { body, depthMm, halfWidthMm, density } = breasts;
  const skin = breastShape(breasts, side);
  const [x] = breastCentre(side);
  const gland = ellipsoid([x, -0.36 * depthMm, 0], [halfWidthMm * 0.78, depthMm * 0.56, halfWidthMm * 0.74]);
  const coarse = smoothTexture(`${body.seed}/gland/${side}`, 9, 1, 16);
  const fine = smoothTexture(`${body.seed}/gland/fine/${side}`, 3.2, 0.6);
  const law = (px: number, py: number, pz: number) => {
    const depth = -gland.distance(px, py, pz) / (halfWidthMm * 0.74);
    const amount = coarse(px, py, pz) + fine(px, py, pz) + depth * 1.6 + (density - 0.75) * 3.2;
    return amount > 0 ? Math.min(40, -60 + amount * 90) : HU.fat;
  };
  const random = seededRandom(`${body.seed}/ducts/${side}`);
  const nipple: Point3 = [x, -depthMm, 0];
  const ducts = Array.from({ length: 16 }, () =>
    rod({
      from: [nipple[0], nipple[1] + 6, nipple[2]],
      to: [
        x + random.normal() * halfWidthMm * 0.35,
        -depthMm * random.between(0.15, 0.5),
        random.normal() * halfWidthMm * 0.35,
      ],
      radius: 0.9,
    }),
  );
  const ligaments = Array.from({ length: 26 }, () => {
    const at: Point3 = [
      x + random.normal() * halfWidthMm * 0.5,
      -depthMm * random.between(0.05, 0.8),
      random.normal() * halfWidthMm * 0.5,
    ];
    const to: Point3 = [at[0] + random.normal() * 16, at[1] - random.between(6, 26), at[2] + random.normal() * 16];
    return common(rod({ from: at, to, radius: 0.55 }), skin);
  });
  return [
    solid('skin', LAYER.wall, skin, HU.skin),
    solid('fat', LAYER.wall, breastShape(breasts, side, 1.8), HU.fat),
    solid('gland', LAYER.parenchyma, common(gland, breastShape(breasts, side, 4)), law),
    ...ducts.map((shape) => solid('duct', LAYER.vessels, shape, 30)),
    ...ligaments.map((shape) => solid('ligament', LAYER.vessels, shape, 20)),
    solid('nipple', LAYER.vessels, sphere(nipple, 5), 35),
    solid('pectoral muscle', LAYER.organs, pectoral(breasts, side), PECTORAL_HU),
  ];
}

/** A wedge at the chest wall, thick towards the armpit, as far as it is pulled into the picture. */
function pectoral(breasts: Breasts, side: 1 | -1): Shape {
  const { halfWidthMm } = breasts;
  const x0 = side * MIDDLE_X;
  const wedge: Shape = {
    box: box([x0 - 78, -60, -40], [x0 + 78, 0, 110]),
    distance: (x, y, z) => {
      const towardsArmpit = ((x - x0) * side + z) * Math.SQRT1_2;
      return Math.max(-y - (towardsArmpit + 0.2 * halfWidthMm) * 0.42, y) * 0.8;
    },
  };
  const reach = ellipsoid([x0 + side * 26, 0, 30], [30, 90, 70]);
  return common(wedge, reach);
}
