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
  /** Text of an encapsulated document (PDF); it has no flags of its own: nobody knows whether it is verified. */
  | { readonly kind: 'encapsulated-document'; readonly instance: InstanceReference; readonly page: number }
  | { readonly kind: 'image-attributes'; readonly instances: readonly InstanceReference[] };

/** A region on one image, copied from the SR (TID 1410, 1501): column\row pairs, (0,0) = corner of the top left pixel. */
export interface ImageRegion {
  readonly graphicType: 'POINT' | 'MULTIPOINT' | 'POLYLINE' | 'CIRCLE' | 'ELLIPSE';
  /** Pixels; column and row alternate. */
  readonly graphicData: readonly number[];
  readonly image: InstanceReference;
}

/** A segment of a segmentation object (TID 1411, 121191 Referenced Segment), for a lesion measured in three dimensions. */
export interface SegmentReference {
  readonly segmentation: InstanceReference;
  readonly segmentNumber?: number;
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
  /**
   * Findings of the study with this tracking UID name both sides, so none may be said. Site and laterality are still what
   * this document states.
   */
  readonly sideDisputed?: true;
  /** (106233006, SCT): which part of the site; two findings that differ in it are not surely one. */
  readonly topographicalModifiers?: readonly Code[];
  readonly tracking: Tracking;
  readonly regions: readonly ImageRegion[];
  readonly segments?: readonly SegmentReference[];
  /** (276214006, SCT) Finding category, as coded. */
  readonly category?: Code;
  /** The sentence of a report it was parsed from: what is said from it is said as that report's. */
  readonly statementId?: EvidenceId;
  /** CAD marks (111056, DCM); those "not for presentation" never become evidence. */
  readonly renderingIntent?: 'required' | 'optional';
  /** (111012, DCM) Certainty of Finding as the device states it, percent: a score, not a probability. */
  readonly certaintyPercent?: number;
}

/** A coded circumstance of a measurement (image mode, cardiac cycle point, flow direction): two that differ are two quantities. */
export interface MeasurementModifier {
  readonly concept: Code;
  readonly value: Code;
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
  /** Where, for a measurement that belongs to no finding (left ventricle, right internal carotid artery). */
  readonly site?: Code;
  readonly laterality?: Code;
  readonly modifiers?: readonly MeasurementModifier[];
  /** Whom or what it measures when a study holds several (a fetus): as the source names it. */
  readonly subject?: string;
  /** (121404, DCM) the source marked it as the one to use. */
  readonly selected?: true;
  /** Measurements it was computed from, where the source says so (INFERRED FROM, R-INFERRED FROM). */
  readonly derivedFrom?: readonly EvidenceId[];
  /** The sentence of a report it was parsed from. */
  readonly statementId?: EvidenceId;
}

/** A coded answer to a coded question (margin: spiculated). */
export interface QualitativeEvidence extends EvidenceBase {
  readonly kind: 'qualitative';
  readonly findingId?: EvidenceId;
  readonly question: Code;
  readonly answer: Code;
  /** Where, for an answer that belongs to no finding (plaque of the right carotid bulb). */
  readonly site?: Code;
  readonly laterality?: Code;
}

/** How the images were made, from their own headers. Absent = the headers do not say. */
export interface TechniqueEvidence extends EvidenceBase {
  readonly kind: 'technique';
  readonly modality: string;
  readonly bodyPart?: string;
  /** (0020,0060), else (0020,0062): what every series states. */
  readonly laterality?: 'L' | 'R' | 'B';
  readonly seriesCount: number;
  readonly imageCount: number;
  readonly sliceThicknessMm?: number;
  readonly contrastAgent?: string;
  /** Why it was ordered, verbatim, as every series that says a reason says it. */
  readonly indication?: string;
  readonly seriesDescription?: string;
}

export type ReportRole =
  | 'history'
  | 'indication'
  | 'technique'
  | 'comparison'
  | 'findings'
  | 'impression'
  | 'recommendation'
  | 'addendum'
  | 'other';

