import type { BodyParameters, Posture } from '../bodies/body.ts';
import { axialStack, type Stack } from './cross-sections.ts';
import type { SyntheticImage } from './image.ts';
import { type Exposure, shadowStack } from './projections.ts';

/** Cross-sections through a body. */
export interface SectionView {
  readonly kind: 'section';
  readonly modality: 'CT' | 'MR' | 'US';
  readonly posture: Posture;
  readonly stack: Stack;
  readonly noise: number;
  readonly window: SyntheticImage['window'];
}

/** A radiograph: the sums along the columns or rows of a stack of slices. */
export interface ShadowView {
  readonly kind: 'shadow';
  readonly modality: 'DX' | 'MG';
  readonly posture: Posture;
  readonly stack: Stack;
  readonly along: 'columns' | 'rows';
  readonly exposure: Omit<Exposure, 'seed'>;
  /** A tissue that this view is taken without. */
  readonly without?: string;
  /** See `shadowsOf`; default 1. */
  readonly contrast?: number;
  readonly projection: NonNullable<SyntheticImage['projection']>;
}

export type View = SectionView | ShadowView;

export const VIEW_NAMES = [
  'chestCt',
  'abdomenCt',
  'abdomenUs',
  'chestPa',
  'chestLateral',
  'headCt',
  'kneeAp',
  'kneeLateral',
  'kneeMr',
  'breastRightCc',
  'breastLeftCc',
  'breastRightMlo',
  'breastLeftMlo',
] as const;
export type ViewName = (typeof VIEW_NAMES)[number];

/** Pixels along an edge of a cross-section, and how many slices; both default to what the view usually has. */
export interface Detail {
  readonly size?: number;
  readonly sliceCount?: number;
}

const CHEST_EXPOSURE = { scatter: 0.32, noise: 0.014, flatten: 0.6, sharpen: 1.6, magnify: 2 };
const SMALL_EXPOSURE = { scatter: 0.15, noise: 0.012, flatten: 0.3, sharpen: 0.3, magnify: 2 };
const BREAST_EXPOSURE = { scatter: 0.05, noise: 0.006, flatten: 0.75, sharpen: 0.4, magnify: 2 };

type ViewOf = (body: BodyParameters, detail: Detail) => View;

const section = (
  modality: SectionView['modality'],
  stack: Stack,
  noise: number,
  center: number,
  width: number,
): SectionView => ({
  kind: 'section',
  modality,
  posture: 'supine',
  stack,
  noise,
  window: { center, width },
});

const scaleOf = (body: BodyParameters): number => body.heightCm / 172;

function chestStack(body: BodyParameters): Stack {
  const scale = scaleOf(body);
  const half = 1.25 * Math.ceil((Math.max(180, 166 + 2 * body.bodyMassIndex) * scale) / 1.25);
  return shadowStack({ spacingMm: 1.25, from: [-half, -165, 150 * scale], to: [half, 165, -230 * scale] });
}

function chest(viewPosition: 'PA' | 'LL'): ViewOf {
  return (body) => ({
    kind: 'shadow',
    modality: 'DX',
    posture: 'upright',
    stack: chestStack(body),
    along: viewPosition === 'PA' ? 'columns' : 'rows',
    exposure: CHEST_EXPOSURE,
    projection: { viewPosition, patientOrientation: viewPosition === 'PA' ? ['L', 'F'] : ['P', 'F'] },
  });
}

function ct(top: number, length: number, usualSlices: number, center: number, width: number): ViewOf {
  return (body, { size = 512, sliceCount = usualSlices }) => {
    const scale = scaleOf(body);
    const fieldOfViewMm = Math.round((330 + 4 * Math.max(0, body.bodyMassIndex - 22)) * scale * 1.1);
    const sliceSpacingMm = (length * scale) / sliceCount;
    const stack = axialStack({ top: top * scale, sliceCount, sliceSpacingMm, size, fieldOfViewMm, middle: [0, 8] });
    return section('CT', stack, 14, center, width);
  };
}

function knee(viewPosition: 'AP' | 'LL'): ViewOf {
  return () => ({
    kind: 'shadow',
    modality: 'DX',
    posture: 'supine',
    stack: shadowStack({ spacingMm: 0.6, from: [-66, -84, 110], to: [66, 84, -110] }),
    along: viewPosition === 'AP' ? 'columns' : 'rows',
    exposure: SMALL_EXPOSURE,
    projection: { viewPosition, patientOrientation: viewPosition === 'AP' ? ['L', 'F'] : ['P', 'F'] },
  });
}

