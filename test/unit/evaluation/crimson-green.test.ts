import { expect } from 'chai';
import { type ComparedTexts, type Comparison, compareReports } from '../../../sidecar/evaluation/compare-reports.ts';
import { crimson } from '../../../sidecar/evaluation/metrics/crimson.ts';
import { contradictions, gates } from '../../../sidecar/evaluation/metrics/gates.ts';
import { green } from '../../../sidecar/evaluation/metrics/green.ts';

const compared = (reference: string, candidate: string, patient: Partial<ComparedTexts> = {}): Comparison =>
  compareReports({ reference, candidate, ...patient });
const crimsonOf = (reference: string, candidate: string, patient: Partial<ComparedTexts> = {}): number => {
  const comparison = compared(reference, candidate, patient);
  return crimson(comparison, comparison.patient);
};
const errorsOf = (reference: string, candidate: string, patient: Partial<ComparedTexts> = {}): string[] =>
  compared(reference, candidate, patient).pairs.flatMap(({ errors }) =>
    errors.map(({ kind, significant }) => `${kind}${significant ? '!' : ''}`),
  );

/** Weights: urgent 1, actionable 0.5, not actionable 0.25, benign 0; a significant attribute error 0.5. */
const CRIMSON: readonly (readonly [string, string, string, number])[] = [
  // N = 0, E = 0.5: -0.5 / (1 + 0.5)
  ['a normal reference with one false actionable finding', 'Lungs are clear.', 'Right lower lobe pneumonia.', -1 / 3],
  // w = 1, s = 0.5: 1 * 1 / 1.5, of 1
  ['one urgent finding on the wrong side', 'Right pneumothorax.', 'Left pneumothorax.', 2 / 3],
  // 0.5 * 0.5 / (0.5 + 0.5) = 0.25 of 0.5 + 0.5
  ['one of two actionable ones, on the wrong side', 'Left pneumonia. Lung mass.', 'Right pneumonia.', 0.25],
  ['the same words', 'Severe pulmonary edema. Small left effusion.', 'Severe pulmonary edema. Small left effusion.', 1],
  ['two normal reports', 'No acute disease.', 'Lungs are clear. Normal heart size.', 1],
  ['a normal template for an abnormal reference', 'Right pneumothorax. Left pneumonia.', 'No acute disease.', 0],
  // earned 0.5, E = 1 (false pneumothorax), d = 0.5: -0.5 / 1.5
  ['a false urgent finding beside a right one', 'Left pneumonia.', 'Left pneumonia. Right pneumothorax.', -1 / 3],
  // N = 1.25: earned 1
  ['the lesser of two missed', 'Right pneumothorax. Hiatal hernia.', 'Right pneumothorax.', 1 / 1.25],
  // benign findings have no weight
  // 0.5 of 1: a mass is how lymphadenopathy may look, and still no second finding by that
  ['one of two that look alike', 'Right hilar lymphadenopathy. Right lung mass.', 'Right lung mass.', 0.5],
  ['what goes along with it', 'Pulmonary edema.', 'Pulmonary edema. Vascular congestion.', 1],
  ['a benign finding left out', 'Calcified granuloma.', 'Normal chest.', 1],
];

