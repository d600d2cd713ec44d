import type { SumPoint, TargetSum } from '../../../sidecar/domain/comparison.ts';
import type { DraftingInput } from '../../../sidecar/drafting/drafting-input.ts';
import { CURRENT, evidenceId, finding, input, measurement, PRIOR, technique } from './builders.ts';
import { OLDER } from './samples.ts';

const point = (uid: SumPoint['studyInstanceUid'], studyDate: string, values: readonly [number, number]): SumPoint => ({
  studyInstanceUid: uid,
  studyDate,
  sum: values[0] + values[1],
  measurementIds: [evidenceId(`${uid}a`), evidenceId(`${uid}b`)],
});

const items = (uid: SumPoint['studyInstanceUid'], values: readonly [number, number]) => {
  const of = { studyInstanceUid: uid };
  return [
    technique(`t${uid}`, of),
    finding(`${uid}fa`, { ...of, tracking: { identifier: 'Target 1', uid: '2.25.1001' } }),
    measurement(`${uid}a`, `${uid}fa`, String(values[0]), of),
    finding(`${uid}fb`, { ...of, tracking: { identifier: 'Target 2', uid: '2.25.1002' } }),
    measurement(`${uid}b`, `${uid}fb`, String(values[1]), of),
  ];
};

/** Two targets at three time points: 60 mm at baseline, 40 mm at the nadir, 42 mm now. */
export function targetSum(over: Partial<TargetSum> = {}): DraftingInput {
  const points = [
    point(OLDER, '20251120', [35, 25]),
    point(PRIOR, '20260520', [22, 18]),
    point(CURRENT, '20261120', [23, 19]),
  ] as const;
  const sum: TargetSum = {
    id: 'sum1',
    rule: { id: 'recist-1.1', name: 'RECIST 1.1', version: '1.1', source: 'Eur J Cancer 2009;45:228-247' },
    points,
    baseline: points[0],
    nadir: points[1],
    percentFromBaseline: -30,
    percentFromNadir: 5,
    differenceFromNadir: 2,
    response: { value: '112042', scheme: 'DCM', meaning: 'Partial Response' },
    open: ['non-target lesions are not known', 'new lesions are not known'],
    evidenceIds: [],
    ...over,
  };
  const prior = (uid: typeof PRIOR, studyDate: string, values: readonly [number, number]) => ({
    study: { studyInstanceUid: uid, studyDate, modality: 'CT' },
    evidence: { studyInstanceUid: uid, items: items(uid, values), unread: [] },
  });
  return input(items(CURRENT, [23, 19]), {
    study: { studyInstanceUid: CURRENT, studyDate: '20261120' },
    priors: [prior(PRIOR, '20260520', [22, 18]), prior(OLDER, '20251120', [35, 25])],
    priorSearch: { searched: true, chosen: 2, rejected: [] },
    sums: [sum],
  });
}
