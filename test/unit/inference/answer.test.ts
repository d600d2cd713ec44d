import { expect } from 'chai';
import fc from 'fast-check';
import { Answer } from '../../../sidecar/inference/answer.ts';
import { constraintStart } from '../../../sidecar/inference/constraint.ts';
import { commonPrefix, proposed } from '../../../sidecar/inference/prompt-lookup.ts';
import type { Tokens } from '../../../sidecar/inference/tokens.ts';

const PIECES = ['</s>', '\n', ' ', 'a', ' mass', 'mass', ' 9', '.8 mm', ' m', '.', '\uFFFD', ' left', '', '.\nA'];
const TOKENS: Tokens = {
  prompt: (prefix, prompt) => ({ text: prefix + prompt, ids: [], head: 0 }),
  piece: (id) => PIECES[id] ?? '',
  text: (ids) => ids.map((id) => PIECES[id]).join(''),
  ends: new Set([0]),
};
const SPEC = { words: ['a', 'mass', 'left'], literals: ['9.8 mm'] };

/** All tokens that may stand behind a text, asked one by one of the whole text. */
function allowed(text: string): number[] {
  const can = (whole: string) => constraintStart(SPEC).advance(whole.replace(/^ /, ''));
  return PIECES.flatMap((piece, id) => {
    const [line = '', ...more] = piece.split('\n');
    const state = can(text + line);
    const ends = id === 0 ? can(text)?.canEnd : more.length > 0 ? state?.canEnd : state !== undefined && line !== '';
    const isSpaceFirst = text === '' && line === ' ';
    return ends && !isSpaceFirst ? [id] : [];
  });
}

describe('an answer', () => {
  it('goes on with the best of the allowed tokens, as if all others had been masked', () => {
    const row = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), {
      minLength: PIECES.length,
      maxLength: PIECES.length,
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
        const answer = new Answer(TOKENS, constraintStart(SPEC));
        let text = '';
        for (const one of rows) {
          const logits = Float32Array.from(one);
          const best = allowed(text).reduce<number | undefined>(
            (top, id) => (top === undefined || (logits[id] ?? 0) > (logits[top] ?? 0) ? id : top),
            undefined,
          );
          const choice = answer.choose(logits);
          const [line = '', ...more] = (best === undefined ? '' : (PIECES[best] ?? '')).split('\n');
          if (best === undefined || best === 0 || more.length > 0) {
            expect(choice).to.equal(best === undefined ? 'none' : best === 0 ? 'eos' : 'line');
            expect(answer.text).to.equal(`${text}${best === 0 ? '' : line}`.trim());
            return;
          }
          expect(choice).to.deep.equal({ id: best });
          text += text === '' ? line.replace(/^ /, '') : line;
        }
        expect(answer.text).to.equal(text.trim());
      }),
      { seed: 1, numRuns: 3000 },
    );
  });

  it('without a constraint is what the tokens say, up to the end of the line', () => {
    const answer = new Answer(TOKENS, undefined);
    const rowOf = (id: number) => Float32Array.from(PIECES, (_piece, at) => (at === id ? 1 : 0));
    expect([4, 6, 13].map((id) => answer.choose(rowOf(id)))).to.deep.equal([{ id: 4 }, { id: 6 }, 'line']);
    expect(answer.text).to.equal('mass 9.');
  });
});

describe('prompt lookup', () => {
  it('proposes what stands behind the longest run of tokens that the text ends with', () => {
    const prompt = [1, 2, 3, 4, 9, 2, 3, 5, 6, 7];
    expect(proposed([...prompt, 1, 2, 3], 10, 8)).to.deep.equal([4, 9, 2, 3, 5, 6, 7]);
    expect(proposed([...prompt, 9, 2, 3], 10, 2)).to.deep.equal([5, 6]);
    // Of equally long runs the last one.
    expect(proposed([...prompt, 8, 2, 3], 10, 1)).to.deep.equal([5]);
    expect(proposed([...prompt, 8], 10, 8)).to.deep.equal([]);
    // Behind the end of the prompt there is nothing.
    expect(proposed(prompt, 10, 8)).to.deep.equal([]);
    expect(proposed([7], 1, 8)).to.deep.equal([]);
  });

  it('finds what two sequences begin with in common', () => {
    expect(commonPrefix([1, 2, 3], [1, 2, 4])).to.equal(2);
    expect(commonPrefix([1, 2], [1, 2, 3])).to.equal(2);
    expect(commonPrefix([], [1])).to.equal(0);
  });
});
