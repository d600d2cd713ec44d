import { expect } from 'chai';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { sameDataset } from '../../../sidecar/pacs/same-dataset.ts';

const sent: DicomJson = {
  '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
  '00080018': { vr: 'UI', Value: ['1.2.3'] },
  '00080050': { vr: 'SH' },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'A^B', Ideographic: '山田^太郎' }] },
  '00200013': { vr: 'IS', Value: [1] },
  '00101030': { vr: 'DS', Value: ['70.50', '1e2'] },
  '0040A160': { vr: 'UT', Value: ['  indented'] },
  '0040A730': { vr: 'SQ', Value: [{ '0040A040': { vr: 'CS', Value: ['TEXT'] } }, {}] },
  '00420011': { vr: 'OB', InlineBinary: Buffer.from('odd').toString('base64') },
};
const changed = (change: DicomJson): DicomJson => ({ ...sent, ...change });

describe('pacs/same-dataset', () => {
  it('tolerates what two encodings of the same content may differ in', () => {
    const got = changed({
      '00080005': { vr: 'CS', Value: ['ISO_IR 100'] },
      '00080018': { vr: 'UI', Value: ['1.2.3\0'] },
      '00080050': { vr: 'SH', Value: [''] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'A^B^^', Ideographic: '山田^太郎', Phonetic: '' }] },
      '00200013': { vr: 'IS', Value: ['1 '] },
      '00101030': { vr: 'DS', Value: [70.5, 100] },
      '0040A160': { vr: 'UT', Value: ['  indented '] },
      '0040A730': {
        vr: 'SQ',
        Value: [{ '0040A040': { vr: 'CS', Value: ['TEXT '] }, '00081190': { vr: 'UR', Value: ['added'] } }, null],
      },
      '00420011': { vr: 'OB', InlineBinary: Buffer.from('odd\0').toString('base64') },
      '00081190': { vr: 'UR', Value: ['http://pacs/'] },
    });
    expect(sameDataset(sent, got)).to.equal(undefined);
    expect(sameDataset({ '00000001': { vr: 'SQ' } }, { '00000001': { vr: 'SQ', Value: [] } })).to.equal(undefined);
  });

  const differences: [string, DicomJson][] = [
    ['00080018', { '00080018': { vr: 'UI', Value: ['1.2.4'] } }],
    ['00080050', { '00080050': { vr: 'SH', Value: ['X'] } }],
    ['00100010', { '00100010': { vr: 'PN', Value: [{ Alphabetic: 'A^B', Ideographic: '^' }] } }],
    ['00101030', { '00101030': { vr: 'DS', Value: [70.5] } }],
    ['0040A160', { '0040A160': { vr: 'UT', Value: ['indented'] } }],
    ['0040A160', { '0040A160': { vr: 'UT', BulkDataURI: 'http://pacs/bulk' } }],
    ['0040A730', { '0040A730': { vr: 'SQ', Value: [{ '0040A040': { vr: 'CS', Value: ['TEXT'] } }] } }],
    ['0040A730[1].0040A040', { '0040A730': { vr: 'SQ', Value: [{ '0040A040': { vr: 'CS', Value: ['NUM'] } }, {}] } }],
    ['00420011', { '00420011': { vr: 'OB', InlineBinary: Buffer.from('even').toString('base64') } }],
  ];
  for (const [path, change] of differences)
    it(`names ${path} when it differs (${Object.values(change)[0]?.vr})`, () => {
      expect(sameDataset(sent, changed(change))).to.equal(path);
    });

  it('names an attribute that is gone', () => {
    const { '00080050': _gone, ...got } = sent;
    expect(sameDataset(sent, got)).to.equal('00080050');
  });
});
