import type { ReportRole } from '../domain/evidence.ts';
import { roleOfWords } from './report-headings.ts';

/** What stands between two headings of a text. */
export interface TextBlock {
  /** Absent before the first heading. */
  readonly role?: ReportRole;
  /** As printed, without its colon. */
  readonly heading?: string;
  /** Lines that a page or a form had broken are whole again; a line break that is left is one of the writer's. */
  readonly text: string;
}

/** `FINDINGS`, `Findings:`, `IMPRESSION: Stable nodule.`; a heading is short and starts its line. */
const HEADING_LINE = /^[\s#*_-]*([\p{L}][\p{L}\s’'/-]{1,40}?)\s*(:|$)\s*(.*)$/u;

function headingOf(line: string): { role: ReportRole; heading: string; rest: string } | undefined {
  const [, words = '', , rest = ''] = line.match(HEADING_LINE) ?? [];
  const role = roleOfWords(words);
  return role === undefined ? undefined : { role, heading: words.trim(), rest: rest.trim() };
}

/** Ends a thought: what follows on the next line is another one. */
const CLOSED = /[.:;!?。]["')\]]?\s*$/u;
/** Starts an entry of a list. */
const ENTRY = /^\s*(?:[-*•–]|\(?\d{1,2}[.)])\s/u;
/** Lines this long were broken because the page ended, where they come close to the longest one. */
const LEAST_WIDTH = 40;
const NEARLY_FULL = 0.7;

/** Joins lines that were broken for want of room: nearly full, not closed, and not followed by a list entry. */
function unwrapped(lines: readonly string[]): string {
  const width = Math.max(LEAST_WIDTH, ...lines.map((line) => line.length));
  const joined: string[] = [];
  for (const [at, line] of lines.entries()) {
    const before = lines[at - 1] ?? '';
    const goesOn = at > 0 && line.trim() !== '' && before.trim() !== '' && !CLOSED.test(before) && !ENTRY.test(line);
    const wasFull = before.length >= width * NEARLY_FULL || /^\s*\p{Ll}/u.test(line);
    if (goesOn && wasFull) joined.push(`${joined.pop() ?? ''} ${line.trim()}`);
    else joined.push(line.trim());
  }
  return joined.filter((line) => line !== '').join('\n');
}

/** A text by its headings, in its order. Without any it is one block. */
export function blocksOf(text: string): readonly TextBlock[] {
  const blocks: { role?: ReportRole; heading?: string; lines: string[] }[] = [{ lines: [] }];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const found = headingOf(line);
    if (found) blocks.push({ role: found.role, heading: found.heading, lines: found.rest === '' ? [] : [found.rest] });
    else blocks.at(-1)?.lines.push(line);
  }
  return blocks
    .map(({ lines, ...block }) => ({ ...block, text: unwrapped(lines) }))
    .filter((block) => block.text !== '');
}

const PAGE_NUMBER =
  /^\s*(?:page|seite|pág(?:ina)?\.?|pagina)?\s*\d{1,3}\s*(?:(?:of|von|de|di|\/|van|sur)\s*\d{1,3})?\s*$/iu;

/** Pages without what a form prints on each of them: page numbers, and lines that stand on several pages. */
export function withoutFurniture(pages: readonly string[]): readonly string[] {
  const lines = pages.map((page) => page.split(/\r\n|\r|\n/));
  const counts = new Map<string, number>();
  for (const page of lines)
    for (const line of new Set(page.map((one) => one.trim()))) counts.set(line, (counts.get(line) ?? 0) + 1);
  const isFurniture = (line: string): boolean =>
    PAGE_NUMBER.test(line) ||
    (line.trim() !== '' && pages.length > 1 && (counts.get(line.trim()) ?? 0) === pages.length);
  return lines.map((page) => page.filter((line) => !isFurniture(line)).join('\n'));
}
