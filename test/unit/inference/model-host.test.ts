import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, openSync, readFileSync, readlinkSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { coerceError } from '../../../sidecar/errors.ts';
import { HOST_DEFAULTS, type HostOptions, ModelHost } from '../../../sidecar/inference/model-host.ts';
import { textModel } from '../../../sidecar/inference/open-text-model.ts';
import type { GenerateAnswer, GenerateRequest, TextModel } from '../../../sidecar/inference/text-model.ts';
import type { Log, LogFields } from '../../../sidecar/log.ts';
import { seededRandom } from '../../../sidecar/synth/random.ts';
import { CONSTRAINT, DRAFTER, MODELS_DIR, PROMPTS, shippedDrafter } from '../../support/drafter.ts';

const [FIRST, ...OTHERS] = PROMPTS.map(
  (prompt): GenerateRequest => ({ ...prompt, maxNewTokens: 96, deadlineMs: 30_000 }),
);
const REQUEST: GenerateRequest = { ...(FIRST as GenerateRequest), constraint: CONSTRAINT };

/** What comes of a request: its text, or the code that it failed with. */
const outcome = (answer: Promise<GenerateAnswer>): Promise<string> =>
  answer.then(
    ({ text }) => text,
    (thrown: unknown) =>
      thrown instanceof Error && thrown.name === 'AbortError' ? 'aborted' : coerceError(thrown).code,
  );

