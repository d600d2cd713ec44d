import { SITE } from '../department/vocabulary.ts';
import type { FindingItem } from './evidence-items.ts';
import type { HouseStyle } from './house-style.ts';
import { printedLength } from './numbers.ts';

/** Where a tube or line ends; empty for whatever has no tip, or where the reader says nothing of it. */
export function tipWords(one: FindingItem, { tip, spelling, numbers: format }: HouseStyle): string {
  const height = one.reading.numbers?.tipAboveCarinaMm;
  const measured = height
    ? `${printedLength(Math.abs(height), format)} ${height > 0 ? 'above' : 'below'} the carina`
    : undefined;
  const place = placeOfTip(one, spelling);
  const where = [measured, place].filter((part) => part !== undefined).join(', ');
  return where === '' ? '' : tip.replace('{tip}', where);
}

function placeOfTip({ lesion, site }: FindingItem, spelling: HouseStyle['spelling']): string | undefined {
  switch (lesion) {
    case 'endotrachealTube':
      return site.name === SITE.bronchus.name ? 'in a main bronchus' : undefined;
    case 'nasogastricTube':
      if (site.name === SITE.stomach.name) return 'in the stomach';
      return `in the ${spelling === 'british' ? 'oesophagus' : 'esophagus'}`;
    case 'chestTube':
      return 'in the pleural space';
    default:
      return undefined;
  }
}
