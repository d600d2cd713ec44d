import { CONTEXT } from '../dicom/codes.ts';
import { attr, TAG } from '../dicom/dicom-json.ts';
import type { Code } from '../domain/code.ts';
import type { DicomJson } from '../domain/study.ts';
import { documentHeader } from './document-header.ts';
import { seededRandom } from './random.ts';
import { codeValue, container, dateTimeValue, numberValue, rootContainer, textValue, uidValue } from './sr-items.ts';
import { timeAfter } from './study-modules.ts';
import { type SyntheticPatient, type SyntheticStudy, syntheticUid } from './timeline.ts';

const X_RAY_RADIATION_DOSE_SR = '1.2.840.10008.5.1.4.1.1.88.67';
const SCANNER = { manufacturer: 'SYNTHETIC', model: 'Parametric chest phantom', version: '1', serial: 'SYN-CT-1' };
const scannerUid = () => syntheticUid('scanner', SCANNER.model, SCANNER.version);

const dcm = (value: string, meaning: string): Code => ({ value, scheme: 'DCM', meaning });
const sct = (value: string, meaning: string): Code => ({ value, scheme: 'SCT', meaning });
const ucum = (value: string, meaning = value): Code => ({ value, scheme: 'UCUM', meaning });
const MGY = ucum('mGy');
const MGY_CM = ucum('mGy.cm');
const SECOND = ucum('s');
const MILLIMETER = ucum('mm');
const MILLIAMPERE = ucum('mA');
const SPIRAL = sct('116152004', 'Spiral Acquisition');

/** One irradiation: whole numbers, so that the sum of the events is exactly the total. */
interface IrradiationEvent {
  readonly protocol: string;
  readonly type: Code;
  readonly scannedMm: number;
  /** Mean CTDIvol in mGy / 100. */
  readonly ctdiHundredths: number;
}

const hundredths = (value: number): string => (value / 100).toFixed(2);
/** DLP in mGy.cm / 100; all scanned lengths are whole centimetres. */
const dlpOf = ({ ctdiHundredths, scannedMm }: IrradiationEvent): number => (ctdiHundredths * scannedMm) / 10;

/** A topogram and a low-dose chest of about 3 mGy; no tube ran, so the seed decides. */
function eventsOf(patient: SyntheticPatient, study: SyntheticStudy): readonly IrradiationEvent[] {
  const random = seededRandom(`${patient.key}/${study.role}/dose`);
  return [
    { protocol: 'Topogram', type: dcm('113805', 'Constant Angle Acquisition'), scannedMm: 260, ctdiHundredths: 14 },
    { protocol: 'Thorax', type: SPIRAL, scannedMm: 230, ctdiHundredths: random.integer(240, 340) },
  ];
}

const totalOf = (events: readonly IrradiationEvent[]): number => events.reduce((sum, event) => sum + dlpOf(event), 0);

/** DLP of the whole study in mGy.cm. */
export const doseLengthProduct = (patient: SyntheticPatient, study: SyntheticStudy): number =>
  totalOf(eventsOf(patient, study)) / 100;

/** The dose report that a scanner sends with its images: X-Ray Radiation Dose SR, TID 10011, by a device. */
export function doseSr(patient: SyntheticPatient, study: SyntheticStudy): DicomJson {
  const events = eventsOf(patient, study);
  // The code of before 2016, as scanners go on writing it; the template's older form knows no other.
  const procedure: Code = { value: 'P5-08000', scheme: 'SRT', meaning: 'Computed Tomography X-Ray' };
  return {
    ...documentHeader(patient, study, {
      sopClassUid: X_RAY_RADIATION_DOSE_SR,
      label: 'dose-sr',
      seriesNumber: 502,
      seriesDescription: 'Dose report SYNTHETIC',
      minutes: 4,
      equipment: {
        [TAG.Manufacturer]: attr('LO', SCANNER.manufacturer),
        [TAG.ManufacturerModelName]: attr('LO', SCANNER.model),
        [TAG.DeviceSerialNumber]: attr('LO', SCANNER.serial),
        [TAG.SoftwareVersions]: attr('LO', SCANNER.version),
      },
    }),
    ...rootContainer(dcm('113701', 'X-Ray Radiation Dose Report'), '10011', [
      codeValue('HAS CONCEPT MOD', CONTEXT.ProcedureReported, procedure, [
        codeValue('HAS CONCEPT MOD', sct('363703001', 'Has Intent'), sct('261004008', 'Diagnostic Intent')),
      ]),
      ...observationContext(study),
      container(dcm('113811', 'CT Accumulated Dose Data'), [
        numberValue(
          dcm('113812', 'Total Number of Irradiation Events'),
          String(events.length),
          ucum('{events}', 'events'),
        ),
        numberValue(dcm('113813', 'CT Dose Length Product Total'), hundredths(totalOf(events)), MGY_CM),
      ]),
      ...events.map((event, at) =>
        acquisition(event, syntheticUid(patient.key, study.role, 'irradiation', String(at))),
      ),
      codeValue('CONTAINS', dcm('113854', 'Source of Dose Information'), dcm('113856', 'Automated Data Collection')),
    ]),
  };
}

