import { expect } from 'chai';
import { compareReports } from '../../../sidecar/evaluation/compare-reports.ts';
import {
  aggregate,
  CHEXPERT_TOP_5,
  chexpertLabels,
  macroF1,
  microF1,
} from '../../../sidecar/evaluation/metrics/chexpert.ts';
import { grounding } from '../../../sidecar/evaluation/metrics/grounding.ts';
import { measurementScores } from '../../../sidecar/evaluation/metrics/measurements.ts';
import { bleu, rougeL } from '../../../sidecar/evaluation/metrics/overlap.ts';
import { progressionPairs, progressionScores } from '../../../sidecar/evaluation/metrics/progression.ts';
import { readability, syllablesOf } from '../../../sidecar/evaluation/metrics/readability.ts';
import { recommendationScores } from '../../../sidecar/evaluation/metrics/recommendations.ts';
import { sectionScores } from '../../../sidecar/evaluation/metrics/sections.ts';
import { tripleScores } from '../../../sidecar/evaluation/metrics/triples.ts';
import { readReport } from '../../../sidecar/evaluation/report-reading.ts';
import { ageIn } from '../../../sidecar/evaluation/significance.ts';

const labels = (text: string) => Object.fromEntries(chexpertLabels(readReport(text)));
const compared = (reference: string, candidate: string) => compareReports({ reference, candidate });

describe('CheXpert labels', () => {
  it('aggregates in the order of the published code', () => {
    expect(aggregate(['positive', 'negative', 'uncertain'])).to.equal('uncertain');
    expect(aggregate(['negative', 'uncertain'])).to.equal('uncertain');
    expect(aggregate(['negative', 'positive'])).to.equal('positive');
    expect(aggregate(['uncertain', 'positive'])).to.equal('positive');
    expect(aggregate(['negative', 'negative'])).to.equal('negative');
    expect(aggregate([])).to.equal(undefined);
  });

  it('labels a report', () => {
    expect(
      labels('Cardiomegaly with mild edema. No pneumothorax. Possible LLL pneumonia. ETT in place.'),
    ).to.deep.equal({
      Cardiomegaly: 'positive',
      Edema: 'positive',
      Pneumothorax: 'negative',
      Pneumonia: 'uncertain',
      'Support Devices': 'positive',
    });
  });

  it('calls "No Finding" what has none but devices, and what names no other finding', () => {
    expect(labels('ETT in good position. No effusion.')['No Finding']).to.equal('positive');
    expect(labels('Hiatal hernia.')).to.not.have.property('No Finding');
    expect(labels('Possible effusion.')).to.not.have.property('No Finding');
  });

  it('takes "no new" for uncertain, and heart failure for a doubtful heart', () => {
    expect(labels('No new effusion.')['Pleural Effusion']).to.equal('uncertain');
    expect(labels('Congestive heart failure.').Cardiomegaly).to.equal('uncertain');
    expect(labels('The heart is normal in size.').Cardiomegaly).to.equal('negative');
  });

  it('adds up to micro- and macro-F1', () => {
    const read = (text: string) => chexpertLabels(readReport(text));
    const pairs = [
      [read('Cardiomegaly. Effusion.'), read('Cardiomegaly. Edema.')],
      [read('Effusion.'), read('Effusion.')],
    ] as const;
    // TP cardiomegaly 1, effusion 1; FN effusion 1; FP edema 1: 2 * 2 / (2 * 2 + 1 + 1)
    expect(microF1(pairs)).to.be.closeTo(4 / 6, 1e-12);
    // Top 5: atelectasis 1 and consolidation 1 (nobody has them), cardiomegaly 1, edema 0, effusion 2 / (2 + 1)
    expect(macroF1(pairs, CHEXPERT_TOP_5)).to.be.closeTo((1 + 1 + 1 + 0 + 2 / 3) / 5, 1e-12);
  });
});

describe('triples', () => {
  it('scores concepts, places and attributes', () => {
    const [reference, candidate] = ['Small right effusion. No pneumothorax.', 'Large right effusion. No pneumothorax.'];
    const { simple, complete } = tripleScores(readReport(reference), readReport(candidate));
    expect(simple.f1).to.equal(1);
    // Of 4 triples each, 3 in common: is, is, at right; the degree differs.
    expect(complete).to.deep.equal({ precision: 3 / 4, recall: 3 / 4, f1: 3 / 4 });
  });

  it('is blind to no paraphrase', () => {
    const { complete } = tripleScores(readReport('Mild cardiomegaly.'), readReport('Mildly enlarged heart.'));
    expect(complete.f1).to.equal(1);
  });
});

