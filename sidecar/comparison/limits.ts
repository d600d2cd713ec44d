import type { Code } from '../domain/code.ts';
import type { FindingEvidence } from '../domain/evidence.ts';
import { entryOf } from '../domain/table.ts';
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
  readonly kind: QuantityKind;
  /** Which quantities of the kind (CID 7470), where the source names them; absent = any. */
  readonly quantities?: readonly string[];
  readonly appliesTo: (finding: FindingEvidence) => boolean;
  /** Modalities the limit was set up for; both studies must share one of them. */
  readonly modalities: readonly string[];
  /** absent: the source does not say from when on a lesion counts as larger (smaller). */
  readonly larger?: Threshold;
  readonly smaller?: Threshold;
  /** The change must be more than the limit; absent: a change exactly at it counts. */
  readonly strict?: true;
  /** In how many dimensions the limit must be reached; absent = 1. */
  readonly dimensions?: 2;
  /** What a change below both thresholds is: within repeatability, or simply not decided by this row. */
  readonly below: 'unchanged' | 'undecided';
}

const NODULE = 'SCT|27925004';
export const LONGEST = ['103339001', '131187009', '81827009', '410668003']; // long axis, major axis, diameter, length
export const SHORT = ['103340004', '131188004']; // short axis, minor axis

const isNoduleOf = (organ: string, evidence: FindingEvidence): boolean => {
  const words = placeOf(evidence).words ?? [];
  return conceptOf(evidence) === NODULE && words.includes(organ) && !words.some((word) => word.startsWith('pleura'));
};

/** However it is coded: nodule and lung (or a part of it), or both in one code. */
export const isLungNodule = (evidence: FindingEvidence): boolean => isNoduleOf('lung', evidence);

const AORTIC_ANEURYSM: ReadonlySet<string> = new Set(['SCT|67362008', 'SCT|85659009']);

const isAbdominalAorticAneurysm = (evidence: FindingEvidence): boolean => {
  const words = placeOf(evidence).words ?? [];
  return AORTIC_ANEURYSM.has(conceptOf(evidence)) && words.includes('aorta') && words.includes('abdominal');
};

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
]);
const NODES: ReadonlySet<string> = new Set(['SCT|30746006', 'SCT|59441001']); // lymphadenopathy, lymph node
const TUMOUR_NAME = /\b(nodules?|mass|masses|lesions?|neoplasms?|tumou?rs?|metasta\w+)\b/i;
const NODE_NAME = /\b(lymphadenopathy|lymph nodes?)\b/i;
const OTHER_NAME = /cyst|aneurysm|effusion|h(a)?ematoma|abscess|collection/i;

/** A lymph node, or whatever is described in one: its short axis is what counts (RECIST 1.1). */
export const isLymphNode = (evidence: FindingEvidence): boolean => {
  const words = placeOf(evidence).words ?? [];
  const inNode = words.includes('lymph') && (words.includes('node') || words.includes('nodes'));
  return NODES.has(conceptOf(evidence)) || NODE_NAME.test(evidence.finding.meaning) || inNode;
};

export const isTumourLike = (evidence: FindingEvidence): boolean => {
  const { meaning } = evidence.finding;
  if (TUMOUR_LIKE.has(conceptOf(evidence)) || isLymphNode(evidence)) return true;
  return TUMOUR_NAME.test(meaning) && !OTHER_NAME.test(meaning);
};

/**
 * First row that fits decides; where none does, both numbers are said and no adjective.
 * Lung-RADS v2022: growth is a mean diameter more than 1.5 mm greater, used here for each linear size of a nodule.
 * BTS 2015 (Thorax 70 Suppl 2): a volume change below 25 % is no significant one, so 25 % is.
 * ACR TI-RADS (Tessler, JACR 2017): enlargement is 20 % and 2 mm in two dimensions, or 50 % of volume; it names no shrinking.
 * Abdominal aorta: 5 mm is what screening programmes accept between examinations (Beales, Br J Surg 2011); on CT readers
 * differ by more (Lederle, J Vasc Surg 1995), so there is no row for CT.
 * RECIST 1.1 (Eisenhauer, Eur J Cancer 2009): +20 % and +5 mm, or -30 %; for one lesion here, not for a sum; long axis, of
 * nodes the short one. Its CT limits are no looser than what readers differ by (Yoon, Eur J Cancer 2016: -22 to +25 %).
 * Without a row, for want of a source that holds for what is known here: uptake (limits are per tracer, which is not
 * read), ejection fraction (per laboratory and method), attenuation, area, anything on radiographs and mammograms.
 */
