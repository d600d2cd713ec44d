import type { InstanceReference } from '../domain/evidence.ts';
import type { StudyInstanceUid } from '../domain/identifiers.ts';
import type { CandidatePrior, CandidateSearch, DicomJson, Study } from '../domain/study.ts';

/** A document of a study (SR, KO, SEG, ...) that may hold evidence; not read yet. */
export interface DocumentReference {
  readonly instance: InstanceReference;
  readonly modality: string;
}

/** Where the documents of one study are read from: the PACS, or the archive that holds a prior. */
export interface DocumentSource {
  document(reference: InstanceReference): Promise<DicomJson>;
}

/** A study as one archive has it, with the way to its documents. */
export interface FetchedStudy {
  readonly study: Study;
  readonly documents: readonly DocumentReference[];
  readonly source: DocumentSource;
}

/** What the pipeline needs of the PACS and the other archives to know a study and its priors. */
export interface StudySource {
  /** Series that Preread wrote are not among it. */
  gatherStudy(studyInstanceUid: StudyInstanceUid): Promise<FetchedStudy>;
  candidatePriors(study: Study): Promise<CandidateSearch>;
  /**
   * A chosen prior from the archive that holds it; waits for a transfer that is under way as long as the limits allow.
   * @throws PrereadError PRIOR_NOT_IN_TIME, or of the archive
   */
  gatherPrior(candidate: CandidatePrior, current: Study): Promise<FetchedStudy>;
}
