import type { Point3 } from '../volume/point.ts';
import { box, common, ellipsoid, ellipsoidReach, halfSpace, offset, without } from '../volume/shapes.ts';
import type { Distance, Shape } from '../volume/solid.ts';
import type { BodyParameters } from './body.ts';
import { type Oval, ovalDistance } from './oval.ts';

/** +1 is the patient's left (LPS x grows to the left), -1 the right. */
export type Side = 1 | -1;

/** A broken rib: its front piece stands out by `displacementMm`. */
export interface RibFracture {
  readonly side: 'left' | 'right';
  /** 1 to 12. */
  readonly rib: number;
  /** 0 at the spine, 1 at the front end. */
  readonly along: number;
  readonly displacementMm: number;
}

/** What a disease changes of the body itself. */
export interface TorsoChanges {
  /** Heart width over inner chest width; default 0.45. */
  readonly cardiothoracicRatio?: number;
  /** How much higher than usual a half of the diaphragm stands. mm. */
  readonly diaphragmLiftMm?: Readonly<Partial<Record<'left' | 'right', number>>>;
  readonly ribFractures?: readonly RibFracture[];
  /** The middle moved to the left (+) or right (-). mm. */
  readonly shiftMm?: number;
}

/**
 * Chest and abdomen of one person: the surfaces that organs and lesions are made from. LPS, mm; the origin is the
 * carina. Sizes scale with height.
 */
export interface Torso {
  readonly body: BodyParameters;
  readonly changes: TorsoChanges;
  readonly scale: number;
  /** A point of the person of average height, in this person. */
  at(x: number, y: number, z: number): Point3;
  /** Half width and half depth of the inside of the rib cage at a height. */
  cage(z: number): { readonly halfWidth: number; readonly halfDepth: number; readonly y: number };
  readonly skin: Shape;
  readonly fatMm: number;
  /** The room for a lung and its fluid or air: inside the ribs, above the diaphragm, beside the heart. */
  readonly pleura: Readonly<Record<Side, Shape>>;
  /** Inside of the chest wall around a lung, as if there were neither heart nor diaphragm. */
  readonly hull: Readonly<Record<Side, Shape>>;
  /** A point of a lung: `lateral` and `posterior` from -1 to 1 across it, `height` from 0 (base) to 1 (apex). */
  inLung(side: Side, lateral: number, posterior: number, height: number): Point3;
  readonly domes: Readonly<Record<Side, Shape>>;
  readonly heart: Shape;
  readonly heartParts: readonly Shape[];
  /** Widest inside of the rib cage. mm. */
  readonly innerWidthMm: number;
}

/** Above the apex: far enough from any surface not to be taken for its soft edge. */
const OUTSIDE = 9;
const APEX = 102;
const LUNG_FLOOR = -184;
const UPRIGHT_HEIGHT_CM = 172;

export const sideName = (side: Side): 'left' | 'right' => (side === 1 ? 'left' : 'right');
export const sideOf = (name: 'left' | 'right'): Side => (name === 'left' ? 1 : -1);

