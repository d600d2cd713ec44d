import { SECTIONS, type SectionName, type Statement } from '../domain/draft.ts';

const HEADINGS: Readonly<Partial<Record<SectionName, string>>> = {
  technique: 'TECHNIQUE',
  comparison: 'COMPARISON',
  findings: 'FINDINGS',
  impression: 'IMPRESSION',
  recommendation: 'RECOMMENDATION',
};

/**
 * A draft as the text of a report: its sections under their headings, a statement a line. The summary stays out: what a
 * draft says of itself is no part of the report.
 */
export function draftText(statements: readonly Pick<Statement, 'section' | 'text'>[]): string {
  return SECTIONS.flatMap((section) => {
    const heading = HEADINGS[section];
    const texts = statements.filter((one) => one.section === section).map(({ text }) => text);
    return heading === undefined || texts.length === 0 ? [] : [`${heading}:`, ...texts];
  }).join('\n');
}