const kneeMr: ViewOf = (_body, { size = 256, sliceCount = 28 }) =>
  section(
    'MR',
    {
      rows: size,
      columns: size,
      pixelSpacingMm: 170 / size,
      thicknessMm: 3.5,
      sliceSpacingMm: 112 / sliceCount,
      sliceCount,
      first: [-56 + 56 / sliceCount, -85 + 85 / size, 85 - 85 / size],
      rowDirection: [0, 1, 0],
      columnDirection: [0, 0, -1],
      step: [1, 0, 0],
    },
    12,
    400,
    800,
  );

/** Sagittal planes through liver, gallbladder and right kidney; the probe lies on the belly. */
const abdomenUs: ViewOf = (body, { size = 384, sliceCount = 9 }) => {
  const scale = scaleOf(body) * (body.sex === 'F' ? 0.97 : 1);
  return section(
    'US',
    {
      rows: size,
      columns: size,
      pixelSpacingMm: 190 / size,
      thicknessMm: 1.5,
      sliceSpacingMm: 8,
      sliceCount,
      first: [-68 * scale - 4 * (sliceCount - 1), -138 * scale, -245 * scale + 95],
      rowDirection: [0, 0, -1],
      columnDirection: [0, 1, 0],
      step: [1, 0, 0],
    },
    0,
    2048,
    4096,
  );
};

const ROOT_HALF = Math.SQRT1_2;

/**
 * One breast, the chest wall at one edge. A craniocaudal view looks down; an oblique one along a line from the inner
 * upper to the outer lower side. Slices are stacked across the image, so that the sum along their columns is the image.
 */
function breast(side: 'left' | 'right', viewPosition: 'CC' | 'MLO'): ViewOf {
  const s = side === 'left' ? 1 : -1;
  const oblique = viewPosition === 'MLO';
  return () => ({
    kind: 'shadow',
    modality: 'MG',
    posture: 'supine',
    stack: {
      rows: 300,
      columns: 230,
      pixelSpacingMm: 0.5,
      thicknessMm: 0.1,
      sliceSpacingMm: 0.5,
      sliceCount: oblique ? 330 : 300,
      first: oblique ? [s * 85, 0, 111] : [s * 155, 0, 75],
      // From the chest wall to the nipple.
      rowDirection: [0, -1, 0],
      columnDirection: oblique ? [s * ROOT_HALF, 0, -ROOT_HALF] : [0, 0, -1],
      step: oblique ? [-s * ROOT_HALF, 0, -ROOT_HALF] : [-s, 0, 0],
    },
    along: 'columns',
    exposure: BREAST_EXPOSURE,
    contrast: 3.4,
    // Seen from above, the breast is pulled off the muscle.
    ...(oblique ? {} : { without: 'pectoral muscle' }),
    projection: {
      viewPosition,
      patientOrientation: ['A', (oblique ? 'F' : '') + (side === 'left' ? 'R' : 'L')],
      laterality: side === 'left' ? 'L' : 'R',
    },
  });
}

const VIEWS: Readonly<Record<ViewName, ViewOf>> = {
  chestCt: ct(116, 330, 120, -500, 1500),
  abdomenCt: ct(-100, 300, 100, 40, 400),
  abdomenUs,
  chestPa: chest('PA'),
  chestLateral: chest('LL'),
  headCt: (_body, { size = 512, sliceCount = 32 }) =>
    section(
      'CT',
      axialStack({ top: 82, sliceCount, sliceSpacingMm: 160 / sliceCount, size, fieldOfViewMm: 240, middle: [0, 0] }),
      4,
      40,
      90,
    ),
  kneeAp: knee('AP'),
  kneeLateral: knee('LL'),
  kneeMr,
  breastRightCc: breast('right', 'CC'),
  breastLeftCc: breast('left', 'CC'),
  breastRightMlo: breast('right', 'MLO'),
  breastLeftMlo: breast('left', 'MLO'),
};

export const viewOf = (name: ViewName, body: BodyParameters, detail: Detail = {}): View => VIEWS[name](body, detail);
