import { LATERALITY, MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import type { ContentItem } from '../dicom/content-tree.ts';
import { type Code, sameCode } from '../domain/code.ts';
import type { FindingEvidence, ImageRegion } from '../domain/evidence.ts';
import { CAD, INTENTS, LANDMARKS, QUESTIONS, RECOMMENDATION } from './cad-codes.ts';
import { processOf } from './cad-processing.ts';
import { propertiesOf } from './cad-properties.ts';
import { childrenOf, isNamed, type SrDocument } from './document.ts';
import { resolvePlace } from './laterality.ts';
import { currentCode } from './legacy-codes.ts';
import { joined, NOTHING, type ReadResult, unread } from './read-result.ts';
import { aboutOf, regionsOf } from './regions.ts';
import { answers, finding, placeOf, regionsLost, type Trail, trackingOf } from './tid1500-items.ts';

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

const isMark = (item: ContentItem): boolean =>
  isNamed(item, CAD.CompositeFeature) || isNamed(item, CAD.SingleImageFinding);

/** CID 6034; undefined where it is missing, doubled or of another set. */
function intentOf(children: readonly ContentItem[]) {
  const [code, ...others] = answers(children, CAD.RenderingIntent);
  return code?.scheme === 'DCM' && others.length === 0 && Object.hasOwn(INTENTS, code.value)
    ? INTENTS[code.value]
    : undefined;
}

/** Images a mark itself lies on: those of its regions, and those it is inferred from. */
function imagesOf(document: SrDocument, children: readonly ContentItem[]): readonly ContentItem[] {
  const scoords = children.filter(({ valueType }) => valueType === 'SCOORD');
  return [...children, ...scoords.flatMap((scoord) => childrenOf(document, scoord))].filter(
    ({ valueType }) => valueType === 'IMAGE',
  );
}

/** CID 6022 names the breast, CID 244 the side. */
const sideOf = (code: Code): Code | undefined =>
  [LATERALITY.Right, LATERALITY.Left].find((side) => sameCode(side, code)) ?? resolvePlace(code, []).laterality;

/**
 * Sides that the images of a mark hand down to it. A mammogram shows one breast, and its Image Laterality (TID 4020)
 * says which: what lies on it lies on that side. An image of the chest shows both sides: its laterality says how it was
 * taken. All images must say it: one that does not may be of the other side.
 */
function inheritedSides(document: SrDocument, images: readonly ContentItem[]): readonly Code[] {
  const process = processOf(document);
  if (!process || !sameCode(process, CAD.MammographyReport)) return [];
  const sides = images.map((image) => {
    const [code, ...others] = answers(childrenOf(document, image), CAD.ImageLaterality);
    return code && others.length === 0 ? sideOf(code) : undefined;
  });
  return sides.every((side) => side !== undefined) ? sides : [];
}

/** Marks that a mark is inferred from, by value or by reference; each once, whatever circles the references make. */
function partsOf(document: SrDocument, mark: ContentItem): readonly ContentItem[] {
  const found = new Map<string, ContentItem>();
  const open = [mark];
  for (let next = open.pop(); next; next = open.pop())
    for (const part of childrenOf(document, next).filter(isMark)) {
      if (part.path === mark.path || found.has(part.path)) continue;
      found.set(part.path, part);
      open.push(part);
    }
  return [...found.values()];
}

/** Chest findings are named in two steps: (Abnormal opacity) with the modifier (Nodule) is a nodule. */
function subjectOf(
  mark: ContentItem,
  children: readonly ContentItem[],
): { finding: Code; category?: Code } | undefined {
  if (!mark.code) return undefined;
  const general = currentCode(mark.code);
  const [modifier, ...others] = [CAD.SingleImageModifier, CAD.CompositeModifier].flatMap((concept) =>
    answers(children, concept),
  );
  return modifier && others.length === 0 ? { finding: modifier, category: general } : { finding: general };
}

/** Site and side as the mark itself states them; "location in chest" is a site where there is only one. */
function ownPlace(document: SrDocument, children: readonly ContentItem[], inherited: readonly Code[]) {
  const [location, ...others] = answers(children, CAD.LocationInChest);
  const hasSite = answers(children, MR.FindingSite).length > 0;
  const own = placeOf(document, children);
  const site = own.site ?? (hasSite || others.length > 0 ? undefined : location);
  // Sides that contradict each other around the site have been left out with it: they are not replaced by the image's.
  if (hasSite && !own.site) return own;
  return { ...own, ...resolvePlace(site, [...answers(children, MR.Laterality), ...inherited]) };
}

/** A composite feature is one thing seen on several images: it takes over the regions of its parts of the same name. */
function isPartOfSame(document: SrDocument, mark: ContentItem, part: ContentItem): boolean {
  const [whole, of] = [mark, part].map((item) => subjectOf(item, childrenOf(document, item))?.finding);
  return isNamed(mark, CAD.CompositeFeature) && whole !== undefined && of !== undefined && sameCode(whole, of);
}

const isShown = (document: SrDocument, part: ContentItem): boolean => {
  const intent = intentOf(childrenOf(document, part));
  return intent === 'required' || intent === 'optional';
};

const sameRegion = (a: ImageRegion, b: ImageRegion): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The finding a mark stands for. Its parts are read with it: regions, and for a composite the images and their sides. */
function findingOf(
  document: SrDocument,
  trail: Trail,
  intent: 'required' | 'optional',
): ReadResult & { found?: FindingEvidence } {
  const mark = trail.at(-1);
  const children = mark ? childrenOf(document, mark) : [];
  const subject = mark && subjectOf(mark, children);
  if (!mark || !subject) return unread(document, 'A mark names no finding.');
  const parts = partsOf(document, mark).filter(
    (part) => isPartOfSame(document, mark, part) && isShown(document, part) && aboutOf(document, [part]) === 'this',
  );
  const images = [mark, ...parts].flatMap((item) => imagesOf(document, childrenOf(document, item)));
  const drawn = [mark, ...parts].map((item) => regionsOf(document, item));
  const regions = drawn.flatMap((one) => one.regions);
  const certainty = certaintyOf(document, mark);
  const found = finding(document, trail, {
    ...subject,
    presence: 'present',
    ...ownPlace(document, children, images.length > 0 ? inheritedSides(document, images) : []),
    tracking: trackingOf(children),
    regions: regions.filter((one, at) => regions.findIndex((other) => sameRegion(one, other)) === at),
    renderingIntent: intent,
    ...(certainty === undefined || certainty === 'unfit' ? {} : { certaintyPercent: certainty }),
  });
  const merged = parts.map((part) => propertiesOf(document, [...trail, part], found));
  return {
    found,
    ...joined([
      { items: [found], unread: [] },
      propertiesOf(document, trail, found),
      ...merged,
      regionsLost(document, {
        dropped: drawn.some(({ dropped }) => dropped),
        inSpace: drawn.some(({ inSpace }) => inSpace),
      }),
      certainty === 'unfit' ? unread(document, 'The certainty of a mark is no percentage.') : NOTHING,
      images.length === 0 ? unread(document, 'A mark names no image it lies on.') : NOTHING,
    ]),
  };
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

/** Why a mark does not speak of this study. */
function whyNotOfThisStudy(document: SrDocument, mark: ContentItem): string | undefined {
  const about = aboutOf(document, [mark]);
  if (about === 'other') return 'A mark lies on an image of another study.';
  if (about === 'both' && !isNamed(mark, CAD.CompositeFeature)) return 'A mark lies on images of two studies.';
  const named = [mark, ...partsOf(document, mark)].some(
    (item) => imagesOf(document, childrenOf(document, item)).length > 0,
  );
  return about === 'unsaid' && named
    ? 'A mark lies on an image that the document does not place in a study.'
    : undefined;
}

/** One mark and what it is inferred from by value. */
function readMark(document: SrDocument, trail: Trail, isHidden: boolean): MarksRead {
  const mark = trail.at(-1);
  if (!mark) return told(NOTHING);
  const children = childrenOf(document, mark);
  const intent = intentOf(children);
  const code = mark.code && currentCode(mark.code);
  const hidden = isHidden || intent === 'withheld';
  // Landmarks serve the rendering; those not for presentation are no marks that anybody misses.
  if (code && (among(LANDMARKS, code) || among(QUESTIONS, code)) && hidden) return told(NOTHING);
  if (hidden) return { ...NOTHING, withheld: 1 };
  if (code && among(LANDMARKS, code)) return told(unread(document, 'A landmark or selected region is not read.'));
  const why = whyNotOfThisStudy(document, mark);
  if (why !== undefined) return told(unread(document, why));
  if (intent === undefined)
    return all([
      told(unread(document, 'A mark does not say whether it may be presented.')),
      readParts(document, trail),
    ]);
  if (code && among(QUESTIONS, code)) {
    const sides = inheritedSides(document, imagesOf(document, children));
    return told(propertiesOf(document, trail, undefined, resolvePlace(undefined, sides).laterality));
  }
  const { found, ...result } = findingOf(document, trail, intent === 'required' ? 'required' : 'optional');
  return all([told(result), found ? readParts(document, trail) : told(NOTHING)]);
}

/**
 * Marks below a mark. What a single image finding is inferred from (the calcifications of a cluster) is part of it; parts
 * of a composite that bear its name have been read with it.
 */
function readParts(document: SrDocument, trail: Trail): MarksRead {
  const mark = trail.at(-1);
  if (!mark || !isNamed(mark, CAD.CompositeFeature)) return told(NOTHING);
  const shown = intentOf(childrenOf(document, mark)) !== undefined;
  const parts = mark.children.filter((item) => isMark(item) && item.referencedItem === undefined);
  const merged = (part: ContentItem): boolean =>
    shown && isPartOfSame(document, mark, part) && isShown(document, part) && aboutOf(document, [part]) === 'this';
  return all(
    parts.map((part) =>
      merged(part) ? readParts(document, [...trail, part]) : readMark(document, [...trail, part], false),
    ),
  );
}

const isRecommendation = ({ concept }: ContentItem): boolean =>
  concept !== undefined && among(RECOMMENDATION, currentCode(concept));

/**
 * Every mark at or below an item, wherever a writer put it: below an impression (TID 4003) or directly in the summary
 * (TID 4101). What is below something not for presentation is not for presentation.
 */
export function readMarks(document: SrDocument, trail: Trail, isHidden = false): MarksRead {
  const item = trail.at(-1);
  if (!item || isNamed(item, MR.ImageLibrary)) return told(NOTHING);
  const hidden = isHidden || intentOf(childrenOf(document, item)) === 'withheld';
  const isImpression = isNamed(item, CAD.FindingsSummary) || isNamed(item, CAD.IndividualImpression);
  const below = item.children
    .filter(({ referencedItem }) => referencedItem === undefined)
    .map((child) =>
      isMark(child) ? readMark(document, [...trail, child], hidden) : readMarks(document, [...trail, child], hidden),
    );
  const own = isImpression && !hidden ? [told(propertiesOf(document, trail, undefined))] : [];
  const recommends = isImpression && !hidden && item.children.some(isRecommendation);
  return all([
    ...own,
    recommends ? told(unread(document, 'What the device recommends is not read.')) : told(NOTHING),
    ...below,
  ]);
}
