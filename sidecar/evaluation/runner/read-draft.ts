import { readText } from '../../claims/parse-claims.ts';
import type { SectionName, Statement } from '../../domain/draft.ts';
import type { Evidence, FindingEvidence, ReportRole } from '../../domain/evidence.ts';
import { draftText } from '../draft-text.ts';
import { type Fact, factsOf } from '../facts.ts';
import { mergeFacts } from '../merge-facts.ts';
import type { SectionClaim } from '../report-reading.ts';
import { currentStudy, type DraftedCase, type ScoredCase } from './drafted-case.ts';

/** A statement of a draft's findings or impression, read again from its text alone. */
export interface ReadStatement {
  readonly statement: Statement;
  readonly claims: readonly SectionClaim[];
  readonly facts: readonly Fact[];
  /** What it names as its evidence. */
  readonly evidence: readonly Evidence[];
  /** Tracking UIDs of the findings of this study that it names. */
  readonly tracked: readonly string[];
  /** It tells of an earlier study what this one's documents do not describe: of this study it states nothing. */
  readonly isEarlier: boolean;
  /** Rests on an AI result alone: on what no reader described. `named`: and says that it is a device's. */
  readonly ai?: 'named' | 'unnamed';
}

const ROLES: Readonly<Partial<Record<SectionName, ReportRole>>> = { findings: 'findings', impression: 'impression' };
const NAMES_DEVICE = /\b(?:AI|CAD|device|algorithm|software|program)\b/i;

const isFinding = (item: Evidence): item is FindingEvidence => item.kind === 'finding';

function isEarlier(statement: Statement, { comparisons }: DraftedCase, findings: readonly FindingEvidence[]): boolean {
  const comparison = comparisons.find(({ id }) => id === statement.comparisonId);
  if (comparison === undefined || comparison.outcome === 'resolved') return false;
  const now = findings.find(({ id }) => id === comparison.currentFindingId);
  return now === undefined || (comparison.outcome === 'notComparable' && now.presence === 'absent');
}

/** Tracking UIDs of what only a program saw, or thought it saw. */
function seenByNobody({ patient }: ScoredCase): ReadonlySet<string> {
  const { falsePositives, findings } = currentStudy(patient);
  return new Set([
    ...falsePositives.map(({ trackingUid }) => trackingUid),
    ...findings.filter(({ reader }) => !reader.described).map(({ trackingUid }) => trackingUid),
  ]);
}

/** Numbers that tell how the present one came about: what lies between two of them, and those of other days. */
const OF_OTHER_DAYS: readonly RegExp[] = [
  /\([+-]?\d[^()]*\bdays?\)/g,
  /[+-]?\d[\d.]*(?: [^\s(),]+)? \((?:\d{4}-\d{2}-\d{2}|this study)\)/g,
  /(?<=\bdescribed on \d{4}-\d{2}-\d{2} )\([^()]*\)/g,
  // Two numbers of which the draft itself says that they make no change: what they show is left to whoever reads it.
  /[,:] previously [^:;]*(?=: no category assigned|; no rule fits this change)/g,
];

/**
 * A text as it speaks of today, other characters being spaces. Why two findings are not comparable, and what a rule would
 * have to know, is told in the words of comparison and rule: they are no findings ("in both studies", "history of
 * cancer"). What is left out here is traced number by number all the same.
 */
function ofToday(text: string, { comparisons, ruleOutputs }: DraftedCase): string {
  const reasons = new Set([
    ...comparisons.flatMap(({ reason }) => (reason === undefined ? [] : [reason])),
    ...ruleOutputs.flatMap((output) => output.reasons),
  ]);
  const blank = (words: string): string => ' '.repeat(words.length);
  const told = [...reasons].reduce((left, reason) => left.replaceAll(reason, blank), text);
  return OF_OTHER_DAYS.reduce((left, pattern) => left.replace(pattern, blank), told);
}

/** Findings and impression, statement by statement, in the order of the draft. */
export function readDraft(scored: ScoredCase): readonly ReadStatement[] {
  const { drafted, patient } = scored;
  const { studyInstanceUid } = currentStudy(patient);
  const byId = new Map(drafted.evidence.map((item) => [item.id, item]));
  const unseen = seenByNobody(scored);
  return (drafted.draft?.statements ?? []).flatMap((statement): ReadStatement[] => {
    const role = ROLES[statement.section];
    if (role === undefined) return [];
    const { text } = statement;
    const { claims } = readText(text);
    const today = ofToday(text, drafted);
    const evidence = statement.evidenceIds.flatMap((id) => byId.get(id) ?? []);
    const findings = evidence.filter(isFinding);
    const ofStudy = findings.filter((finding) => finding.studyInstanceUid === studyInstanceUid);
    const tracked = ofStudy.flatMap(({ tracking }) => tracking.uid ?? []);
    const isAi = tracked.length > 0 && tracked.every((uid) => unseen.has(uid));
    return [
      {
        statement,
        claims: claims.map((claim) => ({ claim, sentence: text.slice(claim.start, claim.end), role })),
        facts: mergeFacts(factsOf(today, role)),
        evidence,
        tracked,
        isEarlier: isEarlier(statement, drafted, findings),
        ...(isAi ? { ai: NAMES_DEVICE.test(text) ? 'named' : 'unnamed' } : {}),
      },
    ];
  });
}

/**
 * The draft as a report is read. `isIn`: which statements of findings and impression count.
 */
export function textOfToday(
  { drafted }: ScoredCase,
  statements: readonly ReadStatement[],
  isIn: (statement: ReadStatement) => boolean,
): string {
  const out = new Set(statements.filter((one) => !isIn(one)).map(({ statement }) => statement.id));
  const shown = (drafted.draft?.statements ?? []).filter(({ id }) => !out.has(id));
  return draftText(shown.map(({ section, text }) => ({ section, text: ofToday(text, drafted) })));
}
