import type { Code } from '../../../sidecar/domain/code.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import {
  code,
  container,
  DEVICE,
  date,
  dcm,
  LANGUAGE,
  ln,
  type MadeDocument,
  madeReport,
  mod,
  num,
  numAs,
  sct,
  srt,
  text,
  ucum,
} from './sr-parts.ts';
import {
  CM,
  CM_S,
  DERIVATION,
  FINDING_SITE,
  FINDINGS,
  fetus,
  LATERALITY,
  LEFT,
  MEAN,
  NO_UNITS,
  PATIENT_CHARACTERISTICS,
  RIGHT,
  SELECTED,
} from './ultrasound-parts.ts';

const TITLE = dcm('125000', 'OB-GYN Ultrasound Procedure Report');
const DAY = ucum('d', 'day');
const GRAM = ucum('g');
const PERCENT = ucum('%', 'Percent');
const BIOMETRY = dcm('125002', 'Fetal Biometry');
const GROUP = dcm('125005', 'Biometry Group');
const AGE = ln('18185-9', 'Gestational Age');
const RANK = dcm('125012', 'Growth Percentile Rank');
const EQUATION = dcm('121420', 'Equation');
const BPD = ln('11820-8', 'Biparietal Diameter');
const HC = ln('11984-2', 'Head Circumference');
const FL = ln('11963-6', 'Femur Length');
const CRL = ln('11957-8', 'Crown Rump Length');
const EFW = ln('11727-5', 'Estimated Weight');
const BY_BPD = ln('11902-4', 'BPD, Hadlock 1984');
const BY_HC = ln('11932-1', 'HC, Hadlock 1984');
const BY_FL = ln('11920-6', 'FL, Hadlock 1984');

/** TID 5008: the measurement, the age by an equation, and where it stands in its population. */
function biometry(name: Code, value: string, age: string, equation: Code, rank?: string): DicomJson {
  return container(
    GROUP,
    num(name, value, CM, mod(DERIVATION, MEAN), SELECTED),
    num(AGE, age, DAY, code('INFERRED FROM', EQUATION, equation)),
    ...(rank === undefined ? [] : [num(RANK, rank, PERCENT)]),
  );
}

const report = (name: string, ...children: readonly DicomJson[]): MadeDocument =>
  madeReport(name, 33, TITLE, '5000', [LANGUAGE, ...DEVICE, PATIENT_CHARACTERISTICS, ...children]);

const twin = (id: string, bpd: string, efw: string): readonly DicomJson[] => [
  container(
    dcm('125008', 'Fetus Summary'),
    ...fetus(id),
    num(EFW, efw, GRAM, code('INFERRED FROM', EQUATION, ln('11735-8', 'EFW by AC, BPD, FL, Hadlock 1985'))),
    num(ln('11948-7', 'Fetal Heart Rate'), '144', ucum('{H.B.}/min', 'BPM')),
  ),
  container(BIOMETRY, ...fetus(id), biometry(BPD, bpd, '146', BY_BPD)),
];

/** TID 5000: one fetus; twins; percentiles below their measurements; maternal organs and private codes. */
export const madeObGyn = (): readonly MadeDocument[] => [
  report(
    'one-fetus',
    container(
      dcm('121111', 'Summary'),
      date('CONTAINS', ln('11778-8', 'EDD'), '20250801'),
      container(dcm('125008', 'Fetus Summary'), num(AGE, '147', DAY), num(EFW, '420', GRAM)),
    ),
    container(BIOMETRY, biometry(BPD, '4.9', '146', BY_BPD, '52'), biometry(HC, '18.1', '144', BY_HC, '44')),
    container(dcm('125003', 'Fetal Long Bones'), biometry(FL, '3.4', '145', BY_FL)),
    container(dcm('125001', 'Fetal Biometry Ratios'), num(ln('11872-9', 'FL/BPD'), '69.4', PERCENT)),
  ),
  report('twins', ...twin('A', '4.9', '430'), ...twin('B', '4.6', '395')),
  report(
    'early-with-nested-rank',
    container(
      dcm('125009', 'Early Gestation'),
      ...fetus(),
      container(
        GROUP,
        num(
          CRL,
          '5.2',
          CM,
          numAs('HAS PROPERTIES', RANK, '61', PERCENT),
          numAs('HAS PROPERTIES', srt('R-10047', 'Standard Deviation'), '0.3', CM),
        ),
        num(
          AGE,
          '83',
          DAY,
          code('INFERRED FROM', dcm('121424', 'Table of Values'), ln('11910-7', 'CRL, Hadlock 1992')),
        ),
      ),
      num(ln('33069-6', 'Nuchal Translucency'), '1.4', ucum('mm')),
      code('CONTAINS', dcm('121071', 'Finding'), sct('373945007', 'Pericardial effusion')),
    ),
  ),
  report(
    'maternal-and-private',
    container(
      dcm('125011', 'Pelvis and Uterus'),
      container(
        FINDINGS,
        mod(FINDING_SITE, sct('15497006', 'Ovary'), mod(LATERALITY, RIGHT)),
        num(sct('410668003', 'Length'), '3.2', CM),
        code(
          'CONTAINS',
          { value: 'OV-ECHO', scheme: '99MADE', meaning: 'Echogenicity' },
          { value: 'OV-1', scheme: '99MADE', meaning: 'Homogeneous' },
        ),
      ),
      container(
        FINDINGS,
        mod(FINDING_SITE, sct('15497006', 'Ovary')),
        mod(LATERALITY, LEFT),
        num(sct('410668003', 'Length'), '2.9', CM),
      ),
      num(ln('11961-0', 'Cervix Length'), '3.8', CM),
    ),
    // Fetal vasculature (TID 5025): the container is named after the vessel.
    container(
      FINDINGS,
      container(
        srt('T-F1810', 'Umbilical Artery'),
        ...fetus('A'),
        num(ln('12144-2', 'Systolic to Diastolic Velocity Ratio'), '2.7', NO_UNITS),
        num(ln('11726-7', 'Peak Systolic Velocity'), '41', CM_S),
        num({ value: 'UA-X', scheme: '99MADE', meaning: 'Cerebroplacental estimate' }, '1.8', NO_UNITS),
      ),
    ),
    text('CONTAINS', dcm('121106', 'Comment'), 'Free words.'),
  ),
];
