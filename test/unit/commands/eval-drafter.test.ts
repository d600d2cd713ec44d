import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCli } from '../../support/cli.ts';

const WEIGHTS = 'no weights';
const ENTRY = {
  ...{ id: 'tiny-1', version: '1.0.0', task: 'report-drafting', dtype: 'fp32', licence: 'Apache-2.0' },
  files: [
    {
      path: 'onnx/model.onnx',
      sha256: createHash('sha256').update(WEIGHTS).digest('hex'),
      bytes: WEIGHTS.length,
    },
  ],
  ...{ purpose: 'demonstration', intendedUse: { modalities: [], regions: [], specialties: [] } },
  ...{ promptFormat: 'statement-lines-1', styles: [{ id: 'american-academic', organLabels: false }] },
  limits: { contextTokens: 256, maxNewTokens: 96 },
  ...{ trainingData: null, evaluation: null, predecessor: null },
};
const { promptFormat: _format, styles: _styles, ...COMMON } = ENTRY;
const ENCODER = { ...COMMON, id: 'encoder-1', task: 'sentence-embedding', limits: { contextTokens: 128 } };

describe('preread eval --cases --drafter', function () {
  this.timeout(30_000);
  let folder: string;
  // Refused before a case is looked at.
  const evaluated = (drafter: string, MODELS_DIR = folder) =>
    runCli({ MODELS_DIR }, 'eval', '--cases', join(folder, 'no cases'), '--drafter', drafter);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'preread-eval-drafter-'));
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ models: [ENTRY, ENCODER] }));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('lists the drafters that exist where it is none of them', async () => {
    for (const id of ['genius', 'encoder-1']) {
      const { code, stdout, stderr } = await evaluated(id);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.include('There is no drafter of that id; those that exist: deterministic, tiny-1.');
    }
    const { code, stderr } = await evaluated('tiny-1', join(folder, 'no models'));
    expect(code).to.equal(2);
    expect(stderr).to.match(/those that exist: deterministic\.$/m);
  });

  it('fails with the name of the error where the model is not there, or is another', async () => {
    const missing = await evaluated('tiny-1');
    expect(missing.code).to.equal(1);
    expect(missing.stderr).to.include('MODEL_MISSING').and.include('MODELS_DIR has no folder tiny-1');
    mkdirSync(join(folder, 'tiny-1', 'onnx'), { recursive: true });
    writeFileSync(join(folder, 'tiny-1', 'onnx', 'model.onnx'), 'NO WEIGHTS');
    const changed = await evaluated('tiny-1');
    expect(changed.code).to.equal(1);
    expect(changed.stderr).to.include('MODEL_CHANGED').and.include('onnx/model.onnx has another SHA-256');
  });

  it('says what is wrong with the manifest, and does not take it for an empty one', async () => {
    const place = join(folder, 'wrong');
    mkdirSync(place);
    writeFileSync(join(place, 'manifest.json'), '{"models": 1}');
    const { code, stderr } = await evaluated('tiny-1', place);
    expect(code).to.equal(1);
    expect(stderr).to.include('MODEL_MANIFEST');
  });
});
