import type { Comparison, RuleReference } from '../../domain/comparison.ts';
import { type NoduleFacts, type NoduleType, nodulesIn } from './nodule-facts.ts';
import { patientContext } from './patient-context.ts';
import type { Rule, RuleInput, RuleSaying } from './rule-input.ts';

export const LUNG_RADS_2022: RuleReference = {
  id: 'lung-rads-2022',
  name: 'Lung-RADS v2022',
  version: 'v2022',
  source: 'American College of Radiology, Lung-RADS v2022; Christensen et al., J Am Coll Radiol 2024;21:473-488',
};

export type NoduleHistory = 'baseline' | 'new' | 'growing' | 'stable';
export type LungRads = '2' | '3' | '4A' | '4B';

/** Half-open size ranges in mm, `[from, to)`. */
interface Row {
  readonly type: NoduleType;
  readonly histories: readonly NoduleHistory[];
  readonly from: number;
  readonly to: number;
  /** Of the solid part, for part-solid nodules. */
  readonly solidFrom?: number;
  readonly solidTo?: number;
  readonly category: LungRads;
}

const END = Number.POSITIVE_INFINITY;
const NOT_GROWING = ['baseline', 'stable'] as const;
const BASELINE = ['baseline'] as const;

/**
 * Sizes are the mean of long and short axis to one decimal. A `stable` nodule that was category 3 or 4A is stepped down
 * by the category of the study before and the time since (3 to 2 at 6 months, 4A to 3 at 3 months): neither category is
 * read, so those have no row. All others keep the category of their size.
 */
export const TABLE: readonly Row[] = [
  { type: 'solid', histories: NOT_GROWING, from: 0, to: 6, category: '2' },
  { type: 'solid', histories: BASELINE, from: 6, to: 8, category: '3' },
  { type: 'solid', histories: BASELINE, from: 8, to: 15, category: '4A' },
  { type: 'solid', histories: NOT_GROWING, from: 15, to: END, category: '4B' },
  { type: 'solid', histories: ['new'], from: 0, to: 4, category: '2' },
  { type: 'solid', histories: ['new'], from: 4, to: 6, category: '3' },
  { type: 'solid', histories: ['new'], from: 6, to: 8, category: '4A' },
  { type: 'solid', histories: ['growing'], from: 0, to: 8, category: '4A' },
  { type: 'solid', histories: ['new', 'growing'], from: 8, to: END, category: '4B' },
  { type: 'groundGlass', histories: ['baseline', 'new'], from: 0, to: 30, category: '2' },
  { type: 'groundGlass', histories: ['growing'], from: 0, to: 30, category: '2' },
  { type: 'groundGlass', histories: ['stable'], from: 0, to: END, category: '2' },
  { type: 'groundGlass', histories: ['baseline', 'new'], from: 30, to: END, category: '3' },
  { type: 'partSolid', histories: NOT_GROWING, from: 0, to: 6, category: '2' },
  { type: 'partSolid', histories: BASELINE, from: 6, to: END, solidFrom: 0, solidTo: 6, category: '3' },
  { type: 'partSolid', histories: BASELINE, from: 6, to: END, solidFrom: 6, solidTo: 8, category: '4A' },
  { type: 'partSolid', histories: NOT_GROWING, from: 6, to: END, solidFrom: 8, solidTo: END, category: '4B' },
  { type: 'partSolid', histories: ['new'], from: 0, to: 6, category: '3' },
  { type: 'partSolid', histories: ['new', 'growing'], from: 6, to: END, solidFrom: 0, solidTo: 4, category: '4A' },
  { type: 'partSolid', histories: ['new', 'growing'], from: 6, to: END, solidFrom: 4, solidTo: END, category: '4B' },
];

/** What the category asks for. */
export const ACTIONS: Readonly<Record<LungRads, string>> = {
  '2': 'low-dose CT at 12 months',
  '3': 'low-dose CT at 6 months',
  '4A': 'low-dose CT at 3 months; PET/CT may be considered for a solid part of 8 mm or more',
  '4B': 'diagnostic chest CT, PET/CT, tissue sampling or referral, as appropriate',
};

/** Mean diameter as the system wants it: one decimal. */
const rounded = (mm: number): number => Math.round(mm * 10) / 10;

