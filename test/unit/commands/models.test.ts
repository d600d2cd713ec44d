import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { runCli } from '../../support/cli.ts';

const SHIPPED = fileURLToPath(new URL('../../../models/preread-drafter-1', import.meta.url));

interface State {
  readonly id: string;
  readonly state: string;
}

describe('preread models', function () {
  this.timeout(60_000);
  let folder: string;
  let instruct: string;
  const models = (MODELS_DIR: string | undefined, ...args: readonly string[]) =>
    runCli(MODELS_DIR === undefined ? {} : { MODELS_DIR }, 'models', ...args);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'preread-models-'));
    // The shipped weights under a chat template: what an instruct model looks like, and what it writes is not asked here.
    instruct = join(folder, 'instruct-1');
    cpSync(SHIPPED, instruct, { recursive: true });
    const path = join(instruct, 'tokenizer_config.json');
    const settings = JSON.parse(readFileSync(path, 'utf8'));
    const chat_template = "{% for message in messages %}{{ message['content'] }}{% endfor %}";
    writeFileSync(path, JSON.stringify({ ...settings, chat_template }));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('lists and verifies those that are shipped', async () => {
    const { code, stdout } = await models(undefined, 'verify', '--json');
    expect(code).to.equal(0);
    const states = (JSON.parse(stdout).models as State[]).map(({ id, state }) => [id, state]);
    expect(states).to.deep.equal([
      ['preread-drafter-1', 'ok'],
      ['preread-encoder-1', 'ok'],
    ]);
    expect((await models(undefined, 'list')).stdout).to.include('demonstration, Apache-2.0');
  });

  it('imports an instruct model, sees one changed byte of it, and takes the place of one only when it is told to', async () => {
    const dir = join(folder, 'into');
    cpSync(instruct, join(folder, 'source'), { recursive: true });
    const imported = await models(dir, 'import', instruct, '--licence', 'Apache-2.0', '--modalities', 'ct,mr');
    expect(imported.code, imported.stderr).to.equal(0);
    const [entry] = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')).models;
    expect(entry).to.deep.include({ id: 'instruct-1', promptFormat: 'chat-1', predecessor: null });
    expect(entry.intendedUse.modalities).to.deep.equal(['CT', 'MR']);
    expect((await models(dir, 'verify')).code).to.equal(0);
    const again = await models(dir, 'import', instruct, '--licence', 'Apache-2.0');
    expect([again.code, again.stderr]).to.deep.equal([2, again.stderr]);
    expect(again.stderr).to.include('--replace takes its place');
    const replaced = await models(dir, 'import', instruct, '--licence', 'Apache-2.0', '--replace');
    expect(replaced.code, replaced.stderr).to.equal(0);
    const [second] = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')).models;
    expect(second.predecessor).to.include({ id: 'instruct-1' });
    const weights = join(dir, 'instruct-1', 'onnx', 'model.onnx');
    const bytes = readFileSync(weights);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(weights, bytes);
    const changed = await models(dir, 'verify');
    expect(changed.code).to.equal(1);
    expect(changed.stdout).to.include('MODEL_CHANGED');
  });

  it('refuses a folder of another layout, without licence, without chat template, and says what is missing', async () => {
    const dir = join(folder, 'refusing');
    const refusal = async (...args: readonly string[]) => {
      const { code, stderr } = await models(dir, 'import', ...args);
      expect(code).to.equal(2);
      return stderr;
    };
    expect(await refusal(folder, '--licence', 'x')).to.include('lacks config.json');
    expect(await refusal(join(folder, 'nowhere'), '--licence', 'x')).to.include('cannot be read');
    expect(await refusal(instruct)).to.include('--licence');
    expect(await refusal(SHIPPED, '--licence', 'x')).to.include('no chat template');
    expect(await refusal(instruct, '--licence', 'x', '--dtype', 'q4')).to.include('onnx/model.onnx');
    expect(await refusal(instruct, '--licence', 'x', '--purpose', 'anything')).to.include('purpose');
  });

  it('refuses weights that cannot be run, and leaves nothing behind', async () => {
    const broken = join(folder, 'broken-1');
    cpSync(instruct, broken, { recursive: true });
    writeFileSync(join(broken, 'onnx', 'model.onnx'), 'no weights');
    const dir = join(folder, 'broken');
    const { code, stderr } = await models(dir, 'import', broken, '--licence', 'x');
    expect(code).to.equal(1);
    expect(stderr).to.include('MODEL_FAILED');
    expect((await models(dir, 'list')).stderr).to.include('MODEL_MISSING');
  });

  it('names the models that are there where it is asked for another', async () => {
    const { code, stderr } = await models(undefined, 'verify', 'genius');
    expect(code).to.equal(2);
    expect(stderr).to.include('preread-drafter-1');
  });

  it('tells how fast the drafter is', async () => {
    const { code, stdout } = await models(undefined, 'bench', '--json');
    expect(code).to.equal(0);
    const { speeds, loadMs, sentenceMs, memoryMiB } = JSON.parse(stdout);
    for (const figure of [loadMs, sentenceMs, memoryMiB, speeds[0].prefill, speeds[0].decode])
      expect(figure).to.be.greaterThan(0);
  });
});
