import { expect } from 'chai';
import fc from 'fast-check';
import { attr, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import {
  seriesInstanceUid,
  sopClassUid,
  sopInstanceUid,
  studyInstanceUid,
} from '../../../sidecar/domain/identifiers.ts';
import type { DicomJson, Series, Study } from '../../../sidecar/domain/study.ts';
import { evidenceDigest } from '../../../sidecar/evidence/evidence-id.ts';
import { readTechnique } from '../../../sidecar/evidence/technique.ts';

function series(n: number, change: Partial<Series> = {}, header: DicomJson = {}, images = 2): Series {
  const instances = Array.from({ length: images }, (_, i) => ({
    sopInstanceUid: sopInstanceUid(`1.2.6.${n}.${i + 1}`),
    sopClassUid: sopClassUid('1.2.840.10008.5.1.4.1.1.2'),
  }));
  const representative = { [TAG.SOPInstanceUID]: attr('UI', `1.2.6.${n}.2`), ...header };
  return {
    seriesInstanceUid: seriesInstanceUid(`1.2.6.${n}`),
    modality: 'CT',
    bodyPart: 'CHEST',
    instances,
    representative,
    ...change,
  };
}

const study = (...all: readonly Series[]): Study => ({
  studyInstanceUid: studyInstanceUid('1.2.6'),
  patient: {},
  procedureCodes: [],
  series: all,
  identifyingModules: {},
});

const thick = (mm: number): DicomJson => ({ [TAG.SliceThickness]: attr('DS', mm) });
const agent = (name: string): DicomJson => ({ [TAG.ContrastBolusAgent]: attr('LO', name) });
const localizer: DicomJson = { [TAG.ImageType]: attr('CS', 'ORIGINAL', 'PRIMARY', 'LOCALIZER'), ...thick(10) };

describe('readTechnique', () => {
  it('counts per modality and refers to one instance of each series', () => {
    const items = readTechnique(
      study(series(1, {}, thick(1.25)), series(2, { modality: 'SR' }), series(3, { modality: 'MR' }, {}, 5)),
    );
    expect(
      items.map(({ modality, seriesCount, imageCount, sliceThicknessMm, bodyPart }) => [
        modality,
        seriesCount,
        imageCount,
        sliceThicknessMm,
        bodyPart,
      ]),
    ).to.deep.equal([
      ['CT', 1, 2, 1.25, 'CHEST'],
      ['MR', 1, 5, undefined, 'CHEST'],
    ]);
    const { source } = items[0] ?? {};
    expect(source?.kind === 'image-attributes' && source.instances.map((i) => String(i.sopInstanceUid))).to.deep.equal([
      '1.2.6.1.2',
    ]);
  });

  it('leaves out what the series say differently, but does not ask the localizer', () => {
    const [differing] = readTechnique(study(series(1, {}, thick(1)), series(2, { bodyPart: 'ABDOMEN' }, thick(5))));
    expect(differing).to.not.have.any.keys('sliceThicknessMm', 'bodyPart', 'contrastAgent', 'seriesDescription');
    const [axial] = readTechnique(study(series(1, {}, localizer), series(2, {}, thick(5))));
    expect(axial).to.deep.include({ sliceThicknessMm: 5, seriesCount: 2 });
  });

  it('names the contrast agent, not the word for none', () => {
    expect(readTechnique(study(series(1, {}, agent('Iohexol')), series(2)))[0]?.contrastAgent).to.equal('Iohexol');
    expect(readTechnique(study(series(1, {}, agent('Nonionic')), series(2)))[0]?.contrastAgent).to.equal('Nonionic');
    for (const none of ['NONE', 'no', 'N/A', ' ', 'NIL', 'W/O', 'WITHOUT CONTRAST', 'NO CONTRAST', 'ohne KM'])
      expect(readTechnique(study(series(1, {}, agent(none))))[0]).to.not.have.property('contrastAgent');
  });

  it('names the side that every series states, and none where one states another or none', () => {
    const sideOf = (...sides: readonly (string | undefined)[]) =>
      readTechnique(study(...sides.map((side, n) => series(n + 1, side === undefined ? {} : { laterality: side }))))[0]
        ?.laterality;
    expect([sideOf('L'), sideOf('R', 'R '), sideOf('B')]).to.deep.equal(['L', 'R', 'B']);
    for (const differing of [['L', 'R'], ['L', undefined], ['U'], ['left'], [undefined]])
      expect(sideOf(...differing), String(differing)).to.equal(undefined);
  });

  it('has nothing to say of a study without images', () => {
    expect(readTechnique(study(series(1, { modality: 'SR' }), series(2, {}, {}, 0)))).to.deep.equal([]);
  });

  it('has stable ids and a digest that does not depend on order but on content', () => {
    const all = [series(1, {}, thick(1)), series(2, { modality: 'MR' }), series(3, { modality: 'US' })];
    const expected = readTechnique(study(...all));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(all, { minLength: 3 }),
        fc.shuffledSubarray(expected, { minLength: 3 }),
        (shuffled, items) => {
          expect(readTechnique(study(...shuffled))).to.deep.equal(expected);
          expect(evidenceDigest(items)).to.equal(evidenceDigest(expected));
        },
      ),
      { numRuns: 20 },
    );
    expect(evidenceDigest(expected)).to.match(/^[0-9a-f]{64}$/);
    expect(evidenceDigest(readTechnique(study(series(1, {}, thick(2)), ...all.slice(1))))).to.not.equal(
      evidenceDigest(expected),
    );
  });
});
