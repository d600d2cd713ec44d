import { expect } from 'chai';
import { documentTitle } from '../../../sidecar/report/document-title.ts';

const title = (...series: readonly (readonly [string, string?])[]): string =>
  documentTitle(series.map(([modality, bodyPart]) => (bodyPart === undefined ? { modality } : { modality, bodyPart })))
    .meaning;

describe('documentTitle', () => {
  it('is as specific as all image series agree on', () => {
    expect(title(['CT', 'CHEST'])).to.equal('CT Chest Report');
    expect(title(['CT', 'CHEST'], ['CT', 'CHEST'])).to.equal('CT Chest Report');
    expect(title(['MR', 'LSPINE'])).to.equal('MRI Spine Report');
    expect(title(['MR', 'BRAIN'])).to.equal('MRI Head Report');
    expect(title(['DX', 'CHEST'])).to.equal('X-Ray Report');
  });

  it('takes no region that only some name, and none that is not in the table', () => {
    expect(title(['CT', 'CHEST'], ['CT', 'ABDOMEN'])).to.equal('CT Report');
    expect(title(['CT', 'CHEST'], ['CT'])).to.equal('CT Report');
    expect(title(['CT', 'constructor'])).to.equal('CT Report');
  });

  it('is the general one for several modalities, unknown ones, or none', () => {
    expect(title(['PT'], ['CT', 'CHEST'])).to.equal('Diagnostic Imaging Report');
    expect(title(['XX'])).to.equal('Diagnostic Imaging Report');
    expect(title(['constructor'])).to.equal('Diagnostic Imaging Report');
    expect(title()).to.equal('Diagnostic Imaging Report');
  });

  it('does not count documents as images', () => {
    expect(title(['CT', 'CHEST'], ['SR'], ['SEG'])).to.equal('CT Chest Report');
  });
});
