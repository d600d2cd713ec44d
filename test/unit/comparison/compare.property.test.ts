import { expect } from 'chai';
import fc from 'fast-check';
import { compareStudies } from '../../../sidecar/comparison/compare.ts';
import { EQUAL_VALUES, LIMITS } from '../../../sidecar/comparison/limits.ts';
import { REASONS } from '../../../sidecar/comparison/reasons.ts';
import { compareTimeline } from '../../../sidecar/comparison/timeline.ts';
import type { Comparison, ComparisonOutcome } from '../../../sidecar/domain/comparison.ts';
import type { Evidence, FindingEvidence } from '../../../sidecar/domain/evidence.ts';
import { type EvidenceId, studyInstanceUid } from '../../../sidecar/domain/identifiers.ts';
import {
  CURRENT,
  finding,
  LEFT,
  LIVER,
  LONG_AXIS,
  LUNG,
  MASS,
  measurement,
  NODULE,
  PRIOR,
  RIGHT,
  SHORT_AXIS,
  study,
  VOLUME,
} from './made-evidence.ts';

const optional = <T>(...values: readonly T[]) => fc.constantFrom<T | undefined>(undefined, ...values);

/** With several quantities two rules of percent can disagree in one direction only: mirroring is asked of one quantity. */
const aFinding = (mostSizes: number) =>
  fc.record({
    finding: fc.constantFrom(NODULE, MASS),
    presence: fc.constantFrom('present' as const, 'present' as const, 'absent' as const, 'uncertain' as const),
    site: optional(LUNG, LIVER),
    laterality: optional(LEFT, RIGHT),
    uid: optional('1.1', '1.2', '1.3'),
    sizes: fc.array(
      fc.record({
        quantity: fc.constantFrom(LONG_AXIS, SHORT_AXIS, VOLUME),
        tenths: fc.integer({ min: 1, max: 400 }),
        unit: fc.constantFrom('mm', 'cm', 'mm3'),
      }),
      { maxLength: mostSizes },
    ),
  });

const side = (name: string, mostSizes: number) =>
  fc.array(aFinding(mostSizes), { maxLength: 5 }).map((made) =>
    made.flatMap(({ sizes, site, laterality, uid, ...rest }, i): Evidence[] => {
      const id = `${name}${i}`;
      const place = { ...(site ? { site } : {}), ...(laterality ? { laterality } : {}), ...(uid ? { uid } : {}) };
      return [
        finding(id, { ...rest, ...place }),
        ...sizes.map(({ quantity, tenths, unit }) => measurement(id, (tenths / 10).toFixed(1), unit, quantity)),
      ];
    }),
  );

/** One lesion that is surely the same in both, measured in both: what the general case rarely hits. */
const measuredTwice = fc
  .record({
    site: fc.constantFrom(LUNG, LIVER),
    quantity: fc.constantFrom(LONG_AXIS, VOLUME),
    tenths: fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 })),
    centi: fc.tuple(fc.boolean(), fc.boolean()),
  })
  .map(({ site, quantity, tenths, centi }) =>
    tenths.map((size, i): Evidence[] => {
      const id = `${'cp'[i]}0`;
      const [fine, coarse] = quantity === VOLUME ? ['mm3', 'cm3'] : ['mm', 'cm'];
      const unit = centi[i] ? coarse : fine;
      return [finding(id, { site, laterality: LEFT }), measurement(id, (size / 10).toFixed(1), unit, quantity)];
    }),
  );
const sidesOf = (mostSizes: number) =>
  fc.oneof(
    fc.tuple(side('c', mostSizes), side('p', mostSizes)),
    measuredTwice.map(([c = [], p = []]) => [c, p] as [Evidence[], Evidence[]]),
  );
const sides = sidesOf(3);

const compare = (current: readonly Evidence[], prior: readonly Evidence[]) =>
  compareStudies({ current: study(CURRENT, current), prior: study(PRIOR, prior) });

const findings = (items: readonly Evidence[]): readonly FindingEvidence[] =>
  items.filter((item) => item.kind === 'finding');
const place = (f: FindingEvidence | undefined) => [f?.finding.value, f?.site?.value, f?.laterality?.value].join('/');

