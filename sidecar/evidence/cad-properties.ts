import { LATERALITY, MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import type { ContentItem } from '../dicom/content-tree.ts';
import { type Code, sameCode } from '../domain/code.ts';
import type { FindingEvidence } from '../domain/evidence.ts';
import { CAD, RECOMMENDATION, STRUCTURE } from './cad-codes.ts';
import { locationsOf, sideOf } from './cad-place.ts';
import { childrenOf, isNamed, type SrDocument } from './document.ts';
import { resolvePlace } from './laterality.ts';
import { currentCode } from './legacy-codes.ts';
import { isPresenceConcept } from './presence.ts';
import { joined, NOTHING, type ReadResult, unread } from './read-result.ts';
import { aboutOf } from './regions.ts';
import { answers, qualitative, type Trail } from './tid1500-items.ts';
import { NO_GROUP, readNumber } from './tid1500-numbers.ts';

const isAmong = (codes: readonly Code[], { concept }: ContentItem): boolean =>
  concept !== undefined && codes.some((known) => sameCode(known, currentCode(concept)));

const BOTH_BREASTS: Code = { value: '63762007', scheme: 'SCT', meaning: 'Both breasts' };
const codedSide = (code: Code): Code => (sameCode(code, BOTH_BREASTS) ? LATERALITY.Bilateral : (sideOf(code) ?? code));

/** Side of a property that belongs to no finding (TID 4002: laterality as modifier, CID 6022 or 244). */
function sideAt(document: SrDocument, item: ContentItem, around: Code | undefined): Code | 'disputed' | undefined {
  const stated = answers(childrenOf(document, item), MR.Laterality).map(codedSide);
  const sides = around ? [...stated, around] : stated;
  const { laterality } = resolvePlace(undefined, sides);
  return sides.length > 0 && !laterality ? 'disputed' : laterality;
}

/** Who observed whom, and how was acquired (PS3.3 C.17.5): that describes no finding. */
const isContext = ({ relationship }: ContentItem): boolean => /\bHAS (OBS|ACQ) CONTEXT$/.test(relationship ?? '');

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

/** Value types of properties; regions and images say where, containers hold marks. */
const SAID: ReadonlySet<string> = new Set(['NUM', 'CODE', 'TEXT']);

function readProperty(
  document: SrDocument,
  trail: Trail,
  found: FindingEvidence | undefined,
  side: Code | undefined,
): ReadResult {
  const item = trail.at(-1);
  if (!item?.concept || isContext(item) || isPresenceConcept(currentCode(item.concept))) return NOTHING;
  if (isAmong(STRUCTURE, item) || isAmong(RECOMMENDATION, item)) return NOTHING;
  if (!SAID.has(item.valueType ?? '')) return NOTHING;
  const about = aboutOf(document, [item]);
  if (about === 'other' || about === 'both') return unread(document, 'A property rests on images of another study.');
  const at = found === undefined ? sideAt(document, item, side) : undefined;
  if (at === 'disputed') return unread(document, 'The sides of a property contradict each other.');
  if (item.valueType === 'NUM')
    return withSide(readNumber(document, trail, found ? { ...NO_GROUP, found } : NO_GROUP), at);
  if (item.valueType === 'TEXT') return unread(document, 'A description in words is not read.');
  if (!item.code) return unread(document, 'A descriptor has no value.');
  const answer = qualitative(document, trail, [currentCode(item.concept), currentCode(item.code)], found?.id);
  // A quality finding carries its own assessment and rating (TID 4014).
  const below = item.children
    .filter(({ relationship, referencedItem }) => relationship === 'HAS PROPERTIES' && referencedItem === undefined)
    .map((child) => readProperty(document, [...trail, child], found, at));
  return joined([withSide(answer, at), ...below]);
}

/** Whether a location in the chest says where its finding is: it is then no property besides. */
function isPlace(item: ContentItem, children: readonly ContentItem[]): boolean {
  if (!isNamed(item, CAD.LocationInChest) || !item.code) return false;
  const { site, parts } = locationsOf(children);
  const code = currentCode(item.code);
  return [...(site ? [site] : []), ...parts].some((one) => sameCode(one, code));
}

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
      .filter((child) => !isPlace(child, children))
      .map((child) => readProperty(document, [...trail, child], found, side)),
  );
}
