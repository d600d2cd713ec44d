import { createHash } from 'node:crypto';
import type { Code } from '../domain/code.ts';
import type { SumPoint, TargetSum } from '../domain/comparison.ts';
import { add, compare, type Decimal, percentOf, subtract, toNumber } from './decimal.ts';
import { isTumourLike, shareModality } from './limits.ts';
import { isGrown, isShrunk, MEASURABLE, MOST, NORMAL_NODE, RECIST, RESPONSES } from './recist.ts';
import { type Look, looksOf, quantityOf, sizeAt, type Target, type TargetSize, targetsOf } from './target-lesions.ts';
import { type DatedPoint, isConflict, type Timeline } from './time-points.ts';

/** All targets at one time point. */
interface Sum {
  readonly point: DatedPoint;
  readonly sum: Decimal;
  readonly sizes: readonly { readonly target: Target; readonly size: TargetSize }[];
}

const answersOf = ({ evidence }: DatedPoint): readonly { readonly question: Code; readonly answer: Code }[] =>
  evidence.items.flatMap((item) => (item.kind === 'qualitative' ? [item] : []));

const is = (code: Code, scheme: string, ...values: readonly string[]): boolean =>
  code.scheme === scheme && values.includes(code.value);

/** (C1442488, UMLS, "Baseline") of CID 6146: the source says which study is the baseline. */
const isBaseline = (point: DatedPoint): boolean =>
  answersOf(point).some(({ answer }) => is(answer, 'UMLS', 'C1442488'));

/** A source that evaluates response (112021, DCM) by something other than RECIST 1.1 has other targets and other sums. */
const hasOtherCriteria = (point: DatedPoint): boolean =>
  answersOf(point).some(
    ({ question, answer }) =>
      is(answer, 'DCM', '126080') || (is(question, 'DCM', '112021') && !is(answer, 'DCM', '126081', '112022')),
  );

function sumAt(targets: readonly Target[], quantities: ReadonlyMap<Target, string | undefined>, look: Look) {
  const sizes = targets.flatMap((target) => {
    const size = sizeAt(target, quantities.get(target), look);
    return size ? [{ target, size }] : [];
  });
  if (sizes.length < targets.length) return undefined;
  const sum = sizes.reduce((total, { size }) => add(total, size.size), { coefficient: 0n, exponent: 0 });
  return { point: look.point, sum, sizes } satisfies Sum;
}

const modalitiesOf = ({ evidence }: DatedPoint): ReadonlySet<string> =>
  new Set(evidence.items.flatMap((item) => (item.kind === 'technique' ? [item.modality] : [])));

const toPoint = ({ point, sum, sizes }: Sum): SumPoint => ({
  studyInstanceUid: point.evidence.studyInstanceUid,
  studyDate: point.studyDate,
  sum: toNumber(sum),
  measurementIds: sizes.flatMap(({ size }) => (size.measurementId ? [size.measurementId] : [])),
});

/** Baseline and the sums from it on; the last one is the current study's. */
interface Course {
  readonly sums: readonly [Sum, ...Sum[]];
  readonly now: Sum;
  readonly nadir: Sum;
  /** As a source names it; not measured: it names one at which a target was not measured. */
  readonly baselineIs: 'named' | 'notNamed' | 'notMeasured';
  /** A study since the baseline in which a target was not measured. */
  readonly hasGap: boolean;
}

const BASELINES = {
  notNamed: 'no source says which study is the baseline; the earliest one compared is taken',
  notMeasured: 'a target was not measured at the baseline; the earliest study that measures all is taken',
} as const;

function courseOf(targets: readonly Target[], looks: readonly Look[]): Course | undefined {
  const quantities = new Map(targets.map((target) => [target, quantityOf(target, looks)]));
  const all = looks.map((look) => sumAt(targets, quantities, look));
  const named = looks.findIndex(({ point }) => isBaseline(point));
  const isKnown = named !== -1 && all[named] !== undefined;
  const first = isKnown ? named : all.findIndex((sum) => sum !== undefined);
  const now = all.at(-1);
  const sums = all.slice(Math.max(first, 0)).filter((sum) => sum !== undefined);
  const [baseline, ...rest] = sums;
  if (!now || !baseline || rest.length === 0) return undefined;
  const nadir = sums.slice(0, -1).reduce((least, sum) => (compare(sum.sum, least.sum) < 0 ? sum : least));
  const hasGap = all.slice(Math.max(first, 0)).some((sum) => sum === undefined);
  const baselineIs = isKnown ? 'named' : named === -1 ? 'notNamed' : 'notMeasured';
  return { sums: [baseline, ...rest], now, nadir, baselineIs, hasGap };
}

