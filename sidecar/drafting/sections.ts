import type { ClaimedCount, ExtraTerm } from '../claims/claim.ts';
import type { SectionName } from '../domain/draft.ts';
import type { Evidence, StudyEvidence, TechniqueEvidence, UnreadEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { ERRORS, type ErrorCode } from '../errors.ts';
import type { DraftingInput, FetchedPrior } from './drafting-input.ts';
import { counted, shownDate, shownTime } from './numbers.ts';
import { capitalised, type Wording } from './realiser.ts';
import { sanitise, shownName } from './terms.ts';
import { draftNotice, NO_PRIOR, NOT_SEARCHED, NOTHING_PRESENT, NOTHING_SUPPLIED, SCOPE_NOTICE } from './wording.ts';

/** Ids of what the frame of a draft rests on: the images' technique, else whatever is known of the study. */
export function frameIds(items: readonly Evidence[]): EvidenceId[] {
  const technique = items.filter((item) => item.kind === 'technique');
  return (technique.length > 0 ? technique : items).map((item) => item.id);
}

interface Grouped {
  readonly count: number;
  readonly reason: string;
}

function grouped(reasons: readonly string[]): Grouped[] {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => ({ reason, count }));
}

const plainReason = (text: string): string => sanitise(text, 160).replace(/[.]+$/, '');
/** The reader's own cause; the error table's words where it gives none. */
const unreadCause = (unread: UnreadEvidence): string =>
  plainReason(unread.cause) ||
  (Object.hasOwn(ERRORS, unread.code) ? plainReason(ERRORS[unread.code as ErrorCode].cause) : 'no cause given');

/** More causes than these are only counted. */
const MOST_CAUSES = 3;

function causesText(unread: readonly UnreadEvidence[]): string {
  const causes = [...new Set(unread.map(unreadCause))];
  const more = causes.length - MOST_CAUSES;
  const said = [...causes.slice(0, MOST_CAUSES), ...(more > 0 ? [counted(more, 'other cause')] : [])];
  return said.join('; ');
}

/** One entry may be a content item: documents are counted by their UIDs, those that were read in part on their own. */
function unreadTexts({ items, unread }: StudyEvidence, of: string): string[] {
  const read = new Set(
    items.flatMap(({ source }) => (source.kind === 'content-item' ? [source.instance.sopInstanceUid] : [])),
  );
  const documents = (some: readonly UnreadEvidence[]): string =>
    `${counted(new Set(some.map((one) => one.instance.sopInstanceUid)).size, 'document')}${of}`;
  const whole = unread.filter((one) => !read.has(one.instance.sopInstanceUid));
  const partly = unread.filter((one) => read.has(one.instance.sopInstanceUid));
  return [
    ...(whole.length > 0 ? [`${documents(whole)} could not be used (${causesText(whole)}).`] : []),
    ...(partly.length > 0
      ? [`${counted(partly.length, 'item')} of ${documents(partly)} could not be used (${causesText(partly)}).`]
      : []),
  ];
}

const rejectedGroups = (input: DraftingInput): Grouped[] =>
  grouped(input.priorSearch.rejected.map((decision) => plainReason(decision.explanation)));

/** Reasons are bound to their brackets, so that a reader of the text takes each as one name. */
const bracketed = (reason: string): string => `(${reason})`;

const receivedText = (until: string | undefined): string => (until === undefined ? '' : `received until ${until}`);

export function summaryWordings(input: DraftingInput): Wording[] {
  const { basis } = input;
  const evidenceIds = frameIds(input.evidence.items);
  const counts = `${counted(basis.seriesCount, 'series', 'series')}, ${counted(basis.imageCount, 'image')}`;
  const received = receivedText(shownTime(basis.until));
  return [
    draftNotice(input.softwareVersion),
    `Rests on ${counts} and ${counted(basis.documentCount, 'structured report')}${received && ` ${received}`}.`,
    ...unreadTexts(input.evidence, ''),
    SCOPE_NOTICE,
  ].map((text) => ({ text, evidenceIds }));
}

const modalityText = (modality: string): string => sanitise(modality, 16) || 'images';
const bodyPartText = (bodyPart: string): string => shownName(bodyPart.toLowerCase(), { sidesAllowed: false });
const contrastText = (agent: string): string => `contrast agent recorded: ${shownName(agent)}`;
const seriesText = (description: string): string => `series description "${sanitise(description)}"`;

function techniqueText(item: TechniqueEvidence): string {
  const about = [modalityText(item.modality), ...(item.bodyPart ? [bodyPartText(item.bodyPart)] : [])].join(', ');
  const thickness = item.sliceThicknessMm;
  const parts = [
    counted(item.seriesCount, 'series', 'series'),
    counted(item.imageCount, 'image'),
    ...(thickness === undefined || !Number.isFinite(thickness)
      ? []
      : [`slice thickness ${Number(thickness.toFixed(3))} mm`]),
    ...(item.contrastAgent ? [contrastText(item.contrastAgent)] : []),
    ...(item.seriesDescription ? [seriesText(item.seriesDescription)] : []),
  ];
  return `${about}: ${parts.join(', ')}.`;
}

