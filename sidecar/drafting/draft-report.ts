import type { Comparison } from '../domain/comparison.ts';
import { type Draft, type DroppedStatement, SECTIONS, type SectionName, type Statement } from '../domain/draft.ts';
import { statementWith } from './behind-lead.ts';
import { checkStatement } from './check-claims.ts';
import { checkContext } from './check-context.ts';
import { leadReasons } from './check-lead.ts';
import { comparisonWordings } from './comparison-section.ts';
import type { DraftingInput, Wording } from './drafting-input.ts';
import { frameIds } from './frame.ts';
import { type Lead, leadOf } from './lead.ts';
import { evidenceIndex, planFindings } from './plan.ts';
import type { PlannedFinding } from './planned.ts';
import { currentQuotes } from './quotes.ts';
import { findingsWeight, wordFinding } from './realiser.ts';
import { recommendationWordings, ruleHolds } from './recommendations.ts';
import { emptyImpressionText, summaryWordings, techniqueWordings } from './sections.ts';
import { sumHolds, sumWordings } from './sums.ts';
import { omittedNotice } from './wording.ts';

type Worded = Omit<Statement, 'id' | 'wordedBy'> & { readonly planned?: PlannedFinding; readonly fallback?: Worded };

/** What a language model worded: sentences by the id of their statement, and how its house prints. */
export interface ModelWords {
  readonly sentences: ReadonlyMap<string, string>;
  readonly organLabels: boolean;
}

/** Such sentences keep their order: weights fall from line to line. */
const framed = (section: SectionName, wordings: readonly Wording[]): Worded[] =>
  wordings.map((wording, index) => ({ section, ...wording, weight: wordings.length - index }));

/** A sum of targets stands in the impression behind what needs an answer within days or sooner, before all else. */
const SUM_WEIGHT = 99;
const concluding = (wordings: readonly Wording[]): Worded[] =>
  wordings.map((wording) => ({ section: 'impression', ...wording, weight: SUM_WEIGHT }));

function worded(section: SectionName, planned: PlannedFinding): Worded {
  const comparisonId = planned.comparison?.comparison.id;
  const { fallback } = planned;
  const speaks = fallback !== undefined && (section === 'findings' || fallback.concludes);
  return {
    section,
    ...wordFinding(planned, section === 'findings'),
    ...(comparisonId === undefined ? {} : { comparisonId }),
    weight: section === 'findings' ? findingsWeight(planned) : planned.weight,
    planned,
    ...(speaks ? { fallback: worded(section, fallback) } : {}),
  };
}

const emptyImpression = (input: DraftingInput): Worded[] => [
  {
    section: 'impression',
    text: emptyImpressionText(input),
    evidenceIds: frameIds(input.evidence.items),
    weight: 0,
  },
];

/** Sections in document order, in each by weight: the order of the document, which the numbers must follow. */
const inOrder = (statements: readonly Statement[]): Statement[] =>
  SECTIONS.flatMap((section) =>
    statements.filter((statement) => statement.section === section).toSorted((a, b) => b.weight - a.weight),
  );

const numbered = (statements: readonly Statement[]): Statement[] => {
  let number = 0;
  return statements.map((statement) =>
    statement.section === 'impression' && statement.weight > 0
      ? { ...statement, text: `${++number}. ${statement.text}` }
      : statement,
  );
};

/** What names evidence that was not supplied, or does not follow from it: left out, with the reason. */
function unsupported(input: DraftingInput, comparisons: readonly Comparison[]): DroppedStatement[] {
  const index = evidenceIndex(input);
  const left = (what: string, section: SectionName, reason: string, comparisonId?: string) => ({
    text: `A ${what} was omitted.`,
    section,
    reason,
    comparisonId,
  });
  const lost = [
    ...comparisons.map((one) =>
      left('comparison', 'findings', 'a comparison whose prior or evidence was not supplied', one.id),
    ),
    ...input.sums
      .filter((sum) => !sumHolds(sum, input, index))
      .map(() => left('sum of targets', 'findings', 'a sum of targets that its measurements do not give')),
    ...input.ruleOutputs
      .filter((output) => !ruleHolds(output, index))
      .map(() => left('rule output', 'recommendation', 'a rule output whose evidence was not supplied')),
  ];
  return lost.map(({ text, section, reason, comparisonId }, at) => ({
    statement: {
      id: `st_unsupported_${at + 1}`,
      section,
      text,
      evidenceIds: frameIds(input.evidence.items),
      ...(comparisonId === undefined ? {} : { comparisonId }),
      weight: 0,
      wordedBy: 'realiser',
    },
    reasons: [reason],
  }));
}

interface Checked {
  readonly statements: Statement[];
  readonly dropped: DroppedStatement[];
  /** What statements about a finding are made from, by their id. */
  readonly planned: Map<string, PlannedFinding>;
}

