import type { SumPoint, TargetSum } from '../domain/comparison.ts';
import type { Evidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { entryOf } from '../domain/table.ts';
import { valueIn } from './change-numbers.ts';
import type { DraftingInput, Wording } from './drafting-input.ts';
import { plainReason } from './frame.ts';
import { shownDate, signed } from './numbers.ts';
import { trustMark } from './sources.ts';

type Index = ReadonlyMap<EvidenceId, Evidence>;

/** Target responses (PS3.16 CID 6143) and whether the percentages allow them (RECIST 1.1); the rest is the rule's. */
const RESPONSES: Readonly<Record<string, { readonly name: string; readonly fits: (sum: TargetSum) => boolean }>> = {
  '112041': { name: 'complete response of targets', fits: () => true },
  '112042': { name: 'partial response of targets', fits: (sum) => (sum.percentFromBaseline ?? 0) <= -30 },
  '112043': {
    name: 'progressive disease of targets',
    fits: (sum) => (sum.percentFromNadir ?? 0) >= 20 && sum.differenceFromNadir >= 5,
  },
  '112044': { name: 'stable disease of targets', fits: () => true },
};

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));

function pointHolds(point: SumPoint, index: Index): boolean {
  const values = point.measurementIds.map((id) => {
    const item = index.get(id);
    const own = item?.kind === 'measurement' && item.studyInstanceUid === point.studyInstanceUid;
    return own ? valueIn(item, 'mm')?.value : undefined;
  });
  return (
    values.length > 0 &&
    values.every((value) => value !== undefined) &&
    near(
      values.reduce<number>((sum, value) => sum + (value ?? 0), 0),
      point.sum,
    )
  );
}

const percentHolds = (stated: number | undefined, now: number, before: number): boolean =>
  stated === undefined || (before > 0 && Math.abs((100 * (now - before)) / before - stated) <= 0.06);

/** Every sum is that of its measurements, and percentages, baseline and nadir follow from the sums. */
export function sumHolds(sum: TargetSum, input: DraftingInput, index: Index): boolean {
  const { points, baseline, nadir } = sum;
  const current = points.at(-1);
  const before = points.slice(0, -1);
  if (current === undefined || before.length === 0) return false;
  const same = (a: SumPoint, b: SumPoint | undefined): boolean =>
    a.studyInstanceUid === b?.studyInstanceUid && near(a.sum, b.sum);
  return (
    current.studyInstanceUid === input.study.studyInstanceUid &&
    points.every((point) => pointHolds(point, index)) &&
    same(baseline, before[0]) &&
    before.some((point) => same(nadir, point)) &&
    before.every((point) => point.sum >= nadir.sum - 1e-6) &&
    percentHolds(sum.percentFromBaseline, current.sum, baseline.sum) &&
    percentHolds(sum.percentFromNadir, current.sum, nadir.sum) &&
    near(sum.differenceFromNadir, current.sum - nadir.sum) &&
    (sum.response === undefined || entryOf(RESPONSES, sum.response.value)?.fits(sum) === true)
  );
}

const mm = (value: number): string => `${Number(value.toFixed(1))} mm`;

function earlierText(name: string, point: SumPoint, percent: number | undefined, dated: boolean): string {
  const date = shownDate(point.studyDate);
  const about = percent === undefined ? '' : ` (${signed(percent, 1)} %)`;
  return `${name} ${mm(point.sum)}${dated && date !== undefined ? ` on ${date}` : ''}${about}`;
}

/** `Sum of target diameters (RECIST 1.1): 42 mm; baseline 60 mm (-30.0 %), nadir 40 mm (+5.0 %)`. */
function sumText(sum: TargetSum, dated: boolean): string {
  const now = sum.points.at(-1)?.sum ?? 0;
  const targets = sum.points.at(-1)?.measurementIds.length ?? 0;
  const of = dated ? `, ${targets} ${targets === 1 ? 'target' : 'targets'}` : '';
  const baseline = earlierText('baseline', sum.baseline, sum.percentFromBaseline, dated);
  const nadir = earlierText('nadir', sum.nadir, sum.percentFromNadir, dated);
  return `Sum of target diameters (${sum.rule.name}${of}): ${mm(now)}; ${baseline}, ${nadir}`;
}

const responseText = ({ response, rule }: TargetSum): string =>
  response === undefined ? '' : ` Rule output (${rule.name}): ${entryOf(RESPONSES, response.value)?.name}.`;

const idsOf = (sum: TargetSum): EvidenceId[] => [
  ...new Set([...sum.evidenceIds, ...sum.points.flatMap((point) => point.measurementIds)]),
];

/** Sums of targets for the findings (`detailed`: dates, response, open points) or the impression. Only those that hold. */
export function sumWordings(input: DraftingInput, index: Index, detailed: boolean): Wording[] {
  return input.sums
    .filter((sum) => sumHolds(sum, input, index))
    .map((sum) => {
      const evidenceIds = idsOf(sum);
      const mark = trustMark(evidenceIds.flatMap((id) => index.get(id) ?? []));
      const open = detailed && sum.open.length > 0 ? ` Open: ${sum.open.map(plainReason).join('; ')}.` : '';
      const end = detailed ? `${responseText(sum)}${open}` : '';
      return { text: `${sumText(sum, detailed)}${mark === '' ? '' : ` ${mark}`}.${end}`, evidenceIds };
    });
}
