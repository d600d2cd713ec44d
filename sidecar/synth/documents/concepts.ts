import { LATERALITY, QUANTITY, UNIT } from '../../dicom/codes.ts';
import { attr, sequence } from '../../dicom/dicom-json.ts';
import type { Code } from '../../domain/code.ts';
import type { DicomJson } from '../../domain/study.ts';
import { entryOf } from '../../domain/table.ts';
import type { Concept, Degree, Laterality } from '../department/truth.ts';
import type { WrittenNumber } from './measurement-report.ts';

/** What no context group of PS3.16 has a code for stands under a private designator (PS3.3 8.2): stable values. */
const PRIVATE = '99PREREAD';
const own = (value: string, meaning: string): Code => ({ value, scheme: PRIVATE, meaning });
const dcm = (value: string, meaning: string): Code => ({ value, scheme: 'DCM', meaning });
const sct = (value: string, meaning: string): Code => ({ value, scheme: 'SCT', meaning });

/** Findings of the department's vocabulary that its lexicon knows as a word only. */
const PRIVATE_FINDINGS: Readonly<Record<string, string>> = {
  'arteriovenous malformation': 'AVM',
  'nasogastric tube': 'NGTUBE',
  'epidural hematoma': 'EPIDURAL',
  'intraparenchymal hemorrhage': 'PARENCHYMAL',
  'midline shift': 'SHIFT',
  'joint effusion': 'JOINTEFFUSION',
  'meniscal tear': 'MENISCALTEAR',
  'ligament tear': 'LIGAMENTTEAR',
  'sclerotic lesion': 'SCLEROTIC',
  angiomyolipoma: 'ANGIOMYOLIPOMA',
};

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/**
 * A finding or site as code.
 * @throws RangeError for a concept that neither the vocabulary nor the private table has a code for
 */
export function codeOfConcept({ name, code }: Concept): Code {
  const meaning = capitalised(name);
  if (code) return { ...code, meaning };
  const value = entryOf(PRIVATE_FINDINGS, name);
  if (value === undefined) throw new RangeError('a concept without a code');
  return own(value, meaning);
}

const SIDES: Readonly<Record<Laterality, Code>> = {
  left: LATERALITY.Left,
  right: LATERALITY.Right,
  bilateral: LATERALITY.Bilateral,
};
export const codeOfSide = (side: Laterality): Code => SIDES[side];

const RATIO: Code = { value: '{ratio}', scheme: 'UCUM', meaning: 'ratio' };

/** CID 7470 where it has the quantity. The solid part of a nodule is measured along its own long axis. */
const NUMBERS: Readonly<Record<string, Omit<WrittenNumber, 'text'> & { readonly decimals: number }>> = {
  longMm: { quantity: QUANTITY.LongAxis, unit: UNIT.Millimeter, decimals: 1 },
  shortMm: { quantity: QUANTITY.ShortAxis, unit: UNIT.Millimeter, decimals: 1 },
  volumeMl: { quantity: QUANTITY.Volume, unit: UNIT.Milliliter, decimals: 0 },
  apexMm: { quantity: sct('131197000', 'Depth'), unit: UNIT.Millimeter, decimals: 0 },
  thicknessMm: { quantity: own('THICKNESS', 'Thickness'), unit: UNIT.Millimeter, decimals: 0 },
  midlineShiftMm: { quantity: own('SHIFT', 'Midline shift'), unit: UNIT.Millimeter, decimals: 0 },
  solidMm: {
    quantity: QUANTITY.LongAxis,
    unit: UNIT.Millimeter,
    part: own('SOLIDPART', 'Solid component'),
    decimals: 0,
  },
  tipAboveCarinaMm: {
    quantity: own('TIPABOVECARINA', 'Distance of tip above carina'),
    unit: UNIT.Millimeter,
    decimals: 0,
  },
  cardiothoracicRatio: { quantity: own('CTR', 'Cardiothoracic ratio'), unit: RATIO, decimals: 2 },
};

