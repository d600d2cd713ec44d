import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { RecordedWording } from '../../sidecar/domain/model-wording.ts';
import { cliSettings, runCli } from '../support/cli.ts';
import { type TestDatabase, testDatabase } from '../support/databases.ts';
import { createDraftCollector } from '../support/draft-collector.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makeDemoStudies } from '../support/synthetic-patient/patient-files.ts';

const MODELS = fileURLToPath(new URL('../../models', import.meta.url));
const DATE = '20260601';
const SMALL = { sliceCount: 4, withoutPrior: true };

interface Intended {
  readonly statements: readonly { readonly section: string; readonly text: string; readonly wordedBy: string }[];
  readonly wording?: RecordedWording;
}

/** Processes of models that this one has started. */
function modelProcesses(): number[] {
  const isOurs = (pid: number): boolean => {
    try {
      const parent = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return Number(parent) === process.pid && command.includes('model-process');
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && isOurs(pid));
}

describe('drafts worded by the shipped language model', function () {
  this.timeout(120_000);
  let orthanc: TestOrthanc;
  let test: TestDatabase;
  let folder: string;
  let service: TestService | undefined;
  const collector = createDraftCollector();

  before(async () => {
    orthanc = await startTestOrthanc();
    test = await testDatabase('embedded');
    await test.database.close();
    folder = mkdtempSync(join(tmpdir(), 'preread-model-'));
  });
  afterEach(async () => {
    await service?.stop();
    service = undefined;
  });
  after(async () => {
    await orthanc?.stop();
    await test?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const begin = async (settings: Record<string, string> = {}): Promise<TestService> => {
    service = await startTestService(orthanc, test, { MODEL: 'preread-drafter-1', START_FROM: 'now', ...settings });
    return service;
  };
  /** A new study, drafted. */
  const drafted = async (running: TestService, seed: string) => {
    const { current } = makeDemoStudies(seed, DATE, SMALL);
    await orthanc.upload(...current.files);
    expect((await running.outcomes(current.studyInstanceUid)).at(-1)).to.equal('drafted');
    const intended = (await running.entries('draftIntended', current.studyInstanceUid)).at(-1);
    const content = intended?.content as Intended;
    const texts = (section: string) =>
      content.statements.filter((one) => one.section === section).map(({ text }) => text);
    return { uid: current.studyInstanceUid, intended, content, summary: texts('summary').join('\n') };
  };
  const modelSentences = ({ content }: Awaited<ReturnType<typeof drafted>>) =>
    content.statements.filter(({ wordedBy }) => wordedBy === 'model').map(({ text }) => text);

  it('say so in the summary and in the ledger, pass three validators, and are the same another time', async () => {
    const running = await begin();
    const one = await drafted(running, 'model-1');
    expect(modelSentences(one).length).to.be.greaterThan(2);
    expect(one.summary).to.include('demonstration model preread-drafter-1');
    expect(one.summary).to.include('not for clinical use');
    const { wording } = one.content;
    expect(wording?.counts.accepted).to.equal(modelSentences(one).length);
    expect(one.intended?.modelDigest).to.equal(wording?.model?.digest);
    for (const { promptDigest, realiserTextDigest, tokensIn, tokensOut } of wording?.statements ?? []) {
      for (const digest of [promptDigest, realiserTextDigest]) expect(digest).to.match(/^[0-9a-f]{64}$/);
      expect(tokensIn * tokensOut).to.be.greaterThan(0);
    }
    const [document] = await collector.collect(orthanc, one.uid);
    expect(Buffer.from(document ?? []).toString('latin1')).to.include('preread-drafter-1');
    // A process of its own words them for the command.
    const settings = { ...cliSettings(orthanc, test), MODEL: 'preread-drafter-1' };
    const { stdout } = await runCli(settings, 'draft', one.uid, '--dry-run', '--json');
    const { draft } = JSON.parse(stdout) as { draft: Intended };
    expect(modelSentences({ ...one, content: draft })).to.deep.equal(modelSentences(one));
    await collector.validate();
  });

  const copied = (name: string): string => {
    const dir = join(folder, name);
    cpSync(MODELS, dir, { recursive: true, filter: (path) => !path.includes('training') });
    return dir;
  };
  const deterministic: readonly (readonly [string, (dir: string) => Record<string, string>, string])[] = [
    ['without the folder', (dir) => ({ MODELS_DIR: join(dir, 'gone') }), 'files of the language model are missing'],
    [
      'with one byte of the weights changed',
      (dir) => {
        const path = join(dir, 'preread-drafter-1', 'onnx', 'model.onnx');
        const bytes = readFileSync(path);
        bytes[1000] = (bytes[1000] ?? 0) ^ 1;
        writeFileSync(path, bytes);
        return { MODELS_DIR: dir };
      },
      'are not those that its manifest names',
    ],
    [
      'with a manifest that is none',
      (dir) => {
        writeFileSync(join(dir, 'manifest.json'), '{');
        return { MODELS_DIR: dir };
      },
      'the manifest of the language models is not valid',
    ],
    ['without any time', () => ({ MODEL_DEADLINE_SECONDS: '0.1' }), ''],
  ];
  for (const [name, settings, reason] of deterministic)
    it(`are deterministic ${name}, and say why`, async () => {
      const running = await begin(settings(copied(name.replaceAll(' ', '-'))));
      const one = await drafted(running, `broken-${name}`);
      if (reason === '') return expect(one.content.statements.length).to.be.greaterThan(5);
      expect(modelSentences(one)).to.deep.equal([]);
      expect(one.summary).to.include('Worded without a language model').and.to.include(reason);
      expect(one.content.wording?.reason).to.include(reason);
    });

  it('lose no study and double none when the process of the model is killed again and again', async () => {
    const running = await begin({ WORKERS: '3', MODEL_THREADS: '1' });
    const studies = Array.from({ length: 5 }, (_, at) => makeDemoStudies(`killed-${at}`, DATE, SMALL).current);
    let kills = 0;
    const killer = setInterval(() => {
      for (const pid of modelProcesses()) {
        process.kill(pid, 'SIGKILL');
        kills += 1;
      }
    }, 350);
    try {
      for (const { files } of studies) await orthanc.upload(...files);
      for (const { studyInstanceUid } of studies) await running.outcomes(studyInstanceUid);
    } finally {
      clearInterval(killer);
    }
    expect(kills).to.be.greaterThan(2);
    for (const { studyInstanceUid: study } of studies) {
      expect((await running.entries('draftStored', study)).length).to.equal(1);
      expect(await running.outcomes(study)).to.deep.equal(['drafted']);
    }
    const later = await drafted(running, 'killed-later');
    expect(later.content.wording?.model?.id).to.equal('preread-drafter-1');
  });
});
