import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { Digest } from '../../../sidecar/domain/identifiers.ts';
import { coerceError } from '../../../sidecar/errors.ts';
import { modelDigest } from '../../../sidecar/inference/digest.ts';
import type { DrafterEntry } from '../../../sidecar/inference/manifest.ts';
import { readManifest } from '../../../sidecar/inference/read-manifest.ts';
import { entryOf, loadManifest, verifyModel } from '../../../sidecar/inference/verify-model.ts';

const FILES = { 'onnx/model.onnx': 'weights', 'tokenizer.json': '{}', 'a-b.txt': 'x', 'a.txt': 'y' };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex') as Digest;

const ENTRY: DrafterEntry = {
  id: 'tiny-1',
  version: '1.0.0',
  task: 'report-drafting',
  dtype: 'fp32',
  files: Object.entries(FILES).map(([path, text]) => ({ path, sha256: sha256(text), bytes: text.length })),
  licence: 'Apache-2.0',
  purpose: 'demonstration',
  intendedUse: { modalities: ['CT'], regions: [], specialties: ['neuro'] },
  promptFormat: 'statement-lines-1',
  styles: [{ id: 'american-academic', organLabels: false }],
  limits: { contextTokens: 256, maxNewTokens: 96 },
  trainingData: { command: 'npx preread synth', sha256: sha256('corpus') },
  evaluation: 'MODEL_CARD.md',
  predecessor: null,
};
const { promptFormat: _format, styles: _styles, limits: _limits, ...COMMON } = ENTRY;
const ENCODER = { ...COMMON, id: 'encoder-1', task: 'sentence-embedding', limits: { contextTokens: 128 } };

const json = (...models: readonly unknown[]) => JSON.stringify({ models });
const problem = (text: string): string => {
  try {
    readManifest(text);
  } catch (thrown) {
    const { code, message } = coerceError(thrown);
    expect(code).to.equal('MODEL_MANIFEST');
    return message;
  }
  throw new Error('nothing was wrong with it');
};

describe('the manifest of models', () => {
  it('is read as it stands', () => {
    expect(readManifest(json(ENTRY, ENCODER))).to.deep.equal([ENTRY, ENCODER]);
    expect(readManifest(json())).to.deep.equal([]);
  });

  it('is refused with every problem, and without the values', () => {
    const first = { ...ENTRY.files[0], path: 'onnx/model.onnx' };
    const wrong: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
      [{ id: '../other' }, 'the manifest.models[0].id must be letters'],
      [{ task: 'anything' }, '.task must be one of: report-drafting, sentence-embedding'],
      [{ task: 'sentence-embedding' }, 'has a field that is not one of'],
      [{ dtype: 'fp16' }, '.dtype must be one of: fp32, q8, int8, uint8, q4'],
      [{ dtype: 'q4' }, '.files lacks onnx/model_q4.onnx'],
      [{ purpose: 'both' }, '.purpose must be one of: clinical, demonstration'],
      [{ promptFormat: 'statement-lines-2' }, '.promptFormat must be one of: statement-lines-1, chat-1'],
      [{ licence: ' ' }, '.licence must be a text'],
      [{ licence: undefined }, '.licence must be a text'],
      [{ secret: 1 }, 'has a field that is not one of'],
      [{ files: [] }, '.files must not be empty'],
      [{ files: [first, first] }, '.files names a file twice'],
      [{ files: [{ ...first, path: 'onnx/../../x' }] }, '.files[0].path must be a path inside the folder'],
      [{ files: [{ ...first, path: '/etc/x' }] }, '.files[0].path must be'],
      [{ files: [{ ...first, path: './x' }] }, '.files[0].path must be'],
      [{ files: [{ ...first, sha256: 'ABC' }] }, '.files[0].sha256 must be a SHA-256'],
      [{ files: [{ ...first, bytes: 1.5 }] }, '.files[0].bytes must be a whole number'],
      [{ intendedUse: { modalities: [], regions: [], specialties: ['heart'] } }, '.specialties[0] must be one of'],
      [{ intendedUse: { modalities: [], regions: [] } }, '.intendedUse.specialties must be a list'],
      [{ styles: [] }, '.styles must not be empty'],
      [{ styles: [{ id: 'a' }] }, '.styles[0].organLabels must be true or false'],
      [{ limits: { contextTokens: 0, maxNewTokens: 96 } }, '.limits.contextTokens must be a whole number above 0'],
      [{ trainingData: { command: 'x' } }, '.trainingData.sha256 must be'],
      [{ predecessor: { id: 'x', digest: 'y' } }, '.predecessor.digest must be'],
    ];
    for (const [change, text] of wrong) expect(problem(json({ ...ENTRY, ...change })), text).to.contain(text);
    expect(problem(json({ ...ENTRY, licence: '', purpose: 'SECRET' })))
      .to.contain('licence')
      .and.to.contain('purpose')
      .and.not.to.contain('SECRET');
    expect(problem(json(ENTRY, { ...ENTRY, id: 'TINY-1' }))).to.contain('two models have the same id');
    expect(problem('{')).to.contain('not valid JSON');
    expect(problem('{"models":{}}')).to.contain('must be a list');
    expect(problem('{"models":[],"more":1}')).to.contain('has a field');
    expect(problem(json(null))).to.contain('.task must be');
  });

  it('finds a model for its task', () => {
    const entries = readManifest(json(ENTRY, ENCODER));
    expect(entryOf(entries, 'tiny-1', 'report-drafting')).to.deep.equal(ENTRY);
    expect(() => entryOf(entries, 'tiny-1', 'sentence-embedding')).to.throw('tiny-1 is not for sentence-embedding');
    expect(() => entryOf(entries, 'other', 'report-drafting')).to.throw('other is not in the manifest');
  });
});

