import { expect } from 'chai';
import type { NumberFormat } from '../../../../sidecar/synth/corpus/house-style.ts';
import { printedAxes, printedDate, printedLength } from '../../../../sidecar/synth/corpus/numbers.ts';
import { abbreviated, fill, listed } from '../../../../sidecar/synth/corpus/templates.ts';

const format = (unit: 'mm' | 'cm', decimals: 0 | 1 | 2, rest: Partial<NumberFormat> = {}): NumberFormat => ({
  unit,
  decimals,
  axes: 'both',
  times: 'x',
  ...rest,
});

describe('numbers of a house', () => {
  it('are rounded to whole millimetres first, so that two houses never differ by a rounding', () => {
    for (const [mm, whole, tenths, cm, exact] of [
      [7, '7 mm', '7.0 mm', '0.7 cm', '0.70 cm'],
      [7.3, '7 mm', '7.3 mm', '0.7 cm', '0.73 cm'],
      [11.5, '12 mm', '11.5 mm', '1.2 cm', '1.15 cm'],
      [102.4, '102 mm', '102.4 mm', '10.2 cm', '10.24 cm'],
    ] as const) {
      expect(printedLength(mm, format('mm', 0))).to.equal(whole);
      expect(printedLength(mm, format('mm', 1))).to.equal(tenths);
      expect(printedLength(mm, format('cm', 1))).to.equal(cm);
      expect(printedLength(mm, format('cm', 2))).to.equal(exact);
    }
  });

  it('of two axes have one unit; the short one is left out where the house or the reader gives one alone', () => {
    expect(printedAxes(7.3, 5.1, format('mm', 0))).to.equal('7 x 5 mm');
    expect(printedAxes(7.3, 5.1, format('mm', 1, { times: '×' }))).to.equal('7.3 × 5.1 mm');
    expect(printedAxes(7.3, 5.1, format('cm', 1))).to.equal('0.7 x 0.5 cm');
    expect(printedAxes(7.3, 5.1, format('mm', 0, { axes: 'long' }))).to.equal('7 mm');
    expect(printedAxes(7.3, undefined, format('mm', 0))).to.equal('7 mm');
  });

  it('of dates stand in the order of the house', () => {
    expect(printedDate('20251003', 'iso')).to.equal('2025-10-03');
    expect(printedDate('20251003', 'dayMonth')).to.equal('3 October 2025');
    expect(printedDate('20251203', 'monthDay')).to.equal('December 3, 2025');
  });
});

describe('templates of a house', () => {
  it('are filled in, with a capital first letter', () => {
    expect(fill('{a} {is} seen{in}.', { a: 'a nodule', is: 'is', in: ' in the left lung' })).to.equal(
      'A nodule is seen in the left lung.',
    );
    expect(fill('{np}{change}.', { np: 'nodule' })).to.equal('Nodule.');
  });

  it('list one, two and more', () => {
    expect(listed(['a'], 'or')).to.equal('a');
    expect(listed(['a', 'b'], 'or')).to.equal('a or b');
    expect(listed(['a', 'b', 'c'], 'and')).to.equal('a, b and c');
  });

  it('abbreviate whole words, and a side only before what has one', () => {
    const house = { abbreviations: [['right upper lobe', 'RUL']], sideLetters: true } as const;
    expect(abbreviated('Right upper lobe nodule, left pleural effusion, left frontal lobe.', house)).to.equal(
      'RUL nodule, L pleural effusion, left frontal lobe.',
    );
  });
});