/**
 * Category of one nodule; undefined where the table needs something that is not known (the solid part) or has no row.
 * @param meanMm mean of long and short axis, mm
 * @param solidMm of the solid part, mm; part-solid nodules only
 */
export function lungRads(
  type: NoduleType,
  history: NoduleHistory,
  meanMm: number,
  solidMm?: number,
): LungRads | undefined {
  const size = rounded(meanMm);
  const rows = TABLE.filter(
    (row) => row.type === type && row.histories.includes(history) && size >= row.from && size < row.to,
  );
  const fitting = rows.filter(
    ({ solidFrom, solidTo = END }) =>
      solidFrom === undefined || (solidMm !== undefined && rounded(solidMm) >= solidFrom && rounded(solidMm) < solidTo),
  );
  return fitting[0]?.category;
}

const DAYS_OF_GROWTH = 365;

interface KnownHistory {
  readonly history: NoduleHistory;
  /** How it is known, for the reader. */
  readonly because: string;
}

/** Growth: more than 1.5 mm within 12 months; over a longer time it is slow growth, which the table treats apart. */
const isGrowth = ({ outcome, change }: Comparison): boolean =>
  outcome === 'larger' &&
  change?.unit === 'mm' &&
  change.difference > 1.5 &&
  change.intervalDays !== undefined &&
  change.intervalDays > 0 &&
  change.intervalDays <= DAYS_OF_GROWTH;

/** How the nodule compares with the screening before; undefined where no comparison tells. */
function historyOf(input: RuleInput, { finding }: NoduleFacts): KnownHistory | undefined {
  if (input.comparisons.length === 0 && input.priorsOpen) return undefined;
  if (input.comparisons.length === 0)
    return { history: 'baseline', because: 'a baseline nodule: nothing to compare with' };
  const own = input.comparisons.filter((comparison) => comparison.currentFindingId === finding.id);
  const growth = own.find(isGrowth)?.change;
  if (growth)
    return {
      history: 'growing',
      because: `growing: ${growth.difference} mm larger in one dimension in ${growth.intervalDays} days`,
    };
  if (own.some(({ outcome }) => outcome === 'larger')) return undefined;
  if (own.some(({ outcome }) => outcome === 'new')) return { history: 'new', because: 'new against the prior' };
  const steady = own.some(({ outcome }) => outcome === 'unchanged' || outcome === 'smaller');
  return steady ? { history: 'stable', because: 'not growing against the prior' } : undefined;
}

function sayOf(input: RuleInput, nodule: NoduleFacts): RuleSaying {
  const base = { findingId: nodule.finding.id, evidenceIds: nodule.evidenceIds };
  const history = historyOf(input, nodule);
  const { type, meanMm, solidMm } = nodule;
  const missing = [
    ...(type === undefined ? ['nodule type (solid, part-solid, ground-glass)'] : []),
    ...(meanMm === undefined ? ['mean of long and short axis'] : []),
    ...(history === undefined ? ['whether the nodule is new, growing or unchanged'] : []),
  ];
  if (type === undefined || meanMm === undefined || history === undefined)
    return { ...base, status: 'notEstablished', reasons: missing };
  const category = lungRads(type, history.history, meanMm, solidMm);
  if (category === undefined) {
    const unread =
      history.history === 'stable'
        ? 'category at the study before, from which an unchanged nodule is stepped down'
        : 'a row of the table that fits';
    const lacksSolid = type === 'partSolid' && solidMm === undefined;
    return { ...base, status: 'notEstablished', reasons: [lacksSolid ? 'size of the solid part' : unread] };
  }
  const reasons = [`read as ${history.because}`];
  return { ...base, status: 'applies', category, suggestion: ACTIONS[category], reasons };
}

function apply(input: RuleInput): readonly RuleSaying[] {
  // Only for screening studies, and only where the study says that it is one.
  const onCt = input.evidence.items.some((item) => item.kind === 'technique' && item.modality === 'CT');
  if (!onCt || patientContext(input).screening !== 'yes') return [];
  return nodulesIn(input, 'lung').map((nodule) => sayOf(input, nodule));
}

/** Lung cancer screening. Modifiers S and category 4X need a reader and are never given. */
export const lungRads2022: Rule = { reference: LUNG_RADS_2022, apply };
