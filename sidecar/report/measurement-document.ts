import { CONTEXT, MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import { TAG, text } from '../dicom/dicom-json.ts';
import { PREREAD_MANUFACTURER } from '../domain/device.ts';
import type { DocumentIdentity } from '../domain/draft.ts';
import type { InstanceReference, StudyEvidence } from '../domain/evidence.ts';
import { type DicomJson, isImageSeries, type Study } from '../domain/study.ts';
import { PrereadError } from '../errors.ts';
import { rootContent } from './content-items.ts';
import { derivedItems } from './derived-measurements.ts';
import { checkDocumentIdentity, deviceUid, documentHeader, type Equipment } from './document-header.ts';
import { evidenceSequences } from './evidence-sequences.ts';
import { imageLibrary, procedureReported } from './image-library.ts';
import { type Lesion, type LesionsInput, lesionsOf } from './lesions.ts';
import { type LesionGroup, lesionGroup } from './measurement-groups.ts';
import {
  codeValue,
  containerValue,
  type Item,
  type Node,
  referencesIn,
  textValue,
  toDatasets,
  uidValue,
} from './measurement-items.ts';
import type { Profile } from './profiles.ts';

/** What a measurement document is made of. */
export interface MeasurementDocumentInput extends Equipment {
  /** The destination that it is written for. */
  readonly profile: Profile;
  /** Its class is that of the profile. */
  readonly identity: DocumentIdentity;
  readonly study: Pick<Study, 'studyInstanceUid' | 'series' | 'identifyingModules'>;
  /** Of the reported study. */
  readonly evidence: StudyEvidence;
  /** Of the priors that `comparisons` name. */
  readonly priors: readonly StudyEvidence[];
  readonly comparisons: LesionsInput['comparisons'];
}

/** TID 1500 Measurement Report (PS3.16). */
const TEMPLATE = '1500';
const ALGORITHM = 'Preread change of measurements';

const invalid = (detail: string) => new PrereadError('DICOM_INVALID', { detail });

/** Refuses what would put a document onto the wrong study or into the wrong class. */
function checkIdentity({ identity, profile, study, evidence }: MeasurementDocumentInput): void {
  const imagesStudy = text(study.identifyingModules, TAG.StudyInstanceUID);
  const { studyInstanceUid: own } = identity;
  if (new Set([own, study.studyInstanceUid, evidence.studyInstanceUid, imagesStudy]).size !== 1)
    throw invalid('Identity, evidence and images do not name the same study.');
  if (identity.sopClassUid !== profile.measurementClass)
    throw invalid('The measurement document of this profile is of another class.');
  checkDocumentIdentity(identity);
}

/** Language (TID 1204), observer (TID 1001 > 1002 > 1004) and procedure reported, in the template's order. */
function context(input: MeasurementDocumentInput): readonly Item[] {
  return [
    codeValue('HAS CONCEPT MOD', CONTEXT.Language, CONTEXT.English, [
      codeValue('HAS CONCEPT MOD', CONTEXT.CountryOfLanguage, CONTEXT.UnitedStates),
    ]),
    codeValue('HAS OBS CONTEXT', CONTEXT.ObserverType, CONTEXT.Device),
    uidValue('HAS OBS CONTEXT', CONTEXT.DeviceObserverUid, deviceUid(input)),
    textValue('HAS OBS CONTEXT', CONTEXT.DeviceObserverName, `Preread ${input.softwareVersion}`),
    textValue('HAS OBS CONTEXT', CONTEXT.DeviceObserverManufacturer, PREREAD_MANUFACTURER),
    codeValue('HAS CONCEPT MOD', CONTEXT.ProcedureReported, procedureReported(input.study.series)),
  ];
}

/** TID 4019: what computed the changes. Copied numbers name their own algorithm in their groups. */
const algorithm = ({ softwareVersion, configuration }: Equipment): readonly Item[] => [
  textValue('HAS CONCEPT MOD', MR.AlgorithmName, ALGORITHM),
  textValue('HAS CONCEPT MOD', MR.AlgorithmVersion, softwareVersion),
  ...(configuration === undefined
    ? []
    : [textValue('HAS CONCEPT MOD', MR.AlgorithmParameters, `rules and models ${configuration}`)]),
];

/** The study's images by SOP Instance UID, with the modality of their series. */
const imagesOf = ({ study }: MeasurementDocumentInput): ReadonlyMap<string, string> =>
  new Map(
    study.series
      .filter(isImageSeries)
      .flatMap(({ modality, instances }) => instances.map(({ sopInstanceUid }) => [sopInstanceUid, modality] as const)),
  );

function contentOf(
  input: MeasurementDocumentInput,
  lesions: readonly Lesion[],
  images: ReadonlyMap<string, string>,
): readonly Node[] {
  const groups = new Map<Lesion, LesionGroup>();
  for (const lesion of lesions) if (lesion.form) groups.set(lesion, lesionGroup(lesion, lesion.form));
  const regions = lesions.flatMap(({ form }) => (form ? form.numbers.flatMap(({ region }) => region ?? []) : []));
  const shown = [...lesions.flatMap(({ form }) => form?.region ?? []), ...regions].map(({ image }) => image);
  const derived = lesions.flatMap((lesion) => derivedItems(lesion, groups.get(lesion), input.profile.sources));
  const measurements = [...groups.values()].map(({ group }) => group);
  return [
    ...context(input),
    ...(shown.length > 0 ? [imageLibrary(shown, (image) => images.get(image.sopInstanceUid) ?? '')] : []),
    ...(measurements.length > 0 ? [containerValue('CONTAINS', MR.ImagingMeasurements, measurements)] : []),
    ...(derived.length > 0
      ? [containerValue('CONTAINS', MR.DerivedImagingMeasurements, [...algorithm(input), ...derived])]
      : []),
  ];
}

/** Where each referenced instance stands: what the study as gathered says counts, else what was said first. */
function placesOf(
  { study }: MeasurementDocumentInput,
  references: readonly InstanceReference[],
): ReadonlyMap<string, InstanceReference> {
  const gathered = new Map(
    study.series.flatMap(({ seriesInstanceUid, instances }) =>
      instances.map((one) => [one.sopInstanceUid as string, { ...one, seriesInstanceUid }] as const),
    ),
  );
  const places = new Map<string, InstanceReference>();
  for (const { frames: _frames, ...reference } of references) {
    if (places.has(reference.sopInstanceUid)) continue;
    const held = gathered.get(reference.sopInstanceUid);
    const { studyInstanceUid } = study;
    places.set(
      reference.sopInstanceUid,
      held ? { ...reference, studyInstanceUid, seriesInstanceUid: held.seriesInstanceUid } : reference,
    );
  }
  return places;
}

/**
 * The measurement document of one study version after TID 1500 (PS3.16): each lesion of the study once, with its region
 * where the destination does not show it yet (TID 1410), and what changed since each prior (TID 1420). Always PARTIAL,
 * UNVERIFIED and PRELIMINARY, by a device. Equal input gives an equal dataset.
 * @returns undefined where there is nothing to be written
 * @throws PrereadError DICOM_INVALID when identities do not fit together
 */
export function measurementDocument(input: MeasurementDocumentInput): DicomJson | undefined {
  checkIdentity(input);
  const { identity, study } = input;
  const images = imagesOf(input);
  const lesions = lesionsOf({ ...input, images: new Set(images.keys()) });
  if (lesions.length === 0) return undefined;
  const content = contentOf(input, lesions, images);
  const references = referencesIn(content);
  if (references.some((one) => one.sopInstanceUid === identity.sopInstanceUid))
    throw invalid('A measurement rests on the document itself.');
  const tree = rootContent(MR.ImagingMeasurementReport, TEMPLATE, toDatasets(content));
  return {
    ...documentHeader(identity, study.identifyingModules, input),
    ...evidenceSequences(tree, study.studyInstanceUid, placesOf(input, references)),
    ...tree,
  };
}
