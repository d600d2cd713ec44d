import { expect } from 'chai';
import { compareStudies } from '../../../sidecar/comparison/compare.ts';
import { REASONS } from '../../../sidecar/comparison/reasons.ts';
import type { Comparison } from '../../../sidecar/domain/comparison.ts';
import type { Evidence, MeasurementEvidence } from '../../../sidecar/domain/evidence.ts';
import type { EvidenceId } from '../../../sidecar/domain/identifiers.ts';
import {
  ATTENUATION,
  CURRENT,
  finding,
  LIVER,
  LONG_AXIS,
  LUNG,
  measurement,
  PRIOR,
  RIGHT,
  SHORT_AXIS,
  SIZE,
  study,
  technique,
  VOLUME,
} from './made-evidence.ts';

const compare = (current: readonly Evidence[], prior: readonly Evidence[]): readonly Comparison[] =>
  compareStudies({
    current: study(CURRENT, current),
    prior: study(PRIOR, prior),
    currentDate: '20250601',
    priorDate: '20250301',
  });

/** One finding on each side, paired, with one measurement each. */
function change(
  place: Parameters<typeof finding>[1],
  now: readonly [string, string],
  before: readonly [string, string],
  quantity = LONG_AXIS,
): Comparison {
  const [only, ...rest] = compare(
    [finding('c', place), measurement('c', ...now, quantity)],
    [finding('p', place), measurement('p', ...before, quantity)],
  );
  expect(rest).to.have.length(0);
  if (!only) throw new Error('no comparison');
  return only;
}

const IN_LUNG = { site: LUNG, laterality: RIGHT };
const IN_LIVER = { site: LIVER };
const A_NODE = { finding: { value: '30746006', scheme: 'SCT', meaning: 'Lymphadenopathy' }, ...IN_LUNG };

const TIP = { value: 'TIPABOVECARINA', scheme: '99VENDOR', meaning: 'Distance of tip above carina' };

