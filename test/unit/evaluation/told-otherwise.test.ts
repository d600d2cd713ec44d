import { expect } from 'chai';
import { evaluateLine } from '../../../sidecar/evaluation/evaluate-line.ts';

const score = (reference: string, candidate: string) => evaluateLine({ id: 1, reference, candidate });
const kinds = (reference: string, candidate: string): string[] =>
  score(reference, candidate).errors.map(({ kind, significant }) => `${kind}${significant ? '' : ' (negligible)'}`);

describe('a report that tells one finding in two ways', () => {
  const larger = 'FINDINGS:\nLeft lung nodule of 8 mm, larger.\nIMPRESSION:\nLeft lung nodule, larger.';

  it('is wrong where one of the two changes is', () => {
    const twice = larger.replace('nodule, larger', 'nodule, smaller');
    expect(kinds(larger, larger)).to.deep.equal([]);
    expect(kinds(larger, twice)).to.deep.equal(['temporal']);
    // Two facts of weight 0.5, one with a significant error: 0.5 * 0.5 / (0.5 + 0.5) = half of what it is worth.
    expect(score(larger, twice).crimson).to.equal(0.5);
  });

  it('is wrong where one of the two degrees is, two steps away', () => {
    const mild = 'FINDINGS:\nMild left effusion.\nIMPRESSION:\nSmall left effusion.';
    expect(kinds(mild, mild)).to.deep.equal([]);
    expect(kinds(mild, mild.replace('Small', 'Large'))).to.deep.equal(['severity']);
    expect(kinds(mild, mild.replace('Small', 'Moderate'))).to.deep.equal([]);
  });

  it('is wrong where one of the two is doubtful', () => {
    const sure = 'FINDINGS:\nRight pneumothorax.\nIMPRESSION:\nRight pneumothorax.';
    expect(kinds(sure, sure.replace('IMPRESSION:\nRight', 'IMPRESSION:\nPossible right'))).to.deep.equal(['certainty']);
  });

  it('is right where the reference tells it in the same two ways', () => {
    const both = 'FINDINGS:\nRight pneumothorax.\nIMPRESSION:\nPossible right pneumothorax.';
    expect(kinds(both, both)).to.deep.equal([]);
  });
});

describe('dates of earlier studies', () => {
  const reference = 'COMPARISON:\nCT of 2026-05-20.\nFINDINGS:\nLeft lung nodule, 8 mm, previously 6 mm on 2026-05-20.';

  it('are invented where the reference, which has dates, has none of that day', () => {
    const { gates, errors } = score(reference, reference.replaceAll('2026-05-20', '2025-05-20'));
    expect(gates.inventedPriors).to.equal(2);
    expect(errors.map(({ kind, expected }) => [kind, expected])).to.deep.equal([
      ['inventedPrior', 'no earlier study of that day'],
      ['inventedPrior', 'no earlier study of that day'],
    ]);
    expect(score(reference, reference.replace('mm on 2026-05-20', 'mm on 2026-05-21')).gates.inventedPriors).to.equal(
      1,
    );
  });

  it('are one in another notation, and cannot be told apart where a notation has two readings', () => {
    expect(score(reference, reference.replaceAll('2026-05-20', 'May 20, 2026')).gates.inventedPriors).to.equal(0);
    expect(score(reference, reference.replaceAll('2026-05-20', '3/4/2025')).gates.inventedPriors).to.equal(0);
    const numeric = reference.replaceAll('2026-05-20', '20.05.2026');
    expect(score(numeric, reference.replaceAll('2026-05-20', '2025-05-20')).gates.inventedPriors).to.equal(0);
  });

  it('are no matter where the reference compares without a date', () => {
    const undated = 'COMPARISON:\nPrior CT.\nFINDINGS:\nLeft lung nodule, larger.';
    expect(score(undated, 'Left lung nodule, larger than on 2026-05-20.').gates.inventedPriors).to.equal(0);
  });
});