/** What the rule asks of targets and does not find: then there is a sum and no response. */
function breaches(targets: readonly Target[], { sums: [baseline] }: Course): readonly string[] {
  const organs = Map.groupBy(targets, ({ organ }) => organ);
  const crowded = [...organs].some(([organ, list]) => organ !== undefined && list.length > MOST.perOrgan);
  const small = baseline.sizes.some(
    ({ target, size }) => compare(size.size, target.isNode ? MEASURABLE.node : MEASURABLE.other) < 0,
  );
  const modalities = modalitiesOf(baseline.point);
  const isOtherPicture = modalities.size > 0 && !['CT', 'MR'].some((modality) => modalities.has(modality));
  const slices = baseline.point.evidence.items.flatMap((item) =>
    item.kind === 'technique' && item.modality === 'CT' && item.sliceThicknessMm ? [item.sliceThicknessMm] : [],
  );
  return [
    ...(targets.length > MOST.all ? [`more than ${MOST.all} lesions are designated as targets`] : []),
    ...(crowded ? [`more than ${MOST.perOrgan} targets are in one organ`] : []),
    ...(organs.has(undefined) ? ['the organ of a target is not stated'] : []),
    ...(small ? ['a target is too small at the first study compared to be a target of this rule'] : []),
    ...(isOtherPicture ? ['the first study compared is neither CT nor MR'] : []),
    ...(slices.length > 0 && Math.min(...slices) > 5
      ? ['the slices of the first study compared are thicker than 5 mm']
      : []),
  ];
}

/** Every non-nodal target gone, every node of normal size. */
const isComplete = ({ sizes }: Sum): boolean =>
  sizes.every(({ target, size }) =>
    target.isNode ? compare(size.size, NORMAL_NODE) < 0 : size.size.coefficient === 0n,
  );

/**
 * Complete response and progression hold whatever the unknown studies say: a lower nadir makes the increase only
 * greater. Partial response and stable disease need the true baseline and every study since.
 */
function responseOf({ sums: [baseline], now, nadir }: Course, isWhole: boolean): Code | undefined {
  if (isComplete(now)) return RESPONSES.complete;
  if (isGrown(now.sum, nadir.sum)) return RESPONSES.progressive;
  if (!isWhole) return undefined;
  return isShrunk(now.sum, baseline.sum) ? RESPONSES.partial : RESPONSES.stable;
}

/** A lesion that a source attests to have appeared since: it decides the overall response, which is not given here. */
function hasNewLesion({ now, comparisons }: Timeline): boolean {
  const appeared = new Set(comparisons.flatMap((c) => (c.outcome === 'new' ? [c.currentFindingId] : [])));
  return now.evidence.items.some((item) => item.kind === 'finding' && appeared.has(item.id) && isTumourLike(item));
}

function toTargetSum(timeline: Timeline, targets: readonly Target[], course: Course): TargetSum {
  const { sums, now, nadir } = course;
  const [baseline] = sums;
  const broken = breaches(targets, course);
  const { baselineIs } = course;
  // After a complete response what comes back is no partial response, and less than progression by the sum.
  const returned = sums.slice(1, -1).some(isComplete) && !isComplete(now) && !isGrown(now.sum, nadir.sum);
  const missing = [
    ...(baselineIs === 'named' ? [] : [BASELINES[baselineIs]]),
    ...(returned ? ['the targets were gone or normal before, and one of them is not any more'] : []),
    ...(course.hasGap ? ['a study in between does not measure every target, so the nadir may be lower'] : []),
  ];
  const response = broken.length > 0 ? undefined : responseOf(course, missing.length === 0);
  const fromBaseline = percentOf(subtract(now.sum, baseline.sum), baseline.sum);
  const fromNadir = percentOf(subtract(now.sum, nadir.sum), nadir.sum);
  const evidenceIds = sums.flatMap(({ sizes }) =>
    sizes.flatMap(({ size }) => [size.findingId, ...(size.measurementId ? [size.measurementId] : [])]),
  );
  const overall = hasNewLesion(timeline)
    ? ['the overall response, which a lesion attested as having appeared decides']
    : [];
  return {
    id: `sum_${createHash('sha256')
      .update([RECIST.id, ...evidenceIds].join('\n'))
      .digest('hex')
      .slice(0, 16)}`,
    rule: RECIST,
    points: sums.map(toPoint),
    baseline: toPoint(baseline),
    nadir: toPoint(nadir),
    ...(fromBaseline === undefined ? {} : { percentFromBaseline: fromBaseline }),
    ...(fromNadir === undefined ? {} : { percentFromNadir: fromNadir }),
    differenceFromNadir: toNumber(subtract(now.sum, nadir.sum)),
    ...(response ? { response } : {}),
    open: [...broken, ...missing, ...overall],
    evidenceIds,
  };
}

/**
 * The sum of target diameters over time and the response by RECIST 1.1. Targets are the lesions that a source designates;
 * with none, or with one that the current study neither measures nor attests to be gone, there is no sum. "Too small to
 * measure" counts 5 mm in the rule; no code for it is read, so such a target is a target not measured.
 */
export function targetSums(timeline: Timeline): readonly TargetSum[] {
  const { now, before, comparisons } = timeline;
  const points = before.filter((point) => shareModality(modalitiesOf(point), modalitiesOf(now)));
  if ([...points, now].some(hasOtherCriteria)) return [];
  const looks = looksOf({ ...timeline, before: points });
  const targets = targetsOf(looks);
  if (targets.length === 0) return [];
  const keys = new Set(targets.map(({ key }) => key));
  const inConflict = new Set(comparisons.filter(isConflict).flatMap((c) => [c.currentFindingId, c.priorFindingId]));
  const doubtful = looks.some(({ lesions }) =>
    [...lesions].some(([key, list]) => keys.has(key) && list.some(({ finding }) => inConflict.has(finding.id))),
  );
  const course = doubtful ? undefined : courseOf(targets, looks);
  return course ? [toTargetSum(timeline, targets, course)] : [];
}
