import { expect } from 'chai';
import fc from 'fast-check';
import { estimate, judge, median, pairedRatio } from '../../bench/statistics.ts';
import { seededRandom } from '../../sidecar/synth/random.ts';

describe('the statistics of the bench', () => {
  it('takes the middle of the sorted values, and the mean of the two middle ones', () => {
    expect(median([9, 1, 5])).to.equal(5);
    expect(median([10, 2, 4, 1])).to.equal(3);
    expect(median([100, 9, 10])).to.equal(10);
    expect(() => median([])).to.throw(RangeError);
    expect(() => median([1, Number.NaN])).to.throw(RangeError);
  });

  it('takes ratios within pairs: what slows both halves of a pair does not count', () => {
    const slowdowns = [1, 7, 2, 30, 3, 11, 5, 1, 90, 4];
    const pairs = slowdowns.map((slow) => ({ ours: 12 * slow, against: 10 * slow }));
    const ratio = pairedRatio(pairs, 'seed');
    expect(ratio).to.deep.equal({ median: 1.2, low: 1.2, high: 1.2, count: 10 });
    expect(() => pairedRatio([{ ours: 1, against: 0 }], 'seed')).to.throw(RangeError);
  });

  it('gives the same interval for the same samples and seed, around the median', () => {
    const number = fc.double({ min: 0.001, max: 1000, noNaN: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 2, maxLength: 12 }), fc.string(), (values, seed) => {
        const found = estimate(values, seed);
        expect(found).to.deep.equal(estimate(values, seed));
        expect(found.low)
          .to.be.at.most(found.median)
          .and.at.least(Math.min(...values));
        expect(found.high)
          .to.be.at.least(found.median)
          .and.at.most(Math.max(...values));
      }),
      { numRuns: 10 },
    );
  });

  it('holds the true median in about 95 of 100 intervals', function () {
    this.timeout(120_000);
    const random = seededRandom('coverage');
    const runs = 60;
    const held = Array.from({ length: runs }, (_, at) => {
      const { low, high } = estimate(
        Array.from({ length: 11 }, () => 5 + random.normal()),
        String(at),
      );
      return low <= 5 && high >= 5;
    }).filter(Boolean).length;
    // Binomial: at 0.95 fewer than 51 of 60 happen once in a thousand times; never all wrong by a wrong quantile.
    expect(held).to.be.at.least(51);
    const widths = estimate([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 'width');
    expect(widths.low).to.be.greaterThan(1);
    expect(widths.high).to.be.lessThan(11);
  });

  it('has no interval with one sample', () => {
    expect(estimate([4], 'one')).to.deep.equal({ median: 4, low: 4, high: 4, count: 1 });
  });

  it('is certain of an aim only when the whole interval is on one side of it', () => {
    const between = (low: number, high: number) => ({ median: (low + high) / 2, low, high, count: 10 });
    expect(judge(between(0.9, 1.2), { atMost: 1.3 })).to.equal('met');
    expect(judge(between(0.9, 1.31), { atMost: 1.3 })).to.equal('not certain');
    expect(judge(between(1.31, 2), { atMost: 1.3 })).to.equal('not met');
    expect(judge(between(3, 4), { atLeast: 3 })).to.equal('met');
    expect(judge(between(2, 4), { atLeast: 3 })).to.equal('not certain');
    expect(judge(between(1, 2.9), { atLeast: 3 })).to.equal('not met');
  });
});
