import type { Comparison } from '../domain/comparison.ts';
import type { FindingEvidence, ReportStatementEvidence, StudyEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import {
  areNamedAlike,
  type Described,
  deniedIn,
  describedIn,
  mayBeOne,
  reaches,
  type Said,
  saidBy,
  saidIn,
  statingSentences,
} from './described.ts';

/**
 * Cosine from which two texts are worth a reader's look: chosen on the validation split of the synthetic department, see
 * the encoder's MODEL_CARD.md. It ranks and proposes; it never says that anything was addressed, changed or absent.
 */
export const LIKELY_COSINE = 0.42;
/** More proposals for one sentence are no help. */
const MOST_CANDIDATES = 2;

/**
 * How alike texts are: `cosine[row][column]`, -1 to 1. A row is a sentence of the prior's report, a column a finding or a
 * sentence of the current study.
 */
export interface Similarity {
  readonly priorIds: readonly EvidenceId[];
  readonly currentIds: readonly EvidenceId[];
  readonly cosine: readonly (readonly number[])[];
}

/** The texts that an encoder has to compare, in the order of the ids. */
export interface ToEmbed extends Omit<Similarity, 'cosine'> {
  readonly prior: readonly string[];
  readonly current: readonly string[];
}

/** Evidence of the current study and of one prior, and all comparisons between them. */
export interface BothStudies {
  readonly current: StudyEvidence;
  readonly prior: StudyEvidence;
  readonly comparisons: readonly Comparison[];
}

/** A sentence of a prior's report with a finding that nothing current was paired with. */
export interface NotRedescribed {
  readonly statement: ReportStatementEvidence;
  /** Described now, and possibly the same; the likeliest first. Empty without an encoder. */
  readonly candidates: readonly Described[];
  /** Nothing that is described now could be it, as far as the names of findings, sides and places tell. */
  readonly isAlone: boolean;
}

/** The prior's findings that comparisons speak of, each with what may have become of it or why nobody knows. */
function spokenOf({ prior, comparisons }: BothStudies): FindingEvidence[] {
  const named = new Set(
    comparisons
      .filter((one) => one.priorStudyInstanceUid === prior.studyInstanceUid)
      .flatMap((one) => [...one.evidenceIds, one.priorFindingId]),
  );
  return prior.items.filter((item) => item.kind === 'finding').filter((finding) => named.has(finding.id));
}

/**
 * Whether a comparison speaks of what a sentence says: of a finding read from this very sentence, or of one that the
 * sentence tells again. Several ("nodules") are more than the one that is compared.
 */
function isSpokenOf(said: Said, { id }: ReportStatementEvidence, spoken: readonly FindingEvidence[]): boolean {
  const told = spoken.filter((finding) => {
    const by = saidBy(finding);
    return by !== undefined && areNamedAlike(said, by);
  });
  if (told.some(({ statementId }) => statementId === id)) return true;
  return told.length > 0 && (!said.isPlural || said.laterality === 'bilateral');
}

/** Whether the current report names the same: one or several of them alike, and no side more or less. */
const isNamedAgain = (said: Said, now: readonly Said[]): boolean =>
  now.some((one) => areNamedAlike(said, one) && one.laterality === said.laterality && one.isPlural === said.isPlural);

interface Open {
  readonly statement: ReportStatementEvidence;
  readonly said: readonly Said[];
}

/** Every sentence of the conclusion, for that is what is quoted first; of the findings what the conclusion does not tell. */
function toldOnce(open: readonly Open[]): Open[] {
  const told = open.filter(({ statement }) => statement.role !== 'findings');
  const isTold = (said: Said): boolean => told.some((one) => one.said.some((other) => areNamedAlike(said, other)));
  for (const one of open.filter(({ statement }) => statement.role === 'findings'))
    if (!one.said.every(isTold)) told.push(one);
  return told;
}

/**
 * Where the current documents hold no finding, or were not all read, nothing can be said of what they leave out: as with
 * the comparisons.
 */
function openOf(both: BothStudies): Open[] {
  const { items, unread } = both.current;
  if (unread.length > 0 || !items.some((item) => item.kind === 'finding')) return [];
  const spoken = spokenOf(both);
  const now = statingSentences(both.current).flatMap(saidIn);
  const denied = deniedIn(both.current);
  const isOpen = (said: Said, statement: ReportStatementEvidence): boolean =>
    !isSpokenOf(said, statement, spoken) && !isNamedAgain(said, now) && !denied.some((one) => reaches(one, said));
  const open = statingSentences(both.prior).map((statement) => ({
    statement,
    said: saidIn(statement).filter((said) => isOpen(said, statement)),
  }));
  return toldOnce(open.filter(({ said }) => said.length > 0));
}

const isPossible = ({ said }: Open, now: Described): boolean =>
  said.some((one) => now.said.some((other) => mayBeOne(one, other)));

/** What an encoder would have to compare; empty lists where there is nothing to ask it. */
export function textsToEmbed(both: BothStudies): ToEmbed {
  const [open, now] = [openOf(both), describedIn(both.current)];
  const asked = open.filter((one) => now.some((other) => isPossible(one, other)));
  const possible = now.filter((other) => asked.some((one) => isPossible(one, other)));
  return {
    priorIds: asked.map(({ statement }) => statement.id),
    prior: asked.map(({ statement }) => statement.text),
    currentIds: possible.map(({ id }) => id),
    current: possible.map(({ text }) => text),
  };
}

function cosineIn(similarity: Similarity | undefined, prior: EvidenceId, current: EvidenceId): number {
  const row = similarity?.priorIds.indexOf(prior) ?? -1;
  const column = similarity?.currentIds.indexOf(current) ?? -1;
  return similarity?.cosine[row]?.[column] ?? -1;
}

/**
 * Sentences of a prior's report with a finding that nothing current was paired with, the conclusion's first, each with
 * what is described now and may be the same. Another side, place or kind of finding is never a candidate, however alike
 * the words are; a candidate decides nothing. Throws nothing.
 * @param similarity of `textsToEmbed`; without it there are no candidates
 */
export function notRedescribed(both: BothStudies, similarity?: Similarity): NotRedescribed[] {
  const now = describedIn(both.current);
  return openOf(both).map((open) => {
    const possible = now.filter((one) => isPossible(open, one));
    const candidates = possible
      .map((one) => ({ one, cosine: cosineIn(similarity, open.statement.id, one.id) }))
      .filter(({ cosine }) => cosine >= LIKELY_COSINE)
      .toSorted((a, b) => b.cosine - a.cosine || (a.one.id < b.one.id ? -1 : 1))
      .slice(0, MOST_CANDIDATES)
      .map(({ one }) => one);
    return { statement: open.statement, candidates, isAlone: possible.length === 0 };
  });
}
