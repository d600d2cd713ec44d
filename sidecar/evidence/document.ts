import { type ContentItem, declaredEvidence, itemAt, parseContentTree } from '../dicom/content-tree.ts';
import { items, TAG, text } from '../dicom/dicom-json.ts';
import { type Code, sameCode } from '../domain/code.ts';
import type { EvidenceSource, InstanceReference, ObserverType } from '../domain/evidence.ts';
import type { DicomJson } from '../domain/study.ts';
import { currentCode } from './legacy-codes.ts';
import { unambiguous } from './references.ts';

/** An SR opened for reading: its tree, where it stands, and what it says about itself. */
export interface SrDocument {
  readonly dataset: DicomJson;
  readonly instance: InstanceReference;
  readonly root: ContentItem;
  /** Instances the document declares to have used, each in one series, by SOP Instance UID. */
  readonly declared: ReadonlyMap<string, InstanceReference>;
}

type ContentSource = Extract<EvidenceSource, { kind: 'content-item' }>;

const OBSERVER_TYPE = '121005';
const PERSON = '121006';
const DEVICE = '121007';
const PERSON_NAME = '121008';
const DEVICE_UID = '121012';
const ALGORITHM_NAME = '111001';
const ALGORITHM_VERSION = '111003';

const isDcm = (code: Code | undefined, value: string): boolean => code?.scheme === 'DCM' && code.value === value;

/** Whether an item is named by this concept, in its current or retired code. */
export const isNamed = (item: ContentItem, concept: Code): boolean =>
  item.concept !== undefined && sameCode(currentCode(item.concept), concept);

/** @throws PrereadError EVIDENCE_UNREADABLE when there is no content */
export function openDocument(dataset: DicomJson, instance: InstanceReference): SrDocument {
  const root = parseContentTree(dataset);
  return { dataset, instance, root, declared: unambiguous(dataset, root, declaredEvidence(dataset)) };
}

/** Children, with items by reference replaced by what they point at (PS3.3 C.17.3.2.5); the relationship stays. */
export function childrenOf(document: SrDocument, item: ContentItem): readonly ContentItem[] {
  return item.children.flatMap((child) => {
    if (child.referencedItem === undefined) return [child];
    const target = itemAt(document.root, child.referencedItem);
    if (!target) return [];
    return [child.relationship === undefined ? target : { ...target, relationship: child.relationship }];
  });
}

/** TID 1002: said by the type, else by which kind of observer is named; two kinds at once leave it open. */
function observerIn(item: ContentItem): ObserverType | undefined {
  const types = new Set<ObserverType>();
  for (const { concept, code } of item.children) {
    if (isDcm(concept, OBSERVER_TYPE) && isDcm(code, PERSON)) types.add('person');
    if (isDcm(concept, OBSERVER_TYPE) && isDcm(code, DEVICE)) types.add('device');
    if (isDcm(concept, PERSON_NAME)) types.add('person');
    if (isDcm(concept, DEVICE_UID)) types.add('device');
  }
  const [only, ...others] = types;
  return only && others.length > 0 ? 'unknown' : only;
}

/** Author Observer Sequence (PS3.3 C.17.2): PSN or DEV. */
function authorType(dataset: DicomJson): ObserverType {
  const types = new Set(items(dataset, TAG.AuthorObserverSequence).map((author) => text(author, TAG.ObserverType)));
  if (types.size !== 1) return 'unknown';
  return types.has('PSN') ? 'person' : types.has('DEV') ? 'device' : 'unknown';
}

/** TID 4019; without name and version it identifies nothing. */
function algorithmIn(item: ContentItem): ContentSource['algorithm'] {
  const textOf = (value: string) => item.children.find((child) => isDcm(child.concept, value))?.text;
  const [name, version] = [textOf(ALGORITHM_NAME), textOf(ALGORITHM_VERSION)];
  return name && version ? { name, version } : undefined;
}

const nearest = <T>(trail: readonly ContentItem[], find: (item: ContentItem) => T | undefined): T | undefined =>
  trail.map(find).findLast((found) => found !== undefined);

/**
 * Source of evidence taken from the last item of a trail. Observer and algorithm are inherited from the item's
 * ancestors (PS3.3 C.17.5), the nearest one decides.
 * @param trail items from the root down to the one the evidence stands in
 */
export function sourceOf(document: SrDocument, trail: readonly ContentItem[]): ContentSource {
  const { dataset, instance, root } = document;
  const completionFlag = text(dataset, TAG.CompletionFlag);
  const verificationFlag = text(dataset, TAG.VerificationFlag);
  const algorithm = nearest(trail, algorithmIn);
  return {
    kind: 'content-item',
    instance,
    contentItem: (trail.at(-1) ?? root).path,
    observerType: nearest(trail, observerIn) ?? authorType(dataset),
    ...(completionFlag === undefined ? {} : { completionFlag }),
    ...(verificationFlag === undefined ? {} : { verificationFlag }),
    ...(algorithm === undefined ? {} : { algorithm }),
  };
}
