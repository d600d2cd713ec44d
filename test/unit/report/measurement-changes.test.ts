import { expect } from 'chai';
import fc from 'fast-check';
import { parseDecimal, subtract, toNumber } from '../../../sidecar/comparison/decimal.ts';
import { CHANGE, MEASUREMENT_REPORT as MR, QUANTITY, UNIT } from '../../../sidecar/dicom/codes.ts';
import { itemAt, parseContentTree } from '../../../sidecar/dicom/content-tree.ts';
import { measurementDocument } from '../../../sidecar/report/measurement-document.ts';
import { GROWN, type LesionSpec, LONG, OLDER, PRIOR } from '../../conformance/measurements.ts';
import {
  boxed,
  build,
  child,
  derivedOf,
  groupsOf,
  inputOf,
  named,
  tracked,
  valuesOf,
  written,
} from '../../conformance/measurements-built.ts';

describe('measurement document: changes', () => {
  it('gives difference and percent with their sources, by reference where they stand in the document', () => {
    const document = written([{ ...boxed, priors: [GROWN] }]);
    const root = parseContentTree(document);
    expect(valuesOf(document)).to.deep.equal([
      ['DIFFERENCE', '3.3', 'mm'],
      ['PERCENT', '36.3', '%'],
    ]);
    for (const one of derivedOf(document)) {
      const targets = one.children.flatMap(({ referencedItem }) =>
        referencedItem ? [itemAt(root, referencedItem)] : [],
      );
      const within = one.children.flatMap((item) => [item, ...item.children]);
      const values = [...targets, ...within].flatMap((item) =>
        item?.valueType === 'NUM' ? [item.number?.valueText] : [],
      );
      expect(values).to.have.members(['12.4', '9.1']);
      expect(targets.some((item) => item && named(item, MR.MeasurementGroup))).to.equal(true);
      expect(child(one, MR.TrackingUniqueIdentifier)?.uid).to.equal(
        child(groupsOf(document)[0], MR.TrackingUniqueIdentifier)?.uid,
      );
    }
  });

  it('says of which study the prior number is', () => {
    const [difference] = derivedOf(written([{ ...boxed, priors: [GROWN] }]));
    const prior = difference?.children.find((item) => named(item, MR.MeasurementGroup));
    expect(prior?.children.find(({ concept }) => concept?.value === '121018')?.uid).to.equal(PRIOR);
    expect(prior?.children.find(({ concept }) => concept?.value === '111060')?.date).to.equal('20250630');
  });

  it('says the outcome with its rule, or why there is none', () => {
    const comments = (priors: LesionSpec['priors']) =>
      derivedOf(written([{ ...boxed, priors: priors ?? [] }])).map((item) => child(item, MR.Comment)?.text);
    expect(new Set(comments([GROWN]))).to.deep.equal(
      new Set(['[AI DRAFT - NOT VERIFIED] larger (prior of 2025-06-30): Fleischner Society 2017, limit 2 mm']),
    );
    const { rule: _rule, ...unruled } = GROWN;
    expect(new Set(comments([{ ...unruled, outcome: 'notComparable', reason: 'no limit is on file' }]))).to.deep.equal(
      new Set(['[AI DRAFT - NOT VERIFIED] not comparable (prior of 2025-06-30): no limit is on file']),
    );
  });

  it('gives each prior its own values', () => {
    const older = { study: OLDER, date: '20240101', number: { text: '14' }, difference: -1.6, percent: -11.4 };
    expect(valuesOf(written([{ ...boxed, priors: [GROWN, older] }])).map(([, value]) => value)).to.deep.equal([
      '3.3',
      '36.3',
      '-1.6',
      '-11.4',
    ]);
  });

  it('is exact, with no more decimals than its sources', () => {
    const decimal = fc
      .tuple(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 0, max: 3 }))
      .map(([coefficient, places]) => (coefficient / 10 ** places).toFixed(places));
    fc.assert(
      fc.property(decimal, decimal, (now, before) => {
        const [a, b] = [parseDecimal(now), parseDecimal(before)];
        if (!a || !b) throw new Error('no decimal');
        const exact = subtract(a, b);
        const document = written([
          { ...boxed, numbers: [{ text: now }], priors: [{ number: { text: before }, difference: toNumber(exact) }] },
        ]);
        const [[, value = ''] = []] = valuesOf(document);
        const said = parseDecimal(value);
        expect(said && subtract(said, exact).coefficient).to.equal(0n);
        const places = (of: string) => of.split('.')[1]?.length ?? 0;
        expect(places(value)).to.be.at.most(Math.max(places(now), places(before)));
      }),
    );
  });

  it('gives no percent of percentages', () => {
    const ratio = { ...boxed, numbers: [{ text: '40', unit: UNIT.Percent }] };
    const priors = [{ number: { text: '30', unit: UNIT.Percent }, difference: 10, percent: 33.3 }];
    expect(valuesOf(written([{ ...ratio, priors }]))).to.deep.equal([['DIFFERENCE', '10', '%']]);
  });

  it('is not computed from sentences, nor across modalities that no rule compares', () => {
    expect(build([{ ...tracked, priors: [{ ...GROWN, number: { text: '9.1', fromText: true } }] }])).to.equal(
      undefined,
    );
    const { rule: _rule, ...unruled } = GROWN;
    const priors = [{ ...unruled, outcome: 'notComparable' as const, reason: 'the studies differ' }];
    expect(build([{ ...tracked, priors }], { modality: 'CT', priorModality: 'MR' })).to.equal(undefined);
    expect(valuesOf(written([{ ...tracked, priors }]))).to.have.length(2);
  });

  it('is left out where its measurements are not at hand', () => {
    const input = inputOf([{ ...tracked, priors: [GROWN] }]);
    expect(measurementDocument({ ...input, priors: [] })).to.equal(undefined);
    const bare = input.priors.map((prior) => ({ ...prior, items: [] }));
    expect(measurementDocument({ ...input, priors: bare })).to.equal(undefined);
  });

  describe('doubling time', () => {
    const rule = { id: 'bts', name: 'BTS pulmonary nodules 2015', version: '2015', source: 'Thorax 2015' };
    const BY_DIAMETER = 't ln2 / (3 ln(d2/d1))';
    const growth = { doublingDays: 139, formula: BY_DIAMETER, rule };
    const doubling = (lesion: LesionSpec) =>
      derivedOf(written([lesion])).find((item) => named(item, CHANGE.VolumeDoublingTime));

    it('names days, formula and rule', () => {
      const item = doubling({ ...boxed, priors: [{ ...GROWN, growth }] });
      expect([item?.number?.valueText, item?.number?.unit?.value]).to.deep.equal(['139', 'd']);
      expect(child(item, MR.Equation)?.text).to.equal(`${BY_DIAMETER}, t = 186 days`);
      expect(child(item, MR.EquationCitation)?.text).to.equal('BTS pulmonary nodules 2015 (2015): Thorax 2015');
    });

    it('is left out where its sources do not give it', () => {
      expect(doubling({ ...boxed, priors: [{ ...GROWN, growth: { ...growth, doublingDays: 140 } }] })).to.equal(
        undefined,
      );
      const { days: _days, ...undated } = GROWN;
      expect(doubling({ ...boxed, priors: [{ ...undated, growth }] })).to.equal(undefined);
    });

    const volume = (value: string) => ({ quantity: QUANTITY.Volume, text: value, unit: UNIT.CubicMillimeter });
    // 186 ln2 / ln(1000/500) = 186
    const byVolume = { doublingDays: 186, formula: 't ln2 / ln(V2/V1)', rule };

    it('out of volumes rests on the volumes', () => {
      const priors = [{ ...GROWN, also: [volume('500')], growth: byVolume }];
      const document = written([{ ...boxed, numbers: [LONG, volume('1000')], priors }]);
      const item = derivedOf(document).find((one) => named(one, CHANGE.VolumeDoublingTime));
      const root = parseContentTree(document);
      const sources = (item?.children ?? []).flatMap((one) => {
        const target = one.referencedItem ? itemAt(root, one.referencedItem) : one;
        return target?.valueType === 'NUM' ? [target] : (child(one, QUANTITY.Volume) ?? []);
      });
      expect(sources.map(({ number }) => number?.valueText)).to.deep.equal(['1000', '500']);
      expect(item?.number?.valueText).to.equal('186');
    });

    it('is not of volumes that are not there, or of which there are two', () => {
      expect(doubling({ ...boxed, priors: [{ ...GROWN, growth: byVolume }] })).to.equal(undefined);
      const priors = [{ ...GROWN, also: [volume('500'), volume('501')], growth: byVolume }];
      expect(doubling({ ...boxed, numbers: [LONG, volume('1000')], priors })).to.equal(undefined);
    });
  });
});
