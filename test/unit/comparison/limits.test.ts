import { expect } from 'chai';
import { compareStudies } from '../../../sidecar/comparison/compare.ts';
import { REASONS } from '../../../sidecar/comparison/reasons.ts';
import type { Comparison } from '../../../sidecar/domain/comparison.ts';
import type { Evidence } from '../../../sidecar/domain/evidence.ts';
import {
  CURRENT,
  DIAMETER,
  finding,
  LIVER,
  LONG_AXIS,
  measurement,
  PRIOR,
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

describe('compareStudies: limits of single kinds', () => {
  it('asks for two dimensions where the rule does', () => {
    const thyroid = (id: string, long: string, short?: string) => [
      finding(id, { site: { value: '69748006', scheme: 'SCT', meaning: 'Thyroid' } }),
      measurement(id, long, 'mm'),
      ...(short ? [measurement(id, short, 'mm', SHORT_AXIS)] : []),
      technique('US'),
    ];
    const of = (now: readonly Evidence[], before: readonly Evidence[]) => compare(now, before)[0];
    expect(of(thyroid('c', '15', '12'), thyroid('p', '12', '9'))?.outcome).to.equal('larger');
    expect(of(thyroid('c', '15', '12'), thyroid('p', '12', '9'))?.change?.rule?.name).to.match(/thyroid/i);
    // 20 % and 2 mm, both, at their limits.
    expect(of(thyroid('c', '12', '12'), thyroid('p', '10', '10'))?.outcome).to.equal('larger');
    expect(of(thyroid('c', '11.9', '11.9'), thyroid('p', '9.9', '9.9'))?.outcome).to.equal('larger');
    expect(of(thyroid('c', '22', '22'), thyroid('p', '19', '19'))?.reason).to.equal(REASONS.undecided);
    expect(of(thyroid('c', '7', '7'), thyroid('p', '5.1', '5.1'))?.reason).to.equal(REASONS.undecided);
    expect(of(thyroid('c', '24', '24'), thyroid('p', '20', '20'))?.outcome).to.equal('larger');
    expect(of(thyroid('c', '15', '10'), thyroid('p', '12', '9'))?.reason).to.equal(REASONS.undecided);
    expect(of(thyroid('c', '15'), thyroid('p', '12'))?.reason).to.equal(REASONS.undecided);
    expect(of(thyroid('c', '9', '6'), thyroid('p', '12', '9'))?.reason).to.equal(REASONS.undecided);
  });

  it('calls a thyroid nodule larger by half its volume, and by nothing less', () => {
    const thyroid = (id: string, mm3: string) => [
      finding(id, { site: { value: '69748006', scheme: 'SCT', meaning: 'Thyroid' } }),
      measurement(id, mm3, 'mm3', VOLUME),
      technique('US'),
    ];
    expect(compare(thyroid('c', '1500'), thyroid('p', '1000'))[0]?.outcome).to.equal('larger');
    expect(compare(thyroid('c', '1499'), thyroid('p', '1000'))[0]?.reason).to.equal(REASONS.undecided);
  });

  it('judges a lymph node by its short axis only, and an abdominal aorta by ultrasound', () => {
    const node = { finding: { value: '30746006', scheme: 'SCT', meaning: 'Lymphadenopathy' }, site: LIVER };
    expect(change(node, ['30', 'mm'], ['20', 'mm']).reason).to.equal(REASONS.noRule);
    expect(change(node, ['30', 'mm'], ['20', 'mm'], SHORT_AXIS).outcome).to.equal('larger');
    const aneurysm = (id: string, value: string, modality: string) => [
      finding(id, {
        finding: { value: '67362008', scheme: 'SCT', meaning: 'Aortic aneurysm' },
        site: { value: '7832008', scheme: 'SCT', meaning: 'Abdominal aorta' },
      }),
      measurement(id, value, 'mm', DIAMETER),
      technique(modality),
    ];
    const of = (now: string, before: string, modality = 'US') =>
      compare(aneurysm('c', now, modality), aneurysm('p', before, modality))[0];
    expect(of('46', '40')?.outcome).to.equal('larger');
    expect(of('45', '40')?.reason).to.equal(REASONS.undecided);
    expect(of('46', '40', 'CT')?.reason).to.equal(REASONS.noRule);
    expect(of('34.9', '40')?.outcome).to.equal('smaller');
    expect(of('35', '40')?.reason).to.equal(REASONS.undecided);
    const short = (now: string, before: string) => change(node, [now, 'mm'], [before, 'mm'], SHORT_AXIS).outcome;
    expect([short('30', '25'), short('29.9', '25'), short('25', '20'), short('24.9', '20')]).to.deep.equal([
      'larger',
      'notComparable',
      'larger',
      'notComparable',
    ]);
    expect([short('14', '20'), short('14.1', '20')]).to.deep.equal(['smaller', 'notComparable']);
  });
});
