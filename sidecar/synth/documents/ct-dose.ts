import type { Code } from '../../domain/code.ts';
import type { DicomJson } from '../../domain/study.ts';
import { codeValue, container, numberValue, textValue } from '../sr-items.ts';
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
  targetRegion,
  ucum,
} from './dose-report.ts';
import type { Device } from './observers.ts';

const MGY_CM = ucum('mGy.cm');
const MILLIMETER = ucum('mm');
const SPIRAL = sct('116152004', 'Spiral Acquisition');

/** One irradiation: whole numbers, so that the sum of the events is exactly the total. */
export interface CtEvent {
  readonly protocol: string;
  /** A topogram stands still. */
  readonly type: 'topogram' | 'spiral';
  /** Whole centimetres. */
  readonly scannedMm: number;
  /** Mean CTDIvol in mGy / 100. */
  readonly ctdiHundredths: number;
}

export interface CtDose {
  readonly scanner: Device;
  readonly region: Code;
  readonly phantom: 'body' | 'head';
  readonly events: readonly CtEvent[];
}

const PHANTOMS = {
  body: dcm('113691', 'IEC Body Dosimetry Phantom'),
  head: dcm('113690', 'IEC Head Dosimetry Phantom'),
} as const;

/** DLP in mGy.cm / 100. */
const dlpOf = ({ ctdiHundredths, scannedMm }: CtEvent): number => (ctdiHundredths * scannedMm) / 10;

/** DLP of all events in mGy.cm / 100. */
export const totalDlp = (events: readonly CtEvent[]): number => events.reduce((sum, event) => sum + dlpOf(event), 0);

/** A scanner's dose report (TID 10011). */
export function ctDoseReport(study: DocumentStudy, dose: CtDose): DicomJson {
  const { scanner, events } = dose;
  return doseReport(study, {
    scanner,
    template: '10011',
    // The code of before 2016, as scanners go on writing it; the template's older form knows no other.
    procedure: { value: 'P5-08000', scheme: 'SRT', meaning: 'Computed Tomography X-Ray' },
    content: [
      container(dcm('113811', 'CT Accumulated Dose Data'), [
        numberValue(
          dcm('113812', 'Total Number of Irradiation Events'),
          String(events.length),
          ucum('{events}', 'events'),
        ),
        numberValue(dcm('113813', 'CT Dose Length Product Total'), parts(totalDlp(events), 2), MGY_CM),
      ]),
      ...events.map((event, index) => acquisition(study, dose, event, index)),
    ],
  });
}

/** TID 10013. */
function acquisition(study: DocumentStudy, { region, phantom }: CtDose, event: CtEvent, index: number): DicomJson {
  const type = event.type === 'spiral' ? SPIRAL : dcm('113805', 'Constant Angle Acquisition');
  return container(dcm('113819', 'CT Acquisition'), [
    protocolItem(event.protocol),
    targetRegion(region),
    codeValue('CONTAINS', dcm('113820', 'CT Acquisition Type'), type),
    eventIdentity(study, index),
    acquisitionParameters(event),
    container(dcm('113829', 'CT Dose'), [
      numberValue(dcm('113830', 'Mean CTDIvol'), parts(event.ctdiHundredths, 2), MGY),
      codeValue('CONTAINS', dcm('113835', 'CTDIw Phantom Type'), PHANTOMS[phantom]),
      numberValue(dcm('113838', 'DLP'), parts(dlpOf(event), 2), MGY_CM),
    ]),
  ]);
}

function acquisitionParameters({ type, scannedMm }: CtEvent): DicomJson {
  const spiral = type === 'spiral';
  return container(dcm('113822', 'CT Acquisition Parameters'), [
    numberValue(dcm('113824', 'Exposure Time'), spiral ? '2.5' : '2.6', SECOND),
    numberValue(dcm('113825', 'Scanning Length'), String(scannedMm), MILLIMETER),
    numberValue(dcm('113826', 'Nominal Single Collimation Width'), '0.6', MILLIMETER),
    numberValue(dcm('113827', 'Nominal Total Collimation Width'), spiral ? '38.4' : '3.6', MILLIMETER),
    ...(spiral ? [numberValue(dcm('113828', 'Pitch Factor'), '1.2', ucum('{ratio}', 'ratio'))] : []),
    numberValue(dcm('113823', 'Number of X-Ray Sources'), '1', ucum('{X-Ray sources}', 'X-Ray sources')),
    container(dcm('113831', 'CT X-Ray Source Parameters'), [
      textValue('CONTAINS', dcm('113832', 'Identification of the X-Ray Source'), 'A'),
      numberValue(dcm('113733', 'KVP'), '120', KV),
      numberValue(dcm('113833', 'Maximum X-Ray Tube Current'), '60', MILLIAMPERE),
      numberValue(dcm('113734', 'X-Ray Tube Current'), '45', MILLIAMPERE),
      ...(spiral ? [numberValue(dcm('113834', 'Exposure Time per Rotation'), '0.5', SECOND)] : []),
    ]),
  ]);
}
