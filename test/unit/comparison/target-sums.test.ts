import { expect } from 'chai';
import { compareTimeline } from '../../../sidecar/comparison/timeline.ts';
import type { Code } from '../../../sidecar/domain/code.ts';
import type { TargetSum } from '../../../sidecar/domain/comparison.ts';
import type { Evidence } from '../../../sidecar/domain/evidence.ts';
import { studyInstanceUid } from '../../../sidecar/domain/identifiers.ts';
import {
  answer,
  finding,
  LIVER,
  LUNG,
  MASS,
  measurement,
  RIGHT,
  SHORT_AXIS,
  study,
  technique,
} from './made-evidence.ts';

const dcm = (value: string, meaning: string): Code => ({ value, scheme: 'DCM', meaning });
const TARGET = dcm('112074', 'Target Lesion at Baseline');
const BASELINE: Code = { value: 'C1442488', scheme: 'UMLS', meaning: 'Baseline' };
const TIME_POINT_TYPE = dcm('126072', 'Time Point Type');
const METHOD = dcm('112021', 'Response Evaluation Method');
const NODE: Code = { value: '59441001', scheme: 'SCT', meaning: 'Lymph node' };
const LESION: Code = { value: '52988006', scheme: 'SCT', meaning: 'Lesion' };

type Place = Parameters<typeof finding>[1];
const IN_LIVER: Place = { finding: LESION, site: LIVER };
const IN_LUNG: Place = { finding: MASS, site: LUNG, laterality: RIGHT };
const IN_NODE: Place = { finding: LESION, site: NODE };

/** A study of one day: lesions `[uid, place, size in mm, or absent]`, all designated as targets. */
type Lesion = readonly [uid: string, place: Place, size: string | 'absent'];
function look(
  date: string,
  lesions: readonly Lesion[],
  more: readonly Evidence[] = [],
  category: Code | 'none' = TARGET,
) {
  const items = lesions.flatMap(([uid, place, size]): Evidence[] => {
    const id = `${date}-${uid}`;
    const made = { ...place, uid, ...(category === 'none' ? {} : { category }) };
    if (size === 'absent') return [finding(id, { ...made, presence: 'absent' })];
    const quantity = place?.site === NODE ? SHORT_AXIS : undefined;
    return [finding(id, made), measurement(id, size, 'mm', quantity)];
  });
  return { evidence: study(studyInstanceUid(`1.2.7.${date}`), [...items, ...more]), studyDate: date };
}
const baseline = (date: string) => answer(`baseline-${date}`, TIME_POINT_TYPE, BASELINE);

type Look = ReturnType<typeof look>;
const sumsOf = (now: Look, ...priors: readonly Look[]): readonly TargetSum[] => compareTimeline(now, priors).sums;
function sumOf(now: Look, ...priors: readonly Look[]): TargetSum {
  const [sum, ...more] = sumsOf(now, ...priors);
  expect(more).to.have.length(0);
  if (!sum) throw new Error('no sum');
  expect(sumsOf(now, ...priors.toReversed())).to.deep.equal([sum]);
  return sum;
}

/** One lesion in the liver through time, the first study being the baseline. */
function course(...sizes: readonly string[]): TargetSum {
  const looks = sizes.map((size, i) => {
    const date = `2025010${i + 1}`;
    return look(date, [['1.1', IN_LIVER, size]], i === 0 ? [baseline(date)] : []);
  });
  const now = looks.at(-1);
  if (!now) throw new Error('no studies');
  return sumOf(now, ...looks.slice(0, -1));
}

