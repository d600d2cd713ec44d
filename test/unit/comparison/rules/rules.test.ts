import { expect } from 'chai';
import { biRads, statedCategory } from '../../../../sidecar/comparison/rules/bi-rads.ts';
import { managementOf, sizeBand } from '../../../../sidecar/comparison/rules/fleischner-2017.ts';
import { lungRads } from '../../../../sidecar/comparison/rules/lung-rads-2022.ts';
import { ageAt } from '../../../../sidecar/comparison/rules/patient-context.ts';
import { tiRadsLevel, tiRadsPoints, tiRadsSuggestion } from '../../../../sidecar/comparison/rules/ti-rads.ts';
import { code, quality, ruleInput } from './rule-evidence.ts';

describe('rule tables against their papers', () => {
  describe('Fleischner Society 2017', () => {
    for (const [meanMm, band] of [
      [5.4, 'below6'],
      [5.5, 'from6to8'],
      [8.4, 'from6to8'],
      [8.5, 'above8'],
    ] as const)
      it(`rounds a mean of ${meanMm} mm to whole millimetres: ${band}`, () => {
        expect(sizeBand({ meanMm })).to.equal(band);
      });

    for (const [volumeMm3, band] of [
      [99, 'below6'],
      [100, 'from6to8'],
      [250, 'from6to8'],
      [251, 'above8'],
    ] as const)
      it(`takes ${volumeMm3} mm3 where no mean diameter is known: ${band}`, () => {
        expect(sizeBand({ volumeMm3 })).to.equal(band);
      });

    const expected = [
      ['solid', false, 'below6', 'low', 'no routine follow-up'],
      ['solid', false, 'below6', 'high', 'optional CT at 12 months'],
      ['solid', false, 'from6to8', 'low', 'CT at 6 to 12 months, then consider CT at 18 to 24 months'],
      ['solid', false, 'from6to8', 'high', 'CT at 6 to 12 months, then CT at 18 to 24 months'],
      ['solid', false, 'above8', 'both', 'consider CT at 3 months, PET/CT or tissue sampling'],
      ['solid', true, 'from6to8', 'low', 'CT at 3 to 6 months, then consider CT at 18 to 24 months'],
      ['solid', true, 'above8', 'high', 'CT at 3 to 6 months, then CT at 18 to 24 months'],
      ['groundGlass', false, 'below6', 'both', 'no routine follow-up'],
      ['groundGlass', true, 'below6', 'both', 'CT at 3 to 6 months; if stable, consider CT at 2 and 4 years'],
      ['partSolid', true, 'above8', 'both', 'CT at 3 to 6 months, then by the most suspicious nodule'],
    ] as const;
    for (const [type, multiple, band, risk, management] of expected)
      it(`${multiple ? 'multiple' : 'single'} ${type}, ${band}, risk ${risk}`, () => {
        const row = managementOf(type, multiple, band).find((one) => one.risk === risk);
        expect(row?.management).to.equal(management);
      });

    it('has exactly one row for each type, number, band and risk', () => {
      for (const type of ['solid', 'partSolid', 'groundGlass'] as const)
        for (const multiple of [true, false])
          for (const band of ['below6', 'from6to8', 'above8'] as const) {
            const risks = managementOf(type, multiple, band).flatMap(({ risk }) =>
              risk === 'both' ? ['low', 'high'] : [risk],
            );
            expect(risks.toSorted(), `${type} ${multiple} ${band}`).to.deep.equal(['high', 'low']);
          }
    });
  });

  describe('Lung-RADS v2022', () => {
    const expected = [
      ['solid', 'baseline', 5.9, undefined, '2'],
      ['solid', 'baseline', 6, undefined, '3'],
      ['solid', 'baseline', 7.94, undefined, '3'],
      ['solid', 'baseline', 7.95, undefined, '4A'],
      ['solid', 'baseline', 15, undefined, '4B'],
      ['solid', 'new', 3.9, undefined, '2'],
      ['solid', 'new', 4, undefined, '3'],
      // A public calculator gives 3 here; the table says 4A.
      ['solid', 'new', 6, undefined, '4A'],
      ['solid', 'new', 7.9, undefined, '4A'],
      ['solid', 'new', 8, undefined, '4B'],
      ['solid', 'growing', 5, undefined, '4A'],
      ['solid', 'growing', 8, undefined, '4B'],
      ['groundGlass', 'baseline', 29.9, undefined, '2'],
      ['groundGlass', 'baseline', 30, undefined, '3'],
      ['groundGlass', 'stable', 34, undefined, '2'],
      ['partSolid', 'baseline', 5.9, undefined, '2'],
      ['partSolid', 'new', 5.9, undefined, '3'],
      ['partSolid', 'baseline', 12, 5.9, '3'],
      ['partSolid', 'baseline', 12, 6, '4A'],
      ['partSolid', 'baseline', 12, 8, '4B'],
      ['partSolid', 'growing', 12, 3, '4A'],
      ['partSolid', 'growing', 12, 4, '4B'],
      ['partSolid', 'baseline', 12, undefined, undefined],
    ] as const;
    for (const [type, history, mean, solid, category] of expected)
      it(`${history} ${type} of ${mean} mm${solid === undefined ? '' : `, solid part ${solid} mm`}: ${category ?? 'not given'}`, () => {
        expect(lungRads(type, history, mean, solid)).to.equal(category);
      });
  });

  describe('ACR TI-RADS', () => {
    const features = (composition: string, echogenicity: string, shape: string, margin: string, ...foci: string[]) => [
      quality('Composition', composition),
      quality('Echogenicity', echogenicity),
      quality('Shape', shape),
      quality('Margin', margin),
      ...foci.map((one) => quality('Echogenic foci', one)),
    ];
    const total = (...of: Parameters<typeof features>) =>
      Object.values(tiRadsPoints(features(...of)).points).reduce<number>((sum, one) => sum + (one ?? Number.NaN), 0);

    it('adds up all echogenic foci, not only the highest', () => {
      expect(
        total('solid', 'hypoechoic', 'wider than tall', 'smooth', 'macrocalcifications', 'punctate echogenic foci'),
      ).to.equal(8);
    });
    it('scores the plain combinations of the chart', () => {
      expect(total('mixed cystic and solid', 'isoechoic', 'wider than tall', 'smooth', 'none')).to.equal(2);
      expect(total('solid', 'isoechoic', 'wider than tall', 'ill-defined', 'large comet-tail artifacts')).to.equal(3);
      expect(total('solid', 'very hypoechoic', 'taller than wide', 'lobulated', 'punctate echogenic foci')).to.equal(
        13,
      );
      expect(total('cystic', 'anechoic', 'wider than tall', 'smooth', 'none')).to.equal(0);
    });
    it('has no points for a feature in words it does not know, or in two contradicting ones', () => {
      expect(tiRadsPoints([quality('Margin', 'odd')]).points.margin).to.equal(undefined);
      expect(
        tiRadsPoints([quality('Shape', 'taller than wide'), quality('Shape', 'wider than tall')]).points.shape,
      ).to.equal(undefined);
    });
    for (const [points, level] of [
      [0, 'TR1'],
      [1, undefined],
      [2, 'TR2'],
      [3, 'TR3'],
      [4, 'TR4'],
      [6, 'TR4'],
      [7, 'TR5'],
    ] as const)
      it(`${points} points: ${level ?? 'no level'}`, () => {
        expect(tiRadsLevel(points)).to.equal(level);
      });
    for (const [level, mm, says] of [
      ['TR2', 60, 'no FNA, no follow-up by this rule'],
      ['TR3', 14, 'no FNA, no follow-up by this rule'],
      ['TR3', 15, 'ultrasound follow-up at 1, 3 and 5 years'],
      ['TR3', 25, 'fine-needle aspiration'],
      ['TR4', 10, 'ultrasound follow-up at 1, 2, 3 and 5 years'],
      ['TR4', 15, 'fine-needle aspiration'],
      ['TR5', 5, 'ultrasound follow-up yearly for 5 years'],
      ['TR5', 10, 'fine-needle aspiration'],
    ] as const)
      it(`${level} of ${mm} mm: ${says}`, () => {
        expect(tiRadsSuggestion(level, mm)).to.equal(says);
      });
  });

  describe('BI-RADS wording', () => {
    it('reads the category that the source states, by code or words', () => {
      const of = (answer: ReturnType<typeof code>) => statedCategory({ answer });
      expect(of(code('397143007', 'SCT', 'anything'))).to.equal('3');
      expect(of(code('X1', '99VENDOR', 'BI-RADS category 4a'))).to.equal('4A');
      expect(of(code('X2', '99VENDOR', 'ACR BIRADS 2'))).to.equal('2');
      expect(of(code('X3', '99VENDOR', 'BI-RADS density 3 or 4'))).to.equal(undefined);
      expect(of(code('X4', '99VENDOR', 'category 4'))).to.equal(undefined);
    });
    it('says nothing where no category is stated', () => {
      expect(biRads.apply(ruleInput([quality('Margin', 'spiculated')]))).to.deep.equal([]);
    });
  });

  it('counts whole years of age, before and on the birthday', () => {
    expect(ageAt('19800615', '20150614')).to.equal(34);
    expect(ageAt('19800615', '20150615')).to.equal(35);
    expect(ageAt('1980', '20150615')).to.equal(undefined);
    expect(ageAt('20160101', '20150615')).to.equal(undefined);
  });
});
