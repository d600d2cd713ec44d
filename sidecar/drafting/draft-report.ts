import { type Draft, type DroppedStatement, SECTIONS, type SectionName, type Statement } from '../domain/draft.ts';
import { checkStatement } from './check-claims.ts';
import { checkContext } from './check-context.ts';
import type { DraftingInput } from './drafting-input.ts';
import { type PlannedFinding, planFindings } from './plan.ts';
import { type Wording, wordFinding } from './realiser.ts';
import { comparisonWordings, emptyImpressionText, frameIds, summaryWordings, techniqueWordings } from './sections.ts';
import { omittedNotice } from './wording.ts';

type Worded = Omit<Statement, 'id' | 'wordedBy'> & { readonly fallback?: Worded };

/** Frame sections keep their order: weights fall from line to line. */
const framed = (section: SectionName, wordings: readonly Wording[]): Worded[] =>
  wordings.map((wording, index) => ({ section, ...wording, weight: wordings.length - index }));

function worded(section: SectionName, planned: PlannedFinding): Worded {
  const comparisonId = planned.comparison?.comparison.id;
  const { fallback } = planned;
  const speaks = fallback !== undefined && (section === 'findings' || fallback.concludes);
  return {
    section,
    ...wordFinding(planned, section === 'findings'),
    ...(comparisonId === undefined ? {} : { comparisonId }),
    weight: planned.weight,
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

/** Comparisons without their evidence: left out, with the reason. The text holds nothing of them. */
const unsupportedComparisons = (input: DraftingInput, ids: readonly string[]): DroppedStatement[] =>
  ids.map((comparisonId, index) => ({
    statement: {
      id: `st_comparison_unsupported_${index + 1}`,
      section: 'findings',
      text: 'A comparison was omitted.',
      evidenceIds: frameIds(input.evidence.items),
      comparisonId,
      weight: 0,
      wordedBy: 'realiser',
    },
    reasons: ['a comparison whose prior or evidence was not supplied'],
  }));

interface Checked {
  readonly statements: Statement[];
  readonly dropped: DroppedStatement[];
}

/** Checks every statement; one that fails with its comparison may stand without it. */
function checkAll(input: DraftingInput, sections: Readonly<Record<SectionName, readonly Worded[]>>): Checked {
  const context = checkContext(input);
  const checked: Checked = { statements: [], dropped: [] };
  const attempt = (id: string, item: Worded): void => {
    const { fallback, ...rest } = item;
    const statement: Statement = { id, ...rest, wordedBy: 'realiser' };
    const reasons = checkStatement(statement, context);
    if (reasons.length === 0) checked.statements.push(statement);
    else {
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

/**
 * Plans, words and checks a draft. Every statement names the evidence it rests on (at least one, unless the study has no
 * evidence at all); a statement whose claims its evidence does not support is left out and listed in `dropped` with
 * plain reasons. Sections in document order, within them by weight. Same input, same draft. Throws nothing.
 */
export function draftReport(input: DraftingInput): Draft {
  const plan = planFindings(input);
  const impression = plan.findings.filter((planned) => planned.concludes).map((item) => worded('impression', item));
  const sections: Record<SectionName, Worded[]> = {
    summary: framed('summary', summaryWordings(input)),
    technique: framed('technique', techniqueWordings(input)),
    comparison: framed('comparison', comparisonWordings(input)),
    findings: plan.findings.map((planned) => worded('findings', planned)),
    impression: impression.length > 0 ? impression : emptyImpression(input),
    recommendation: [],
  };
  const { statements, dropped } = checkAll(input, sections);
  const lost = unsupportedComparisons(
    input,
    plan.unsupported.map((comparison) => comparison.id),
  );
  const allDropped = [...dropped, ...lost];
  return {
    studyInstanceUid: input.study.studyInstanceUid,
    statements: numbered(inOrder(withNotice(input, statements, allDropped.length))),
    dropped: allDropped,
    basis: input.basis,
  };
}
