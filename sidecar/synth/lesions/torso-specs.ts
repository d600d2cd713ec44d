import type { Lobe } from '../bodies/torso.ts';

type Side = 'left' | 'right';

/** A point of a lung: `lateral` and `posterior` from -1 to 1 across it, `height` from 0 (base) to 1 (apex). */
export interface LungPlace {
  readonly side: Side;
  readonly lateral: number;
  readonly posterior: number;
  readonly height: number;
}

interface Named {
  readonly id: string;
}

/** A round lesion of the lung: a nodule up to 30 mm, a mass above. Sizes are full diameters. */
export interface LungNoduleSpec extends Named {
  readonly kind: 'nodule' | 'mass';
  readonly at: LungPlace;
  readonly longMm: number;
  /** Default: round. */
  readonly shortMm?: number;
  readonly density: 'solid' | 'partSolid' | 'groundGlass' | 'calcified';
  /** Diameter of the solid core of a part-solid nodule. */
  readonly solidMm?: number;
  readonly margin?: 'smooth' | 'spiculated';
  /** Diameter of a cavity. */
  readonly cavityMm?: number;
}

export interface EffusionSpec extends Named {
  readonly kind: 'effusion';
  readonly side: Side;
  readonly ml: number;
  /** Default 8; chyle is lower, blood higher. */
  readonly hu?: number;
}

/** Air of this depth: below the apex of someone who stands, before the lung of someone who lies. */
export interface PneumothoraxSpec extends Named {
  readonly kind: 'pneumothorax';
  readonly side: Side;
  readonly apexMm: number;
}

export interface OpacitySpec extends Named {
  readonly kind: 'consolidation' | 'groundGlass' | 'crazyPaving' | 'sand';
  readonly lobe: Lobe;
  /** Part of the lobe: 1 = all of it. */
  readonly share: number;
  /** Which part: the lobe's middle, its outer rim, or what lies at the hilum. */
  readonly distribution?: 'central' | 'peripheral' | 'perihilar';
}

export interface AtelectasisSpec extends Named {
  readonly kind: 'atelectasis';
  readonly lobe: 'RLL' | 'LLL' | 'RUL' | 'LUL';
  /** 0 to 1. */
  readonly collapse: number;
}

export interface CardiomegalySpec extends Named {
  readonly kind: 'cardiomegaly';
  readonly ratio: number;
}

export interface RibFractureSpec extends Named {
  readonly kind: 'ribFracture';
  readonly side: Side;
  readonly rib: number;
  readonly along: number;
  readonly gapMm: number;
  readonly displacementMm: number;
}

/** Many small things in both lungs. */
export interface ScatteredSpec extends Named {
  readonly kind: 'cysts' | 'micronodules';
  readonly seed: string;
  readonly count: number;
  readonly diameterMm: readonly [low: number, high: number];
  readonly zone: 'all' | 'upper' | 'lower' | 'peripheral' | 'perilymphatic';
  /** Length over width, for lens-shaped and bizarre cysts; default 1. */
  readonly elongation?: number;
  readonly hu?: number;
}

/** Honeycomb and traction at the bases, under the pleura. */
export interface FibrosisSpec extends Named {
  readonly kind: 'fibrosis';
  readonly depthMm: number;
  readonly cellMm: number;
}

export interface MediastinalMassSpec extends Named {
  readonly kind: 'mediastinalMass' | 'hilarNode';
  readonly side: Side;
  readonly longMm: number;
  readonly shortMm?: number;
  /** Default 45; above 100 = enhancing. */
  readonly hu?: number;
}

/** A nodule of vessels with one feeding and one draining vessel, or a vessel where none should be. */
export interface VesselSpec extends Named {
  readonly kind: 'arteriovenousMalformation' | 'sequestration' | 'scimitarVein';
  readonly side: Side;
  readonly longMm: number;
  readonly vesselMm: number;
}

export interface AbdominalSpec extends Named {
  readonly kind:
    | 'renalCyst'
    | 'renalStone'
    | 'renalMass'
    | 'angiomyolipoma'
    | 'hepaticCyst'
    | 'hepaticMass'
    | 'gallstone';
  /** Kidneys only. */
  readonly side?: Side;
  readonly longMm: number;
  /** -1 to 1 along the organ's height. */
  readonly along?: number;
}

/** Soft tissue all round the kidneys, with strands. */
export interface PerirenalSpec extends Named {
  readonly kind: 'perirenalTissue';
  readonly thicknessMm: number;
}

export interface TubeSpec extends Named {
  readonly kind: 'endotrachealTube' | 'nasogastricTube' | 'centralVenousCatheter' | 'chestTube' | 'pacemaker';
  readonly side?: Side;
  /**
   * Height of the tip above (+) or below (-) the carina. Endotracheal tubes and catheters; a nasogastric tube that ends
   * above the diaphragm lies wrong.
   */
  readonly tipAboveCarinaMm?: number;
}

export type TorsoLesionSpec =
  | LungNoduleSpec
  | EffusionSpec
  | PneumothoraxSpec
  | OpacitySpec
  | AtelectasisSpec
  | CardiomegalySpec
  | RibFractureSpec
  | ScatteredSpec
  | FibrosisSpec
  | MediastinalMassSpec
  | VesselSpec
  | AbdominalSpec
  | PerirenalSpec
  | TubeSpec;