describe('results without a unit', () => {
  it('are traced to the reference as far as they are written', () => {
    const heart = 'Cardiomegaly, cardiothoracic ratio 0.56.';
    expect(score(heart, heart).gates.untraceableNumbers).to.equal(0);
    expect(score(heart, heart.replace('0.56', '0.66')).gates.untraceableNumbers).to.equal(1);
    expect(score('Carotid stenosis of 50 %.', 'Carotid stenosis of 80 %.').gates.untraceableNumbers).to.equal(1);
    expect(score('Carotid stenosis of 50 %.', 'Carotid stenosis of 50 percent.').gates.untraceableNumbers).to.equal(0);
  });

  it('may follow from two sizes', () => {
    const grown = 'Nodule of 10 mm, previously 8 mm.';
    expect(score(grown, 'Nodule of 10 mm, previously 8 mm (+25 %).').gates.untraceableNumbers).to.equal(0);
    expect(score(grown, 'Nodule of 10 mm, previously 8 mm (+52 %).').gates.untraceableNumbers).to.equal(1);
  });

  it('are no counts', () => {
    expect(score('Lungs are clear.', 'Lungs are clear. Series 2, image 40.').gates.untraceableNumbers).to.equal(0);
  });
});

describe('what only an earlier study shows', () => {
  const silent =
    'Right effusion, described on 2026-05-20 (40 ml), is not among the findings read from the current documents.';

  it('is not contradicted by what is denied now', () => {
    const both = `${silent} No pleural effusion.`;
    expect(score(both, both).gates.contradictions).to.equal(0);
    const now = 'Right effusion of 40 ml. No pleural effusion.';
    expect(score(now, now).gates.contradictions).to.be.greaterThan(0);
  });

  it('is not gone because somebody says so', () => {
    const gone = 'Right effusion, described on 2026-05-20 (40 ml), has resolved.';
    expect(kinds(`${silent} ${silent}`, `${silent} ${gone}`)).to.deep.equal(['temporal']);
    expect(kinds(gone, gone)).to.deep.equal([]);
    // The effusion is absent in both; that there was one, nobody told.
    expect(kinds('No pleural effusion.', 'The pleural effusion has resolved.')).to.deep.equal(['inventedPrior']);
  });

  it('has its day with its number, too', () => {
    const row = 'Lung nodule, larger than on 2026-05-20. Over time: 6 mm (2025-11-20), 8 mm (2026-05-20).';
    expect(score(row, row).gates.inventedPriors).to.equal(0);
    expect(score(row, row.replace('2025-11-20', '2024-11-20')).gates.inventedPriors).to.equal(1);
  });
});

describe('what lies between two sizes', () => {
  it('is no size', () => {
    const change = (by: string) => `Knee effusion, smaller (${by} mm).`;
    expect(kinds(change('-3'), change('-13'))).to.deep.equal([]);
    expect(score(change('-3'), change('-13')).gates.untraceableNumbers).to.equal(1);
  });
});

describe('the same facts, written more shortly', () => {
  it('are no error: a rounded size, a name that holds its place', () => {
    expect(kinds('Liver mass of 7.9 mm.', 'Liver mass of 0.8 cm.')).to.deep.equal([]);
    expect(kinds('Liver mass of 7.9 mm.', 'Liver mass of 9 mm.')).to.deep.equal(['measurement (negligible)']);
    expect(kinds('Stone in the gallbladder.', 'Gallstone.')).to.deep.equal([]);
    expect(kinds('Calculus in the left kidney, 7 mm.', 'Left renal stone, 7 mm.')).to.deep.equal([]);
    expect(kinds('Calculus in the left kidney, 7 mm.', 'Right renal stone, 7 mm.')).to.deep.equal(['location']);
    expect(kinds('Heart: cardiac enlargement.', 'Cardiomegaly.')).to.deep.equal([]);
    const nodule = 'Ground-glass nodule in the right middle lobe.';
    expect(kinds(nodule, 'RML ground-glass pulmonary nodule.')).to.deep.equal([]);
    expect(kinds(nodule, 'LUL ground-glass pulmonary nodule.')).to.deep.equal(['location']);
  });
});
