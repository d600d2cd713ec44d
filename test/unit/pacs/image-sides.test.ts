import { expect } from 'chai';
import { attr, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import { imageSide, sideFields, sideOfImages } from '../../../sidecar/pacs/image-sides.ts';

const image = (side: string) => ({ [TAG.ImageLaterality]: attr('CS', side) });

describe('the side of a radiograph (0020,0062)', () => {
  it('is what all images of the series say', () => {
    expect(sideOfImages('DX', ['L', 'L'], undefined)).to.equal('L');
    expect(sideOfImages('CR', ['R'], undefined)).to.equal('R');
    expect(sideOfImages('MG', ['R', 'L'], undefined)).to.equal('B');
    expect(sideOfImages('DX', ['B', 'L'], undefined)).to.equal('B');
  });

  it('is not that of some images, of one for many, or of an unpaired part', () => {
    expect(sideOfImages('DX', ['L', undefined], image('L'))).to.equal(undefined);
    expect(sideOfImages('DX', [undefined, undefined], image('L'))).to.equal(undefined);
    expect(sideOfImages('DX', ['L', 'U'], image('L'))).to.equal(undefined);
    expect(sideOfImages('DX', ['U'], image('U'))).to.equal(undefined);
    expect(sideOfImages('DX', ['left'], undefined)).to.equal(undefined);
    expect(sideOfImages('DX', [], image('L'))).to.equal(undefined);
  });

  it('comes from the one image there is where the list of the archive leaves it out', () => {
    expect(sideOfImages('DX', [undefined], image('L '))).to.equal('L');
    expect(sideOfImages('DX', [undefined], {})).to.equal(undefined);
  });

  it('is asked for and read in radiographs only', () => {
    expect(['CR', 'DX', 'IO', 'MG'].map(sideFields)).to.deep.equal(Array(4).fill([TAG.ImageLaterality]));
    expect(sideFields('CT')).to.deep.equal([]);
    expect(sideOfImages('CT', ['L'], image('L'))).to.equal(undefined);
    expect(imageSide(image('R'))).to.equal('R');
  });
});
