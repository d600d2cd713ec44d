import type { SeriesInstanceUid, SopClassUid, SopInstanceUid, StudyInstanceUid } from './identifiers.ts';

/** One attribute of the DICOM JSON model (PS3.18 F.2), UTF-8, keyed by its eight hex digits in `DicomJson`. */
export interface DicomJsonAttribute {
  readonly vr: string;
  readonly Value?: readonly unknown[];
  readonly InlineBinary?: string;
  readonly BulkDataURI?: string;
}
/** A dataset of the DICOM JSON model: `{'00100020': {vr: 'LO', Value: ['42']}}`. */
export type DicomJson = Readonly<Record<string, DicomJsonAttribute>>;

/** The three groups of a person's name (PS3.5 6.2), each as it stands: `Family^Given^Middle^Prefix^Suffix`. */
export interface PersonName {
  readonly alphabetic?: string;
  readonly ideographic?: string;
  readonly phonetic?: string;
}

/** Patient ID and issuer only together name a person; the rest is what two records must agree on. */
export interface PatientIdentity {
  readonly patientId?: string;
  readonly issuerOfPatientId?: string;
  readonly name?: PersonName;
  /** DICOM DA, `YYYYMMDD`. */
  readonly birthDate?: string;
  /** DICOM CS: M, F, O. */
  readonly sex?: string;
  /** Other Patient IDs (0010,1002), also of patients merged into this one: each with its own issuer. */
  readonly otherIds?: readonly { readonly patientId: string; readonly issuerOfPatientId?: string }[];
}

export interface Instance {
  readonly sopInstanceUid: SopInstanceUid;
  readonly sopClassUid: SopClassUid;
  readonly instanceNumber?: number;
}

export interface Series {
  readonly seriesInstanceUid: SeriesInstanceUid;
  /** (0008,0060): CT, MR, SR, ... */
  readonly modality: string;
  readonly description?: string;
  readonly seriesNumber?: number;
  /** (0018,0015) as coded, upper case; absent when the images do not say. Never guessed. */
  readonly bodyPart?: string;
  /** (0020,0060) L or R; else what (0020,0062) of all images says, B for both. */
  readonly laterality?: string;
  readonly manufacturer?: string;
  /** Sorted by instance number, then UID. Own drafts are not among them. */
  readonly instances: readonly Instance[];
  /** Attributes of one representative instance (no pixels); absent for a series that holds no readable instance. */
  readonly representative?: DicomJson;
}

/** A study as gathered from the PACS: enough to reason about it, no pixel data, nothing that Preread itself wrote. */
export interface Study {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly patient: PatientIdentity;
  /** DICOM DA `YYYYMMDD`. */
  readonly studyDate?: string;
  /** DICOM TM. */
  readonly studyTime?: string;
  readonly description?: string;
  readonly institution?: string;
  /** AE title that sent the images, where the PACS knows it. */
  readonly callingAe?: string;
  /** Requested Procedure Priority (0040,1003), or what older images have instead (0032,000C): STAT, HIGH, ... */
  readonly orderPriority?: string;
  readonly procedureCodes: readonly { readonly value: string; readonly scheme: string; readonly meaning: string }[];
  readonly series: readonly Series[];
  /**
   * Patient and General Study module attributes of one image, decoded to UTF-8: a draft carries exactly these
   * (empty stays empty, absent stays absent), so that no PACS takes it for another patient's.
   */
  readonly identifyingModules: DicomJson;
}

/** An earlier study that may serve for comparison, as the archive's query answers it. */
export interface CandidatePrior {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly patient: PatientIdentity;
  readonly studyDate?: string;
  readonly studyTime?: string;
  readonly description?: string;
  readonly modalities: readonly string[];
  readonly bodyParts: readonly string[];
  readonly procedureCodes: readonly { readonly value: string; readonly scheme: string; readonly meaning: string }[];
  /** (0020,0060) of its image series: L, R, B. */
  readonly lateralities?: readonly string[];
  /** Descriptions of its image series. */
  readonly seriesDescriptions?: readonly string[];
  /** Contrast/Bolus Agent (0018,0010) is stated: true; only native series: false; not known: absent. */
  readonly contrast?: boolean;
  /** Name of the archive that holds it; the local PACS is `local`. */
  readonly archive: string;
}

/** An archive that was asked for priors and did not answer: what it holds is not known. */
export interface UnavailableArchive {
  readonly archive: string;
  /** An error code of `errors.ts`. */
  readonly code: string;
  readonly cause: string;
}

/** Candidates of every archive that answered. */
export interface CandidateSearch {
  readonly candidates: readonly CandidatePrior[];
  readonly unavailable: readonly UnavailableArchive[];
}

/** One decision about one candidate; the reason is a code of `priors/` plus a sentence without PHI. */
export interface PriorDecision {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly chosen: boolean;
  readonly reason: string;
  readonly explanation: string;
  /** Only of chosen ones: 1 is the study that "the prior" means. */
  readonly rank?: number;
  /** How relevant, from 0; absent where relevance was not asked (another person, not earlier). */
  readonly score?: number;
  /** What the score is made of: a row of the table of weights each. */
  readonly factors?: readonly { readonly name: string; readonly points: number; readonly explanation: string }[];
  readonly archive?: string;
}

/** Modalities of objects that are no images: documents, plans, waveforms, maps, measurements (PS3.3 C.7.3.1.1.1). */
export const DOCUMENT_MODALITIES: ReadonlySet<string> = new Set(
  [
    'SR KO PR DOC SEG REG FID RWV AU PLAN ASMT ANN STAIN TEXTUREMAP M3D SMR POS CTPROTOCOL XAPROTOCOL',
    'RTSTRUCT RTPLAN RTDOSE RTRECORD RTINTENT RTRAD RTSEGANN',
    'ECG EPS HD EEG EMG EOG RESP BI',
    'OAM KER VA LEN AR SRF IOL OPV',
  ].flatMap((line) => line.split(' ')),
);

/** Structured reports and encapsulated documents by SOP class (PS3.4 B.5), whatever modality their series claims. */
export const isDocumentClass = (sopClass: string): boolean =>
  sopClass.startsWith('1.2.840.10008.5.1.4.1.1.88.') || sopClass.startsWith('1.2.840.10008.5.1.4.1.1.104.');

export const isImageSeries = (series: Series): boolean => !DOCUMENT_MODALITIES.has(series.modality);
