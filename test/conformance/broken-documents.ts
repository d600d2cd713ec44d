import { attr, codeItem, items, sequence, TAG, text } from '../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import { buildDraftDocument } from '../../sidecar/report/draft-document.ts';
import { draftInput } from './drafts.ts';
import { BOX, GROWN, LINE, LONG } from './measurements.ts';
import { written } from './measurements-built.ts';

/** One defect each: in files that others made (by name), and the same in a document of ours. */
export interface Defect {
  /** `sr-defects/NAME.dcm` of the shared files. */
  readonly name: string;
  /** Who must notice, in one line of theirs. */
  readonly complaint: RegExp;
  /** A document of ours broken in this place; absent where our encoder cannot be made to write it. */
  readonly own?: () => Uint8Array;
}

type Change = (item: DicomJson) => DicomJson;
const typed = (item: DicomJson, type: string): boolean => text(item, TAG.ValueType) === type;
const named = (item: DicomJson, concept: string): boolean =>
  items(item, TAG.ConceptNameCodeSequence).some((code) => text(code, TAG.CodeValue) === concept);
const without = (item: DicomJson, ...tags: readonly string[]): DicomJson =>
  Object.fromEntries(Object.entries(item).filter(([tag]) => !tags.includes(tag)));

/** The document with every content item changed, children first. */
function changed(item: DicomJson, change: Change): DicomJson {
  const children = items(item, TAG.ContentSequence).map((child) => changed(child, change));
  return change(children.length > 0 ? { ...item, [TAG.ContentSequence]: sequence(...children) } : item);
}
const where = (isIt: (item: DicomJson) => boolean, change: Change) => (document: DicomJson) =>
  changed(document, (item) => (isIt(item) ? change(item) : item));
const withoutItems = (isGone: (item: DicomJson) => boolean) => (document: DicomJson) =>
  changed(document, (item) => {
    const children = items(item, TAG.ContentSequence);
    const left = children.filter((child) => !isGone(child));
    return left.length < children.length ? { ...item, [TAG.ContentSequence]: sequence(...left) } : item;
  });
const related = (relationship: string): Change => {
  return (item) => ({ ...item, [TAG.RelationshipType]: attr('CS', relationship) });
};

const NUMBER: DicomJson = {
  [TAG.RelationshipType]: attr('CS', 'CONTAINS'),
  [TAG.ValueType]: attr('CS', 'NUM'),
  [TAG.ConceptNameCodeSequence]: sequence(codeItem({ value: '410668003', scheme: 'SCT', meaning: 'Length' })),
  [TAG.MeasuredValueSequence]: sequence({
    [TAG.NumericValue]: attr('DS', 12),
    [TAG.MeasurementUnitsCodeSequence]: sequence(codeItem({ value: 'mm', scheme: 'UCUM', meaning: 'mm' })),
  }),
};

const draft = (): DicomJson => buildDraftDocument(draftInput({ label: 'plain', name: { ideographic: '山田^太郎' } }));
const measured = (): DicomJson =>
  written([
    { name: 'a', regions: [BOX], numbers: [LONG], priors: [GROWN] },
    { name: 'b', numbers: [{ ...LONG, regions: [LINE] }] },
  ]);

const text_ = (damage: Change) => () => encodePart10(damage(draft()));
const numbers = (damage: Change) => () => encodePart10(damage(measured()));
/** For what the encoder refuses to write: other bytes of the same length. */
const bytes = (from: string, to: string) => () =>
  new Uint8Array(Buffer.from(Buffer.from(encodePart10(draft())).toString('latin1').replaceAll(from, to), 'latin1'));

