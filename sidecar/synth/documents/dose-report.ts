import { CONTEXT } from '../../dicom/codes.ts';
import type { Code } from '../../domain/code.ts';
import type { DicomJson } from '../../domain/study.ts';
import { codeValue, dateTimeValue, rootContainer, textValue, uidValue } from '../sr-items.ts';
import { type DocumentStudy, documentHeader } from './document-header.ts';
import { type Device, deviceObserver, equipmentOf } from './observers.ts';

const X_RAY_RADIATION_DOSE_SR = '1.2.840.10008.5.1.4.1.1.88.67';

export const dcm = (value: string, meaning: string): Code => ({ value, scheme: 'DCM', meaning });
export const sct = (value: string, meaning: string): Code => ({ value, scheme: 'SCT', meaning });
export const ucum = (value: string, meaning = value): Code => ({ value, scheme: 'UCUM', meaning });

export const MGY = ucum('mGy');
export const SECOND = ucum('s');
export const MILLIAMPERE = ucum('mA');
export const KV = ucum('kV');

/** A whole number of parts as DS: `parts(314, 2)` is 3.14. Sums of whole numbers are exact. */
export const parts = (whole: number, decimals: number): string => (whole / 10 ** decimals).toFixed(decimals);

export interface DoseReport {
  readonly scanner: Device;
  /** 10011 for CT, 10001 for projections. */
  readonly template: '10011' | '10001';
  readonly procedure: Code;
  /** Accumulated values and events. */
  readonly content: readonly DicomJson[];
}

/** The dose report that a machine sends with its images: X-Ray Radiation Dose SR (PS3.3 A.35.8), by a device. */
export function doseReport(study: DocumentStudy, { scanner, template, procedure, content }: DoseReport): DicomJson {
  return {
    ...documentHeader(study, {
      sopClassUid: X_RAY_RADIATION_DOSE_SR,
      label: 'dose-sr',
      seriesNumber: 502,
      seriesDescription: 'Dose report SYNTHETIC',
      minutes: 4,
      equipment: equipmentOf(scanner),
    }),
    ...rootContainer(dcm('113701', 'X-Ray Radiation Dose Report'), template, [
      codeValue('HAS CONCEPT MOD', CONTEXT.ProcedureReported, procedure, [
        codeValue('HAS CONCEPT MOD', sct('363703001', 'Has Intent'), sct('261004008', 'Diagnostic Intent')),
      ]),
      ...deviceObserver(scanner),
      ...(template === '10011' ? timeOfIrradiation(study) : []),
      codeValue('HAS OBS CONTEXT', dcm('113705', 'Scope of Accumulation'), dcm('113014', 'Study'), [
        uidValue('HAS PROPERTIES', dcm('110180', 'Study Instance UID'), study.studyInstanceUid),
      ]),
      ...content,
      codeValue('CONTAINS', dcm('113854', 'Source of Dose Information'), dcm('113856', 'Automated Data Collection')),
    ]),
  };
}

const at = ({ studyDate, timeAfter }: DocumentStudy, minutes: number): string => `${studyDate}${timeAfter(minutes)}`;

const timeOfIrradiation = (study: DocumentStudy): DicomJson[] => [
  dateTimeValue('HAS OBS CONTEXT', dcm('113809', 'Start of X-Ray Irradiation'), at(study, 1)),
  dateTimeValue('HAS OBS CONTEXT', dcm('113810', 'End of X-Ray Irradiation'), at(study, 3)),
];

/** What all events begin with: TID 10013 and 10003. */
export const eventIdentity = (study: DocumentStudy, index: number): DicomJson =>
  uidValue('CONTAINS', dcm('113769', 'Irradiation Event UID'), study.uid('irradiation', String(index)));

export const startOfEvent = (study: DocumentStudy): DicomJson =>
  dateTimeValue('CONTAINS', dcm('111526', 'DateTime Started'), at(study, 1));

export const protocolItem = (protocol: string): DicomJson =>
  textValue('CONTAINS', dcm('125203', 'Acquisition Protocol'), protocol);

export const targetRegion = (region: Code): DicomJson => codeValue('CONTAINS', dcm('123014', 'Target Region'), region);