describe('CRIMSON', () => {
  for (const [name, reference, candidate, expected] of CRIMSON)
    it(name, () => expect(crimsonOf(reference, candidate)).to.be.closeTo(expected, 1e-12));

  it('weighs by patient: aorta of old age, air after an operation, ribs of a small child', () => {
    // Young: actionable, 0.5 of 1; as old as 65: nothing missed.
    expect(crimsonOf('Calcified aortic arch. Lung mass.', 'Lung mass.', { age: 30 })).to.equal(0.5);
    expect(crimsonOf('Calcified aortic arch. Lung mass.', 'Lung mass.', { age: 65 })).to.equal(1);
    // Expected air: actionable 0.5 and not urgent 1: 0.5 / (0.5 + 0.5) against 0.5 / (0.5 + 1).
    const operated = { indication: 'Day 1 after CABG' };
    expect(crimsonOf('Pneumomediastinum. Lung mass.', 'Lung mass.', operated)).to.equal(0.5);
    expect(crimsonOf('Pneumomediastinum. Lung mass.', 'Lung mass.')).to.be.closeTo(1 / 3, 1e-12);
    // Ribs of a child of one: urgent 1; of an adult: actionable 0.5.
    expect(crimsonOf('Right rib fracture. Left pneumonia.', 'Left pneumonia.', { age: '14 months' })).to.be.closeTo(
      1 / 3,
      1e-12,
    );
    expect(crimsonOf('Right rib fracture. Left pneumonia.', 'Left pneumonia.', { age: 50 })).to.equal(0.5);
  });

  it('takes age and operation from the indication that the reference states', () => {
    const reference = 'INDICATION: 80-year-old woman, cough.\nFINDINGS: Tortuous aorta. Lung mass.';
    expect(crimsonOf(reference, 'Lung mass.')).to.equal(1);
    expect(crimsonOf(reference.replace('80', '30'), 'Lung mass.')).to.equal(0.5);
  });
});

const ATTRIBUTES: readonly (readonly [string, string, string])[] = [
  ['Right lower lobe pneumonia.', 'Left lower lobe pneumonia.', 'location!'],
  ['Right upper lobe consolidation.', 'Right middle lobe consolidation.', 'location'],
  ['Right upper lobe consolidation.', 'Right lower lobe consolidation.', 'location!'],
  ['Right upper lobe consolidation.', 'Right lung consolidation.', 'location!'],
  ['Consolidation.', 'Right upper lobe consolidation.', ''],
  ['Small right apical pneumothorax.', 'Small right pneumothorax.', 'location'],
  ['Right lower lobe atelectasis.', 'Right lower lobe pneumonia.', 'unspecific!,overInterpretation!'],
  ['8 mm nodule.', 'Nodule.', 'measurement!'],
  ['Severe cardiomegaly.', 'Cardiomegaly.', 'severity!'],
  ['Mild cardiomegaly.', 'Cardiomegaly.', 'severity'],
  ['Bilateral effusions.', 'Left effusion.', 'location!'],
  ['5 mm nodule.', '7 mm nodule.', 'measurement'],
  ['5 mm nodule.', '8 mm nodule.', 'measurement!'],
  ['12 mm nodule.', '16 mm nodule.', 'measurement'],
  ['12 mm nodule.', '17 mm nodule.', 'measurement!'],
  ['50 mm mass.', '59 mm mass.', 'measurement'],
  ['50 mm mass.', '61 mm mass.', 'measurement!'],
  ['29 mm nodule.', '31 mm nodule.', 'measurement!'],
  ['Mild pulmonary edema.', 'Severe pulmonary edema.', 'severity!'],
  ['Moderate pulmonary edema.', 'Mild pulmonary edema.', 'severity'],
  ['Solid nodule.', 'Ground-glass nodule.', 'descriptor!'],
  ['Tension pneumothorax.', 'Pneumothorax.', 'descriptor!'],
  ['Pneumothorax.', 'Possible pneumothorax.', 'certainty!'],
  ['Pneumonia.', 'Possible pneumonia.', 'certainty'],
  ['Pneumonia.', 'Consolidation.', 'unspecific!'],
  ['Pneumonia.', 'Opacity.', 'unspecific!,unspecific!'],
  ['Opacity.', 'Pneumonia.', 'overInterpretation!'],
  ['Mediastinal widening.', 'Aortic dissection.', 'location,overInterpretation!'],
  ['Aortic dissection.', 'Mediastinal widening.', 'unspecific!'],
  ['Lung mass, 5 cm, previously 3 cm.', 'Lung mass, 5 cm, unchanged.', 'temporal!'],
  ['New effusion.', 'Effusion.', 'temporal!'],
  ['Unchanged effusion.', 'Effusion.', 'temporal'],
  ['Larger effusion.', 'Smaller effusion.', 'temporal!'],
];

