import { SECTIONS, type SectionName } from '../../domain/draft.ts';
import type { Line } from './line.ts';

/** What a draft says of itself is no part of the report. */
const HEADINGS: Readonly<Partial<Record<SectionName, string>>> = {
  technique: 'TECHNIQUE',
  comparison: 'COMPARISON',
  findings: 'FINDINGS',
  impression: 'IMPRESSION',
  recommendation: 'RECOMMENDATION',
};

/** A draft as the text of a report: its sections under their headings, a statement a line. */
export function reportText(lines: readonly Line[]): string {
  return SECTIONS.flatMap((section) => {
    const heading = HEADINGS[section];
    const texts = lines.filter((line) => line.section === section).map(({ text }) => text);
    return heading === undefined || texts.length === 0 ? [] : [`${heading}:`, ...texts, ''];
  }).join('\n');
}
