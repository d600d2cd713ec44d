import { sha256, uidFromDigest } from '../dicom/uids.ts';
import type { Comparison, MeasuredChange } from '../domain/comparison.ts';
import type { FindingEvidence, ImageRegion, MeasurementEvidence, StudyEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { isUid } from '../domain/identifiers.ts';
import { isShownAlready } from './already-shown.ts';
import { drawableRegion } from './drawable-region.ts';
import { isWritable, plainText } from './foreign-values.ts';
import type { Profile } from './profiles.ts';
import { type RegionForm, regionForm, sameRegion } from './region-form.ts';

/** A change with the two measurements it was computed from. */
export interface DerivedChange {
  readonly comparison: Comparison;
  readonly change: MeasuredChange;
  readonly current: MeasurementEvidence;
  readonly prior: MeasurementEvidence;
  readonly priorFinding?: FindingEvidence;
  /** What the prior finding has besides, for a doubling time out of volumes. */
  readonly priorMeasurements: readonly MeasurementEvidence[];
}

/** One lesion of the current study, as it goes into the document: with a region, a change, or both. */
export interface Lesion {
  readonly finding: FindingEvidence;
  readonly measurements: readonly MeasurementEvidence[];
  /** The region to be copied; absent where there is none that is drawn, or where it is shown already. */
  readonly form?: RegionForm;
  readonly changes: readonly DerivedChange[];
}

export interface LesionsInput {
  readonly evidence: StudyEvidence;
  readonly priors: readonly StudyEvidence[];
  readonly comparisons: readonly Comparison[];
  /** SOP Instance UIDs of the images that the study holds. */
  readonly images: ReadonlySet<string>;
  readonly profile: Profile;
}

/** What an SR document can carry: a size out of a sentence has no place on an image, and nobody knows how it was taken. */
const isMeasured = (item: MeasurementEvidence): boolean =>
  item.statementId === undefined && Number.isFinite(item.value) && isWritable(item.quantity) && isWritable(item.unit);

const measurementsOf = (study: StudyEvidence): ((id: EvidenceId) => readonly MeasurementEvidence[]) => {
  const measured = study.items.filter((item) => item.kind === 'measurement').filter(isMeasured);
  const byFinding = Map.groupBy(measured, (item) => item.findingId);
  return (id) => byFinding.get(id) ?? [];
};

const findingsOf = (study: StudyEvidence): readonly FindingEvidence[] =>
  study.items.filter((item) => item.kind === 'finding');

/** A mark that may be shown on demand (111151, DCM) is not for us to show. */
const isShown = ({ presence, renderingIntent }: FindingEvidence): boolean =>
  presence === 'present' && renderingIntent !== 'optional';

/** What a finding says of the lesion, to tell whether two documents say the same of it. */
const sayingOf = (finding: FindingEvidence, measurements: readonly MeasurementEvidence[]): string => {
  const codes = [finding.finding, finding.site, finding.laterality].map((code) => `${code?.scheme} ${code?.value}`);
  const values = measurements.map(({ quantity, value, unit }) => `${quantity.value} ${value} ${unit.value}`);
  return [...codes, ...[...new Set(values)].sort()].join('\n');
};

const modalitiesOf = (study: StudyEvidence): ReadonlySet<string> =>
  new Set(study.items.flatMap((item) => (item.kind === 'technique' ? [item.modality] : [])));

/**
 * Numbers that no rule could judge are still subtracted, unless the studies are known to have no modality in common: what
 * they measured is not one quantity.
 */
function isOneQuantity({ outcome }: Comparison, a: StudyEvidence, b: StudyEvidence): boolean {
  const [ours, theirs] = [modalitiesOf(a), modalitiesOf(b)];
  if (outcome !== 'notComparable' || ours.size === 0 || theirs.size === 0) return true;
  return [...ours].some((modality) => theirs.has(modality));
}

/** Changes by the current finding: of numbers that were measured, in studies that can be compared. */
function changesOf(input: LesionsInput): ReadonlyMap<EvidenceId, readonly DerivedChange[]> {
  const byId = (study: StudyEvidence) => new Map(study.items.map((item) => [item.id, item]));
  const currentItems = byId(input.evidence);
  const priors = new Map(
    input.priors.map((study) => [study.studyInstanceUid, { study, items: byId(study), of: measurementsOf(study) }]),
  );
  const derived = input.comparisons.flatMap((comparison) => {
    const { change, currentFindingId, priorFindingId, priorStudyInstanceUid } = comparison;
    const prior = priors.get(priorStudyInstanceUid);
    if (!change || !currentFindingId || !prior) return [];
    if (!isOneQuantity(comparison, input.evidence, prior.study)) return [];
    const now = currentItems.get(change.currentMeasurementId);
    const before = prior.items.get(change.priorMeasurementId);
    if (now?.kind !== 'measurement' || before?.kind !== 'measurement') return [];
    if (!isMeasured(now) || !isMeasured(before)) return [];
    const found = priorFindingId && prior.items.get(priorFindingId);
    const one: DerivedChange = {
      comparison,
      change,
      current: now,
      prior: before,
      ...(found && found.kind === 'finding' ? { priorFinding: found } : {}),
      priorMeasurements: priorFindingId ? prior.of(priorFindingId) : [],
    };
    return [{ currentFindingId, one }];
  });
  const grouped = Map.groupBy(derived, ({ currentFindingId }) => currentFindingId);
  return new Map([...grouped].map(([id, list]) => [id, list.map(({ one }) => one)]));
}

/** A region on an image that the study does not hold would be drawn nowhere. */
const isPlaced = ({ image, graphicData }: ImageRegion, images: ReadonlySet<string>): boolean =>
  images.has(image.sopInstanceUid) && graphicData.every(Number.isFinite);

/** Of several regions the one that hydrates best: one group has one region (TID 1410), and one lesion one group. */
function bestForm(
  finding: FindingEvidence,
  measurements: readonly MeasurementEvidence[],
  { images, profile }: LesionsInput,
): RegionForm | undefined {
  const all = [...finding.regions, ...measurements.flatMap(({ regions }) => regions)];
  const distinct = all.filter((region, at) => all.findIndex((other) => sameRegion(other, region)) === at);
  const forms = distinct.flatMap((region): readonly RegionForm[] => {
    const drawn = isPlaced(region, images) ? drawableRegion(region, profile.graphicTypes) : undefined;
    if (!drawn) return [];
    return [{ ...regionForm(drawn, measurements), ...(drawn === region ? {} : { drawnFrom: region.graphicType }) }];
  });
  const bySize = forms.find(({ tool }) => tool === 'Bidirectional');
  return bySize ?? forms.find(({ tool }) => tool !== undefined) ?? forms[0];
}

/**
 * The lesions of the current study that have something to be written, each once: several documents that say the same of
 * one tracked lesion are one, and what the destination already shows of one of them is not copied. Where they contradict
 * each other, none of them is taken over.
 */
export function lesionsOf(input: LesionsInput): readonly Lesion[] {
  const of = measurementsOf(input.evidence);
  const changes = changesOf(input);
  const groups = Map.groupBy(findingsOf(input.evidence).filter(isShown), ({ id, tracking }) => tracking.uid ?? id);
  return [...groups.values()].flatMap((same) => {
    const finding = same.find(({ id }) => changes.has(id)) ?? same.find((one) => one.regions.length > 0) ?? same[0];
    if (!finding) return [];
    const measurements = of(finding.id);
    const sayings = new Set(same.map((one) => sayingOf(one, of(one.id))));
    const isThere = same.some((one) => isShownAlready(input.profile, one, of(one.id)));
    const form = sayings.size === 1 && !isThere ? bestForm(finding, measurements, input) : undefined;
    const own = same.flatMap(({ id }) => changes.get(id) ?? []);
    if (!form && own.length === 0) return [];
    return [{ finding, measurements, ...(form ? { form } : {}), changes: own }];
  });
}

/** The lesion's own identity, or one that is always the same for the same evidence where its source gives none. */
export const trackingUidOf = ({ tracking, id }: FindingEvidence): string =>
  tracking.uid !== undefined && isUid(tracking.uid) ? tracking.uid : uidFromDigest(sha256(`Preread tracking ${id}`));

/** The lesion's label; OHIF loads no document in which a group has none. */
export const trackingNameOf = (finding: FindingEvidence): string =>
  plainText(finding.tracking.identifier ?? '') || plainText(finding.finding.meaning) || 'Lesion';
