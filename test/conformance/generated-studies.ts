import { applyRules } from '../../sidecar/comparison/rules/apply-rules.ts';
import { compareTimeline } from '../../sidecar/comparison/timeline.ts';
import { attr, TAG } from '../../sidecar/dicom/dicom-json.ts';
import { sha256, uidFromDigest } from '../../sidecar/dicom/uids.ts';
import type { Evidence, InstanceReference, StudyEvidence } from '../../sidecar/domain/evidence.ts';
import {
  type Digest,
  type StudyInstanceUid,
  seriesInstanceUid,
  sopClassUid,
  sopInstanceUid,
} from '../../sidecar/domain/identifiers.ts';
import type { DicomJson, Series, Study } from '../../sidecar/domain/study.ts';
import type { DraftingInput } from '../../sidecar/drafting/drafting-input.ts';
import type { Prepared } from '../../sidecar/pipeline/prepare-draft.ts';
import { BOX, CIRCLE, ELLIPSE, LINE, OUTLINE, POINT, region } from './measurements.ts';

/**
 * Studies as the pipeline has them before it words a draft, around evidence that was made for tests of the drafting: there
 * it stands in no study, here every document and every image that it names is held where it says.
 */

const CT = sopClassUid('1.2.840.10008.5.1.4.1.1.2');
const uid = (...parts: readonly string[]): string => uidFromDigest(sha256(['generated', ...parts].join(' ')));

const imageOf = (study: StudyInstanceUid, at: number): InstanceReference => ({
  studyInstanceUid: study,
  seriesInstanceUid: seriesInstanceUid(uid(study, 'images')),
  sopInstanceUid: sopInstanceUid(uid(study, 'image', String(at))),
  sopClassUid: CT,
});

/** The document of a source in the study that the evidence is about. */
function documentIn(study: StudyInstanceUid, { sopInstanceUid: sop, ...rest }: InstanceReference): InstanceReference {
  return {
    ...rest,
    studyInstanceUid: study,
    seriesInstanceUid: seriesInstanceUid(uid(study, 'documents', rest.sopClassUid)),
    sopInstanceUid: sopInstanceUid(uid(study, 'document', sop)),
  };
}

const SHAPES = [BOX, LINE, CIRCLE, ELLIPSE, POINT, OUTLINE];

/** Evidence in its study; every other finding is marked on an image. */
function placed(item: Evidence, at: number): Evidence {
  const { studyInstanceUid: study, source } = item;
  if (source.kind === 'image-attributes')
    return { ...item, source: { ...source, instances: [imageOf(study, 1), imageOf(study, 2)] } };
  const there = { ...item, source: { ...source, instance: documentIn(study, source.instance) } } as Evidence;
  const shape = SHAPES[at % SHAPES.length];
  if (there.kind !== 'finding' || at % 2 === 0 || !shape) return there;
  return { ...there, regions: [region(shape.graphicType, shape.graphicData, imageOf(study, at + 1))] };
}

const placedIn = ({ items, ...rest }: StudyEvidence): StudyEvidence => ({ ...rest, items: items.map(placed) });

function seriesOf(study: StudyInstanceUid, { items }: StudyEvidence, modality: string, bodyPart: string | undefined) {
  const images: Series = {
    seriesInstanceUid: imageOf(study, 1).seriesInstanceUid,
    modality,
    ...(bodyPart === undefined ? {} : { bodyPart }),
    instances: Array.from({ length: 40 }, (_, at) => imageOf(study, at + 1)),
  };
  const documents = items.flatMap(({ source }) => ('instance' in source ? [source.instance] : []));
  const bySeries = Map.groupBy(documents, (one) => one.seriesInstanceUid);
  const reports = [...bySeries].map(([series, all]): Series => {
    const bySop = new Map(all.map((one) => [one.sopInstanceUid, one]));
    return { seriesInstanceUid: series, modality: 'SR', instances: [...bySop.values()] };
  });
  return [images, ...reports];
}

/** What a study is besides its evidence. */
export interface Header {
  readonly label: string;
  /** Patient and study of its images; the study UID is that of the evidence. */
  readonly identifyingModules: DicomJson;
  readonly modality?: string;
  readonly bodyPart?: string;
}

function studyOf(study: Pick<Study, 'studyInstanceUid' | 'studyDate'>, evidence: StudyEvidence, header: Header): Study {
  const { modality = 'CT', bodyPart, identifyingModules } = header;
  const { studyInstanceUid } = study;
  return {
    ...study,
    patient: { patientId: 'P-1' },
    procedureCodes: [],
    series: seriesOf(studyInstanceUid, evidence, modality, bodyPart),
    identifyingModules: { ...identifyingModules, [TAG.StudyInstanceUID]: attr('UI', studyInstanceUid) },
  };
}

/**
 * @param compared `as given`: what the input says of changes; `by the product`: pairing, changes and rules are its own
 */
export function preparedOf(input: DraftingInput, header: Header, compared: 'as given' | 'by the product'): Prepared {
  const evidence = placedIn(input.evidence);
  const priors = input.priors.map((prior) => {
    const read = placedIn(prior.evidence);
    const { studyInstanceUid, studyDate, modality } = prior.study;
    const dated = { studyInstanceUid, ...(studyDate ? { studyDate } : {}) };
    const candidate = {
      ...dated,
      patient: {},
      modalities: [modality, 'SR'],
      bodyParts: [],
      procedureCodes: [],
      archive: 'local',
    };
    return { candidate, study: studyOf(dated, read, header), evidence: read };
  });
  const study = studyOf({ studyDate: '20261120', ...input.study }, evidence, header);
  const made = compareTimeline(
    { evidence, studyDate: study.studyDate ?? '' },
    priors.map(({ candidate, evidence: read }) => ({ evidence: read, studyDate: candidate.studyDate ?? '' })),
  );
  const ruleOutputs = applyRules({ study, evidence, comparisons: made.comparisons, priorsOpen: false });
  const { rejected, unavailable = [] } = input.priorSearch;
  const { comparisons, series, sums } = compared === 'as given' ? input : made;
  return {
    study,
    evidence,
    documentCount: input.basis.documentCount,
    decisions: rejected,
    unavailable,
    priors,
    comparisons,
    series,
    sums,
    ruleOutputs: compared === 'as given' ? input.ruleOutputs : ruleOutputs,
    digest: sha256(JSON.stringify([header.label, compared, evidence, priors])) as Digest,
  };
}
