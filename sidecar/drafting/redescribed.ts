import type { Claim, Concept, Laterality } from '../claims/claim.ts';
import { conceptKey, isWithin, siteOfCode } from '../claims/lexicon/lookup.ts';
import { parseClaims } from '../claims/parse-claims.ts';
import type { Comparison } from '../domain/comparison.ts';
import type {
  Evidence,
  FindingEvidence,
  ReportRole,
  ReportStatementEvidence,
  StudyEvidence,
} from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { mayBeOneFinding } from './finding-families.ts';
import { shownFinding, shownPlace, UNNAMED } from './terms.ts';

/**
 * Cosine from which two texts are worth a reader's look: chosen on the validation split of the synthetic department, see
 * the encoder's MODEL_CARD.md. It ranks and proposes; it never says that anything was addressed, changed or absent.
 */
export const LIKELY_COSINE = 0.5;
/** More proposals for one sentence are no help. */
const MOST_CANDIDATES = 2;

/** What was embedded, and how alike: `cosine[row][column]`, -1 to 1; a row a prior's sentence, a column a current finding. */
export interface Similarity {
  readonly statementIds: readonly EvidenceId[];
  readonly findingIds: readonly EvidenceId[];
  readonly cosine: readonly (readonly number[])[];
}

/** The texts that an encoder has to compare. */
export interface ToEmbed extends Omit<Similarity, 'cosine'> {
  readonly statements: readonly string[];
  readonly findings: readonly string[];
}

/** Evidence of the current study and of one prior, and all comparisons between them. */
export interface BothStudies {
  readonly current: StudyEvidence;
  readonly prior: StudyEvidence;
  readonly comparisons: readonly Comparison[];
}

/** A sentence of a prior's report with a finding that no comparison speaks of. */
export interface NotRedescribed {
  readonly statement: ReportStatementEvidence;
  /** Described now, and possibly the same; the likeliest first. Empty without an encoder. */
  readonly candidates: readonly FindingEvidence[];
  /** Nothing that is described now could be it, as far as the names of findings, sides and places tell. */
  readonly isAlone: boolean;
}

const STATING: ReadonlySet<ReportRole> = new Set(['findings', 'impression', 'addendum']);

/** Only English is parsed: of other languages nobody knows what a sentence denies. */
const isEnglish = ({ language }: ReportStatementEvidence): boolean =>
  language === undefined || /^en(?:-|$)/i.test(language);

type FindingClaim = Claim & { readonly concept: Concept };

/** What a sentence says to be there, surely or not; denials, and what is no finding of that study, need no second word. */
const claimsOf = ({ text }: ReportStatementEvidence): FindingClaim[] =>
  parseClaims(text).filter(
    (claim): claim is FindingClaim =>
      claim.concept !== undefined && claim.polarity !== 'absent' && claim.aside === undefined,
  );

const areOpposite = (a: Laterality | undefined, b: Laterality | undefined): boolean =>
  (a === 'left' && b === 'right') || (a === 'right' && b === 'left');

/** Whether the places named are surely two: by the lexicon's table, neither lies in the other. */
function isElsewhere(claim: Claim, finding: FindingEvidence): boolean {
  const theirs = finding.site && siteOfCode(finding.site)?.concept.code;
  const ours = [claim.site, ...(claim.otherSites ?? [])].flatMap((site) => site?.code ?? []);
  if (!theirs || ours.length === 0) return false;
  return ours.every((site) => !isWithin(site, theirs) && !isWithin(theirs, site));
}

/** Whether names, side and place of a claim leave it open that a finding is the one meant. */
function mayBe(claim: FindingClaim, finding: FindingEvidence): boolean {
  const { concept, contradictory } = shownFinding(finding);
  if (contradictory || areOpposite(claim.laterality, shownPlace(finding).laterality) || isElsewhere(claim, finding))
    return false;
  return concept.name === UNNAMED || mayBeOneFinding(claim.concept, concept);
}

/** Findings that the current study's documents describe; a program's mark is nobody's description. */
const describedNow = ({ items }: StudyEvidence): FindingEvidence[] =>
  items.filter(
    (item): item is FindingEvidence =>
      item.kind === 'finding' && item.presence !== 'absent' && item.renderingIntent === undefined,
  );

/** The prior's findings that comparisons speak of, each with what may have become of it or why nobody knows. */
function spokenOf({ prior, comparisons }: BothStudies): FindingEvidence[] {
  const named = new Set(
    comparisons
      .filter((one) => one.priorStudyInstanceUid === prior.studyInstanceUid)
      .flatMap((one) => [...one.evidenceIds, one.priorFindingId]),
  );
  return prior.items.filter((item) => item.kind === 'finding').filter((finding) => named.has(finding.id));
}

