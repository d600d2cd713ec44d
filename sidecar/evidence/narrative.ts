import { MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import { type ContentItem, walk } from '../dicom/content-tree.ts';
import type { ReportRole } from '../domain/evidence.ts';
import { PrereadError } from '../errors.ts';
import { childrenOf, isNamed, type SrDocument, sourceOf } from './document.ts';
import { type DocumentReader, GENERAL_SR, joined, NOTHING, type ReadResult, unread } from './read-result.ts';
import { aboutOf } from './regions.ts';
import { isReportTitle, roleOfCode } from './report-headings.ts';
import { declaredLanguage } from './report-language.ts';
import { blocksOf } from './report-lines.ts';
import { type Passage, statementsFrom } from './report-statements.ts';
import { readEvaluation } from './tid1500-evaluations.ts';
import { NO_GROUP, readNumber } from './tid1500-numbers.ts';

type Trail = readonly ContentItem[];

/** What an item inherits from those around it. */
interface Around {
  /** Absent: under no heading that is known. */
  readonly role?: ReportRole;
  readonly heading?: string;
  readonly language?: string;
}

const isContent = ({ relationship }: ContentItem): boolean => (relationship ?? 'CONTAINS') === 'CONTAINS';

/** Sections whose content is theirs, whatever its items are called: a "Finding" below "Previous Findings" is not today's. */
const CLOSED_SECTIONS: ReadonlySet<ReportRole | undefined> = new Set([
  ...(['history', 'indication', 'technique', 'comparison', 'recommendation', 'addendum'] as const),
]);

/** The heading or element an item is named by. Its own name goes before that of an open section around it. */
function aroundOf(item: ContentItem, around: Around): Around {
  const role = CLOSED_SECTIONS.has(around.role) ? undefined : item.concept && roleOfCode(item.concept);
  const language = declaredLanguage(item);
  const isSection = item.valueType === 'CONTAINER' && role !== undefined;
  return {
    ...around,
    ...(role === undefined ? {} : { role }),
    ...(isSection && item.concept ? { heading: item.concept.meaning } : {}),
    ...(language === undefined ? {} : { language }),
  };
}

/** What a continuous container (PS3.3 C.17.3.2.1) says: its items are one running text. */
function runningText(document: SrDocument, item: ContentItem): string {
  return childrenOf(document, item)
    .filter(isContent)
    .map(({ text, code, number, date }) =>
      number ? `${number.valueText} ${number.unit?.value ?? ''}` : (text ?? code?.meaning ?? date ?? ''),
    )
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')
    .join(' ');
}

function passagesFrom(document: SrDocument, trail: Trail, text: string, around: Around): readonly Passage[] {
  const item = trail.at(-1) ?? document.root;
  const source = sourceOf(document, trail);
  const isReport = document.root.concept !== undefined && isReportTitle(document.root.concept);
  return blocksOf(text).map((block) => {
    const heading = block.heading ?? around.heading;
    return {
      role: (around.role === 'comparison' ? undefined : block.role) ?? around.role ?? (isReport ? 'findings' : 'other'),
      ...(heading === undefined ? {} : { heading }),
      text: block.text,
      source,
      place: item.path,
      ...(around.language === undefined ? {} : { language: around.language }),
    };
  });
}

/** All text of a document in its order, each piece with the heading it stands under. */
function passagesOf(document: SrDocument, trail: Trail, around: Around): readonly Passage[] {
  const item = trail.at(-1);
  if (!item) return [];
  const own = aroundOf(item, around);
  if (item.valueType === 'TEXT') return passagesFrom(document, trail, item.text ?? '', own);
  if (item.valueType !== 'CONTAINER') return [];
  const running = item.isContinuous ? passagesFrom(document, trail, runningText(document, item), own) : [];
  const below = item.children
    .filter((child) => isContent(child) && child.referencedItem === undefined)
    .filter((child) => !item.isContinuous || child.valueType === 'CONTAINER')
    .flatMap((child) => passagesOf(document, [...trail, child], own));
  return [...running, ...below];
}

/** Sections whose coded items speak of the study reported on. */
const STATING: ReadonlySet<ReportRole | undefined> = new Set(['findings', 'impression', 'addendum']);

/** Codes and numbers between the words (TID 2002): findings, answers and measurements of the study. */
function codedOf(document: SrDocument, trail: Trail, around: Around): ReadResult {
  const item = trail.at(-1);
  if (!item) return NOTHING;
  const own = aroundOf(item, around);
  if (item.valueType === 'CONTAINER')
    return item.isContinuous
      ? NOTHING
      : joined(
          item.children
            .filter((child) => isContent(child) && child.referencedItem === undefined)
            .map((child) => codedOf(document, [...trail, child], own)),
        );
  if (item.valueType !== 'NUM' && item.valueType !== 'CODE') return NOTHING;
  if (own.role === undefined || own.role === 'other')
    return unread(document, 'A coded statement stands under no heading that is known.');
  if (!STATING.has(own.role)) return NOTHING;
  const about = aboutOf(document, [item]);
  if (about === 'other' || about === 'both')
    return unread(document, 'A coded statement is about images of another study.');
  if (item.valueType === 'NUM') return readNumber(document, trail, NO_GROUP);
  // (121073, DCM, "Impression") = Pneumothorax is a finding as much as (121071, DCM, "Finding") = Pneumothorax.
  const isElement = item.concept !== undefined && roleOfCode(item.concept) !== undefined;
  return readEvaluation(
    document,
    isElement && !isNamed(item, MR.Finding) ? [...trail.slice(0, -1), { ...item, concept: MR.Finding }] : trail,
  );
}

function readNarrative(document: SrDocument): ReadResult {
  const trail = [document.root];
  const around = aroundOf(document.root, {});
  const words = statementsFrom(document.instance, passagesOf(document, trail, around));
  const result = joined([words, codedOf(document, trail, around)]);
  // A root that is no container, headings without words: it must not vanish without a word.
  if (result.items.length + result.unread.length === 0)
    throw new PrereadError('EVIDENCE_UNREADABLE', { detail: 'It is a report that holds no words.' });
  return result;
}

const isSaid = (item: ContentItem): boolean => isContent(item) && (item.text ?? '').trim() !== '';
const isHeaded = ({ concept, valueType }: ContentItem): boolean =>
  concept !== undefined && roleOfCode(concept) !== undefined && (valueType === 'CONTAINER' || valueType === 'TEXT');

/** Sentences under a report's title, or a heading or element that one knows. */
function isNarrative({ root }: SrDocument): boolean {
  const all = [...walk(root)];
  const isReport = root.concept !== undefined && isReportTitle(root.concept);
  return isReport ? all.some((item) => isSaid(item) || isHeaded(item)) : all.some(isHeaded);
}

/** Narrative reports (TID 2000, 2005, and any other with known headings): Basic Text, Enhanced, Comprehensive. */
export const narrativeReader: DocumentReader = {
  kind: 'narrative report (TID 2000, CID 7001, 7002)',
  sopClasses: GENERAL_SR,
  matches: isNarrative,
  read: readNarrative,
};
