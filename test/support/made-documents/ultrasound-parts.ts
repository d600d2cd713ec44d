import type { Code } from '../../../sidecar/domain/code.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { code, container, dcm, ln, mod, num, sct, srt, text, ucum } from './sr-parts.ts';

export const CM = ucum('cm');
export const MM = ucum('mm');
export const CM_S = ucum('cm/s');
export const NO_UNITS = ucum('1', 'no units');
export const FINDING_SITE = sct('363698007', 'Finding Site');
export const LATERALITY = sct('272741003', 'Laterality');
export const METHOD = sct('370129005', 'Measurement Method');
export const RIGHT = sct('24028007', 'Right');
export const LEFT = sct('7771000', 'Left');
export const DERIVATION = dcm('121401', 'Derivation');
export const MEAN = sct('373098007', 'Mean');
export const SELECTED: DicomJson = code(
  'HAS PROPERTIES',
  dcm('121404', 'Selection Status'),
  dcm('121412', 'Mean value chosen'),
);
export const FINDINGS = dcm('121070', 'Findings');
export const GROUP = dcm('125007', 'Measurement Group');
export const IMAGE_MODE = sct('399264008', 'Image Mode');
export const CYCLE_POINT = sct('272518008', 'Cardiac Cycle Point');
export const FLOW_DIRECTION = sct('260674002', 'Flow Direction');

/** SNOMED RT forms of the same concepts, as carts wrote them until 2017. */
export const OLD = {
  FindingSite: srt('G-C0E3', 'Finding Site'),
  Laterality: srt('G-C171', 'Laterality'),
  Right: srt('G-A100', 'Right'),
  ImageMode: srt('G-0373', 'Image Mode'),
  CyclePoint: srt('R-4089A', 'Cardiac Cycle Point'),
} as const;

/** A section of TID 5103 and 5202: its site, and its side where it has one. */
export const section = (site: Code, side: Code | undefined, ...children: readonly DicomJson[]): DicomJson =>
  container(FINDINGS, mod(FINDING_SITE, site), ...(side ? [mod(LATERALITY, side)] : []), ...children);

/** TID 1008: whose measurements these are. */
export const fetus = (id?: string): readonly DicomJson[] => [
  code('HAS OBS CONTEXT', dcm('121024', 'Subject Class'), dcm('121026', 'Fetus')),
  ...(id === undefined ? [] : [text('HAS OBS CONTEXT', ln('11951-1', 'Fetus ID'), id)]),
];

/** TID 5001, 5101, 5201. */
export const PATIENT_CHARACTERISTICS: DicomJson = container(
  dcm('121118', 'Patient Characteristics'),
  num(dcm('121033', 'Subject Age'), '45', ucum('a', 'year')),
  code('CONTAINS', dcm('121032', 'Subject Sex'), dcm('F', 'Female')),
  num(ln('8302-2', 'Patient Height'), '168', CM),
  num(ln('29463-7', 'Patient Weight'), '64', ucum('kg')),
  num(sct('271649006', 'Systolic Blood Pressure'), '122', ucum('mm[Hg]', 'mmHg')),
);