describe('grounding', () => {
  const facts = (text: string) => readReport(text).facts;
  const verdicts = (statements: string, sources: string) =>
    grounding(facts(statements), facts(sources)).verdicts.map(({ verdict }) => verdict);
  it('finds what is supported, contradicted, and neither', () => {
    const sources = 'Right lower lobe pneumonia. 8 mm nodule in the left upper lobe. No pneumothorax.';
    expect(verdicts('Pneumonia in the RLL.', sources)).to.deep.equal(['supported']);
    expect(verdicts('Right lower lobe opacity.', sources)).to.deep.equal(['supported']);
    expect(verdicts('Left lower lobe pneumonia.', sources)).to.deep.equal(['contradicted']);
    expect(verdicts('12 mm nodule in the left upper lobe.', sources)).to.deep.equal(['contradicted']);
    expect(verdicts('Pneumothorax.', sources)).to.deep.equal(['contradicted']);
    expect(verdicts('Hiatal hernia.', sources)).to.deep.equal(['unverifiable']);
    expect(verdicts('No hiatal hernia.', sources)).to.deep.equal(['unverifiable']);
  });

  it('does not let a source vouch for more than it says', () => {
    expect(verdicts('Pneumonia.', 'Opacity.')).to.deep.equal(['unverifiable']);
    expect(verdicts('Pneumonia.', 'Possible pneumonia.')).to.deep.equal(['unverifiable']);
    expect(verdicts('Left effusion.', 'Effusion.')).to.deep.equal(['unverifiable']);
    expect(verdicts('No effusion.', 'No large effusion.')).to.deep.equal(['unverifiable']);
  });

  it('gives shares of statements and sources', () => {
    const { groundedPrecision, contradictionRate, completeness } = grounding(
      facts('Right effusion. Hiatal hernia. Pneumothorax.'),
      facts('Right effusion. No pneumothorax.'),
    );
    // 1 of 3 supported, 1 of 3 contradicted; of 2 source facts 1 is said
    expect([groundedPrecision, contradictionRate, completeness]).to.deep.equal([1 / 3, 1 / 3, 1 / 2]);
  });
});

describe('measurements', () => {
  const scores = (reference: string, candidate: string) => {
    const comparison = compared(reference, candidate);
    return measurementScores(comparison.reference, comparison.candidate, comparison);
  };
  it('counts numbers found, whatever their unit', () => {
    expect(scores('8 mm nodule. 4.1 cm aortic aneurysm.', '0.8 cm nodule. 4.5 cm aortic aneurysm.')).to.deep.equal({
      precision: 1 / 2,
      recall: 1 / 2,
      greatestDifferenceMm: 4,
      unitSwaps: 0,
      wrongLesion: 0,
    });
  });

  it('sees a unit taken for another, and a number of another lesion', () => {
    expect(scores('12 mm nodule.', '12 cm nodule.').unitSwaps).to.equal(1);
    const reference = '8 mm nodule in the right upper lobe. 14 mm nodule in the left lower lobe.';
    const swapped = '14 mm nodule in the right upper lobe. 8 mm nodule in the left lower lobe.';
    expect(scores(reference, swapped)).to.include({ precision: 1, wrongLesion: 2 });
  });
});

describe('progression', () => {
  it('scores what became of each finding', () => {
    const reference = 'New right effusion. Lung mass is larger. Nodule is unchanged. Pneumothorax has resolved.';
    const candidate = 'New right effusion. Lung mass is smaller. Nodule. Pneumothorax has resolved.';
    const scores = progressionScores(progressionPairs(compared(reference, candidate)));
    // 2 of 4 right. F1: new 1, worse 0, stable 0, improved 0, resolved 1. Reversed: the mass.
    expect(scores).to.deep.equal({ accuracy: 1 / 2, macroF1: 2 / 5, reversalRate: 1 / 4 });
  });

  it('is perfect where nobody compares', () => {
    expect(progressionScores(progressionPairs(compared('Mass.', 'Mass.')))).to.deep.equal({
      accuracy: 1,
      macroF1: 1,
      reversalRate: 0,
    });
  });
});

