import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { MadePatient } from '../../../sidecar/commands/synth-thread.ts';
import { planPatient } from '../../../sidecar/synth/department/plan-patient.ts';
import { truthJson } from '../../../sidecar/synth/department/truth-json.ts';
import { runCli } from '../../support/cli.ts';

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** Path and SHA-256 of every file below the folder. */
const everyFile = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return `${path.slice(folder.length)} ${sha256(readFileSync(path))}`;
    })
    .sort();

describe('preread synth --patients', function () {
  this.timeout(120_000);
  let folder: string;
  const synth = (...args: readonly string[]) => runCli({}, 'synth', ...args);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'preread-synth-'));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('gives the same bytes whatever the number of threads', async () => {
    const made = ['--patients', '9', '--seed', 'threads', '--light', '--hazards', '0.5', '--json'];
    const [one, three] = [join(folder, 'one'), join(folder, 'three')];
    const alone = await synth(...made, '--threads', '1', '--out', one);
    const together = await synth(...made, '--threads', '3', '--out', three);
    expect([alone.code, together.code], alone.stderr + together.stderr).to.deep.equal([0, 0]);
    expect(together.stdout).to.equal(alone.stdout);
    const files = everyFile(one);
    expect(files.length).to.be.greaterThan(9 * 5);
    expect(everyFile(three)).to.deep.equal(files);
    const other = await synth(
      '--patients',
      '9',
      '--seed',
      'others',
      '--light',
      '--json',
      '--out',
      join(folder, 'other'),
    );
    expect(JSON.parse(other.stdout).sha256).not.to.equal(JSON.parse(alone.stdout).sha256);
  });

  it('writes for each patient its truth, its chart and its studies, and a digest that anybody can check', async () => {
    const out = join(folder, 'checked');
    const { stdout } = await synth('--patients', '3', '--seed', 'checked', '--light', '--json', '--out', out);
    const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
    expect(JSON.parse(stdout)).to.deep.equal(manifest);
    const list = readFileSync(join(out, 'patients.jsonl'), 'utf8');
    expect(manifest.sha256).to.equal(sha256(list));
    const lines = list
      .trimEnd()
      .split('\n')
      .map((line): MadePatient => JSON.parse(line));
    expect(lines.map((line) => line.folder)).to.deep.equal(['000001', '000002', '000003']);
    expect(readdirSync(join(out, 'patients'))).to.have.members(lines.map((line) => line.folder));
    for (const [index, line] of lines.entries()) {
      const place = join(out, 'patients', line.folder);
      const patient = planPatient({ seed: 'checked', index });
      expect(readFileSync(join(place, 'truth.json'), 'utf8')).to.equal(truthJson(patient));
      const studies = patient.studies.map((_, at) => `study-${at + 1}`);
      expect(readdirSync(place)).to.have.members(['truth.json', 'chart.json', ...studies]);
      const objects = studies.flatMap((study) => readdirSync(join(place, study)));
      expect([line.studies, line.objects]).to.deep.equal([studies.length, objects.length]);
      const digests = everyFile(place).map((file) => file.slice(1));
      expect(digests).to.include(`truth.json ${sha256(truthJson(patient))}`);
    }
    const total = lines.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(manifest).to.include({ format: 'preread-synthetic/1', synthetic: true, patients: 3, bytes: total });
  });

  it('makes rare diseases of the specialty that is asked for', async () => {
    const out = join(folder, 'rare');
    await synth('--patients', '4', '--rare', '--specialty', 'neuro', '--light', '--out', out);
    const truths = readdirSync(join(out, 'patients')).map((name) =>
      JSON.parse(readFileSync(join(out, 'patients', name, 'truth.json'), 'utf8')),
    );
    expect(truths).to.have.lengthOf(4);
    for (const { specialty, rare } of truths) {
      expect(specialty).to.equal('neuro');
      expect(rare.key).to.be.a('string');
    }
  });

  const wrong: readonly (readonly [string, readonly string[]])[] = [
    ['no number', ['--patients', 'many', '--out', 'x']],
    ['none at all', ['--patients', '0', '--out', 'x']],
    ['nowhere to go', ['--patients', '1']],
    ['an unknown specialty', ['--patients', '1', '--out', 'x', '--specialty', 'hearts']],
    ['an unknown hazard', ['--patients', '1', '--out', 'x', '--hazards', 'thunder=0.5']],
    ['a rate above one', ['--patients', '1', '--out', 'x', '--hazards', '1.5']],
    ['both kinds at once', ['--patients', '1', '--out', 'x', '--corpus', 'y', '--pairs', '1']],
    ['neither', []],
  ];
  for (const [what, args] of wrong)
    it(`refuses ${what}, and makes no folder`, async () => {
      const place = args.map((arg) => (arg === 'x' ? join(folder, 'refused') : arg));
      const { code, stderr } = await synth(...place);
      expect([code, stderr]).to.deep.include(2);
      expect(readdirSync(folder)).not.to.include('refused');
    });

  it('does not write into a folder that holds something', async () => {
    const place = mkdtempSync(join(folder, 'full-'));
    writeFileSync(join(place, 'mine.txt'), 'mine');
    const { code } = await synth('--patients', '1', '--light', '--out', place);
    expect(code).to.equal(2);
    expect(readdirSync(place)).to.deep.equal(['mine.txt']);
  });
});
