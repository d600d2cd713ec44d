import { type ContentItem, itemAt } from '../dicom/content-tree.ts';
import type { InstanceReference } from '../domain/evidence.ts';

/** Which images an item speaks of, by their study. */
export type About = 'this' | 'other' | 'both' | 'unsaid';

const ABOUT: readonly About[] = ['unsaid', 'this', 'other', 'both'];
const [THIS, OTHER] = [1, 2];

/** About of several items together. */
export const aboutAll = (abouts: readonly About[]): About =>
  ABOUT[abouts.reduce((mask, about) => mask | ABOUT.indexOf(about), 0)] ?? 'both';

/**
 * For every item that has any at or below it, items by reference included, whose study the referenced images are of.
 * What is known of an item is handed up to those that hold or reference it until nothing changes: at most twice per
 * link, whatever circles the references make.
 * @param all every item of the tree
 * @param declared by SOP Instance UID; instances that are not among them say nothing
 */
export function aboutOfItems(
  root: ContentItem,
  all: readonly ContentItem[],
  declared: ReadonlyMap<string, InstanceReference>,
  studyInstanceUid: string,
): ReadonlyMap<string, About> {
  const holders = new Map<string, string[]>();
  const masks = new Map<string, number>();
  const changed: string[] = [];
  const add = (path: string, mask: number): void => {
    const before = masks.get(path) ?? 0;
    if ((before | mask) === before) return;
    masks.set(path, before | mask);
    changed.push(path);
  };
  for (const item of all) {
    for (const { path, referencedItem } of item.children) {
      const target = referencedItem === undefined ? path : itemAt(root, referencedItem)?.path;
      if (target === undefined) continue;
      const known = holders.get(target);
      if (known) known.push(item.path);
      else holders.set(target, [item.path]);
    }
    for (const { sopInstanceUid } of item.references) {
      const study = declared.get(sopInstanceUid)?.studyInstanceUid;
      if (study !== undefined) add(item.path, study === studyInstanceUid ? THIS : OTHER);
    }
  }
  for (let path = changed.pop(); path !== undefined; path = changed.pop())
    for (const holder of holders.get(path) ?? []) add(holder, masks.get(path) ?? 0);
  return new Map([...masks].map(([path, mask]) => [path, ABOUT[mask] ?? 'both']));
}
