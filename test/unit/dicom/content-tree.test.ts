import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { declaredEvidence, itemAt, parseContentTree, walk } from '../../../sidecar/dicom/content-tree.ts';
import { attr, codeItem, sequence, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { PrereadError } from '../../../sidecar/errors.ts';

const SHARED = join(import.meta.dirname, '../../../../shared/dicom/sr-json');
const name = (value: string, scheme = 'DCM'): DicomJson => ({
  [TAG.ConceptNameCodeSequence]: sequence(codeItem({ value, scheme, meaning: value })),
});
const of = (valueType: string, members: DicomJson = {}, children: readonly DicomJson[] = []): DicomJson => ({
  [TAG.RelationshipType]: attr('CS', 'CONTAINS'),
  [TAG.ValueType]: attr('CS', valueType),
  ...members,
  ...(children.length > 0 ? { [TAG.ContentSequence]: sequence(...children) } : {}),
});
const tree = (...children: readonly DicomJson[]) => parseContentTree(of('CONTAINER', name('126000'), children));
const only = (member: DicomJson) => tree(member).children[0];

const num = (value: DicomJson): DicomJson =>
  of('NUM', {
    ...name('103339001', 'SCT'),
    [TAG.MeasuredValueSequence]: sequence({
      ...value,
      [TAG.MeasurementUnitsCodeSequence]: sequence(codeItem({ value: 'mm', scheme: 'UCUM', meaning: 'millimeter' })),
    }),
  });

const code = (thrower: () => unknown): string => {
  try {
    thrower();
  } catch (thrown) {
    if (thrown instanceof PrereadError) return thrown.code;
    throw thrown;
  }
  return 'none';
};

describe('parseContentTree', () => {
  it('numbers items from 1, the root being 1', () => {
    const root = tree(
      of('TEXT'),
      of('CONTAINER', {}, [of('TEXT'), of('TEXT', { [TAG.TextValue]: attr('UT', 'here') })]),
    );
    expect([...walk(root)].map((item) => item.path)).to.deep.equal(['1', '1.1', '1.2', '1.2.1', '1.2.2']);
    expect(itemAt(root, '1.2.2')?.text).to.equal('here');
    expect(itemAt(root, '1')).to.equal(root);
    for (const nowhere of ['1.3', '2', '', '1.2.2.1', '1.x']) expect(itemAt(root, nowhere)).to.equal(undefined);
  });

  it('reads every value type', () => {
    expect(only(of('TEXT', { [TAG.TextValue]: attr('UT', 'größer\nline ') }))?.text).to.equal('größer\nline');
    const finding = { value: '27925004', scheme: 'SCT', meaning: 'Nodule' };
    expect(only(of('CODE', { [TAG.ConceptCodeSequence]: sequence(codeItem(finding)) }))?.code).to.deep.equal(finding);
    expect(only(of('UIDREF', { [TAG.UID]: attr('UI', '1.2.3') }))?.uid).to.equal('1.2.3');
    expect(only(of('PNAME', { [TAG.PersonName]: attr('PN', { Alphabetic: 'A^B' }) }))?.personName).to.deep.equal({
      alphabetic: 'A^B',
    });
    expect(only(of('DATE', { [TAG.Date]: attr('DA', '20260102') }))?.date).to.equal('20260102');
    expect(only(of('TIME', { [TAG.Time]: attr('TM', '0304') }))?.date).to.equal('0304');
    expect(only(of('DATETIME', { [TAG.DateTime]: attr('DT', '2026') }))?.date).to.equal('2026');
    const graphic = { [TAG.GraphicType]: attr('CS', 'POINT'), [TAG.GraphicData]: attr('FL', 1.5, 2.5) };
    expect(only(of('SCOORD', graphic))?.graphic).to.deep.equal({ type: 'POINT', data: [1.5, 2.5] });
    const inSpace = { ...graphic, [TAG.ReferencedFrameOfReferenceUID]: attr('UI', '1.2') };
    expect(only(of('SCOORD3D', inSpace))?.graphic?.frameOfReferenceUid).to.equal('1.2');
  });

  it('reads a number with its unit, as number and as text', () => {
    const unit = { value: 'mm', scheme: 'UCUM', meaning: 'millimeter' };
    expect(only(num({ [TAG.NumericValue]: attr('DS', 12.5) }))?.number).to.deep.equal({
      value: 12.5,
      valueText: '12.5',
      unit,
    });
    expect(only(num({ [TAG.NumericValue]: attr('DS', ' 12.50 ') }))?.number).to.deep.equal({
      value: 12.5,
      valueText: '12.50',
      unit,
    });
  });

  it('gives no number where there is none', () => {
    for (const nothing of [attr('DS'), attr('DS', ''), attr('DS', 'abc'), attr('DS', null)])
      expect(only(num({ [TAG.NumericValue]: nothing }))?.number).to.equal(undefined);
    const failed = of('NUM', {
      [TAG.MeasuredValueSequence]: sequence(),
      [TAG.NumericValueQualifierCodeSequence]: sequence(
        codeItem({ value: '114006', scheme: 'DCM', meaning: 'Measurement failure' }),
      ),
    });
    expect(only(failed)?.number).to.equal(undefined);
    expect(only(failed)?.qualifier?.value).to.equal('114006');
  });

  it('reads references with frames and segments', () => {
    const reference = {
      [TAG.ReferencedSOPClassUID]: attr('UI', '1.2.840.10008.5.1.4.1.1.66.4'),
      [TAG.ReferencedSOPInstanceUID]: attr('UI', '1.2.3'),
      [TAG.ReferencedFrameNumber]: attr('IS', '2', 3),
      '0062000B': attr('US', 1),
    };
    expect(only(of('IMAGE', { [TAG.ReferencedSOPSequence]: sequence(reference, {}) }))?.references).to.deep.equal([
      { sopClassUid: '1.2.840.10008.5.1.4.1.1.66.4', sopInstanceUid: '1.2.3', frames: [2, 3], segments: [1] },
    ]);
  });

  it('reads template ids and by-reference items', () => {
    const item = of('CONTAINER', {
      [TAG.ContentTemplateSequence]: sequence({ [TAG.TemplateIdentifier]: attr('CS', '1410') }),
    });
    expect(only(item)?.templateId).to.equal('1410');
    const byReference = {
      [TAG.RelationshipType]: attr('CS', 'INFERRED FROM'),
      [TAG.ReferencedContentItemIdentifier]: attr('UL', 1, 2, 1),
    };
    expect(only(byReference)?.referencedItem).to.equal('1.2.1');
    expect(only(byReference)?.valueType).to.equal(undefined);
  });

  it('refuses a document without content, and one too deep or too large to be true', () => {
    expect(code(() => parseContentTree({}))).to.equal('EVIDENCE_UNREADABLE');
    expect(code(() => parseContentTree(of('CONTAINER', name('126000'))))).to.equal('EVIDENCE_UNREADABLE');
    const deep = (levels: number): DicomJson => (levels === 0 ? of('TEXT') : of('CONTAINER', {}, [deep(levels - 1)]));
    expect(code(() => parseContentTree(deep(63)))).to.equal('none');
    expect(code(() => parseContentTree(deep(64)))).to.equal('EVIDENCE_UNREADABLE');
    const wide = (count: number): DicomJson => ({
      [TAG.ContentSequence]: { vr: 'SQ', Value: Array(count).fill(of('TEXT')) },
    });
    expect(code(() => parseContentTree(wide(99_999)))).to.equal('none');
    expect(code(() => parseContentTree(wide(100_000)))).to.equal('EVIDENCE_UNREADABLE');
  });

  it('throws nothing but that, whatever stands in a dataset', () => {
    const tags = [
      TAG.ContentSequence,
      TAG.ValueType,
      TAG.MeasuredValueSequence,
      TAG.ReferencedSOPSequence,
      TAG.GraphicData,
      TAG.PersonName,
      TAG.ConceptNameCodeSequence,
      TAG.NumericValue,
      TAG.ReferencedContentItemIdentifier,
    ];
    const { dataset } = fc.letrec<{ dataset: DicomJson; value: unknown }>((tie) => ({
      value: fc.oneof({ maxDepth: 5 }, fc.anything({ maxDepth: 1 }), tie('dataset')),
      dataset: fc.dictionary(
        fc.constantFrom(...tags),
        fc.record(
          { vr: fc.constantFrom('SQ', 'UT'), Value: fc.array(tie('value'), { maxLength: 3 }) },
          { requiredKeys: ['vr'] },
        ),
        { maxKeys: 5 },
      ) as fc.Arbitrary<DicomJson>,
    }));
    fc.assert(
      fc.property(dataset, (one) => {
        expect(code(() => parseContentTree(one))).to.be.oneOf(['none', 'EVIDENCE_UNREADABLE']);
      }),
      { numRuns: 500 },
    );
  });
});

describe('declaredEvidence', () => {
  const reference = (sop: string) => ({
    [TAG.ReferencedSOPClassUID]: attr('UI', '1.2'),
    [TAG.ReferencedSOPInstanceUID]: attr('UI', sop),
  });
  const study = (uid: string, ...sops: readonly string[]) => ({
    [TAG.StudyInstanceUID]: attr('UI', uid),
    [TAG.ReferencedSeriesSequence]: sequence({
      [TAG.SeriesInstanceUID]: attr('UI', '1.5'),
      [TAG.ReferencedSOPSequence]: sequence(...sops.map(reference)),
    }),
  });

  it('gives each instance its study and series, from both sequences, and passes over invalid UIDs', () => {
    const found = declaredEvidence({
      [TAG.CurrentRequestedProcedureEvidenceSequence]: sequence(study('1.1', '1.7', 'x')),
      [TAG.PertinentOtherEvidenceSequence]: sequence(study('1.3', '1.8'), {}),
    });
    expect([...found.keys()]).to.deep.equal(['1.7', '1.8']);
    expect(found.get('1.8')).to.deep.equal({
      studyInstanceUid: '1.3',
      seriesInstanceUid: '1.5',
      sopInstanceUid: '1.8',
      sopClassUid: '1.2',
    });
  });
});

describe('real SR documents', () => {
  const files = existsSync(SHARED) ? readdirSync(SHARED).filter((file) => file.endsWith('.json')) : [];
  for (const file of files)
    it(`reads ${file}`, () => {
      const json = JSON.parse(readFileSync(join(SHARED, file), 'utf8')) as DicomJson | readonly DicomJson[];
      const dataset = (Array.isArray(json) ? json[0] : json) as DicomJson;
      const root = parseContentTree(dataset);
      const all = [...walk(root)];
      expect(root.concept?.value).to.equal('126000');
      expect(all.filter((item) => item.number?.unit !== undefined)).to.not.deep.equal([]);
      for (const item of all) expect(itemAt(root, item.path)).to.equal(item);
    });
});