describe('the files of a model', () => {
  let dir: string;
  const put = (path: string, text: string) => {
    const file = join(dir, 'tiny-1', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  const verified = async () => {
    try {
      await verifyModel(dir, ENTRY);
    } catch (thrown) {
      const { code, message } = coerceError(thrown);
      return `${code} ${message}`;
    }
    return 'ok';
  };

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'preread-models-'));
    for (const [path, text] of Object.entries(FILES)) put(path, text);
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('are what the manifest names, to the byte', async () => {
    expect(await verified()).to.equal('ok');
    put('onnx/model.onnx', 'weightz');
    expect(await verified()).to.match(/^MODEL_CHANGED .*onnx\/model\.onnx has another SHA-256/);
    put('onnx/model.onnx', 'weights, and more');
    expect(await verified()).to.match(/^MODEL_CHANGED .*has 17 bytes, not 7/);
    rmSync(join(dir, 'tiny-1/onnx/model.onnx'));
    expect(await verified()).to.match(/^MODEL_MISSING .*onnx\/model\.onnx cannot be read/);
  });

  it('are all named', async () => {
    put('onnx/model.onnx_data', 'more weights');
    expect(await verified())
      .to.match(/^MODEL_CHANGED .*holds 1 file\(s\) that are not named/)
      .and.not.to.contain('onnx_data');
  });

  it('are missing where there is no folder, and no manifest', async () => {
    rmSync(join(dir, 'tiny-1'), { recursive: true });
    expect(await verified()).to.match(/^MODEL_MISSING .*no folder tiny-1/);
    const thrown = await loadManifest(dir).catch((error: unknown) => error);
    expect(coerceError(thrown).code).to.equal('MODEL_MISSING');
    writeFileSync(join(dir, 'manifest.json'), json(ENTRY));
    expect(await loadManifest(dir)).to.deep.equal([ENTRY]);
  });

  it('have one digest together, which coreutils compute as well', () => {
    const command = 'find * -type f | LC_ALL=C sort | xargs sha256sum | sha256sum';
    const printed = execFileSync('sh', ['-c', command], { cwd: join(dir, 'tiny-1'), encoding: 'utf8' });
    expect(modelDigest(ENTRY.files)).to.equal(printed.slice(0, 64));
    expect(modelDigest([...ENTRY.files].reverse())).to.equal(printed.slice(0, 64));
  });
});
