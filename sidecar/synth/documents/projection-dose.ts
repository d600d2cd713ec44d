import { LATERALITY, MEASUREMENT_REPORT as MR } from '../../dicom/codes.ts';
import type { Code } from '../../domain/code.ts';
import type { DicomJson } from '../../domain/study.ts';
import { codeValue, container, numberValue } from '../sr-items.ts';
import type { DocumentStudy } from './document-header.ts';
import {
  dcm,
  doseReport,
  eventIdentity,
  KV,
  MGY,
  MILLIAMPERE,
  parts,
  protocolItem,
  SECOND,
  sct,
  startOfEvent,
  targetRegion,
  ucum,
} from './dose-report.ts';
import type { Device } from './observers.ts';

type Side = 'left' | 'right';

/** One exposure; whole numbers, so that sums are exact. */
export interface Exposure {
  readonly protocol: string;
  readonly side?: Side;
  /** Radiographs: dose area product in Gy.m2 / 10^7, and dose at the reference point in Gy / 10^5. */
  readonly dapParts?: number;
  readonly doseParts?: number;
  /** Mammograms: average glandular dose in mGy / 100. */
  readonly glandularHundredths?: number;
}

export interface ProjectionDose {
  readonly scanner: Device;
  readonly procedure: Code;
  readonly region: Code;
  readonly kv: number;
  readonly exposures: readonly Exposure[];
}

const GY = ucum('Gy');
const GY_M2 = ucum('Gy.m2');
const REFERENCE_POINT = dcm('113780', 'Reference Point Definition');
const plane = (): DicomJson =>
  codeValue('HAS CONCEPT MOD', dcm('113764', 'Acquisition Plane'), dcm('113622', 'Single Plane'));
const EXPOSURE_SECONDS = 0.01;
const DAP_DECIMALS = 7;
const DOSE_DECIMALS = 5;

const sum = (exposures: readonly Exposure[], key: 'dapParts' | 'doseParts' | 'glandularHundredths'): number =>
  exposures.reduce((total, exposure) => total + (exposure[key] ?? 0), 0);

/** Dose area product of the study, Gy.m2. */
export const totalDap = ({ exposures }: ProjectionDose): string => parts(sum(exposures, 'dapParts'), DAP_DECIMALS);

/** Average glandular dose of one breast, mGy. */
export const totalGlandular = ({ exposures }: ProjectionDose, side: Side): string =>
  parts(
    sum(
      exposures.filter((exposure) => exposure.side === side),
      'glandularHundredths',
    ),
    2,
  );

/** A radiography or mammography room's dose report (TID 10001). */
export function projectionDoseReport(study: DocumentStudy, dose: ProjectionDose): DicomJson {
  const { scanner, procedure, exposures } = dose;
  return doseReport(study, {
    scanner,
    template: '10001',
    procedure,
    content: [
      container(dcm('113702', 'Accumulated X-Ray Dose Data'), [plane(), ...accumulated(dose)]),
      ...exposures.map((exposure, index) => irradiation(study, dose, exposure, index)),
    ],
  });
}

const isMammography = ({ exposures }: ProjectionDose): boolean =>
  exposures.some(({ glandularHundredths }) => glandularHundredths !== undefined);

const BREASTS = {
  left: sct('80248007', 'Left breast'),
  right: sct('73056007', 'Right breast'),
} as const;

/** TID 10005 for breasts; else TID 10004, and TID 10007 for what an integrated room sums up. */
function accumulated(dose: ProjectionDose): DicomJson[] {
  if (isMammography(dose))
    return (['left', 'right'] as const).map((side) =>
      numberValue(dcm('111637', 'Accumulated Average Glandular Dose'), totalGlandular(dose, side), MGY, [
        codeValue('HAS CONCEPT MOD', MR.Laterality, BREASTS[side]),
      ]),
    );
  const [dap, total] = [totalDap(dose), parts(sum(dose.exposures, 'doseParts'), DOSE_DECIMALS)];
  const seconds = (dose.exposures.length * EXPOSURE_SECONDS).toFixed(2);
  return [
    numberValue(dcm('113722', 'Dose Area Product Total'), dap, GY_M2),
    numberValue(dcm('113725', 'Dose (RP) Total'), total, GY),
    numberValue(dcm('113727', 'Acquisition Dose Area Product Total'), dap, GY_M2),
    numberValue(dcm('113729', 'Acquisition Dose (RP) Total'), total, GY),
    numberValue(dcm('113855', 'Total Acquisition Time'), seconds, SECOND),
    codeValue('CONTAINS', REFERENCE_POINT, dcm('113860', '15cm from Isocenter toward Source')),
  ];
}

/** TID 10003. */
function irradiation(
  study: DocumentStudy,
  { region, kv }: ProjectionDose,
  exposure: Exposure,
  index: number,
): DicomJson {
  const { protocol, side } = exposure;
  return container(dcm('113706', 'Irradiation Event X-Ray Data'), [
    plane(),
    eventIdentity(study, index),
    startOfEvent(study),
    codeValue('CONTAINS', dcm('113721', 'Irradiation Event Type'), dcm('113611', 'Stationary Acquisition')),
    protocolItem(protocol),
    ...(side ? [anatomy(region, side)] : []),
    ...doseOf(exposure),
    numberValue(dcm('113733', 'KVP'), String(kv), KV),
    numberValue(dcm('113734', 'X-Ray Tube Current'), '160', MILLIAMPERE),
    numberValue(dcm('113768', 'Number of Pulses'), '1', ucum('1', 'no units')),
    numberValue(dcm('113824', 'Exposure Time'), String(EXPOSURE_SECONDS * 1000), ucum('ms')),
    numberValue(dcm('113736', 'Exposure'), '1600', ucum('uA.s')),
    targetRegion(region),
  ]);
}

const anatomy = (region: Code, side: Side): DicomJson =>
  codeValue('CONTAINS', sct('91723000', 'Anatomical structure'), region, [
    codeValue('HAS CONCEPT MOD', MR.Laterality, side === 'left' ? LATERALITY.Left : LATERALITY.Right),
  ]);

function doseOf({ dapParts = 0, doseParts = 0, glandularHundredths }: Exposure): DicomJson[] {
  if (glandularHundredths !== undefined)
    return [
      // A breast takes about three times at its entrance what its glands get on average.
      numberValue(dcm('111636', 'Entrance Exposure at RP'), parts(glandularHundredths * 3, 2), MGY),
      codeValue('CONTAINS', REFERENCE_POINT, dcm('113865', 'Entrance exposure to a 4.2 cm breast thickness')),
      numberValue(dcm('111631', 'Average Glandular Dose'), parts(glandularHundredths, 2), MGY),
    ];
  return [
    codeValue('CONTAINS', REFERENCE_POINT, dcm('113860', '15cm from Isocenter toward Source')),
    numberValue(dcm('122130', 'Dose Area Product'), parts(dapParts, DAP_DECIMALS), GY_M2),
    numberValue(dcm('113738', 'Dose (RP)'), parts(doseParts, DOSE_DECIMALS), GY),
  ];
}
