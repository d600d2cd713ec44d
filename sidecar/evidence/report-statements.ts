import { recommendationIn } from '../claims/recommendations.ts';
import { splitSentences } from '../claims/sentences.ts';
import type {
  Evidence,
  EvidenceSource,
  InstanceReference,
  ReportRole,
  ReportStatementEvidence,
  UnreadEvidence,
} from '../domain/evidence.ts';
import { ERRORS, type ErrorCode } from '../errors.ts';
import { evidenceId } from './evidence-id.ts';
import type { ReadResult } from './read-result.ts';
import { claimedEvidence, recommendationOf } from './report-claims.ts';
import { languageOf, recognisedLanguage } from './report-language.ts';

/** A piece of a report under one heading, and where it stands. */
export interface Passage {
  readonly role: ReportRole;
  readonly heading?: string;
  readonly text: string;
  readonly source: EvidenceSource;
  /** Content item path or page: with the instance, where the sentence stands. */
  readonly place: string;
  /** As the document declares it. */
  readonly language?: string;
}

/** A report of hundreds of sentences exists; one of thousands is no report. */
const MOST_SENTENCES = 1000;
/** Longer ones are no sentences, and would take the parser long. */
const LONGEST_PARSED = 2000;

/** Sections that state what is seen in the study reported on. */
const STATING: ReadonlySet<ReportRole> = new Set(['findings', 'impression', 'addendum']);

function statementOf(passage: Passage, text: string, language: string | undefined, instance: InstanceReference) {
  const { role, heading, source, place } = passage;
  const content = {
    role,
    ...(heading === undefined ? {} : { heading }),
    text,
    ...(language === undefined ? {} : { language }),
  };
  const id = evidenceId('reportStatement', instance.sopInstanceUid, place, content);
  const { studyInstanceUid } = instance;
  return { kind: 'reportStatement', id, studyInstanceUid, source, ...content } satisfies ReportStatementEvidence;
}

function evidenceOf(statement: ReportStatementEvidence): readonly Evidence[] {
  if (statement.role === 'recommendation') return recommendationOf(statement, recommendationIn(statement.text, true));
  return STATING.has(statement.role) ? claimedEvidence(statement) : [];
}

function unread(instance: InstanceReference, detail: string): UnreadEvidence {
  const code: ErrorCode = 'EVIDENCE_UNREADABLE';
  return { instance, code, cause: `${ERRORS[code].cause} ${detail}` };
}

/** What the passages say that state something, as one text: single sentences are too short to know a language by. */
const wording = (passages: readonly Passage[]): string => {
  const stating = passages.filter(({ role }) => role !== 'other');
  return (stating.length > 0 ? stating : passages).map(({ text }) => text).join('\n');
};

/**
 * Every sentence of a report as a statement of its own, and what the English ones claim. Text in another language, or in
 * one that nobody knows, is kept and marked, and not parsed.
 */
export function statementsFrom(instance: InstanceReference, passages: readonly Passage[]): ReadResult {
  const recognised = recognisedLanguage(wording(passages));
  const sentences = passages.flatMap((passage) => {
    const { language, parsed } = languageOf(passage.language, recognised);
    return splitSentences(passage.text).map(({ start, end }) => ({
      parsed,
      statement: statementOf(passage, passage.text.slice(start, end).replace(/\s+/g, ' '), language, instance),
    }));
  });
  const kept = sentences.slice(0, MOST_SENTENCES);
  const isParsed = ({ parsed, statement }: (typeof kept)[number]): boolean =>
    parsed && statement.text.length <= LONGEST_PARSED;
  const found = kept.flatMap((one): readonly Evidence[] => [
    one.statement,
    ...(isParsed(one) ? evidenceOf(one.statement) : []),
  ]);
  // The same sentence twice in one place is one statement.
  const items = [...new Map(found.map((item) => [item.id, item])).values()];
  const [more, long] = [sentences.length - kept.length, kept.filter((one) => one.parsed && !isParsed(one)).length];
  const causes = [
    ...(more > 0 ? [`${more} sentences of it were left out.`] : []),
    ...(long > 0 ? [`${long} of its sentences are too long to be searched for findings.`] : []),
  ];
  return { items, unread: causes.map((cause) => unread(instance, cause)) };
}
