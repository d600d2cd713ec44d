import { expect } from 'chai';
import { compareStudies } from '../../../sidecar/comparison/compare.ts';
import { REASONS } from '../../../sidecar/comparison/reasons.ts';
import type { Code } from '../../../sidecar/domain/code.ts';
import type { Comparison } from '../../../sidecar/domain/comparison.ts';
import type { Evidence, EvidenceSource } from '../../../sidecar/domain/evidence.ts';
import type { EvidenceId } from '../../../sidecar/domain/identifiers.ts';
import {
  CURRENT,
  finding,
  LEFT,
  LIVER,
  LUNG,
  MASS,
  measurement,
  PRIOR,
  RIGHT,
  SHORT_AXIS,
  sourceIn,
  study,
  technique,
  UPPER_LOBE,
} from './made-evidence.ts';

const compare = (current: readonly Evidence[], prior: readonly Evidence[]): readonly Comparison[] =>
  compareStudies({
    current: study(CURRENT, current),
    prior: study(PRIOR, prior),
    currentDate: '20250601',
    priorDate: '20250301',
  });

const IN_LUNG = { site: LUNG, laterality: RIGHT };
const IN_LIVER = { site: LIVER };

const outcomes = (comparisons: readonly Comparison[]) =>
  comparisons.map(({ outcome, currentFindingId, priorFindingId }) => [outcome, currentFindingId, priorFindingId]);

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

  const person = (sop: string) => ({ ...sourceIn(sop), observerType: 'person' as const }) as EvidenceSource;

  it('takes for one lesion what a program marked and a person measured on', () => {
    const both = (name: string, long: string, short: string) => [
      finding(`${name}ai`, { ...IN_LUNG, uid: '1.5', source: sourceIn(`1.2.9.${name}.1`) }),
      measurement(`${name}ai`, long, 'mm'),
      finding(`${name}me`, { ...IN_LUNG, uid: '1.5', source: person(`1.2.9.${name}.2`) }),
      measurement(`${name}me`, long, 'mm'),
      measurement(`${name}me`, short, 'mm', SHORT_AXIS),
    ];
    const [one, ...others] = compare(both('1', '40', '30'), both('2', '20', '10'));
    expect(others).to.deep.equal([]);
    expect([one?.outcome, one?.currentFindingId, one?.priorFindingId]).to.deep.equal(['larger', '1me', '2me']);
    expect(one?.evidenceIds).to.include.members(['1ai', '2ai']);
  });

  it("compares a person's measurement where a program's of the same lesion differs, and says so of that", () => {
    const result = compare(
      [
        finding('ai', { ...IN_LUNG, uid: '1.5', source: sourceIn('1.2.9.1.1') }),
        measurement('ai', '25', 'mm'),
        finding('me', { ...IN_LUNG, uid: '1.5', source: person('1.2.9.1.2') }),
        measurement('me', '40', 'mm'),
      ],
      [finding('p', { ...IN_LUNG, uid: '1.5' }), measurement('p', '20', 'mm')],
    );
    expect(outcomes(result)).to.deep.include.members([
      ['larger', 'me', 'p'],
      ['notComparable', 'ai', undefined],
    ]);
    expect(result.find((r) => r.currentFindingId === 'ai')?.reason).to.equal(REASONS.sameTracking);
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

  const sct = (value: string, meaning: string) => ({ value, scheme: 'SCT', meaning });
  const pairing = (c: Parameters<typeof finding>[1], p: Parameters<typeof finding>[1]) =>
    compare([finding('c', c)], [finding('p', p)]).map((r) => [r.pairedBy, r.reason]);
  const PAIRED = [['findingSiteLaterality', REASONS.noMeasurement]];
  const OPEN = Array(2).fill([undefined, REASONS.placeNotStated]);

  const equal: readonly (readonly [string, Parameters<typeof finding>[1], Parameters<typeof finding>[1]])[] = [
    ['lobe with its side in the code', { site: sct('44714003', 'x') }, { site: UPPER_LOBE, laterality: LEFT }],
    ['lung with its side in the code', { site: sct('3341006', 'Right lung') }, IN_LUNG],
    [
      'a side in the name only',
      { site: sct('99', 'Structure of left kidney') },
      { site: sct('64033007', 'Kidney'), laterality: LEFT },
    ],
    [
      'middle lobe, which is on the right',
      { site: sct('72481006', 'x') },
      { site: sct('40020002', 'Middle lobe of lung') },
    ],
    [
      'nodule, pulmonary nodule',
      IN_LUNG,
      { ...IN_LUNG, finding: { value: 'RID50149', scheme: 'RADLEX', meaning: 'x' } },
    ],
    ['pulmonary nodule without a site', IN_LUNG, { laterality: RIGHT, finding: sct('786838002', 'Pulmonary nodule') }],
  ];
  for (const [name, c, p] of equal)
    it(`pairs one place coded in two ways: ${name}`, () => expect(pairing(c, p)).to.deep.equal(PAIRED));

  const open: readonly (readonly [string, Parameters<typeof finding>[1], Parameters<typeof finding>[1]])[] = [
    ['lung and its lobe', IN_LUNG, { site: UPPER_LOBE, laterality: RIGHT }],
    ['lobe and its segment', { site: sct('39743006', 'x') }, { site: UPPER_LOBE, laterality: RIGHT }],
    ['lung and its lobe, side open', { site: LUNG }, { site: UPPER_LOBE, laterality: RIGHT }],
    ['thorax and lung', { site: sct('51185008', 'Thorax') }, IN_LUNG],
    ['liver and its segment', IN_LIVER, { site: sct('98', 'Segment 7 of liver') }],
    ['a paired organ without a side', { site: LUNG }, { site: LUNG }],
    ['a paired organ named in words', { site: sct('97', 'Knee') }, { site: sct('97', 'Knee') }],
    ['both sides, one side', { site: LUNG, laterality: sct('51440002', 'Bilateral') }, IN_LUNG],
    [
      'two parts of one site',
      { ...IN_LUNG, topographicalModifiers: [sct('1', 'Apical')] },
      { ...IN_LUNG, topographicalModifiers: [sct('2', 'Basal')] },
    ],
    ['a part of a site and the site', { ...IN_LUNG, topographicalModifiers: [sct('1', 'Apical')] }, IN_LUNG],
  ];
  for (const [name, c, p] of open)
    it(`leaves open whether it is one place: ${name}`, () => expect(pairing(c, p)).to.deep.equal(OPEN));

  it('tells lobes apart, and the left lobe of the liver from the right one', () => {
    const lobes = [UPPER_LOBE, sct('90572001', 'Lower lobe of lung')].map((site) => ({ site, laterality: LEFT }));
    const livers = ['Left', 'Right'].map((side, i) => ({ site: sct(String(i), `${side} lobe of liver`) }));
    for (const [c, p] of [lobes, livers])
      expect(compare([finding('c', c)], [finding('p', p)]).map((r) => r.outcome)).to.deep.equal([
        'notDescribedBefore',
        'notDescribedNow',
      ]);
  });

  it('does not compare a tracked lesion that changed organs', () => {
    const tracked = (site: Code) => ({ uid: '1.5', site });
    const reason = (c: Code, p: Code) =>
      compare(
        [finding('c', tracked(c)), measurement('c', '40', 'mm')],
        [finding('p', tracked(p)), measurement('p', '20', 'mm')],
      )[0]?.reason;
    expect(reason(LUNG, LIVER)).to.equal(REASONS.siteConflict);
    expect(reason(sct('3341006', 'x'), sct('44029006', 'x'))).to.equal(REASONS.sideConflict);
    expect(reason(LUNG, UPPER_LOBE)).to.equal(undefined);
  });

  it('takes for one what two documents of a study say alike of a tracked lesion', () => {
    const twice = (second: string, uid = '1.2.9.1.1.2') => [
      finding('c1', { ...IN_LUNG, uid: '1.5' }),
      measurement('c1', '12.0', 'mm'),
      finding('c2', { ...IN_LUNG, uid: '1.5', source: sourceIn(uid) }),
      measurement('c2', second, 'mm'),
    ];
    const prior = [finding('p', { ...IN_LUNG, uid: '1.5' }), measurement('p', '8', 'mm')];
    const [one, ...more] = compare(twice('12'), prior);
    expect(more).to.have.length(0);
    expect(one?.outcome).to.equal('larger');
    expect(one?.evidenceIds).to.include.members(['c1', 'c2', 'p']);
    for (const now of [twice('13'), twice('12', '1.2.9.1.1.1')])
      expect(compare(now, prior).map((r) => r.reason)).to.deep.equal(Array(3).fill(REASONS.sameTracking));
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

  /** Findings of one kind at one place, by their long axis in mm. */
  const nodules = (side: string, ...sizes: readonly string[]) =>
    sizes.flatMap((size, i) => [finding(`${side}${i}`, IN_LUNG), measurement(`${side}${i}`, size, 'mm')]);
  const pairsOf = (now: readonly Evidence[], before: readonly Evidence[]) =>
    compare(now, before).map((r) => [r.currentFindingId, r.priorFindingId, r.reason ?? r.outcome].join(' '));
  const AMBIGUOUS = REASONS.ambiguous;

  const crowds: readonly (readonly [string, readonly string[], readonly string[], readonly string[]])[] = [
    ['far apart in size', ['6', '20'], ['5.5', '19'], ['c0 p0 unchanged', 'c1 p1 unchanged']],
    ['all grown and still far apart', ['8', '24'], ['5', '20'], ['c0 p0 larger', 'c1 p1 larger']],
    [
      'alike in size',
      ['6', '7'],
      ['6', '7'],
      [`c0  ${AMBIGUOUS}`, `c1  ${AMBIGUOUS}`, ` p0 ${AMBIGUOUS}`, ` p1 ${AMBIGUOUS}`],
    ],
    [
      'one may have become the other',
      ['20', '30'],
      ['5', '20'],
      [`c0  ${AMBIGUOUS}`, `c1  ${AMBIGUOUS}`, ` p0 ${AMBIGUOUS}`, ` p1 ${AMBIGUOUS}`],
    ],
    [
      'nearer to a third',
      ['18', '40'],
      ['5', '20'],
      [`c0  ${AMBIGUOUS}`, `c1  ${AMBIGUOUS}`, ` p0 ${AMBIGUOUS}`, ` p1 ${AMBIGUOUS}`],
    ],
    ['one more now, sizes agree', ['6', '20'], ['6.5'], ['c0 p0 unchanged', 'c1  notDescribedBefore']],
    ['one more before, sizes agree', ['20'], ['6', '19.5'], ['c0 p1 unchanged', ' p0 notDescribedNow']],
    [
      'one more now, grown or another',
      ['8', '20'],
      ['5'],
      [`c0  ${AMBIGUOUS}`, `c1  ${AMBIGUOUS}`, ` p0 ${AMBIGUOUS}`],
    ],
  ];
  for (const [name, now, before, expected] of crowds)
    it(`tells several at one place apart by size or not at all: ${name}`, () =>
      expect(pairsOf(nodules('c', ...now), nodules('p', ...before))).to.have.members(expected));

  it('says of a pair by size that it is one', () => {
    const [one] = compare(nodules('c', '6', '20'), nodules('p', '5.5', '19'));
    expect([one?.pairedBy, one?.pairedBySize]).to.deep.equal(['findingSiteLaterality', true]);
    const [plain] = compare(nodules('c', '6'), nodules('p', '5.5'));
    expect(plain).to.not.have.property('pairedBySize');
  });

  it('asks for a margin of more than the limit', () => {
    // 6 is 0 from 6, and 1.5 (1.6) from the other.
    expect(pairsOf(nodules('c', '6', '7.5'), nodules('p', '6')).some((said) => said.includes('c0 p0'))).to.equal(false);
    expect(pairsOf(nodules('c', '6', '7.6'), nodules('p', '6'))).to.include('c0 p0 unchanged');
  });

  it('pairs by size neither without a limit on file, nor across quantities, nor from report texts', () => {
    const at = (side: string, sizes: readonly string[], unit: string, change = {}) =>
      sizes.flatMap((size, i) => [
        finding(`${side}${i}`, IN_LUNG),
        measurement(`${side}${i}`, size, unit, undefined, change),
      ]);
    const text = { statementId: 's' as EvidenceId };
    const method = { method: { value: '1', scheme: 'L', meaning: 'by hand' } };
    for (const [now, before] of [
      [at('c', ['6', '20'], '1'), at('p', ['6', '20'], '1')],
      [at('c', ['6', '20'], 'mm', text), at('p', ['6', '20'], 'mm')],
      [at('c', ['6', '20'], 'mm', method), at('p', ['6', '20'], 'mm')],
      [
        [...nodules('c', '6', '20'), technique('CT')],
        [...nodules('p', '6', '20'), technique('DX')],
      ],
      [[...nodules('c', '6'), finding('c9', IN_LUNG)], nodules('p', '6', '20')],
    ] as const)
      expect(compare(now, before).map((r) => r.reason)).to.deep.equal(Array(4).fill(REASONS.ambiguous));
  });

  it('does not let size overrule tracking', () => {
    const tracked = (id: string, uid: string, size: string) => [
      finding(id, { ...IN_LUNG, uid }),
      measurement(id, size, 'mm'),
    ];
    const now = [...tracked('c0', '1.5', '30'), ...tracked('c1', '1.6', '6'), ...tracked('c2', '1.7', '20')];
    const before = [...tracked('p0', '1.5', '30'), ...tracked('p1', '1.8', '6'), ...tracked('p2', '1.9', '20')];
    expect(compare(now, before).filter((r) => r.reason === REASONS.ambiguous)).to.have.length(4);
  });
});
