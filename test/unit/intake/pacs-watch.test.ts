import { expect } from 'chai';
import { PrereadError } from '../../../sidecar/errors.ts';
import { createPacsWatch } from '../../../sidecar/intake/pacs-watch.ts';

describe('the watch of the PACS', () => {
  it('says why the PACS is away, from the first answer on, and that it is back', async () => {
    let failure: Error | undefined = new PrereadError('PACS_UNAUTHORIZED');
    const watch = createPacsWatch(
      async () => {
        if (failure) throw failure;
      },
      () => 0,
    );
    expect(watch.away(), 'nobody asked yet').to.equal(undefined);
    expect(await watch.ask()).to.equal('PACS_UNAUTHORIZED');
    expect(watch.away()).to.equal('PACS_UNAUTHORIZED');
    failure = new TypeError('of somebody else');
    // At the same millisecond the answer from before is as good.
    expect(await watch.ask()).to.equal('PACS_UNAUTHORIZED');
  });

  it('asks anew when the answer is older than it may be, once for all who ask meanwhile', async () => {
    let time = 0;
    let asked = 0;
    let answer: () => void = () => undefined;
    const watch = createPacsWatch(
      () => {
        asked++;
        return new Promise<void>((resolve) => {
          answer = resolve;
        });
      },
      () => time,
    );
    const all = [watch.ask(), watch.ask(100), watch.ask()];
    expect(asked).to.equal(1);
    answer();
    expect(await Promise.all(all)).to.deep.equal([undefined, undefined, undefined]);
    time = 100;
    expect(await watch.ask(100), 'no older than it may be').to.equal(undefined);
    expect(asked).to.equal(1);
    time = 101;
    const again = watch.ask(100);
    expect(asked).to.equal(2);
    answer();
    await again;
  });

  it('names what has no name of ours, and takes it back', async () => {
    let time = 0;
    let fails = true;
    const watch = createPacsWatch(
      async () => {
        if (fails) throw new TypeError('of somebody else');
      },
      () => time,
    );
    expect(await watch.ask()).to.equal('PACS_UNREACHABLE');
    fails = false;
    time = 1;
    expect(await watch.ask()).to.equal(undefined);
    expect(watch.away()).to.equal(undefined);
  });
});
