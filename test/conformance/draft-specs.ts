import { attr, codeItem, sequence, TAG } from '../../sidecar/dicom/dicom-json.ts';
import { demonstrationModel, refusedWording, wordingRecord } from '../support/model-wording.ts';
import {
  type DraftSpec,
  image,
  multiFrame,
  NOTHING_STATED,
  olderDraft,
  other,
  PLAIN,
  PRIOR,
  report,
  type StatementSpec,
} from './drafts.ts';

const LONG = `Nodule in the liver: ${'long axis 12.4 mm and short axis 9.1 mm, '.repeat(60)}unchanged.`;
const finding = (text: string, on = [image()]): StatementSpec => ({ section: 'findings', text, on });
const ct = (bodyPart: string) => [{ modality: 'CT', bodyPart }];
const of = (modality: string, bodyPart?: string) => [bodyPart ? { modality, bodyPart } : { modality }];

const IMAGES_ONLY: readonly StatementSpec[] = PLAIN.map((one) => ({ ...one, on: [image(1), image(1, PRIOR)] }));

/** Text drafts by what differs from the plain one: names, header, versions, sources, titles. */
export const SPECS: readonly DraftSpec[] = [
  { label: 'plain' },
  { label: 'images only', statements: IMAGES_ONLY },
  { label: 'Latin with diacritics', name: { alphabetic: 'Żółć^Åse^Þór^Dr.^Jr.' } },
  {
    label: 'Japanese, three groups',
    name: { alphabetic: 'Yamada^Tarou', ideographic: '山田^太郎', phonetic: 'やまだ^たろう' },
  },
  { label: 'Japanese, ideographic only', name: { ideographic: '山田^太郎' } },
  { label: 'Arabic', name: { alphabetic: 'قباني^لنزار' } },
  { label: 'Cyrillic', name: { alphabetic: 'Люкceмбypг^Иван' } },
  { label: 'Chinese', name: { alphabetic: 'Zhang^XiaoDong', ideographic: '张^小东' } },
  { label: 'beyond the basic plane', name: { alphabetic: 'Yoshida', ideographic: '𠮷田^花子' } },
  { label: 'Korean', name: { alphabetic: 'Hong^Gildong', ideographic: '洪^吉洞', phonetic: '홍^길동' } },
  { label: 'empty name', name: 'empty' },
  { label: 'absent name', name: 'absent' },
  {
    label: 'nothing but the study UID',
    name: 'absent',
    without: NOTHING_STATED,
  },
  {
    label: 'everything empty',
    name: 'empty',
    modules: {
      [TAG.StudyDate]: attr('DA'),
      [TAG.StudyTime]: attr('TM'),
      [TAG.StudyID]: attr('SH'),
      [TAG.AccessionNumber]: attr('SH'),
      [TAG.PatientID]: attr('LO'),
      [TAG.PatientBirthDate]: attr('DA'),
      [TAG.PatientSex]: attr('CS'),
      [TAG.ReferringPhysicianName]: attr('PN'),
    },
    without: [TAG.ProcedureCodeSequence, TAG.IssuerOfPatientID, TAG.StudyDescription],
  },
  {
    label: 'full patient and study modules',
    modules: {
      [TAG.OtherPatientIDsSequence]: sequence({
        [TAG.PatientID]: attr('LO', 'OTHER-1'),
        [TAG.IssuerOfPatientID]: attr('LO', 'ELSEWHERE'),
        '00100022': attr('CS', 'TEXT'),
      }),
      [TAG.PatientAge]: attr('AS', '075Y'),
      '00101030': attr('DS', 71.5),
      '00104000': attr('LT', 'Bemerkung: größer\\kleiner'),
      '00081060': attr('PN', { Alphabetic: 'Reader^R' }, { Alphabetic: 'Second^S' }),
    },
  },
  {
    label: 'two procedures, one with a long code',
    modules: {
      [TAG.ProcedureCodeSequence]: sequence(
        codeItem({ value: '241547009000000000123', scheme: '99TEST', meaning: 'Thorax' }),
        codeItem({ value: '2', scheme: '99TEST', meaning: '胸部CT' }),
      ),
    },
  },
  { label: 'second version', predecessor: olderDraft(), instanceNumber: 2 },
  { label: 'hundredth version', predecessor: olderDraft(), instanceNumber: 100, timezoneOffset: '-0330' },
  { label: 'worded by a demonstration model', wording: wordingRecord() },
  { label: 'worded by a model, on images only', statements: IMAGES_ONLY, wording: wordingRecord() },
  {
    label: 'worded by a model with the longest name',
    wording: wordingRecord({
      model: demonstrationModel({ id: 'x'.repeat(64), version: '1.'.repeat(32), purpose: 'clinical' }),
    }),
  },
  { label: 'a model was asked in vain', wording: wordingRecord({ statements: [refusedWording()] }) },
  { label: 'one statement', statements: [finding('Nodule.')] },
  { label: 'one statement on a prior', statements: [finding('Nodule.', [image(1, PRIOR)])] },
  { label: 'one statement on an SR', statements: [finding('Nodule.', [report()])] },
  { label: 'one statement on a segmentation', statements: [finding('Nodule.', [other('66.4')])] },
  { label: 'one statement on a PDF', statements: [finding('Nodule.', [other('104.1', PRIOR)])] },
  { label: 'frames of a multi-frame image', statements: [finding('Cyst.', [{ ...multiFrame(), frames: [3, 1, 2] }])] },
  { label: 'a frame of a single-frame image', statements: [finding('Cyst.', [{ ...image(), frames: [1] }])] },
  { label: 'long text', statements: [finding(LONG), { section: 'impression', text: LONG, on: [image()] }] },
  { label: 'foreign words', statements: [finding('Series "Thorax größer 2 mm", "胸部", "قفص صدري".\nSecond line.')] },
  {
    label: 'many statements',
    statements: Array.from({ length: 300 }, (_, at) => finding(`Nodule ${at}.`, [image(at), image(at, PRIOR, 'lung')])),
  },
  {
    label: 'many series',
    statements: [
      finding(
        'Nodules.',
        Array.from({ length: 80 }, (_, at) => image(at, PRIOR, `series ${at % 20}`)),
      ),
    ],
  },
  { label: 'CT head', series: ct('HEAD') },
  { label: 'MR spine', series: of('MR', 'LSPINE') },
  { label: 'X-ray', series: of('DX', 'CHEST') },
  { label: 'mammography', series: of('MG', 'BREAST') },
  { label: 'unknown modality', series: of('XX') },
  { label: 'PET and CT', series: [...of('PT'), ...of('CT', 'CHEST')] },
];
