import { expect } from 'chai';
import { PrereadError } from '../../sidecar/errors.ts';
import { inThreads, type ThreadsOptions } from '../../sidecar/threads.ts';

const MODULE = new URL('../support/thread-of-squares.ts', import.meta.url);
const squares = (options: Partial<ThreadsOptions>) =>
  inThreads<number>(MODULE, { count: 40, setup: {}, threads: 3, ...options });

async function taken(answers: AsyncGenerator<number>): Promise<{ readonly got: number[]; readonly thrown: unknown }> {
  const got: number[] = [];
  try {
    for await (const one of answers) got.push(one);
  } catch (thrown) {
    return { got, thrown };
  }
  return { got, thrown: undefined };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index * index);

describe('threads', function () {
  this.timeout(20_000);

  it('answer in the order of the tasks, whatever their number and whoever is late', async () => {
    for (const threads of [1, 3, 60])
      expect(await taken(squares({ threads, setup: { lateAt: 2 } }))).to.deep.equal({
        got: upTo(40),
        thrown: undefined,
      });
    expect((await taken(squares({ count: 0 }))).got).to.deep.equal([]);
  });

  it('end with the error of the first task that failed, by its code and words', async () => {
    const { got, thrown } = await taken(squares({ setup: { failsAt: 5, lateAt: 3 } }));
    expect(got).to.deep.equal(upTo(5));
    expect(thrown).to.be.instanceOf(PrereadError);
    expect(thrown).to.include({ code: 'STORE_REJECTED' });
    expect(String(thrown)).to.include('(in a thread)');
  });

  it('end when they are told to, and when nobody takes the next answer', async () => {
    const controller = new AbortController();
    const answers = squares({ count: 1000, signal: controller.signal });
    expect((await answers.next()).value).to.equal(0);
    controller.abort();
    expect((await taken(answers)).thrown).to.include({ name: 'AbortError' });
    for await (const one of squares({ count: 1000 })) if (one === 4) break;
  });
});
