import type { Point3 } from '../volume/point.ts';

export type Modality = 'CT' | 'DX' | 'MG' | 'MR' | 'US';
export type ViewPosition = 'PA' | 'LL' | 'CC' | 'MLO' | 'AP';

/** One image as a DICOM writer needs it. Pixels are unsigned, row by row. */
export interface SyntheticImage {
  readonly modality: Modality;
  /** From 0 within its view. */
  readonly index: number;
  readonly rows: number;
  readonly columns: number;
  readonly pixels: Uint16Array;
  readonly bitsStored: 12;
  readonly photometric: 'MONOCHROME2';
  /** mm from one row to the next, and from one column to the next. */
  readonly pixelSpacingMm: readonly [row: number, column: number];
  readonly window: { readonly center: number; readonly width: number };
  /** Cross-sections only. */
  readonly plane?: {
    readonly position: Point3;
    readonly rowDirection: Point3;
    readonly columnDirection: Point3;
    readonly thicknessMm: number;
    readonly spacingMm: number;
  };
  /** CT only: HU = stored x slope + intercept. */
  readonly rescale?: { readonly intercept: number; readonly slope: number };
  /** Projections only; directions as Patient Orientation (0020,0020) has them: of a row, of a column. */
  readonly projection?: {
    readonly viewPosition: ViewPosition;
    readonly patientOrientation: readonly [row: string, column: string];
    readonly laterality?: 'L' | 'R';
  };
}
