import { codes, items, number, personName, TAG, text, texts } from '../dicom/dicom-json.ts';
import { identifyingModules } from '../dicom/identifying-modules.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import {
  isUid,
  type OrthancId,
  type StudyInstanceUid,
  seriesInstanceUid,
  sopClassUid,
  sopInstanceUid,
} from '../domain/identifiers.ts';
import {
  type DicomJson,
  DOCUMENT_MODALITIES,
  type Instance,
  isDocumentClass,
  type PatientIdentity,
  type Series,
  type Study,
} from '../domain/study.ts';
import { PrereadError } from '../errors.ts';
import { atOnce } from './at-once.ts';
import type { Dicomweb } from './dicomweb.ts';
import { imageSide, sideFields, sideOfImages } from './image-sides.ts';
import { instanceOrthancId } from './orthanc-rest.ts';
import { orderPriorityOf } from './study-head.ts';

/** A document of a study (SR, KO, SEG, ...) that may hold evidence; not read yet. */
export interface DocumentReference {
  readonly instance: InstanceReference;
  readonly modality: string;
}

/** By what a series may say that Preread wrote it. */
export interface OwnSeriesClaim {
  readonly seriesInstanceUid: string;
  readonly manufacturer: string;
}

export interface GatherOptions {
  /** Series that Preread writes: they are left out. */
  readonly isOwn?: (series: OwnSeriesClaim) => boolean;
  /** Who sent an instance; only Orthanc's REST knows. */
  readonly callingAe?: (instance: OrthancId) => Promise<string | undefined>;
  readonly signal?: AbortSignal | undefined;
}

/** The queries that gathering needs; any DICOMweb archive. */
export type StudyQueries = Pick<Dicomweb, 'listSeries' | 'listInstances' | 'instanceMetadata'>;

export interface GatheredStudy {
  readonly study: Study;
  /** Documents, by series number. */
  readonly documents: readonly DocumentReference[];
}

/** Functional groups of every frame: as large as the object has frames, and nothing here reads them. */
const PER_FRAME_FUNCTIONAL_GROUPS = '52009230';
/** An instance deleted meanwhile is passed over; a series that loses three in a row is being deleted. */
const REPRESENTATIVE_ATTEMPTS = 3;
/** Series asked for at once: a draft waits for all of them, and the archive has others to serve. */
const SERIES_AT_ONCE = 4;

/** Undefined for an answer that is not an instance anybody could refer to. */
function instanceOf(dataset: DicomJson): Instance | undefined {
  const [uid, sopClass] = [text(dataset, TAG.SOPInstanceUID), text(dataset, TAG.SOPClassUID)];
  if (uid === undefined || sopClass === undefined || !isUid(uid) || !isUid(sopClass)) return undefined;
  const instanceNumber = number(dataset, TAG.InstanceNumber);
  return {
    sopInstanceUid: sopInstanceUid(uid),
    sopClassUid: sopClassUid(sopClass),
    ...(instanceNumber !== undefined && { instanceNumber }),
  };
}

const byNumberThenUid = (aNumber = Infinity, aUid = '', bNumber = Infinity, bUid = '') =>
  aNumber === bNumber ? (aUid < bUid ? -1 : 1) : aNumber - bNumber;

/** Only UID, class, number and side of each instance stay in memory. A page may repeat one that arrived meanwhile. */
async function readInstances(
  dicomweb: StudyQueries,
  study: StudyInstanceUid,
  { uid, modality }: { readonly uid: string; readonly modality: string },
  { signal }: GatherOptions,
) {
  const found = new Map<string, { readonly instance: Instance; readonly side: string | undefined }>();
  const options = { signal, fields: sideFields(modality) };
  for await (const page of dicomweb.listInstances(study, seriesInstanceUid(uid), options))
    for (const dataset of page) {
      const instance = instanceOf(dataset);
      if (instance) found.set(instance.sopInstanceUid, { instance, side: imageSide(dataset) });
    }
  return [...found.values()].sort(({ instance: a }, { instance: b }) =>
    byNumberThenUid(a.instanceNumber, a.sopInstanceUid, b.instanceNumber, b.sopInstanceUid),
  );
}

/** Without bulk data (the URIs would be UIDs in the open) and without what grows with the frames. */
function slim(dataset: DicomJson): DicomJson {
  return Object.fromEntries(
    Object.entries(dataset).filter(
      ([tag, { BulkDataURI, InlineBinary }]) =>
        tag !== PER_FRAME_FUNCTIONAL_GROUPS && BulkDataURI === undefined && InlineBinary === undefined,
    ),
  );
}

