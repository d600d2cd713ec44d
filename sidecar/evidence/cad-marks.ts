import { MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import { type ContentItem, walk } from '../dicom/content-tree.ts';
import { type Code, sameCode } from '../domain/code.ts';
import type { Evidence, FindingEvidence, ImageRegion } from '../domain/evidence.ts';
import { CAD, LANDMARKS, QUESTIONS, RECOMMENDATION } from './cad-codes.ts';
import { type Grouping, groupingOf, intentOf, isMark, partsOf, subjectOf, whyNotRead } from './cad-composites.ts';
import { imagesOf, inheritedSides, markPlace } from './cad-place.ts';
import { propertiesOf } from './cad-properties.ts';
import { childrenOf, holdsDangling, isNamed, type SrDocument } from './document.ts';
import { resolvePlace } from './laterality.ts';
import { currentCode } from './legacy-codes.ts';
import { joined, NOTHING, type ReadResult, unread } from './read-result.ts';
import { aboutOf, regionsOf } from './regions.ts';
import { codeKey, dangling, finding, regionsLost, type Trail, trackingOf } from './tid1500-items.ts';

/** What stands in a document's marks, and how many of them are not for presentation. */
export interface MarksRead extends ReadResult {
  readonly withheld: number;
}

const among = (codes: readonly Code[], code: Code): boolean => codes.some((known) => sameCode(known, code));
const told = (result: ReadResult): MarksRead => ({ ...result, withheld: 0 });
const all = (results: readonly MarksRead[]): MarksRead => ({
  ...joined(results),
  withheld: results.reduce((sum, { withheld }) => sum + withheld, 0),
});

/** Images that a mark lies on, or that what it is inferred from lies on. */
const allImages = (document: SrDocument, mark: ContentItem): readonly ContentItem[] =>
  [mark, ...partsOf(document, mark)].flatMap((item) => imagesOf(document, item));

const distinct = (regions: readonly ImageRegion[]): readonly ImageRegion[] => [
  ...new Map(regions.map((region) => [JSON.stringify(region), region])).values(),
];

/** Two views of one thing answer the same questions: an answer given twice is one answer. */
function withoutRepeated(items: readonly Evidence[]): readonly Evidence[] {
  const given = new Set<string>();
  return items.filter((item) => {
    if (item.kind !== 'qualitative') return true;
    const key = `${codeKey(item.question)}=${codeKey(item.answer)}`;
    return !given.has(key) && given.add(key);
  });
}

/** (111011, 111012) in percent: the device's own score. */
function certaintyOf(document: SrDocument, mark: ContentItem): number | 'unfit' | undefined {
  const stated = childrenOf(document, mark).filter(
    (item) => isNamed(item, CAD.CertaintyOfFinding) || isNamed(item, CAD.CertaintyOfFeature),
  );
  const [one, ...others] = stated;
  if (!one) return undefined;
  const { value, unit } = one.number ?? {};
  const fits = value !== undefined && value >= 0 && value <= 100 && unit?.value === '%' && others.length === 0;
  return fits ? value : 'unfit';
}

/** What of a mark and its parts cannot be kept. */
function lossesOf(document: SrDocument, marks: readonly ContentItem[], causes: Readonly<Record<string, boolean>>) {
  const drawn = marks.map((mark) => regionsOf(document, mark));
  return joined([
    regionsLost(document, {
      dropped: drawn.some(({ dropped }) => dropped),
      inSpace: drawn.some(({ inSpace }) => inSpace),
    }),
    ...Object.entries(causes).flatMap(([cause, applies]) => (applies ? [unread(document, cause)] : [])),
    marks.some((mark) => holdsDangling(document, mark)) ? dangling(document) : NOTHING,
  ]);
}

/** The finding a mark stands for, with the parts that are the same thing. */
function readFinding(
  document: SrDocument,
  trail: Trail,
  mark: ContentItem,
  intent: 'required' | 'optional',
  parts: readonly ContentItem[],
): ReadResult {
  const subject = subjectOf(document, mark);
  if (!subject) return NOTHING;
  const { unclear = false, ...named } = subject;
  const images = allImages(document, mark);
  const certainty = certaintyOf(document, mark);
  const { place, disputed } = markPlace(document, mark, inheritedSides(document, images));
  const found: FindingEvidence = finding(document, trail, {
    ...named,
    presence: 'present',
    ...place,
    tracking: trackingOf(childrenOf(document, mark)),
    regions: distinct([mark, ...parts].flatMap((item) => regionsOf(document, item).regions)),
    renderingIntent: intent,
    ...(typeof certainty === 'number' ? { certaintyPercent: certainty } : {}),
  });
  const properties = joined([
    propertiesOf(document, trail, found),
    ...parts.map((part) => propertiesOf(document, [...trail, part], found)),
  ]);
  const lost = lossesOf(document, [mark, ...parts], {
    'A mark has several modifiers, and none of them is surely what it is.': unclear,
    'The sides of a mark contradict each other.': disputed,
    'The certainty of a mark is no percentage.': certainty === 'unfit',
    'A mark names no image it lies on.': images.length === 0,
  });
  return joined([{ items: [found, ...withoutRepeated(properties.items)], unread: properties.unread }, lost]);
}

/** One mark, and where it is a composite the parts below it that are something else. */
function readMark(document: SrDocument, trail: Trail, mark: ContentItem, grouping: Grouping): MarksRead {
  const code = mark.code && currentCode(mark.code);
  const [isLandmark, isQuestion] = [LANDMARKS, QUESTIONS].map((codes) => code !== undefined && among(codes, code));
  if (grouping.absorbed.has(mark.path)) return readParts(document, trail, mark, grouping);
  // Landmarks serve the rendering; those not for presentation are no marks that anybody misses.
  if (grouping.hidden.has(mark.path)) return { ...NOTHING, withheld: isLandmark || isQuestion ? 0 : 1 };
  if (isLandmark) return told(unread(document, 'A landmark or selected region is not read.'));
  const why = whyNotRead(document, mark);
  if (why !== undefined) return all([told(unread(document, why)), readParts(document, trail, mark, grouping)]);
  const intent = intentOf(document, mark);
  if (intent !== 'required' && intent !== 'optional')
    return all([
      told(unread(document, 'A mark does not say whether it may be presented.')),
      readParts(document, trail, mark, grouping),
    ]);
  if (isQuestion) {
    const sides = inheritedSides(document, allImages(document, mark));
    return told(propertiesOf(document, trail, undefined, resolvePlace(undefined, sides).laterality));
  }
  const parts = grouping.merged.get(mark.path) ?? [];
  return all([told(readFinding(document, trail, mark, intent, parts)), readParts(document, trail, mark, grouping)]);
}

/** Parts of a composite by value. What a single image finding rests on (the calcifications of a cluster) is part of it. */
const readParts = (document: SrDocument, trail: Trail, mark: ContentItem, grouping: Grouping): MarksRead =>
  isNamed(mark, CAD.CompositeFeature)
    ? all(mark.children.filter(isMark).map((part) => readMark(document, [...trail, part], part, grouping)))
    : told(NOTHING);

const isRecommendation = ({ concept }: ContentItem): boolean =>
  concept !== undefined && among(RECOMMENDATION, currentCode(concept));

/** What an impression or the summary says itself (TID 4001, 4002, 4101). */
function readImpression(document: SrDocument, trail: Trail, item: ContentItem): ReadResult {
  if (!isNamed(item, CAD.FindingsSummary) && !isNamed(item, CAD.IndividualImpression)) return NOTHING;
  if (aboutOf(document, [item]) === 'other') return NOTHING;
  return joined([
    propertiesOf(document, trail, undefined),
    item.children.some(isRecommendation) ? unread(document, 'What the device recommends is not read.') : NOTHING,
  ]);
}

function readBelow(document: SrDocument, trail: Trail, grouping: Grouping, isHidden: boolean): MarksRead {
  const item = trail.at(-1);
  if (!item || isNamed(item, MR.ImageLibrary)) return told(NOTHING);
  const hidden = isHidden || intentOf(document, item) === 'withheld';
  const below = item.children
    .filter(({ referencedItem }) => referencedItem === undefined)
    .map((child) =>
      isMark(child)
        ? readMark(document, [...trail, child], child, grouping)
        : readBelow(document, [...trail, child], grouping, hidden),
    );
  return all([hidden ? told(NOTHING) : told(readImpression(document, trail, item)), ...below]);
}

/**
 * Every mark of a document, wherever its writer put it: below an impression (TID 4003) or directly in the summary
 * (TID 4101).
 */
export const readMarks = (document: SrDocument): MarksRead =>
  readBelow(document, [document.root], groupingOf(document, [...walk(document.root)].filter(isMark)), false);
