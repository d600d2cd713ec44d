import { MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import type { ContentItem } from '../dicom/content-tree.ts';
import { isNamed, type SrDocument } from './document.ts';
import { joined, NOTHING, type ReadResult, unread } from './read-result.ts';
import { isRealCode } from './tid1500-items.ts';

/** Texts that label an item or its context: they are read elsewhere, or name nothing that could be said. */
const LABELS = [
  ...[MR.TrackingIdentifier, MR.TimePoint],
  ...[MR.AlgorithmName, MR.AlgorithmVersion, MR.AlgorithmParameters],
];

/** Content in words: a TEXT, or a viewer's code that is the same for every text. */
const isInWords = ({ valueType, relationship, code }: ContentItem): boolean =>
  (valueType === 'TEXT' && (relationship ?? 'CONTAINS') === 'CONTAINS') || (code !== undefined && !isRealCode(code));

export const isFindingInWords = (item: ContentItem): boolean =>
  isNamed(item, MR.Finding) && (item.valueType === 'TEXT' || isInWords(item));

const isSiteInWords = (item: ContentItem): boolean =>
  isNamed(item, MR.FindingSite) && (item.valueType === 'TEXT' || isInWords(item));

function causeOf(item: ContentItem): string | undefined {
  if (isFindingInWords(item)) return 'A finding is written as free text.';
  if (isSiteInWords(item)) return 'A finding site is written as free text.';
  if (item.valueType === 'TEXT' && isNamed(item, MR.Comment)) return 'A comment is free text, which is not read.';
  return isInWords(item) && !LABELS.some((label) => isNamed(item, label))
    ? 'An evaluation is written as free text.'
    : undefined;
}

/** What of these items stands in words: it is not read, and each kind of it is said once. */
export function wordsLeft(document: SrDocument, children: readonly ContentItem[]): ReadResult {
  const causes = new Set(children.map(causeOf).filter((cause) => cause !== undefined));
  return causes.size === 0 ? NOTHING : joined([...causes].map((cause) => unread(document, cause)));
}
