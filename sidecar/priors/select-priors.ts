import type { CandidatePrior, PriorDecision, Study } from '../domain/study.ts';
import { type Exam, examOfCandidate, examOfStudy } from './exam.ts';
import { PRIOR_REASONS, type PriorReason } from './prior-reasons.ts';
import { type Relevance, relevanceOf } from './relevance.ts';
import { samePatient } from './same-patient.ts';
import { byNewest, dateOf, isEarlier, yearsBefore, yearsBetween } from './study-time.ts';

export interface PriorLimits {
  /** Most priors to choose. */
  readonly max: number;
  /** How many years back from the current study. */
  readonly years: number;
}

/** What was found of one candidate: why it is none, or how relevant it is. */
interface Judgement {
  readonly candidate: CandidatePrior;
  readonly reason?: PriorReason;
  readonly explanation: string;
  readonly relevance?: Relevance;
}

function whyNotInTime(current: Study, candidate: CandidatePrior, years: number): PriorReason | undefined {
  const now = dateOf(current);
  const then = dateOf(candidate);
  if (now === undefined || then === undefined) return 'dateNotKnown';
  if (!isEarlier(candidate, current)) return 'notEarlier';
  return then < yearsBefore(now, years) ? 'tooOld' : undefined;
}

function judge(current: Study, exam: Exam, candidate: CandidatePrior, years: number): Judgement {
  const rejected = (reason: PriorReason, explanation: string = PRIOR_REASONS[reason]): Judgement => ({
    candidate,
    reason,
    explanation,
  });
  if (candidate.studyInstanceUid === current.studyInstanceUid) return rejected('currentStudy');
  const person = samePatient(current.patient, candidate.patient);
  if (!person.same) return rejected(person.reason, person.why);
  const late = whyNotInTime(current, candidate, years);
  if (late) return rejected(late);
  const age = yearsBetween(dateOf(candidate) ?? '', dateOf(current) ?? '');
  const relevance = relevanceOf(exam, examOfCandidate(candidate), age);
  if (relevance.why) return { ...rejected(relevance.why.reason, relevance.why.explanation), relevance };
  const byOtherId = person.byOtherId ? ' Known as the same patient by one of the Other Patient IDs.' : '';
  return { candidate, explanation: `${PRIOR_REASONS.chosen}${byOtherId}`, relevance };
}

/** The local copy of a study comes first: it needs no transfer. The rest only makes the order total. */
function byCopy(a: CandidatePrior, b: CandidatePrior): number {
  if (a.archive !== b.archive) {
    if (a.archive === 'local' || b.archive === 'local') return a.archive === 'local' ? -1 : 1;
    return a.archive < b.archive ? -1 : 1;
  }
  const [jsonA, jsonB] = [JSON.stringify(a), JSON.stringify(b)];
  return jsonA === jsonB ? 0 : jsonA < jsonB ? -1 : 1;
}

/** One copy of each study is judged; the others are duplicates. */
function distinct(candidates: readonly CandidatePrior[]): { first: CandidatePrior[]; duplicates: CandidatePrior[] } {
  const copies = Map.groupBy([...candidates].sort(byCopy), ({ studyInstanceUid }) => studyInstanceUid).values();
  const first: CandidatePrior[] = [];
  const duplicates: CandidatePrior[] = [];
  for (const [one, ...others] of copies) {
    if (one) first.push(one);
    duplicates.push(...others);
  }
  return { first, duplicates };
}

const scoreOf = (judgement: Judgement): number => judgement.relevance?.score ?? 0;
const byRelevance = (a: Judgement, b: Judgement): number =>
  scoreOf(b) - scoreOf(a) || byNewest(a.candidate, b.candidate);

function decisionOf(judgement: Judgement, reason: PriorReason, rank?: number): PriorDecision {
  const { candidate, relevance } = judgement;
  const explanation = reason === 'beyondMaximum' ? PRIOR_REASONS.beyondMaximum : judgement.explanation;
  return {
    studyInstanceUid: candidate.studyInstanceUid,
    chosen: rank !== undefined,
    reason,
    explanation,
    ...(rank !== undefined && { rank }),
    ...(relevance && { score: relevance.score, factors: relevance.factors }),
    archive: candidate.archive,
  };
}

/**
 * Chooses the priors to compare with: the same person, strictly earlier, within the years, comparable; the most relevant
 * first (`weights.ts`), the newest first among equals. When in doubt a candidate is not chosen: a comparison with
 * another person's study harms, a missing one does not. A candidate's score rests on itself and the current study only.
 * @returns one decision for each candidate: the chosen by rank (1 = "the prior"), then the comparable ones beyond the
 * maximum by relevance, then the others, newest first
 */
export function selectPriors(
  current: Study,
  candidates: readonly CandidatePrior[],
  { max, years }: PriorLimits,
): PriorDecision[] {
  const exam = examOfStudy(current);
  const { first, duplicates } = distinct(candidates);
  const judgements = first.map((candidate) => judge(current, exam, candidate, years));
  const comparable = judgements.filter(({ reason }) => reason === undefined).sort(byRelevance);
  const rejected: Judgement[] = [
    ...judgements.filter(({ reason }) => reason !== undefined),
    ...duplicates.map((candidate) => ({
      candidate,
      reason: 'duplicateInArchive' as const,
      explanation: PRIOR_REASONS.duplicateInArchive,
    })),
  ].sort((a, b) => byNewest(a.candidate, b.candidate) || byCopy(a.candidate, b.candidate));
  return [
    ...comparable.map((one, at) => (at < max ? decisionOf(one, 'chosen', at + 1) : decisionOf(one, 'beyondMaximum'))),
    ...rejected.map((one) => decisionOf(one, one.reason ?? 'otherPatient')),
  ];
}
