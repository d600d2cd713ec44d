import { MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import type { ContentItem } from '../dicom/content-tree.ts';
import type { Code } from '../domain/code.ts';
import type { FindingEvidence, QualitativeEvidence, Tracking } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { childrenOf, isNamed, type SrDocument, sourceOf } from './document.ts';
import { evidenceId } from './evidence-id.ts';
import { type Place, resolvePlace } from './laterality.ts';
import { currentCode } from './legacy-codes.ts';
import { certaintyOf, isPresenceConcept, presenceFrom } from './presence.ts';
import { joined, NOTHING, type ReadResult, unread } from './read-result.ts';
import type { Regions } from './regions.ts';

/** Items from the root down to one. */
export type Trail = readonly ContentItem[];

/** What of regions is not kept, and is said. */
export const regionsLost = (document: SrDocument, { dropped, inSpace }: Omit<Regions, 'regions'>): ReadResult =>
  joined([
    dropped ? unread(document, 'A region is incomplete, or its image is not surely one of this study.') : NOTHING,
    inSpace ? unread(document, 'A region in three dimensions has no place on an image and is not kept.') : NOTHING,
  ]);

export const dangling = (document: SrDocument): ReadResult =>
  unread(document, 'An item by reference points at nothing.');

export const codeKey = ({ scheme, value }: Code): string => `${scheme}|${value}`;

/** Codes of the children that answer one concept, each once. */
export function answers(children: readonly ContentItem[], concept: Code): readonly Code[] {
  const found = new Map<string, Code>();
  for (const child of children) {
    if (!child.code || !isNamed(child, concept)) continue;
    const code = currentCode(child.code);
    if (!found.has(codeKey(code))) found.set(codeKey(code), code);
  }
  return [...found.values()];
}

/** Viewers put free text into a code that is the same for every text: it names nothing. */
export const isRealCode = ({ value }: Code): boolean => value !== 'CORNERSTONEFREETEXT';

export function trackingOf(children: readonly ContentItem[]): Tracking {
  const identifier = children.find((child) => isNamed(child, MR.TrackingIdentifier))?.text;
  const uid = children.find((child) => isNamed(child, MR.TrackingUniqueIdentifier))?.uid;
  return { ...(identifier === undefined ? {} : { identifier }), ...(uid === undefined ? {} : { uid }) };
}

export interface FullPlace extends Place {
  readonly topographicalModifiers?: readonly Code[];
}

/**
 * Site and side around an item: as modifier or as content, the side below the site or beside it (TID 1410, old
 * writers). Two different sites for one finding: none of them is surely the one, and the sides go with them.
 */
export function placeOf(document: SrDocument, children: readonly ContentItem[]): FullPlace {
  const sites = answers(children, MR.FindingSite).filter(isRealCode);
  if (sites.length > 1) return {};
  const below = children
    .filter((child) => isNamed(child, MR.FindingSite))
    .flatMap((site) => childrenOf(document, site));
  const around = [...below, ...children];
  const modifiers = [...answers(around, MR.TopographicalModifier)].sort((a, b) => (codeKey(a) < codeKey(b) ? -1 : 1));
  return {
    ...resolvePlace(sites[0], answers(around, MR.Laterality)),
    ...(modifiers.length > 0 ? { topographicalModifiers: modifiers } : {}),
  };
}

/**
 * One coded answer. An answer that is itself denied or doubted, or that is about a part which cannot be kept, would say
 * more than its source: it is left out and said.
 */
export function qualitative(
  document: SrDocument,
  trail: Trail,
  [question, answer]: readonly [Code, Code],
  findingId?: EvidenceId,
): ReadResult {
  const item = trail.at(-1);
  const children = item ? childrenOf(document, item) : [];
  const qualifiers = children.flatMap(({ concept, code }) =>
    concept && code ? (isPresenceConcept(concept) ? [code] : (certaintyOf(concept, code) ?? [])) : [],
  );
  if (presenceFrom(qualifiers) !== 'present') return unread(document, 'An evaluation is itself denied or doubted.');
  const { topographicalModifiers, ...place } = placeOf(document, children);
  if (topographicalModifiers) return unread(document, 'An evaluation is of a part of a site, which is not kept.');
  const { instance } = document;
  const source = sourceOf(document, trail);
  const content = { question, answer, ...(findingId === undefined ? {} : { findingId }), ...place };
  const id = evidenceId('qualitative', instance.sopInstanceUid, source.contentItem, content);
  const evidence: QualitativeEvidence = {
    kind: 'qualitative',
    id,
    studyInstanceUid: instance.studyInstanceUid,
    source,
    ...content,
  };
  return { items: [evidence], unread: [] };
}

export function finding(
  document: SrDocument,
  trail: Trail,
  content: Omit<FindingEvidence, 'kind' | 'id' | 'studyInstanceUid' | 'source'>,
): FindingEvidence {
  const { instance } = document;
  const source = sourceOf(document, trail);
  const id = evidenceId('finding', instance.sopInstanceUid, source.contentItem, content);
  return { kind: 'finding', id, studyInstanceUid: instance.studyInstanceUid, source, ...content };
}