describe('compareTimeline: sums of target diameters', () => {
  it('adds long axes, and short axes of nodes', () => {
    const at = (date: string, liver: string, lung: string, node: string, more: readonly Evidence[] = []) =>
      look(
        date,
        [
          ['1.1', IN_LIVER, liver],
          ['1.2', IN_LUNG, lung],
          ['1.3', IN_NODE, node],
        ],
        more,
      );
    const sum = sumOf(at('20250301', '20', '10.5', '12'), at('20250101', '40', '20.5', '20', [baseline('20250101')]));
    expect(sum.points.map((point) => [point.studyDate, point.sum])).to.deep.equal([
      ['20250101', 80.5],
      ['20250301', 42.5],
    ]);
    expect(sum.response?.value).to.equal('112042');
    expect([sum.percentFromBaseline, sum.percentFromNadir, sum.differenceFromNadir]).to.deep.equal([-47.2, -47.2, -38]);
    expect(sum.points.every(({ measurementIds }) => measurementIds.length === 3)).to.equal(true);
    expect(sum.open).to.deep.equal([]);
    expect(sum.rule).to.include({ id: 'recist-1.1', version: '1.1' });
  });

  const worked: readonly (readonly [string, readonly string[], string])[] = [
    ['PR: 30 % below baseline', ['100', '70'], '112042'],
    ['SD: 29.9 % below', ['100', '70.1'], '112044'],
    ['SD: 20 % over nadir but 4 mm', ['20', '24'], '112044'],
    ['SD: 5 mm over nadir but 10 %', ['50', '55'], '112044'],
    ['SD: 19.9 % over', ['100', '119.9'], '112044'],
    ['PD: 20 % and 5 mm', ['25', '30'], '112043'],
    ['PD from a nadir that is not the last prior', ['100', '50', '70', '75'], '112043'],
    ['PD over the nadir though below the baseline', ['100', '40', '50'], '112043'],
    ['SD: 25 % over nadir but 4.9 mm', ['19.6', '24.5'], '112044'],
    ['PR against the baseline, not against the study before', ['100', '80', '70'], '112042'],
    ['SD: 30 % below the study before, 29 % below the baseline', ['100', '102', '71'], '112044'],
    ['PD although 30 % below the baseline', ['100', '30', '60'], '112043'],
    ['PR kept: 165, 63, 65 (EORTC)', ['165', '63', '65'], '112042'],
  ];
  for (const [name, sizes, response] of worked)
    it(`${name}`, () => expect(course(...sizes).response?.value).to.equal(response));

  it('takes baseline and nadir from all time points', () => {
    const sum = course('100', '50', '70', '75');
    expect([sum.baseline.sum, sum.nadir.sum, sum.nadir.studyDate]).to.deep.equal([100, 50, '20250102']);
    expect([sum.percentFromBaseline, sum.percentFromNadir, sum.differenceFromNadir]).to.deep.equal([-25, 50, 25]);
  });

  it('does not reach back behind the study that the source calls the baseline', () => {
    const sum = sumOf(
      look('20250301', [['1.1', IN_LIVER, '30']]),
      look('20240101', [['1.1', IN_LIVER, '10']]),
      look('20250101', [['1.1', IN_LIVER, '40']], [baseline('20250101')]),
    );
    expect([sum.baseline.sum, sum.nadir.sum, sum.points.length]).to.deep.equal([40, 40, 2]);
  });

  it('says complete response only when all are attested gone and all nodes are normal', () => {
    const first = look(
      '20250101',
      [
        ['1.1', IN_LIVER, '40'],
        ['1.3', IN_NODE, '20'],
      ],
      [baseline('20250101')],
    );
    const now = (liver: string, node: string) =>
      look('20250301', [
        ['1.1', IN_LIVER, liver],
        ['1.3', IN_NODE, node],
      ]);
    expect(sumOf(now('absent', '9.9'), first).response?.value).to.equal('112041');
    expect(sumOf(now('absent', '9.9'), first).points.at(-1)?.sum).to.equal(9.9);
    expect(sumOf(now('absent', '10'), first).response?.value).to.equal('112042');
    expect(sumOf(now('3', '9'), first).response?.value).to.equal('112042');
    expect(sumsOf(look('20250301', [['1.3', IN_NODE, '9']]), first)).to.deep.equal([]);
  });

  it('says no partial response of what came back after a complete one', () => {
    const at = (date: string, size: string, more: readonly Evidence[] = []) =>
      look(date, [['1.1', IN_LIVER, size]], more);
    const first = at('20250101', '40', [baseline('20250101')]);
    const gone = at('20250201', 'absent');
    const back = sumOf(at('20250301', '4'), first, gone);
    expect(back).to.not.have.property('response');
    expect(back.open.join()).to.match(/gone or normal before/);
    expect(sumOf(at('20250301', '5'), first, gone).response?.value).to.equal('112043');
    expect(sumOf(at('20250301', 'absent'), first, gone).response?.value).to.equal('112041');
  });

  it('says which study it takes where a target was not measured at the baseline', () => {
    const both = (date: string, a: string, b: string) =>
      look(date, [
        ['1.1', IN_LIVER, a],
        ['1.2', IN_LUNG, b],
      ]);
    const first = look('20250101', [['1.1', IN_LIVER, '40']], [baseline('20250101')]);
    const sum = sumOf(both('20250301', '20', '20'), first, both('20250201', '40', '40'));
    expect([sum.baseline.sum, sum.points.length]).to.deep.equal([80, 2]);
    expect(sum).to.not.have.property('response');
    expect(sum.open.join()).to.match(/not measured at the baseline/);
  });

  it('invents no targets, and no sum where one is not measured', () => {
    const [plain, before] = ['20250301', '20250101'].map((date) => look(date, [['1.1', IN_LIVER, '20']], [], 'none'));
    if (!plain || !before) throw new Error('no studies');
    expect(compareTimeline(plain, [before]).sums).to.deep.equal([]);
    const nonTarget = dcm('112075', 'Non-Target Lesion at Baseline');
    const others = ['20250301', '20250101'].map((date) => look(date, [['1.1', IN_LIVER, '20']], [], nonTarget));
    expect(compareTimeline(others[0] as Look, [others[1] as Look]).sums).to.deep.equal([]);
    const [lesion] = plain.evidence.items;
    const unmeasured = { ...plain, evidence: { ...plain.evidence, items: lesion ? [lesion] : [] } };
    expect(sumsOf(unmeasured, look('20250101', [['1.1', IN_LIVER, '20']]))).to.deep.equal([]);
    expect(sumsOf(look('20250301', [['1.1', IN_LIVER, '20']]))).to.deep.equal([]);
  });

  it('knows targets by a coded answer, too, and from any of the studies', () => {
    const designated = answer('t', dcm('112016', 'Baseline Category'), TARGET, '20250101-1.1');
    const first = look('20250101', [['1.1', IN_LIVER, '20']], [designated, baseline('20250101')], dcm('1', 'x'));
    expect(sumOf(look('20250301', [['1.1', IN_LIVER, '30']], [], dcm('1', 'x')), first).response?.value).to.equal(
      '112043',
    );
  });

  it('gives no response, and says why, where the rule is not kept', () => {
    const open = (lesions: readonly Lesion[], more: readonly Evidence[] = []) => {
      const sum = sumOf(look('20250301', lesions), look('20250101', lesions, [baseline('20250101'), ...more]));
      expect(sum).to.not.have.property('response');
      return sum.open.join();
    };
    expect(open([1, 2, 3].map((i) => [`1.${i}`, IN_LIVER, '20']))).to.match(/more than 2 targets are in one organ/);
    const sides = ['24028007', '7771000'].map((value) => ({
      ...IN_LUNG,
      laterality: { value, scheme: 'SCT', meaning: 'x' },
    }));
    expect(
      open([
        ['1.1', sides[0], '20'],
        ['1.2', sides[1], '20'],
        ['1.3', sides[1], '20'],
      ]),
    ).to.match(/one organ/);
    const sites = ['15776009', '78961009', '12738006', '64033007', '10200004', '69748006'];
    const six = sites.map(
      (value, i): Lesion => [`1.${i}`, { finding: LESION, site: { value, scheme: 'SCT', meaning: 'x' } }, '20'],
    );
    expect(open(six)).to.match(/more than 5 lesions/);
    expect(open([['1.1', { finding: LESION }, '20']])).to.match(/organ of a target is not stated/);
    expect(open([['1.1', IN_LIVER, '9.9']])).to.match(/too small/);
    expect(open([['1.1', IN_NODE, '14.9']])).to.match(/too small/);
    const kept = (place: Place, size: string) =>
      sumOf(look('20250301', [['1.1', place, size]]), look('20250101', [['1.1', place, size]], [baseline('20250101')]));
    expect(kept(IN_LIVER, '10').response?.value).to.equal('112044');
    expect(kept(IN_NODE, '15').response?.value).to.equal('112044');
    expect(open([['1.1', IN_LIVER, '20']], [technique('US')])).to.match(/neither CT nor MR/);
    expect(open([['1.1', IN_LIVER, '20']], [{ ...technique('CT'), sliceThicknessMm: 5.1 }])).to.match(/thicker/);
  });

  it('leaves partial response and stable disease open where baseline or nadir are not certain, and says progression', () => {
    const at = (date: string, size: string) => look(date, [['1.1', IN_LIVER, size]]);
    const stable = sumOf(at('20250301', '21'), at('20250101', '20'));
    expect(stable).to.not.have.property('response');
    expect(stable.open.join()).to.match(/which study is the baseline/);
    expect(sumOf(at('20250301', '30'), at('20250101', '20')).response?.value).to.equal('112043');
    const first = look(
      '20250101',
      [
        ['1.1', IN_LIVER, '40'],
        ['1.2', IN_LUNG, '40'],
      ],
      [baseline('20250101')],
    );
    const gap = look('20250201', [['1.1', IN_LIVER, '10']]);
    const now = (size: string) =>
      look('20250301', [
        ['1.1', IN_LIVER, size],
        ['1.2', IN_LUNG, size],
      ]);
    expect(sumOf(now('20'), first, gap)).to.not.have.property('response');
    expect(sumOf(now('20'), first, gap).open.join()).to.match(/in between/);
    expect(sumOf(now('50'), first, gap).response?.value).to.equal('112043');
  });

  it('does not add up what a source evaluates by other criteria, or what was made with another modality', () => {
    const at = (date: string, size: string, more: readonly Evidence[]) => look(date, [['1.1', IN_LIVER, size]], more);
    const by = (code: Code) => [answer('m', METHOD, code)];
    expect(sumsOf(at('20250301', '30', by(dcm('126080', 'RECIST 1.0'))), at('20250101', '20', []))).to.deep.equal([]);
    expect(sumsOf(at('20250301', '30', by(dcm('9', 'WHO'))), at('20250101', '20', []))).to.deep.equal([]);
    expect(sumsOf(at('20250301', '30', by(dcm('126081', 'RECIST 1.1'))), at('20250101', '20', []))).to.have.length(1);
    expect(sumsOf(at('20250301', '30', [technique('CT')]), at('20250101', '20', [technique('US')]))).to.deep.equal([]);
  });

  it('points to a lesion attested as having appeared', () => {
    const first = look(
      '20250101',
      [['1.1', IN_LIVER, '20']],
      [baseline('20250101'), finding('no', { ...IN_LUNG, presence: 'absent' })],
    );
    const now = look('20250301', [['1.1', IN_LIVER, '20']], [finding('yes', IN_LUNG)]);
    const sum = sumOf(now, first);
    expect(sum.response?.value).to.equal('112044');
    expect(sum.open.join()).to.match(/overall response/);
  });
});
