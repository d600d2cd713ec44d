import { expect } from 'chai';
import fc from 'fast-check';
import { compareStudies } from '../../../sidecar/comparison/compare.ts';
import { withDisputedSides } from '../../../sidecar/comparison/disputed-sides.ts';
import { REASONS } from '../../../sidecar/comparison/reasons.ts';
import type { Evidence, EvidenceSource } from '../../../sidecar/domain/evidence.ts';
import {
  BILATERAL,
  CURRENT,
  EFFUSION,
  finding,
  LEFT,
  LUNG,
  measurement,
  PRIOR,
  RIGHT,
  sourceIn,
  study,
  VERIFIED,
} from './made-evidence.ts';

const LEFT_LUNG = { value: '44029006', scheme: 'SCT', meaning: 'Linke Lunge' };
const MIDDLE_LOBE = { value: '72481006', scheme: 'SCT', meaning: 'Middle lobe of right lung' };

const disputedIn = (items: readonly Evidence[]): readonly string[] =>
  withDisputedSides(items).flatMap((item) => (item.kind === 'finding' && item.sideDisputed ? [item.id] : []));

const person = (sop: string) => ({ ...sourceIn(sop), observerType: 'person' as const }) as EvidenceSource;

/** One lesion as a program and as a person tell it. */
const told = (name: string, program: typeof LEFT, persons: typeof LEFT): readonly Evidence[] =>
  withDisputedSides([
    finding(`${name}ai`, { uid: '1.5', site: LUNG, laterality: program, source: sourceIn(`1.2.9.${name}.1`) }),
    measurement(`${name}ai`, '20', 'mm'),
    finding(`${name}me`, { uid: '1.5', site: LUNG, laterality: persons, source: person(`1.2.9.${name}.2`) }),
    measurement(`${name}me`, '20', 'mm'),
  ]);

const compare = (current: readonly Evidence[], prior: readonly Evidence[]) =>
  compareStudies({
    current: study(CURRENT, current),
    prior: study(PRIOR, prior),
    currentDate: '20250601',
    priorDate: '20250301',
  });

describe('withDisputedSides', () => {
  it('marks every finding of a tracked lesion for which left and right are named, and keeps what each states', () => {
    const items = [
      finding('a', { uid: '1.5', site: LUNG, laterality: LEFT }),
      measurement('a', '20', 'mm'),
      finding('b', { uid: '1.5', site: LUNG, laterality: RIGHT }),
      finding('c', { uid: '1.5', site: LUNG }),
      finding('d', { uid: '1.6', site: LUNG, laterality: RIGHT }),
    ];
    expect(disputedIn(items)).to.deep.equal(['a', 'b', 'c']);
    const unmarked = withDisputedSides(items).map((item) => {
      if (item.kind !== 'finding') return item;
      const { sideDisputed: _mark, ...stated } = item;
      return stated;
    });
    expect(unmarked).to.deep.equal(items);
  });

  it('reads a side out of the code of the site', () => {
    expect(
      disputedIn([finding('a', { uid: '1.5', site: LEFT_LUNG }), finding('b', { uid: '1.5', laterality: RIGHT })]),
    ).to.have.length(2);
    expect(
      disputedIn([finding('a', { uid: '1.5', site: LEFT_LUNG }), finding('b', { uid: '1.5', site: MIDDLE_LOBE })]),
    ).to.have.length(2);
  });

  it('marks nothing where no left stands against a right, or where tracking does not make it one lesion', () => {
    const pairs = [
      [LEFT, LEFT],
      [LEFT, BILATERAL],
      [LEFT, undefined],
      [undefined, undefined],
    ];
    for (const [a, b] of pairs) {
      const side = (laterality: typeof LEFT | undefined) => (laterality ? { laterality } : {});
      const items = [finding('a', { uid: '1.5', ...side(a) }), finding('b', { uid: '1.5', ...side(b) })];
      expect(withDisputedSides(items)).to.equal(items);
    }
    expect(
      disputedIn([finding('a', { uid: '1.5', laterality: LEFT }), finding('b', { uid: '1.6', laterality: RIGHT })]),
    ).to.deep.equal([]);
    expect(disputedIn([finding('a', { laterality: LEFT }), finding('b', { laterality: RIGHT })])).to.deep.equal([]);
  });

  it('marks the same in any order, and nothing more a second time', () => {
    const any = fc.array(fc.tuple(fc.constantFrom('1.5', '1.6', '1.7'), fc.constantFrom(LEFT, RIGHT, BILATERAL)), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(any, (spec) => {
        const items = spec.map(([uid, laterality], at) => finding(`f${at}`, { uid, laterality }));
        const once = withDisputedSides(items);
        expect(withDisputedSides(once).map(({ id }) => id)).to.deep.equal(items.map(({ id }) => id));
        const marked = disputedIn(items);
        expect([...disputedIn(items.toReversed())].sort()).to.deep.equal([...marked].sort());
        expect(disputedIn(once)).to.deep.equal(marked);
      }),
    );
  });
});

describe('compareStudies: a lesion on disputed sides', () => {
  const plain = (name: string) => [
    finding(name, { uid: '1.5', site: LUNG, laterality: RIGHT, source: sourceIn(`1.2.9.${name}`) }),
    measurement(name, '10', 'mm'),
  ];

  it('is not comparable, whichever study disputes it, and stays one lesion', () => {
    for (const [current, prior] of [
      [told('1', LEFT, RIGHT), plain('9')],
      [plain('9'), told('2', LEFT, RIGHT)],
      [told('1', LEFT, RIGHT), told('2', RIGHT, LEFT)],
    ] as const) {
      const [one, ...others] = compare(current, prior);
      expect(others).to.deep.equal([]);
      expect([one?.outcome, one?.reason, one?.pairedBy]).to.deep.equal([
        'notComparable',
        REASONS.sideDisputed,
        'trackingUid',
      ]);
      expect(one).to.not.have.property('change');
    }
  });

  it('is compared where nobody disputes it', () => {
    expect(compare(told('1', RIGHT, RIGHT), plain('9'))[0]?.outcome).to.equal('larger');
  });

  it('is not paired by place with a lesion on either side', () => {
    for (const laterality of [LEFT, RIGHT]) {
      const results = compare(told('1', LEFT, RIGHT), [finding('p', { site: LUNG, laterality })]);
      expect(results.length).to.be.greaterThan(0);
      for (const { outcome, reason } of results)
        expect([outcome, reason]).to.deep.equal(['notComparable', REASONS.placeNotStated]);
    }
  });

  it('denies nothing: an absence on a disputed side is not one on both', () => {
    const denied = (laterality: typeof LEFT, name: string) =>
      finding(name, { uid: '1.5', finding: EFFUSION, presence: 'absent', laterality, source: VERIFIED });
    const gone = withDisputedSides([denied(LEFT, 'a'), denied(RIGHT, 'b')]);
    const there = [finding('p', { finding: EFFUSION, laterality: LEFT })];
    expect(compare([denied(LEFT, 'a')], there).map(({ outcome }) => outcome)).to.deep.equal(['resolved']);
    expect(compare(gone, there).map(({ outcome }) => outcome)).to.deep.equal(['notComparable']);
  });
});
