import type { FindingEvidence } from '../domain/evidence.ts';
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
  /** What a change below both thresholds is: within repeatability, or simply not decided by this row. */
  readonly below: 'unchanged' | 'undecided';
}

/** SCT codes of the lung and its parts, either side (CID 6126, 6170 and their lateralised forms). */
const LUNG_SITES: ReadonlySet<string> = new Set([
  '39607008', // lung
  '3341006', // right lung
  '44029006', // left lung
  '31094006', // lobe of lung
  '45653009', // upper lobe
  '40020002', // middle lobe
  '90572001', // lower lobe
  '42400003', // right upper lobe
  '72481006', // right middle lobe
  '266005', // right lower lobe
  '44714003', // left upper lobe
  '41224006', // left lower lobe
  '39743006', // anterior segment of right upper lobe
  '3236000', // posterior segment of right upper lobe
  '22270008', // anterior segment of left upper lobe
]);

/** Findings whose code says nodule and lung at once. */
const LUNG_NODULES: ReadonlySet<string> = new Set(['SCT|427359005', 'SCT|786838002', 'RADLEX|RID50149']);
const NODULE = '27925004';

function isLungNodule({ finding, site }: FindingEvidence): boolean {
  if (LUNG_NODULES.has(`${finding.scheme}|${finding.value}`)) return true;
  return finding.scheme === 'SCT' && finding.value === NODULE && site?.scheme === 'SCT' && LUNG_SITES.has(site.value);
}

/**
 * First row that fits decides. Sources: ACR Lung-RADS v2022 (growth: mean diameter more than 1.5 mm), used here as the
 * repeatability of a linear nodule measurement on CT; volume change below 25 % = no significant growth (NELSON, BTS);
 * RECIST 1.1 (PD +20 % and +5 mm, PR -30 %), used here for one lesion, not for a sum.
 * A change exactly at a limit is a change.
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
    appliesTo: () => true,
    larger: { percent: 20, absolute: 5 },
    smaller: { percent: 30 },
    below: 'undecided',
  },
];

/** Names the one outcome that needs no limit: the two sources give the same size. */
export const EQUAL_VALUES = { name: 'Equal values', source: 'arithmetic', limit: '0' } as const;
