import { expect } from 'chai';
import type { Comparison, LesionSeries, MeasuredChange, TargetSum } from '../../../sidecar/domain/comparison.ts';
import type { Draft } from '../../../sidecar/domain/draft.ts';
import { draftReport } from '../../../sidecar/drafting/draft-report.ts';
import type { DraftingInput } from '../../../sidecar/drafting/drafting-input.ts';
import { evidenceId } from './builders.ts';
import { threeTimePoints } from './samples.ts';
import { targetSum } from './sum-sample.ts';

const section = (draft: Draft, name: string): string[] =>
  draft.statements.filter((statement) => statement.section === name).map((statement) => statement.text);
const reasons = (draft: Draft): string[] => draft.dropped.flatMap((item) => item.reasons);

const withChange = (
  source: DraftingInput,
  at: number,
  over: Partial<MeasuredChange>,
  outcome?: Comparison['outcome'],
) => ({
  ...source,
  comparisons: source.comparisons.map((one, index) =>
    index === at && one.change
      ? { ...one, ...(outcome === undefined ? {} : { outcome }), change: { ...one.change, ...over } }
      : one,
  ),
});

const withSeries = (over: (series: LesionSeries) => LesionSeries): DraftingInput => {
  const source = threeTimePoints();
  return { ...source, series: source.series.map(over) };
};

describe('a lesion at three time points', () => {
  it('is one statement in the findings and one in the impression, with one row of numbers', () => {
    const draft = draftReport(threeTimePoints());
    expect(section(draft, 'findings')).to.deep.equal([
      'Lungs: nodule, upper lobe of left lung (Lesion 1): long axis 9.8 mm, previously 8.0 mm on 2026-05-20 ' +
        '(+1.8 mm, +22.5 %, 184 days): larger (limit 1.5 mm, Fleischner Society 2017); ' +
        'volume doubling time 209 days (computed: t ln2 / (3 ln(d2/d1)); BTS 2015, band of the rule: below 400 days). ' +
        'Over time: long axis 6.1 mm (2025-11-20), 8.0 mm (2026-05-20), 9.8 mm (this study). Source: a device, unverified.',
      'Pleura: no pneumothorax (attested by a device, unverified).',
      'Heart: pericardial effusion. Source: a device, unverified.',
    ]);
    expect(section(draft, 'impression')).to.deep.equal([
      '1. Pericardial effusion (unverified).',
      '2. Nodule, upper lobe of left lung (Lesion 1): larger compared with 2026-05-20; ' +
        'long axis 6.1 mm (2025-11-20), 8.0 mm (2026-05-20), 9.8 mm (this study); ' +
        'volume doubling time 209 days (computed) (unverified).',
    ]);
  });

  it('shows slow growth against the older prior where the last one shows none', () => {
    const source = threeTimePoints();
    const [first, second] = source.comparisons as [Comparison, Comparison];
    const { growth: _growth, ...rest } = first.change as MeasuredChange;
    const slow = { ...source, comparisons: [{ ...first, outcome: 'unchanged' as const, change: rest }, second] };
    const draft = draftReport(slow);
    expect(draft.dropped).to.deep.equal([]);
    expect(section(draft, 'impression')[1]).to.match(
      /unchanged compared with 2026-05-20; long axis .*; larger than on 2025-11-20 \(6\.1 mm\) \(unverified\)\.$/,
    );
  });

  it('names every prior of which the same holds in one statement, and each reason once', () => {
    const source = threeTimePoints();
    const [first, second] = source.comparisons as [Comparison, Comparison];
    const alone = ({ change: _change, priorFindingId: _prior, ...rest }: Comparison): Comparison => ({
      ...rest,
      evidenceIds: [evidenceId('f1')],
      outcome: 'notDescribedBefore',
    });
    const silent = { ...source, series: [], comparisons: [alone(first), alone(second)] };
    const [lesion] = section(draftReport(silent), 'findings');
    expect(lesion).to.include(
      'not among the findings read from the prior studies of 2026-05-20 and 2025-11-20; this does not make it new',
    );
    const open = silent.comparisons.map((one) => ({
      ...one,
      outcome: 'notComparable' as const,
      reason: 'site not stated',
    }));
    const draft = draftReport({ ...silent, comparisons: open });
    expect(draft.dropped).to.deep.equal([]);
    const said = section(draft, 'findings').filter((text) => text.includes('not comparable'));
    expect(said).to.have.length(1);
    expect(said[0]).to.include('with the prior studies of 2026-05-20 and 2025-11-20 (reason: site not stated)');
    expect(section(draft, 'impression').join(' ')).to.not.include('reason');
  });

  it('speaks from the older prior alone without a row of numbers', () => {
    const draft = draftReport({ ...threeTimePoints(), series: [] });
    expect(draft.dropped).to.deep.equal([]);
    expect(section(draft, 'impression')[1]).to.include(
      'larger, long axis 9.8 mm, previously 8.0 mm on 2026-05-20; volume doubling time 209 days (computed); ' +
        'larger than on 2025-11-20 (6.1 mm)',
    );
  });

  const wrong: readonly [string, (series: LesionSeries) => LesionSeries][] = [
    [
      'a date that is not its study',
      (s) => ({ ...s, points: s.points.map((p, at) => (at === 0 ? { ...p, studyDate: '20250101' } : p)) }),
    ],
    [
      'a number that was not measured',
      (s) => ({ ...s, points: s.points.map((p, at) => (at === 0 ? { ...p, value: 5 } : p)) }),
    ],
    ['another lesion', (s) => ({ ...s, points: s.points.map((p) => ({ ...p, measurementId: evidenceId('m1') })) })],
    ['an end that is not this study', (s) => ({ ...s, points: s.points.slice(0, -1) })],
  ];
  for (const [what, over] of wrong)
    it(`leaves out a row with ${what}, and keeps the comparison`, () => {
      const draft = draftReport(withSeries(over));
      expect(draft.statements.map((one) => one.text).join('\n')).not.to.match(/Over time|\(this study\)|2025-01-01/);
      expect(section(draft, 'impression')[1]).to.include('long axis 9.8 mm, previously 8.0 mm on 2026-05-20');
      expect(reasons(draft)).to.include('a number that the evidence does not hold');
    });

  it('says no doubling time that its measurements do not give', () => {
    const growth = threeTimePoints().comparisons[0]?.change?.growth;
    if (growth === undefined) throw new Error('no growth');
    const draft = draftReport(withChange(threeTimePoints(), 0, { growth: { ...growth, doublingDays: 120 } }));
    expect(draft.statements.map((one) => one.text).join('\n')).not.to.match(/doubling|120/);
    expect(draft.dropped).not.to.deep.equal([]);
  });

  it('says no other outcome against its numbers', () => {
    const draft = draftReport({ ...withChange(threeTimePoints(), 1, {}, 'smaller'), series: [] });
    expect(draft.statements.map((one) => one.text).join('\n')).not.to.include('smaller');
  });
});

