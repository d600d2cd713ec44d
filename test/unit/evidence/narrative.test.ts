import { expect } from 'chai';
import type { Evidence } from '../../../sidecar/domain/evidence.ts';
import { madeNarrative } from '../../support/made-documents/narrative.ts';
import { byName, readMade } from '../../support/made-documents/read-made.ts';
import {
  container,
  dcm,
  LANGUAGE,
  ln,
  madeReport,
  num,
  sct,
  text,
  ucum,
} from '../../support/made-documents/sr-parts.ts';

const MADE = madeNarrative();
const read = (name: string) => readMade(byName(MADE, name)).items;
const sentences = (items: readonly Evidence[]) =>
  items.flatMap((one) => (one.kind === 'reportStatement' ? [`${one.role}: ${one.text}`] : []));
const findings = (items: readonly Evidence[]) =>
  items.flatMap((one) =>
    one.kind === 'finding'
      ? [[one.presence, one.laterality?.meaning, one.site?.meaning, one.finding.meaning].filter(Boolean).join(' ')]
      : [],
  );

describe('narrative reports', () => {
  it('reads every made one', () => {
    for (const document of MADE) expect(sentences(readMade(document).items), document.name).to.not.deep.equal([]);
    console.log(`      narrative: ${MADE.length} made read`);
  });

  it('takes every sentence with the heading it stands under, and its status from the document', () => {
    const items = read('basic-text-loinc');
    expect(sentences(items)).to.deep.equal([
      'history: History of lymphoma.',
      'history: No pneumothorax before.',
      'comparison: 6 mm nodule in the right upper lobe.',
      'findings: There is an 8 mm nodule in the right upper lobe.',
      'findings: No pleural effusion.',
      'findings: Possible pneumonia in the left lower lobe.',
      'impression: Right upper lobe nodule, 8 mm.',
      'recommendation: CT in 6 to 12 months.',
    ]);
    for (const { source } of items) {
      expect(source).to.include({ observerType: 'person', verificationFlag: 'VERIFIED', completionFlag: 'COMPLETE' });
    }
    const status = read('enhanced-old-headings').map(
      ({ source }) => source.kind === 'content-item' && source.completionFlag,
    );
    expect(new Set(status)).to.deep.equal(new Set(['PARTIAL']));
  });

  it('parses what is stated of this study, and nothing of history and earlier studies', () => {
    const items = read('basic-text-loinc');
    expect(findings(items)).to.deep.equal([
      'present Right upper lobe of lung nodule',
      'absent pleural effusion',
      'uncertain Left lower lobe of lung pneumonia',
      'present Right upper lobe of lung nodule',
    ]);
    const sizes = items.flatMap((one) => (one.kind === 'measurement' ? [[one.valueText, one.unit.value]] : []));
    expect(sizes).to.deep.equal([
      ['8', 'mm'],
      ['8', 'mm'],
    ]);
    const [recommended] = items.filter((one) => one.kind === 'recommendation');
    expect(recommended).to.deep.include({
      modality: 'CT',
      interval: { from: 6, to: 12, unit: 'mo' },
      conditional: false,
    });
  });

  it('points every claim at its sentence', () => {
    for (const document of MADE) {
      const { items } = readMade(document);
      const ids = new Set(items.flatMap((one) => (one.kind === 'reportStatement' ? [one.id] : [])));
      for (const one of items)
        if ('statementId' in one && one.statementId !== undefined) expect(ids.has(one.statementId)).to.equal(true);
    }
    const claimed = read('one-text').filter((one) => 'statementId' in one && one.statementId !== undefined);
    expect(claimed).to.have.length.of.at.least(5);
  });

  it('knows the old headings, and codes and numbers between the words', () => {
    const items = read('enhanced-old-headings');
    expect(sentences(items)).to.deep.equal([
      'comparison: CT of last year: 9 mm nodule in the left lower lobe.',
      'findings: Cardiomegaly.',
      'addendum: Small left pleural effusion.',
    ]);
    expect(findings(items)).to.deep.equal([
      'present cardiomegaly',
      'present Left pleural effusion',
      'present Nodule',
      'present Pneumothorax',
    ]);
    expect(items.filter((one) => one.kind === 'measurement').map((one) => one.valueText)).to.deep.equal(['7.5']);
  });

  it('joins a running text, and reads its number once', () => {
    const items = read('comprehensive-running-text');
    expect(sentences(items)).to.deep.equal(['findings: There is a 3 cm mass in the left kidney.']);
    expect(items.filter((one) => one.kind === 'measurement')).to.have.length(1);
  });

  it('divides one text by its printed headings and makes broken lines whole', () => {
    const items = read('one-text');
    expect(sentences(items)).to.include.members([
      'history: Lymphoma in 2015.',
      'comparison: CT of 2024-03-10.',
      'findings: Lungs: There is a solid nodule in the right upper lobe that measures 8 mm, previously 6 mm.',
      'impression: 1. Enlarging right upper lobe nodule.',
      'other: Made Reader, MD',
    ]);
    const sizes = items.flatMap((one) => (one.kind === 'measurement' ? [one.valueText] : []));
    expect(sizes, 'the earlier size is none of this study').to.deep.equal(['8']);
    expect(items.filter((one) => one.kind === 'recommendation')).to.have.length(1);
  });

  for (const [name, language] of [
    ['german', 'de-DE'],
    ['german-called-english', 'de'],
    ['japanese', 'ja'],
  ] as const)
    it(`keeps another language and parses none of it: ${name}`, () => {
      const items = read(name);
      expect(new Set(items.map((one) => one.kind))).to.deep.equal(new Set(['reportStatement']));
      for (const one of items) expect(one).to.include({ language });
    });

  it('does not take plurals, limits and denials in part for one finding', () => {
    const TITLE = ln('18748-4', 'Diagnostic Imaging Report');
    const of = (words: string) =>
      readMade(
        madeReport('words', 11, TITLE, '2000', [
          container(
            ln('59776-5', 'Findings'),
            text('CONTAINS', dcm('121071', 'Finding'), `${words} This is the report of the examination of the chest.`),
          ),
        ]),
      ).items.filter((one) => one.kind !== 'reportStatement');
    for (const words of [
      'Several nodules in the right lung.',
      'No large pleural effusion.',
      'No new nodule.',
      'No nodule in the right upper lobe or the left lower lobe.',
      'History of pneumonia.',
      'To exclude pneumothorax.',
      'The prior CT showed a 6 mm nodule.',
    ])
      expect(of(words), words).to.deep.equal([]);
    expect(findings(of('Bilateral pleural effusions.'))).to.deep.equal(['present Bilateral pleural effusion']);
    expect(of('Nodule in the right upper lobe, less than 4 mm.').map((one) => one.kind)).to.deep.equal(['finding']);
  });

  it('says what stands under no heading that it knows', () => {
    const { items, causes } = readMade(
      madeReport('codes', 22, ln('18748-4', 'Diagnostic Imaging Report'), undefined, [
        num(sct('103339001', 'Long Axis'), '7', ucum('mm')),
        text('CONTAINS', { value: '1', scheme: '99V', meaning: 'Text' }, 'Small left pleural effusion.'),
      ]),
    );
    expect(causes).to.deep.equal(['A coded statement stands under no heading that is known.']);
    expect(sentences(items), 'a report is its findings where it has no heading').to.deep.equal([
      'findings: Small left pleural effusion.',
    ]);
  });

  it('gives up a report of thousands of sentences by name', () => {
    const long = Array.from({ length: 3000 }, (_, at) => `No pneumothorax on image ${at} of the chest.`).join(' ');
    const { items, causes } = readMade(
      madeReport('long', 11, ln('18748-4', 'Diagnostic Imaging Report'), undefined, [
        container(ln('59776-5', 'Findings'), text('CONTAINS', dcm('121071', 'Finding'), long)),
      ]),
    );
    expect(sentences(items)).to.have.length(1000);
    expect(causes).to.deep.equal(['2000 sentences of it were left out.']);
    const endless = readMade(
      madeReport('endless', 11, ln('18748-4', 'Diagnostic Imaging Report'), undefined, [
        LANGUAGE,
        container(ln('59776-5', 'Findings'), text('CONTAINS', dcm('121071', 'Finding'), 'nodule '.repeat(30_000))),
      ]),
    );
    expect(endless.items.map((one) => one.kind)).to.deep.equal(['reportStatement']);
    expect(endless.causes).to.deep.equal(['1 of its sentences are too long to be searched for findings.']);
  });

  it('does not take just any text for a report', () => {
    const annotations = madeReport('notes', 11, { value: '1', scheme: '99V', meaning: 'Annotations' }, undefined, [
      text('CONTAINS', { value: '2', scheme: '99V', meaning: 'Label' }, 'ROI 1'),
    ]);
    expect(() => readMade(annotations))
      .to.throw()
      .with.property('code', 'EVIDENCE_UNKNOWN_KIND');
  });
});
