import { expect } from 'chai';
import { compareStudies } from '../../../sidecar/comparison/compare.ts';
import { REASONS } from '../../../sidecar/comparison/reasons.ts';
import type { Comparison } from '../../../sidecar/domain/comparison.ts';
import type { Evidence } from '../../../sidecar/domain/evidence.ts';
import {
  ATTENUATION,
  CURRENT,
  EFFUSION,
  finding,
  LEFT,
  LIVER,
  LONG_AXIS,
  LUNG,
  MASS,
  measurement,
  PRIOR,
  RIGHT,
  SHORT_AXIS,
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

const outcomes = (comparisons: readonly Comparison[]) =>
  comparisons.map(({ outcome, currentFindingId, priorFindingId }) => [outcome, currentFindingId, priorFindingId]);

describe('compareStudies: measured change', () => {
  it('says both numbers, difference, percent, interval and the rule', () => {
    const result = change(IN_LUNG, ['11.0', 'mm'], ['8.0', 'mm']);
    expect(result.outcome).to.equal('larger');
    expect(result.change).to.deep.equal({
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
      'larger',
      1.5,
    ],
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
    ['attenuation: no rule', IN_LIVER, ['60', "[hnsf'U]"], ['30', "[hnsf'U]"], ATTENUATION, 'notComparable', 30],
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

  it('compares long axis with long axis, and lets the principal quantity decide', () => {
    const now = [measurement('c', '12', 'mm'), measurement('c', '5', 'mm', SHORT_AXIS)];
    const before = [measurement('p', '9', 'mm', SHORT_AXIS), measurement('p', '12', 'mm')];
    const [both] = compare([finding('c', IN_LUNG), ...now], [finding('p', IN_LUNG), ...before]);
    expect(both?.outcome).to.equal('unchanged');
    const [other] = compare(
      [finding('c', IN_LUNG), measurement('c', '12', 'mm')],
      [finding('p', IN_LUNG), ...before.slice(0, 1)],
    );
    expect(other?.reason).to.equal(REASONS.noSameMeasurement);
    expect(other).to.not.have.property('change');
  });

  it('does not compare across methods or derivations', () => {
    const method = { value: '1', scheme: 'L', meaning: 'by hand' };
    for (const extra of [{ method }, { derivation: method }]) {
      const [result] = compare(
        [finding('c', IN_LUNG), measurement('c', '12', 'mm', LONG_AXIS, extra)],
        [finding('p', IN_LUNG), measurement('p', '8', 'mm')],
      );
      expect(result?.reason).to.equal(REASONS.noSameMeasurement);
    }
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

describe('compareStudies: pairing', () => {
  it('pairs by tracking UID whatever else is written', () => {
    const [result] = compare(
      [finding('c', { uid: '1.5', finding: MASS, site: LUNG }), measurement('c', '40', 'mm')],
      [finding('p', { uid: '1.5' }), measurement('p', '20', 'mm')],
    );
    expect(result?.pairedBy).to.equal('trackingUid');
    expect(result?.outcome).to.equal('larger');
  });

  it('does not compare a tracked lesion that changed sides', () => {
    const [result] = compare(
      [finding('c', { uid: '1.5', laterality: LEFT }), measurement('c', '40', 'mm')],
      [finding('p', { uid: '1.5', laterality: RIGHT }), measurement('p', '20', 'mm')],
    );
    expect(result?.outcome).to.equal('notComparable');
    expect(result?.reason).to.equal(REASONS.sideConflict);
    expect(result).to.not.have.property('change');
  });

  it('compares nothing where one tracking UID stands for two findings', () => {
    const result = compare(
      [finding('c1', { uid: '1.5' }), finding('c2', { uid: '1.5' })],
      [finding('p', { uid: '1.5' })],
    );
    expect(result.map((r) => r.reason)).to.deep.equal(Array(3).fill(REASONS.sameTracking));
  });

  it('takes a tracked lesion out of the way of the others at its place', () => {
    const result = compare(
      [finding('c1', { ...IN_LUNG, uid: '1.5' }), finding('c2', { ...IN_LUNG, uid: '1.6' })],
      [finding('p1', { ...IN_LUNG, uid: '1.5' })],
    );
    expect(outcomes(result)).to.deep.equal([
      ['notComparable', 'c1', 'p1'],
      ['notDescribedBefore', 'c2', undefined],
    ]);
  });

  it('does not pair by place what is tracked as different lesions, once tracking persists', () => {
    const both = compare(
      [finding('c1', { ...IN_LUNG, uid: '1.5' }), finding('c2', { ...IN_LUNG, uid: '1.6' })],
      [finding('p1', { ...IN_LUNG, uid: '1.5' }), finding('p2', { ...IN_LUNG, uid: '1.7' })],
    );
    expect(both.filter((r) => r.reason === REASONS.otherTracking)).to.have.length(2);
    const fresh = compare([finding('c', { ...IN_LUNG, uid: '1.6' })], [finding('p', { ...IN_LUNG, uid: '1.7' })]);
    expect(fresh[0]?.pairedBy).to.equal('findingSiteLaterality');
  });

  it('compares nothing where two could be meant', () => {
    const result = compare([finding('c1', IN_LUNG), finding('c2', IN_LUNG)], [finding('p', IN_LUNG)]);
    expect(outcomes(result).map(([outcome]) => outcome)).to.deep.equal(Array(3).fill('notComparable'));
    expect(result.map((r) => r.reason)).to.deep.equal(Array(3).fill(REASONS.ambiguous));
  });

  it('does not pair across sides, findings or sites', () => {
    for (const other of [
      { site: LUNG, laterality: LEFT },
      { site: LIVER, laterality: RIGHT },
      { ...IN_LUNG, finding: MASS },
    ])
      expect(outcomes(compare([finding('c', IN_LUNG)], [finding('p', other)]))).to.deep.equal([
        ['notDescribedBefore', 'c', undefined],
        ['notDescribedNow', undefined, 'p'],
      ]);
  });

  it('neither pairs nor calls undescribed what one side leaves without a side or a site', () => {
    for (const open of [{ site: LUNG }, { laterality: RIGHT }, {}])
      for (const [c, p] of [
        [IN_LUNG, open],
        [open, IN_LUNG],
      ]) {
        const result = compare([finding('c', c)], [finding('p', p)]);
        expect(result.map((r) => [r.outcome, r.reason, r.pairedBy])).to.deep.equal(
          Array(2).fill(['notComparable', REASONS.placeNotStated, undefined]),
        );
      }
  });

  it('does not pair findings without any site', () => {
    const result = compare([finding('c')], [finding('p')]);
    expect(result.map((r) => r.reason)).to.deep.equal(Array(2).fill(REASONS.placeNotStated));
  });
});

describe('compareStudies: presence', () => {
  const effusion = (id: string, presence: 'present' | 'absent' | 'uncertain', laterality = LEFT) =>
    finding(id, { finding: EFFUSION, presence, laterality });

  it('calls new what the prior attests absent, and resolved what the current study attests absent', () => {
    expect(outcomes(compare([effusion('c', 'present')], [effusion('p', 'absent')]))).to.deep.equal([['new', 'c', 'p']]);
    expect(outcomes(compare([effusion('c', 'absent')], [effusion('p', 'present')]))).to.deep.equal([
      ['resolved', 'c', 'p'],
    ]);
    const tracked = { uid: '1.5', site: LUNG };
    expect(
      outcomes(compare([finding('c', { ...tracked, presence: 'absent' })], [finding('p', tracked)])),
    ).to.deep.equal([['resolved', 'c', 'p']]);
  });

  it('takes no silence for absence', () => {
    expect(outcomes(compare([effusion('c', 'present')], []))).to.deep.equal([['notDescribedBefore', 'c', undefined]]);
    expect(outcomes(compare([], [effusion('p', 'present')]))).to.deep.equal([['notDescribedNow', undefined, 'p']]);
  });

  it('takes no absence on the other side for absence here', () => {
    expect(outcomes(compare([effusion('c', 'present', RIGHT)], [effusion('p', 'absent', LEFT)]))).to.deep.equal([
      ['notDescribedBefore', 'c', undefined],
    ]);
  });

  it('says nothing of what is absent in both, or attested absent in one only', () => {
    expect(compare([effusion('c', 'absent')], [effusion('p', 'absent')])).to.deep.equal([]);
    expect(compare([effusion('c', 'absent')], [])).to.deep.equal([]);
    expect(
      compare([finding('c', { uid: '1.5', presence: 'absent' })], [finding('p', { uid: '1.5', presence: 'absent' })]),
    ).to.deep.equal([]);
  });

  it('draws nothing from an uncertain or contradictory source', () => {
    const [uncertain] = compare([effusion('c', 'uncertain')], [effusion('p', 'absent')]);
    expect(uncertain?.reason).to.equal(REASONS.undetermined);
    const [open] = compare([finding('c', { ...IN_LUNG, presence: 'uncertain' })], [finding('p', IN_LUNG)]);
    expect(open?.reason).to.equal(REASONS.undetermined);
    const contradiction = compare([effusion('c', 'present')], [effusion('p1', 'absent'), effusion('p2', 'present')]);
    expect(contradiction.map((r) => r.reason)).to.deep.equal(Array(2).fill(REASONS.contradiction));
  });

  it('lets one attestation answer all findings of its place', () => {
    const result = compare(
      [finding('c1', IN_LUNG), finding('c2', IN_LUNG)],
      [finding('p', { ...IN_LUNG, presence: 'absent' })],
    );
    expect(outcomes(result).sort()).to.deep.equal([
      ['new', 'c1', 'p'],
      ['new', 'c2', 'p'],
    ]);
  });

  it('gives different ids against different priors', () => {
    const current = study(CURRENT, [effusion('c', 'present')]);
    const ids = [PRIOR, CURRENT].map((uid) => compareStudies({ current, prior: study(uid, []) })[0]?.id);
    expect(new Set(ids).size).to.equal(2);
  });

  it('keeps reasons short, and free of words of change and of numbers', () => {
    for (const reason of Object.values(REASONS)) expect(reason.length).to.be.at.most(100);
    for (const reason of Object.values(REASONS))
      expect(reason).to.not.match(/\b(new|larger|smaller|unchanged|resolved|stable)\b|\d/);
  });
});
