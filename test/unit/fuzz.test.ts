import { expect } from 'chai';
import { createFuzzer, type Fuzzer } from '../fuzz/mutation.ts';
import { type PacsServer, startPacsServer } from '../fuzz/pacs-server.ts';

const SEED = 'unit';
const COUNT = 2000;
/** The project's own documents alone: the same mutations on every machine. `bench/fuzz.ts` has the real files too. */
const OPTIONS = { shared: false, draftEvery: 10 };

/** Time and memory depend on the machine: they are looked at in the bench. */
describe('spoilt documents and answers', function () {
  this.timeout(600_000);
  let server: PacsServer;
  let fuzzer: Fuzzer;
  before(async () => {
    server = await startPacsServer();
    fuzzer = createFuzzer(SEED, server, OPTIONS);
  });
  after(() => server.close());

  it(`end in evidence, a draft or a named error, ${COUNT} times`, async () => {
    const outcomes = new Map<string, number>();
    const defects: string[] = [];
    for (let number = 1; number <= COUNT; number++) {
      const { way, what, outcome, defects: found } = await fuzzer.run(number);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      defects.push(...found.map((defect) => `${number} ${way}: ${what}: ${defect}`));
    }
    console.log(`      ${[...outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(', ')}`);
    expect(defects).to.deep.equal([]);
    // It reaches the far end, and the errors on the way: a fuzzer that is refused at the door says nothing.
    expect([...outcomes.keys()]).to.include.members([
      ...['drafted', 'drafted without it or a part of it', 'evidence', 'evidence, and what is not usable', 'claims'],
      ...['EVIDENCE_UNREADABLE', 'EVIDENCE_UNKNOWN_KIND', 'PACS_BAD_ANSWER', 'STUDY_CONFLICTING_PATIENT'],
    ]);
  });

  it('are the same for the same seed and number', async () => {
    const again = createFuzzer(SEED, server, OPTIONS);
    for (const number of [7, 70, 700]) expect(await again.run(number)).to.deep.equal(await fuzzer.run(number));
  });
});