describe('attribute errors and their tolerances', () => {
  for (const [reference, candidate, expected] of ATTRIBUTES)
    it(`${reference} / ${candidate}`, () => expect(errorsOf(reference, candidate).join()).to.equal(expected));
});

describe('GREEN', () => {
  it('is matched of matched and significant errors', () => {
    // Matched: mass, pneumonia (its side is wrong: 1 error). Missed: effusion. False: pneumothorax. 2 / (2 + 3)
    const comparison = compared('Lung mass. Left pneumonia. Effusion.', 'Lung mass. Right pneumonia. Pneumothorax.');
    expect(green(comparison)).to.deep.equal({
      score: 2 / 5,
      matched: 2,
      significant: {
        falseFinding: 1,
        missedFinding: 1,
        wrongLocation: 1,
        wrongSeverity: 0,
        inventedComparison: 0,
        omittedComparison: 0,
      },
    });
  });

  it('counts comparisons made up and left out', () => {
    const invented = green(compared('Left effusion.', 'Left effusion, increased since the prior.')).significant;
    expect(invented).to.include({ inventedComparison: 1, omittedComparison: 0 });
    const omitted = green(compared('Left effusion, increased since the prior.', 'Left effusion.')).significant;
    expect(omitted).to.include({ inventedComparison: 0, omittedComparison: 1 });
  });

  it('is 1 for two normal reports, with and without denials in common', () => {
    expect(green(compared('Lungs are clear.', 'Normal chest.')).score).to.equal(1);
    expect(green(compared('No effusion. No fracture.', 'No effusion.'))).to.include({ score: 1, matched: 1 });
  });
});

describe('gates', () => {
  const none = {
    contradictions: 0,
    sideErrors: 0,
    directionReversals: 0,
    inventedPriors: 0,
    untraceableNumbers: 0,
    missedCategory1: 0,
  };
  const GATES: readonly (readonly [string, string, object])[] = [
    ['Right effusion, 12 mm nodule.', 'Right effusion, 1.2 cm nodule.', {}],
    ['Right effusion.', 'Left effusion.', { sideErrors: 1 }],
    ['No pleural effusion.', 'Pleural effusion.', { contradictions: 1 }],
    ['Pneumonia.', 'No pneumonia.', { contradictions: 1 }],
    ['No opacity.', 'Pneumonia.', { contradictions: 1 }],
    // "No large effusion" leaves room for a small one.
    ['No large effusion.', 'Small effusion.', {}],
    ['Left effusion. No right effusion.', 'Left effusion.', {}],
    ['Left effusion.', 'Left effusion. No left effusion.', { contradictions: 2 }],
    ['ETT in the right main bronchus.', 'ETT in good position.', { contradictions: 1, missedCategory1: 1 }],
    ['Effusion has increased.', 'Effusion has decreased.', { directionReversals: 1 }],
    ['Effusion has resolved.', 'New effusion.', { directionReversals: 1, contradictions: 1 }],
    ['Lung mass.', 'Lung mass, unchanged. Heart stable.', { inventedPriors: 2 }],
    ['Lung mass, 31 mm.', 'Lung mass, 13 mm.', { untraceableNumbers: 1 }],
    ['Lung mass, 3.1 cm.', 'Lung mass, 31 mm. Aorta measures 41 mm.', { untraceableNumbers: 1 }],
    ['Tension pneumothorax. Aortic dissection.', 'Normal chest.', { missedCategory1: 2 }],
  ];
  for (const [reference, candidate, expected] of GATES)
    it(`${reference} / ${candidate}`, () =>
      expect(gates(compared(reference, candidate))).to.deep.equal({ ...none, ...expected }));

  it('says who contradicts whom', () => {
    expect(contradictions(compared('Pneumonia.', 'No pneumonia.'))[0]?.by).to.equal('candidate denies');
    expect(contradictions(compared('No pneumonia.', 'Pneumonia.'))[0]?.by).to.equal('candidate states');
  });
});
