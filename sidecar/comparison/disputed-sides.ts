import type { Evidence } from '../domain/evidence.ts';
import { placeOf } from './places.ts';

/** Tracking UIDs for which findings of one study name left and right. */
function disputedUids(items: readonly Evidence[]): ReadonlySet<string | undefined> {
  const tracked = items.filter((item) => item.kind === 'finding').filter(({ tracking }) => tracking.uid !== undefined);
  const disputed = [...Map.groupBy(tracked, ({ tracking }) => tracking.uid)].filter(([, same]) => {
    const sides = new Set(same.map((finding) => placeOf(finding).side));
    return sides.has('L') && sides.has('R');
  });
  return new Set(disputed.map(([uid]) => uid));
}

/**
 * A study's evidence, in which the findings of one tracked lesion (112040, DCM) are marked where one says left and another
 * right, in the laterality or in the code of the site. Which of them is right nobody knows, so neither is said; what each
 * document states stays in its finding. Findings without a side are marked as well: they are of the same lesion.
 */
export function withDisputedSides(items: readonly Evidence[]): readonly Evidence[] {
  const disputed = disputedUids(items);
  if (disputed.size === 0) return items;
  return items.map((item) =>
    item.kind === 'finding' && disputed.has(item.tracking.uid) ? { ...item, sideDisputed: true } : item,
  );
}
