import { attr, personNameAttr, sequence, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { Code } from '../../../sidecar/domain/code.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { code, container, dcm, ln, type MadeDocument, madeReport, mod, num, sct, text, ucum } from './sr-parts.ts';

const TITLE = ln('18748-4', 'Diagnostic Imaging Report');
const BASIC = 11;
const ENHANCED = 22;
const COMPREHENSIVE = 33;

const FINDING = dcm('121071', 'Finding');
const IMPRESSION = dcm('121073', 'Impression');
const RECOMMENDATION = dcm('121075', 'Recommendation');
const NODULE = sct('27925004', 'Nodule');
const PNEUMOTHORAX = sct('36118008', 'Pneumothorax');

const language = (value: string, meaning: string): DicomJson =>
  mod(dcm('121049', 'Language of Content Item and Descendants'), { value, scheme: 'RFC5646', meaning });

/** TID 1003: a person. */
const PERSON: readonly DicomJson[] = [
  code('HAS OBS CONTEXT', dcm('121005', 'Observer Type'), dcm('121006', 'Person')),
  {
    [TAG.RelationshipType]: attr('CS', 'HAS OBS CONTEXT'),
    [TAG.ValueType]: attr('CS', 'PNAME'),
    [TAG.ConceptNameCodeSequence]: sequence({
      [TAG.CodeValue]: attr('SH', '121008'),
      [TAG.CodingSchemeDesignator]: attr('SH', 'DCM'),
      [TAG.CodeMeaning]: attr('LO', 'Person Observer Name'),
    }),
    [TAG.PersonName]: personNameAttr({ alphabetic: 'Reader^Made' }),
  },
];

const words = (name: Code, value: string): DicomJson => text('CONTAINS', name, value);

/** Signed by a person (PS3.3 C.17.2): complete and verified. */
function verified({ name, dataset }: MadeDocument): MadeDocument {
  return {
    name,
    dataset: {
      ...dataset,
      [TAG.VerificationFlag]: attr('CS', 'VERIFIED'),
      [TAG.VerifyingObserverSequence]: sequence({
        [TAG.VerifyingObserverName]: personNameAttr({ alphabetic: 'Reader^Made' }),
        '0040A088': sequence(),
        [TAG.VerifyingOrganization]: attr('LO', 'Made'),
        [TAG.VerificationDateTime]: attr('DT', '20250310120000'),
      }),
    },
  };
}

const partial = ({ name, dataset }: MadeDocument): MadeDocument => ({
  name,
  dataset: { ...dataset, [TAG.CompletionFlag]: attr('CS', 'PARTIAL') },
});

const report = (name: string, sopClass: number, ...children: readonly DicomJson[]): MadeDocument =>
  madeReport(name, sopClass, TITLE, '2000', children);

/** A page of text in one item, headings printed, lines broken at 72 columns, as dictation systems send it. */
const DICTATED = [
  'EXAM: CT CHEST WITHOUT CONTRAST',
  '',
  'HISTORY: Lymphoma in 2015. Cough.',
  '',
  'COMPARISON: CT of 2024-03-10.',
  '',
  'FINDINGS:',
  'Lungs: There is a solid nodule in the right upper lobe that measures',
  '8 mm, previously 6 mm. No consolidation.',
  'Pleura: No pleural effusion or pneumothorax.',
  '',
  'IMPRESSION:',
  '1. Enlarging right upper lobe nodule.',
  '2. Follow-up CT in 3 months is recommended.',
  '',
  'Electronically signed by: Made Reader, MD',
].join('\r\n');

/** TID 2000 and 2005 in three classes, old and new headings, and what is met besides: one text, other languages. */
export const madeNarrative = (): readonly MadeDocument[] => [
  verified(
    report(
      'basic-text-loinc',
      BASIC,
      language('en-US', 'English (US)'),
      ...PERSON,
      container(
        ln('11329-0', 'History'),
        words(dcm('121060', 'History'), 'History of lymphoma. No pneumothorax before.'),
      ),
      container(
        ln('18834-2', 'Previous Findings'),
        words(dcm('121069', 'Previous Finding'), '6 mm nodule in the right upper lobe.'),
      ),
      container(
        ln('59776-5', 'Findings'),
        words(
          FINDING,
          'There is an 8 mm nodule in the right upper lobe. No pleural effusion. Possible pneumonia in the left lower lobe.',
        ),
      ),
      container(ln('19005-8', 'Impressions'), words(IMPRESSION, 'Right upper lobe nodule, 8 mm.')),
      container(ln('18783-1', 'Recommendations'), words(RECOMMENDATION, 'CT in 6 to 12 months.')),
    ),
  ),
  partial(
    report(
      'enhanced-old-headings',
      ENHANCED,
      language('en', 'English'),
      ...PERSON,
      container(
        dcm('121066', 'Prior Procedure Descriptions'),
        words(dcm('121067', 'Prior Procedure Description'), 'CT of last year: 9 mm nodule in the left lower lobe.'),
      ),
      container(
        dcm('121070', 'Findings'),
        words(FINDING, 'Cardiomegaly.'),
        code('CONTAINS', FINDING, NODULE),
        num(sct('103339001', 'Long Axis'), '7.5', ucum('mm', 'millimeter')),
      ),
      container(dcm('121072', 'Impressions'), code('CONTAINS', IMPRESSION, PNEUMOTHORAX)),
      container(dcm('121078', 'Addendum'), words(FINDING, 'Small left pleural effusion.')),
    ),
  ),
  report(
    'comprehensive-running-text',
    COMPREHENSIVE,
    language('en-GB', 'English (GB)'),
    ...PERSON,
    container(ln('59776-5', 'Findings'), {
      ...container(
        FINDING,
        words(FINDING, 'There is a'),
        num(sct('81827009', 'Diameter'), '3', ucum('cm', 'centimeter')),
        code('CONTAINS', FINDING, sct('4147007', 'mass')),
        words(FINDING, 'in the left kidney.'),
      ),
      [TAG.ContinuityOfContent]: attr('CS', 'CONTINUOUS'),
    }),
  ),
  report(
    'one-text',
    BASIC,
    language('en-US', 'English (US)'),
    ...PERSON,
    container(ln('59776-5', 'Findings'), words(FINDING, DICTATED)),
  ),
  report(
    'german',
    BASIC,
    language('de-DE', 'German'),
    ...PERSON,
    container(
      ln('59776-5', 'Befund'),
      words(dcm('121071', 'Befund'), 'Kein Pneumothorax. Rundherd von 8 mm im rechten Oberlappen.'),
    ),
    container(
      ln('19005-8', 'Beurteilung'),
      words(dcm('121073', 'Beurteilung'), 'Größenprogredienter Rundherd im rechten Oberlappen.'),
    ),
  ),
  report(
    'german-called-english',
    BASIC,
    language('en-US', 'English (US)'),
    ...PERSON,
    container(
      ln('59776-5', 'Findings'),
      words(
        FINDING,
        'Kein Pneumothorax. Der Rundherd im rechten Oberlappen ist gegenüber der Voruntersuchung größer geworden.',
      ),
    ),
  ),
  report(
    'japanese',
    BASIC,
    language('ja', 'Japanese'),
    ...PERSON,
    container(ln('59776-5', '所見'), words(dcm('121071', '所見'), '右肺上葉に8mmの結節を認める。胸水はない。')),
  ),
];
