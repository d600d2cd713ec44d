import { type ContentItem, declaredEvidence, itemAt, parseContentTree, walk } from '../dicom/content-tree.ts';
import { items, TAG, text } from '../dicom/dicom-json.ts';
import { type Code, sameCode } from '../domain/code.ts';
import type { EvidenceSource, InstanceReference, ObserverType } from '../domain/evidence.ts';
import type { DicomJson } from '../domain/study.ts';
import { PrereadError } from '../errors.ts';
import { type About, aboutOfItems } from './about.ts';
import { contextsOf, type ItemContext, inherited } from './item-context.ts';
import { currentCode } from './legacy-codes.ts';
import { unambiguous } from './references.ts';

/** An SR opened for reading: its tree, where it stands, and what it says about itself. */
export interface SrDocument {
  readonly dataset: DicomJson;
  readonly instance: InstanceReference;
  readonly root: ContentItem;
  /** Instances the document declares to have used, each in one series, by SOP Instance UID. */
  readonly declared: ReadonlyMap<string, InstanceReference>;
  /** Observer, algorithm and time point as single items state them, by path. */
  readonly contexts: ReadonlyMap<string, ItemContext>;
  /** Whose images items speak of, by path; absent = unsaid. */
  readonly about: ReadonlyMap<string, About>;
  /** PSN or DEV of the header (PS3.3 C.17.2), for what names no observer. */
  readonly authorType: ObserverType;
  /** Children followed so far, and how many there may be: see `childrenOf`. */
  readonly effort: { spent: number; readonly limit: number };
}

type ContentSource = Extract<EvidenceSource, { kind: 'content-item' }>;

/** How often each item may be looked at on average, references included; readers stay far below. */
const LOOKS_PER_ITEM = 1000;

/** Whether an item is named by this concept, in its current or retired code. */
export const isNamed = (item: ContentItem, concept: Code): boolean =>
  item.concept !== undefined && sameCode(currentCode(item.concept), concept);

/** @throws PrereadError EVIDENCE_UNREADABLE when there is no content */
export function openDocument(dataset: DicomJson, instance: InstanceReference): SrDocument {
  const root = parseContentTree(dataset);
  const all = [...walk(root)];
  const declared = unambiguous(dataset, root, declaredEvidence(dataset));
  return {
    dataset,
    instance,
    root,
    declared,
    contexts: contextsOf(all),
    about: aboutOfItems(root, all, declared, instance.studyInstanceUid),
    authorType: authorType(dataset),
    effort: { spent: 0, limit: LOOKS_PER_ITEM * (all.length + 100) },
  };
}

/**
 * Children, with items by reference replaced by what they point at (PS3.3 C.17.3.2.5); the relationship stays.
 * References can make a small document unfold to any size: what goes on too long is given up by name.
 * @throws PrereadError EVIDENCE_UNREADABLE
 */
export function childrenOf(document: SrDocument, item: ContentItem): readonly ContentItem[] {
  document.effort.spent += item.children.length + 1;
  if (document.effort.spent > document.effort.limit)
    throw new PrereadError('EVIDENCE_UNREADABLE', { detail: 'Its items refer to each other without end.' });
  return item.children.flatMap((child) => {
    if (child.referencedItem === undefined) return [child];
    const target = itemAt(document.root, child.referencedItem);
    if (!target) return [];
    return [child.relationship === undefined ? target : { ...target, relationship: child.relationship }];
  });
}

/** Whether an item by reference directly below points at nothing. */
export const holdsDangling = ({ root }: SrDocument, { children }: ContentItem): boolean =>
  children.some(({ referencedItem }) => referencedItem !== undefined && !itemAt(root, referencedItem));

/** Author Observer Sequence (PS3.3 C.17.2): PSN or DEV. */
function authorType(dataset: DicomJson): ObserverType {
  const types = new Set(items(dataset, TAG.AuthorObserverSequence).map((author) => text(author, TAG.ObserverType)));
  if (types.size !== 1) return 'unknown';
  return types.has('PSN') ? 'person' : types.has('DEV') ? 'device' : 'unknown';
}

/**
 * Source of evidence taken from the last item of a trail. Observer and algorithm are inherited from the item's
 * ancestors (PS3.3 C.17.5), the nearest one decides.
 * @param trail items from the root down to the one the evidence stands in
 */
export function sourceOf(document: SrDocument, trail: readonly ContentItem[]): ContentSource {
  const { dataset, instance, root, contexts } = document;
  const completionFlag = text(dataset, TAG.CompletionFlag);
  const verificationFlag = text(dataset, TAG.VerificationFlag);
  const algorithm = inherited(contexts, trail, 'algorithm');
  return {
    kind: 'content-item',
    instance,
    contentItem: (trail.at(-1) ?? root).path,
    observerType: inherited(contexts, trail, 'observerType') ?? document.authorType,
    ...(completionFlag === undefined ? {} : { completionFlag }),
    ...(verificationFlag === undefined ? {} : { verificationFlag }),
    ...(algorithm === undefined || algorithm === 'unclear' ? {} : { algorithm }),
  };
}