const MIRROR: Readonly<Record<ComparisonOutcome, ComparisonOutcome>> = {
  larger: 'smaller',
  smaller: 'larger',
  new: 'resolved',
  resolved: 'new',
  notDescribedBefore: 'notDescribedNow',
  notDescribedNow: 'notDescribedBefore',
  unchanged: 'unchanged',
  notComparable: 'notComparable',
};

const mirrored = (reason: string | undefined): string | undefined => {
  const pairs: readonly (readonly [string, string])[] = [
    [REASONS.priorSilent, REASONS.currentSilent],
    [REASONS.priorPartlyRead, REASONS.currentPartlyRead],
  ];
  const pair = pairs.find(([a, b]) => a === reason || b === reason);
  return pair ? pair.find((one) => one !== reason) : reason;
};

/** Percent of the prior value is not the same amount in both directions: such rules cannot mirror exactly. */
const PERCENT_RULES = new Set(
  LIMITS.filter((row) => (row.larger?.percent ?? row.smaller?.percent) !== undefined).map((row) => row.name),
);
const byPercent = ({ change }: Comparison): boolean => Boolean(change?.rule && PERCENT_RULES.has(change.rule.name));

const key = (c: Comparison, swapped: boolean) =>
  (swapped ? [c.priorFindingId, c.currentFindingId] : [c.currentFindingId, c.priorFindingId]).join('|');

