import type { Code } from './code.ts';
import type { EvidenceId, SeriesInstanceUid, SopClassUid, SopInstanceUid, StudyInstanceUid } from './identifiers.ts';

/** One DICOM instance with all that a reference to it needs (PS3.3 10.8 and C.17.2.1). */
export interface InstanceReference {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly seriesInstanceUid: SeriesInstanceUid;
  readonly sopInstanceUid: SopInstanceUid;
  readonly sopClassUid: SopClassUid;
  /** 1-based frame numbers; absent = the whole instance. */
  readonly frames?: readonly number[];
}

/** Who stands behind an SR's content: a person, a device, or not said (TID 1002). */
export type ObserverType = 'person' | 'device' | 'unknown';

/** Where a piece of evidence comes from. A model's result and a chart resource join this union with their issues. */
export type EvidenceSource =
  | {
      readonly kind: 'content-item';
      readonly instance: InstanceReference;
      /** Position in the content tree, 1-based, the root is "1": `1.4.2.1` (PS3.3 C.17.3.2.5 style). */
      readonly contentItem: string;
      readonly observerType: ObserverType;
      /** (0040,A491) and (0040,A493) of the document: they travel into whatever is said from it. */
      readonly completionFlag?: string;
      readonly verificationFlag?: string;
      readonly algorithm?: { readonly name: string; readonly version: string };
    }
  | { readonly kind: 'image-attributes'; readonly instances: readonly InstanceReference[] };

/** A region on one image, copied from the SR (TID 1410, 1501): column\row pairs, (0,0) = corner of the top left pixel. */
export interface ImageRegion {
  readonly graphicType: 'POINT' | 'MULTIPOINT' | 'POLYLINE' | 'CIRCLE' | 'ELLIPSE';
  /** Pixels; column and row alternate. */
  readonly graphicData: readonly number[];
  readonly image: InstanceReference;
}

export interface Tracking {
  /** (112039, DCM) one lesion's label; may repeat between documents. */
  readonly identifier?: string;
  /** (112040, DCM) one lesion's identity across time. */
  readonly uid?: string;
}

/** present: described. absent: somebody attested that it is not there. uncertain: the source says it does not know. */
export type Presence = 'present' | 'absent' | 'uncertain';

interface EvidenceBase {
  readonly id: EvidenceId;
  /** The study this evidence speaks about: the current one or a prior. */
  readonly studyInstanceUid: StudyInstanceUid;
  readonly source: EvidenceSource;
}

/** A coded observation: what, where, which side. */
export interface FindingEvidence extends EvidenceBase {
  readonly kind: 'finding';
  readonly finding: Code;
  readonly presence: Presence;
  readonly site?: Code;
  /** As coded (272741003 SCT), or part of a pre-coordinated site. Absent = the source does not say; never guessed. */
  readonly laterality?: Code;
  /** (106233006, SCT): which part of the site; two findings that differ in it are not surely one. */
  readonly topographicalModifiers?: readonly Code[];
  readonly tracking: Tracking;
  readonly regions: readonly ImageRegion[];
}

/** A number with its unit, and what it measures. Never a bare number. */
export interface MeasurementEvidence extends EvidenceBase {
  readonly kind: 'measurement';
  /** The finding it belongs to; absent for a measurement of the study as a whole. */
  readonly findingId?: EvidenceId;
  /** What was measured: (103339001, SCT, "Long axis"), ... */
  readonly quantity: Code;
  readonly value: number;
  /** The number as written in the source; a draft shows no more digits than this. */
  readonly valueText: string;
  /** UCUM. */
  readonly unit: Code;
  readonly method?: Code;
  readonly derivation?: Code;
  readonly regions: readonly ImageRegion[];
}

/** A coded answer to a coded question (margin: spiculated). */
export interface QualitativeEvidence extends EvidenceBase {
  readonly kind: 'qualitative';
  readonly findingId?: EvidenceId;
  readonly question: Code;
  readonly answer: Code;
}

/** How the images were made, from their own headers. Absent = the headers do not say. */
export interface TechniqueEvidence extends EvidenceBase {
  readonly kind: 'technique';
  readonly modality: string;
  readonly bodyPart?: string;
  readonly seriesCount: number;
  readonly imageCount: number;
  readonly sliceThicknessMm?: number;
  readonly contrastAgent?: string;
  readonly seriesDescription?: string;
}

/** Kinds of later issues (image result, dose, history, prior-report statement) extend this union. */
export type Evidence = FindingEvidence | MeasurementEvidence | QualitativeEvidence | TechniqueEvidence;

/** Something that was there and could not be used; it is said in the draft and kept in the ledger, never dropped silently. */
export interface UnreadEvidence {
  readonly instance: InstanceReference;
  /** An error code of `errors.ts`. */
  readonly code: string;
  /** Plain cause without PHI. */
  readonly cause: string;
}

/** All that is known of one study: what was read and what was not. */
export interface StudyEvidence {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly items: readonly Evidence[];
  readonly unread: readonly UnreadEvidence[];
}
