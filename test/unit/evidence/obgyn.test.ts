import { expect } from 'chai';
import type { Evidence, MeasurementEvidence } from '../../../sidecar/domain/evidence.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { madeObGyn } from '../../support/made-documents/obgyn.ts';
import { byName, readMade } from '../../support/made-documents/read-made.ts';
import {
  code,
  container,
  dcm,
  ln,
  type MadeDocument,
  madeReport,
  num,
  sct,
} from '../../support/made-documents/sr-parts.ts';
import { CM, fetus } from '../../support/made-documents/ultrasound-parts.ts';

const MADE = madeObGyn();
const numbersOf = (items: readonly Evidence[]): readonly MeasurementEvidence[] =>
  items.filter((one) => one.kind === 'measurement');
const numbers = (name: string) => numbersOf(readMade(byName(MADE, name)).items);
const modifiers = (one: MeasurementEvidence | undefined) =>
  (one?.modifiers ?? []).map(({ concept, value }) => `${concept.value}=${value.value}`);
const BPD = ln('11820-8', 'Biparietal Diameter');
const HC = ln('11984-2', 'Head Circumference');
const RANK = dcm('125012', 'Growth Percentile Rank');
const PERCENT = { value: '%', scheme: 'UCUM', meaning: '%' };

const report = (name: string, ...children: readonly DicomJson[]): MadeDocument =>
  madeReport(name, 33, dcm('125000', 'OB-GYN Ultrasound Procedure Report'), undefined, children);

describe('OB-GYN ultrasound reports', () => {
  it('reads every made one', () => {
    for (const document of MADE)
      expect(numbersOf(readMade(document).items), document.name).to.have.length.of.at.least(5);
    console.log(`      OB-GYN: 0 real and ${MADE.length} made read`);
  });

  it('says of each age and rank which measurement it is of, and by which equation', () => {
    const items = numbers('one-fetus');
    const ages = items.filter(({ quantity }) => quantity.value === '18185-9');
    expect(ages.map((one) => [one.valueText, modifiers(one)])).to.deep.equal([
      ['147', []],
      ['146', ['121420=11902-4', '125005=11820-8']],
      ['144', ['121420=11932-1', '125005=11984-2']],
      ['145', ['121420=11920-6', '125005=11963-6']],
    ]);
    const ranks = items.filter(({ quantity }) => quantity.value === '125012');
    expect(ranks.map((one) => [one.valueText, modifiers(one)])).to.deep.equal([
      ['52', ['125005=11820-8']],
      ['44', ['125005=11984-2']],
    ]);
    const head = items.find(({ quantity }) => quantity.value === '11820-8');
    expect([head?.selected, head?.derivation?.value, modifiers(head)]).to.deep.equal([true, '373098007', []]);
  });

  it('leaves the owner of a rank open where a group measures two things', () => {
    const group = container(
      dcm('125005', 'Biometry Group'),
      num(BPD, '4.9', CM),
      num(HC, '18', CM),
      num(RANK, '50', PERCENT),
    );
    const rank = numbersOf(readMade(report('two-in-one-group', group)).items).find(
      ({ quantity }) => quantity.value === '125012',
    );
    expect(modifiers(rank)).to.deep.equal([]);
  });

  it('keeps twins apart, and the mother from both', () => {
    const items = numbers('twins');
    const subjects = (value: string) =>
      items.filter(({ quantity }) => quantity.value === value).map((one) => [one.subject, one.valueText]);
    expect(subjects('11820-8')).to.deep.equal([
      ['Fetus A', '4.9'],
      ['Fetus B', '4.6'],
    ]);
    expect(subjects('11727-5')).to.deep.equal([
      ['Fetus A', '430'],
      ['Fetus B', '395'],
    ]);
    expect(subjects('8302-2')).to.deep.equal([[undefined, '168']]);
  });

  it('returns from a fetus to the patient where a nested context says so', () => {
    const mother = code('HAS OBS CONTEXT', dcm('121024', 'Subject Class'), dcm('121025', 'Patient'));
    const section = container(
      dcm('121070', 'Findings'),
      ...fetus('A'),
      num(BPD, '4.9', CM),
      container(dcm('121070', 'Findings'), mother, num(ln('11961-0', 'Cervix Length'), '3.8', CM)),
    );
    expect(numbersOf(readMade(report('nested-subject', section)).items).map(({ subject }) => subject)).to.deep.equal([
      'Fetus A',
      undefined,
    ]);
  });

  it('does not choose between two ids of a fetus', () => {
    const section = container(dcm('121070', 'Findings'), ...fetus('A'), ...fetus('B'), num(BPD, '4.9', CM));
    const [one] = numbersOf(readMade(report('two-ids', section)).items);
    expect(one?.subject).to.equal('Fetus');
  });

  it('never says a finding of a fetus as one of the mother', () => {
    const { items, causes } = readMade(byName(MADE, 'early-with-nested-rank'));
    expect(items.filter(({ kind }) => kind !== 'measurement')).to.deep.equal([]);
    expect(causes).to.deep.equal([
      'A property of a measurement (normal range, statistics) is not read.',
      'A coded statement about a fetus is not read.',
    ]);
    expect(numbersOf(items).find(({ quantity }) => quantity.value === '33069-6')?.subject).to.equal('Fetus');
  });

  it('reads a rank below its measurement, and the table of an age', () => {
    const items = numbers('early-with-nested-rank');
    expect(modifiers(items.find(({ quantity }) => quantity.value === '125012'))).to.deep.equal(['125005=11957-8']);
    expect(modifiers(items.find(({ quantity }) => quantity.value === '18185-9'))).to.deep.equal([
      '121424=11910-7',
      '125005=11957-8',
    ]);
  });

  it('reads maternal organs with their side, private codes, and fetal vessels', () => {
    const { items, causes } = readMade(byName(MADE, 'maternal-and-private'));
    const placed = numbersOf(items).map((one) => [
      one.valueText,
      one.site?.meaning,
      one.laterality?.meaning,
      one.subject,
    ]);
    expect(placed).to.deep.include.members([
      ['3.2', 'Ovary', 'Right', undefined],
      ['2.9', 'Ovary', 'Left', undefined],
      ['2.7', 'Umbilical Artery', undefined, 'Fetus A'],
    ]);
    expect(
      items.flatMap((one) => (one.kind === 'qualitative' ? [[one.answer.meaning, one.laterality?.meaning]] : [])),
    ).to.deep.equal([['Homogeneous', 'Right']]);
    expect(numbersOf(items).map(({ quantity }) => quantity.scheme)).to.include('99MADE');
    expect(causes).to.deep.equal(['A comment or statement is free text, which is not read.']);
  });

  it('says that a date is not read, and quotes none', () => {
    const { causes } = readMade(byName(MADE, 'one-fetus'));
    expect(causes).to.deep.equal(['A date (of the pregnancy, of a procedure) is not read.']);
  });

  it('names a coded statement without an answer', () => {
    const empty = { ...code('CONTAINS', dcm('121071', 'Finding'), sct('1', 'x')), '0040A168': { vr: 'SQ' } };
    expect(
      readMade(report('no-answer', container(dcm('121070', 'Findings'), empty, num(BPD, '4.9', CM)))).causes,
    ).to.deep.equal(['A coded statement has no answer.']);
  });
});
