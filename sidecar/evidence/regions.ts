import type { ContentItem } from '../dicom/content-tree.ts';
import type { ImageRegion, InstanceReference } from '../domain/evidence.ts';
import { childrenOf, type SrDocument } from './document.ts';

/** Values (column and row) each graphic type needs (PS3.3 C.18.6.1.2). */
const VALUES: Readonly<Record<ImageRegion['graphicType'], { readonly least: number; readonly most: number }>> = {
  POINT: { least: 2, most: 2 },
  MULTIPOINT: { least: 2, most: Number.POSITIVE_INFINITY },
  POLYLINE: { least: 4, most: Number.POSITIVE_INFINITY },
  CIRCLE: { least: 4, most: 4 },
  ELLIPSE: { least: 8, most: 8 },
};

const isGraphicType = (type: string): type is ImageRegion['graphicType'] => Object.hasOwn(VALUES, type);

/** The image of this study that an SCOORD is selected from; only where the document says to which series it belongs. */
function imageOf(document: SrDocument, scoord: ContentItem): InstanceReference | undefined {
  const references = childrenOf(document, scoord).flatMap((child) =>
    child.valueType === 'IMAGE' ? child.references : [],
  );
  const [reference, ...more] = references;
  const declared = reference && more.length === 0 ? document.declared.get(reference.sopInstanceUid) : undefined;
  if (!declared || declared.studyInstanceUid !== document.instance.studyInstanceUid) return undefined;
  return reference?.frames ? { ...declared, frames: reference.frames } : declared;
}

function regionOf(document: SrDocument, scoord: ContentItem): ImageRegion | undefined {
  const { type, data } = scoord.graphic ?? { type: '', data: [] };
  if (!isGraphicType(type)) return undefined;
  const { least, most } = VALUES[type];
  const image = imageOf(document, scoord);
  // A region with a coordinate missing, or on an image nobody can name, would be drawn in the wrong place.
  if (!image || data.length % 2 !== 0 || data.length < least || data.length > most) return undefined;
  return { graphicType: type, graphicData: data, image };
}

/**
 * Regions directly below a group (TID 1410: SCOORD) or a measurement (TID 1501: NUM inferred from SCOORD), whatever
 * relationship the writer chose. SCOORD3D has no place on an image and is not taken.
 * @returns the regions, and whether one had to be dropped
 */
export function regionsOf(
  document: SrDocument,
  item: ContentItem,
): { readonly regions: readonly ImageRegion[]; readonly dropped: boolean } {
  const scoords = childrenOf(document, item).filter((child) => child.valueType === 'SCOORD');
  const regions = scoords.map((scoord) => regionOf(document, scoord)).filter((region) => region !== undefined);
  return { regions, dropped: regions.length < scoords.length };
}

/** Studies of the instances referenced at or below an item, items by reference included (they may go in circles). */
function studiesBelow(document: SrDocument, item: ContentItem, seen: Set<string>): readonly string[] {
  if (seen.has(item.path)) return [];
  seen.add(item.path);
  const own = item.references.map(({ sopInstanceUid }) => document.declared.get(sopInstanceUid)?.studyInstanceUid);
  const below = childrenOf(document, item).flatMap((child) => studiesBelow(document, child, seen));
  return [...own.filter((uid) => uid !== undefined), ...below];
}

/** Which images an item speaks of, by their study. */
export type About = 'this' | 'other' | 'both' | 'unsaid';

export function aboutOf(document: SrDocument, at: readonly ContentItem[]): About {
  const studies = at.flatMap((item) => studiesBelow(document, item, new Set()));
  const { studyInstanceUid } = document.instance;
  if (studies.length === 0) return 'unsaid';
  const own = studies.filter((uid) => uid === studyInstanceUid).length;
  return own === 0 ? 'other' : own === studies.length ? 'this' : 'both';
}

/** TID 1502: Time Point (C2348792, UMLS), and its kinds and labels (126070 to 126073, DCM). */
const isTimePoint = ({ concept }: ContentItem): boolean =>
  (concept?.scheme === 'UMLS' && concept.value === 'C2348792') ||
  (concept?.scheme === 'DCM' && /^12607[0-3]$/.test(concept.value));
const EARLIER = /\b(baseline|prior|previous|screening|nadir|pre[- ]?treatment)\b/i;

/** Whether the context of an item (TID 1502, inherited from its ancestors, the nearest counts) is an earlier time point. */
export function isOfEarlierTime(trail: readonly ContentItem[]): boolean {
  const nearest = trail.map(({ children }) => children.filter(isTimePoint)).findLast((found) => found.length > 0);
  return (nearest ?? []).some(({ text, code }) => EARLIER.test(`${text ?? ''} ${code?.meaning ?? ''}`));
}
