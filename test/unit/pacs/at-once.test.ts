import { expect } from 'chai';
import { atOnce } from '../../../sidecar/pacs/at-once.ts';

/** Work that ends when told to, and says what was begun. */
function gates() {
  const begun: number[] = [];
  const gate = new Map<number, PromiseWithResolvers<string | undefined>>();
  const work = (one: number) => {
    begun.push(one);
    const made = Promise.withResolvers<string | undefined>();
    gate.set(one, made);
    return made.promise;
  };
  return { begun, gate, work };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('pacs/at-once', () => {
  it('begins no more than so many, and answers in order without what is undefined', async () => {
    const { begun, gate, work } = gates();
    const all = atOnce(2, [1, 2, 3, 4], work);
    expect(begun).to.deep.equal([1, 2]);
    for (const [one, result] of [
      [2, 'b'],
      [3, undefined],
      [1, 'a'],
      [4, 'd'],
    ] as const) {
      gate.get(one)?.resolve(result);
      await turn();
    }
    expect(begun).to.deep.equal([1, 2, 3, 4]);
    expect(await all).to.deep.equal(['a', 'b', 'd']);
  });

  it('rejects with the first failure, and begins nothing after it', async () => {
    const { begun, gate, work } = gates();
    const all = atOnce(2, [1, 2, 3, 4], work);
    gate.get(1)?.reject(new Error('first'));
    const failure = await all.catch((thrown: Error) => thrown.message);
    gate.get(2)?.resolve('b');
    await turn();
    expect({ failure, begun }).to.deep.equal({ failure: 'first', begun: [1, 2] });
  });
});
