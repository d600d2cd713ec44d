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
  sct,
  srt,
  ucum,
} from './sr-parts.ts';
import {
  CM_S,
  CYCLE_POINT,
  FINDING_SITE,
  FINDINGS,
  GROUP,
  LATERALITY,
  LEFT,
  MM,
  NO_UNITS,
  OLD,
  PATIENT_CHARACTERISTICS,
  RIGHT,
  section,
} from './ultrasound-parts.ts';

const TITLE = dcm('125100', 'Vascular Ultrasound Procedure Report');
const NECK = sct('45048000', 'Neck');
const CCA = sct('32062004', 'Common Carotid Artery');
const ICA = sct('86117002', 'Internal Carotid Artery');
const LEG_VEIN = sct('122774002', 'Vein of lower extremity');
const FEMORAL_VEIN = sct('397363009', 'Common Femoral Vein');
const SAPHENOUS_VEIN = sct('60734001', 'Great saphenous vein');
const SEGMENT = sct('106233006', 'Topographical modifier');
const PROXIMAL = sct('40415009', 'Proximal');
const DISTAL = sct('46053002', 'Distal');
const BRANCH = dcm('125101', 'Vessel Branch');
const PSV = ln('11726-7', 'Peak Systolic Velocity');
const EDV = ln('11653-3', 'End Diastolic Velocity');

/** TID 5104: the group is named after the vessel, its segment is a modifier. */
const vessel = (name: Code, segment: Code | undefined, ...children: readonly DicomJson[]): DicomJson =>
  container(name, ...(segment ? [mod(SEGMENT, segment)] : []), ...children);
const flow = (psv: string, edv: string): readonly DicomJson[] => [num(PSV, psv, CM_S), num(EDV, edv, CM_S)];

const report = (name: string, ...children: readonly DicomJson[]): MadeDocument =>
  madeReport(name, 33, TITLE, '5100', [LANGUAGE, ...DEVICE, PATIENT_CHARACTERISTICS, ...children]);

/** TID 5100: both carotids; leg veins; a renal artery in old codes, whose sides contradict each other once. */
export const madeVascular = (): readonly MadeDocument[] => [
  report(
    'carotids',
    section(
      NECK,
      RIGHT,
      vessel(CCA, PROXIMAL, ...flow('88', '21')),
      vessel(CCA, DISTAL, ...flow('80', '20')),
      vessel(
        ICA,
        PROXIMAL,
        ...flow('240', '95'),
        num(ln('33868-1', 'ICA/CCA velocity ratio'), '3.0', NO_UNITS),
        code('CONTAINS', dcm('121071', 'Finding'), sct('44241007', 'Stenosis')),
        code(
          'CONTAINS',
          { value: 'PLQ', scheme: '99MADE', meaning: 'Plaque surface' },
          { value: 'PLQ-2', scheme: '99MADE', meaning: 'Irregular' },
        ),
      ),
    ),
    section(NECK, LEFT, vessel(CCA, PROXIMAL, ...flow('86', '22')), vessel(ICA, PROXIMAL, ...flow('84', '30'))),
  ),
  report(
    'leg-veins',
    section(
      LEG_VEIN,
      LEFT,
      vessel(
        FEMORAL_VEIN,
        undefined,
        num(sct('397413000', 'Vessel lumen diameter'), '9.5', MM),
        code('CONTAINS', sct('396339007', 'Thrombus'), sct('272519000', 'Absent')),
      ),
      vessel(
        SAPHENOUS_VEIN,
        PROXIMAL,
        mod(BRANCH, sct('63161005', 'Main')),
        num(sct('397413000', 'Vessel lumen diameter'), '4.1', MM),
        num(ln('20217-6', 'Deceleration Time'), '0.8', ucum('s'), mod(CYCLE_POINT, sct('111973004', 'Systole'))),
      ),
    ),
  ),
  report(
    'renal-with-doubt',
    container(
      FINDINGS,
      mod(OLD.FindingSite, srt('T-46600', 'Renal artery')),
      mod(OLD.Laterality, OLD.Right),
      container(GROUP, num(PSV, '110', CM_S), num(ln('12023-8', 'Resistivity Index'), '0.68', NO_UNITS)),
      // A cart that repeats the side below, and another one.
      container(GROUP, mod(FINDING_SITE, sct('64033007', 'Kidney')), mod(LATERALITY, LEFT), num(PSV, '95', CM_S)),
    ),
  ),
];
