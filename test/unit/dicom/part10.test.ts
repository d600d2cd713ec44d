import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { attr, codeItem, items, personNameAttr, sequence, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../../sidecar/dicom/part10.ts';
import { formatDs } from '../../../sidecar/dicom/vr-rules.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { PrereadError } from '../../../sidecar/errors.ts';

const BASE: DicomJson = {
  [TAG.SOPClassUID]: attr('UI', '1.2.840.10008.5.1.4.1.1.7'),
  [TAG.SOPInstanceUID]: attr('UI', '2.25.1'),
};

const refusal = (dataset: DicomJson): string => {
  try {
    encodePart10({ ...BASE, ...dataset });
  } catch (thrown) {
    if (thrown instanceof PrereadError && thrown.code === 'DICOM_INVALID') return thrown.message;
    throw thrown;
  }
  return 'accepted';
};

describe('encodePart10, read back by DCMTK', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preread-part10-'));
  const file = join(folder, 'object.dcm');
  const readBack = (dataset: DicomJson): DicomJson => {
    writeFileSync(file, encodePart10({ ...BASE, ...dataset }));
    return JSON.parse(execFileSync('dcm2json', [file], { encoding: 'utf8', maxBuffer: 1 << 26 })) as DicomJson;
  };
  const valuesOf = (dataset: DicomJson, tag: string): unknown => readBack(dataset)[tag]?.Value;

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps names of every script in all three groups, also in sequences', () => {
    const names = [
      { alphabetic: 'Yamada^Tarou', ideographic: '山田^太郎', phonetic: 'やまだ^たろう' },
      { alphabetic: 'قباني^لنزار' },
      { alphabetic: 'Люкceмбypг' },
      { ideographic: '𠮷田^花子' },
      { alphabetic: 'Żółć^Åse', phonetic: 'ソヴィエト' },
    ];
    for (const name of names) {
      const attribute = personNameAttr(name);
      const read = readBack({
        [TAG.PatientName]: attribute,
        [TAG.ContentSequence]: sequence({ [TAG.PersonName]: attribute }),
      });
      expect(read[TAG.PatientName]?.Value).to.deep.equal(attribute.Value);
      expect(items(read, TAG.ContentSequence)[0]?.[TAG.PersonName]?.Value).to.deep.equal(attribute.Value);
      expect(read[TAG.SpecificCharacterSet]?.Value).to.deep.equal(['ISO_IR 192']);
    }
  });

  it('keeps empty attributes empty and absent ones absent', () => {
    const read = readBack({
      [TAG.PatientName]: attr('PN'),
      [TAG.PatientID]: attr('LO'),
      [TAG.ContentSequence]: sequence(),
    });
    expect(read[TAG.PatientName]).to.deep.equal({ vr: 'PN' });
    expect(read[TAG.PatientID]).to.deep.equal({ vr: 'LO' });
    expect(read[TAG.ContentSequence]).to.deep.equal({ vr: 'SQ' });
    expect(read[TAG.PatientSex]).to.equal(undefined);
  });

  it('keeps numbers of every kind', () => {
    const read = readBack({
      [TAG.RescaleIntercept]: attr('DS', 1.234567890123456e-7, -0.5, '12.50'),
      [TAG.SeriesNumber]: attr('IS', 9801, '-3'),
      [TAG.Rows]: attr('US', 65535),
      [TAG.GraphicData]: attr('FL', 1.5, -2.25, 1e6),
      '0018605E': attr('SL', -7),
      '00280009': attr('AT', '00181063', '0062000a'),
    });
    expect(read['00280009']?.Value).to.deep.equal(['00181063', '0062000A']);
    expect(read[TAG.RescaleIntercept]?.Value).to.deep.equal([1.23456789012e-7, -0.5, 12.5]);
    expect(read[TAG.SeriesNumber]?.Value).to.deep.equal([9801, -3]);
    expect(read[TAG.Rows]?.Value).to.deep.equal([65535]);
    expect(read[TAG.GraphicData]?.Value).to.deep.equal([1.5, -2.25, 1e6]);
    expect(read['0018605E']?.Value).to.deep.equal([-7]);
  });

  it('writes pixel data from bytes and from base64 alike, padded to even length', () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const fromBytes = { ...BASE, [TAG.PixelData]: attr('OB', bytes) };
    const fromText = { ...BASE, [TAG.PixelData]: { vr: 'OB', InlineBinary: Buffer.from(bytes).toString('base64') } };
    expect(Buffer.from(encodePart10(fromBytes)).equals(encodePart10(fromText))).to.equal(true);
    expect(readBack(fromBytes)[TAG.PixelData]?.InlineBinary).to.equal(Buffer.from([1, 2, 3, 0]).toString('base64'));
  });

  it('does not take over bytes around a view', () => {
    const view = new Uint8Array([9, 9, 1, 2, 9, 9]).subarray(2, 4);
    expect(readBack({ [TAG.PixelData]: attr('OW', view) })[TAG.PixelData]?.InlineBinary).to.equal('AQI=');
  });

  it('takes a backslash for what it is where the VR has one value', () => {
    expect(valuesOf({ [TAG.TextValue]: attr('UT', 'a\\b\nc') }, TAG.TextValue)).to.deep.equal(['a\\b\nc']);
  });

  it('carries dates, times and ages as archives hold them', () => {
    const old: DicomJson = {
      [TAG.PatientBirthDate]: attr('DA', '1950.01.01'),
      [TAG.StudyTime]: attr('TM', '10:30:00.12'),
      [TAG.PatientAge]: attr('AS', '45Y'),
    };
    const read = readBack(old);
    for (const tag of Object.keys(old)) expect(read[tag]?.Value).to.deep.equal(old[tag]?.Value);
  });

  it('writes texts longer than 64 kB', () => {
    const long = 'größer '.repeat(20_000);
    expect(valuesOf({ [TAG.TextValue]: attr('UT', long) }, TAG.TextValue)).to.deep.equal([long.trimEnd()]);
  });

  it('gives equal bytes for equal datasets, whatever the order and case of tags', () => {
    const one = encodePart10({ ...BASE, '0008103e': attr('LO', 'x'), [TAG.PatientID]: attr('LO', 'y') });
    const other = encodePart10({ [TAG.PatientID]: attr('LO', 'y'), '0008103E': attr('LO', 'x'), ...BASE });
    expect(Buffer.from(one).equals(other)).to.equal(true);
  });

  it('names itself and the object in the file meta information', () => {
    writeFileSync(file, encodePart10(BASE));
    const dump = execFileSync('dcmdump', ['+P', '0002,0003', '+P', '0002,0010', '+P', '0002,0013', file], {
      encoding: 'utf8',
    });
    expect(dump).to.match(/\[2\.25\.1\]/);
    expect(dump).to.match(/LittleEndianExplicit/);
    expect(dump).to.match(/\[PREREAD\]/);
  });

  it('round trips any text that LO allows', () => {
    const lo = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .map((value) => value.replace(/[\\\p{Cc}\p{Cs}]/gu, '').trim())
      .filter((value) => [...value].length <= 64);
    fc.assert(
      fc.property(
        fc.array(
          lo.filter((value) => value !== ''),
          { minLength: 20, maxLength: 40 },
        ),
        (values) => {
          const read = readBack({
            [TAG.ContentSequence]: sequence(...values.map((value) => ({ [TAG.CodeMeaning]: attr('LO', value) }))),
          });
          const seen = items(read, TAG.ContentSequence).map((item) => item[TAG.CodeMeaning]?.Value?.[0]);
          expect(seen).to.deep.equal(values);
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe('encodePart10 refuses', () => {
  const tooLong: readonly [string, string, string][] = [
    ['SH', TAG.AccessionNumber, 'x'.repeat(17)],
    ['LO', TAG.SeriesDescription, 'x'.repeat(65)],
    ['CS', TAG.CompletionFlag, 'A'.repeat(17)],
    ['DS', TAG.SliceThickness, '1.23456789012345678'],
    ['IS', TAG.InstanceNumber, '1234567890123'],
    ['UI', TAG.StudyInstanceUID, `1.${'2'.repeat(64)}`],
    ['AE', TAG.RetrieveAETitle, 'A'.repeat(17)],
    ['ST', TAG.ContributionDescription, 'x'.repeat(1025)],
    ['LT', '00104000', 'x'.repeat(10_241)],
    ['AS', TAG.PatientAge, '00075Y'],
    ['DA', TAG.StudyDate, '202601021'],
    ['TM', TAG.StudyTime, '030405.1234567'],
    ['DT', TAG.ContributionDateTime, '20260102030405.1234567'],
  ];
  for (const [vr, tag, value] of tooLong)
    it(`a ${vr} that is too long, naming the tag and not the value`, () => {
      const message = refusal({ [tag]: attr(vr, value) });
      expect(message).to.contain(`(${tag.slice(0, 4)},${tag.slice(4)})`);
      expect(message).to.not.contain(value);
    });

  it('but not an overlong LO or SH that the images carry: the draft must be of the same study', () => {
    const [description, accession] = ['x'.repeat(80), '1'.repeat(20)];
    const carried = { [TAG.StudyDescription]: attr('LO', description), [TAG.AccessionNumber]: attr('SH', accession) };
    const bytes = Buffer.from(encodePart10({ ...BASE, ...carried }, new Set(Object.keys(carried)))).toString('latin1');
    expect(bytes).to.contain(description).and.to.contain(accession);
    expect(() => encodePart10({ ...BASE, ...carried })).to.throw(PrereadError);
  });

  const wrong: readonly [string, DicomJson][] = [
    ['lower case in CS', { [TAG.CompletionFlag]: attr('CS', 'partial') }],
    ['a UID with letters', { [TAG.StudyInstanceUID]: attr('UI', '1.2.a') }],
    ['an empty UID component', { [TAG.StudyInstanceUID]: attr('UI', '1..2') }],
    ['NaN as DS', { [TAG.SliceThickness]: attr('DS', Number.NaN) }],
    ['infinity as FL', { [TAG.GraphicData]: attr('FL', Number.POSITIVE_INFINITY) }],
    ['a Float32Array as FL', { [TAG.GraphicData]: attr('FL', new Float32Array([1, 2])) }],
    ['a fraction as IS', { [TAG.InstanceNumber]: attr('IS', 1.5) }],
    ['an IS beyond 32 bits', { [TAG.InstanceNumber]: attr('IS', 3_000_000_000) }],
    ['an AT of seven digits', { '00280009': attr('AT', '0018106') }],
    ['a negative US', { [TAG.Rows]: attr('US', -1) }],
    ['a backslash in LO', { [TAG.SeriesDescription]: attr('LO', 'a\\b') }],
    ['a line break in LO', { [TAG.SeriesDescription]: attr('LO', 'a\nb') }],
    ['an escape sequence in UT', { [TAG.TextValue]: attr('UT', 'a\u001b$B') }],
    ['half a character', { [TAG.TextValue]: attr('UT', '\ud800') }],
    ['two values of UT', { [TAG.TextValue]: attr('UT', 'a', 'b') }],
    ['a name as plain text', { [TAG.PatientName]: attr('PN', 'A^B') }],
    ['a name group of 65 characters', { [TAG.PatientName]: personNameAttr({ alphabetic: 'x'.repeat(65) }) }],
    ['a name group with =', { [TAG.PatientName]: personNameAttr({ alphabetic: 'a=b' }) }],
    ['another character set', { [TAG.SpecificCharacterSet]: attr('CS', 'ISO_IR 100') }],
    [
      'another character set in an item',
      { [TAG.ContentSequence]: sequence({ [TAG.SpecificCharacterSet]: attr('CS', 'ISO_IR 100') }) },
    ],
    ['bulk data that was not fetched', { [TAG.PixelData]: { vr: 'OW', BulkDataURI: 'x' } }],
    ['a file meta element', { '00020010': attr('UI', '1.2') }],
    ['a group length', { '00080000': attr('UL', 1) }],
    ['a tag that is none', { PatientName: attr('PN') }],
    ['a VR that is none', { [TAG.PatientID]: attr('XX', 'a') }],
    [
      'a code meaning of 65 characters',
      { [TAG.ConceptNameCodeSequence]: sequence(codeItem({ value: '1', scheme: '99X', meaning: 'x'.repeat(65) })) },
    ],
    ['more than 64 kB in a short VR', { [TAG.SliceThickness]: attr('DS', ...Array(10_000).fill('1.23456')) }],
  ];
  for (const [what, dataset] of wrong)
    it(what, () => {
      expect(refusal(dataset)).to.not.equal('accepted');
    });

  it('a dataset without SOP Instance UID', () => {
    expect(() => encodePart10({ [TAG.SOPClassUID]: attr('UI', '1.2') })).to.throw(PrereadError);
  });
});

describe('formatDs', () => {
  it('gives at most 16 characters that read back as nearly the number', () => {
    const finite = fc.double({ noNaN: true, min: -1e300, max: 1e300 });
    fc.assert(
      fc.property(finite, (value) => {
        const text = formatDs(value);
        expect(text.length).to.be.at.most(16);
        expect(text).to.match(/^-?\d+(\.\d+)?(e[+-]\d+)?$/);
        expect(Math.abs(Number(text) - value)).to.be.at.most(Math.abs(value) * 1e-8);
      }),
    );
  });
  it('keeps what fits as it is', () => {
    expect(formatDs(12.5)).to.equal('12.5');
    expect(formatDs(-0)).to.equal('0');
    expect(formatDs(1e16)).to.equal('1e+16');
    expect(formatDs(-1.23456789012345e17)).to.equal('-1.23456789e+17');
    for (const none of [Number.NaN, Number.POSITIVE_INFINITY]) expect(() => formatDs(none)).to.throw(PrereadError);
  });
});
