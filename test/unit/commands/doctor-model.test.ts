import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { modelCheck } from '../../../sidecar/commands/doctor-model.ts';
import { draftingEntries } from '../../../sidecar/commands/open-model.ts';
import { loadConfig } from '../../../sidecar/config.ts';
import { createLog } from '../../../sidecar/log.ts';
import { DRAFTER, MODELS_DIR } from '../../support/drafter.ts';
import { ENCODER } from '../../support/encoder.ts';

describe('what doctor finds of the language model', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'preread-doctor-model-'));
  const manifest = join(folder, 'manifest.json');
  const checked = (settings: Record<string, string> = {}) =>
    modelCheck(loadConfig({ MODEL: DRAFTER, MODELS_DIR: folder, ...settings }), createLog('error'));
  const finds = async (code: string, settings: Record<string, string> = {}) => {
    const found = await checked(settings);
    expect([found.ok, found.code], found.detail).to.deep.equal([false, code]);
    expect(found.action).to.be.a('string');
    return `${found.detail} ${found.action}`;
  };

  before(() => cpSync(MODELS_DIR, folder, { recursive: true }));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('that none is wanted', async () => {
    const { ok, detail } = await checked({ MODEL: 'none' });
    expect(ok).to.equal(true);
    expect(detail).to.contain('deterministically');
  });

  it('that it is as it should be; that it only words what is synthetic, and what else to do', async () => {
    const { ok, code, detail, action } = await checked();
    expect([ok, code], detail).to.deep.equal([true, undefined]);
    expect(detail).to.match(
      /preread-drafter-1 \S+ and preread-encoder-1 \S+: every file is as .*; loaded in \d+ MB; for demonstration/,
    );
    expect(action).to.contain('Bring your own model');
    expect((await checked({ ALLOW_DEMONSTRATION_MODELS: 'on' })).action).to.equal(undefined);
  });

  it('that it has not the memory it needs', async () => {
    await finds('MODEL_FAILED', { MODEL_MEMORY_MB: '128' });
  });

  it('that the encoder was changed: the drafter works without it', async () => {
    const encoder = join(folder, ENCODER, 'tokenizer.json');
    const kept = readFileSync(encoder);
    writeFileSync(encoder, `${kept} `);
    expect(await finds('MODEL_CHANGED')).to.contain('tokenizer.json');
    const { encoder: none, drafter } = await draftingEntries(loadConfig({ MODEL: DRAFTER, MODELS_DIR: folder }));
    expect([none, drafter.id]).to.deep.equal([undefined, DRAFTER]);
    writeFileSync(encoder, kept);
  });

  it('that one byte of the drafter was changed', async () => {
    const weights = join(folder, DRAFTER, 'onnx', 'model.onnx');
    const bytes = readFileSync(weights);
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    writeFileSync(weights, bytes);
    expect(await finds('MODEL_CHANGED')).to.contain('onnx/model.onnx');
  });

  it('that its folder was pulled away', async () => {
    rmSync(join(folder, DRAFTER), { recursive: true });
    expect(await finds('MODEL_MISSING')).to.contain('worded deterministically');
  });

  it('that the manifest does not name it, is broken, or is not there', async () => {
    await finds('MODEL_MISSING', { MODEL: 'nobody' });
    writeFileSync(manifest, '{');
    await finds('MODEL_MANIFEST');
    rmSync(manifest);
    await finds('MODEL_MISSING');
  });
});
