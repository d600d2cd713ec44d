import { MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import type { ContentItem } from '../dicom/content-tree.ts';
import { type Code, sameCode } from '../domain/code.ts';
import type { FindingEvidence } from '../domain/evidence.ts';
import { CAD, RECOMMENDATION, STRUCTURE } from './cad-codes.ts';
import { childrenOf, isNamed, type SrDocument } from './document.ts';
import { resolvePlace } from './laterality.ts';
import { currentCode } from './legacy-codes.ts';
import { joined, NOTHING, type ReadResult, unread } from './read-result.ts';
import { answers, qualitative, type Trail } from './tid1500-items.ts';
import { NO_GROUP, readNumber } from './tid1500-numbers.ts';

const isAmong = (codes: readonly Code[], { concept }: ContentItem): boolean =>
  concept !== undefined && codes.some((known) => sameCode(known, currentCode(concept)));

/** Sides stated for a property (TID 4002: laterality as modifier, CID 6022 or 244). */
function sideAt(document: SrDocument, item: ContentItem, around: Code | undefined): Code | undefined {
  const stated = answers(childrenOf(document, item), MR.Laterality);
  if (stated.length === 0) return around;
  const sides = stated.map((code) => resolvePlace(code, []).laterality ?? code);
  return resolvePlace(undefined, sides).laterality;
}

/** Evidence about no finding says itself on which side it is; for a finding that is said once, by the finding. */
const withSide = (result: ReadResult, side: Code | undefined): ReadResult =>
  side === undefined
    ? result
    : {
        ...result,
        items: result.items.map((one) =>
          one.kind === 'qualitative' || one.kind === 'measurement' ? { ...one, laterality: side } : one,
        ),
      };

function readProperty(
  document: SrDocument,
  trail: Trail,
  found: FindingEvidence | undefined,
  side: Code | undefined,
): ReadResult {
  const item = trail.at(-1);
  if (!item?.concept || isAmong(STRUCTURE, item) || isAmong(RECOMMENDATION, item)) return NOTHING;
  const at = found === undefined ? sideAt(document, item, side) : undefined;
  if (item.valueType === 'NUM')
    return withSide(readNumber(document, trail, found ? { ...NO_GROUP, found } : NO_GROUP), at);
  if (item.valueType === 'TEXT') return unread(document, 'A description in words is not read.');
  if (item.valueType !== 'CODE') return NOTHING;
  if (!item.code) return unread(document, 'A descriptor has no value.');
  const answer = qualitative(document, trail, [currentCode(item.concept), currentCode(item.code)], found?.id);
  // A quality finding carries its own assessment and rating (TID 4014).
  const below = childrenOf(document, item)
    .filter((child) => child.relationship === 'HAS PROPERTIES')
    .map((child) => readProperty(document, [...trail, child], found, at));
  return joined([withSide(answer, at), ...below]);
}

/** Whether a location in the chest has become the site of the finding: where there is one, and no other site. */
const isSite = (item: ContentItem, children: readonly ContentItem[]): boolean =>
  isNamed(item, CAD.LocationInChest) &&
  answers(children, CAD.LocationInChest).length === 1 &&
  answers(children, MR.FindingSite).length === 0;

/**
 * Sizes, scores and coded descriptors that stand directly at a mark, an impression or a summary. A probability of cancer
 * (111047) is a number of the device like any other.
 * @param side of what they describe, where they belong to no finding
 */
export function propertiesOf(
  document: SrDocument,
  trail: Trail,
  found: FindingEvidence | undefined,
  side?: Code,
): ReadResult {
  const item = trail.at(-1);
  if (!item) return NOTHING;
  const children = childrenOf(document, item);
  return joined(
    children
      .filter((child) => !isSite(child, children))
      .map((child) => readProperty(document, [...trail, child], found, side)),
  );
}
