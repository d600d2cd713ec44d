import type { StudyEvidence } from '../domain/evidence.ts';
import type { CandidatePrior, PriorDecision, Study, UnavailableArchive } from '../domain/study.ts';
import { coerceError } from '../errors.ts';
import { readTechnique } from '../evidence/technique.ts';
import { selectPriors } from '../priors/select-priors.ts';
import { readDocuments, STUBBORN_ERRORS } from './read-documents.ts';
import type { StudySource } from './study-source.ts';

export interface PriorPolicy {
  readonly priorsMax: number;
  readonly priorsYears: number;
}

/** A prior that was fetched and read. */
export interface UsedPrior {
  readonly candidate: CandidatePrior;
  readonly study: Study;
  readonly evidence: StudyEvidence;
}

/** What came of the search for priors: every candidate with its decision, and the chosen ones read. */
export interface GatheredPriors {
  readonly decisions: readonly PriorDecision[];
  readonly unavailable: readonly UnavailableArchive[];
  /** By rank. */
  readonly priors: readonly UsedPrior[];
}

async function readPrior(
  source: StudySource,
  current: Study,
  candidate: CandidatePrior,
  patient: boolean,
): Promise<UsedPrior> {
  const { study, documents, source: archive } = await source.gatherPrior(candidate, current);
  const { items, unread } = await readDocuments(archive, study, documents, patient);
  const { studyInstanceUid } = study;
  return { candidate, study, evidence: { studyInstanceUid, items: [...readTechnique(study), ...items], unread } };
}

/** The chosen priors that could be fetched; one that vanished or did not come in time is a rejected one, with the cause. */
export async function gatherPriors(
  source: StudySource,
  study: Study,
  policy: PriorPolicy,
  patient: boolean,
): Promise<GatheredPriors> {
  const { candidates, unavailable } = await source.candidatePriors(study);
  const decisions = [...selectPriors(study, candidates, { max: policy.priorsMax, years: policy.priorsYears })];
  const priors: UsedPrior[] = [];
  for (const [at, decision] of decisions.entries()) {
    const candidate = candidates.find(
      (c) =>
        decision.chosen &&
        c.studyInstanceUid === decision.studyInstanceUid &&
        c.archive === (decision.archive ?? c.archive),
    );
    if (!candidate) continue;
    try {
      priors.push(await readPrior(source, study, candidate, patient));
    } catch (thrown) {
      const error = coerceError(thrown);
      if (error.retryable && (patient || !STUBBORN_ERRORS.has(error.code))) throw error;
      const { rank: _rank, ...rest } = decision;
      decisions[at] = { ...rest, chosen: false, reason: 'notFetched', explanation: error.message };
    }
  }
  return { decisions, unavailable, priors };
}
