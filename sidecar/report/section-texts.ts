import { ELEMENT, HEADING } from '../dicom/codes.ts';
import type { Code } from '../domain/code.ts';
import { type Draft, SECTIONS, type SectionName, type Statement } from '../domain/draft.ts';
import { MARK } from './report-text.ts';

/** One text of a section, with the mark that it carries. */
export interface SectionText {
  readonly words: string;
  /** Absent: the mark of the whole document. */
  readonly statement?: Statement;
}

/** A section as every document of a draft shows it. */
export interface Section {
  /** CID 7001. */
  readonly heading: Code;
  /** Concept of the texts in it (CID 7002). */
  readonly element: Code;
  readonly texts: readonly SectionText[];
}

/** Heading (CID 7001) of each section, and concept (CID 7002) of the texts in it. */
const SECTION_CODES: Readonly<Record<SectionName, { readonly heading: Code; readonly element: Code }>> = {
  summary: { heading: HEADING.Summary, element: ELEMENT.Summary },
  technique: { heading: HEADING.CurrentProcedure, element: ELEMENT.ProcedureDescription },
  comparison: { heading: HEADING.PriorProcedures, element: ELEMENT.ProcedureDescription },
  findings: { heading: HEADING.Findings, element: ELEMENT.Finding },
  impression: { heading: HEADING.Impressions, element: ELEMENT.Impression },
  recommendation: { heading: HEADING.Recommendations, element: ELEMENT.Recommendation },
};

/** Sections whose texts can be copied out of the document: each carries the mark with it. */
const MARKED: ReadonlySet<SectionName> = new Set(['findings', 'impression', 'recommendation']);

const wordsOf = ({ section, text }: Statement): string => (MARKED.has(section) ? `${MARK} ${text.trim()}` : text);

/** The mark as a text of its own, unless the summary already begins with it: no document is without it. */
function markTexts(summary: readonly Statement[], softwareVersion: string): readonly SectionText[] {
  if (summary[0]?.text.includes('AI DRAFT - NOT VERIFIED')) return [];
  return [{ words: `${MARK} Written by Preread ${softwareVersion}, a computer program. No person has checked it.` }];
}

/** The sections that hold something, in their order, what weighs most first in each. */
export function sectionTexts({ statements }: Pick<Draft, 'statements'>, softwareVersion: string): readonly Section[] {
  return SECTIONS.flatMap((section) => {
    const own = statements.filter((one) => one.section === section).toSorted((a, b) => b.weight - a.weight);
    const mark = section === 'summary' ? markTexts(own, softwareVersion) : [];
    const texts = [...mark, ...own.map((statement) => ({ words: wordsOf(statement), statement }))];
    return texts.length > 0 ? [{ ...SECTION_CODES[section], texts }] : [];
  });
}