describe('compareStudies: measured change', () => {
  it('says both numbers, difference, percent, interval and the rule', () => {
    const result = change(IN_LUNG, ['11.0', 'mm'], ['8.0', 'mm']);
    expect(result.outcome).to.equal('larger');
    const { growth: _growth, ...numbers } = result.change ?? {};
    expect(numbers).to.deep.equal({
      currentMeasurementId: 'c-103339001-11.0mm',
      priorMeasurementId: 'p-103339001-8.0mm',
      currentValue: 11,
      priorValue: 8,
      unit: 'mm',
      difference: 3,
      percent: 37.5,
      intervalDays: 92,
      rule: { name: 'Lung nodule, linear', source: 'Lung-RADS v2022, growth threshold', limit: '1.5 mm' },
    });
    expect(result.pairedBy).to.equal('findingSiteLaterality');
    expect(result.evidenceIds).to.deep.equal(['c', 'p', 'c-103339001-11.0mm', 'p-103339001-8.0mm']);
    expect(result.priorStudyInstanceUid).to.equal(PRIOR);
    expect(result.priorStudyDate).to.equal('20250301');
    expect(result.id).to.match(/^cmp_[0-9a-f]{16}$/);
  });

  const rows = [
    ['lung nodule below the limit', IN_LUNG, ['9.4', 'mm'], ['8.0', 'mm'], LONG_AXIS, 'unchanged', 1.4],
    [
      'lung nodule just below, decimals that binary has not',
      IN_LUNG,
      ['7.69', 'mm'],
      ['6.2', 'mm'],
      LONG_AXIS,
      'unchanged',
      1.49,
    ],
    [
      'lung nodule at the limit, decimals that binary has not',
      IN_LUNG,
      ['7.7', 'mm'],
      ['6.2', 'mm'],
      LONG_AXIS,
      'unchanged',
      1.5,
    ],
    ['lung nodule just above the limit', IN_LUNG, ['7.71', 'mm'], ['6.2', 'mm'], LONG_AXIS, 'larger', 1.51],
    ['lung nodule 6 to 6.5 mm (clinical.md 3.2)', IN_LUNG, ['6.5', 'mm'], ['6', 'mm'], LONG_AXIS, 'unchanged', 0.5],
    ['lung nodule smaller', IN_LUNG, ['6.0', 'mm'], ['8.0', 'mm'], LONG_AXIS, 'smaller', -2],
    ['cm against mm', IN_LUNG, ['1.25', 'cm'], ['8.0', 'mm'], LONG_AXIS, 'larger', 4.5],
    ['lung nodule written in whole cm', IN_LUNG, ['2', 'cm'], ['17', 'mm'], LONG_AXIS, 'notComparable', 3],
    ['lung nodule volume + 24 %', IN_LUNG, ['124', 'mm3'], ['100', 'mm3'], VOLUME, 'unchanged', 24],
    ['lung nodule volume + 25 %', IN_LUNG, ['125', 'mm3'], ['100', 'mm3'], VOLUME, 'larger', 25],
    ['lung nodule volume - 25 %', IN_LUNG, ['0.075', 'ml'], ['100', 'mm3'], VOLUME, 'smaller', -25],
    ['liver lesion + 20 % and + 5 mm', IN_LIVER, ['30', 'mm'], ['25', 'mm'], LONG_AXIS, 'larger', 5],
    ['liver lesion + 30 % but only 3 mm', IN_LIVER, ['13', 'mm'], ['10', 'mm'], LONG_AXIS, 'notComparable', 3],
    ['liver lesion + 6 mm but only 12 %', IN_LIVER, ['56', 'mm'], ['50', 'mm'], LONG_AXIS, 'notComparable', 6],
    ['liver lesion - 30 %', IN_LIVER, ['14', 'mm'], ['20', 'mm'], LONG_AXIS, 'smaller', -6],
    ['liver lesion - 29 %', IN_LIVER, ['71', 'mm'], ['100', 'mm'], LONG_AXIS, 'notComparable', -29],
    ['liver lesion, equal', IN_LIVER, ['20.0', 'mm'], ['2.00', 'cm'], LONG_AXIS, 'unchanged', 0],
    ['liver volume: no rule', IN_LIVER, ['200', 'mm3'], ['100', 'mm3'], VOLUME, 'notComparable', 100],
    ['liver volume: no rule, equal', IN_LIVER, ['200', 'mm3'], ['0.2', 'ml'], VOLUME, 'unchanged', 0],
    ['attenuation: no rule, equal', IN_LIVER, ['30', "[hnsf'U]"], ['30', "[hnsf'U]"], ATTENUATION, 'notComparable', 0],
    ['attenuation: no rule', IN_LIVER, ['60', "[hnsf'U]"], ['30', "[hnsf'U]"], ATTENUATION, 'notComparable', 30],
    ['node by its long axis, equal', A_NODE, ['20', 'mm'], ['20', 'mm'], LONG_AXIS, 'notComparable', 0],
    ['no size is below zero: a mark of no measurement', IN_LIVER, ['-1', 'mm'], ['-1', 'mm'], TIP, 'notComparable', 0],
    ['no size is zero', IN_LIVER, ['0', 'mm'], ['0', 'mm'], LONG_AXIS, 'notComparable', 0],
    ['pixels are no size', IN_LUNG, ['60', '1'], ['60', '1'], LONG_AXIS, 'notComparable', 0],
  ] as const;
  for (const [name, place, now, before, quantity, outcome, difference] of rows)
    it(`${name}: ${outcome}`, () => {
      const result = change(place, now, before, quantity);
      expect(result.outcome).to.equal(outcome);
      expect(result.change?.difference).to.equal(difference);
      expect(result.change?.rule !== undefined).to.equal(outcome !== 'notComparable');
      expect(result.reason !== undefined).to.equal(outcome === 'notComparable');
    });

  it('words the reason where the change lies between the limits', () => {
    expect(change(IN_LIVER, ['13', 'mm'], ['10', 'mm']).reason).to.equal(REASONS.undecided);
    expect(change(IN_LUNG, ['2', 'cm'], ['17', 'mm']).reason).to.equal(REASONS.coarse);
    expect(change(IN_LIVER, ['2', 'mm3'], ['1', 'mm3'], VOLUME).reason).to.equal(REASONS.noRule);
  });

  it('gives the difference that a reader finds who subtracts', () => {
    expect(change(IN_LUNG, ['11.27', 'mm'], ['8.0', 'mm']).change?.difference).to.equal(3.27);
    expect(change(IN_LUNG, ['11.27', 'mm'], ['8.0', 'mm']).change?.percent).to.equal(40.9);
  });

  it('leaves percent out where the prior value is 0, and interval where a date is missing', () => {
    expect(change(IN_LUNG, ['5', 'mm'], ['0', 'mm']).change).to.not.have.property('percent');
    const [result] = compareStudies({
      current: study(CURRENT, [finding('c', IN_LUNG), measurement('c', '5', 'mm')]),
      prior: study(PRIOR, [finding('p', IN_LUNG), measurement('p', '5', 'mm')]),
      currentDate: '20250601',
      priorDate: '20250231',
    });
    expect(result?.change).to.not.have.property('intervalDays');
  });

  it('never takes a CT limit for a radiograph', () => {
    const side = (id: string, value: string) => [finding(id, IN_LUNG), measurement(id, value, 'mm'), technique('DX')];
    const [result] = compare(side('c', '22'), side('p', '20'));
    expect(result?.outcome).to.equal('notComparable');
    expect(result?.change?.difference).to.equal(2);
  });

  it('compares long axis with long axis only', () => {
    const [other] = compare(
      [finding('c', IN_LUNG), measurement('c', '12', 'mm')],
      [finding('p', IN_LUNG), measurement('p', '9', 'mm', SHORT_AXIS)],
    );
    expect(other?.reason).to.equal(REASONS.noSameMeasurement);
    expect(other).to.not.have.property('change');
  });

  it('calls unchanged only what no shared quantity contradicts', () => {
    const both = (now: readonly [string, string], before: readonly [string, string]) =>
      compare(
        [finding('c', IN_LUNG), measurement('c', now[0], 'mm'), measurement('c', now[1], 'mm', SHORT_AXIS)],
        [finding('p', IN_LUNG), measurement('p', before[0], 'mm'), measurement('p', before[1], 'mm', SHORT_AXIS)],
      )[0];
    expect(both(['12', '9'], ['12', '9'])?.outcome).to.equal('unchanged');
    const shorter = both(['12', '5'], ['12', '9']);
    expect(shorter?.outcome).to.equal('smaller');
    expect(shorter?.change?.difference).to.equal(-4);
    expect(both(['15', '9.5'], ['12', '9'])?.outcome).to.equal('larger');
    const twoWays = both(['15', '5'], ['12', '9']);
    expect([twoWays?.outcome, twoWays?.reason]).to.deep.equal(['notComparable', REASONS.directions]);
    expect(twoWays?.change?.difference).to.equal(3);
    expect(twoWays?.change).to.not.have.property('rule');
  });

  it('applies the limits of tumour response to what may be tumour only', () => {
    const sized = (name: string, value: string) =>
      change({ ...IN_LIVER, finding: { value, scheme: 'SCT', meaning: name } }, ['40', 'mm'], ['30', 'mm']);
    expect(sized('Neoplasm', '108369006').outcome).to.equal('larger');
    expect(sized('Metastatic lesion', '1').outcome).to.equal('larger');
    for (const [name, value] of [
      ['Cyst', '441457006'],
      ['Aneurysm', '85659009'],
      ['Cystic lesion', '2'],
    ] as const)
      expect(sized(name, value).reason, name).to.equal(REASONS.noRule);
    const equal = change(IN_LIVER, ['20', 'mm'], ['20', 'mm']);
    expect(equal.change?.rule).to.deep.equal({ name: 'Equal values', source: 'arithmetic', limit: 'equal values' });
  });

  it('does not compare across methods, derivations, circumstances or subjects', () => {
    const [one, other] = ['1', '2'].map((value) => ({ value, scheme: 'L', meaning: value }));
    if (!one || !other) throw new Error('no codes');
    const reason = (now: Partial<MeasurementEvidence>, before: Partial<MeasurementEvidence>) =>
      compare(
        [finding('c', IN_LUNG), measurement('c', '12', 'mm', LONG_AXIS, now)],
        [finding('p', IN_LUNG), measurement('p', '8', 'mm', LONG_AXIS, before)],
      )[0]?.reason;
    const differing: readonly (readonly [Partial<MeasurementEvidence>, Partial<MeasurementEvidence>])[] = [
      [{ method: one }, { method: other }],
      [{ derivation: one }, {}],
      [{ modifiers: [{ concept: one, value: one }] }, { modifiers: [{ concept: one, value: other }] }],
      [{ modifiers: [{ concept: one, value: one }] }, {}],
      [{ subject: 'A' }, { subject: 'B' }],
    ];
    for (const [now, before] of differing) expect(reason(now, before)).to.equal(REASONS.noSameMeasurement);
    const orders = [one, other].map((concept) => ({ concept, value: one }));
    expect(reason({ modifiers: orders }, { modifiers: orders.toReversed() })).to.equal(undefined);
  });

  it('takes a method that one side does not state for no contradiction, unless the other states two', () => {
    const method = (value: string) => ({ method: { value, scheme: 'L', meaning: value } });
    const reason = (...now: readonly MeasurementEvidence[]) =>
      compare([finding('c', IN_LUNG), ...now], [finding('p', IN_LUNG), measurement('p', '8', 'mm')])[0]?.reason;
    const [by1, by2] = ['1', '2'].map((one) => measurement('c', '12', 'mm', LONG_AXIS, method(one)));
    if (!by1 || !by2) throw new Error('no measurements');
    expect(reason(by1)).to.equal(undefined);
    expect(reason(by1, by2)).to.equal(REASONS.noSameMeasurement);
  });

  it('takes the value that the source marks as the one to use', () => {
    const prior = [finding('p', IN_LUNG), measurement('p', '8', 'mm')];
    const marked = measurement('c', '9', 'mm', LONG_AXIS, { selected: true });
    const [result] = compare([finding('c', IN_LUNG), measurement('c', '12', 'mm'), marked], prior);
    expect(result?.change?.currentValue).to.equal(9);
  });

  it('says both numbers and no adjective of a size from a report text', () => {
    const statement = { statementId: 's' as EvidenceId };
    const text = (of: string, value: string) => measurement(of, value, 'mm', SIZE, statement);
    const [beside] = compare(
      [finding('c', IN_LUNG), measurement('c', '12', 'mm')],
      [finding('p', IN_LUNG), text('p', '6'), text('p', '8')],
    );
    expect([beside?.outcome, beside?.reason]).to.deep.equal(['notComparable', REASONS.textSize]);
    expect([beside?.change?.currentValue, beside?.change?.priorValue]).to.deep.equal([12, 8]);
    expect(beside?.change).to.not.have.any.keys('rule', 'growth');
    const [both] = compare([finding('c', IN_LUNG), text('c', '12')], [finding('p', IN_LUNG), text('p', '6')]);
    expect(both?.reason).to.equal(REASONS.textSize);
    const [measured] = compare(
      [finding('c', IN_LUNG), measurement('c', '12', 'mm')],
      [finding('p', IN_LUNG), measurement('p', '8', 'mm'), text('p', '3')],
    );
    expect(measured?.change?.priorValue).to.equal(8);
    expect(measured?.outcome).to.equal('larger');
  });

  it('says both numbers and no adjective across modalities, and takes DX and CR for one', () => {
    const side = (id: string, value: string, modality: string) => [
      finding(id, IN_LIVER),
      measurement(id, value, 'mm'),
      technique(modality),
    ];
    const [across] = compare(side('c', '40', 'CT'), side('p', '20', 'US'));
    expect([across?.outcome, across?.reason]).to.deep.equal(['notComparable', REASONS.modality]);
    expect(across?.change?.difference).to.equal(20);
    expect(compare(side('c', '40', 'CT'), side('p', '20', 'CT'))[0]?.outcome).to.equal('larger');
    expect(compare(side('c', '40', 'DX'), side('p', '20', 'CR'))[0]?.reason).to.equal(REASONS.noRule);
    // PET/CT holds a CT, too.
    expect(compare([...side('c', '40', 'CT'), technique('PT')], side('p', '20', 'CT'))[0]?.outcome).to.equal('larger');
  });

  it('does not choose between two values of one quantity, but takes one value in two units for one', () => {
    const prior = [finding('p', IN_LUNG), measurement('p', '8', 'mm')];
    const two = compare([finding('c', IN_LUNG), measurement('c', '12', 'mm'), measurement('c', '9', 'mm')], prior);
    expect(two[0]?.reason).to.equal(REASONS.ambiguousMeasurement);
    const same = compare([finding('c', IN_LUNG), measurement('c', '12', 'mm'), measurement('c', '1.2', 'cm')], prior);
    expect(same[0]?.outcome).to.equal('larger');
  });

  it('has no change to tell without measurements', () => {
    const [result] = compare([finding('c', IN_LUNG)], [finding('p', IN_LUNG), measurement('p', '8', 'mm')]);
    expect(result?.outcome).to.equal('notComparable');
    expect(result?.reason).to.equal(REASONS.noMeasurement);
  });
});