describe('the host of a model', function () {
  this.timeout(120_000);
  const hosts: ModelHost[] = [];
  const folders: string[] = [];
  const logged: string[] = [];
  const note = (message: string, fields?: LogFields) => void logged.push(JSON.stringify({ message, ...fields }));
  const log: Log = { debug: note, info: note, warn: note, error: note };

  async function opened(options: Partial<HostOptions> = {}): Promise<{ host: ModelHost; model: TextModel }> {
    const entry = await shippedDrafter();
    const defaults = {
      ...HOST_DEFAULTS,
      modelsDir: MODELS_DIR,
      entries: [entry],
      threads: 2,
      memoryBytes: 2 ** 31,
      log,
    };
    const host = await ModelHost.open({ ...defaults, ...options });
    hosts.push(host);
    return { host, model: textModel(host, entry, 2) };
  }
  const pidOf = (host: ModelHost): number => host.status().pid ?? 0;
  const signal = (host: ModelHost, name: NodeJS.Signals) => process.kill(pidOf(host), name);
  const copied = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'preread-models-'));
    folders.push(folder);
    cpSync(MODELS_DIR, folder, { recursive: true });
    return folder;
  };

  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.stop();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  it('answers, with what it costs', async () => {
    const { model } = await opened();
    const answer = await model.generate(REQUEST);
    expect(answer.text).to.match(/[A-Za-z]/);
    expect(answer.tokensIn).to.be.greaterThan(30);
    expect(answer.tokensOut).to.be.within(1, 96);
    expect(answer.ms).to.be.greaterThan(0);
    expect(answer.cpuMs).to.be.greaterThan(0);
    expect(answer.promptDigest).to.match(/^[0-9a-f]{64}$/);
    expect(model.digest).to.match(/^[0-9a-f]{64}$/);
    expect(await outcome(model.generate(REQUEST))).to.equal(answer.text);
  });

  it('answers many at once one after the other, each as if it were alone', async () => {
    const { model } = await opened();
    const alone: string[] = [];
    for (const request of [REQUEST, ...OTHERS]) alone.push(await outcome(model.generate(request)));
    const together = [REQUEST, ...OTHERS].map((request) => outcome(model.generate(request)));
    expect(await Promise.all(together)).to.deep.equal(alone);
  });

  it('fails what was at work when its process is killed, and answers all else', async () => {
    const { host, model } = await opened();
    const expected = await outcome(model.generate(REQUEST));
    const random = seededRandom('kill');
    const seen = new Set<string>();
    for (let round = 0; round < 6; round++) {
      const killed = pidOf(host);
      const answers = Array.from({ length: 12 }, () => outcome(model.generate(REQUEST)));
      await sleep(random.integer(0, 120));
      signal(host, 'SIGKILL');
      for (const one of await Promise.all(answers)) {
        expect(one).to.be.oneOf([expected, 'MODEL_FAILED']);
        seen.add(one);
      }
      expect(await outcome(model.generate(REQUEST))).to.equal(expected);
      expect(pidOf(host)).to.not.equal(killed);
    }
    expect(seen).to.include('MODEL_FAILED');
    expect(host.status().restarts).to.equal(6);
  });

  it('kills a process that hangs, and goes on with a new one', async () => {
    const { host, model } = await opened({ graceMs: 300 });
    const hanging = pidOf(host);
    signal(host, 'SIGSTOP');
    const began = performance.now();
    expect(await outcome(model.generate({ ...REQUEST, deadlineMs: 200 }))).to.equal('MODEL_TIMEOUT');
    expect(performance.now() - began).to.be.within(400, 5000);
    expect(await outcome(model.generate(REQUEST))).to.match(/[a-z]/);
    expect(existsSync(`/proc/${hanging}`)).to.equal(false);
  });

  it('refuses at once what finds the queue full, and lets late ones go', async () => {
    const { host, model } = await opened({ queueLimit: 2 });
    signal(host, 'SIGSTOP');
    const answers = [30_000, 30_000, 100].map((deadlineMs) => outcome(model.generate({ ...REQUEST, deadlineMs })));
    expect(host.status().waiting).to.equal(2);
    expect(await outcome(model.generate(REQUEST))).to.equal('MODEL_BUSY');
    expect(await answers[2]).to.equal('MODEL_TIMEOUT');
    expect(host.status().waiting).to.equal(1);
    signal(host, 'SIGCONT');
    expect(await answers[0]).to.match(/[a-z]/);
    expect(await answers[1]).to.equal(await answers[0]);
    expect(host.status()).to.include({ waiting: 0, restarts: 0 });
  });

  it('lets go of what is given up: waiting, at work, and before it was asked', async () => {
    const { host, model } = await opened();
    const expected = await outcome(model.generate(REQUEST));
    signal(host, 'SIGSTOP');
    const controllers = [new AbortController(), new AbortController()];
    const answers = controllers.map((one) => outcome(model.generate({ ...REQUEST, signal: one.signal })));
    const last = outcome(model.generate(REQUEST));
    for (const one of controllers) one.abort();
    expect(await Promise.all(answers)).to.deep.equal(['aborted', 'aborted']);
    expect(await outcome(model.generate({ ...REQUEST, signal: AbortSignal.abort() }))).to.equal('aborted');
    signal(host, 'SIGCONT');
    expect(await last).to.equal(expected);
    expect(host.status().restarts).to.equal(0);
  });

  it('kills a process that does not let go of what was given up', async () => {
    const { host, model } = await opened({ graceMs: 300 });
    const controller = new AbortController();
    signal(host, 'SIGSTOP');
    const answer = outcome(model.generate({ ...REQUEST, signal: controller.signal }));
    controller.abort();
    expect(await answer).to.equal('aborted');
    expect(await outcome(model.generate(REQUEST))).to.match(/[a-z]/);
    expect(host.status().restarts).to.equal(1);
  });

  it('ends an answer at its deadline', async () => {
    const { host, model } = await opened();
    const whole = await model.generate(REQUEST);
    const { text, stopped } = await model.generate({ ...REQUEST, deadlineMs: 1 });
    expect(stopped).to.equal('deadline');
    expect(whole.text.startsWith(text)).to.equal(true);
    expect(host.status().restarts).to.equal(0);
  });

  it('does not open with one changed byte, nor start again with it', async () => {
    const modelsDir = copied();
    const { host, model } = await opened({ modelsDir, entries: [await shippedDrafter(modelsDir)] });
    const file = openSync(join(modelsDir, DRAFTER, 'onnx/model.onnx'), 'r+');
    writeSync(file, Buffer.from([0xa5]), 0, 1, 100_000);
    const thrown = await opened({ modelsDir }).catch((error: unknown) => error);
    expect(coerceError(thrown).code).to.equal('MODEL_CHANGED');
    expect(await outcome(model.generate(REQUEST))).to.match(/[a-z]/);
    signal(host, 'SIGKILL');
    await sleep(50);
    expect(await outcome(model.generate(REQUEST))).to.equal('MODEL_CHANGED');
    expect(await outcome(model.generate(REQUEST))).to.equal('MODEL_CHANGED');
  });

  it('replaces a process that has more memory than it may have, between two answers', async () => {
    // What it may have sinks: that a process grows past it is a matter of the garbage collector's.
    let memoryBytes = 2 ** 31;
    const entry = await shippedDrafter();
    const fixed = { ...HOST_DEFAULTS, modelsDir: MODELS_DIR, entries: [entry], threads: 2, log };
    const options = Object.defineProperty({ ...fixed, memoryBytes }, 'memoryBytes', { get: () => memoryBytes });
    const host = await ModelHost.open(options);
    hosts.push(host);
    const model = textModel(host, entry, 2);
    const first = pidOf(host);
    const expected = await outcome(model.generate(REQUEST));
    expect(pidOf(host)).to.equal(first);
    memoryBytes = host.status().rss / 2;
    const answers = [REQUEST, REQUEST, REQUEST].map((request) => outcome(model.generate(request)));
    expect(await Promise.all(answers)).to.deep.equal([expected, expected, expected]);
    memoryBytes = 2 ** 31;
    expect(await outcome(model.generate(REQUEST))).to.equal(expected);
    expect(pidOf(host)).to.not.equal(first);
    expect(host.status().restarts).to.equal(3);
  });

  it('does not open where the model alone needs more memory than it may have', async () => {
    const thrown = await opened({ memoryBytes: 2 ** 20 }).catch((error: unknown) => error);
    expect(coerceError(thrown).message).to.match(/With nothing to do it needs \d+ MB: more than it may/);
  });

  it('gives its process neither environment nor prompts to show, and logs none', async () => {
    const { host, model } = await opened();
    const pid = pidOf(host);
    const answers = PROMPTS.map((prompt) => outcome(model.generate({ ...REQUEST, ...prompt })));
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).to.not.match(/PATH|HOME|PASSWORD/);
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).to.not.contain('finding');
    for (const output of [1, 2]) expect(readlinkSync(`/proc/${pid}/fd/${output}`)).to.equal('/dev/null');
    signal(host, 'SIGKILL');
    await Promise.all(answers);
    expect(logged.join('\n'))
      .to.match(/MODEL_FAILED/)
      .and.to.not.match(/mass|cerebell|style|\d\.\d mm/);
  });

  it('ends its process when it is stopped, and rejects what waits', async () => {
    const { host, model } = await opened();
    const pid = pidOf(host);
    const answers = [outcome(model.generate(REQUEST)), outcome(model.generate(REQUEST))];
    await host.stop();
    for (const one of await Promise.all(answers)) expect(one).to.match(/^MODEL_FAILED$|[a-z]/);
    expect(await outcome(model.generate(REQUEST))).to.equal('MODEL_FAILED');
    expect(existsSync(`/proc/${pid}`)).to.equal(false);
  });

  it('loads nothing native into the service itself', () => {
    const host = new URL('../../../sidecar/inference/model-host.ts', import.meta.url);
    const model = new URL('../../../sidecar/inference/open-text-model.ts', import.meta.url);
    const script = `await import('${host}'); await import('${model}');
      console.log(process.report.getReport().sharedObjects.some((path) => path.includes('onnxruntime')));`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(printed.trim()).to.equal('false');
  });
});