describe('recommendations', () => {
  const scores = (reference: string, candidate: string) =>
    recommendationScores(readReport(reference), readReport(candidate));
  it('compares examination and time', () => {
    const reference = 'Recommend CT chest in 6 to 12 months.';
    expect(scores(reference, 'Follow-up CT in 12 months is recommended.')).to.deep.equal({ precision: 1, recall: 1 });
    expect(scores(reference, 'Recommend CT chest in 3 weeks.')).to.deep.equal({ precision: 0, recall: 0 });
    expect(scores(reference, 'Recommend MRI in 12 months.')).to.deep.equal({ precision: 0, recall: 0 });
    expect(scores(reference, 'Nodule.')).to.deep.equal({ precision: 1, recall: 0 });
  });
});

describe('sections', () => {
  it('finds headings on lines of their own and within a line', () => {
    const text = 'INDICATION: Cough.\nFINDINGS: Clear lungs. IMPRESSION: Normal.';
    expect(sectionScores(readReport(text))).to.deep.equal({
      present: ['indication', 'findings', 'impression'],
      missing: ['technique', 'comparison'],
      completeness: 3 / 5,
      inOrder: true,
    });
    expect(sectionScores(readReport('IMPRESSION: Normal.\nFINDINGS: Clear lungs.')).inOrder).to.equal(false);
  });

  it('takes nothing of history, indication or technique for a finding of the study', () => {
    const text =
      'HISTORY: Lung cancer.\nINDICATION: Pneumothorax?\nCOMPARISON: CT with mass.\nFINDINGS: Left effusion.';
    expect(readReport(text).facts.map(({ concept }) => concept)).to.deep.equal(['pleural effusion']);
  });
});

describe('readability', () => {
  it('counts syllables', () => {
    const words = {
      lung: 1,
      table: 2,
      radiology: 5,
      note: 1,
      looked: 1,
      treated: 2,
      image: 2,
      pneumonia: 4,
      lesion: 2,
      region: 2,
    };
    expect(Object.fromEntries(Object.keys(words).map((word) => [word, syllablesOf(word)]))).to.deep.equal(words);
  });

  it('computes both formulas', () => {
    // 10 words, 2 sentences, 10 syllables: 0.39 * 5 + 11.8 * 1 - 15.59 and 206.835 - 1.015 * 5 - 84.6
    const { gradeLevel, readingEase, ...counts } = readability('Your lungs are clear. Your heart is well and good.');
    expect(counts).to.deep.equal({ words: 10, sentences: 2, syllables: 10 });
    expect(gradeLevel).to.be.closeTo(-1.84, 1e-9);
    expect(readingEase).to.be.closeTo(117.16, 1e-9);
    expect(readability('12. 13.')).to.include({ words: 0, gradeLevel: 0 });
  });
});

describe('word overlap', () => {
  it('computes BLEU and ROUGE-L', () => {
    // Unigrams 3 of 3, bigrams 2 of 2; 3 words for 4: exp(1 - 4 / 3)
    expect(bleu('no large pleural effusion', 'large pleural effusion', 2)).to.be.closeTo(Math.exp(-1 / 3), 1e-12);
    expect(bleu('a b c d e', 'a b c d e')).to.equal(1);
    // Longest common subsequence 2 words: 2 * 2 / (3 + 2)
    expect(rougeL('no pleural effusion', 'pleural effusion')).to.be.closeTo(4 / 5, 1e-12);
    expect(rougeL('', 'x')).to.equal(0);
  });

  it('misses a denial that the clinical metrics see', () => {
    const [reference, candidate] = ['There is no right pleural effusion.', 'There is a right pleural effusion.'];
    expect(rougeL(reference, candidate)).to.be.greaterThan(0.8);
    expect(compared(reference, candidate).falseFindings).to.have.length(1);
  });
});

describe('age', () => {
  const AGES: readonly (readonly [string | number, number | undefined])[] = [
    [80, 80],
    ['80', 80],
    ['080Y', 80],
    ['6 months', 0.5],
    ['72-year-old man with cough', 72],
    ['6-month-old boy', 0.5],
    ['35F, chest pain', 35],
    ['10 years of smoking', undefined],
    ['3-month follow-up', undefined],
    ['', undefined],
  ];
  for (const [said, years] of AGES) it(`${said}`, () => expect(ageIn(said)).to.equal(years));
});
