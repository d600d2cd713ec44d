import { type ContentItem, itemAt, parseContentTree, walk } from '../../sidecar/dicom/content-tree.ts';
import { TAG, text } from '../../sidecar/dicom/dicom-json.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';

/** What stands below what in SR classes (PS3.3 A.35.2, A.35.3, A.35.13; SR reference 1.2), apart from our writers. */

const SR = '1.2.840.10008.5.1.4.1.1.88.';
const BY_REFERENCE: ReadonlySet<string | undefined> = new Set([`${SR}33`, `${SR}34`]);

const WORDS = ['TEXT', 'CODE', 'DATETIME', 'DATE', 'TIME', 'UIDREF', 'PNAME', 'NUM'];
const POINTERS = ['IMAGE', 'WAVEFORM', 'COMPOSITE'];
const CONTENT = [...WORDS, ...POINTERS, 'SCOORD', 'TCOORD'];
const OBSERVED = ['TEXT', 'CODE', 'NUM'];

interface Rule {
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** What Comprehensive classes have besides. */
  readonly moreFrom?: readonly string[];
  readonly moreTo?: readonly string[];
}

const RULES: Readonly<Record<string, Rule>> = {
  CONTAINS: { from: ['CONTAINER'], to: [...CONTENT, 'CONTAINER'] },
  'HAS OBS CONTEXT': { from: ['CONTAINER'], moreFrom: OBSERVED, to: [...WORDS, 'COMPOSITE'] },
  'HAS ACQ CONTEXT': { from: ['CONTAINER', ...POINTERS], to: WORDS },
  'HAS CONCEPT MOD': { from: ['CONTAINER', ...CONTENT], to: ['TEXT', 'CODE'] },
  'HAS PROPERTIES': { from: OBSERVED, to: CONTENT, moreTo: ['CONTAINER'] },
  'INFERRED FROM': { from: OBSERVED, to: CONTENT, moreTo: ['CONTAINER'] },
  'SELECTED FROM': { from: ['SCOORD'], to: ['IMAGE'] },
};

/** Relationships of a document that its class does not allow: `NUM INFERRED FROM CONTAINER`, `by reference`. */
export function illegalRelationships(document: DicomJson): readonly string[] {
  const root = parseContentTree(document);
  const isComprehensive = BY_REFERENCE.has(text(document, TAG.SOPClassUID));
  const isLegal = (from: string, relationship: string, to: string): boolean => {
    const rule = RULES[relationship];
    const [more, also] = isComprehensive ? [rule?.moreFrom ?? [], rule?.moreTo ?? []] : [[], []];
    return rule !== undefined && [...rule.from, ...more].includes(from) && [...rule.to, ...also].includes(to);
  };
  const below = (parent: ContentItem) =>
    parent.children.flatMap((item) => {
      if (item.referencedItem && !isComprehensive) return ['by reference'];
      const target = item.referencedItem ? itemAt(root, item.referencedItem) : item;
      const [from = '', relationship = '', to = ''] = [parent.valueType, item.relationship, target?.valueType];
      return isLegal(from, relationship, to) ? [] : [`${from} ${relationship} ${to}`];
    });
  return [...new Set([...walk(root)].flatMap(below))];
}
