import type { Code } from '../domain/code.ts';

const dcm = (value: string, meaning: string): Code => ({ value, scheme: 'DCM', meaning });

/** Roots and structure of dose reports: PS3.16 TID 10001, 10011, 10021, 10030, 10040. */
export const DOSE = {
  XRayReport: dcm('113701', 'X-Ray Radiation Dose Report'),
  RadiopharmaceuticalReport: dcm('113500', 'Radiopharmaceutical Radiation Dose Report'),
  PatientReport: dcm('128401', 'Patient Radiation Dose Report'),
  ScopeOfAccumulation: dcm('113705', 'Scope of Accumulation'),
  Study: dcm('113014', 'Study'),
  StudyInstanceUid: dcm('110180', 'Study Instance UID'),
  TargetRegion: dcm('123014', 'Target Region'),
  AnatomicalStructure: { value: '91723000', scheme: 'SCT', meaning: 'Anatomical structure' },
  AcquisitionProtocol: dcm('125203', 'Acquisition Protocol'),
  AcquisitionPlane: dcm('113764', 'Acquisition Plane'),
  CtAcquisitionType: dcm('113820', 'CT Acquisition Type'),
  IrradiationEventType: dcm('113721', 'Irradiation Event Type'),
  PhantomType: dcm('113835', 'CTDIw Phantom Type'),
} as const satisfies Record<string, Code>;

export const DOSE_TEMPLATES: ReadonlySet<string> = new Set(['10001', '10011', '10021', '10030', '10040']);

/** (DCM) Containers of values accumulated over the scope: X-ray, CT, enhanced. */
export const ACCUMULATIONS: ReadonlySet<string> = new Set(['113702', '113811', '130500']);
/** (DCM) Containers of one event: X-ray, CT, enhanced, radiopharmaceutical administration. */
export const EVENTS: ReadonlySet<string> = new Set(['113706', '113819', '130501', '113502']);
/** (DCM) Containers whose numbers are settings, limits and forecasts, not doses: Dose Check, calibration. */
export const NO_DOSES: ReadonlySet<string> = new Set(['113900', '113908', '122505']);

/**
 * What is measured, in how many lengths beyond the dose itself: 0 a dose (Gy, Sv), 1 a dose length (Gy.cm), 2 a dose
 * area (Gy.m2).
 */
export type Dimension = 0 | 1 | 2;

/** (DCM) Quantities whose unit is known by their definition (PS3.16 Annex D). */
export const DIMENSION_OF_DOSE: Readonly<Record<string, Dimension>> = {
  '113813': 1, // CT Dose Length Product Total
  '130745': 1, // CT Dose Length Product Sub-Total
  '113838': 1, // DLP
  '113830': 0, // Mean CTDIvol
  '113930': 0, // Size Specific Dose Estimate
  '113814': 0, // CT Effective Dose Total
  '113839': 0, // Effective Dose
  '113722': 2, // Dose Area Product Total
  '113726': 2, // Fluoro Dose Area Product Total
  '113727': 2, // Acquisition Dose Area Product Total
  '122130': 2, // Dose Area Product
  '113725': 0, // Dose (RP) Total
  '113728': 0, // Fluoro Dose (RP) Total
  '113729': 0, // Acquisition Dose (RP) Total
  '113738': 0, // Dose (RP)
  '111631': 0, // Average Glandular Dose
  '111636': 0, // Entrance Exposure at RP
  '111637': 0, // Accumulated Average Glandular Dose
  '113518': 0, // Organ Dose
};

/** (DCM) What belongs to the dose line though it is no dose: times, counts, activity. */
export const BESIDE_DOSE: ReadonlySet<string> = new Set([
  '113730', // Total Fluoro Time
  '113855', // Total Acquisition Time
  '113731', // Total Number of Radiographic Frames
  '113812', // Total Number of Irradiation Events
  '113507', // Administered activity
]);

const DOSE_UNIT = /^[munkcdµ]?(?:Gy|Sv)([cdm]?m([2²]?))?$/;

/**
 * Dimension of a unit of dose, in the spellings vendors use (`mGycm`, `Gym2`, `Gy.cm^2`, `dGy*cm2`).
 * @returns undefined for a unit of something else
 */
export function dimensionOf(unit: Code): Dimension | undefined {
  const found = DOSE_UNIT.exec(unit.value.replace(/[.*·^\s]/g, ''));
  if (!found) return undefined;
  return found[1] === undefined ? 0 : found[2] ? 2 : 1;
}
