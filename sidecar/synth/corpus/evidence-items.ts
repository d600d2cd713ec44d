import type { StudyInstanceUid } from '../../domain/identifiers.ts';
import type {
  Concept,
  Degree,
  Laterality,
  LesionSpec,
  Quantity,
  Reading,
  Specialty,
  StudyModality,
  Urgency,
} from '../department/truth.ts';
import type { Certainty, SaidChange } from './house-style.ts';

/** A finding and its place, as every kind of evidence names it. */
export interface Placed {
  readonly lesion: LesionSpec['kind'];
  readonly finding: Concept;
  readonly site: Concept;
  readonly laterality?: Laterality;
  readonly descriptors: readonly string[];
}

export interface FindingItem extends Placed {
  readonly kind: 'finding';
  readonly id: string;
  /** Only where words say it; else its size tells. */
  readonly degree?: Degree;
  readonly urgency: Urgency;
  readonly quantity: Quantity;
  readonly reading: Reading;
  /** Of a broken rib. */
  readonly rib?: number;
  /** Against the prior; `from` in the unit of the quantity: mm, ml, or none. */
  readonly change?: { readonly outcome: SaidChange; readonly from?: number };
  readonly certainty?: Exclude<Certainty, 'unlikely'>;
}

/** The prior described it, and this report attests that it is gone. */
export interface ResolvedItem extends Placed {
  readonly kind: 'resolved';
  readonly id: string;
}

export interface AbsentItem {
  readonly kind: 'absent';
  readonly id: string;
  readonly finding: Concept;
  readonly certainty?: 'unlikely';
}

/** An organ that was assessed and is normal. */
export interface NormalItem {
  readonly kind: 'normal';
  readonly id: string;
  readonly site: Concept;
}

/** Only a program marked it: no reader says so, and no report may. */
export interface AiOnlyItem {
  readonly kind: 'aiOnly';
  readonly id: string;
  readonly finding: Concept;
  readonly site: Concept;
  readonly laterality?: Laterality;
}

export interface RecommendationItem {
  readonly kind: 'recommendation';
  readonly id: string;
  readonly what: string;
  /** The findings it is for. */
  readonly of: readonly string[];
}

export type EvidenceItem = FindingItem | ResolvedItem | AbsentItem | NormalItem | AiOnlyItem | RecommendationItem;

export interface PriorEvidence {
  readonly id: string;
  readonly exam: string;
  readonly modality: StudyModality;
  /** DICOM DA. */
  readonly date: string;
  /** Between the two studies. */
  readonly days: number;
}

/** What the documents of one study say, and with it all that its report may say. Ids are E1, E2, ... in this order. */
export interface StudyEvidence {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly specialty: Specialty;
  readonly modality: StudyModality;
  readonly exam: string;
  readonly indication: { readonly id: string; readonly text: string };
  readonly technique: { readonly id: string; readonly text: string };
  readonly prior?: PriorEvidence;
  readonly items: readonly EvidenceItem[];
  /** Every organ of this examination is attested as normal: only then may the study be called so. */
  readonly isNormal: boolean;
}
