import { expect } from 'chai';
import { biRads, statedCategory, WORDING } from '../../../../sidecar/comparison/rules/bi-rads.ts';
import { managementOf, sizeBand } from '../../../../sidecar/comparison/rules/fleischner-2017.ts';
import { ACTIONS, lungRads } from '../../../../sidecar/comparison/rules/lung-rads-2022.ts';
import { ageAt } from '../../../../sidecar/comparison/rules/patient-context.ts';
import {
  type Feature,
  tiRadsLevel,
  tiRadsPoints,
  tiRadsSuggestion,
} from '../../../../sidecar/comparison/rules/ti-rads.ts';
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

    const [NONE, OPTIONAL] = ['no routine follow-up', 'optional CT at 12 months'];
    const SINGLE = [
      'CT at 6 to 12 months, then consider CT at 18 to 24 months',
      'CT at 6 to 12 months, then CT at 18 to 24 months',
    ];
    const MULTIPLE = [
      'CT at 3 to 6 months, then consider CT at 18 to 24 months',
      'CT at 3 to 6 months, then CT at 18 to 24 months',
    ];
    const LARGE = 'consider CT at 3 months, PET/CT or tissue sampling';
    const GROUND_GLASS = 'CT at 6 to 12 months to confirm persistence, then every 2 years to 5 years';
    const PART_SOLID =
      'CT at 3 to 6 months to confirm persistence; if unchanged and the solid part stays below 6 mm, yearly CT for 5 years';
    const SMALL_SEVERAL = 'CT at 3 to 6 months; if stable, consider CT at 2 and 4 years';
    const SEVERAL = 'CT at 3 to 6 months, then by the most suspicious nodule';
    // Low and high risk at below 6, 6 to 8, above 8 mm: the table of the guideline, line by line.
    const expected = [
      ['solid', false, [NONE, OPTIONAL], SINGLE, [LARGE, LARGE]],
      ['solid', true, [NONE, OPTIONAL], MULTIPLE, MULTIPLE],
      ['groundGlass', false, [NONE, NONE], [GROUND_GLASS, GROUND_GLASS], [GROUND_GLASS, GROUND_GLASS]],
      ['partSolid', false, [NONE, NONE], [PART_SOLID, PART_SOLID], [PART_SOLID, PART_SOLID]],
      ['groundGlass', true, [SMALL_SEVERAL, SMALL_SEVERAL], [SEVERAL, SEVERAL], [SEVERAL, SEVERAL]],
      ['partSolid', true, [SMALL_SEVERAL, SMALL_SEVERAL], [SEVERAL, SEVERAL], [SEVERAL, SEVERAL]],
    ] as const;
    for (const [type, multiple, ...cells] of expected)
      it(`${multiple ? 'multiple' : 'single'} ${type}: all sizes, low and high risk`, () => {
        for (const [at, band] of (['below6', 'from6to8', 'above8'] as const).entries())
          for (const [which, risk] of (['low', 'high'] as const).entries()) {
            const rows = managementOf(type, multiple, band).filter((one) => one.risk === risk || one.risk === 'both');
            expect(
              rows.map(({ management }) => management),
              `${band} ${risk}`,
            ).to.deep.equal([cells[at]?.[which]]);
          }
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
    const [NOT_GIVEN, ANY] = [undefined, undefined];
    const expected = [
      ['solid', 'baseline', 5.9, ANY, '2'],
      ['solid', 'baseline', 6, ANY, '3'],
      ['solid', 'baseline', 7.94, ANY, '3'],
      ['solid', 'baseline', 7.95, ANY, '4A'],
      ['solid', 'baseline', 8, ANY, '4A'],
      ['solid', 'baseline', 14.9, ANY, '4A'],
      ['solid', 'baseline', 15, ANY, '4B'],
      ['solid', 'new', 3.9, ANY, '2'],
      ['solid', 'new', 4, ANY, '3'],
      ['solid', 'new', 5.9, ANY, '3'],
      // A public calculator gives 3 here; the table says 4A.
      ['solid', 'new', 6, ANY, '4A'],
      ['solid', 'new', 7.9, ANY, '4A'],
      ['solid', 'new', 8, ANY, '4B'],
      ['solid', 'growing', 5, ANY, '4A'],
      ['solid', 'growing', 7.9, ANY, '4A'],
      ['solid', 'growing', 8, ANY, '4B'],
      // Stepped down by a category that is not read: no category of its own.
      ['solid', 'stable', 5.9, ANY, '2'],
      ['solid', 'stable', 6, ANY, NOT_GIVEN],
      ['solid', 'stable', 14.9, ANY, NOT_GIVEN],
      ['solid', 'stable', 15, ANY, '4B'],
      ['groundGlass', 'baseline', 29.9, ANY, '2'],
      ['groundGlass', 'baseline', 30, ANY, '3'],
      ['groundGlass', 'new', 29.9, ANY, '2'],
      ['groundGlass', 'new', 30, ANY, '3'],
      ['groundGlass', 'growing', 29.9, ANY, '2'],
      ['groundGlass', 'growing', 30, ANY, NOT_GIVEN],
      ['groundGlass', 'stable', 34, ANY, '2'],
      ['partSolid', 'baseline', 5.9, ANY, '2'],
      ['partSolid', 'new', 5.9, ANY, '3'],
      ['partSolid', 'baseline', 6, 5.9, '3'],
      ['partSolid', 'baseline', 6, 6, '4A'],
      ['partSolid', 'baseline', 6, 0.5, '3'],
      ['partSolid', 'baseline', 12, 6, '4A'],
      ['partSolid', 'baseline', 12, 7.9, '4A'],
      ['partSolid', 'baseline', 12, 8, '4B'],
      ['partSolid', 'stable', 12, 5, NOT_GIVEN],
      ['partSolid', 'stable', 12, 8, '4B'],
      ['partSolid', 'new', 6, 3.9, '4A'],
      ['partSolid', 'new', 6, 4, '4B'],
      ['partSolid', 'new', 12, 3.9, '4A'],
      ['partSolid', 'new', 12, 4, '4B'],
      ['partSolid', 'growing', 12, 3.9, '4A'],
      ['partSolid', 'growing', 12, 4, '4B'],
      ['partSolid', 'baseline', 12, ANY, NOT_GIVEN],
    ] as const;
    for (const [type, history, mean, solid, category] of expected)
      it(`${history} ${type} of ${mean} mm${solid === undefined ? '' : `, solid part ${solid} mm`}: ${category ?? 'not given'}`, () => {
        expect(lungRads(type, history, mean, solid)).to.equal(category);
      });

    it('asks for the examination of the category', () => {
      expect(ACTIONS['2']).to.equal('low-dose CT at 12 months');
      expect(ACTIONS['3']).to.equal('low-dose CT at 6 months');
      expect(ACTIONS['4A']).to.match(/^low-dose CT at 3 months; PET\/CT .* 8 mm or more$/);
      expect(ACTIONS['4B']).to.match(/PET\/CT, tissue sampling/);
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
    it('has the points of the chart for every answer', () => {
      const points = (question: string, feature: Feature, ...answers: readonly string[]) =>
        answers.map((answer) => tiRadsPoints([quality(question, answer)]).points[feature]);
      expect(
        points('Composition', 'composition', 'Cystic', 'Spongiform', 'Mixed cystic and solid', 'Solid'),
      ).to.deep.equal([0, 0, 1, 2]);
      expect(
        points('Echogenicity', 'echogenicity', 'Anechoic', 'Hyperechoic', 'Isoechoic', 'Hypoechoic', 'Very hypoechoic'),
      ).to.deep.equal([0, 1, 1, 2, 3]);
      expect(points('Echogenicity', 'echogenicity', 'Markedly hypoechoic')).to.deep.equal([3]);
      expect(points('Shape', 'shape', 'Wider-than-tall', 'Taller-than-wide')).to.deep.equal([0, 3]);
      expect(
        points('Margin', 'margin', 'Smooth', 'Ill-defined', 'Lobulated', 'Irregular', 'Extra-thyroidal extension'),
      ).to.deep.equal([0, 0, 2, 2, 3]);
      expect(
        points('Echogenic foci', 'foci', 'None', 'Large comet-tail artifacts', 'Macrocalcifications'),
      ).to.deep.equal([0, 0, 1]);
      expect(
        points('Echogenic foci', 'foci', 'Peripheral (rim) calcifications', 'Punctate echogenic foci'),
      ).to.deep.equal([2, 3]);
    });
    it('scores nothing that is denied, or that contradicts itself', () => {
      const points = (...of: readonly ReturnType<typeof quality>[]) => tiRadsPoints(of).points;
      expect(points(quality('Shape', 'not taller than wide')).shape).to.equal(undefined);
      expect(points(quality('Margin', 'no irregular margin')).margin).to.equal(undefined);
      expect(points(quality('Echogenic foci', 'no punctate foci')).foci).to.equal(undefined);
      expect(points(quality('Echogenic foci', 'small comet-tail artifacts')).foci).to.equal(undefined);
      expect(points(quality('Echogenic foci', 'none'), quality('Echogenic foci', 'punctate')).foci).to.equal(undefined);
    });
    it('is TR1 by spongiform only where nothing else is said of what it is made of', () => {
      const isSpongiform = (...answers: readonly string[]) =>
        tiRadsPoints(answers.map((answer) => quality('Composition', answer))).spongiform;
      expect(isSpongiform('spongiform')).to.equal(true);
      expect(isSpongiform('spongiform', 'solid')).to.equal(false);
      expect(isSpongiform('not spongiform')).to.equal(false);
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
      [5, 'TR4'],
      [6, 'TR4'],
      [7, 'TR5'],
      [14, 'TR5'],
    ] as const)
      it(`${points} points: ${level ?? 'no level'}`, () => {
        expect(tiRadsLevel(points)).to.equal(level);
      });
    for (const [level, mm, says] of [
      ['TR1', 60, 'no FNA, no follow-up by this rule'],
      ['TR2', 60, 'no FNA, no follow-up by this rule'],
      ['TR3', 14.9, 'no FNA, no follow-up by this rule'],
      ['TR3', 15, 'ultrasound follow-up at 1, 3 and 5 years'],
      ['TR3', 24.9, 'ultrasound follow-up at 1, 3 and 5 years'],
      ['TR3', 25, 'fine-needle aspiration'],
      ['TR4', 9.9, 'no FNA, no follow-up by this rule'],
      ['TR4', 14.9, 'ultrasound follow-up at 1, 2, 3 and 5 years'],
      ['TR4', 10, 'ultrasound follow-up at 1, 2, 3 and 5 years'],
      ['TR4', 15, 'fine-needle aspiration'],
      ['TR5', 4.9, 'no FNA, no follow-up by this rule'],
      ['TR5', 9.9, 'ultrasound follow-up yearly for 5 years'],
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
      for (const two of ['BI-RADS 3 or 4', 'BI-RADS 4/5', 'BI-RADS 4A-4B'])
        expect(of(code('X5', '99VENDOR', two)), two).to.equal(undefined);
    });
    it('words each category as the atlas does', () => {
      expect(WORDING['0']).to.match(/^incomplete/);
      expect(WORDING['1']).to.match(/^negative: routine/);
      expect(WORDING['2']).to.match(/^benign: routine/);
      expect(WORDING['3']).to.match(/^probably benign: .*6-month/);
      for (const category of ['4', '4A', '4B', '4C', '5']) expect(WORDING[category]).to.match(/: tissue diagnosis$/);
      expect(WORDING['5']).to.match(/^highly suggestive of malignancy/);
      expect(WORDING['6']).to.match(/^known biopsy-proven malignancy/);
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