/** Attributes of the first instance that is still there. */
async function readRepresentative(
  dicomweb: StudyQueries,
  study: StudyInstanceUid,
  series: Pick<Series, 'seriesInstanceUid' | 'instances'>,
  options: GatherOptions,
): Promise<DicomJson | undefined> {
  for (const { sopInstanceUid: uid } of series.instances.slice(0, REPRESENTATIVE_ATTEMPTS)) {
    const address = { studyInstanceUid: study, seriesInstanceUid: series.seriesInstanceUid, sopInstanceUid: uid };
    try {
      return slim(await dicomweb.instanceMetadata(address, options));
    } catch (thrown) {
      if (!(thrown instanceof PrereadError) || thrown.code !== 'PACS_NOT_FOUND') throw thrown;
    }
  }
  return undefined;
}

const given = <K extends string, V>(key: K, value: V | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };

const isDocument = (modality: string, { sopClassUid: sopClass }: Instance): boolean =>
  DOCUMENT_MODALITIES.has(modality) || isDocumentClass(sopClass);

/** One series of the QIDO answer with its instances; attributes come from the representative, else from the answer. */
async function readSeries(
  dicomweb: StudyQueries,
  study: StudyInstanceUid,
  answer: DicomJson,
  options: GatherOptions,
): Promise<Series | undefined> {
  const uid = text(answer, TAG.SeriesInstanceUID);
  if (uid === undefined || !isUid(uid)) return undefined;
  const modality = text(answer, TAG.Modality) ?? '';
  const all = await readInstances(dicomweb, study, { uid, modality }, options);
  const listed = { seriesInstanceUid: seriesInstanceUid(uid), instances: all.map(({ instance }) => instance) };
  // A scanned report in a series of modality OT has no image either.
  const images = all.filter(({ instance }) => !isDocument(modality, instance));
  const shown = { ...listed, instances: images.map(({ instance }) => instance) };
  const representative = await readRepresentative(dicomweb, study, shown, options);
  const source = representative ?? answer;
  const ofImages = images.map(({ side }) => side);
  return {
    ...listed,
    modality,
    ...given('description', text(source, TAG.SeriesDescription)),
    ...given('seriesNumber', number(source, TAG.SeriesNumber)),
    ...given('bodyPart', text(source, TAG.BodyPartExamined)?.toUpperCase()),
    ...given('laterality', text(source, TAG.Laterality) ?? sideOfImages(modality, ofImages, representative)),
    ...given('manufacturer', text(source, TAG.Manufacturer)),
    ...given('representative', representative),
  };
}

type OtherId = NonNullable<PatientIdentity['otherIds']>[number];

/**
 * Other IDs of the patient, with their issuers where they are stated (PS3.3 C.7.1.1, Other Patient IDs Sequence), and
 * those of the retired Other Patient IDs (0010,1000) that the sequence does not repeat.
 */
function otherIdsOf(dataset: DicomJson): readonly OtherId[] {
  const found = new Map<string, OtherId>();
  const own = text(dataset, TAG.PatientID)?.trim();
  for (const item of items(dataset, TAG.OtherPatientIDsSequence)) {
    const patientId = text(item, TAG.PatientID)?.trim();
    const issuerOfPatientId = text(item, TAG.IssuerOfPatientID)?.trim() || undefined;
    if (patientId && !(patientId === own && issuerOfPatientId === text(dataset, TAG.IssuerOfPatientID)?.trim()))
      found.set(`${patientId}\\${issuerOfPatientId ?? ''}`, {
        patientId,
        ...given('issuerOfPatientId', issuerOfPatientId),
      });
  }
  const known = new Set([own, ...[...found.values()].map(({ patientId }) => patientId)]);
  for (const patientId of texts(dataset, TAG.OtherPatientIDs).map((id) => id.trim()))
    if (patientId !== '' && !known.has(patientId)) found.set(patientId, { patientId });
  return [...found.values()];
}

/** Patient of a dataset. Padding does not count (PS3.5 6.2). */
export function patientOf(dataset: DicomJson): PatientIdentity {
  const otherIds = otherIdsOf(dataset);
  return {
    ...given('patientId', text(dataset, TAG.PatientID)?.trim()),
    ...given('issuerOfPatientId', text(dataset, TAG.IssuerOfPatientID)?.trim()),
    ...given('name', personName(dataset, TAG.PatientName)),
    ...given('birthDate', text(dataset, TAG.PatientBirthDate)?.trim()),
    ...given('sex', text(dataset, TAG.PatientSex)?.trim()),
    ...given('otherIds', otherIds.length > 0 ? otherIds : undefined),
  };
}

/**
 * Patient IDs must be equal, a missing one included; birth dates and sexes must not contradict each other. Names are
 * not compared: they are spelt in many ways.
 * @throws PrereadError STUDY_CONFLICTING_PATIENT
 */
