import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCli } from '../../../support/cli.ts';

describe('preread synth --corpus', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'preread-synth-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('writes the pairs and sums them up, as JSON or in words', async () => {
    const path = join(folder, 'corpus.jsonl');
    const json = await runCli({}, 'synth', '--corpus', path, '--pairs', '24', '--seed', 'x', '--json');
    expect(json.code, json.stderr).to.equal(0);
    const { pairs, specialties, styles } = JSON.parse(json.stdout);
    expect(pairs).to.equal(24);
    expect(Object.values(styles)).to.deep.equal(Array.from({ length: 8 }, () => 3));
    expect(Object.keys(specialties).length).to.be.greaterThan(2);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines).to.have.length(24);
    const words = await runCli({}, 'synth', '--corpus', path, '--pairs', '24', '--seed', 'x');
    expect(words.stdout).to.contain('24 pairs');
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).to.deep.equal(lines);
  });

  it('refuses wrong arguments with exit code 2, and writes nothing', async () => {
    const path = join(folder, 'none.jsonl');
    for (const args of [
      [],
      ['--corpus', path],
      ['--corpus', path, '--pairs', '0'],
      ['--corpus', path, '--pairs', 'many'],
      ['--corpus', path, '--pairs', '3', '--specialty', 'palmistry'],
      ['--corpus', join(folder, 'no', 'such.jsonl'), '--pairs', '3'],
    ]) {
      const { code, stderr } = await runCli({}, 'synth', ...args);
      expect(code, args.join(' ')).to.equal(2);
      expect(stderr).to.contain('USAGE');
    }
    expect(existsSync(path)).to.equal(false);
  });
});
