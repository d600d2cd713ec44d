import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { sentenceWriter } from '../../sidecar/commands/sentence-writer.ts';
import type { StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import { HOST_DEFAULTS, ModelHost } from '../../sidecar/inference/model-host.ts';
import { textModel } from '../../sidecar/inference/open-text-model.ts';
import { verifyDatabase } from '../../sidecar/ledger/export.ts';
import { seededRandom } from '../../sidecar/synth/random.ts';
import { memoryLog, until } from '../support/databases.ts';
import { type DraftRig, startDraftRig } from '../support/draft-rig.ts';
import { DRAFTER, MODELS_DIR, shippedDrafter } from '../support/drafter.ts';
import { scratchFolder } from '../support/fault-rig.ts';
import { identityOf, type TestService } from '../support/service.ts';
import type { StudyFiles } from '../support/synthetic-patient/patient-files.ts';
import { lastDraft, modelProcesses, studyLike, WITH_MODEL } from '../support/worded-drafts.ts';

const MISSING = 'files of the language model are missing';

describe('a service whose language model fails', function () {
  this.timeout(120_000);
  let rig: DraftRig;
  const scratch = scratchFolder('models');
  const gone = { MODEL: DRAFTER, MODELS_DIR: join(scratch.path, 'gone') };

  before(async () => {
    rig = await startDraftRig();
  });
  afterEach(() => rig?.stop());
  after(async () => {
    await rig?.close();
    scratch.remove();
  });

  const drafted = async (service: TestService, { studyInstanceUid, files }: StudyFiles) => {
    await rig.orthanc.upload(...files);
    expect(await rig.outcomes(studyInstanceUid)).to.deep.equal(['drafted']);
    return lastDraft(service, studyInstanceUid);
  };
  /** Text drafts that the PACS holds, by number. */
  const heldTexts = async (study: StudyInstanceUid) => (await rig.held(study)).filter(({ isText }) => isText);

  const copied = (name: string): string => {
    const folder = join(scratch.path, name);
    for (const part of ['manifest.json', DRAFTER])
      cpSync(join(MODELS_DIR, part), join(folder, part), { recursive: true });
    return folder;
  };
  const withByteChanged = (): string => {
    const folder = copied('changed');
    const path = join(folder, DRAFTER, 'onnx', 'model.onnx');
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(1000) ^ 1, 1000);
    writeFileSync(path, bytes);
    return folder;
  };
  const withManifest = (text: string): string => {
    const folder = copied('manifest');
    writeFileSync(join(folder, 'manifest.json'), text);
    return folder;
  };
  const unusable: readonly (readonly [string, () => string, string])[] = [
    ['whose folder is not there', () => gone.MODELS_DIR, MISSING],
    [
      'with one byte of its weights changed',
      withByteChanged,
      'files of the language model are not those that its manifest names',
    ],
    ['with a manifest that is no JSON', () => withManifest('{'), 'the manifest of the language models is not valid'],
  ];
  for (const [name, folder, reason] of unusable)
    it(`drafts without a model ${name}, and says why`, async () => {
      const service = await rig.restart({ ...WITH_MODEL, MODELS_DIR: folder() });
      const draft = await drafted(service, studyLike(`unusable ${name}`));
      expect(draft.worded).to.deep.equal([]);
      expect(draft.summary).to.include(`Worded without a language model: ${reason}.`);
      expect(draft.wording).to.deep.include({ reason, statements: [] });
      expect(draft.statements.filter(({ section }) => section === 'findings')).to.have.length(3);
      expect(modelProcesses()).to.deep.equal([]);
    });

  it('drafts in part where the time is too short, and says why', async () => {
    const service = await rig.restart({ ...WITH_MODEL, MODEL_DEADLINE_SECONDS: '0.1', MODEL_THREADS: '1' });
    const { statements, wording, worded, summary } = await drafted(service, studyLike('late'));
    expect(worded.length).to.be.lessThan(6);
    expect(statements.filter(({ section }) => section === 'findings')).to.have.length(3);
    expect(wording?.reason).to.be.oneOf([
      'the language model did not answer in time',
      'the time for the whole draft was used up',
    ]);
    const part = worded.length > 0 ? 'Worded in part without the language model' : 'Worded without a language model';
    expect(summary).to.include(`${part}: ${wording?.reason}.`);
  });

  it('has no sentence for whom its queue has no room, and goes on for the others', async () => {
    const entry = await shippedDrafter();
    const host = await ModelHost.open({
      ...HOST_DEFAULTS,
      modelsDir: MODELS_DIR,
      entries: [entry],
      threads: 1,
      memoryBytes: 2 ** 31,
      queueLimit: 2,
      log: memoryLog(),
    });
    try {
      const write = sentenceWriter(textModel(host, entry, 1), 'american-academic');
      const constraint = {
        literals: [],
        words: ['is', 'seen'],
        naming: { names: ['nodule'], before: ['a'] },
        once: [],
      };
      const ask = () =>
        write({ specialty: 'chest', section: 'findings', lines: ['finding nodule'], constraint, deadlineMs: 10_000 });
      const answers = await Promise.all(Array.from({ length: 6 }, ask));
      const texts = answers.flatMap((one) => ('text' in one ? [one.text] : []));
      const failures = answers.flatMap((one) => ('failure' in one ? [one.failure] : []));
      expect(texts).to.have.length(3);
      expect(new Set(texts).size).to.equal(1);
      expect(new Set(failures)).to.deep.equal(new Set(['the queue of the language model was full']));
      expect(await ask()).to.include({ text: texts[0] });
    } finally {
      await host.stop();
    }
  });

  it('loses no draft and doubles none when the process of the model is killed while they are made', async () => {
    const service = await rig.restart({ ...WITH_MODEL, WORKERS: '3', MODEL_THREADS: '1', MODEL_DEADLINE_SECONDS: '4' });
    const studies = Array.from({ length: 10 }, (_, at) => studyLike(`killed ${at}`));
    const random = seededRandom('kills');
    const kills: number[] = [];
    let isOver = false;
    const killing = (async () => {
      while (!isOver && kills.length < 6) {
        await sleep(random.between(100, 1500));
        for (const pid of isOver ? [] : modelProcesses()) {
          process.kill(pid, 'SIGKILL');
          kills.push(pid);
        }
      }
    })();
    for (const { files } of studies) await rig.orthanc.upload(...files);
    for (const { studyInstanceUid } of studies) expect(await rig.outcomes(studyInstanceUid)).to.deep.equal(['drafted']);
    isOver = true;
    await killing;
    expect(new Set(kills).size).to.be.greaterThan(2);
    for (const { studyInstanceUid } of studies) {
      expect(await service.entries('draftStored', studyInstanceUid)).to.have.length(1);
      expect(await heldTexts(studyInstanceUid)).to.have.length(1);
    }
    const drafts = await Promise.all(studies.map(({ studyInstanceUid }) => lastDraft(service, studyInstanceUid)));
    for (const { wording, worded, statements } of drafts) {
      expect(statements.filter(({ section }) => section === 'findings')).to.have.length(3);
      expect(wording?.counts.accepted).to.equal(worded.length);
      if (worded.length < 6) expect(wording?.reason).to.match(/failed|in time|used up/);
    }
    expect((await verifyDatabase(service.database.knex)).valid).to.equal(true);
    await until('there is a process again', () => modelProcesses().length > 0);
    const later = await drafted(service, studyLike('killed later'));
    expect(later.worded).to.have.length(6);
    expect(later.wording?.reason).to.equal(undefined);
  });

  const isStore = (method: string, path: string) => method === 'POST' && path.startsWith('/dicom-web/');
  /** A draft in the model's words is intended, and the service ends before it knows that it is stored. */
  const intended = async (study: StudyFiles, fault: 'error503' | 'dropAnswer') => {
    const service = await rig.restart(WITH_MODEL);
    rig.proxy.fault = (method, path) => (isStore(method, path) ? fault : 'pass');
    await rig.orthanc.upload(...study.files);
    await until(
      'the draft is intended',
      async () => (await service.entries('draftIntended', study.studyInstanceUid))[0],
    );
    if (fault === 'dropAnswer')
      await until('it is in the PACS', async () => (await heldTexts(study.studyInstanceUid))[0]);
    const draft = await lastDraft(service, study.studyInstanceUid);
    expect(draft.worded.length).to.be.greaterThan(2);
    expect(await service.entries('draftStored', study.studyInstanceUid)).to.deep.equal([]);
    await rig.stop();
    return draft;
  };

  it('stores what it intended with the same words after a new start', async () => {
    const study = studyLike('intended, model there');
    const before = await intended(study, 'error503');
    const service = await rig.restart(WITH_MODEL);
    expect(await rig.outcomes(study.studyInstanceUid)).to.deep.equal(['drafted']);
    const [text, ...others] = await heldTexts(study.studyInstanceUid);
    expect(others).to.deep.equal([]);
    expect(text?.sopInstanceUid).to.equal(identityOf(before.entry).sopInstanceUid);
    expect(await service.entries('draftFailed', study.studyInstanceUid)).to.deep.equal([]);
  });

  it('gives up what it intended with a model that is gone, and stores one draft without', async () => {
    const study = studyLike('intended, model gone');
    const before = await intended(study, 'error503');
    const service = await rig.restart(gone);
    expect(await rig.outcomes(study.studyInstanceUid)).to.deep.equal(['drafted']);
    const after = await lastDraft(service, study.studyInstanceUid);
    expect(after.summary).to.include(`Worded without a language model: ${MISSING}.`);
    const [text, ...others] = await heldTexts(study.studyInstanceUid);
    expect(others).to.deep.equal([]);
    expect(text?.sopInstanceUid).to.equal(identityOf(after.entry).sopInstanceUid);
    expect(await service.first('draftFailed', study.studyInstanceUid)).to.include({
      sopInstanceUid: identityOf(before.entry).sopInstanceUid,
    });
    expect((await verifyDatabase(service.database.knex)).valid).to.equal(true);
  });

  it('keeps one current draft where the first had been stored unknown to it', async () => {
    const study = studyLike('stored, model gone');
    const before = await intended(study, 'dropAnswer');
    const service = await rig.restart(gone);
    expect(await rig.outcomes(study.studyInstanceUid)).to.deep.equal(['unchanged']);
    const { sopInstanceUid } = identityOf(before.entry);
    expect((await heldTexts(study.studyInstanceUid)).map((one) => one.sopInstanceUid)).to.deep.equal([sopInstanceUid]);
    const stored = await service.entries('draftStored', study.studyInstanceUid);
    expect(stored.map(({ content }) => content)).to.deep.equal([{ sopInstanceUid, instanceNumber: 1 }]);
    expect((await verifyDatabase(service.database.knex)).valid).to.equal(true);
  });
});
