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

export interface ReportReading {
  readonly text: string;
  readonly claims: readonly SectionClaim[];
  /** What the report says of the study, each finding once. */
  readonly facts: readonly Fact[];
  /** What it recommends, in its order. */
  readonly recommendations: readonly ClaimedRecommendation[];
  readonly roles: readonly ReportRole[];
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

/** Reads a report once; every metric works on the same reading. */
export function readReport(text: string): ReportReading {
  const blocks = blocksOf(text.replace(INLINE_HEADING, '\n'));
  const claims: SectionClaim[] = [];
  const facts: Fact[] = [];
  for (const { role, text: body } of blocks) {
    if (NOT_OF_THE_STUDY.has(role)) continue;
    const { claims: read } = readText(body);
    const section = role === undefined ? {} : { role };
    claims.push(...read.map((claim) => ({ claim, sentence: body.slice(claim.start, claim.end), ...section })));
    facts.push(...factsOf(body, read, role));
  }
  const roles = blocks.flatMap(({ role }) => (role === undefined ? [] : [role]));
  const indication = blocks
    .filter(({ role }) => role === 'indication' || role === 'history')
    .map((block) => block.text)
    .join(' ');
  const recommendations = claims.flatMap(({ claim }) => claim.recommendation ?? []);
  return { text, claims, facts: mergeFacts(facts), recommendations, roles: [...new Set(roles)], indication };
}
