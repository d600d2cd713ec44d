import { expect } from 'chai';
import { draftText } from '../../../../sidecar/evaluation/draft-text.ts';
import { metricsOf, sightOf } from '../../../../sidecar/evaluation/faults/detect.ts';
import { faultsTable } from '../../../../sidecar/evaluation/faults/faults-table.ts';
import { FAULT_KINDS } from '../../../../sidecar/evaluation/faults/kinds.ts';
import { type FaultCase, runFaults } from '../../../../sidecar/evaluation/faults/run-faults.ts';
import { proportion } from '../../../../sidecar/evaluation/statistics.ts';
import { kindOf, LINES } from './sample-lines.ts';

const faultCase = (over: Partial<FaultCase> = {}): FaultCase => ({
  id: 'one',
  lines: LINES,
  stands: (line, text) => LINES[line]?.text === text,
  refused: 0,
  reworded: [],
  ...over,
});

describe('counting of noticed errors', () => {
  it('gives a share its score interval', () => {
    // n = 10, p = 1: (1 + z2/20 +- z * sqrt(z2/400)) / (1 + z2/10) with z2 = 3.8415: (1.19207 -+ 0.19207) / 1.38415.
    const all = proportion(10, 10);
    expect(all.low).to.be.closeTo(1 / 1.38415, 1e-5);
    expect(all.high).to.be.closeTo(1, 1e-12);
    // p = 0.5, n = 100: middle 0.5; z / (1 + z2/100) * sqrt(0.0025 + z2/40000) = 1.95996 / 1.038415 * 0.050951.
    const half = proportion(50, 100);
    expect(half.high - 0.5).to.be.closeTo(0.09617, 1e-4);
    expect(half.low + half.high).to.be.closeTo(1, 1e-12);
    expect(proportion(0, 0)).to.deep.equal({ hits: 0, of: 0, low: 0, high: 1 });
  });

  it('writes a draft as a report, without what it says of itself', () => {
    const text = draftText(LINES);
    expect(text).not.to.include('AI DRAFT');
    expect(text.indexOf('COMPARISON:')).to.be.lessThan(text.indexOf('FINDINGS:'));
    expect(text.indexOf('FINDINGS:')).to.be.lessThan(text.indexOf('IMPRESSION:\n1. Nodule'));
  });

  it('asks the checker about the changed line only, and the metrics about the whole report', async () => {
    const asked: number[] = [];
    // A finding that no lexicon knows can only be seen by the checker.
    const lines = LINES.filter(({ text }) => !text.includes('Meniscal'));
    const stands = (line: number, text: string): boolean => {
      if (lines[line]?.text !== text) asked.push(line);
      return lines[line]?.text === text;
    };
    const { rows } = await runFaults([faultCase({ lines, stands })], [kindOf('falseNegation')], 's');
    expect(asked).to.have.length(1);
    expect(rows[0]?.checker).to.deep.include({ hits: 1, of: 1 });
    expect(rows[0]?.noticed.throughout).to.deep.include({ hits: 1, of: 1 });
  });

  it('keeps what a detector missed', async () => {
    const { rows } = await runFaults([faultCase({ stands: () => true })], FAULT_KINDS, 's');
    for (const { injected, checker, missed } of rows) {
      expect(checker).to.deep.include({ hits: 0, of: injected });
      expect(missed.checker).to.have.length(injected);
      for (const { was, now } of missed.checker) expect(now).not.to.equal(was);
    }
  });

  it('counts a refused statement, and a refusal of an untouched one, as false alarms', async () => {
    const none = await runFaults([faultCase()], [], 's');
    expect(none.falseAlarms.checker).to.deep.include({ hits: 0, of: LINES.length });
    const some = await runFaults([faultCase({ refused: 2, stands: (line) => line !== 3 })], [], 's');
    expect(some.falseAlarms.checker).to.deep.include({ hits: 3, of: LINES.length + 2 });
  });

  it('counts differences between two wordings as false alarms', async () => {
    const reworded = [
      ['Small right effusion.', 'There is a small pleural effusion on the right.'],
      ['Small right effusion.', 'Small left effusion.'],
    ] as const;
    const { falseAlarms } = await runFaults([faultCase({ reworded })], [], 's');
    expect(falseAlarms.reworded.noticed).to.deep.include({ hits: 1, of: 2 });
    expect(falseAlarms.reworded.scored).to.deep.include({ hits: 1, of: 2 });
    expect(falseAlarms.same).to.deep.include({ hits: 0, of: 1 });
  });

  it('tells what is only listed from what moves the score', () => {
    const seen = (reference: string, candidate: string) => sightOf(metricsOf(reference, candidate));
    const listed = { noticed: true, scored: false };
    expect(seen('Pneumonia.', 'Pneumonia. Endotracheal tube in good position.')).to.deep.equal(listed);
    expect(seen('Pneumonia.', 'No pneumonia.')).to.deep.equal({ noticed: true, scored: true });
    expect(seen('Pneumonia.', 'Pneumonia.')).to.deep.equal({ noticed: false, scored: false });
  });

  it('counts only what the draft alone was not blamed for', () => {
    // A program marks what a reader denies: the draft names both.
    const draft = 'Right pneumothorax. No pneumothorax.';
    const untouched = metricsOf(draft, draft);
    expect(sightOf(untouched).noticed).to.equal(true);
    expect(sightOf(untouched, untouched).noticed).to.equal(false);
    expect(sightOf(metricsOf(draft, `${draft} Left effusion.`), untouched).noticed).to.equal(true);
  });

  it('gives the same for the same seed, and says it in a table of equal columns', async () => {
    const run = () => runFaults([faultCase(), faultCase({ id: 'two' })], FAULT_KINDS, 's');
    const [first, second] = [await run(), await run()];
    expect(second).to.deep.equal(first);
    const lines = faultsTable(first).split('\n');
    for (const { group, name } of FAULT_KINDS)
      expect(lines.some((line) => line.includes(`${group}: ${name}`))).to.equal(true);
    const columns = lines.filter((line) => line.includes('context: ')).map((line) => line.split('|').length);
    expect(new Set(columns).size).to.equal(1);
  });
});
