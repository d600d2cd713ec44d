import { LATERALITY, MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import type { ContentItem } from '../dicom/content-tree.ts';
import { type Code, sameCode } from '../domain/code.ts';
import { CAD, PARTS_OF_SITE } from './cad-codes.ts';
import { processOf } from './cad-processing.ts';
import { childrenOf, isNamed, type SrDocument } from './document.ts';
import { resolvePlace } from './laterality.ts';
import { answers, codeKey, type FullPlace, isRealCode } from './tid1500-items.ts';

/** CID 6022 names the breast, CID 244 the side. */
export const sideOf = (code: Code): Code | undefined =>
  [LATERALITY.Right, LATERALITY.Left].find((side) => sameCode(side, code)) ?? resolvePlace(code, []).laterality;

/** Images a mark itself lies on: those of its regions, and those it is inferred from. */
export function imagesOf(document: SrDocument, mark: ContentItem): readonly ContentItem[] {
  const children = childrenOf(document, mark);
  const scoords = children.filter(({ valueType }) => valueType === 'SCOORD');
  return [...children, ...scoords.flatMap((scoord) => childrenOf(document, scoord))].filter(
    ({ valueType }) => valueType === 'IMAGE',
  );
}

/**
 * Sides that images hand down to what lies on them. A mammogram shows one breast, and its Image Laterality (TID 4020)
 * says which. An image of the chest shows both sides: its laterality says how it was taken. All images must say it: one
 * that does not may be of the other side.
 */
export function inheritedSides(document: SrDocument, images: readonly ContentItem[]): readonly Code[] {
  const process = processOf(document);
  if (!process || !sameCode(process, CAD.MammographyReport)) return [];
  const sides = images.map((image) => {
    const [code, ...others] = answers(childrenOf(document, image), CAD.ImageLaterality);
    return code && others.length === 0 ? sideOf(code) : undefined;
  });
  return sides.every((side) => side !== undefined) ? sides : [];
}

/** A "location in chest" as a site, where it is one and there is no other, and as parts of a site (TID 4105). */
export function locationsOf(children: readonly ContentItem[]): {
  readonly site?: Code;
  readonly parts: readonly Code[];
} {
  const all = answers(children, CAD.LocationInChest);
  const isPart = (code: Code): boolean => PARTS_OF_SITE.some((known) => sameCode(known, code));
  const [site, ...others] = all.filter((code) => !isPart(code));
  const isOnly = others.length === 0 && answers(children, MR.FindingSite).length === 0;
  return { ...(site && isOnly ? { site } : {}), parts: all.filter(isPart) };
}

export interface MarkPlace {
  readonly place: FullPlace;
  /** Sides are stated that contradict each other: then none is given. */
  readonly disputed: boolean;
}

/**
 * Site and side of a mark: as it states them, and from the images it lies on.
 * @param inherited sides of the images
 */
export function markPlace(document: SrDocument, mark: ContentItem, inherited: readonly Code[]): MarkPlace {
  const children = childrenOf(document, mark);
  const [stated, ...others] = answers(children, MR.FindingSite).filter(isRealCode);
  // Two different sites for one mark: none of them is surely the one, and the sides go with them.
  if (others.length > 0) return { place: {}, disputed: false };
  const below = children
    .filter((child) => isNamed(child, MR.FindingSite))
    .flatMap((child) => childrenOf(document, child));
  const around = [...below, ...children];
  const location = locationsOf(children);
  const site = stated ?? location.site;
  const sides = [...answers(around, MR.Laterality).map((code) => sideOf(code) ?? code), ...inherited];
  const parts = [...answers(around, MR.TopographicalModifier), ...location.parts].sort((a, b) =>
    codeKey(a) < codeKey(b) ? -1 : 1,
  );
  const place = resolvePlace(site, sides);
  return {
    place: { ...place, ...(parts.length > 0 ? { topographicalModifiers: parts } : {}) },
    disputed: sides.length > 0 && place.laterality === undefined,
  };
}
