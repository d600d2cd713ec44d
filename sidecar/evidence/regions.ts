import type { ContentItem } from '../dicom/content-tree.ts';
import { walk } from '../dicom/content-tree.ts';
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

/** The image an SCOORD is selected from; only where the document says to which study and series it belongs. */
function imageOf(document: SrDocument, scoord: ContentItem): InstanceReference | undefined {
  const references = childrenOf(document, scoord).flatMap((child) =>
    child.valueType === 'IMAGE' ? child.references : [],
  );
  const [reference, ...more] = references;
  const declared = reference && more.length === 0 ? document.declared.get(reference.sopInstanceUid) : undefined;
  if (!declared) return undefined;
  return reference?.frames ? { ...declared, frames: reference.frames } : declared;
}

function regionOf(document: SrDocument, scoord: ContentItem): readonly ImageRegion[] {
  const { type, data } = scoord.graphic ?? { type: '', data: [] };
  if (!isGraphicType(type)) return [];
  const { least, most } = VALUES[type];
  const image = imageOf(document, scoord);
  // A region with a coordinate missing, or on an image nobody can name, would be drawn in the wrong place.
  if (!image || data.length % 2 !== 0 || data.length < least || data.length > most) return [];
  return [{ graphicType: type, graphicData: data, image }];
}

/**
 * Regions directly below a group (TID 1410: SCOORD) or a measurement (TID 1501: NUM inferred from SCOORD), whatever
 * relationship the writer chose. SCOORD3D has no place on an image and is not taken.
 */
export const regionsOf = (document: SrDocument, item: ContentItem): readonly ImageRegion[] =>
  childrenOf(document, item)
    .filter((child) => child.valueType === 'SCOORD')
    .flatMap((scoord) => regionOf(document, scoord));

/** Whether all that is referenced below an item belongs to other studies: then it does not speak of this one. */
export function isAboutOtherStudy(document: SrDocument, item: ContentItem): boolean {
  const studies = [...walk(item)]
    .flatMap((below) => below.references)
    .map(({ sopInstanceUid }) => document.declared.get(sopInstanceUid)?.studyInstanceUid)
    .filter((uid) => uid !== undefined);
  return studies.length > 0 && !studies.includes(document.instance.studyInstanceUid);
}
