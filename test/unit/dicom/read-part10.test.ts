import { expect } from 'chai';
import fc from 'fast-check';
import { attr, personNameAttr, sequence, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../../sidecar/dicom/part10.ts';
import { readPart10 } from '../../../sidecar/dicom/read-part10.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { PrereadError } from '../../../sidecar/errors.ts';

const PIXELS = new Uint8Array(64).fill(7);
const DATASET: DicomJson = {
  [TAG.SpecificCharacterSet]: attr('CS', 'ISO_IR 192'),
  [TAG.SOPClassUID]: attr('UI', '1.2.840.10008.5.1.4.1.1.88.33'),
  [TAG.SOPInstanceUID]: attr('UI', '2.25.7'),
  [TAG.StudyDate]: attr('DA', '20261120'),
  [TAG.AccessionNumber]: attr('SH'),
  [TAG.ImageType]: attr('CS', 'DERIVED', 'SECONDARY'),
  [TAG.PatientName]: personNameAttr({ alphabetic: 'Yamada^Tarou', ideographic: '山田^太郎' }),
  [TAG.SliceThickness]: attr('DS', 1.25),
  [TAG.InstanceNumber]: attr('IS', 3),
  [TAG.Rows]: attr('US', 512),
  [TAG.ContentSequence]: sequence(
    {
      [TAG.TextValue]: attr('UT', 'Ein Knoten: 8\\9 mm, größer'),
      [TAG.ContentSequence]: sequence({ [TAG.UID]: attr('UI', '2.25.8') }),
    },
    { [TAG.GraphicData]: attr('FL', 1.5, -2) },
  ),
};

const refusal = (file: Uint8Array, isWhole = true): string => {
  try {
    readPart10(file, isWhole);
  } catch (thrown) {
    if (thrown instanceof PrereadError) return thrown.code;
    throw thrown;
  }
  return 'read';
};

describe('reading Part 10 files', () => {
  const file = encodePart10(DATASET);
  it('gives back what was encoded, names and texts in sequences, too', () => {
    expect(readPart10(file)).to.deep.equal(DATASET);
  });

  it('stops before the pixels, so that the head of a file is enough', () => {
    const image = encodePart10({ ...DATASET, [TAG.PixelData]: attr('OB', PIXELS) });
    expect(readPart10(image)).to.deep.equal(DATASET);
    const head = image.subarray(0, image.length - PIXELS.length);
    expect(readPart10(head, false)).to.deep.equal(DATASET);
    expect(refusal(file, false), 'a head without pixels in it').to.equal('DICOM_INVALID');
  });

  it('gives whole elements or refuses, wherever a file is cut off', () => {
    let refused = 0;
    for (let length = 0; length < file.length; length += 1) {
      const cut = file.subarray(0, length);
      if (refusal(cut) === 'read')
        for (const [tag, attribute] of Object.entries(readPart10(cut))) expect(attribute).to.deep.equal(DATASET[tag]);
      else refused += 1;
    }
    // Behind a whole element of the top level, or of the file meta behind its transfer syntax, nothing tells that more
    // was meant to follow.
    const metaElements = 2;
    expect(file.length - refused).to.be.at.most(Object.keys(DATASET).length + metaElements);
    expect(refusal(new Uint8Array(200)), 'no Part 10 file').to.equal('DICOM_INVALID');
  });

  it('never fails otherwise, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.nat(file.length - 133), fc.nat(255), (at, byte) => {
        const broken = Uint8Array.from(file);
        broken[132 + at] = byte;
        return ['read', 'DICOM_INVALID'].includes(refusal(broken));
      }),
      { numRuns: 500 },
    );
  });

  it('refuses implicit VR, and character sets it does not know', () => {
    const implicit = Buffer.from(file).toString('latin1').replace('1.2.840.10008.1.2.1\0', '1.2.840.10008.1.2\0\0\0');
    expect(refusal(Buffer.from(implicit, 'latin1'))).to.equal('DICOM_INVALID');
    const greek = Buffer.from(file).toString('latin1').replace('ISO_IR 192', 'ISO_IR 126');
    expect(refusal(Buffer.from(greek, 'latin1'))).to.equal('DICOM_INVALID');
  });
});