/** What `check-sr` finds (SR reference 5.2). */
export const DEFECTS: readonly Defect[] = [
  {
    name: 'bad_nocompletion',
    complaint: /dciodvfy: .*CompletionFlag/,
    own: text_((document) => without(document, TAG.CompletionFlag)),
  },
  {
    name: 'bad_enum',
    complaint: /dciodvfy: .*DRAFT/,
    own: text_((document) => ({ ...document, [TAG.CompletionFlag]: attr('CS', 'DRAFT') })),
  },
  {
    name: 'bad_verified_noobserver',
    complaint: /dciodvfy: .*Verif/,
    own: text_((document) => ({ ...document, [TAG.VerificationFlag]: attr('CS', 'VERIFIED') })),
  },
  {
    name: 'bad_noevidence',
    complaint: /dciodvfy: .*Evidence/,
    own: text_((document) =>
      without(document, TAG.CurrentRequestedProcedureEvidenceSequence, TAG.PertinentOtherEvidenceSequence),
    ),
  },
  {
    name: 'bad_norel',
    complaint: /(dciodvfy|dsrdump): /,
    own: text_(
      where(
        (item) => named(item, '121071'),
        (item) => without(item, TAG.RelationshipType),
      ),
    ),
  },
  {
    name: 'bad_num_in_basic',
    complaint: /pixelmed: .*(illegal relationship|NUM)/i,
    own: text_(
      where(
        (item) => named(item, '59776-5'),
        (item) => ({ ...item, [TAG.ContentSequence]: sequence(...items(item, TAG.ContentSequence), NUMBER) }),
      ),
    ),
  },
  {
    name: 'bad_rel_observer',
    complaint: /pixelmed: /,
    own: text_(where((item) => named(item, '121005'), related('CONTAINS'))),
  },
  {
    name: 'bad_nolanguage',
    complaint: /pixelmed: .*Language/,
    own: text_(withoutItems((item) => named(item, '121049'))),
  },
  { name: 'bad_longmeaning', complaint: /dciodvfy: .*Code Meaning/ },
  { name: 'bad_nocharset', complaint: /dciodvfy: /, own: bytes('ISO_IR 192', ' '.repeat(10)) },
  { name: 'bad_uid', complaint: /dciodvfy: .*UI/, own: bytes('2.25.', '2..25') },
  {
    name: 'badm_scoord_noimage',
    complaint: /(dciodvfy|pixelmed): /,
    own: numbers(
      where(
        (item) => typed(item, 'SCOORD'),
        (item) => without(item, TAG.ContentSequence),
      ),
    ),
  },
  {
    name: 'badm_scoord_contains',
    complaint: /(dsrdump|pixelmed): /,
    own: numbers(where((item) => typed(item, 'SCOORD'), related('CONTAINS'))),
  },
  {
    name: 'badm_nonumeric',
    complaint: /dciodvfy: .*NumericValue/,
    own: numbers(
      where(
        (item) => typed(item, 'NUM'),
        (item) => ({
          ...item,
          [TAG.MeasuredValueSequence]: sequence(
            ...items(item, TAG.MeasuredValueSequence).map((one) => without(one, TAG.NumericValue)),
          ),
        }),
      ),
    ),
  },
  {
    name: 'badm_oddcoords',
    complaint: /dsrdump: /,
    own: numbers(
      where(
        (item) => typed(item, 'SCOORD'),
        (item) => ({ ...item, [TAG.GraphicData]: attr('FL', 1, 2, 3, 4, 5, 6, 7) }),
      ),
    ),
  },
  {
    name: 'badm_site_rel',
    complaint: /pixelmed: .*Finding Site/,
    own: numbers(where((item) => named(item, '363698007'), related('CONTAINS'))),
  },
  {
    name: 'badm_nomeasurements',
    complaint: /pixelmed: /,
    own: numbers(withoutItems((item) => named(item, '126010') || named(item, '126011'))),
  },
];

/** What none of the three can know: a unit that does not fit its quantity, a sentence under another one's code. */
export const NOT_DETECTABLE: readonly string[] = ['bad_elem_code', 'badm_units'];

/** The same documents unbroken. */
export const UNBROKEN: readonly (() => Uint8Array)[] = [() => encodePart10(draft()), () => encodePart10(measured())];