/** The scanner speaks (TID 1002, 1004), of the whole study. */
function observationContext(study: SyntheticStudy): DicomJson[] {
  const at = (minutes: number) => `${study.studyDate}${timeAfter(study, minutes)}`;
  return [
    codeValue('HAS OBS CONTEXT', CONTEXT.ObserverType, CONTEXT.Device),
    uidValue('HAS OBS CONTEXT', CONTEXT.DeviceObserverUid, scannerUid()),
    textValue('HAS OBS CONTEXT', CONTEXT.DeviceObserverManufacturer, SCANNER.manufacturer),
    textValue('HAS OBS CONTEXT', CONTEXT.DeviceObserverModelName, SCANNER.model),
    dateTimeValue('HAS OBS CONTEXT', dcm('113809', 'Start of X-Ray Irradiation'), at(1)),
    dateTimeValue('HAS OBS CONTEXT', dcm('113810', 'End of X-Ray Irradiation'), at(3)),
    codeValue('HAS OBS CONTEXT', dcm('113705', 'Scope of Accumulation'), dcm('113014', 'Study'), [
      uidValue('HAS PROPERTIES', dcm('110180', 'Study Instance UID'), study.studyInstanceUid),
    ]),
  ];
}

/** TID 10013. */
function acquisition(event: IrradiationEvent, eventUid: string): DicomJson {
  const spiral = event.type === SPIRAL;
  const source = container(dcm('113831', 'CT X-Ray Source Parameters'), [
    textValue('CONTAINS', dcm('113832', 'Identification of the X-Ray Source'), 'A'),
    numberValue(dcm('113733', 'KVP'), '120', ucum('kV')),
    numberValue(dcm('113833', 'Maximum X-Ray Tube Current'), '60', MILLIAMPERE),
    numberValue(dcm('113734', 'X-Ray Tube Current'), '45', MILLIAMPERE),
    ...(spiral ? [numberValue(dcm('113834', 'Exposure Time per Rotation'), '0.5', SECOND)] : []),
  ]);
  const parameters = container(dcm('113822', 'CT Acquisition Parameters'), [
    numberValue(dcm('113824', 'Exposure Time'), spiral ? '2.5' : '2.6', SECOND),
    numberValue(dcm('113825', 'Scanning Length'), String(event.scannedMm), MILLIMETER),
    numberValue(dcm('113826', 'Nominal Single Collimation Width'), '0.6', MILLIMETER),
    numberValue(dcm('113827', 'Nominal Total Collimation Width'), spiral ? '38.4' : '3.6', MILLIMETER),
    ...(spiral ? [numberValue(dcm('113828', 'Pitch Factor'), '1.2', ucum('{ratio}', 'ratio'))] : []),
    numberValue(dcm('113823', 'Number of X-Ray Sources'), '1', ucum('{X-Ray sources}', 'X-Ray sources')),
    source,
  ]);
  return container(dcm('113819', 'CT Acquisition'), [
    textValue('CONTAINS', dcm('125203', 'Acquisition Protocol'), event.protocol),
    codeValue('CONTAINS', dcm('123014', 'Target Region'), sct('51185008', 'Chest')),
    codeValue('CONTAINS', dcm('113820', 'CT Acquisition Type'), event.type),
    uidValue('CONTAINS', dcm('113769', 'Irradiation Event UID'), eventUid),
    parameters,
    container(dcm('113829', 'CT Dose'), [
      numberValue(dcm('113830', 'Mean CTDIvol'), hundredths(event.ctdiHundredths), MGY),
      codeValue('CONTAINS', dcm('113835', 'CTDIw Phantom Type'), dcm('113691', 'IEC Body Dosimetry Phantom')),
      numberValue(dcm('113838', 'DLP'), hundredths(dlpOf(event)), MGY_CM),
    ]),
  ]);
}
