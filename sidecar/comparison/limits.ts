import type { FindingEvidence } from '../domain/evidence.ts';
import { conceptOf, placeOf } from './places.ts';
import type { QuantityKind } from './quantities.ts';

/** The amount of change at which a row speaks: absolute, in percent of the prior value, or both at once. */
export interface Threshold {
  /** In mm (linear rows only). */
  readonly absolute?: number;
  readonly percent?: number;
}

/** One repeatability or growth limit: which lesions and quantities, from which change on, and who says so. */
export interface LimitRow {
  readonly name: string;
  readonly source: string;
  /** How the limit is quoted beside an outcome. */
  readonly limit: string;
  readonly kinds: readonly QuantityKind[];
  readonly appliesTo: (finding: FindingEvidence) => boolean;
  /** Modalities the limit was set up for; absent = any. */
  readonly modalities?: readonly string[];
  readonly larger: Threshold;
  readonly smaller: Threshold;
  /** The change must be more than the limit; absent: a change exactly at it counts. */
  readonly strict?: true;
  /** What a change below both thresholds is: within repeatability, or simply not decided by this row. */
  readonly below: 'unchanged' | 'undecided';
}

const NODULE = 'SCT|27925004';

/** However it is coded: nodule and lung (or a part of it), or both in one code. */
function isLungNodule(evidence: FindingEvidence): boolean {
  const words = placeOf(evidence).words ?? [];
  return conceptOf(evidence) === NODULE && words.includes('lung') && !words.some((word) => word.startsWith('pleura'));
}

/** RECIST speaks of tumour: for an aneurysm, a cyst or an effusion it has no say. */
const TUMOUR_LIKE: ReadonlySet<string> = new Set([
  'SCT|27925004', // nodule
  'SCT|4147007', // mass
  'SCT|129788004', // mammographic mass
  'SCT|52988006', // lesion
  'SCT|86049000', // neoplasm, primary
  'SCT|14799000', // neoplasm, secondary
  'SCT|108369006', // neoplasm
  'SCT|94391008', // metastasis of lung
  'SCT|94222008', // metastasis of bone
  'SCT|30746006', // lymphadenopathy
  'SCT|59441001', // lymph node
]);
const TUMOUR_NAME = /\b(nodules?|mass|masses|lesions?|neoplasms?|tumou?rs?|metasta\w+|lymphadenopathy|lymph nodes?)\b/i;
const OTHER_NAME = /cyst|aneurysm|effusion|h(a)?ematoma|abscess|collection/i;

const isTumourLike = (evidence: FindingEvidence): boolean => {
  const { meaning } = evidence.finding;
  if (TUMOUR_LIKE.has(conceptOf(evidence))) return true;
  return TUMOUR_NAME.test(meaning) && !OTHER_NAME.test(meaning);
};

/**
 * First row that fits decides. Sources: ACR Lung-RADS v2022 (growth: mean diameter more than 1.5 mm, so 1.5 mm is
 * none), used here as the repeatability of a linear nodule measurement on CT; volume change below 25 % = no significant
 * growth (NELSON, BTS), so 25 % is one; RECIST 1.1 (PD at least +20 % and +5 mm, PR at least -30 %), used here for one
 * lesion, not for a sum.
 */
export const LIMITS: readonly LimitRow[] = [
  {
    name: 'Lung nodule, linear',
    source: 'Lung-RADS v2022, growth threshold',
    limit: '1.5 mm',
    kinds: ['linear'],
    appliesTo: isLungNodule,
    modalities: ['CT'],
    larger: { absolute: 1.5 },
    smaller: { absolute: 1.5 },
    strict: true,
    below: 'unchanged',
  },
  {
    name: 'Lung nodule, volume',
    source: 'NELSON / BTS 2015, significant growth',
    limit: '25 %',
    kinds: ['volume'],
    appliesTo: isLungNodule,
    modalities: ['CT'],
    larger: { percent: 25 },
    smaller: { percent: 25 },
    below: 'unchanged',
  },
  {
    name: 'Lesion, linear',
    source: 'RECIST 1.1 thresholds, applied to one lesion',
    limit: '+20 % and +5 mm, or -30 %',
    kinds: ['linear'],
    appliesTo: isTumourLike,
    larger: { percent: 20, absolute: 5 },
    smaller: { percent: 30 },
    below: 'undecided',
  },
];

/** Names the one outcome that needs no limit: the two sources give the same size. */
export const EQUAL_VALUES = { name: 'Equal values', source: 'arithmetic', limit: 'equal values' } as const;
