import { expect } from 'chai';
import fc from 'fast-check';
import { FINDINGS } from '../../../sidecar/claims/lexicon/findings.ts';
import { bestAssignment } from '../../../sidecar/evaluation/assignment.ts';
import { WEIGHTS } from '../../../sidecar/evaluation/concepts/concept-row.ts';
import { PROCEDURES, UNEXPECTED_BEFORE } from '../../../sidecar/evaluation/concepts/context-rules.ts';
import { MISPLACED } from '../../../sidecar/evaluation/concepts/devices.ts';
import { CONCEPT_NAMES, conceptRow, relationOf } from '../../../sidecar/evaluation/concepts/table.ts';
import { evaluateLine } from '../../../sidecar/evaluation/evaluate-line.ts';
import { bootstrapMean, bootstrapShare, pairedRandomisation } from '../../../sidecar/evaluation/statistics.ts';

/** Findings with a side, none a kind or a sign of another. */
const SIDED = [
  'pneumothorax',
  'pleural effusion',
  'pneumonia',
  'mass',
  'hydronephrosis',
  'renal calculus',
  'subdural hematoma',
];
const finding = fc.constantFrom(...SIDED);
const side = fc.constantFrom('right', 'left');
const degree = fc.constantFrom('', 'small ', 'moderate ', 'large ');
const statement = fc
  .tuple(finding, side, degree)
  .map(([name, where, how]) => ({ name, text: `There is a ${how}${where} ${name}.` }));
/** Each finding once. */
const report = fc.uniqueArray(statement, { selector: ({ name }) => name, minLength: 1, maxLength: 5 });
const textOf = (statements: readonly { readonly text: string }[]): string =>
  statements.map(({ text }) => text).join(' ');
const scores = (reference: string, candidate: string) => evaluateLine({ id: 1, reference, candidate });

describe('evaluation: properties', () => {
  it('gives 1 to the same report, and to one with its sentences in another order', () => {
    fc.assert(
      fc.property(report, fc.nat(), (statements, turn) => {
        const at = turn % statements.length;
        const turned = [...statements.slice(at), ...statements.slice(0, at)];
        const { crimson, green, f1Chexpert, errors } = scores(textOf(statements), textOf(turned));
        expect({ crimson, green, f1Chexpert, errors }).to.deep.equal({
          crimson: 1,
          green: 1,
          f1Chexpert: 1,
          errors: [],
        });
      }),
    );
  });

  it('never rises with a finding left out, or one made up', () => {
    fc.assert(
      fc.property(report, fc.subarray([0, 1, 2, 3, 4]), (statements, kept) => {
        const some = statements.filter((_, at) => kept.includes(at));
        const fewer = some.slice(1);
        const others = SIDED.filter((name) => !statements.some((one) => one.name === name));
        const reference = textOf(statements);
        const now = scores(reference, textOf(some)).crimson;
        if (some.length > 0) expect(scores(reference, textOf(fewer)).crimson).to.be.lessThan(now);
        const invented = `${textOf(some)} There is a right ${others[0]}.`;
        const worse = scores(reference, invented);
        expect(worse.crimson).to.be.lessThan(now);
        expect(worse.crimson).to.be.greaterThan(-1);
        expect(worse.errors.some(({ kind }) => kind === 'falseFinding')).to.equal(true);
      }),
    );
  });

  it('always sees a denial of what is there, and a finding where the reference denies it', () => {
    fc.assert(
      fc.property(report, fc.nat(), (statements, pick) => {
        const at = pick % statements.length;
        const { name } = statements[at] as { name: string };
        const where = statements[at]?.text.includes('right') ? 'right' : 'left';
        const denied = statements.map((one, index) => (index === at ? { text: `There is no ${where} ${name}.` } : one));
        for (const [reference, candidate] of [
          [textOf(statements), textOf(denied)],
          [textOf(denied), textOf(statements)],
        ] as const) {
          const { crimson, gates } = scores(reference, candidate);
          expect(crimson).to.be.lessThan(1);
          expect(gates.contradictions).to.equal(1);
        }
      }),
    );
  });

  it('always sees the other side', () => {
    fc.assert(
      fc.property(report, fc.nat(), (statements, pick) => {
        const flipped = statements.map(({ text }, index) =>
          index !== pick % statements.length
            ? { text }
            : {
                text: text.includes(' right ') ? text.replace(' right ', ' left ') : text.replace(' left ', ' right '),
              },
        );
        const { crimson, gates } = scores(textOf(statements), textOf(flipped));
        expect(gates.sideErrors).to.equal(1);
        expect(crimson).to.be.lessThan(1);
      }),
    );
  });

  it('stays in its range and tells the same of the same, whatever the texts', () => {
    const word = fc.constantFrom(
      'no',
      'right',
      'effusion',
      'mass',
      '3 cm',
      'new',
      'ETT',
      ',',
      '.',
      'and',
      'possible',
      'x',
    );
    const text = fc.array(word, { maxLength: 25 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(text, text, (reference, candidate) => {
        const first = scores(reference, candidate);
        expect(first.crimson).to.be.within(-1, 1).and.not.equal(-1);
        expect(first.green).to.be.within(0, 1);
        expect(scores(reference, candidate)).to.deep.equal(first);
      }),
    );
  });

  it('assigns with the greatest sum', () => {
    const values = fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 3 }), { maxLength: 4 });
    /** Every assignment tried. */
    const greatest = (rows: readonly (readonly number[])[], used: readonly number[] = []): number => {
      const [row, ...rest] = rows;
      if (row === undefined) return 0;
      const with_ = row.map((value, column) => (used.includes(column) ? 0 : value + greatest(rest, [...used, column])));
      return Math.max(greatest(rest, used), ...with_);
    };
    fc.assert(
      fc.property(values, (table) => {
        const columns = bestAssignment(table);
        const taken = columns.filter((column) => column >= 0);
        expect(new Set(taken).size).to.equal(taken.length);
        expect(columns.reduce((sum, column, row) => sum + (table[row]?.[column] ?? 0), 0)).to.equal(greatest(table));
      }),
    );
  });
});

