import type { ComparisonOutcome } from '../../domain/comparison.ts';
import type { StudyInstanceUid } from '../../domain/identifiers.ts';
import type { PersonName } from '../../domain/study.ts';
import type { BodyParameters } from '../bodies/body.ts';
import type { ViewName } from '../images/views.ts';
import type { BreastLesionSpec } from '../lesions/breast-lesions.ts';
import type { HeadLesionSpec } from '../lesions/head-lesions.ts';
import type { KneeLesionSpec } from '../lesions/knee-lesions.ts';
import type { TorsoLesionSpec } from '../lesions/torso-specs.ts';
import type { NameScript, Sex } from '../names.ts';
import type { Severity } from '../rare/disease.ts';

export const SPECIALTIES = ['chest', 'neuro', 'msk', 'breast', 'abdomen'] as const;
export type Specialty = (typeof SPECIALTIES)[number];

/**
 * outside: of this person, made elsewhere under another Patient ID and issuer. otherPerson: under the same Patient ID,
 * of somebody else (another name, birth date and body). unrelated: of this person, another part of the body.
 */
export const STUDY_KINDS = ['baseline', 'followUp', 'unrelated', 'outside', 'otherPerson'] as const;
export type StudyKind = (typeof STUDY_KINDS)[number];

export type StudyModality = 'CT' | 'DX' | 'MR' | 'MG';
export type Laterality = 'left' | 'right' | 'bilateral';
/** urgent: at once; actionable: needs something to be done; notActionable: to be said; benign: may be left out. */
export type Urgency = 'urgent' | 'actionable' | 'notActionable' | 'benign';
export type Degree = 'mild' | 'moderate' | 'severe';

/** A finding or place as the lexicon of `sidecar/claims/lexicon` names it; without a code where the lexicon has none. */
export interface Concept {
  readonly name: string;
  readonly code?: { readonly value: string; readonly scheme: string };
}

export type LesionSpec = TorsoLesionSpec | HeadLesionSpec | KneeLesionSpec | BreastLesionSpec;
export type Region = 'trunk' | 'head' | 'knee' | 'breast';

/** The number that says how large a lesion is, and by which its change is told: of nodes the short axis (RECIST 1.1). */
export type Quantity = 'longAxis' | 'shortAxis' | 'volume' | 'depth' | 'ratio' | 'share' | 'none';

/** How a lesion changes; days count from the first study. A resolving one is gone from that day on. */
export type GrowthLaw =
  | { readonly kind: 'stable' }
  | { readonly kind: 'doubling'; readonly days: number }
  | { readonly kind: 'halving'; readonly days: number }
  | { readonly kind: 'resolving'; readonly goneOnDay: number }
  | { readonly kind: 'appearing'; readonly fromDay: number };

/** Exact numbers of a lesion on the day of a study. mm, ml, HU. */
export interface ExactSizes {
  readonly longMm?: number;
  readonly shortMm?: number;
  readonly volumeMl?: number;
  /** CT only. */
  readonly hu?: number;
  /** Other exact numbers by name: `apexMm`, `thicknessMm`, `tipAboveCarinaMm`, `cardiothoracicRatio`, ... */
  readonly numbers: Readonly<Record<string, number>>;
}

/** What the measuring reader writes: rounded, and off by at most 1 mm (5 % of a volume). */
export interface Reading {
  /** false: overlooked; the documents are silent, and prove nothing. */
  readonly described: boolean;
  readonly longMm?: number;
  readonly shortMm?: number;
  readonly volumeMl?: number;
  readonly numbers?: Readonly<Record<string, number>>;
}

/** Change against the study before that shows the same body region by the same means; by exact sizes. */
export interface TrueChange {
  readonly since: StudyInstanceUid;
  readonly outcome: Extract<ComparisonOutcome, 'larger' | 'smaller' | 'unchanged' | 'new'>;
  /** Exact, of `quantity`. */
  readonly from?: number;
  readonly to?: number;
}

export interface TruthFinding {
  readonly trackingIdentifier: string;
  /** The same in all studies of this lesion. */
  readonly trackingUid: string;
  /** Row of the condition tables, or `rare`. */
  readonly condition: string;
  /** What the phantoms are to paint. */
  readonly spec: LesionSpec;
  readonly finding: Concept;
  readonly site: Concept;
  /** Absent: an organ that has no side. */
  readonly laterality?: Laterality;
  readonly quantity: Quantity;
  readonly exact: ExactSizes;
  readonly severity?: Degree;
  readonly descriptors: readonly string[];
  readonly urgency: Urgency;
  readonly growth: GrowthLaw;
  /** This modality can show it at this size. */
  readonly visible: boolean;
  readonly change?: TrueChange;
  readonly reader: Reading;
  readonly ai: 'found' | 'missed';
}

