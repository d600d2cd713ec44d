import { expect } from 'chai';
import fc from 'fast-check';
import { createTurns } from '../../../sidecar/intake/alone.ts';

/** Work that says when it begins, and ends when it is told to. */
function work(name: string, began: string[]) {
  let end: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const ended = new Promise<string>((resolve, reject) => {
    end = () => resolve(name);
    fail = reject;
  });
  const run = () => {
    began.push(name);
    return ended;
  };
  return { run, end: () => end(), fail: () => fail(new Error(name)) };
}

const soon = () => new Promise((resume) => setImmediate(resume));

describe('turns', () => {
  it('let those who need not be alone run beside each other', async () => {
    const turns = createTurns();
    const began: string[] = [];
    const [a, b] = [work('a', began), work('b', began)];
    const both = [turns.take(false, a.run), turns.take(false, b.run)];
    await soon();
    expect(began).to.deep.equal(['a', 'b']);
    a.end();
    b.end();
    expect(await Promise.all(both)).to.deep.equal(['a', 'b']);
  });

  it('let one who is to be alone wait for all, and all others for it', async () => {
    const turns = createTurns();
    const began: string[] = [];
    const [a, alone, b] = [work('a', began), work('alone', began), work('b', began)];
    const all = [turns.take(false, a.run), turns.take(true, alone.run), turns.take(false, b.run)];
    await soon();
    expect(began).to.deep.equal(['a']);
    a.end();
    await soon();
    expect(began).to.deep.equal(['a', 'alone']);
    alone.end();
    await soon();
    expect(began).to.deep.equal(['a', 'alone', 'b']);
    b.end();
    await Promise.all(all);
  });

  it('go on after work that fails, alone or not', async () => {
    const turns = createTurns();
    const began: string[] = [];
    const [a, alone, b] = [work('a', began), work('alone', began), work('b', began)];
    const failing = [turns.take(false, a.run), turns.take(true, alone.run)];
    a.fail();
    alone.fail();
    const results = await Promise.allSettled(failing);
    expect(results.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    const last = turns.take(true, b.run);
    b.end();
    expect(await last).to.equal('b');
  });

  it('never run anything beside one who is to be alone, and begin in the order asked, whatever the mixture', async () => {
    const tasks = fc.array(fc.record({ alone: fc.boolean(), steps: fc.integer({ min: 0, max: 4 }) }), {
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(tasks, async (list) => {
        const turns = createTurns();
        const running = new Set<number>();
        const began: number[] = [];
        const beside: string[] = [];
        await Promise.all(
          list.map(({ alone, steps }, at) =>
            turns.take(alone, async () => {
              began.push(at);
              const isAlone = (one: number) => list[one]?.alone === true;
              if (running.size > 0 && (alone || [...running].some(isAlone))) beside.push(`${at}`);
              running.add(at);
              for (let step = 0; step < steps; step++) await soon();
              running.delete(at);
            }),
          ),
        );
        expect(beside).to.deep.equal([]);
        expect(began).to.deep.equal(list.map((_, at) => at));
      }),
      { numRuns: 100, seed: 5 },
    );
  });
});
