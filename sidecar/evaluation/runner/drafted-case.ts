import type { Comparison, RuleOutput } from '../../domain/comparison.ts';
import type { Draft } from '../../domain/draft.ts';
import type { Evidence } from '../../domain/evidence.ts';
import type { PriorDecision } from '../../domain/study.ts';
import type { TruthPatient, TruthStudy } from '../../synth/department/truth.ts';
import type { HouseModel } from '../metrics/house-style.ts';

/** What the pipeline made of a case: the last study of a patient, with the earlier ones in the archive. */
export interface DraftedCase {
  /** `drafted`, why there is no draft (`nothingToSay`, ...), or the code of an error. */
  readonly outcome: string;
  /** The case ended with an error. */
  readonly failed: boolean;
  readonly draft?: Draft;
  readonly decisions: readonly PriorDecision[];
  readonly comparisons: readonly Comparison[];
  readonly ruleOutputs: readonly RuleOutput[];
  /** Of the study and of every prior that was read. */
  readonly evidence: readonly Evidence[];
  /** Documents that were there and could not be read: the draft names them. */
  readonly unread: number;
}

/** A case as scored: the truth, what was made of it, and a report that says the truth. */
export interface ScoredCase {
  readonly id: string;
  readonly patient: TruthPatient;
  readonly drafted: DraftedCase;
  /** A report of the study by somebody who writes what the reader saw, with headings. */
  readonly reference: string;
  /** Of the house in whose words the draft is wanted; absent: style is not scored. */
  readonly house?: HouseModel;
}

/** The study that is drafted. @throws RangeError for a patient without a study */
export function currentStudy({ studies }: TruthPatient): TruthStudy {
  const study = studies.at(-1);
  if (study === undefined) throw new RangeError('a patient without a study');
  return study;
}

/** The study that a correct draft compares with. */
export const expectedPrior = (patient: TruthPatient): TruthStudy | undefined =>
  patient.studies.find(({ studyInstanceUid }) => studyInstanceUid === currentStudy(patient).expected.chosenPrior);
