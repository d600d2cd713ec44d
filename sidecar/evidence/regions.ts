import { MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import type { ContentItem } from '../dicom/content-tree.ts';
import type { ImageRegion, InstanceReference, SegmentReference } from '../domain/evidence.ts';
import { type About, aboutAll } from './about.ts';
import { childrenOf, isNamed, type SrDocument } from './document.ts';
import { inherited } from './item-context.ts';

/** Values (column and row) each graphic type needs (PS3.3 C.18.6.1.2). */
const VALUES: Readonly<Record<ImageRegion['graphicType'], { readonly least: number; readonly most: number }>> = {
  POINT: { least: 2, most: 2 },
  MULTIPOINT: { least: 2, most: Number.POSITIVE_INFINITY },
  POLYLINE: { least: 4, most: Number.POSITIVE_INFINITY },
  CIRCLE: { least: 4, most: 4 },
  ELLIPSE: { least: 8, most: 8 },
};

const isGraphicType = (type: string): type is ImageRegion['graphicType'] => Object.hasOwn(VALUES, type);

/** The instance of this study an item references; only where the document says to which series it belongs. */
function instanceOf(document: SrDocument, reference: ContentItem['references'][number]): InstanceReference | undefined {
  const declared = document.declared.get(reference.sopInstanceUid);
  if (!declared || declared.studyInstanceUid !== document.instance.studyInstanceUid) return undefined;
  if (reference.frames?.length === 0) return undefined;
  return reference.frames ? { ...declared, frames: reference.frames } : declared;
}

/** The image of this study that an SCOORD is selected from. */
function imageOf(document: SrDocument, scoord: ContentItem): InstanceReference | undefined {
  const references = childrenOf(document, scoord).flatMap((child) =>
    child.valueType === 'IMAGE' ? child.references : [],
  );
  const [reference, ...more] = references;
  return reference && more.length === 0 ? instanceOf(document, reference) : undefined;
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

export interface Regions {
  readonly regions: readonly ImageRegion[];
  /** Whether one had to be dropped. */
  readonly dropped: boolean;
  /** Whether there is one in patient space (SCOORD3D): it has no place on an image, and is no reason to lose the rest. */
  readonly inSpace: boolean;
}

/**
 * Regions directly below a group (TID 1410: SCOORD) or a measurement (TID 1501: NUM inferred from SCOORD), whatever
 * relationship the writer chose.
 */
export function regionsOf(document: SrDocument, item: ContentItem): Regions {
  const children = childrenOf(document, item);
  const scoords = children.filter((child) => child.valueType === 'SCOORD');
  const regions = scoords.map((scoord) => regionOf(document, scoord)).filter((region) => region !== undefined);
  const inSpace = children.some((child) => child.valueType === 'SCOORD3D');
  return { regions, dropped: regions.length < scoords.length, inSpace };
}

const isSegment = (item: ContentItem): boolean =>
  item.valueType === 'IMAGE' && (isNamed(item, MR.ReferencedSegment) || isNamed(item, MR.ReferencedSegmentationFrame));

/** Segments a group was measured on (TID 1411: whole segments; TID 1410: frames of one), each of this study. */
export function segmentsOf(
  document: SrDocument,
  children: readonly ContentItem[],
): { readonly segments: readonly SegmentReference[]; readonly dropped: boolean } {
  const references = children.filter(isSegment).flatMap((item) => item.references);
  const segments = references.flatMap((reference): readonly SegmentReference[] => {
    const segmentation = instanceOf(document, reference);
    if (!segmentation) return [];
    const numbered = reference.segments?.map((segmentNumber) => ({ segmentation, segmentNumber }));
    return numbered ?? [{ segmentation }];
  });
  return { segments, dropped: references.some((reference) => !instanceOf(document, reference)) };
}

/** Whose images these items speak of, at or below them, items by reference included. */
export const aboutOf = ({ about }: SrDocument, at: readonly ContentItem[]): About =>
  aboutAll(at.map(({ path }) => about.get(path) ?? 'unsaid'));

/** Whether the context of an item (TID 1502, inherited from its ancestors, the nearest counts) is an earlier time point. */
export const isOfEarlierTime = ({ contexts }: SrDocument, trail: readonly ContentItem[]): boolean =>
  inherited(contexts, trail, 'isEarlier') ?? false;