describe('every finding of the lexicon', () => {
  it('by each of its names is the finding, is denied by "no", and has a side', () => {
    const wrong = FINDINGS.flatMap(({ name, synonyms }) =>
      [name, ...synonyms].filter((word) => {
        const [stated, denied] = [`There is a ${word}.`, `There is no ${word}.`];
        const isFinding = scores(stated, `There is ${name}.`).errors.every(({ significant }) => !significant);
        const isDenied = [scores(stated, denied), scores(denied, stated)].every(
          ({ gates }) => gates.contradictions === 1,
        );
        return !isFinding || !isDenied || scores(`Left ${word}.`, `Right ${word}.`).gates.sideErrors !== 1;
      }),
    );
    // "No contrast" is about the examination; "left lung", "left upper lobe" and "left nipple" are read as places first.
    expect(wrong).to.deep.equal([
      'lung infiltration',
      'upper lobe diversion',
      'upper lobe venous diversion',
      'upper lobe blood diversion',
      'nipple shadow',
      'contrast extravasation',
      'nipple retraction',
    ]);
  });
});

describe('tables of concepts', () => {
  it('have a row for every finding of the lexicon, and no finding that it lacks', () => {
    const lexicon = [...new Set(FINDINGS.map(({ name }) => name)), 'effusion'];
    expect(lexicon.filter((name) => !CONCEPT_NAMES.includes(name))).to.deep.equal([]);
    expect(CONCEPT_NAMES.filter((name) => !lexicon.includes(name))).to.deep.equal([]);
    expect(new Set(CONCEPT_NAMES).size).to.equal(CONCEPT_NAMES.length);
  });

  it('name only concepts of the tables', () => {
    const named = [
      ...CONCEPT_NAMES.flatMap((name) => [...conceptRow(name).broader, ...conceptRow(name).shows]),
      ...PROCEDURES.flatMap(({ expected }) => expected),
      ...Object.keys(UNEXPECTED_BEFORE),
      ...Object.keys(MISPLACED),
    ];
    expect([...new Set(named)].filter((name) => !CONCEPT_NAMES.includes(name))).to.deep.equal([]);
  });

  it('have no concept that is broader than itself', () => {
    const circular = CONCEPT_NAMES.filter((name) =>
      conceptRow(name).broader.some((broad) => relationOf(broad, name)?.kind === 'broader'),
    );
    expect(circular).to.deep.equal([]);
  });

  it('weigh as CRIMSON does', () => {
    expect(WEIGHTS).to.deep.equal({ urgent: 1, actionable: 0.5, notActionable: 0.25, benign: 0 });
  });
});

describe('statistics', () => {
  it('gives an interval around the mean, the same for the same seed', () => {
    const values = [0, 0, 1, 1, 1, 0, 1, 1, 0, 1];
    const interval = bootstrapMean(values, { seed: 'a' });
    expect(interval.mean).to.equal(0.6);
    // The exact bootstrap distribution is binomial(10, 0.6) / 10: its 2.5 % and 97.5 % quantiles are 0.3 and 0.9.
    expect([interval.low, interval.high]).to.deep.equal([0.3, 0.9]);
    expect(bootstrapMean(values, { seed: 'a' })).to.deep.equal(interval);
    expect(bootstrapMean([0.5, 0.5], { seed: 'a' })).to.deep.equal({ mean: 0.5, low: 0.5, high: 0.5 });
    expect(() => bootstrapMean([], { seed: 'a' })).to.throw(RangeError);
  });

  it('gives an interval around a share over groups, wider than that of single things', () => {
    // Five groups of four, alike inside: the share is 12 of 20, the draws are five.
    const groups = [4, 0, 4, 0, 4].map((hits) => ({ hits, of: 4 }));
    const { mean, low, high } = bootstrapShare(groups, { seed: 'a' });
    expect(mean).to.equal(0.6);
    // Binomial(5, 0.6) / 5: its 2.5 % and 97.5 % quantiles are 0.2 and 1. Over twenty single things: 0.4 and 0.8.
    expect([low, high]).to.deep.equal([0.2, 1]);
    const single = bootstrapMean(
      groups.flatMap(({ hits }) => new Array<number>(4).fill(hits / 4)),
      { seed: 'a' },
    );
    expect([single.low, single.high]).to.deep.equal([0.4, 0.8]);
    // Large groups count for more.
    expect(
      bootstrapShare(
        [
          { hits: 9, of: 9 },
          { hits: 0, of: 1 },
        ],
        { seed: 'a' },
      ).mean,
    ).to.equal(0.9);
    expect(() => bootstrapShare([{ hits: 0, of: 0 }], { seed: 'a' })).to.throw(RangeError);
  });

  it('tells two runs apart, and not a run from itself', () => {
    const before = [0.1, 0.4, 0.3, 0.2, 0.5, 0.6, 0.1, 0.3];
    const same = pairedRandomisation(before, before, { seed: 'a' });
    expect(same).to.deep.equal({ difference: 0, p: 1 });
    const better = pairedRandomisation(
      before,
      before.map((value) => value + 0.2),
      { seed: 'a' },
    );
    expect(better.difference).to.be.closeTo(0.2, 1e-12);
    // All eight the same way: 2 of 2^8 orders are as far, 0.0078.
    expect(better.p).to.be.within(0.004, 0.013);
    expect(() => pairedRandomisation([1], [1, 2], { seed: 'a' })).to.throw(RangeError);
  });
});