/** One name, or a longer one for it: a pulmonary nodule is a nodule. */
function isSameName(a: Concept, b: Concept): boolean {
  const [short, long] = a.name.length < b.name.length ? [a, b] : [b, a];
  return conceptKey(a) === conceptKey(b) || long.name.endsWith(` ${short.name}`);
}

/**
 * Whether a comparison speaks of what the claim says: of a finding read from this very sentence, or of one that the
 * sentence tells again. Several ("nodules") are more than the one that is compared.
 */
function isSpokenOf(
  claim: FindingClaim,
  statement: ReportStatementEvidence,
  spoken: readonly FindingEvidence[],
): boolean {
  const isNamed = (finding: FindingEvidence): boolean =>
    isSameName(shownFinding(finding).concept, claim.concept) && mayBe(claim, finding);
  const told = spoken.filter((finding) => finding.presence !== 'absent' && isNamed(finding));
  if (told.some(({ statementId }) => statementId === statement.id)) return true;
  return told.length > 0 && (claim.plural === undefined || claim.laterality === 'bilateral');
}

interface Open {
  readonly statement: ReportStatementEvidence;
  readonly claims: readonly FindingClaim[];
}

/** Whether another sentence names what this one does: a finding of that name, nowhere else. */
const isToldBy = (claim: FindingClaim, { claims }: Open): boolean =>
  claims.some(
    (other) =>
      isSameName(other.concept, claim.concept) &&
      !areOpposite(other.laterality, claim.laterality) &&
      (other.site === undefined || claim.site === undefined || other.site.name === claim.site.name),
  );

/** Every sentence of the conclusion, for that is what is quoted first; of the findings what the conclusion does not tell. */
function toldOnce(open: readonly Open[]): Open[] {
  const told = open.filter(({ statement }) => statement.role !== 'findings');
  for (const one of open.filter(({ statement }) => statement.role === 'findings'))
    if (!one.claims.every((claim) => told.some((other) => isToldBy(claim, other)))) told.push(one);
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
  const found = both.prior.items
    .filter((item): item is ReportStatementEvidence => item.kind === 'reportStatement')
    .filter((item) => STATING.has(item.role) && isEnglish(item))
    .map((statement) => ({
      statement,
      claims: claimsOf(statement).filter((claim) => !isSpokenOf(claim, statement, spoken)),
    }))
    .filter(({ claims }) => claims.length > 0);
  return toldOnce(found);
}

/** `nodule, upper lobe of left lung`: how a candidate is named. */
export function candidateText(finding: FindingEvidence): string {
  return [shownFinding(finding).text, shownPlace(finding).text].filter(Boolean).join(', ');
}

/** A finding in the words of the report it was read from, else by name and place. */
function embeddedText(finding: FindingEvidence, items: readonly Evidence[]): string {
  const said = items.find((item) => item.id === finding.statementId);
  return said?.kind === 'reportStatement' ? said.text : candidateText(finding);
}

/** What an encoder would have to compare; empty lists where there is nothing to ask it. */
export function textsToEmbed(both: BothStudies): ToEmbed {
  const open = openOf(both);
  const findings = describedNow(both.current).filter((finding) =>
    open.some(({ claims }) => claims.some((claim) => mayBe(claim, finding))),
  );
  const asked = open.filter(({ claims }) => findings.some((finding) => claims.some((claim) => mayBe(claim, finding))));
  return {
    statementIds: asked.map(({ statement }) => statement.id),
    statements: asked.map(({ statement }) => statement.text),
    findingIds: findings.map(({ id }) => id),
    findings: findings.map((finding) => embeddedText(finding, both.current.items)),
  };
}

function cosineIn(similarity: Similarity | undefined, statement: EvidenceId, finding: EvidenceId): number {
  const row = similarity?.statementIds.indexOf(statement) ?? -1;
  const column = similarity?.findingIds.indexOf(finding) ?? -1;
  return similarity?.cosine[row]?.[column] ?? -1;
}

/**
 * Sentences of a prior's report with a finding that no comparison speaks of, the conclusion's first, each with what the
 * current documents describe and may be the same. Another side, place or kind of finding is never a candidate, however
 * alike the words are; a candidate decides nothing. Throws nothing.
 * @param similarity of `textsToEmbed`; without it there are no candidates
 */
export function notRedescribed(both: BothStudies, similarity?: Similarity): NotRedescribed[] {
  const now = describedNow(both.current);
  return openOf(both).map(({ statement, claims }) => {
    const possible = now.filter((finding) => claims.some((claim) => mayBe(claim, finding)));
    const candidates = possible
      .map((finding) => ({ finding, cosine: cosineIn(similarity, statement.id, finding.id) }))
      .filter(({ cosine }) => cosine >= LIKELY_COSINE)
      .toSorted((a, b) => b.cosine - a.cosine || (a.finding.id < b.finding.id ? -1 : 1))
      .slice(0, MOST_CANDIDATES)
      .map(({ finding }) => finding);
    return { statement, candidates, isAlone: possible.length === 0 };
  });
}