describe('compareStudies: properties', () => {
  it('does not depend on the order of its input', () => {
    const shuffledPair = sides.chain(([c, p]) =>
      fc.tuple(
        fc.constant([c, p] as const),
        fc.shuffledSubarray(c, { minLength: c.length }),
        fc.shuffledSubarray(p, { minLength: p.length }),
      ),
    );
    fc.assert(
      fc.property(shuffledPair, ([[c, p], c2, p2]) => {
        expect(compare(c2, p2)).to.deep.equal(compare(c, p));
      }),
      { numRuns: 300 },
    );
  });

  it('mirrors when the studies are swapped', () => {
    fc.assert(
      fc.property(sidesOf(1), ([c, p]) => {
        const forth = compare(c, p);
        const back = new Map(compare(p, c).map((comparison) => [key(comparison, true), comparison]));
        expect(back.size).to.equal(forth.length);
        for (const one of forth) {
          const other = back.get(key(one, false));
          if (!other) throw new Error('no mirror image');
          if (byPercent(one) || byPercent(other)) {
            if (one.outcome === 'larger' || one.outcome === 'smaller') expect(other.outcome).to.not.equal(one.outcome);
          } else {
            expect(other.outcome).to.equal(MIRROR[one.outcome]);
            // Both say that the rule on file does not decide; percent of the prior is not percent of the current value.
            const undecided = [one, other].every(
              ({ reason }) => reason === REASONS.coarse || reason === REASONS.undecided,
            );
            if (!undecided) expect(other.reason).to.equal(mirrored(one.reason));
          }
          expect(other.change?.difference).to.equal(one.change && 0 - one.change.difference);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('says new or resolved only with an attested absence on the other side', () => {
    fc.assert(
      fc.property(sides, ([c, p]) => {
        const known = new Map(findings([...c, ...p]).map((f) => [f.id, f]));
        for (const { outcome, currentFindingId, priorFindingId, pairedBy } of compare(c, p)) {
          if (outcome !== 'new' && outcome !== 'resolved') continue;
          const [now, before] = [currentFindingId, priorFindingId].map((id) => id && known.get(id));
          const [there, gone] = outcome === 'new' ? [now, before] : [before, now];
          expect(there?.presence).to.equal('present');
          expect(gone?.presence).to.equal('absent');
          if (there && gone && pairedBy !== 'trackingUid') expect(place(there)).to.equal(place(gone));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('speaks of each described finding exactly once', () => {
    fc.assert(
      fc.property(sides, ([c, p]) => {
        const said = compare(c, p).flatMap(({ currentFindingId, priorFindingId }) => [
          currentFindingId,
          priorFindingId,
        ]);
        for (const { id, presence } of findings([...c, ...p]))
          if (presence !== 'absent') expect(said.filter((one) => one === id)).to.have.length(1);
      }),
      { numRuns: 500 },
    );
  });

  it('uses an adjective only with a rule', () => {
    fc.assert(
      fc.property(sides, ([c, p]) => {
        for (const { outcome, change, reason } of compare(c, p)) {
          const judged = outcome === 'larger' || outcome === 'smaller' || outcome === 'unchanged';
          expect(change?.rule !== undefined).to.equal(judged);
          expect(reason !== undefined).to.equal(outcome === 'notComparable');
          if (change?.rule?.name === EQUAL_VALUES.name) expect(change.difference).to.equal(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('puts no described finding in two pairs, and pairs by size only what no third one could be', () => {
    const crowd = (name: string) =>
      fc
        .array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 })
        .map((sizes) =>
          sizes.flatMap((size, i) => [
            finding(`${name}${i}`, { site: LUNG, laterality: LEFT }),
            measurement(`${name}${i}`, String(size / 2), 'mm'),
          ]),
        );
    const sizeOf = (items: readonly Evidence[], id: string | undefined) =>
      items.flatMap((item) => (item.kind === 'measurement' && item.findingId === id ? [item.value] : []))[0] ?? 0;
    fc.assert(
      fc.property(crowd('c'), crowd('p'), (c, p) => {
        const pairs = compare(c, p).filter(
          ({ currentFindingId, priorFindingId }) => currentFindingId && priorFindingId,
        );
        for (const side of ['currentFindingId', 'priorFindingId'] as const)
          expect(new Set(pairs.map((pair) => pair[side])).size).to.equal(pairs.length);
        for (const { currentFindingId, priorFindingId } of pairs) {
          const [now, before] = [sizeOf(c, currentFindingId), sizeOf(p, priorFindingId)];
          const others = findings(p).filter(({ id }) => id !== priorFindingId);
          for (const { id } of others)
            expect(Math.abs(now - sizeOf(p, id)) - Math.abs(now - before)).to.be.greaterThan(1.5);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same outcome in whatever unit the sizes are written', () => {
    const exact = (item: Evidence, coarser: boolean): Evidence => {
      if (item.kind !== 'measurement' || !coarser) return item;
      const [unit, digits] =
        item.unit.value === 'mm3' ? ['cm3', 3] : item.unit.value === 'mm' ? ['cm', 1] : [undefined, 0];
      if (!unit) return item;
      // The decimal point moves, no digit is added or lost.
      return { ...item, valueText: `${item.valueText}e-${digits}`, unit: { ...item.unit, value: unit } };
    };
    fc.assert(
      fc.property(sides, fc.infiniteStream(fc.boolean()), ([c, p], coarser) => {
        const rewritten = [c, p].map((items) => items.map((item) => exact(item, coarser.next().value)));
        const said = (list: readonly Comparison[]) =>
          list.map((one) => [
            one.outcome,
            one.reason,
            one.currentFindingId,
            one.priorFindingId,
            one.change?.percent,
            one.change?.rule,
          ]);
        expect(said(compare(rewritten[0] ?? [], rewritten[1] ?? []))).to.have.deep.members(said(compare(c, p)));
      }),
      { numRuns: 500 },
    );
  });

  it('gives series and sums that do not depend on the order of the priors', () => {
    const target = { value: '112074', scheme: 'DCM', meaning: 'Target Lesion at Baseline' };
    const timed = fc.array(fc.tuple(sides, fc.integer({ min: 1, max: 28 })), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(timed, fc.boolean(), (made, designated) => {
        const points = made.map(([[items], day], i) => ({
          evidence: study(
            studyInstanceUid(`1.2.6.${i}`),
            items.map((item) => {
              const own = { ...item, id: `${i}${item.id}` as EvidenceId };
              if (own.kind === 'measurement') return { ...own, findingId: `${i}${own.findingId}` as EvidenceId };
              return own.kind === 'finding' && designated ? { ...own, category: target } : own;
            }),
          ),
          studyDate: `202501${String(day).padStart(2, '0')}`,
        }));
        const [first, ...priors] = points;
        if (!first) return;
        const now = { ...first, studyDate: '20250201' };
        const [forth, back] = [priors, priors.toReversed()].map((order) => compareTimeline(now, order));
        expect(back?.series).to.deep.equal(forth?.series);
        expect(back?.sums).to.deep.equal(forth?.sums);
        expect(back?.comparisons).to.have.deep.members(forth?.comparisons.slice() ?? []);
      }),
      { numRuns: 200 },
    );
  });
});
