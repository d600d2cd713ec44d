import { expect } from 'chai';
import {
  attr,
  code,
  codeItem,
  codes,
  has,
  items,
  number,
  numbers,
  personName,
  personNameAttr,
  sequence,
  TAG,
  text,
  texts,
} from '../../../sidecar/dicom/dicom-json.ts';
import type { DicomJsonAttribute } from '../../../sidecar/domain/study.ts';

const T = '00100010';
const ds = (attribute: DicomJsonAttribute) => ({ [T]: attribute });

describe('DICOM JSON accessors', () => {
  it('read values and pass over what is not there or of another shape', () => {
    expect(text(ds(attr('LO', 'a ', 'b')), T)).to.equal('a');
    expect(texts(ds(attr('LO', 'a', null, 'b\0')), T)).to.deep.equal(['a', 'b']);
    for (const nothing of [
      attr('LO'),
      attr('LO', ''),
      attr('LO', null),
      attr('LO', {}),
      { vr: 'LO', Value: 'x' as never },
    ])
      expect(text(ds(nothing), T)).to.equal(undefined);
    expect(text({}, T)).to.equal(undefined);
    expect(has(ds(attr('LO')), T)).to.equal(true);
    expect(has({}, T)).to.equal(false);
  });

  it('read numbers sent as numbers or as strings', () => {
    expect(number(ds(attr('DS', '1.5 ')), T)).to.equal(1.5);
    expect(number(ds(attr('DS', 0)), T)).to.equal(0);
    expect(numbers(ds(attr('FL', 1, '2', 'x', '')), T)).to.deep.equal([1, 2]);
    for (const nothing of ['', ' ', 'x', null, Number.NaN, {}])
      expect(number(ds(attr('DS', nothing)), T)).to.equal(undefined);
  });

  it('read names as objects and as text', () => {
    const name = { alphabetic: 'A^B', ideographic: '山', phonetic: 'や' };
    expect(personName(ds(personNameAttr(name)), T)).to.deep.equal(name);
    expect(personName(ds(attr('PN', 'A^B=山=や')), T)).to.deep.equal(name);
    expect(personName(ds(attr('PN', '=山')), T)).to.deep.equal({ ideographic: '山' });
    for (const nothing of [
      attr('PN'),
      attr('PN', null),
      attr('PN', {}),
      attr('PN', { Alphabetic: ' ' }),
      attr('PN', 3),
    ])
      expect(personName(ds(nothing), T)).to.equal(undefined);
    expect(personNameAttr()).to.deep.equal({ vr: 'PN' });
    expect(personNameAttr({})).to.deep.equal({ vr: 'PN' });
  });

  it('read codes with short, long and URN values, and no halves of codes', () => {
    const short = { value: '121071', scheme: 'DCM', meaning: 'Finding' };
    const long = { value: '900000000000000000001', scheme: 'SCT', meaning: 'Long' };
    const urn = { value: 'urn:oid:1.2.3', scheme: 'URN', meaning: 'Urn' };
    for (const one of [short, long, urn]) expect(code(ds(sequence(codeItem(one))), T)).to.deep.equal(one);
    expect(codeItem(long)[TAG.LongCodeValue]?.vr).to.equal('UC');
    expect(codeItem(long)[TAG.CodeValue]).to.equal(undefined);
    expect(codes(ds(sequence(codeItem(short), {}, codeItem(long))), T)).to.deep.equal([short, long]);
    const noMeaning = { [TAG.CodeValue]: attr('SH', '1'), [TAG.CodingSchemeDesignator]: attr('SH', 'X') };
    expect(code(ds(sequence(noMeaning)), T)).to.deep.equal({ value: '1', scheme: 'X', meaning: '1' });
    expect(code(ds(sequence({ [TAG.CodeValue]: attr('SH', '1') })), T)).to.equal(undefined);
    expect(code(ds(sequence()), T)).to.equal(undefined);
  });

  it('read items and nothing else from sequences', () => {
    expect(items(ds(attr('SQ', {}, null, 'x', [], { a: attr('LO') })), T)).to.have.length(2);
    expect(items({}, T)).to.deep.equal([]);
  });
});

it('TAG holds eight upper-case hex digits each, no tag twice', () => {
  const tags = Object.values(TAG);
  for (const tag of tags) expect(tag).to.match(/^[0-9A-F]{8}$/);
  expect(new Set(tags).size).to.equal(tags.length);
});