/** Checks every statement; one that fails with its comparison may stand without it. */
function checkAll(input: DraftingInput, sections: Readonly<Record<SectionName, readonly Worded[]>>): Checked {
  const context = checkContext(input);
  const checked: Checked = { statements: [], dropped: [], planned: new Map() };
  const attempt = (id: string, item: Worded): void => {
    const { fallback, planned, ...rest } = item;
    const statement: Statement = { id, ...rest, wordedBy: 'realiser' };
    const reasons = checkStatement(statement, context);
    if (reasons.length === 0) {
      checked.statements.push(statement);
      if (planned) checked.planned.set(id, planned);
    } else {
      checked.dropped.push({ statement, reasons });
      if (fallback) attempt(`${id}_fallback`, fallback);
    }
  };
  for (const section of SECTIONS)
    for (const [index, item] of sections[section].entries()) attempt(`st_${section}_${index + 1}`, item);
  return checked;
}

/** A reader must know that something was left out; the ledger has what and why. */
function withNotice(input: DraftingInput, statements: readonly Statement[], count: number): readonly Statement[] {
  if (count === 0) return statements;
  const at = statements.findLastIndex((statement) => statement.section === 'summary') + 1;
  const notice: Statement = {
    id: 'st_summary_omitted',
    section: 'summary',
    text: omittedNotice(count),
    evidenceIds: frameIds(input.evidence.items),
    weight: 0,
    wordedBy: 'realiser',
  };
  return [...statements.slice(0, at), notice, ...statements.slice(at)];
}

function checkedSections(input: DraftingInput): Checked & { readonly lost: readonly DroppedStatement[] } {
  const plan = planFindings(input);
  const index = evidenceIndex(input);
  const impression = [
    ...plan.findings.filter((planned) => planned.concludes).map((item) => worded('impression', item)),
    ...concluding(sumWordings(input, index, false)),
  ];
  const sections: Record<SectionName, Worded[]> = {
    summary: framed('summary', summaryWordings(input)),
    technique: framed('technique', techniqueWordings(input)),
    comparison: framed('comparison', comparisonWordings(input)),
    findings: [
      ...plan.findings.map((planned) => worded('findings', planned)),
      ...framed('findings', [...sumWordings(input, index, true), ...currentQuotes(input.evidence.items)]),
    ],
    impression: impression.length > 0 ? impression : emptyImpression(input),
    recommendation: framed('recommendation', recommendationWordings(input, index)),
  };
  return { ...checkAll(input, sections), lost: unsupported(input, plan.unsupported) };
}

/** A first sentence that somebody may word in a statement's place, and what it has to say. */
export interface OpenSentence {
  readonly statement: Statement;
  readonly section: 'findings' | 'impression';
  readonly lead: Lead;
}

/** Statements of findings and impression whose first sentence says what `leadReasons` can check, in document order. */
export function openSentences(input: DraftingInput): OpenSentence[] {
  const { statements, planned } = checkedSections(input);
  return inOrder(statements).flatMap((statement) => {
    const { section } = statement;
    const from = planned.get(statement.id);
    const lead = from && leadOf(from);
    return lead && (section === 'findings' || section === 'impression') ? [{ statement, section, lead }] : [];
  });
}

/** The statement with the model's sentence in front; a sentence that does not hold is no sentence. */
function withSentence(statement: Statement, planned: PlannedFinding | undefined, words: ModelWords): Statement {
  const sentence = words.sentences.get(statement.id);
  const lead = planned && leadOf(planned);
  const detailed = statement.section === 'findings';
  if (sentence === undefined || !lead || leadReasons(sentence, lead, !detailed).length > 0) return statement;
  const text = statementWith(sentence, lead, planned, { detailed, organLabels: words.organLabels });
  return { ...statement, text, wordedBy: 'model' };
}

/**
 * Plans, words and checks a draft. Every statement names the evidence it rests on (at least one, unless the study has no
 * evidence at all); a statement whose claims its evidence does not support is left out and listed in `dropped` with
 * plain reasons. Sections in document order, within them by weight. Same input, same draft. Throws nothing.
 * @param words sentences of a language model: each stands only where its claims are those of its statement's evidence
 */
export function draftReport(input: DraftingInput, words?: ModelWords): Draft {
  const { statements, dropped, planned, lost } = checkedSections(input);
  const allDropped = [...dropped, ...lost];
  const said = words ? statements.map((one) => withSentence(one, planned.get(one.id), words)) : statements;
  return {
    studyInstanceUid: input.study.studyInstanceUid,
    statements: numbered(inOrder(withNotice(input, said, allDropped.length))),
    dropped: allDropped,
    basis: input.basis,
  };
}
