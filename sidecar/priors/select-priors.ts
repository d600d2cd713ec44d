import type { CandidatePrior, PriorDecision, Study } from '../domain/study.ts';
import { DOCUMENT_MODALITIES, isImageSeries } from '../domain/study.ts';
import { PRIOR_REASONS, type PriorReason } from './prior-reasons.ts';
import { whyNotSamePatient } from './same-patient.ts';
import { byNewest, dateOf, isEarlier, yearsBefore } from './study-time.ts';

export interface PriorLimits {
  /** Most priors to choose. */
  readonly max: number;
  /** How many years back from the current study. */
  readonly years: number;
}

const normal = (value: string | undefined): string =>
  (value ?? '')
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

const filled = (values: readonly (string | undefined)[]): ReadonlySet<string> =>
  new Set(values.map(normal).filter((value) => value !== ''));

const share = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => [...a].some((value) => b.has(value));

const codes = (study: Pick<Study, 'procedureCodes'>): ReadonlySet<string> =>
  new Set(study.procedureCodes.map((code) => `${code.scheme}|${code.value}`));

function whyOtherModality(current: Study, candidate: CandidatePrior): PriorReason | undefined {
  const isImage = (modality: string): boolean => !DOCUMENT_MODALITIES.has(modality);
  const ours = filled(current.series.filter(isImageSeries).map((series) => series.modality));
  const theirs = filled(candidate.modalities.filter(isImage));
  if (ours.size === 0 || theirs.size === 0) return 'modalityNotKnown';
  return share(ours, theirs) ? undefined : 'otherModality';
}

/** Body part decides where both sides name one; else procedure code or description may only confirm, never exclude. */
function whyOtherRegion(current: Study, candidate: CandidatePrior): PriorReason | undefined {
  const ours = filled(current.series.filter(isImageSeries).map((series) => series.bodyPart));
  const theirs = filled(candidate.bodyParts);
  if (ours.size > 0 && theirs.size > 0) return share(ours, theirs) ? undefined : 'otherRegion';
  if (share(codes(current), codes(candidate))) return undefined;
  if (share(filled([current.description]), filled([candidate.description]))) return undefined;
  return 'regionNotKnown';
}

const LEFT = /^(LEFT|LT|LINKS?|LINKE[NRS]?|GAUCHE)$/;
const RIGHT = /^(RIGHT|RT|RECHTS?|RECHTE[NRS]?|DROITE?)$/;

/** The one side that is named; undefined where none is, or both are. */
function sideOf(lateralities: readonly (string | undefined)[], names: readonly (string | undefined)[]) {
  const words = names.flatMap((name) => normal(name).split(' '));
  const coded = lateralities.map(normal);
  const left = coded.includes('L') || words.some((word) => LEFT.test(word));
  const right = coded.includes('R') || words.some((word) => RIGHT.test(word));
  return left === right ? undefined : left ? 'L' : 'R';
}

/** Laterality (0020,0060) and the words of descriptions and body parts: a right knee is no prior of a left one. */
function whyOtherSide(current: Study, candidate: CandidatePrior): PriorReason | undefined {
  const series = current.series.filter(isImageSeries);
  const ours = sideOf(
    series.map((one) => one.laterality),
    [current.description, ...series.flatMap((one) => [one.bodyPart, one.description])],
  );
  const theirs = sideOf([], [candidate.description, ...candidate.bodyParts]);
  return ours && theirs && ours !== theirs ? 'differentSide' : undefined;
}

function whyNotInTime(current: Study, candidate: CandidatePrior, years: number): PriorReason | undefined {
  const now = dateOf(current);
  const then = dateOf(candidate);
  if (now === undefined || then === undefined) return 'dateNotKnown';
  if (!isEarlier(candidate, current)) return 'notEarlier';
  return then < yearsBefore(now, years) ? 'tooOld' : undefined;
}

function whyNot(current: Study, candidate: CandidatePrior, years: number): PriorReason | undefined {
  if (candidate.studyInstanceUid === current.studyInstanceUid) return 'currentStudy';
  return (
    whyNotSamePatient(current.patient, candidate.patient) ??
    whyNotInTime(current, candidate, years) ??
    whyOtherModality(current, candidate) ??
    whyOtherRegion(current, candidate) ??
    whyOtherSide(current, candidate)
  );
}

/** The local copy of a study comes first: it needs no transfer. */
const byArchive = (a: CandidatePrior, b: CandidatePrior): number => {
  if (a.archive === b.archive) return 0;
  if (a.archive === 'local' || b.archive === 'local') return a.archive === 'local' ? -1 : 1;
  return a.archive < b.archive ? -1 : 1;
};

/**
 * Chooses the priors to compare with: same person, same modality, same region, strictly earlier, newest first.
 * When in doubt a candidate is not chosen: a comparison with another person's study harms, a missing one does not.
 * @returns one decision for each candidate: the chosen by rank (1 = "the prior"), then the others, newest first
 */
export function selectPriors(
  current: Study,
  candidates: readonly CandidatePrior[],
  { max, years }: PriorLimits,
): PriorDecision[] {
  const chosen: PriorDecision[] = [];
  const others: PriorDecision[] = [];
  const seen = new Set<string>();
  for (const candidate of [...candidates].sort((a, b) => byNewest(a, b) || byArchive(a, b))) {
    const { studyInstanceUid } = candidate;
    const why: PriorReason | undefined = seen.has(studyInstanceUid)
      ? 'duplicateInArchive'
      : (whyNot(current, candidate, years) ?? (chosen.length < max ? undefined : 'beyondMaximum'));
    seen.add(studyInstanceUid);
    const reason = why ?? 'chosen';
    const decision = { studyInstanceUid, chosen: !why, reason, explanation: PRIOR_REASONS[reason] };
    if (why) others.push(decision);
    else chosen.push({ ...decision, rank: chosen.length + 1 });
  }
  return [...chosen, ...others];
}