/** One sentence of an existing report, as it stands; it is quoted with its status, never taken over as our own words. */
export interface ReportStatementEvidence extends EvidenceBase {
  readonly kind: 'reportStatement';
  readonly role: ReportRole;
  /** The heading as coded or printed; absent = the report has none there. */
  readonly heading?: string;
  /** Verbatim, white space folded. */
  readonly text: string;
  /** RFC 5646 (`de`), as declared or recognised; absent = not known. Only English is parsed to claims. */
  readonly language?: string;
}

/** What an existing report recommends. Dates follow from the report's study date and the interval. */
export interface RecommendationEvidence extends EvidenceBase {
  readonly kind: 'recommendation';
  readonly statementId: EvidenceId;
  /** (0008,0060) of the recommended examination; absent = not said, or no imaging. */
  readonly modality?: string;
  /** After the study of the report. `6 to 12 months` has two ends, `in 6 months` twice the same. UCUM: d, wk, mo, a. */
  readonly interval?: { readonly from: number; readonly to: number; readonly unit: 'd' | 'wk' | 'mo' | 'a' };
  /** The report makes it depend on something ("if symptoms persist"). */
  readonly conditional: boolean;
}

/** One value of a radiation dose report (TID 10001, 10011, 10021). */
export interface DoseEvidence extends EvidenceBase {
  readonly kind: 'dose';
  /** (113813, DCM, "CT Dose Length Product Total"), ... */
  readonly quantity: Code;
  readonly value: number;
  readonly valueText: string;
  /** UCUM. */
  readonly unit: Code;
  /** study: accumulated over the procedure. event: one irradiation event. */
  readonly scope: 'study' | 'event';
  readonly targetRegion?: Code;
  /** (125203, DCM) Acquisition Protocol, as written. */
  readonly protocol?: string;
  /** (113835, DCM) CTDIw phantom type: a CTDIvol means little without it. */
  readonly phantom?: Code;
  /** (113764, DCM) Acquisition Plane: planes add up only where the source adds them. */
  readonly plane?: Code;
  /**
   * (113705, DCM) what an accumulated value covers where that is less than the study (a procedure step, a series): its
   * scope is then `event`, as nobody says that it is the study's total.
   */
  readonly accumulatedOver?: Code;
  /** Which breast (TID 10005); absent = the source does not say, or contradicts itself. */
  readonly laterality?: Code;
  /** (113820, DCM) CT Acquisition Type or (113721, DCM) Irradiation Event Type: a localizer is no spiral. */
  readonly acquisitionType?: Code;
}

/** That an algorithm ran, and how it ended. "Ran, nothing found" is not "failed", and neither attests that nothing is there. */
export interface ProcessingEvidence extends EvidenceBase {
  readonly kind: 'processing';
  /** The document's root concept: (112000, DCM, "Chest CAD Report"), ... */
  readonly process: Code;
  /** (111022, DCM) Detection or (111004, DCM) Analysis Performed, for one of several algorithms; absent = the document as a whole. */
  readonly performed?: Code;
  readonly outcome: 'succeeded' | 'partly' | 'failed' | 'notAttempted' | 'unknown';
  readonly findings: 'with' | 'without' | 'unknown';
  /** Marks that the source says are not for presentation; they are counted and nothing else. */
  readonly withheld: number;
}

/** Key Object Selection (PS3.16 TID 2010): images somebody marked, and why. */
export interface KeyObjectEvidence extends EvidenceBase {
  readonly kind: 'keyObject';
  /** CID 7010, as coded. */
  readonly title: Code;
  /** (113011, DCM) Document Title Modifiers: why it was rejected (CID 7011), the scope of "best" (CID 7012). */
  readonly modifiers?: readonly Code[];
  /** (113012, DCM) Key Object Description, verbatim. */
  readonly description?: string;
  readonly objects: readonly InstanceReference[];
}

/** Kinds of later issues (image result, chart) extend this union. */
export type Evidence =
  | FindingEvidence
  | MeasurementEvidence
  | QualitativeEvidence
  | TechniqueEvidence
  | ReportStatementEvidence
  | RecommendationEvidence
  | DoseEvidence
  | ProcessingEvidence
  | KeyObjectEvidence;

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
