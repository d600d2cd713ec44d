import type { RuleInput } from '../../../../sidecar/comparison/rules/rule-input.ts';
import type { Code } from '../../../../sidecar/domain/code.ts';
import type { Evidence, QualitativeEvidence } from '../../../../sidecar/domain/evidence.ts';
import type { EvidenceId } from '../../../../sidecar/domain/identifiers.ts';
import { CURRENT, technique } from '../made-evidence.ts';

export const code = (value: string, scheme: string, meaning: string): Code => ({ value, scheme, meaning });

export function quality(question: string, answer: string | Code, findingId?: string): QualitativeEvidence {
  return {
    kind: 'qualitative',
    id: `q-${question}-${typeof answer === 'string' ? answer : answer.meaning}` as EvidenceId,
    studyInstanceUid: CURRENT,
    source: { kind: 'image-attributes', instances: [] },
    question: code(question, '99TEST', question),
    answer: typeof answer === 'string' ? code(answer.slice(0, 16), '99TEST', answer) : answer,
    ...(findingId === undefined ? {} : { findingId: findingId as EvidenceId }),
  };
}

/** A study of 2026-11-01 of somebody born in 1960. */
export const ruleInput = (
  items: readonly Evidence[],
  over: Partial<RuleInput['study']> & {
    readonly modality?: string;
    readonly comparisons?: RuleInput['comparisons'];
    readonly priorsOpen?: boolean;
  } = {},
): RuleInput => {
  const { modality = 'CT', comparisons = [], priorsOpen = false, ...study } = over;
  return {
    study: {
      studyInstanceUid: CURRENT,
      studyDate: '20261101',
      procedureCodes: [],
      patient: { birthDate: '19600101' },
      ...study,
    },
    evidence: { studyInstanceUid: CURRENT, items: [technique(modality), ...items], unread: [] },
    comparisons,
    priorsOpen,
  };
};
