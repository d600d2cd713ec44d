import type { Draft } from '../domain/draft.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { DOCUMENT_MODALITIES, isImageSeries, type Study } from '../domain/study.ts';
import { draftReport } from '../drafting/draft-report.ts';
import type { DraftingInput } from '../drafting/drafting-input.ts';
import type { DraftWords } from './model-words.ts';
import type { Prepared } from './prepare-draft.ts';

/** Every instance of a study as gathered, in its place. */
const instancesOf = ({ studyInstanceUid, series }: Pick<Study, 'studyInstanceUid' | 'series'>): InstanceReference[] =>
  series.flatMap(({ seriesInstanceUid, instances }) =>
    instances.map(({ sopInstanceUid, sopClassUid }) => ({
      studyInstanceUid,
      seriesInstanceUid,
      sopInstanceUid,
      sopClassUid,
    })),
  );

/**
 * Instances that a piece of evidence refers to: the document it stands in, and the images it points at. A document may
 * point at images that its study does not hold (any more): no link to them, it would lead nowhere.
 */
export function referencesOf(prepared: Prepared): (id: EvidenceId) => readonly InstanceReference[] {
  const items = [prepared.evidence, ...prepared.priors.map((prior) => prior.evidence)].flatMap(
    (evidence) => evidence.items,
  );
  const byId = new Map(items.map((item) => [item.id, item]));
  const held = new Map(
    [prepared.study, ...prepared.priors.map((prior) => prior.study)]
      .flatMap(instancesOf)
      .map((one) => [one.sopInstanceUid, one]),
  );
  const inPlace = ({ frames, ...named }: InstanceReference): InstanceReference[] => {
    const one = held.get(named.sopInstanceUid);
    return one ? [frames ? { ...one, frames } : one] : [];
  };
  return (id) => {
    const item = byId.get(id);
    if (!item) return [];
    const source = 'instance' in item.source ? [item.source.instance] : item.source.instances;
    const regions = 'regions' in item ? item.regions.map((region) => region.image) : [];
    return [...source, ...regions].flatMap(inPlace);
  };
}

/** Modalities whose documents are read or named as unread one by one. */
const READ_MODALITIES: ReadonlySet<string> = new Set(['SR', 'DOC', 'KO']);

/** Series that nothing here looks into: neither images (their pixels are the scope notice's matter) nor documents. */
function unlookedSeries(study: Study): Draft['basis']['unlooked'] {
  const counts = new Map<string, number>();
  for (const { modality } of study.series)
    if (DOCUMENT_MODALITIES.has(modality) && !READ_MODALITIES.has(modality))
      counts.set(modality, (counts.get(modality) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([modality, seriesCount]) => ({ modality, seriesCount }));
}

/** All that a draft may rest on; whoever checks a draft's words needs the same. */
export function draftingInput(prepared: Prepared, until: string, softwareVersion: string): DraftingInput {
  const { study, evidence } = prepared;
  const images = study.series.filter(isImageSeries);
  return {
    study,
    evidence,
    priors: prepared.priors.map(({ candidate, evidence: read }) => ({
      study: { ...candidate, modality: candidate.modalities.filter((m) => !DOCUMENT_MODALITIES.has(m)).join('/') },
      evidence: read,
    })),
    priorSearch: {
      // Without a patient id nothing can be asked for.
      searched: study.patient.patientId !== undefined,
      chosen: prepared.priors.length,
      rejected: prepared.decisions.filter((decision) => !decision.chosen),
      unavailable: prepared.unavailable,
    },
    comparisons: prepared.comparisons,
    series: prepared.series,
    sums: prepared.sums,
    ruleOutputs: prepared.ruleOutputs,
    basis: {
      seriesCount: images.length,
      imageCount: images.reduce((sum, series) => sum + series.instances.length, 0),
      documentCount: prepared.documentCount,
      unlooked: unlookedSeries(study),
      until,
    },
    softwareVersion,
  };
}

/** The words of the draft. Deterministic: same preparation, time and words of a model, same draft. */
export function wordDraft(prepared: Prepared, until: string, softwareVersion: string, words: DraftWords = {}): Draft {
  const { record, similarity } = words;
  const input = {
    ...draftingInput(prepared, until, softwareVersion),
    ...(record ? { wording: record } : {}),
    ...(similarity ? { similarity } : {}),
  };
  const draft = draftReport(input, words.words);
  return record ? { ...draft, wording: record } : draft;
}
