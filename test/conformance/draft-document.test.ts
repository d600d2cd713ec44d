import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { attr, codeItem, items, sequence, TAG, text } from '../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import { buildDraftDocument } from '../../sidecar/report/draft-document.ts';
import { type SrFindings, validateSr } from '../support/validate-sr.ts';
import { SPECS } from './draft-specs.ts';
import { draftInput } from './drafts.ts';

/** DCM headings of the older CID 7001: the only ones PixelMed knows, so only with them it looks into the sections. */
const OLDER_HEADINGS: Readonly<Record<string, string>> = {
  '55112-7': '121111',
  '55111-9': '121064',
  '55114-3': '121066',
  '59776-5': '121070',
  '19005-8': '121072',
};

const edit = (
  root: DicomJson,
  tag: string,
  change: (all: readonly DicomJson[]) => readonly DicomJson[],
): DicomJson => ({
  ...root,
  [tag]: sequence(...change(items(root, tag))),
});

/** The same document with the headings that PixelMed knows. */
function twin(document: DicomJson): DicomJson {
  return edit(document, TAG.ContentSequence, (content) =>
    content.map((item) => {
      const concept = items(item, TAG.ConceptNameCodeSequence)[0] ?? {};
      const older = OLDER_HEADINGS[text(concept, TAG.CodeValue) ?? ''];
      if (older === undefined) return item;
      const renamed = codeItem({ value: older, scheme: 'DCM', meaning: text(concept, TAG.CodeMeaning) ?? '' });
      return { ...item, [TAG.ConceptNameCodeSequence]: sequence(renamed) };
    }),
  );
}

const without = (document: DicomJson, ...tags: readonly string[]): DicomJson =>
  Object.fromEntries(Object.entries(document).filter(([tag]) => !tags.includes(tag)));

const withNumber = (document: DicomJson): DicomJson =>
  edit(document, TAG.ContentSequence, (content) => [
    ...content,
    {
      [TAG.RelationshipType]: attr('CS', 'CONTAINS'),
      [TAG.ValueType]: attr('CS', 'NUM'),
      [TAG.ConceptNameCodeSequence]: sequence(codeItem({ value: '410668003', scheme: 'SCT', meaning: 'Length' })),
      [TAG.MeasuredValueSequence]: sequence({
        [TAG.NumericValue]: attr('DS', 12),
        [TAG.MeasurementUnitsCodeSequence]: sequence(codeItem({ value: 'mm', scheme: 'UCUM', meaning: 'mm' })),
      }),
    },
  ]);

const withoutLanguage = (document: DicomJson): DicomJson =>
  edit(document, TAG.ContentSequence, (content) =>
    content.filter((item) => text(items(item, TAG.ConceptNameCodeSequence)[0] ?? {}, TAG.CodeValue) !== '121049'),
  );

/** What a mistake of ours would look like, and a word of the complaint it must draw. */
const BROKEN: readonly { label: string; damage: (document: DicomJson) => DicomJson; complaint: RegExp }[] = [
  {
    label: 'no Completion Flag',
    damage: (document) => without(document, TAG.CompletionFlag),
    complaint: /dciodvfy: .*CompletionFlag/,
  },
  {
    label: 'VERIFIED by nobody',
    damage: (document) => ({ ...document, [TAG.VerificationFlag]: attr('CS', 'VERIFIED') }),
    complaint: /dciodvfy: .*Verif/,
  },
  { label: 'a number in a Basic Text SR', damage: withNumber, complaint: /NUM/ },
  { label: 'no language', damage: withoutLanguage, complaint: /pixelmed: .*Language/ },
  {
    label: 'no evidence sequences',
    damage: (document) =>
      without(document, TAG.CurrentRequestedProcedureEvidenceSequence, TAG.PertinentOtherEvidenceSequence),
    complaint: /dciodvfy: /,
  },
  {
    label: 'author without device UID and manufacturer',
    damage: (document) => ({
      ...document,
      [TAG.AuthorObserverSequence]: sequence({ [TAG.ObserverType]: attr('CS', 'DEV') }),
    }),
    complaint: /dciodvfy: /,
  },
];

describe('text drafts against three validators', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preread-conformance-'));
  const good = new Map<string, SrFindings>();
  const twins = new Map<string, SrFindings>();
  const broken = new Map<string, SrFindings>();

  before(async function () {
    this.timeout(600_000);
    const documents = SPECS.map((spec) => buildDraftDocument(draftInput(spec)));
    const [plain = {}, imagesOnly = {}, , japanese = {}] = documents;
    const labelled = (label: string) => documents[SPECS.findIndex((spec) => spec.label === label)] ?? {};
    const second = labelled('second version');
    const worded = labelled('worded by a model, on images only');
    const all: (readonly [Map<string, SrFindings>, string, DicomJson])[] = [
      ...SPECS.map((spec, at) => [good, spec.label, documents[at] ?? {}] as const),
      [twins, 'images only', twin(imagesOnly)],
      [twins, 'plain', twin(plain)],
      [twins, 'Japanese', twin(japanese)],
      [twins, 'second version', twin(second)],
      [twins, 'worded by a model', twin(worded)],
      ...BROKEN.map(({ label, damage }) => [broken, label, damage(plain)] as const),
    ];
    const files = all.map(([, , document], at) => {
      const file = join(folder, `${at}.dcm`);
      writeFileSync(file, encodePart10(document));
      return file;
    });
    const findings = await validateSr(files);
    for (const [at, [into, label]] of all.entries()) {
      const found = findings[at];
      if (found) into.set(label, found);
    }
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { label } of SPECS)
    it(`finds no error: ${label}`, () => {
      expect(good.get(label)?.errors).to.deep.equal([]);
    });

  it('finds nothing outside the template when a draft rests on images', () => {
    expect(twins.get('images only')?.errors).to.deep.equal([]);
    expect(twins.get('images only')?.templateWarnings).to.deep.equal([]);
  });

  it('finds nothing but the names of the algorithm outside the template when a model worded', () => {
    const { errors, templateWarnings = [] } = twins.get('worded by a model') ?? {};
    expect(errors).to.deep.equal([]);
    // TID 2000 is extensible, and has no row for TID 4019.
    expect(templateWarnings.filter((line) => !/Algorithm (Name|Version|Parameters)/.test(line))).to.deep.equal([]);
    expect(templateWarnings).to.have.length(4);
  });

  for (const label of ['plain', 'Japanese', 'second version'])
    it(`finds nothing but the referenced documents outside the template: ${label}`, () => {
      const { errors, templateWarnings = [] } = twins.get(label) ?? {};
      expect(errors).to.deep.equal([]);
      // TID 2001 has no row for COMPOSITE; the IOD allows it (PS3.3 A.35.1.3.2), and a statement names its source.
      expect(
        templateWarnings.filter((line) => !/\/COMPOSITE \([^/]*\): Content Item not in template$/.test(line)),
      ).to.deep.equal([]);
      expect(templateWarnings).to.have.length(4);
    });

  for (const { label, complaint } of BROKEN)
    it(`is worth something: ${label} is found`, () => {
      expect(broken.get(label)?.errors.filter((line) => complaint.test(line))).to.not.deep.equal([]);
    });
});