/** 0 at or below `low`, 1 at or above `high`, smooth between. */
export function smoothStep(low: number, high: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

export function torsoOf(body: BodyParameters, changes: TorsoChanges = {}): Torso {
  const scale = (body.heightCm / UPRIGHT_HEIGHT_CM) * (body.sex === 'F' ? 0.97 : 1);
  const fatMm = Math.min(45, Math.max(5, 7 + (body.bodyMassIndex - 21) * 2));
  const at = (x: number, y: number, z: number): Point3 => [x * scale, y * scale, z * scale];
  const innerWidthMm = 2 * 141 * scale;
  const domes = { 1: dome(1, scale, changes), [-1]: dome(-1, scale, changes) } as Record<Side, Shape>;
  const heartParts = heart(scale, innerWidthMm, changes);
  const [first, second] = heartParts as [Shape, Shape];
  const whole: Shape = {
    box: box([-150, -150, -200], [150, 80, 20]),
    distance: (x, y, z) => Math.min(first.distance(x, y, z), second.distance(x, y, z)),
  };
  const hull = { 1: lungHull(1, scale), [-1]: lungHull(-1, scale) } as Record<Side, Shape>;
  const pleura = (side: Side) => without(hull[side], domes[side], offset(whole, 3));
  return {
    body,
    changes,
    scale,
    at,
    cage: (z) => cage(z / scale, scale),
    skin: skin(scale, fatMm),
    fatMm,
    pleura: { 1: pleura(1), [-1]: pleura(-1) } as Record<Side, Shape>,
    hull,
    inLung(side, lateral, posterior, height) {
      const z = -120 + height * 206;
      const { x, y, halfWidth, halfDepth } = lungOutline(side, z, scale);
      return [x + side * lateral * halfWidth, y + posterior * halfDepth, z * scale];
    },
    domes,
    heart: whole,
    heartParts,
    innerWidthMm,
  };
}

/** Remembers the outline of the height asked for last: a slice asks for one height many thousand times. */
function atHeight(outline: (z: number) => Oval): (z: number) => Oval {
  let [height, last]: [number, Oval | undefined] = [Number.NaN, undefined];
  return (z) => {
    if (last === undefined || z !== height) [height, last] = [z, outline(z)];
    return last;
  };
}

/** How far up towards the apex a height is: 1 at the widest chest and below, 0 at the apex. */
function taper(z: number): number {
  const above = Math.min(1, Math.max(0, (z - 5) / (APEX - 5)));
  return Math.sqrt(1 - above * above);
}

function cage(z: number, scale: number) {
  const narrow = taper(Math.min(z, APEX - 4)) ** 0.7;
  const low = smoothStep(-40, 30, z);
  return {
    halfWidth: (50 + 97 * narrow - 6 * low * narrow) * scale,
    halfDepth: (30 + 62 * narrow - 6 * low) * scale,
    y: (4 + 10 * (1 - narrow)) * scale,
  };
}

/** A lung's outline at a height of the person of average height. */
function lungOutline(side: Side, height: number, scale: number): Oval {
  const narrow = taper(height);
  const low = smoothStep(-40, 30, height);
  return {
    x: side * (49 + 27 * narrow - 2 * low) * scale,
    y: (4 + 10 * (1 - narrow)) * scale,
    halfWidth: (66 - 6 * low) * narrow ** 0.85 * scale,
    halfDepth: (84 - 6 * low) * narrow * scale,
    squareness: 0.5,
  };
}

function lungHull(side: Side, scale: number): Shape {
  const outline = atHeight((z) => lungOutline(side, z / scale, scale));
  const top = APEX * scale - 1;
  const distance: Distance = (x, y, z) => (z >= top ? OUTSIDE : ovalDistance(outline(z), x, y));
  const reach = 146 * scale;
  return common(
    {
      box: box(
        [Math.min(0, side * reach), -84 * scale, LUNG_FLOOR * scale],
        [Math.max(0, side * reach), 94 * scale, APEX * scale],
      ),
      distance,
    },
    halfSpace([0, 0, LUNG_FLOOR * scale], [0, 0, -1]),
  );
}

/** The upper surface of a half of the diaphragm, and all below it. The right one stands higher. */
function dome(side: Side, scale: number, { diaphragmLiftMm = {} }: TorsoChanges): Shape {
  const lift = diaphragmLiftMm[sideName(side)] ?? 0;
  const height = (side === -1 ? 80 : 68) * scale + lift;
  const middle = -190 * scale;
  const upper = ellipsoid([side * 72 * scale, -4 * scale, middle], [71 * scale, 88 * scale, height]);
  return {
    box: box(
      [(side * 72 - 71) * scale, -92 * scale, -500 * scale],
      [(side * 72 + 71) * scale, 84 * scale, middle + height],
    ),
    // Below the widest level the dome goes straight down.
    distance: (x, y, z) => upper.distance(x, y, Math.max(z, middle)),
  };
}

/** Both ventricles as one long body that points to the left and down, and the right atrium beside it. */
function heart(scale: number, innerWidthMm: number, changes: TorsoChanges): Shape[] {
  const width = (changes.cardiothoracicRatio ?? 0.45) * innerWidthMm;
  const shift = changes.shiftMm ?? 0;
  const turned = { tilt: 0.6, turn: -0.45 };
  // The ventricles take 7/8 of the width; heights and depths grow with it, but less.
  const grow = Math.sqrt(width / (126 * scale)) * scale;
  const shape: Point3 = [68 * grow, 47 * grow, 43 * grow];
  const stretch = (0.875 * width) / 2 / ellipsoidReach(shape, turned)[0];
  const radii: Point3 = [shape[0] * stretch, shape[1] * stretch, shape[2] * stretch];
  const right = -0.32 * width + shift;
  const left = right + width;
  const middle = -78 * scale + (radii[2] - 43 * scale) * 0.4;
  const ventricles = ellipsoid([left - 0.4375 * width, -24 * scale, middle], radii, turned);
  const atrium: Point3 = [0.26 * width, 34 * grow, 42 * grow];
  return [ventricles, ellipsoid([right + atrium[0], -8 * scale, -66 * scale], atrium)];
}

function skin(scale: number, fatMm: number): Shape {
  const outline = atHeight((z) => {
    const height = z / scale;
    const shoulder = smoothStep(30, 95, height);
    const neck = smoothStep(104, 150, height);
    const waist = 1 - smoothStep(-270, -170, height);
    const upper = Math.max(shoulder, neck);
    return {
      x: 0,
      y: (4 + 8 * shoulder) * scale,
      halfWidth: (158 + 40 * shoulder - 138 * neck - 12 * waist) * scale + fatMm * (1 - 0.7 * neck),
      halfDepth: (101 - 18 * shoulder - 22 * neck - 2 * waist) * scale + fatMm * 0.8 * (1 - 0.7 * upper),
      squareness: 0.45 - 0.3 * neck,
    };
  });
  const distance: Distance = (x, y, z) => ovalDistance(outline(z), x, y);
  const reach = 205 * scale + fatMm;
  // The distance is that of the shorter half axis; along the longer one the outline lies further away.
  const stretch = (z: number) => Math.max(1, outline(z).halfWidth / outline(z).halfDepth);
  return { box: box([-reach, -160, -480], [reach, 170, 260]), distance, stretch };
}

/** Above 0 in a lung's upper lobe, below 0 in its lower one: the oblique fissure runs down to the front. mm. */
export const aboveObliqueFissure = (torso: Torso, y: number, z: number): number =>
  (z - (-42 * torso.scale + 1.05 * y)) / 1.45;

export type Lobe = 'RUL' | 'RML' | 'RLL' | 'LUL' | 'LLL';
const HORIZONTAL_FISSURE = -22;

export function lobeAt(torso: Torso, [x, y, z]: Point3): Lobe {
  const upper = aboveObliqueFissure(torso, y, z) > 0;
  if (x > 0) return upper ? 'LUL' : 'LLL';
  if (!upper) return 'RLL';
  return z > HORIZONTAL_FISSURE * torso.scale ? 'RUL' : 'RML';
}

/** The room of one lobe. */
export function lobeShape(torso: Torso, lobe: Lobe): Shape {
  const side: Side = lobe.startsWith('L') ? 1 : -1;
  const oblique = (sign: 1 | -1): Shape => ({
    box: torso.pleura[side].box,
    distance: (_x, y, z) => -sign * aboveObliqueFissure(torso, y, z),
  });
  const level: Point3 = [0, 0, HORIZONTAL_FISSURE * torso.scale];
  const room = common(torso.pleura[side], oblique(lobe.endsWith('LL') ? -1 : 1));
  if (lobe === 'RUL') return common(room, halfSpace(level, [0, 0, -1]));
  return lobe === 'RML' ? common(room, halfSpace(level, [0, 0, 1])) : room;
}
