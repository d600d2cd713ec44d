import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCli } from '../../support/cli.ts';

describe('preread eval --reports', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'preread-eval-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const file = (...lines: readonly string[]): string => {
    const path = join(folder, `reports-${lines.length}.jsonl`);
    writeFileSync(path, lines.join('\n'));
    return path;
  };
  const line = (id: unknown, reference: string, candidate: string, more = {}) =>
    JSON.stringify({ id, reference, candidate, ...more });

  it('gives a line for each line, in order, with scores, errors in plain words, and gates', async () => {
    const path = file(
      line('same', 'Right pleural effusion.', 'Effusion on the right.'),
      line(2, 'Right pneumothorax.', 'Left pneumothorax. No pleural effusion.'),
      '',
      line('normal', 'Lungs are clear.', 'Acute left rib fracture.', { age: 1 }),
    );
    const { code, stdout, stderr } = await runCli({}, 'eval', '--reports', path, '--json');
    expect(code, stderr).to.equal(0);
    const [same, other, normal] = stdout
      .trimEnd()
      .split('\n')
      .map((one) => JSON.parse(one));
    expect(same).to.deep.include({ id: 'same', crimson: 1, green: 1, f1Chexpert: 1, errors: [] });
    expect(other.id).to.equal(2);
    // One urgent finding, weight 1, with one significant error: 1 * 1 / (1 + 0.5).
    expect(other.crimson).to.be.closeTo(2 / 3, 1e-6);
    expect(other.errors).to.deep.equal([
      { kind: 'location', finding: 'pneumothorax', significant: true, expected: 'right', said: 'left' },
    ]);
    expect(other.gates).to.deep.equal({
      contradictions: 0,
      sideErrors: 1,
      directionReversals: 0,
      inventedPriors: 0,
      untraceableNumbers: 0,
      missedCategory1: 0,
    });
    // An urgent false finding (a rib of a child of one) on a normal reference: -1 / (1 + 1).
    expect(normal.crimson).to.equal(-0.5);
  });

  it('names a wrong line by its number and nothing of its content, goes on, and exits 1', async () => {
    const path = file(
      line('a', 'Cardiomegaly.', 'Cardiomegaly.'),
      '{"id": "b", "reference": "Secret words"',
      '[]',
      JSON.stringify({ id: 'd', reference: 'x' }),
      JSON.stringify({ reference: 'x', candidate: 'x' }),
      line('f', 'x', 'x', { age: {} }),
      line('g', 'x', 'x', { indication: 7 }),
      line('too long', 'x', 'mass '.repeat(5000)),
      line('h', 'Normal chest.', 'Normal chest.', { age: null, indication: null }),
    );
    const { code, stdout, stderr } = await runCli({}, 'eval', '--reports', path, '--json');
    expect(code).to.equal(1);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((one) => JSON.parse(one).id),
    ).to.deep.equal(['a', 'h']);
    expect(stderr.trimEnd().split('\n')).to.deep.equal([
      'line 2: not JSON',
      'line 3: not a JSON object',
      'line 4: "candidate" is missing or no text',
      'line 5: "id" is missing or neither text nor number',
      'line 6: "age" is neither text nor number',
      'line 7: "indication" is no text',
      'line 8: "candidate" is longer than 20000 characters',
      '7 of 9 lines could not be read',
    ]);
  });

  it('prints a table with means and intervals without --json', async () => {
    const path = file(line('a', 'Cardiomegaly.', 'Cardiomegaly.'), line('b', 'PTX.', 'No pneumothorax.'));
    const { code, stdout } = await runCli({}, 'eval', '--reports', path);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^a\s+1\.000\s+1\.000\s+1\.000\s+0$/m);
    expect(stdout).to.match(/^b\s+0\.000.*contradictions 1, missedCategory1 1$/m);
    expect(stdout).to.match(/2 reports\ncrimson\s+mean 0\.500, 95% interval 0\.000 to 1\.000/);
  });

  it('exits 2 on wrong use', async () => {
    expect((await runCli({}, 'eval')).code).to.equal(2);
    expect((await runCli({}, 'eval', '--reports', join(folder, 'none.jsonl'))).code).to.equal(2);
    expect((await runCli({}, 'eval', '--reports', folder)).code).to.equal(2);
  });

  it('says in --help what goes in and what comes out', async () => {
    const { code, stdout } = await runCli({}, 'eval', '--help');
    expect(code).to.equal(0);
    for (const word of ['crimson', 'green', 'f1Chexpert', 'gates', 'missedCategory1', '"candidate"'])
      expect(stdout).to.include(word);
  });
});