export const LIMITS: readonly LimitRow[] = [
  {
    name: 'Lung nodule, linear',
    source: 'Lung-RADS v2022, growth threshold',
    limit: '1.5 mm',
    kind: 'linear',
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
    kind: 'volume',
    appliesTo: isLungNodule,
    modalities: ['CT'],
    larger: { percent: 25 },
    smaller: { percent: 25 },
    below: 'unchanged',
  },
  {
    name: 'Thyroid nodule, linear',
    source: 'ACR TI-RADS 2017, significant enlargement',
    limit: '+20 % and +2 mm in two dimensions',
    kind: 'linear',
    appliesTo: (evidence) => isNoduleOf('thyroid', evidence),
    modalities: ['US'],
    larger: { percent: 20, absolute: 2 },
    dimensions: 2,
    below: 'undecided',
  },
  {
    name: 'Thyroid nodule, volume',
    source: 'ACR TI-RADS 2017, significant enlargement',
    limit: '+50 %',
    kind: 'volume',
    appliesTo: (evidence) => isNoduleOf('thyroid', evidence),
    modalities: ['US'],
    larger: { percent: 50 },
    below: 'undecided',
  },
  {
    name: 'Abdominal aortic aneurysm, diameter',
    source: 'Beales 2011, reproducibility accepted in ultrasound screening',
    limit: '5 mm',
    kind: 'linear',
    appliesTo: isAbdominalAorticAneurysm,
    modalities: ['US'],
    larger: { absolute: 5 },
    smaller: { absolute: 5 },
    strict: true,
    below: 'undecided',
  },
  {
    name: 'Lymph node, short axis',
    source: 'RECIST 1.1 thresholds, applied to one node',
    limit: '+20 % and +5 mm, or -30 %',
    kind: 'linear',
    quantities: SHORT,
    appliesTo: isLymphNode,
    modalities: ['CT', 'MR'],
    larger: { percent: 20, absolute: 5 },
    smaller: { percent: 30 },
    below: 'undecided',
  },
  {
    name: 'Lesion, linear',
    source: 'RECIST 1.1 thresholds, applied to one lesion',
    limit: '+20 % and +5 mm, or -30 %',
    kind: 'linear',
    quantities: LONGEST,
    appliesTo: (evidence) => isTumourLike(evidence) && !isLymphNode(evidence),
    modalities: ['CT', 'MR'],
    larger: { percent: 20, absolute: 5 },
    smaller: { percent: 30 },
    below: 'undecided',
  },
];

/** Names the one outcome that needs no limit: the two sources give the same size. */
export const EQUAL_VALUES = { name: 'Equal values', source: 'arithmetic', limit: 'equal values' } as const;

/** CR, DX and RG are the same kind of picture. */
const SAME_PICTURE: Readonly<Record<string, string>> = { DX: 'CR', RG: 'CR' };
const pictures = (modalities: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...modalities].map((modality) => entryOf(SAME_PICTURE, modality) ?? modality));

/** A study whose images say nothing of their modality is not excluded; two that share none are different methods. */
export function shareModality(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const theirs = pictures(b);
  return a.size === 0 || b.size === 0 || [...pictures(a)].some((modality) => theirs.has(modality));
}

/** The row for one quantity of a lesion, by what both studies say of it; undefined where none fits. */
export function findRow(
  kind: QuantityKind,
  quantity: Code,
  sides: readonly { readonly finding: FindingEvidence; readonly modalities: ReadonlySet<string> }[],
): LimitRow | undefined {
  const madeFor = (row: LimitRow): boolean =>
    row.modalities.some((modality) =>
      sides.every(({ modalities }) => modalities.size === 0 || modalities.has(modality)),
    );
  return LIMITS.find(
    (row) =>
      row.kind === kind &&
      (!row.quantities || row.quantities.includes(quantity.value)) &&
      sides.every(({ finding }) => row.appliesTo(finding)) &&
      madeFor(row),
  );
}
