import type { ContentItem } from '../dicom/content-tree.ts';
import { type Code, sameCode } from '../domain/code.ts';
import type { Evidence, InstanceReference, KeyObjectEvidence } from '../domain/evidence.ts';
import type { SopInstanceUid } from '../domain/identifiers.ts';
import { PrereadError } from '../errors.ts';
import { isNamed, type SrDocument, sourceOf } from './document.ts';
import { evidenceId } from './evidence-id.ts';
import { currentCode } from './legacy-codes.ts';
import { type DocumentReader, type ReadResult, srClasses, unread } from './read-result.ts';
import { answers } from './tid1500-items.ts';

const TITLE_MODIFIER: Code = { value: '113011', scheme: 'DCM', meaning: 'Document Title Modifier' };
const DESCRIPTION: Code = { value: '113012', scheme: 'DCM', meaning: 'Key Object Description' };

/** CID 7010: titles that take objects out of use (IHE RAD Imaging Object Change Management). */
const REJECTIONS: ReadonlySet<string> = new Set([
  '113001', // Rejected for Quality Reasons
  '113037', // Rejected for Patient Safety Reasons
  '113038', // Incorrect Modality Worklist Entry
  '113039', // Data Retention Policy Expired
]);

const OBJECTS: ReadonlySet<string> = new Set(['IMAGE', 'WAVEFORM', 'COMPOSITE']);

const keyOf = ({ sopInstanceUid, frames }: InstanceReference): string => `${sopInstanceUid} ${frames ?? ''}`;

/** Instances that the document marks: of its own study or of others, each with the series it declares (PS3.3 C.17.6.2). */
function objectsOf({ root, declared }: SrDocument): {
  readonly objects: readonly InstanceReference[];
  readonly lost: boolean;
} {
  const references = root.children
    .filter(({ valueType }) => valueType !== undefined && OBJECTS.has(valueType))
    .flatMap((item) => item.references);
  const found = references.flatMap(({ sopInstanceUid, frames }): readonly InstanceReference[] => {
    const instance = declared.get(sopInstanceUid);
    if (!instance || frames?.length === 0) return [];
    return [frames ? { ...instance, frames } : instance];
  });
  // A manifest (113030, DCM) marks thousands.
  const objects = [...new Map(found.map((one) => [keyOf(one), one])).values()];
  return { objects, lost: found.length < references.length };
}

const wordsOf = (items: readonly ContentItem[]): string =>
  items
    .filter((item) => item.valueType === 'TEXT' && isNamed(item, DESCRIPTION))
    .map(({ text }) => text ?? '')
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();

function readKeyObjects(document: SrDocument): ReadResult {
  const { root, instance } = document;
  if (!root.concept) throw new PrereadError('EVIDENCE_UNREADABLE', { detail: 'It has no title (TID 2010).' });
  const { objects, lost } = objectsOf(document);
  if (objects.length === 0)
    throw new PrereadError('EVIDENCE_UNREADABLE', {
      detail: 'It marks no object that it places in a study (TID 2010).',
    });
  const description = wordsOf(root.children);
  const modifiers = answers(root.children, TITLE_MODIFIER);
  const content = {
    title: currentCode(root.concept),
    objects,
    ...(modifiers.length > 0 ? { modifiers } : {}),
    ...(description === '' ? {} : { description }),
  };
  const item: KeyObjectEvidence = {
    kind: 'keyObject',
    id: evidenceId('keyObject', instance.sopInstanceUid, root.path, content),
    studyInstanceUid: instance.studyInstanceUid,
    source: sourceOf(document, [root]),
    ...content,
  };
  return {
    items: [item],
    unread: lost ? unread(document, 'It marks an object that it does not place in a study.').unread : [],
  };
}

/** Key Object Selection (TID 2010): images and other objects that somebody marked, and why. */
export const keyObjectReader: DocumentReader = {
  kind: 'TID 2010 key objects',
  sopClasses: srClasses(59),
  matches: () => true,
  read: readKeyObjects,
};

const isRejection = (title: Code): boolean =>
  REJECTIONS.has(title.value) && sameCode(title, { ...title, scheme: 'DCM' });

/**
 * Whole instances that a key object selection takes out of use (for quality, patient safety, a wrong worklist entry, an
 * expired retention): nothing may be said from them. A rejected frame leaves its instance in use.
 */
export const rejectedInstances = (items: readonly Evidence[]): ReadonlySet<SopInstanceUid> =>
  new Set(
    items.flatMap((item) =>
      item.kind === 'keyObject' && isRejection(item.title)
        ? item.objects.flatMap(({ sopInstanceUid, frames }) => (frames ? [] : [sopInstanceUid]))
        : [],
    ),
  );
