import { expect } from 'chai';
import { compareTimeline, type TimePoint } from '../../../sidecar/comparison/timeline.ts';
import type { Evidence } from '../../../sidecar/domain/evidence.ts';
import { type EvidenceId, studyInstanceUid } from '../../../sidecar/domain/identifiers.ts';
import {
  finding,
  LIVER,
  LONG_AXIS,
  LUNG,
  measurement,
  RIGHT,
  SHORT_AXIS,
  SIZE,
  study,
  technique,
  UPPER_LOBE,
  VOLUME,
} from './made-evidence.ts';

const UIDS = { now: '1.2.8.1', spring: '1.2.8.2', winter: '1.2.8.3', first: '1.2.8.4' } as const;
const at = (uid: string, studyDate: string | undefined, items: readonly Evidence[]): TimePoint => ({
  evidence: study(studyInstanceUid(uid), items),
  ...(studyDate === undefined ? {} : { studyDate }),
});

const IN_LUNG = { site: LUNG, laterality: RIGHT };
const nodule = (id: string, value: string, unit = 'mm', uid: string | undefined = '1.5') => [
  finding(id, { ...IN_LUNG, ...(uid ? { uid } : {}) }),
  measurement(id, value, unit),
];

const now = at(UIDS.now, '20250601', nodule('c', '1.2', 'cm'));
const spring = at(UIDS.spring, '20250301', nodule('s', '10'));
const winter = at(UIDS.winter, '2024.12.01', nodule('w', '8.5'));

