import type { Comparison, RuleOutput, RuleReference } from '../../domain/comparison.ts';
import type { StudyEvidence } from '../../domain/evidence.ts';
import type { EvidenceId } from '../../domain/identifiers.ts';
import type { Study } from '../../domain/study.ts';

/** What rule tables may look at: coded evidence, its comparisons, and what the study's own attributes say. */
export interface RuleInput {
  readonly study: Pick<Study, 'studyInstanceUid' | 'studyDate' | 'description' | 'procedureCodes'> & {
    readonly patient: Pick<Study['patient'], 'birthDate'>;
  };
  readonly evidence: StudyEvidence;
  readonly comparisons: readonly Comparison[];
  /** An earlier study may exist that was not compared (not fetched, not searched for, whose it is not known). */
  readonly priorsOpen: boolean;
}

/** What one rule says, before it has an id. */
export interface RuleSaying extends Omit<RuleOutput, 'id' | 'rule'> {
  readonly evidenceIds: readonly EvidenceId[];
}

/** One published rule: its name and table, and what it says of a study. Nothing to say = nothing returned. */
export interface Rule {
  readonly reference: RuleReference;
  readonly apply: (input: RuleInput) => readonly RuleSaying[];
}
