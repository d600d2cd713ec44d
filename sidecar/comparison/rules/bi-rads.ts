import type { RuleReference } from '../../domain/comparison.ts';
import type { QualitativeEvidence } from '../../domain/evidence.ts';
import { entryOf } from '../../domain/table.ts';
import type { Rule, RuleInput, RuleSaying } from './rule-input.ts';

export const BI_RADS: RuleReference = {
  id: 'bi-rads-2013',
  name: 'BI-RADS',
  version: '5th edition (2013)',
  source: 'American College of Radiology, BI-RADS Atlas, 5th edition',
};

/** Codes of SNOMED CT for the assessment (as DICOM's concept dictionary carries them). */
const ASSESSMENTS: Readonly<Record<string, string>> = {
  '397138000': '0',
  '397140005': '1',
  '397141009': '2',
  '397143007': '3',
  '397144001': '4',
  '397145000': '5',
};

/** What goes with a category; the category itself is always somebody else's. */
export const WORDING: Readonly<Record<string, string>> = {
  '0': 'incomplete: additional imaging or prior examinations for comparison',
  '1': 'negative: routine screening',
  '2': 'benign: routine screening',
  '3': 'probably benign: short-interval (6-month) follow-up',
  '4': 'suspicious: tissue diagnosis',
  '4A': 'low suspicion: tissue diagnosis',
  '4B': 'moderate suspicion: tissue diagnosis',
  '4C': 'high suspicion: tissue diagnosis',
  '5': 'highly suggestive of malignancy: tissue diagnosis',
  '6': 'known biopsy-proven malignancy: treatment as clinically appropriate',
};

/** The one category that a source states, by code or by its own words ("BI-RADS 4A"); "BI-RADS 3 or 4" is none. */
export function statedCategory({ answer }: Pick<QualitativeEvidence, 'answer'>): string | undefined {
  if (answer.scheme === 'SCT') return entryOf(ASSESSMENTS, answer.value);
  const stated = /\bBI-?RADS\b(?:[\s:(]|category|assessment)*([0-6][ABC]?)\b(?!\s*(?:\/|-|–|or|to|and)\s*[0-6])/i;
  const [, category] = stated.exec(answer.meaning) ?? [];
  return category && Object.hasOwn(WORDING, category.toUpperCase()) ? category.toUpperCase() : undefined;
}

function apply(input: RuleInput): readonly RuleSaying[] {
  return input.evidence.items
    .filter((item) => item.kind === 'qualitative')
    .flatMap((item): RuleSaying[] => {
      const category = statedCategory(item);
      if (category === undefined) return [];
      const about = item.findingId === undefined ? {} : { findingId: item.findingId };
      const suggestion = WORDING[category];
      const reasons = ['the category is the source’s own'];
      const base = { ...about, status: 'applies', category, reasons, evidenceIds: [item.id] } as const;
      return [suggestion === undefined ? base : { ...base, suggestion }];
    });
}

/** Words that belong to a stated category; Preread assigns none. */
export const biRads: Rule = { reference: BI_RADS, apply };
