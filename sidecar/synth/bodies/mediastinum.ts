import type { Point3 } from '../volume/point.ts';
import { ellipsoid, offset, rod, tube } from '../volume/shapes.ts';
import { LAYER, type Shape, type Solid, solid } from '../volume/solid.ts';
import { HU } from './body.ts';
import type { Torso } from './torso.ts';

const WALL_HU = 30;
/** Points and radii of a person of average height; the carina is the origin. */
const AORTA: readonly Point3[] = [
  [-2, -22, -38],
  [-14, -27, 0],
  [-8, -18, 18],
  [14, 10, 24],
  [27, 34, 8],
  [24, 38, -60],
  [14, 36, -130],
];
const GREAT_VESSELS: readonly { readonly points: readonly Point3[]; readonly radius: number }[] = [
  // Pulmonary trunk and its two branches.
  {
    points: [
      [16, -38, -36],
      [23, -26, -10],
    ],
    radius: 13,
  },
  {
    points: [
      [22, -26, -10],
      [40, 4, -8],
      [48, 14, -30],
    ],
    radius: 9.5,
  },
  {
    points: [
      [16, -16, -16],
      [-34, -4, -20],
      [-44, 6, -42],
    ],
    radius: 9,
  },
  // Venae cavae; the vessels of neck and arms.
  {
    points: [
      [-28, -14, -32],
      [-27, -20, 32],
      [-32, -22, 120],
    ],
    radius: 8,
  },
  {
    points: [
      [-26, -22, 30],
      [20, -34, 40],
      [36, -28, 120],
    ],
    radius: 6.5,
  },
  {
    points: [
      [-22, -6, -80],
      [-22, -2, -170],
    ],
    radius: 11,
  },
  {
    points: [
      [-8, -16, 24],
      [-22, -6, 120],
    ],
    radius: 5.5,
  },
  {
    points: [
      [4, -8, 26],
      [16, -4, 120],
    ],
    radius: 4.5,
  },
  {
    points: [
      [16, 8, 26],
      [34, 6, 96],
      [70, 0, 104],
    ],
    radius: 4.5,
  },
];
const AIRWAYS: readonly { readonly points: readonly Point3[]; readonly radius: number; readonly wallMm: number }[] = [
  {
    points: [
      [0, 4, 200],
      [0, 4, 100],
      [0, 8, 0],
    ],
    radius: 8.5,
    wallMm: 2,
  },
  {
    points: [
      [0, 8, -1],
      [-30, 6, -22],
    ],
    radius: 6.6,
    wallMm: 1.8,
  },
  {
    points: [
      [0, 8, -1],
      [38, 10, -26],
    ],
    radius: 5.8,
    wallMm: 1.8,
  },
  {
    points: [
      [-30, 6, -20],
      [-42, 12, -62],
    ],
    radius: 3.8,
    wallMm: 1.4,
  },
  {
    points: [
      [-30, 6, -18],
      [-48, 4, 14],
    ],
    radius: 3.2,
    wallMm: 1.3,
  },
  {
    points: [
      [38, 10, -26],
      [48, 16, -66],
    ],
    radius: 3.6,
    wallMm: 1.4,
  },
  {
    points: [
      [38, 10, -26],
      [52, 0, 4],
    ],
    radius: 3.2,
    wallMm: 1.3,
  },
];

/** Fat between the lungs, the heart in its own fat, great vessels, airways, gullet. */
export function mediastinum(torso: Torso): Solid[] {
  const { scale, changes, body } = torso;
  const shift = changes.shiftMm ?? 0;
  const place = ([x, y, z]: Point3): Point3 => torso.at(x + shift / scale, y, z);
  const pipes = (points: readonly Point3[], radius: number) => tube(points.map(place), radius * scale);
  // With age the aorta grows wider.
  const wider = 1 + Math.max(0, body.ageYears - 50) * 0.005;
  const vessels = [
    ...pipes(AORTA, 12.8 * wider),
    ...GREAT_VESSELS.flatMap(({ points, radius }) => pipes(points, radius)),
  ];
  const organ = (name: string, shape: Shape, hu: number) => solid(name, LAYER.organs, shape, hu);
  return [
    solid(
      'mediastinal fat',
      LAYER.cavity,
      ellipsoid(torso.at(0, -10, -20), [46 * scale, 62 * scale, 150 * scale]),
      HU.fat,
    ),
    ...torso.heartParts.map((part) => organ('heart fat', offset(part, 3), HU.fat)),
    ...vessels.map((vessel) => organ('vessel fat', offset(vessel, 2.5), HU.fat)),
    ...torso.heartParts.map((part) => organ('heart', part, HU.blood)),
    ...AIRWAYS.flatMap(({ points, radius, wallMm }) => pipes(points, radius + wallMm)).map((s) =>
      organ('airway wall', s, WALL_HU),
    ),
    ...vessels.map((vessel) => organ('great vessel', vessel, HU.blood)),
    organ('oesophagus', rod({ from: place([3, 27, 160]), to: place([8, 28, -150]), radius: 6.5 * scale }), 38),
    ...AIRWAYS.flatMap(({ points, radius }) => pipes(points, radius)).map((s) => organ('airway', s, -985)),
    ...arteriosclerosis(torso, place),
  ];
}

/** Chalk in the wall of an old aorta's arch. */
function arteriosclerosis({ body, scale }: Torso, place: (point: Point3) => Point3): Solid[] {
  if (body.ageYears < 68) return [];
  const spots: readonly Point3[] = [
    [26, 20, 32],
    [35, 36, 14],
    [35, 40, -20],
    [30, 48, -70],
  ];
  return spots.map((spot) =>
    solid('aortic calcification', LAYER.organParts, ellipsoid(place(spot), [2 * scale, 3.5 * scale, 3.5 * scale]), 650),
  );
}

/** Mid point of the carina: tubes are measured from it. */
export const carinaOf = (torso: Torso): Point3 => torso.at((torso.changes.shiftMm ?? 0) / torso.scale, 8, 0);