export const techniqueWordings = (input: DraftingInput): Wording[] =>
  input.evidence.items.flatMap((item) =>
    item.kind === 'technique' ? [{ text: techniqueText(item), evidenceIds: [item.id] }] : [],
  );

function priorName(prior: FetchedPrior): string {
  const date = shownDate(prior.study.studyDate);
  return `${modalityText(prior.study.modality)} ${date === undefined ? 'of unknown date' : `of ${date}`}`;
}

function priorWording(input: DraftingInput, prior: FetchedPrior): Wording[] {
  const { items, unread } = prior.evidence;
  const own = frameIds(items);
  const evidenceIds = own.length > 0 ? own : frameIds(input.evidence.items);
  const used = input.comparisons.some(
    (item) =>
      item.priorStudyInstanceUid === prior.study.studyInstanceUid &&
      item.currentFindingId !== undefined &&
      item.priorFindingId !== undefined,
  );
  const holds = items.some((item) => item.kind === 'finding' || item.kind === 'measurement') || unread.length > 0;
  const unused = holds
    ? 'was read; no finding of it could be compared'
    : 'was fetched; it holds no findings or measurements to compare with';
  const text = used ? `Compared with ${priorName(prior)}.` : `${capitalised(priorName(prior))} ${unused}.`;
  const unusable = unreadTexts(prior.evidence, ` of ${priorName(prior)}`);
  return [text, ...unusable].map((sentence) => ({ text: sentence, evidenceIds }));
}

function missingPriors(input: DraftingInput): string[] {
  const { searched, chosen, rejected } = input.priorSearch;
  const missing = Math.max(0, chosen - input.priors.length);
  if (missing > 0)
    return [
      `${counted(missing, 'earlier study', 'earlier studies')} ${missing === 1 ? 'was' : 'were'} chosen and could not be fetched.`,
    ];
  if (input.priors.length > 0) return [];
  if (!searched) return [NOT_SEARCHED];
  if (rejected.length === 0) return [NO_PRIOR];
  return rejectedGroups(input).map(
    ({ count, reason }) =>
      `${counted(count, 'earlier study', 'earlier studies')} ${count === 1 ? 'was' : 'were'} found and not used ${bracketed(reason)}.`,
  );
}

export function comparisonWordings(input: DraftingInput): Wording[] {
  const evidenceIds = frameIds(input.evidence.items);
  return [
    ...input.priors.flatMap((prior) => priorWording(input, prior)),
    ...missingPriors(input).map((text) => ({ text, evidenceIds })),
  ];
}

/** What the impression says when it has no finding to name. */
export function emptyImpressionText(input: DraftingInput): string {
  const supplied = input.evidence.items.some((item) => item.kind !== 'technique') || input.comparisons.length > 0;
  return supplied ? NOTHING_PRESENT : NOTHING_SUPPLIED;
}

/** For the checker: the names that a section's frame brings. A fixed sentence is only known whole, and where it is true. */
export function sectionTerms(
  section: SectionName,
  techniques: readonly TechniqueEvidence[],
  input: DraftingInput,
): ExtraTerm[] {
  const texts: string[] = [];
  if (section === 'summary')
    texts.push(
      SCOPE_NOTICE,
      draftNotice(input.softwareVersion),
      receivedText(shownTime(input.basis.until)),
      ...unreadTexts(input.evidence, ''),
    );
  if (section === 'technique')
    for (const item of techniques) {
      texts.push(modalityText(item.modality), 'slice thickness');
      if (item.bodyPart) texts.push(bodyPartText(item.bodyPart));
      if (item.contrastAgent) texts.push(contrastText(item.contrastAgent));
      if (item.seriesDescription) texts.push(seriesText(item.seriesDescription));
    }
  if (section === 'comparison') texts.push(...comparisonWordings(input).map((wording) => wording.text));
  return texts.map((text) => ({ kind: 'fixed', text }));
}

/** For the checker: the counts that a section's frame may state. */
export function sectionCounts(
  section: SectionName,
  techniques: readonly TechniqueEvidence[],
  { basis }: DraftingInput,
): ClaimedCount[] {
  const of = (noun: string, value: number): ClaimedCount => ({ value, noun });
  if (section === 'summary')
    return [
      of('series', basis.seriesCount),
      of('image', basis.imageCount),
      of('structured report', basis.documentCount),
    ];
  if (section !== 'technique') return [];
  return techniques.flatMap((item) => [of('series', item.seriesCount), of('image', item.imageCount)]);
}
