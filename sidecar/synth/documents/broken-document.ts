import { items, sequence, TAG } from '../../dicom/dicom-json.ts';
import type { DicomJson } from '../../domain/study.ts';
import type { Random } from '../random.ts';

const countOf = (item: DicomJson): number =>
  items(item, TAG.ContentSequence).reduce((sum, child) => sum + countOf(child), 1);

/** The first `left` items of a tree in document order; what would come later is gone, wherever it stands. */
function firstItems(item: DicomJson, left: number): DicomJson {
  let room = left - 1;
  const kept: DicomJson[] = [];
  for (const child of items(item, TAG.ContentSequence)) {
    if (room <= 0) break;
    kept.push(firstItems(child, room));
    room -= countOf(child);
  }
  const { [TAG.ContentSequence]: _all, ...own } = item;
  return kept.length > 0 ? { ...own, [TAG.ContentSequence]: sequence(...kept) } : own;
}

/** A document whose writer stopped between two items: a sound file, of which the end of the tree is missing. */
export const cutTree = (document: DicomJson, random: Random): DicomJson =>
  firstItems(document, Math.max(2, Math.floor(countOf(document) * random.between(0.3, 0.8))));

/** A file that was not written to its end. */
export const cutFile = (bytes: Uint8Array, random: Random): Uint8Array =>
  bytes.slice(0, Math.floor(bytes.length * random.between(0.4, 0.9)));
