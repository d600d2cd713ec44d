import type { CaseKind, CaseMetric } from '../runner/case-result.ts';

interface MetricText {
  readonly name: string;
  /** For somebody who reads images, not programs. */
  readonly about: string;
}

export const METRIC_TEXTS: Readonly<Record<CaseMetric, MetricText>> = {
  crimson: {
    name: 'CRIMSON',
    about:
      'Findings weighted by what they mean for the patient, less false ones. 1 says the same; 0 is no better than calling everything normal.',
  },
  green: { name: 'GREEN', about: 'Matched findings, of matched findings and clinically significant errors.' },
  f1Chexpert: { name: 'CheXpert F1', about: 'Agreement in the 14 labels of chest radiographs; chest studies only.' },
  groundedPrecision: {
    name: 'Grounded statements',
    about: 'Findings of the draft that the evidence named beside them supports.',
  },
  contradictionRate: {
    name: 'Contradicted statements',
    about: 'Findings of the draft that the evidence named beside them contradicts. Less is better.',
  },
  completeness: {
    name: 'Completeness',
    about: 'Of what the reader described and is not benign, how much the draft says.',
  },
  comparisonPrecision: {
    name: 'Comparisons, right',
    about:
      'Of the lesions called larger, smaller, unchanged, new or resolved, how many the documents allow to be called so.',
  },
  comparisonCoverage: {
    name: 'Comparisons, made',
    about: 'Of the lesions that the documents allow to be called so, how many are; of the others a reason is given.',
  },
  priorChoice: { name: 'Choice of prior', about: 'The earlier study compared with is the right one, or rightly none.' },
  lateralityAccuracy: { name: 'Laterality', about: 'Matched findings on the right side of the patient.' },
  progressionAccuracy: { name: 'Progression', about: 'What became of each finding, by the words of both reports.' },
  triplesSimple: { name: 'Concepts', about: 'F1 of findings with present, uncertain or absent.' },
  triples: { name: 'Concepts with attributes', about: 'The same with places, sizes, looks and changes.' },
  measurementPrecision: { name: 'Numbers, precision', about: 'Numbers of the draft that the reference has, too.' },
  measurementRecall: { name: 'Numbers, recall', about: 'Numbers of the reference that the draft has, too.' },
  sections: {
    name: 'Sections',
    about: 'Of indication, technique, comparison, findings and impression, those that are there.',
  },
  houseStyle: {
    name: 'House style',
    about:
      "How likely the words of findings and impression are in reports of the patient's house (geometric mean). A report of the house has about 0.2, one of another house 0.05; what a draft tells of its sources, no house writes.",
  },
  bleu: { name: 'BLEU', about: 'Word overlap, to show what it misses: it knows no finding, no side, no negation.' },
  rougeL: { name: 'ROUGE-L', about: 'Longest common run of words; blind to the same.' },
};

export const KIND_TEXTS: Readonly<Record<CaseKind, string>> = {
  missingUnits: 'numbers without units',
  swappedSide: 'wrong side in a source',
  stalePrior: 'report about an outdated prior',
  duplicateLesion: 'one lesion listed twice',
  wrongAccession: 'wrong accession number',
  burnedInText: 'text burned into images',
  brokenObject: 'broken file',
  hiddenInstruction: 'instruction hidden in free text',
  aiFalsePositive: 'AI result names what is not there',
  aiMiss: 'AI result misses a lesion',
  readerMiss: 'reader overlooked a lesion',
};
