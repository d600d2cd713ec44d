import { expect } from 'chai';
import fc from 'fast-check';
import { type ConstraintState, constraintStart } from '../../../sidecar/inference/constraint.ts';
import type { ConstraintSpec } from '../../../sidecar/inference/text-model.ts';

const WORDS = ['a', 'mass', 'masses', 'left', 'x', 'mm', 'since', "schmorl's", 'well-defined', 'may', 't2', 'é'];
const LITERALS = ['9.8 mm', '9.8 x 6.1 mm', '9 mm', '0.5 ml', 'January 12, 2026', '2026-01-12', 'May 3, 2025', '9'];

const spec: fc.Arbitrary<ConstraintSpec> = fc.record({
  words: fc.subarray(WORDS, { minLength: 1 }),
  literals: fc.subarray(LITERALS),
});

/** The state behind a text that comes in pieces. */
const behind = (start: ConstraintState, pieces: readonly string[]): ConstraintState | undefined =>
  pieces.reduce<ConstraintState | undefined>((state, piece) => state?.advance(piece), start);

/** Cuts a text at random. */
const cut = (text: string, cuts: readonly number[]): string[] => {
  const places = [...new Set(cuts.map((one) => one % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => text.slice(from, places[index] ?? text.length));
};

/** Whether a text is words and literals with marks between them: told another way, from its end. */
function isSentence(text: string, { words, literals }: ConstraintSpec): boolean {
  const forms = words.flatMap((word) => [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()]);
  const quoted = [...forms, ...literals].map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const one = `\\(?(?:${quoted.join('|')})`;
  return new RegExp(`^${one}(?:\\)*[.,;:]? ${one})*\\)*[.,;:]?$`, 'u').test(text);
}

const sentenceOf = (constraint: ConstraintSpec): fc.Arbitrary<string> => {
  const form = fc.constantFrom(
    (word: string) => word,
    (word: string) => word.charAt(0).toUpperCase() + word.slice(1),
    (word: string) => word.toUpperCase(),
  );
  const word = fc.tuple(fc.constantFrom(...constraint.words), form).map(([text, how]) => how(text));
  const literal = constraint.literals.length > 0 ? [fc.constantFrom(...constraint.literals)] : [];
  const gap = fc.constantFrom(' ', ', ', '. ', '; ', ': ', ' (', ') ', '), ');
  const end = fc.constantFrom('', '.', ')', ').');
  return fc
    .tuple(fc.array(fc.tuple(fc.oneof(word, ...literal), gap), { minLength: 1, maxLength: 8 }), end)
    .map(([parts, last]) =>
      parts.map(([text, between], at) => text + (at < parts.length - 1 ? between : last)).join(''),
    );
};

describe('a constraint on what is written', () => {
  it('lets every sentence of its words and literals through, however it is cut into tokens', () => {
    const cases = spec.chain((one) =>
      fc.tuple(fc.constant(one), sentenceOf(one), fc.array(fc.nat(), { maxLength: 9 })),
    );
    fc.assert(
      fc.property(cases, ([constraint, sentence, cuts]) => {
        const state = behind(constraintStart(constraint), cut(sentence, cuts));
        expect(state?.canEnd, sentence).to.equal(true);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it('lets nothing else through: what it lets end is words and whole literals', () => {
    const alphabet = [...new Set([...WORDS, ...LITERALS].join(''))];
    const letters = fc.constantFrom(...alphabet, ...' .,;:()/0123456789-', 'Q', '\n', '\uFFFD');
    const pieces = fc.array(fc.oneof({ weight: 3, arbitrary: letters }, fc.constantFrom(...WORDS, ...LITERALS)), {
      maxLength: 40,
    });
    let ended = 0;
    fc.assert(
      fc.property(spec, pieces, (constraint, offered) => {
        // As a decoder does: whatever is refused is left out, what is taken is written.
        let state = constraintStart(constraint);
        let text = '';
        for (const piece of offered) {
          const next = state.advance(piece);
          if (next) [state, text] = [next, text + piece];
          if (!state.canEnd) continue;
          ended++;
          expect(isSentence(text, constraint), JSON.stringify(text)).to.equal(true);
        }
      }),
      { seed: 1, numRuns: 3000 },
    );
    expect(ended).to.be.greaterThan(1000);
  });

  it('takes a word in the middle of a sentence, at its beginning and as an abbreviation, and no other way', () => {
    const start = constraintStart({ words: ['ct'], literals: [] });
    expect(['ct', 'Ct', 'CT', 'cT'].map((text) => start.advance(text)?.canEnd)).to.deep.equal([
      true,
      true,
      true,
      undefined,
    ]);
  });

  it('completes a literal that it began, and begins it nowhere but at its beginning', () => {
    const start = constraintStart({ words: ['mass', 'of'], literals: ['32.2 x 24.0 mm'] });
    expect(start.advance('mass of 32.2')?.canEnd).to.equal(false);
    expect(start.advance('mass of 32.2.')).to.equal(undefined);
    expect(start.advance('mass of 32.2 mass')).to.equal(undefined);
    expect(start.advance('mass of 24.0')).to.equal(undefined);
    expect(start.advance('mass of 32.2 x 24.0 mm')?.canEnd).to.equal(true);
    expect(start.advance('mass of 32.2 x 24.0 mms')).to.equal(undefined);
    expect(start.advance('mass32')).to.equal(undefined);
  });

  it('leads to one of the names, writes it whole and once, and only then all else', () => {
    const naming = {
      names: ['breast mass', 'mammographic mass', 'mass of breast'],
      before: ['there', 'is', 'a', 'left'],
    };
    const start = constraintStart({ words: ['the', 'in', 'breast', 'is', 'left'], literals: ['9 mm'], naming });
    for (const text of ['There is a breast mass in the breast.', 'Mass of breast 9 mm.', 'Left breast mass, 9 mm'])
      expect(start.advance(text)?.canEnd, text).to.equal(true);
    for (const text of [
      'there is a breast mass',
      'There is a breast.',
      'There is.',
      'There is',
      'Mammographic in',
      'A 9 mm breast mass',
      'Breast mass in the breast mass',
      'Breast mass mammographic',
      'In the breast mass',
      'Breast mass, there',
    ])
      expect(start.advance(text)?.canEnd ?? false, text).to.equal(false);
  });

  it('writes one of a group, once, and what is in none again and again', () => {
    const words = ['the', 'in', 'left', 'l', 'lobe', 'lobes'];
    const once = [['left', 'l'], ['lobe'], ['lobes'], ['9 mm']];
    const naming = { names: ['lobe cyst', 'cyst'], before: ['the', 'left', 'l', 'lobe'] };
    const start = constraintStart({ words, literals: ['9 mm', '8 mm'], naming, once });
    for (const text of [
      'Left cyst in the lobe in the lobes.',
      'Lobe cyst in the left lobe.',
      'L lobe cyst 9 mm 8 mm 8 mm.',
      'The cyst in the in the lobe, 9 mm.',
    ])
      expect(start.advance(text)?.canEnd, text).to.equal(true);
    for (const text of [
      'Left left',
      'Left cyst in the left',
      'L cyst in the left lobe',
      'Cyst in the lobe lobe.',
      'Cyst in the lobe, lobe.',
      'Cyst 9 mm 9 mm.',
      'Cyst (9 mm) 9',
    ])
      expect(start.advance(text)?.canEnd ?? false, text).to.equal(false);
    expect(start.advance('Left lobe lobe cyst.')?.canEnd, 'a name is its own').to.equal(true);
  });

  it('is not ended by nothing, nor behind a space', () => {
    const start = constraintStart({ words: ['mass'], literals: [] });
    expect([start.canEnd, start.advance('mass ')?.canEnd, start.advance('')?.canEnd]).to.deep.equal([
      false,
      false,
      false,
    ]);
  });
});
