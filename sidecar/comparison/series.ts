import { createHash } from 'node:crypto';
import type { LesionSeries, SeriesPoint } from '../domain/comparison.ts';
import type { FindingEvidence, MeasurementEvidence } from '../domain/evidence.ts';
import { toNumber } from './decimal.ts';
import { shareModality } from './limits.ts';
import { isFromText, type MeasuredFinding, measuredFindings } from './measured-finding.ts';
import { quantityRank } from './quantities.ts';
import { inOneUnit, keyOf, single } from './same-measurement.ts';
import { type DatedPoint, holdsOverTime, type Timeline } from './time-points.ts';

/** One lesion at one moment. */
interface Sighting {
  readonly point: DatedPoint;
  readonly lesion: MeasuredFinding;
}

const isDescribed = (finding: FindingEvidence): boolean => finding.presence === 'present';

/** Where the current study's finding was seen before, oldest first. */
function sightings(timeline: Timeline): ReadonlyMap<string, readonly Sighting[]> {
  const pairs = timeline.comparisons.filter((c) => c.currentFindingId && c.priorFindingId);
  const holds = holdsOverTime(timeline.comparisons);
  const byPrior = Map.groupBy(pairs, (c) => c.priorStudyInstanceUid);
  const seen = timeline.before.flatMap((point) => {
    const gather = measuredFindings(point.evidence);
    const findings = new Map(
      point.evidence.items.flatMap((item) => (item.kind === 'finding' && isDescribed(item) ? [[item.id, item]] : [])),
    );
    return (byPrior.get(point.evidence.studyInstanceUid) ?? []).flatMap((pair) => {
      const finding = pair.priorFindingId && findings.get(pair.priorFindingId);
      return finding && holds(pair, finding)
        ? [{ id: pair.currentFindingId ?? '', sighting: { point, lesion: gather(finding) } }]
        : [];
    });
  });
  const byCurrent = Map.groupBy(seen, ({ id }) => id);
  return new Map([...byCurrent].map(([id, list]) => [id, list.map(({ sighting }) => sighting)]));
}

const measuredAs = (key: string, { measurements }: MeasuredFinding): MeasurementEvidence | undefined =>
  single(measurements.filter((m) => !isFromText(m) && keyOf(m) === key));

interface Measured {
  readonly point: DatedPoint;
  readonly measurement: MeasurementEvidence;
}

/** All time points at which the quantity was measured, by one method as far as methods are stated. */
function measuredAt(key: string, all: readonly Sighting[]): readonly Measured[] {
  const measured = all.flatMap(({ point, lesion }) => {
    const measurement = measuredAs(key, lesion);
    return measurement ? [{ point, measurement }] : [];
  });
  const methods = new Set(measured.flatMap(({ measurement: { method } }) => (method ? [method.value] : [])));
  return methods.size > 1 ? [] : measured;
}

function toSeries(current: FindingEvidence, measured: readonly Measured[]): LesionSeries | undefined {
  const alike = inOneUnit(measured.map(({ measurement }) => measurement));
  const last = measured.at(-1);
  if (!alike || !last) return undefined;
  const points = measured.flatMap(({ point, measurement }, i): readonly SeriesPoint[] => {
    const value = alike.values[i];
    const { studyInstanceUid } = point.evidence;
    return value
      ? [{ studyInstanceUid, studyDate: point.studyDate, measurementId: measurement.id, value: toNumber(value) }]
      : [];
  });
  const evidenceIds = [current.id, ...points.map(({ measurementId }) => measurementId)];
  return {
    id: `srs_${createHash('sha256').update(evidenceIds.join('\n')).digest('hex').slice(0, 16)}`,
    currentFindingId: current.id,
    quantity: last.measurement.quantity,
    unit: alike.unit,
    points,
    evidenceIds,
  };
}

/** The best quantity that the current study and at least two others measured alike. */
function seriesOf(now: DatedPoint, lesion: MeasuredFinding, earlier: readonly Sighting[]): LesionSeries | undefined {
  const comparable = earlier.filter((other) => shareModality(other.lesion.modalities, lesion.modalities));
  const all = [...comparable, { point: now, lesion }];
  const own = lesion.measurements.filter((m) => !isFromText(m));
  own.sort((a, b) => quantityRank(a.quantity) - quantityRank(b.quantity) || (keyOf(a) < keyOf(b) ? -1 : 1));
  for (const key of new Set(own.map(keyOf))) {
    const measured = measuredAt(key, all);
    if (measured.length > 2 && measured.at(-1)?.point === now) return toSeries(lesion.finding, measured);
  }
  return undefined;
}

/**
 * The lesions of the current study that were paired and measured alike in at least two earlier studies of known date,
 * each with all its points, oldest first. Sizes from report texts and other modalities are no points of a series.
 */
export function lesionSeries(timeline: Timeline): readonly LesionSeries[] {
  const { now } = timeline;
  const gather = measuredFindings(now.evidence);
  const seen = sightings(timeline);
  return now.evidence.items
    .flatMap((item) => (item.kind === 'finding' && isDescribed(item) ? [item] : []))
    .flatMap((finding) => {
      const earlier = seen.get(finding.id) ?? [];
      const series = earlier.length > 1 ? seriesOf(now, gather(finding), earlier) : undefined;
      return series ? [series] : [];
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
