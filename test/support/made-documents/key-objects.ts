import { attr, personNameAttr, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { Code } from '../../../sidecar/domain/code.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import {
  COMPREHENSIVE_SR,
  CT,
  declaring,
  ECG,
  type MadeInstance,
  MULTI_FRAME_CT,
  made,
  object,
} from './image-parts.ts';
import { code, DEVICE, dcm, item, LANGUAGE, type MadeDocument, madeReport, mod, text } from './sr-parts.ts';

const KEY_OBJECTS = 59;

/** TID 1003. */
const PERSON: readonly DicomJson[] = [
  code('HAS OBS CONTEXT', dcm('121005', 'Observer Type'), dcm('121006', 'Person')),
  item(
    'HAS OBS CONTEXT',
    'PNAME',
    dcm('121008', 'Person Observer Name'),
    { [TAG.PersonName]: personNameAttr({ alphabetic: 'Reader^Made' }) },
    [],
  ),
];

const because = (modifier: Code): DicomJson => mod(dcm('113011', 'Document Title Modifier'), modifier);
const note = (words: string): DicomJson => text('CONTAINS', dcm('113012', 'Key Object Description'), words);

/** The header of a selection (PS3.3 A.35.4): its own modality, and no flags, as nobody completes or verifies it. */
function selection(
  name: string,
  title: Code,
  content: readonly DicomJson[],
  objects: readonly (readonly ['IMAGE' | 'WAVEFORM' | 'COMPOSITE', MadeInstance, ...number[]])[],
): MadeDocument {
  const selected = objects.map(([type, instance, ...frames]) => object('CONTAINS', type, instance, frames));
  const { dataset } = madeReport(name, KEY_OBJECTS, title, '2010', [LANGUAGE, ...content, ...selected]);
  const {
    [TAG.CompletionFlag]: _completion,
    [TAG.VerificationFlag]: _verification,
    [TAG.PerformedProcedureCodeSequence]: _performed,
    ...header
  } = dataset;
  return declaring(
    { name, dataset: { ...header, [TAG.Modality]: attr('CS', 'KO') } },
    objects.map(([, instance]) => instance),
  );
}

/** TID 2010. */
export const madeKeyObjects = (): readonly MadeDocument[] => [
  selection(
    'of-interest',
    dcm('113000', 'Of Interest'),
    [...PERSON, note('Nodule in the right upper lobe,\r\n  please compare with 2024.')],
    [
      ['IMAGE', made('of-interest', 'slice 41', CT)],
      ['IMAGE', made('of-interest', 'multi-frame', MULTI_FRAME_CT), 3, 4],
    ],
  ),
  selection(
    'rejected-for-quality',
    dcm('113001', 'Rejected for Quality Reasons'),
    [because(dcm('111210', 'Motion blur')), ...PERSON, note('Repeated, see series 4.')],
    [
      ['IMAGE', made('rejected-for-quality', 'slice 1', CT)],
      ['IMAGE', made('rejected-for-quality', 'slice 2', CT)],
    ],
  ),
  selection(
    'best-in-set',
    dcm('113013', 'Best In Set'),
    [because(dcm('113015', 'Series')), ...DEVICE],
    [['IMAGE', made('best-in-set', 'slice 7', CT)]],
  ),
  selection(
    'for-teaching',
    dcm('113004', 'For Teaching'),
    [...PERSON],
    [
      ['IMAGE', made('for-teaching', 'slice 7', CT)],
      ['WAVEFORM', made('for-teaching', 'ecg', ECG)],
      ['COMPOSITE', made('for-teaching', 'report', COMPREHENSIVE_SR)],
      ['IMAGE', made('for-teaching', 'slice of the year before', CT, 'for-teaching earlier study')],
    ],
  ),
];
