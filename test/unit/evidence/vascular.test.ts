import { expect } from 'chai';
import fc from 'fast-check';
import type { Evidence, MeasurementEvidence } from '../../../sidecar/domain/evidence.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { byName, readMade } from '../../support/made-documents/read-made.ts';
import {
  container,
  dcm,
  ln,
  type MadeDocument,
  madeReport,
  mod,
  num,
  sct,
  srt,
} from '../../support/made-documents/sr-parts.ts';
import {
  CM_S,
  FINDING_SITE,
  FINDINGS,
  GROUP,
  LATERALITY,
  LEFT,
  RIGHT,
} from '../../support/made-documents/ultrasound-parts.ts';
import { madeVascular } from '../../support/made-documents/vascular.ts';

const MADE = madeVascular();
const numbersOf = (items: readonly Evidence[]): readonly MeasurementEvidence[] =>
  items.filter((one) => one.kind === 'measurement');
const PSV = ln('11726-7', 'Peak Systolic Velocity');
const CCA = sct('32062004', 'Common Carotid Artery');
const report = (name: string, ...children: readonly DicomJson[]): MadeDocument =>
  madeReport(name, 33, dcm('125100', 'Vascular Ultrasound Procedure Report'), undefined, children);

describe('vascular ultrasound reports', () => {
  it('reads every made one', () => {
    for (const document of MADE)
      expect(numbersOf(readMade(document).items), document.name).to.have.length.of.at.least(5);
    console.log(`      vascular: 0 real and ${MADE.length} made read`);
  });

  it('inherits the side of the section and takes the vessel from the name of the group', () => {
    const { items } = readMade(byName(MADE, 'carotids'));
    const peaks = numbersOf(items).filter(({ quantity }) => quantity.value === '11726-7');
    expect(
      peaks.map((one) => [one.valueText, one.site?.value, one.laterality?.value, one.modifiers?.[0]?.value.meaning]),
    ).to.deep.equal([
      ['88', '32062004', '24028007', 'Proximal'],
      ['80', '32062004', '24028007', 'Distal'],
      ['240', '86117002', '24028007', 'Proximal'],
      ['86', '32062004', '7771000', 'Proximal'],
      ['84', '86117002', '7771000', 'Proximal'],
    ]);
    const stenosis = items.find((one) => one.kind === 'finding');
    expect([
      stenosis?.finding.value,
      stenosis?.presence,
      stenosis?.site?.value,
      stenosis?.laterality?.value,
    ]).to.deep.equal(['44241007', 'present', '86117002', '24028007']);
    const plaque = items.find((one) => one.kind === 'qualitative');
    expect([plaque?.answer.meaning, plaque?.site?.value, plaque?.laterality?.value]).to.deep.equal([
      'Irregular',
      '86117002',
      '24028007',
    ]);
  });

  it('reads an attested absence as such, and the branch of a vessel', () => {
    const { items } = readMade(byName(MADE, 'leg-veins'));
    const thrombus = items.find((one) => one.kind === 'finding');
    expect([thrombus?.finding.value, thrombus?.presence, thrombus?.site?.value]).to.deep.equal([
      '396339007',
      'absent',
      '397363009',
    ]);
    const vein = numbersOf(items).find(({ valueText }) => valueText === '4.1');
    expect(vein?.modifiers?.map(({ concept }) => concept.value)).to.deep.equal(['125101', '106233006']);
  });

  it('leaves the side out where section and group contradict each other, and says so', () => {
    const { items, causes } = readMade(byName(MADE, 'renal-with-doubt'));
    const peaks = numbersOf(items).filter(({ quantity }) => quantity.value === '11726-7');
    expect(peaks.map((one) => [one.valueText, one.site?.value, one.laterality?.value])).to.deep.equal([
      ['110', '2841007', '24028007'],
      ['95', '64033007', undefined],
    ]);
    expect(causes).to.deep.equal(['The sides of a measurement contradict each other.']);
  });

  it('contradicts itself also through a site that names its side', () => {
    const named = container(GROUP, mod(FINDING_SITE, sct('1', 'Left kidney')), num(PSV, '95', CM_S));
    const { items, causes } = readMade(report('side-in-name', container(FINDINGS, mod(LATERALITY, RIGHT), named)));
    expect(numbersOf(items).map((one) => [one.site, one.laterality])).to.deep.equal([[undefined, undefined]]);
    expect(causes).to.deep.equal(['The sides of a measurement contradict each other.']);
  });

  it('reads vessels that only the axis of a retired code shows to be places', () => {
    const unknown = container(srt('T-49999', 'Some vein'), num(PSV, '20', CM_S));
    const [one] = numbersOf(
      readMade(report('retired-vessel', container(FINDINGS, mod(LATERALITY, LEFT), unknown))).items,
    );
    expect([one?.site?.meaning, one?.laterality?.value]).to.deep.equal(['Some vein', '7771000']);
  });

  it('never gives a side that is not the only one stated above a number', () => {
    const side = fc.option(fc.constantFrom(LEFT, RIGHT), { nil: undefined });
    fc.assert(
      fc.property(side, side, side, (ofSection, ofGroup, ofNumber) => {
        const at = (one: typeof ofSection) => (one ? [mod(LATERALITY, one)] : []);
        const document = report(
          'any',
          container(FINDINGS, ...at(ofSection), container(CCA, ...at(ofGroup), num(PSV, '80', CM_S, ...at(ofNumber)))),
        );
        const [one] = numbersOf(readMade(document).items);
        const stated = new Set([ofSection, ofGroup, ofNumber].flatMap((given) => (given ? [given.value] : [])));
        expect(one?.laterality?.value).to.equal(stated.size === 1 ? [...stated][0] : undefined);
        expect(readMade(document).causes).to.have.length(stated.size > 1 ? 1 : 0);
      }),
    );
  });
});
