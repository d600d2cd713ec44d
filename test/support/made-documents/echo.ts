import type { Code } from '../../../sidecar/domain/code.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import {
  code,
  container,
  DEVICE,
  dcm,
  LANGUAGE,
  ln,
  type MadeDocument,
  madeReport,
  mod,
  num,
  reference,
  sct,
  srt,
  text,
  ucum,
} from './sr-parts.ts';
import {
  CM,
  CM_S,
  CYCLE_POINT,
  DERIVATION,
  FINDING_SITE,
  FINDINGS,
  FLOW_DIRECTION,
  GROUP,
  IMAGE_MODE,
  MEAN,
  METHOD,
  OLD,
  PATIENT_CHARACTERISTICS,
  SELECTED,
  section,
} from './ultrasound-parts.ts';

const TITLE = dcm('125200', 'Adult Echocardiography Procedure Report');
const LEFT_VENTRICLE = sct('87878005', 'Left Ventricle');
const MITRAL_VALVE = sct('91134007', 'Mitral Valve');
const AORTIC_VALVE = sct('34202007', 'Aortic Valve');
const M_MODE = sct('399155008', 'M mode');
const TWO_D = sct('399064001', '2D mode');
const PULSED = sct('261199008', 'Doppler Pulsed');
const END_DIASTOLE = sct('416190007', 'End Diastole');
const BIPLANE = dcm('125207', 'Method of Disks, Biplane');
const LVIDD = ln('29436-3', 'Left Ventricle Internal End Diastolic Dimension');
const LVIDS = ln('29438-9', 'Left Ventricle Internal Systolic Dimension');
const EDV = ln('18026-5', 'Left Ventricular End Diastolic Volume');
const ESV = ln('18148-7', 'Left Ventricular End Systolic Volume');
const EF = ln('18043-0', 'Left Ventricular Ejection Fraction by US');
const PEAK_E = ln('18037-2', 'Mitral Valve E-Wave Peak Velocity');
const PERCENT = ucum('%', 'Percent');
const ML = ucum('ml');

const inMode = (mode: Code, ...children: readonly DicomJson[]): DicomJson =>
  container(GROUP, mod(IMAGE_MODE, mode), ...children);
const report = (name: string, ...children: readonly DicomJson[]): MadeDocument =>
  madeReport(name, 33, TITLE, '5200', [LANGUAGE, ...DEVICE, PATIENT_CHARACTERISTICS, ...children]);

/** Path of the document's sections: language, four observer items, characteristics, then sections from 7 on. */
const FIRST_SECTION = 7;

/** TID 5200. */
export const madeEcho = (): readonly MadeDocument[] => [
  report(
    'left-ventricle',
    section(
      LEFT_VENTRICLE,
      undefined,
      inMode(M_MODE, num(LVIDD, '4.8', CM, mod(CYCLE_POINT, END_DIASTOLE)), num(LVIDS, '3.1', CM)),
      inMode(TWO_D, num(LVIDD, '5.0', CM, mod(CYCLE_POINT, END_DIASTOLE))),
    ),
  ),
  report(
    'ejection-fraction-by-reference',
    section(
      LEFT_VENTRICLE,
      undefined,
      container(
        GROUP,
        mod(IMAGE_MODE, TWO_D),
        num(EDV, '120', ML, mod(METHOD, BIPLANE)),
        num(ESV, '48', ML, mod(METHOD, BIPLANE)),
        num(
          EF,
          '60',
          PERCENT,
          mod(METHOD, BIPLANE),
          SELECTED,
          reference('INFERRED FROM', 1, FIRST_SECTION, 2, 2),
          reference('INFERRED FROM', 1, FIRST_SECTION, 2, 3),
        ),
      ),
    ),
  ),
  report(
    'valves',
    section(
      MITRAL_VALVE,
      undefined,
      inMode(
        PULSED,
        num(PEAK_E, '82', CM_S, mod(FLOW_DIRECTION, sct('263677008', 'Antegrade Flow'))),
        num(PEAK_E, '80', CM_S, mod(DERIVATION, MEAN), SELECTED),
      ),
      code('CONTAINS', dcm('121071', 'Finding'), sct('48724000', 'Mitral regurgitation')),
    ),
    section(
      AORTIC_VALVE,
      undefined,
      inMode(
        sct('261198000', 'Doppler Continuous Wave'),
        num(
          ln('20256-4', 'Mean Gradient'),
          '34',
          ucum('mm[Hg]', 'mmHg'),
          mod(METHOD, dcm('125218', 'Simplified Bernoulli')),
        ),
      ),
      code('CONTAINS', sct('44241007', 'Stenosis'), sct('52101004', 'Present')),
    ),
  ),
  report(
    'old-codes-and-private',
    container(
      FINDINGS,
      mod(OLD.FindingSite, srt('T-32600', 'Left Ventricle')),
      container(
        GROUP,
        mod(OLD.ImageMode, srt('G-0394', 'M mode')),
        num(LVIDD, '4.8', CM, mod(OLD.CyclePoint, srt('F-32010', 'Diastole'))),
        num(
          { value: 'LVSL-1', scheme: '99MADE', meaning: 'Left ventricular sphericity' },
          '0.55',
          ucum('1', 'no units'),
        ),
      ),
    ),
  ),
];

const shortLabel = (label: string): DicomJson => text('HAS PROPERTIES', dcm('125309', 'Short Label'), label);

/** TID 5300: pre-coordinated, post-coordinated and ad hoc measurements. */
export const madeSimplifiedEcho = (): readonly MadeDocument[] => [
  madeReport('simplified', 72, TITLE, '5300', [
    LANGUAGE,
    ...DEVICE,
    PATIENT_CHARACTERISTICS,
    container(dcm('125301', 'Pre-coordinated Measurements'), num(EF, '58', PERCENT, SELECTED), num(LVIDD, '4.9', CM)),
    container(
      dcm('125302', 'Post-coordinated Measurements'),
      num(
        dcm('125330', 'Peak Tissue Velocity'),
        '9.5',
        CM_S,
        mod(FINDING_SITE, sct('399093001', 'Medial Mitral Annulus')),
        mod(dcm('125305', 'Finding Observation Type'), dcm('125312', 'Behavior of the Finding Site')),
        mod(dcm('125306', 'Measurement Type'), dcm('125316', 'Directly measured')),
        mod(IMAGE_MODE, sct('439858009', 'Tissue Doppler Imaging')),
        shortLabel('e prime septal'),
      ),
    ),
    container(
      dcm('125303', 'Adhoc Measurements'),
      num(
        sct('410668003', 'Length'),
        '1.2',
        CM,
        mod(dcm('125306', 'Measurement Type'), dcm('125316', 'Directly measured')),
        shortLabel('Vegetation length'),
      ),
      num(
        sct('410668003', 'Length'),
        '0.8',
        CM,
        mod(dcm('125306', 'Measurement Type'), dcm('125316', 'Directly measured')),
        shortLabel('Effusion depth'),
      ),
    ),
  ]),
];