/**
 * A number of the truth as a document writes it.
 * @throws RangeError for a number that no code is known for
 */
export function writtenNumber(name: string, value: number): WrittenNumber {
  const known = entryOf(NUMBERS, name);
  if (!known) throw new RangeError('a number without a code');
  const { decimals, ...rest } = known;
  return { ...rest, text: value.toFixed(decimals) };
}

/** (111012, DCM): what a program makes of its own score; percent. */
export const certainty = (share: number): WrittenNumber => ({
  quantity: dcm('111012', 'Certainty of Finding'),
  text: String(Math.round(share * 100)),
  unit: UNIT.Percent,
});

export interface Evaluation {
  readonly question: Code;
  readonly answer: Code;
}

const SHAPE = dcm('112015', 'Border shape');
const DEFINITION = dcm('112007', 'Border definition');
const COMPOSITION = own('COMPOSITION', 'Composition');
const DESCRIPTOR = own('DESCRIPTOR', 'Descriptor');

/** Answers of CID 6119 (border shape), 6120 (border definition) and 6124 (location in chest) where they have the word. */
const DESCRIPTORS: Readonly<Record<string, Evaluation>> = {
  solid: { question: COMPOSITION, answer: own('SOLID', 'Solid') },
  'part solid': { question: COMPOSITION, answer: own('PARTSOLID', 'Part solid') },
  'ground glass': { question: COMPOSITION, answer: own('GROUNDGLASS', 'Ground glass') },
  calcified: { question: COMPOSITION, answer: own('CALCIFIED', 'Calcified') },
  spiculated: { question: SHAPE, answer: dcm('112136', 'Spiculated') },
  circumscribed: { question: DEFINITION, answer: sct('263706005', 'Circumscribed') },
  subpleural: { question: dcm('112013', 'Location in Chest'), answer: dcm('112153', 'Subpleural') },
  cavitary: { question: DESCRIPTOR, answer: own('CAVITARY', 'Cavitary') },
  displaced: { question: DESCRIPTOR, answer: own('DISPLACED', 'Displaced') },
  nondisplaced: { question: DESCRIPTOR, answer: own('NONDISPLACED', 'Nondisplaced') },
  simple: { question: DESCRIPTOR, answer: own('SIMPLE', 'Simple') },
};

/** CID 2: parts of a site, which are no property of the finding. */
const TOPOGRAPHY: Readonly<Record<string, Code>> = {
  medial: sct('255561001', 'Medial'),
  lateral: sct('49370004', 'Lateral'),
};

/** CID 6130. */
const SEVERITIES: Readonly<Record<Degree, Code>> = {
  mild: sct('255604002', 'Mild'),
  moderate: sct('6736007', 'Moderate'),
  severe: sct('24484000', 'Severe'),
};

/**
 * Words of the truth as codes: what the finding looks like, and which part of the site is meant.
 * @throws RangeError for a word that no code is known for
 */
export function describedBy(descriptors: readonly string[], severity: Degree | undefined) {
  const topography = descriptors.flatMap((word) => entryOf(TOPOGRAPHY, word) ?? [])[0];
  const looks = descriptors.filter((word) => entryOf(TOPOGRAPHY, word) === undefined);
  const evaluations = looks.map((word): Evaluation => {
    const known = entryOf(DESCRIPTORS, word);
    if (!known) throw new RangeError('a descriptor without a code');
    return known;
  });
  if (severity) evaluations.push({ question: sct('246112005', 'Severity'), answer: SEVERITIES[severity] });
  return { evaluations, ...(topography ? { topography } : {}) };
}

/** Coding Scheme Identification Sequence (PS3.3 C.12.1.4.1) of the private designator. */
export const PRIVATE_SCHEME: DicomJson = {
  '00080110': sequence({
    '00080102': attr('SH', PRIVATE),
    '00080115': attr('ST', 'Preread private codes'),
    '00080116': attr('ST', 'Preread'),
  }),
};
