import type { Comparison } from './compare-reports.ts';
import { measurementScores } from './metrics/measurements.ts';
import { bleu, rougeL } from './metrics/overlap.ts';
import { readability } from './metrics/readability.ts';
import { sectionScores } from './metrics/sections.ts';
import { tripleScores } from './metrics/triples.ts';

/** What is told of two reports beside the headline scores. */
export interface FurtherScores {
  /** F1 of concepts with their stance. */
  readonly triplesSimple: number;
  /** The same with places and attributes. */
  readonly triples: number;
  readonly measurementPrecision: number;
  readonly measurementRecall: number;
  /** Expected sections that the candidate has, of all. */
  readonly sections: number;
  /** Flesch-Kincaid grade level of the candidate: years of school. */
  readonly gradeLevel: number;
  /** Word overlap: printed only to show what it misses. */
  readonly bleu: number;
  readonly rougeL: number;
}

export const FURTHER_SCORES = [
  'triplesSimple',
  'triples',
  'measurementPrecision',
  'measurementRecall',
  'sections',
  'gradeLevel',
  'bleu',
  'rougeL',
] as const satisfies readonly (keyof FurtherScores)[];

export function furtherScores(comparison: Comparison): FurtherScores {
  const { reference, candidate } = comparison;
  const triples = tripleScores(reference, candidate);
  const measured = measurementScores(reference, candidate, comparison);
  return {
    triplesSimple: triples.simple.f1,
    triples: triples.complete.f1,
    measurementPrecision: measured.precision,
    measurementRecall: measured.recall,
    sections: sectionScores(candidate).completeness,
    gradeLevel: readability(candidate.text).gradeLevel,
    bleu: bleu(reference.text, candidate.text),
    rougeL: rougeL(reference.text, candidate.text),
  };
}
