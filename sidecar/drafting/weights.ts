import { findingOfCode } from '../claims/lexicon/lookup.ts';
import type { ComparisonOutcome } from '../domain/comparison.ts';
import type { FindingEvidence } from '../domain/evidence.ts';

/** How much a change matters; below 100, so that urgency comes first. */
export const OUTCOME_WEIGHTS: Readonly<Record<ComparisonOutcome, number>> = {
  new: 90,
  larger: 80,
  notDescribedNow: 70,
  notComparable: 60,
  notDescribedBefore: 50,
  smaller: 40,
  unchanged: 30,
  resolved: 20,
};
export const NO_OUTCOME_WEIGHT = 50;

/**
 * Urgency of findings for the order of statements only, after the ACR work group's categories of actionable findings
 * (1: minutes, 2: hours, 3: days). A seed list for local approval; where a code does not tell the urgent form from the
 * other one, the urgent form counts.
 */
export const URGENCY: Readonly<Record<string, 1 | 2 | 3>> = {
  '50960005': 1, // hemorrhage
  RID4706: 1, // subdural hematoma
  RID4710: 1, // subarachnoid hemorrhage
  RID4948: 1, // herniation
  '308546005': 1, // aortic dissection
  '59282003': 1, // pulmonary embolism
  RID4803: 1, // pneumoperitoneum
  '36118008': 2, // pneumothorax
  '16838000': 2, // pneumomediastinum
  '44132006': 2, // abscess
  RID4650: 2, // fracture
  RID4658: 2, // compression fracture
  RID34393: 2, // hydronephrosis
  '373945007': 2, // pericardial effusion
  '27925004': 3, // nodule
  RID50149: 3, // pulmonary nodule
  '4147007': 3, // mass
  '108369006': 3, // neoplasm
  '94391008': 3, // lung metastasis
  '94222008': 3, // bone metastasis
  '30746006': 3, // lymphadenopathy
  '237495005': 3, // thyroid nodule
  '129788004': 3, // mammographic mass
  '67362008': 3, // aortic aneurysm
  RID3321: 3, // aneurysm
};

const URGENCY_WEIGHTS = { 1: 300, 2: 200, 3: 100 } as const;

/** Larger comes first. What is absent or gone is not urgent. */
export function clinicalWeight(finding: FindingEvidence | undefined, outcome: ComparisonOutcome | undefined): number {
  if (finding?.presence === 'absent' && outcome === undefined) return 0;
  const change = outcome === undefined ? NO_OUTCOME_WEIGHT : OUTCOME_WEIGHTS[outcome];
  if (finding === undefined || outcome === 'resolved') return change;
  const category = URGENCY[findingOfCode(finding.finding)?.code?.value ?? ''];
  return category === undefined ? change : URGENCY_WEIGHTS[category] + change;
}