/** A lesion that the study before showed, and that is no more. */
export interface Gone {
  readonly trackingUid: string;
  readonly finding: Concept;
  readonly site: Concept;
  readonly laterality?: Laterality;
  readonly since: StudyInstanceUid;
}

/** What an AI result names although nothing is there. */
export interface FalsePositive {
  readonly trackingUid: string;
  readonly finding: Concept;
  readonly site: Concept;
  readonly laterality?: Laterality;
  readonly longMm?: number;
  /** 0 to 1. */
  readonly confidence: number;
}

export interface Order {
  readonly placerOrderNumber: string;
  readonly requestedProcedure: { readonly value: string; readonly scheme: string; readonly meaning: string };
  readonly reason: string;
  readonly priority: 'ROUTINE' | 'HIGH' | 'STAT';
  /** DICOM PN. */
  readonly referringPhysician: string;
}

interface ChartCode {
  readonly name: string;
  readonly icd10?: string;
  readonly sct?: string;
  readonly atc?: string;
}

/** What the hospital's record says beside the images. DICOM DA. */
export interface Chart {
  readonly conditions: readonly (ChartCode & { readonly icd10: string; readonly since: string })[];
  readonly medications: readonly (ChartCode & { readonly atc: string; readonly since: string })[];
}

export const HAZARD_KINDS = [
  'missingUnits',
  'swappedSide',
  'stalePrior',
  'duplicateLesion',
  'wrongAccession',
  'burnedInText',
  'brokenObject',
  'hiddenInstruction',
] as const;
export type HazardKind = (typeof HAZARD_KINDS)[number];

/** One error planted in one document of a study. */
export interface PlantedHazard {
  readonly kind: HazardKind;
  readonly document: 'images' | 'measurementSr' | 'aiSr' | 'report' | 'order';
  /** The finding it is about. */
  readonly trackingUid?: string;
  /** What is written instead: the wrong side, accession number or date, the words burned in or hidden. */
  readonly value?: string;
}

/** Patient and issuer as the study's files carry them. */
export interface Identity {
  readonly patientId: string;
  readonly issuerOfPatientId: string;
  readonly name: PersonName;
  readonly birthDate: string;
  readonly sex: Sex;
}

export interface Fact {
  readonly finding: Concept;
  readonly polarity: 'present' | 'absent';
  readonly trackingUid?: string;
  readonly site?: Concept;
  readonly laterality?: Laterality;
  readonly sizeMm?: number;
  readonly volumeMl?: number;
  /** Why it belongs there, or must not be there. */
  readonly why: string;
}

export interface ExpectedComparison {
  readonly trackingUid: string;
  /** What the documents of both studies allow to be said, and no more. */
  readonly outcome: ComparisonOutcome;
  /** A planted hazard touches one of the documents it rests on. */
  readonly disturbedBy?: readonly HazardKind[];
}

export interface PriorJudgement {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly reason: 'chosen' | 'olderOrLessAlike' | 'otherRegion' | 'otherPatientId' | 'otherPerson';
}

/** What a correct draft of this study does. */
export interface Expected {
  readonly priors: readonly PriorJudgement[];
  readonly chosenPrior?: StudyInstanceUid;
  readonly comparisons: readonly ExpectedComparison[];
  readonly mustHold: readonly Fact[];
  readonly mustNotHold: readonly Fact[];
}

export interface TruthStudy {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly kind: StudyKind;
  readonly identity: Identity;
  readonly accessionNumber: string;
  readonly studyId: string;
  /** DICOM DA and TM. */
  readonly studyDate: string;
  readonly studyTime: string;
  /** Days since this person's first study. */
  readonly day: number;
  readonly specialty: Specialty;
  readonly region: Region;
  /** Of a knee. */
  readonly side?: 'left' | 'right';
  readonly modality: StudyModality;
  readonly views: readonly ViewName[];
  readonly description: string;
  readonly indication: string;
  readonly order: Order;
  readonly body: BodyParameters;
  readonly findings: readonly TruthFinding[];
  readonly gone: readonly Gone[];
  readonly falsePositives: readonly FalsePositive[];
  /** Organs that the report attests as assessed and normal. */
  readonly attestedNormal: readonly Concept[];
  /** Findings that the report attests as absent. */
  readonly attestedAbsent: readonly Concept[];
  readonly hazards: readonly PlantedHazard[];
  readonly expected: Expected;
}

/** A rare disease by the name of its recipe; the mimic is the common disease that looks alike. */
export interface RareCase {
  readonly key: string;
  readonly severity: Severity;
  readonly mimic: boolean;
}

export interface TruthPatient {
  /** Everything that the bytes depend on; UIDs are made from it. */
  readonly key: string;
  readonly index: number;
  readonly specialty: Specialty;
  readonly script: NameScript;
  readonly identity: Identity;
  readonly chart: Chart;
  readonly rare?: RareCase;
  /** Oldest first; the last one is the current study. */
  readonly studies: readonly TruthStudy[];
}
