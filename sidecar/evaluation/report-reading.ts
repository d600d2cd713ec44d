import type { Claim, ClaimedRecommendation } from '../claims/claim.ts';
import { readText } from '../claims/parse-claims.ts';
import type { ReportRole } from '../domain/evidence.ts';
import { blocksOf } from '../evidence/report-lines.ts';
import { type Fact, factsOf } from './facts.ts';
import { mergeFacts } from './merge-facts.ts';

/** A claim with the section it stands in. */
export interface SectionClaim {
  readonly claim: Claim;
  readonly role?: ReportRole;
  /** The sentence, verbatim. */
  readonly sentence: string;
}

/** A day on which a report dates an earlier study. */
export interface PriorDate {
  /** `YYYY-MM-DD`, with a time where one is written; other notations as written. */
  readonly date: string;
  readonly sentence: string;
}

export interface ReportReading {
  readonly text: string;
  readonly claims: readonly SectionClaim[];
  /** What the report says of the study, each finding once. */
  readonly facts: readonly Fact[];
  /** What it recommends, in its order. */
  readonly recommendations: readonly ClaimedRecommendation[];
  readonly roles: readonly ReportRole[];
  /** Of its section on comparison, and of its sentences that speak of an earlier study or date a number. */
  readonly priorDates: readonly PriorDate[];
  /** Text under a heading "Indication" or "History", where there is one. */
  readonly indication: string;
}

/** What stands here was known before, or asked: it states nothing of the study. */
const NOT_OF_THE_STUDY: ReadonlySet<ReportRole | undefined> = new Set([
  'history',
  'indication',
  'technique',
  'comparison',
  'other',
]);
/** Headings in the midst of a line: reports are often handed on without their line breaks. */
const INLINE_HEADING =
  /(?<=\S)[ \t]+(?=(?:FINDINGS?|IMPRESSIONS?|CONCLUSIONS?|INDICATIONS?|TECHNIQUE|COMPARISONS?|HISTORY|CLINICAL HISTORY|RECOMMENDATIONS?|EXAMINATION|OPINION)\s*:)/g;

const datesIn = (claims: readonly SectionClaim[]): PriorDate[] =>
  claims.flatMap(({ claim, sentence }) => claim.dates.map((date) => ({ date, sentence })));

/** A date belongs to its sentence, whichever finding it stands behind; a number with a date is that day's. */
function priorDatesIn(claims: readonly SectionClaim[]): PriorDate[] {
  const ofEarlier = claims.filter(({ claim }) => claim.priorReference || claim.sizes.length > 0);
  const speaking = new Set(ofEarlier.map(({ sentence }) => sentence));
  return datesIn(claims.filter(({ sentence }) => speaking.has(sentence)));
}

/** Reads a report once; every metric works on the same reading. */
export function readReport(text: string): ReportReading {
  const blocks = blocksOf(text.replace(INLINE_HEADING, '\n'));
  const claims: SectionClaim[] = [];
  const facts: Fact[] = [];
  const priorDates: PriorDate[] = [];
  for (const { role, text: body } of blocks) {
    if (NOT_OF_THE_STUDY.has(role) && role !== 'comparison') continue;
    const { claims: read } = readText(body);
    const section = role === undefined ? {} : { role };
    const said = read.map((claim) => ({ claim, sentence: body.slice(claim.start, claim.end), ...section }));
    priorDates.push(...(role === 'comparison' ? datesIn(said) : priorDatesIn(said)));
    if (role === 'comparison') continue;
    claims.push(...said);
    facts.push(...factsOf(body, role));
  }
  const roles = blocks.flatMap(({ role }) => (role === undefined ? [] : [role]));
  const indication = blocks
    .filter(({ role }) => role === 'indication' || role === 'history')
    .map((block) => block.text)
    .join(' ');
  const recommendations = claims.flatMap(({ claim }) => claim.recommendation ?? []);
  return {
    text,
    claims,
    facts: mergeFacts(facts),
    recommendations,
    roles: [...new Set(roles)],
    priorDates,
    indication,
  };
}
