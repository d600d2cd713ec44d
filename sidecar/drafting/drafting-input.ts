import type { Comparison, LesionSeries, RuleOutput, TargetSum } from '../domain/comparison.ts';
import type { DraftBasis, Statement, WordingRecord } from '../domain/draft.ts';
import type { StudyEvidence } from '../domain/evidence.ts';
import type { StudyInstanceUid } from '../domain/identifiers.ts';
import type { PriorDecision, Study, UnavailableArchive } from '../domain/study.ts';
import type { Similarity } from './redescribed.ts';

/** What a draft says of a prior besides its evidence. */
export interface PriorLabel {
  readonly studyInstanceUid: StudyInstanceUid;
  /** DICOM DA. */
  readonly studyDate?: string;
  /** (0008,0060) of its images, for people: `CT`, `PT/CT`. */
  readonly modality: string;
}

/** A prior whose evidence was read. */
export interface FetchedPrior {
  readonly study: PriorLabel;
  readonly evidence: StudyEvidence;
}

export interface PriorSearch {
  /** false: nobody looked for priors, so nothing can be said about them. */
  readonly searched: boolean;
  readonly chosen: number;
  readonly rejected: readonly PriorDecision[];
  /** Archives that were asked and did not answer. */
  readonly unavailable?: readonly UnavailableArchive[];
}

/** Everything a draft may rest on. */
export interface DraftingInput {
  readonly study: Pick<Study, 'studyInstanceUid' | 'studyDate'>;
  readonly evidence: StudyEvidence;
  /** Fetched priors, the most relevant first. */
  readonly priors: readonly FetchedPrior[];
  readonly priorSearch: PriorSearch;
  readonly comparisons: readonly Comparison[];
  readonly series: readonly LesionSeries[];
  readonly sums: readonly TargetSum[];
  readonly ruleOutputs: readonly RuleOutput[];
  readonly basis: DraftBasis;
  readonly softwareVersion: string;
  /** The draft says of a language model what a reader must know. Absent: none is configured. */
  readonly wording?: WordingRecord;
  /** How alike sentences of the most relevant prior and current findings are worded. Absent: no encoder was asked. */
  readonly similarity?: Similarity;
}

/** A worded statement and all that it rests on. */
export type Wording = Pick<Statement, 'text' | 'evidenceIds'>;