function checkOnePatient(datasets: readonly DicomJson[]): void {
  const patients = datasets.map(patientOf);
  const ids = new Set(patients.map(({ patientId }) => patientId));
  const contradicts = (values: readonly (string | undefined)[]) =>
    new Set(values.filter((value) => value !== undefined)).size > 1;
  const differing = [
    ids.size > 1 && 'Patient ID (0010,0020)',
    contradicts(patients.map(({ issuerOfPatientId }) => issuerOfPatientId)) && 'Issuer of Patient ID (0010,0021)',
    contradicts(patients.map(({ birthDate }) => birthDate)) && "Patient's Birth Date (0010,0030)",
    contradicts(patients.map(({ sex }) => sex)) && "Patient's Sex (0010,0040)",
  ].filter((attribute) => attribute !== false);
  if (differing.length === 0) return;
  throw new PrereadError('STUDY_CONFLICTING_PATIENT', { detail: `They differ in ${differing.join(', ')}.` });
}

const gone = () => new PrereadError('STUDY_GONE');

const claimOf = (answer: DicomJson): OwnSeriesClaim => ({
  seriesInstanceUid: text(answer, TAG.SeriesInstanceUID) ?? '',
  manufacturer: text(answer, TAG.Manufacturer) ?? '',
});

/** Every series of the study but our own. */
async function readAllSeries(
  dicomweb: StudyQueries,
  study: StudyInstanceUid,
  options: GatherOptions,
): Promise<Series[]> {
  const answers = await dicomweb.listSeries(study, options);
  if (answers.length === 0) throw gone();
  const foreign = answers.filter((answer) => !options.isOwn?.(claimOf(answer)));
  // The answers are compared with each other only: what an archive's query answers may be written differently. Drafts
  // under a patient that was wrong do not speak against the images that are right now.
  checkOnePatient(foreign);
  const read = await atOnce(SERIES_AT_ONCE, foreign, (answer) => readSeries(dicomweb, study, answer, options));
  const all = read.filter((series) => series.instances.length > 0);
  if (all.length === 0) throw foreign.length === 0 ? new PrereadError('STUDY_EMPTY') : gone();
  return all.sort((a, b) => byNumberThenUid(a.seriesNumber, a.seriesInstanceUid, b.seriesNumber, b.seriesInstanceUid));
}

/** By modality of the series, and by class where an encapsulated PDF or an SR stands in a series of another one. */
function documentsOf(study: StudyInstanceUid, series: readonly Series[]): DocumentReference[] {
  return series.flatMap(({ modality, seriesInstanceUid: uid, instances }) =>
    instances
      .filter((instance) => isDocument(modality, instance))
      .map(({ sopInstanceUid: sop, sopClassUid: sopClass }) => ({
        modality,
        instance: { studyInstanceUid: study, seriesInstanceUid: uid, sopInstanceUid: sop, sopClassUid: sopClass },
      })),
  );
}

async function askCallingAe(identity: DicomJson, options: GatherOptions): Promise<string | undefined> {
  const uids = [TAG.StudyInstanceUID, TAG.SeriesInstanceUID, TAG.SOPInstanceUID].map(
    (tag) => text(identity, tag) ?? '',
  );
  const [study = '', series = '', sop = ''] = uids;
  return options.callingAe?.(instanceOrthancId(patientOf(identity).patientId ?? '', study, series, sop));
}

/**
 * A study as the archive has it now: series and instances by QIDO in pages, one representative image per series by
 * WADO-RS metadata. No pixel data, and memory for UIDs only, whatever the study's size.
 * @throws PrereadError STUDY_GONE, STUDY_EMPTY, STUDY_CONFLICTING_PATIENT, or of the PACS
 */
export async function gatherStudy(
  dicomweb: StudyQueries,
  study: StudyInstanceUid,
  options: GatherOptions = {},
): Promise<GatheredStudy> {
  const series = await readAllSeries(dicomweb, study, options).catch((thrown) => {
    throw thrown instanceof PrereadError && thrown.code === 'PACS_NOT_FOUND' ? gone() : thrown;
  });
  const representatives = series.flatMap(({ representative }) => (representative ? [representative] : []));
  checkOnePatient(representatives);
  const [firstSeries] = series;
  // A study without images (a report alone may be a prior) is known by its first document.
  const identity =
    representatives[0] ?? (firstSeries && (await readRepresentative(dicomweb, study, firstSeries, options)));
  if (identity === undefined) throw gone();
  return {
    study: {
      studyInstanceUid: study,
      patient: patientOf(identity),
      ...given('studyDate', text(identity, TAG.StudyDate)),
      ...given('studyTime', text(identity, TAG.StudyTime)),
      ...given('description', text(identity, TAG.StudyDescription)),
      ...given('institution', text(identity, TAG.InstitutionName)),
      ...given('callingAe', await askCallingAe(identity, options)),
      ...given('orderPriority', orderPriorityOf(identity)),
      procedureCodes: codes(identity, TAG.ProcedureCodeSequence),
      series,
      identifyingModules: identifyingModules(identity),
    },
    documents: documentsOf(study, series),
  };
}
