import { MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import type { ContentItem } from '../dicom/content-tree.ts';
import { type Code, sameCode } from '../domain/code.ts';
import type { FindingEvidence, MeasurementEvidence, QualitativeEvidence, Tracking } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { childrenOf, isNamed, type SrDocument, sourceOf } from './document.ts';
import { evidenceId } from './evidence-id.ts';
import { resolvePlace } from './laterality.ts';
import { currentCode } from './legacy-codes.ts';
import { type ReadResult, unread } from './read-result.ts';
import { regionsOf } from './regions.ts';
import { isImpossibleUnit, isUncalibrated } from './units.ts';

export const droppedRegion = (document: SrDocument): ReadResult =>
  unread(document, 'A region is incomplete, or its image is not surely one of this study.');

/** Codes of the children that answer one concept, each once. */
export function answers(children: readonly ContentItem[], concept: Code): readonly Code[] {
  const found = children.flatMap((child) => (child.code && isNamed(child, concept) ? [currentCode(child.code)] : []));
  return found.filter((code, at) => found.findIndex((other) => sameCode(other, code)) === at);
}

/** Viewers put free text into a code that is the same for every text: it names nothing. */
export const isRealCode = ({ value }: Code): boolean => value !== 'CORNERSTONEFREETEXT';

export function trackingOf(children: readonly ContentItem[]): Tracking {
  const identifier = children.find((child) => isNamed(child, MR.TrackingIdentifier))?.text;
  const uid = children.find((child) => isNamed(child, MR.TrackingUniqueIdentifier))?.uid;
  return { ...(identifier === undefined ? {} : { identifier }), ...(uid === undefined ? {} : { uid }) };
}

const codeKey = ({ scheme, value }: Code): string => `${scheme}|${value}`;

/**
 * Site and side around an item: as modifier or as content, the side below the site or beside it (TID 1410, old
 * writers). Two different sites for one finding: none of them is surely the one, and the sides go with them.
 */
export function placeOf(document: SrDocument, children: readonly ContentItem[]) {
  const sites = answers(children, MR.FindingSite);
  const below = children
    .filter((child) => isNamed(child, MR.FindingSite))
    .flatMap((site) => childrenOf(document, site));
  if (sites.length > 1) return {};
  const around = [...below, ...children];
  const modifiers = [...answers(around, MR.TopographicalModifier)].sort((a, b) => (codeKey(a) < codeKey(b) ? -1 : 1));
  return {
    ...resolvePlace(sites[0], answers(around, MR.Laterality)),
    ...(modifiers.length > 0 ? { topographicalModifiers: modifiers } : {}),
  };
}

/**
 * One NUM. Never a bare number: without value or unit it is unread.
 * @param method stated for the whole group, where it is
 */
export function readNumber(
  document: SrDocument,
  trail: readonly ContentItem[],
  findingId: EvidenceId | undefined,
  method: Code | undefined,
): ReadResult {
  const item = trail.at(-1);
  if (!item?.concept || !item.number) return unread(document, 'A measurement has no value.');
  const { value, valueText, unit } = item.number;
  if (!unit) return unread(document, 'A measurement has no unit.');
  const quantity = currentCode(item.concept);
  if (isImpossibleUnit(quantity, unit)) return unread(document, 'A measurement has a unit that does not fit it.');
  if (isUncalibrated(quantity, unit)) return unread(document, 'A size is not calibrated: it has no unit of length.');
  const children = childrenOf(document, item);
  const own = { method: answers(children, MR.MeasurementMethod), derivation: answers(children, MR.Derivation) };
  const { regions, dropped } = regionsOf(document, item);
  const content = {
    quantity,
    value,
    valueText,
    unit,
    ...(findingId === undefined ? {} : { findingId }),
    ...((own.method[0] ?? method) ? { method: own.method[0] ?? method } : {}),
    ...(own.derivation[0] ? { derivation: own.derivation[0] } : {}),
    regions,
  };
  const { instance } = document;
  const measurement = {
    kind: 'measurement',
    id: evidenceId('measurement', instance.sopInstanceUid, item.path, content),
    studyInstanceUid: instance.studyInstanceUid,
    source: sourceOf(document, trail),
    ...content,
  } as MeasurementEvidence;
  return { items: [measurement], unread: dropped ? droppedRegion(document).unread : [] };
}

export function qualitative(
  document: SrDocument,
  trail: readonly ContentItem[],
  question: Code,
  answer: Code,
  findingId?: EvidenceId,
): QualitativeEvidence {
  const { instance } = document;
  const source = sourceOf(document, trail);
  const content = { question, answer, ...(findingId === undefined ? {} : { findingId }) };
  const id = evidenceId('qualitative', instance.sopInstanceUid, source.contentItem, content);
  return { kind: 'qualitative', id, studyInstanceUid: instance.studyInstanceUid, source, ...content };
}

export function finding(
  document: SrDocument,
  trail: readonly ContentItem[],
  content: Omit<FindingEvidence, 'kind' | 'id' | 'studyInstanceUid' | 'source'>,
): FindingEvidence {
  const { instance } = document;
  const source = sourceOf(document, trail);
  const id = evidenceId('finding', instance.sopInstanceUid, source.contentItem, content);
  return { kind: 'finding', id, studyInstanceUid: instance.studyInstanceUid, source, ...content };
}
