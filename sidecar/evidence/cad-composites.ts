import type { ContentItem } from '../dicom/content-tree.ts';
import { type Code, sameCode } from '../domain/code.ts';
import { CAD, INTENTS, isSeenAs } from './cad-codes.ts';
import { imagesOf } from './cad-place.ts';
import { childrenOf, isNamed, type SrDocument } from './document.ts';
import { currentCode } from './legacy-codes.ts';
import { isNamedByAbsence, isPresenceConcept, presenceFrom, certaintyOf as qualifierOf } from './presence.ts';
import { aboutOf } from './regions.ts';
import { answers } from './tid1500-items.ts';

export const isMark = (item: ContentItem): boolean =>
  isNamed(item, CAD.CompositeFeature) || isNamed(item, CAD.SingleImageFinding);

/** CID 6034; undefined where it is missing, doubled or of another set. */
export function intentOf(document: SrDocument, item: ContentItem) {
  const [code, ...others] = answers(childrenOf(document, item), CAD.RenderingIntent);
  return code?.scheme === 'DCM' && others.length === 0 && Object.hasOwn(INTENTS, code.value)
    ? INTENTS[code.value]
    : undefined;
}

/** Marks that a mark is inferred from, by value or by reference; each once, whatever circles the references make. */
export function partsOf(document: SrDocument, mark: ContentItem): readonly ContentItem[] {
  const found = new Map<string, ContentItem>();
  const open = [mark];
  for (let next = open.pop(); next; next = open.pop())
    for (const part of childrenOf(document, next).filter(isMark)) {
      if (part.path === mark.path || found.has(part.path)) continue;
      found.set(part.path, part);
      open.push(part);
    }
  return [...found.values()];
}

export interface Subject {
  readonly finding: Code;
  readonly category?: Code;
  /** More modifiers than one: none of them is surely what the mark is. */
  readonly unclear?: true;
}

/** Chest findings are named in two steps (TID 4104): (Abnormal opacity) with the modifier (Nodule) is a nodule. */
export function subjectOf(document: SrDocument, mark: ContentItem): Subject | undefined {
  if (!mark.code) return undefined;
  const general = currentCode(mark.code);
  const children = childrenOf(document, mark);
  const modifiers = [CAD.SingleImageModifier, CAD.CompositeModifier].flatMap((concept) => answers(children, concept));
  const [modifier, ...others] = modifiers;
  if (others.length > 0) return { finding: general, unclear: true };
  return modifier ? { finding: modifier, category: general } : { finding: general };
}

/**
 * Why a mark, that may be presented, is no evidence of this study; undefined where it is. A composite may be of two
 * studies: it then compares them (111153, DCM).
 */
export function whyNotRead(document: SrDocument, mark: ContentItem): string | undefined {
  const about = aboutOf(document, [mark]);
  if (about === 'other') return 'A mark lies on an image of another study.';
  if (about === 'both' && !isNamed(mark, CAD.CompositeFeature)) return 'A mark lies on images of two studies.';
  const isPlaced = [mark, ...partsOf(document, mark)].some((item) => imagesOf(document, item).length > 0);
  if (about === 'unsaid' && isPlaced) return 'A mark lies on an image that the document does not place in a study.';
  const subject = subjectOf(document, mark);
  if (!subject) return 'A mark names no finding.';
  // CAD marks what is there: no template has a mark for what is not.
  const qualifiers = childrenOf(document, mark).flatMap(({ concept, code }) =>
    concept && code ? (isPresenceConcept(concept) ? [code] : (qualifierOf(concept, code) ?? [])) : [],
  );
  return presenceFrom(qualifiers) !== 'present' || isNamedByAbsence(subject.finding)
    ? 'A mark is itself denied or doubted.'
    : undefined;
}

/** Which marks may be seen, and which of them are read with others; by path. */
export interface Grouping {
  /** Not for presentation, or below something that is not. */
  readonly hidden: ReadonlySet<string>;
  /** Of every composite that is read: its parts that are the same thing. */
  readonly merged: ReadonlyMap<string, readonly ContentItem[]>;
  /** All those parts: they are no findings of their own. */
  readonly absorbed: ReadonlySet<string>;
}

/** What is below something not for presentation is not for presentation. */
function hiddenMarks(document: SrDocument): ReadonlySet<string> {
  const hidden = new Set<string>();
  const visit = (item: ContentItem, isHidden: boolean): void => {
    const here = isHidden || intentOf(document, item) === 'withheld';
    if (here && isMark(item)) hidden.add(item.path);
    for (const child of item.children) if (child.referencedItem === undefined) visit(child, here);
  };
  visit(document.root, false);
  return hidden;
}

const isContraLateral = (document: SrDocument, mark: ContentItem): boolean =>
  answers(childrenOf(document, mark), CAD.CompositeType).some((type) => sameCode(type, CAD.ContraLaterally));

/**
 * Composite features (TID 4004, 4102) are one thing seen on several images: their parts, by value or by reference, that
 * are the same thing are read with them, or one mass would be counted once for every view. Parts on both sides that are
 * compared with each other are two things. The first composite of a document takes a part, and what is taken takes none.
 */
export function groupingOf(document: SrDocument, marks: readonly ContentItem[]): Grouping {
  const hidden = hiddenMarks(document);
  const merged = new Map<string, readonly ContentItem[]>();
  const absorbed = new Set<string>();
  const isShown = (mark: ContentItem): boolean => !hidden.has(mark.path) && intentOf(document, mark) !== undefined;
  for (const mark of marks) {
    if (!isNamed(mark, CAD.CompositeFeature) || absorbed.has(mark.path) || !isShown(mark)) continue;
    const whole = subjectOf(document, mark)?.finding;
    if (!whole || whyNotRead(document, mark) !== undefined || isContraLateral(document, mark)) continue;
    const parts = partsOf(document, mark).filter((part) => {
      const name = subjectOf(document, part)?.finding;
      const isSame = name !== undefined && isSeenAs(whole, name) && !absorbed.has(part.path);
      const isOfThis = aboutOf(document, [part]) === 'this' && whyNotRead(document, part) === undefined;
      return isSame && isOfThis && isShown(part);
    });
    merged.set(mark.path, parts);
    for (const part of parts) absorbed.add(part.path);
  }
  return { hidden, merged, absorbed };
}
