import type { Code } from '../domain/code.ts';
import type { FindingEvidence, MeasurementEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { attestationOf } from './attestation.ts';
import type { Decimal } from './decimal.ts';
import { isLymphNode, LONGEST, SHORT } from './limits.ts';
import { isFromText, type MeasuredFinding, measuredFindings } from './measured-finding.ts';
import { placeOf } from './places.ts';
import { unitOf } from './quantities.ts';
import { mergeRepeated } from './repeated.ts';
import { inBase, keyOf, single } from './same-measurement.ts';
import { type DatedPoint, holdsOverTime, type Timeline } from './time-points.ts';

const isTarget = (code: Code | undefined): boolean => code?.scheme === 'DCM' && code.value === '112074';

/** One target lesion over time. */
export interface Target {
  /** Its identity: the tracking UID, else the current finding it was paired with. */
  readonly key: string;
  readonly isNode: boolean;
  /** As RECIST counts organs: paired organs are one, so are all lymph nodes; absent = not known. */
  readonly organ?: string;
}

/** What one time point knows of the lesions. */
export interface Look {
  readonly point: DatedPoint;
  readonly lesions: ReadonlyMap<string, readonly MeasuredFinding[]>;
}

/** A size in mm; without a measurement: attested to be gone. */
export interface TargetSize {
  readonly size: Decimal;
  readonly measurementId?: EvidenceId;
  readonly findingId: EvidenceId;
}

/** Which lesion a finding is: as which current finding it was paired, else by its own tracking UID. */
function keysOf({ now, comparisons }: Timeline): (finding: FindingEvidence) => string {
  const current = new Map(
    now.evidence.items.flatMap((item) => (item.kind === 'finding' ? [[item.id as string, item]] : [])),
  );
  const own = (finding: FindingEvidence): string => finding.tracking.uid ?? finding.id;
  const pairs = new Map(comparisons.flatMap((c) => (c.pairedBy && c.priorFindingId ? [[c.priorFindingId, c]] : [])));
  const holds = holdsOverTime(comparisons);
  return (finding) => {
    const pair = pairs.get(finding.id);
    const paired = pair?.currentFindingId && current.get(pair.currentFindingId);
    return paired && paired.presence === 'present' && holds(pair, finding) ? own(paired) : own(finding);
  };
}

/** All time points, oldest first, the current one last. */
export function looksOf(timeline: Timeline): readonly Look[] {
  const keyOfFinding = keysOf(timeline);
  return [...timeline.before, timeline.now].map((point) => {
    const gather = measuredFindings(point.evidence);
    const all = mergeRepeated(point.evidence).findings.map(gather);
    return { point, lesions: Map.groupBy(all, ({ finding }) => keyOfFinding(finding)) };
  });
}

const ORGANS =
  'lung liver kidney adrenal pancreas spleen brain breast thyroid prostate bladder uterus ovary colon rectum stomach esophagus pleura mediastinum';

function organOf(finding: FindingEvidence): string | undefined {
  if (isLymphNode(finding)) return 'lymph node';
  const { words } = placeOf(finding);
  return ORGANS.split(' ').find((organ) => words?.includes(organ)) ?? words?.join(' ');
}

/** Lesions that a source designates as targets (112074 DCM, CID 6145), as finding category or as an answer; never others. */
export function targetsOf(looks: readonly Look[]): readonly Target[] {
  const all = Map.groupBy(
    looks.flatMap(({ lesions }) => [...lesions].flatMap(([key, list]) => list.map((lesion) => ({ key, lesion })))),
    ({ key }) => key,
  );
  return [...all]
    .filter(([, list]) => list.some(({ lesion }) => [lesion.finding.category, ...lesion.answers].some(isTarget)))
    .map(([key, list]): Target => {
      const findings = list.map(({ lesion }) => lesion.finding);
      const organ = findings.map(organOf).find((name) => name !== undefined);
      return { key, isNode: findings.some(isLymphNode), ...(organ === undefined ? {} : { organ }) };
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

const isLength = (m: MeasurementEvidence): boolean => !isFromText(m) && unitOf(m.unit.value)?.kind === 'linear';

const described = (lesions: readonly MeasuredFinding[]): readonly MeasuredFinding[] =>
  lesions.filter(({ finding }) => finding.presence === 'present');

/** The one quantity a target is followed by: of nodes the short axis, of others the longest diameter, newest study first. */
export function quantityOf({ key, isNode }: Target, looks: readonly Look[]): string | undefined {
  const quantities = isNode ? SHORT : LONGEST;
  const rank = (m: MeasurementEvidence): number => quantities.indexOf(m.quantity.value);
  for (const { lesions } of looks.toReversed()) {
    const [best] = described(lesions.get(key) ?? [])
      .flatMap(({ measurements }) => measurements)
      .filter((m) => isLength(m) && rank(m) !== -1)
      .sort((a, b) => rank(a) - rank(b) || (keyOf(a) < keyOf(b) ? -1 : 1));
    if (best) return keyOf(best);
  }
  return undefined;
}

/** A target's size at one time point; undefined where it was not measured, twice, or is missing without an attestation. */
export function sizeAt({ key }: Target, quantity: string | undefined, { lesions }: Look): TargetSize | undefined {
  const all = lesions.get(key) ?? [];
  const [seen, ...more] = described(all);
  const gone = all.map(({ finding }) => finding).find((finding) => attestationOf(finding) !== undefined);
  if (!seen) return gone && { size: { coefficient: 0n, exponent: 0 }, findingId: gone.id };
  const one = single(seen.measurements.filter((m) => isLength(m) && keyOf(m) === quantity));
  const size = one && inBase(one);
  if (more.length > 0 || gone || !size || size.coefficient < 0n) return undefined;
  return { size, measurementId: one.id, findingId: seen.finding.id };
}
