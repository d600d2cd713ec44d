import { expect } from 'chai';
import { FAULT_KINDS } from '../../../sidecar/evaluation/faults/kinds.ts';
import { runCli } from '../../support/cli.ts';

describe('preread eval --faults', () => {
  const run = (...more: readonly string[]) => runCli({}, 'eval', '--faults', '--patients', '5', '--seed', 't', ...more);

  it('counts the errors of every kind in drafts of the department, the same for the same seed', async () => {
    const { code, stdout, stderr } = await run('--json');
    expect(code, stderr).to.equal(0);
    const { format, seed, patients, drafts, kinds, falseAlarms } = JSON.parse(stdout);
    expect({ format, seed, patients }).to.deep.equal({ format: 'preread-faults/1', seed: 't', patients: 5 });
    expect(drafts).to.be.within(1, 5);
    expect(kinds.map(({ id }: { id: string }) => id)).to.deep.equal(FAULT_KINDS.map(({ id }) => id));
    for (const { id, injected, checker, noticed } of kinds) {
      expect(injected, id).to.be.at.most(drafts);
      expect([checker.of, noticed.once.of, noticed.throughout.of], id).to.deep.equal([injected, injected, injected]);
    }
    // No statement of a draft is refused by the check that it has passed.
    expect(falseAlarms.checker.hits).to.equal(0);
    expect(falseAlarms.checker.of).to.be.greaterThan(drafts);
    expect((await run('--json')).stdout).to.equal(stdout);
  });

  it('prints a table with its seed', async () => {
    const { stdout } = await run();
    expect(stdout).to.match(/\| content: false finding +\| \d+ +\| /);
    expect(stdout).to.include('Seed t, 5 patients.');
  });

  it('is wrong use beside another mode, or with a number that is none', async () => {
    expect((await run('--reports', 'x.jsonl')).code).to.equal(2);
    expect((await runCli({}, 'eval', '--faults', '--patients', 'many')).code).to.equal(2);
  });
});