describe('sums of target diameters', () => {
  it('stand with baseline, nadir, response of the rule and what is open', () => {
    const draft = draftReport(targetSum());
    expect(section(draft, 'findings').at(-1)).to.equal(
      'Sum of target diameters (RECIST 1.1, 2 targets): 42 mm; baseline 60 mm on 2025-11-20 (-30.0 %), ' +
        'nadir 40 mm on 2026-05-20 (+5.0 %) (unverified). Rule output (RECIST 1.1): partial response of targets. ' +
        'Open: non-target lesions are not known; new lesions are not known.',
    );
    expect(section(draft, 'impression').at(-1)).to.equal(
      '3. Sum of target diameters (RECIST 1.1): 42 mm; baseline 60 mm (-30.0 %), nadir 40 mm (+5.0 %) (unverified).',
    );
  });

  const [, nadir] = (targetSum().sums[0] as TargetSum).points;
  const wrong: readonly [string, Partial<TargetSum>][] = [
    ['a percentage', { percentFromNadir: 15 }],
    ['a nadir that is not the smallest', { nadir: { ...(nadir as TargetSum['nadir']), sum: 41 } }],
    ['a difference', { differenceFromNadir: 5 }],
    [
      'a response that the numbers exclude',
      { response: { value: '112043', scheme: 'DCM', meaning: 'Progressive Disease' } },
    ],
    [
      'a measurement that is not there',
      { points: (targetSum().sums[0] as TargetSum).points.map((p) => ({ ...p, measurementIds: [evidenceId('x')] })) },
    ],
  ];
  for (const [what, over] of wrong)
    it(`are left out, and that is said, for ${what}`, () => {
      const draft = draftReport(targetSum(over));
      expect(draft.statements.map((one) => one.text).join('\n')).not.to.include('Sum of target');
      expect(reasons(draft)).to.include('a sum of targets that its measurements do not give');
      expect(section(draft, 'summary').at(-1)).to.match(/^1 statement was omitted/);
    });
});
