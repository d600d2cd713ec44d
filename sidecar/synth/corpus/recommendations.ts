import type { StudyModality } from '../department/truth.ts';
import { SITE } from '../department/vocabulary.ts';
import type { FindingItem } from './evidence-items.ts';

interface Recommended {
  readonly what: string;
  /** Ids of the findings it is for. */
  readonly of: readonly string[];
}

interface RecommendationRow {
  readonly fits: (finding: FindingItem) => boolean;
  readonly what: string;
  /** Only after this modality; absent: after any. */
  readonly after?: StudyModality;
}

const longMm = ({ reading }: FindingItem): number => reading.longMm ?? 0;
const isLungNodule = ({ lesion, descriptors, urgency }: FindingItem): boolean =>
  lesion === 'nodule' &&
  urgency === 'actionable' &&
  !descriptors.includes('calcified') &&
  !descriptors.includes('cavitary');
const looks = (finding: FindingItem, look: string): boolean => finding.descriptors.includes(look);

/**
 * What the synthetic readers are in the habit of recommending; the first row that fits counts. Intervals of nodules: the
 * those of Fleischner 2017 for a single nodule; pneumonia: BTS (radiograph after about 6 weeks); the rest is common
 * practice. It is training text, and no advice.
 */
const ROWS: readonly RecommendationRow[] = [
  { fits: isLungNodule, what: 'CT of the chest', after: 'DX' },
  {
    fits: (one) => isLungNodule(one) && looks(one, 'part solid') && longMm(one) >= 6,
    what: 'follow-up CT of the chest in 3 to 6 months',
  },
  {
    fits: (one) => isLungNodule(one) && looks(one, 'ground glass') && longMm(one) >= 6,
    what: 'follow-up CT of the chest in 6 to 12 months',
  },
  { fits: (one) => isLungNodule(one) && longMm(one) > 8, what: 'follow-up CT of the chest in 3 months' },
  { fits: (one) => isLungNodule(one) && longMm(one) >= 6, what: 'follow-up CT of the chest in 6 to 12 months' },
  { fits: ({ lesion }) => lesion === 'mass', what: 'tissue sampling' },
  { fits: ({ lesion }) => lesion === 'consolidation', what: 'follow-up chest radiograph in 6 weeks' },
  { fits: (one) => one.lesion === 'breastMass' && looks(one, 'spiculated'), what: 'biopsy' },
  { fits: ({ lesion }) => lesion === 'calcifications', what: 'additional views with magnification' },
  { fits: ({ lesion }) => lesion === 'renalMass', what: 'MRI of the kidneys' },
  { fits: ({ lesion }) => lesion === 'hepaticMass', what: 'MRI of the liver' },
  { fits: ({ lesion }) => lesion === 'brainMass', what: 'MRI of the brain' },
  {
    fits: ({ lesion, site }) =>
      (lesion === 'endotrachealTube' && site.name === SITE.bronchus.name) ||
      (lesion === 'nasogastricTube' && site.name === SITE.esophagus.name),
    what: 'repositioning of the tube',
  },
];

/** Each recommendation once, with all findings it is for. */
export function recommendationsFor(modality: StudyModality, findings: readonly FindingItem[]): Recommended[] {
  const wanted = new Map<string, string[]>();
  for (const one of findings) {
    const row = ROWS.find(({ fits, after }) => (after ?? modality) === modality && fits(one));
    if (row) wanted.set(row.what, [...(wanted.get(row.what) ?? []), one.id]);
  }
  return [...wanted].map(([what, of]) => ({ what, of }));
}