describe('compareTimeline: series', () => {
  it('gives all points of a lesion, oldest first, in one unit, whatever the order of the priors', () => {
    for (const priors of [
      [spring, winter],
      [winter, spring],
    ]) {
      const [series, ...more] = compareTimeline(now, priors).series;
      expect(more).to.have.length(0);
      expect(series).to.deep.include({ currentFindingId: 'c', quantity: LONG_AXIS, unit: 'mm' });
      expect(series?.points.map(({ studyDate, value }) => [studyDate, value])).to.deep.equal([
        ['20241201', 8.5],
        ['20250301', 10],
        ['20250601', 12],
      ]);
      expect(series?.evidenceIds).to.have.members(['c', ...(series?.points.map((point) => point.measurementId) ?? [])]);
    }
  });

  it('counts a study once, never the current one, and compares it once', () => {
    const again = compareTimeline(now, [spring, spring, now]);
    expect(again.comparisons).to.have.length(1);
    expect(again.series).to.deep.equal([]);
  });

  it('takes no study of unknown date, none later than the current one, and none if the current date is unknown', () => {
    const undated = at(UIDS.winter, undefined, nodule('w', '8.5'));
    const later = at(UIDS.winter, '20260101', nodule('w', '8.5'));
    const impossible = at(UIDS.winter, '20250231', nodule('w', '8.5'));
    for (const other of [undated, later, impossible])
      expect(compareTimeline(now, [spring, other]).series).to.deep.equal([]);
    const unknown = at(UIDS.now, undefined, nodule('c', '12'));
    expect(compareTimeline(unknown, [spring, winter]).series).to.deep.equal([]);
  });

  it('makes no series of what was paired at one time point only, measured otherwise, or with another modality', () => {
    const others: readonly (readonly Evidence[])[] = [
      nodule('w', '8.5', 'mm', '1.6'),
      [finding('w', { ...IN_LUNG, uid: '1.5' }), measurement('w', '8.5', 'mm', SHORT_AXIS)],
      [
        finding('w', { ...IN_LUNG, uid: '1.5' }),
        measurement('w', '8.5', 'mm', SIZE, { statementId: 't' as EvidenceId }),
      ],
      [...nodule('w', '8.5'), measurement('w', '8.7', 'mm')],
      [finding('w', { ...IN_LUNG, uid: '1.5', presence: 'uncertain' }), measurement('w', '8.5', 'mm')],
      [finding('w', { site: LIVER, uid: '1.5' }), measurement('w', '8.5', 'mm')],
    ];
    for (const items of others)
      expect(compareTimeline(now, [spring, at(UIDS.winter, '20241201', items)]).series).to.deep.equal([]);
    const ct = at(UIDS.now, '20250601', [...nodule('c', '12'), technique('CT')]);
    const radiograph = at(UIDS.winter, '20241201', [...nodule('w', '8.5'), technique('DX')]);
    expect(compareTimeline(ct, [spring, radiograph]).series).to.deep.equal([]);
    const method = (value: string) => ({ method: { value, scheme: 'L', meaning: value } });
    const by = (uid: string, date: string, id: string, value: string) =>
      at(uid, date, [finding(id, { ...IN_LUNG, uid: '1.5' }), measurement(id, '9', 'mm', LONG_AXIS, method(value))]);
    const between = by(UIDS.spring, '20250301', 's', 'A');
    expect(compareTimeline(now, [between, by(UIDS.winter, '20241201', 'w', 'B')]).series).to.deep.equal([]);
    expect(compareTimeline(now, [between, by(UIDS.winter, '20241201', 'w', 'A')]).series).to.have.length(1);
  });

  it('takes another quantity where the principal one was not measured throughout', () => {
    const both = (id: string, long: string, volume: string) => [
      finding(id, { ...IN_LUNG, uid: '1.5' }),
      measurement(id, long, 'mm'),
      measurement(id, volume, 'mm3', VOLUME),
    ];
    const first = at(UIDS.winter, '20241201', [
      finding('w', { ...IN_LUNG, uid: '1.5' }),
      measurement('w', '0.3', 'ml', VOLUME),
    ]);
    const series = compareTimeline(at(UIDS.now, '20250601', both('c', '12', '900')), [
      first,
      at(UIDS.spring, '20250301', both('s', '10', '520')),
    ]).series;
    expect(series.map(({ unit, points }) => [unit, points.map(({ value }) => value)])).to.deep.equal([
      ['mm3', [300, 520, 900]],
    ]);
  });

  it('follows a lesion by its place where that leaves no doubt', () => {
    const untracked = (uid: string, date: string, id: string, value: string) =>
      at(uid, date, [finding(id, { site: UPPER_LOBE, laterality: RIGHT }), measurement(id, value, 'mm')]);
    const points = [untracked(UIDS.spring, '20250301', 's', '9'), untracked(UIDS.winter, '20241201', 'w', '8')];
    expect(compareTimeline(untracked(UIDS.now, '20250601', 'c', '12'), points).series).to.have.length(1);
  });

  it('keeps to tracking where it was kept, and to place where a study does not track', () => {
    const untracked = at(UIDS.winter, '20241201', [finding('w', IN_LUNG), measurement('w', '8.5', 'mm')]);
    expect(compareTimeline(now, [spring, untracked]).series).to.have.length(1);
    const otherwise = at(UIDS.winter, '20241201', nodule('w', '8.5', 'mm', '1.6'));
    expect(compareTimeline(now, [spring, otherwise]).series).to.deep.equal([]);
  });

  it('compares three hundred findings with three priors', () => {
    const many = (uid: string, date: string, side: string) =>
      at(
        uid,
        date,
        Array.from({ length: 300 }, (_, i) => [
          finding(`${side}${i}`, { ...IN_LUNG, ...(i % 2 ? { uid: `1.5.${i}` } : {}) }),
          measurement(`${side}${i}`, `${5 + i * 3}`, 'mm'),
        ]).flat(),
      );
    const result = compareTimeline(many(UIDS.now, '20250601', 'c'), [
      many(UIDS.spring, '20250301', 's'),
      many(UIDS.winter, '20241201', 'w'),
      many(UIDS.first, '20240601', 'f'),
    ]);
    expect(result.comparisons).to.have.length(900);
    expect(result.comparisons.every(({ outcome }) => outcome === 'unchanged')).to.equal(true);
    expect(result.series).to.have.length(300);
  }).timeout(20_000);
});
