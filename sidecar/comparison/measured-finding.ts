import type { Code } from '../domain/code.ts';
import type { Evidence, FindingEvidence, MeasurementEvidence, StudyEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';

/** One finding with its measurements, its coded answers, and the modalities of the study it is from. */
export interface MeasuredFinding {
  readonly finding: FindingEvidence;
  readonly measurements: readonly MeasurementEvidence[];
  /** Values of its qualitative evaluations. */
  readonly answers: readonly Code[];
  readonly modalities: ReadonlySet<string>;
}

/** What belongs to each finding of a study, gathered once. */
export function measuredFindings(study: StudyEvidence): (finding: FindingEvidence) => MeasuredFinding {
  const owned = (item: Evidence): EvidenceId | undefined =>
    item.kind === 'measurement' || item.kind === 'qualitative' ? item.findingId : undefined;
  const byFinding = Map.groupBy(study.items, owned);
  const modalities = new Set(study.items.flatMap((item) => (item.kind === 'technique' ? [item.modality] : [])));
  return (finding) => {
    const own = byFinding.get(finding.id) ?? [];
    return {
      finding,
      measurements: own.filter((item) => item.kind === 'measurement'),
      answers: own.flatMap((item) => (item.kind === 'qualitative' ? [item.answer] : [])),
      modalities,
    };
  };
}

/** A size that a sentence gives: nobody knows along which axis it was taken. */
export const isFromText = (m: MeasurementEvidence): boolean => m.statementId !== undefined;
