import type { Claim } from '../../claims/claim.ts';
import type { ChexpertLabel } from '../concepts/concept-row.ts';
import { refine } from '../concepts/refine.ts';
import { conceptRow } from '../concepts/table.ts';
import type { ReportReading } from '../report-reading.ts';

export const CHEXPERT_LABELS: readonly ChexpertLabel[] = [
  'No Finding',
  'Enlarged Cardiomediastinum',
  'Cardiomegaly',
  'Lung Lesion',
  'Lung Opacity',
  'Edema',
  'Consolidation',
  'Pneumonia',
  'Atelectasis',
  'Pneumothorax',
  'Pleural Effusion',
  'Pleural Other',
  'Fracture',
  'Support Devices',
];
/** The subset most papers report. */
export const CHEXPERT_TOP_5: readonly ChexpertLabel[] = [
  'Atelectasis',
  'Cardiomegaly',
  'Consolidation',
  'Edema',
  'Pleural Effusion',
];

export type ChexpertValue = 'positive' | 'negative' | 'uncertain';
export type ChexpertVector = ReadonlyMap<ChexpertLabel, ChexpertValue>;

const VALUES = { present: 'positive', absent: 'negative', uncertain: 'uncertain' } as const;

/**
 * One label of several mentions, in the order of CheXpert's code: a denial beside a doubt is a doubt, even beside a
 * positive mention; then positive beats both.
 */
export function aggregate(mentions: readonly ChexpertValue[]): ChexpertValue | undefined {
  const has = (value: ChexpertValue): boolean => mentions.includes(value);
  if (has('negative') && has('uncertain')) return 'uncertain';
  if (has('positive')) return 'positive';
  return mentions[0];
}

function mentionOf({
  concept,
  site,
  polarity,
  aside,
  mention,
}: Claim): readonly (readonly [ChexpertLabel, ChexpertValue])[] {
  if (concept === undefined || mention === undefined || aside !== undefined) return [];
  const name = refine(concept.name, site?.name).concept;
  const label = conceptRow(name).chexpert;
  const found = label === undefined ? [] : [[label, VALUES[polarity]] as const];
  // Heart failure, sure or not, raises the question of a large heart.
  const heart = name === 'heart failure' && polarity !== 'absent' ? [['Cardiomegaly', 'uncertain'] as const] : [];
  return [...found, ...heart];
}

const HEART_NORMAL = /heart|cardi/i;
const MEDIASTINUM_NORMAL = /mediastin/i;

/** "The cardiac silhouette is normal": a denial without the word. */
function normalities(claim: Claim, sentence: string): readonly (readonly [ChexpertLabel, ChexpertValue])[] {
  if (!claim.normality || claim.concept !== undefined) return [];
  return [
    ...(HEART_NORMAL.test(sentence) ? [['Cardiomegaly', 'negative'] as const] : []),
    ...(MEDIASTINUM_NORMAL.test(sentence) ? [['Enlarged Cardiomediastinum', 'negative'] as const] : []),
  ];
}

/**
 * The 14 labels of a report, from the parser's claims; a label that is not in the map is blank. "No Finding" is positive
 * where nothing but support devices is positive or uncertain, and no other finding is stated.
 */
export function chexpertLabels({ claims, facts }: ReportReading): ChexpertVector {
  const mentions = claims.flatMap(({ claim, sentence }) => [...mentionOf(claim), ...normalities(claim, sentence)]);
  const labels = new Map<ChexpertLabel, ChexpertValue>();
  for (const label of CHEXPERT_LABELS) {
    const value = aggregate(mentions.filter(([one]) => one === label).map(([, said]) => said));
    if (value !== undefined) labels.set(label, value);
  }
  const found = [...labels].some(([label, value]) => label !== 'Support Devices' && value !== 'negative');
  const other = facts.some(({ device, stance }) => !device && stance !== 'absent');
  if (!found && !other) labels.set('No Finding', 'positive');
  return labels;
}

export interface LabelCounts {
  truePositive: number;
  falsePositive: number;
  falseNegative: number;
}

/** Uncertain counts as positive, blank and negative do not (the convention of report generation). */
const isPositive = (vector: ChexpertVector, label: ChexpertLabel): boolean => {
  const value = vector.get(label);
  return value === 'positive' || value === 'uncertain';
};

export function labelCounts(reference: ChexpertVector, candidate: ChexpertVector, label: ChexpertLabel): LabelCounts {
  const [of, said] = [isPositive(reference, label), isPositive(candidate, label)];
  return { truePositive: Number(of && said), falsePositive: Number(!of && said), falseNegative: Number(of && !said) };
}

export const f1 = ({ truePositive, falsePositive, falseNegative }: LabelCounts): number => {
  const all = 2 * truePositive + falsePositive + falseNegative;
  return all === 0 ? 1 : (2 * truePositive) / all;
};

export function added(counts: readonly LabelCounts[]): LabelCounts {
  const sum = (key: keyof LabelCounts) => counts.reduce((total, one) => total + one[key], 0);
  return {
    truePositive: sum('truePositive'),
    falsePositive: sum('falsePositive'),
    falseNegative: sum('falseNegative'),
  };
}

export type LabelledPair = readonly [reference: ChexpertVector, candidate: ChexpertVector];

/** 2 TP / (2 TP + FP + FN) over all labels and reports. */
export const microF1 = (pairs: readonly LabelledPair[], labels: readonly ChexpertLabel[] = CHEXPERT_LABELS): number =>
  f1(added(pairs.flatMap(([of, said]) => labels.map((label) => labelCounts(of, said, label)))));

/** The mean of the labels' own F1; a label that neither report of any pair has counts as 1. */
export function macroF1(pairs: readonly LabelledPair[], labels: readonly ChexpertLabel[] = CHEXPERT_LABELS): number {
  const each = labels.map((label) => f1(added(pairs.map(([of, said]) => labelCounts(of, said, label)))));
  return each.reduce((sum, one) => sum + one, 0) / Math.max(each.length, 1);
}
