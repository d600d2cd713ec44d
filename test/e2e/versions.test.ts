import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { main } from '../../sidecar/cli.ts';
import type { DraftIdentity } from '../../sidecar/domain/draft.ts';
import type { OrthancId } from '../../sidecar/domain/identifiers.ts';
import { type TestDatabase, testDatabase, until } from '../support/databases.ts';
import { createDraftCollector } from '../support/draft-collector.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { identityOf, startTestService, type TestService } from '../support/service.ts';
import { makeDemoStudies, type StudyFiles } from '../support/synthetic-patient/patient-files.ts';

const DATE = '20260601';
const small = { sliceCount: 5, withoutPrior: true };

describe('versions, modes and the feed', function () {
  this.timeout(120_000);
  let orthanc: TestOrthanc;
  let proxy: FaultProxy;
  let test: TestDatabase;
  let service: TestService | undefined;

  beforeEach(async () => {
    orthanc = await startTestOrthanc();
    proxy = await startFaultProxy(orthanc);
    test = await testDatabase('embedded');
    await test.database.close();
  });
  afterEach(async () => {
    await collector.collect(orthanc);
    await service?.stop();
    service = undefined;
    await proxy?.close();
    await orthanc?.stop();
    await test?.remove();
  });

  const begin = async (settings: Record<string, string> = {}) => {
    const started = await startTestService({ ...orthanc, url: proxy.url }, test, {
      START_FROM: 'beginning',
      REDRAFT_MINUTES: '0',
      ...settings,
    });
    service = started;
    return started;
  };
  const collector = createDraftCollector();
  const drafts = () => collector.collect(orthanc);

  it('follows a draft with a second version: same series, next number, predecessor; the old one stays', async () => {
    const { current } = makeDemoStudies('two-versions', DATE, small);
    await orthanc.upload(...current.files.slice(0, -1));
    const running = await begin({ DRAFT_WITHOUT_FINDINGS: 'on' });
    expect(await running.outcomes(current.studyInstanceUid)).to.deep.equal(['drafted']);
    await orthanc.upload(current.files.at(-1) as Uint8Array);
    expect(await running.outcomes(current.studyInstanceUid, 2)).to.deep.equal(['drafted', 'drafted']);
    const [first, second] = (await running.entries('draftIntended', current.studyInstanceUid)).map(identityOf) as [
      DraftIdentity,
      DraftIdentity,
    ];
    expect(second.seriesInstanceUid).to.equal(first.seriesInstanceUid);
    expect([first.instanceNumber, second.instanceNumber]).to.deep.equal([1, 2]);
    expect(second.predecessor?.sopInstanceUid).to.equal(first.sopInstanceUid);
    expect(await drafts()).to.have.length(2);
    const { body } = await orthanc.ask('POST', '/tools/lookup', second.sopInstanceUid);
    const tags = (await orthanc.ask('GET', `/instances/${(body as { ID: string }[])[0]?.ID}/simplified-tags`)).body;
    expect(JSON.stringify((tags as { PredecessorDocumentsSequence: unknown }).PredecessorDocumentsSequence)).to.contain(
      first.sopInstanceUid,
    );
  });

  it('writes no new version when nothing changed', async () => {
    const { current } = makeDemoStudies('unchanged', DATE, small);
    await orthanc.upload(...current.files);
    const running = await begin();
    expect(await running.outcomes(current.studyInstanceUid)).to.deep.equal(['drafted']);
    await running.database.knex('preread.pending_study').insert({
      study_instance_uid: current.studyInstanceUid,
      first_instance_at: new Date(),
      last_instance_at: new Date(),
      last_seq: 1,
    });
    expect(await running.outcomes(current.studyInstanceUid, 2)).to.deep.equal(['drafted', 'unchanged']);
    expect(await drafts()).to.have.length(1);
  });

  it('drafts a study anew when its draft was deleted from the PACS with it', async () => {
    const { current } = makeDemoStudies('deleted-and-sent-again', DATE, small);
    await orthanc.upload(...current.files);
    const running = await begin();
    expect(await running.outcomes(current.studyInstanceUid)).to.deep.equal(['drafted']);
    const { body } = await orthanc.ask('POST', '/tools/lookup', current.studyInstanceUid);
    await orthanc.deleteStudy((body as { ID: OrthancId }[])[0]?.ID as OrthancId);
    await orthanc.upload(...current.files);
    expect(await running.outcomes(current.studyInstanceUid, 2)).to.deep.equal(['drafted', 'drafted']);
    expect(await drafts()).to.have.length(1);
    const [first, second] = (await running.entries('draftIntended')).map(identityOf) as [DraftIdentity, DraftIdentity];
    expect(await running.first('draftGone')).to.include({ sopInstanceUid: first.sopInstanceUid });
    expect(second.instanceNumber).to.equal(2);
    expect(second.predecessor, 'what is gone is no predecessor').to.equal(undefined);
  });

  it('gives up a version that an older software intended and never stored', async () => {
    const { current } = makeDemoStudies('upgrade', DATE, small);
    await orthanc.upload(...current.files);
    proxy.fault = (method, path) => (method === 'POST' && path.startsWith('/dicom-web/') ? 'error503' : 'pass');
    const old = await begin();
    const intended = await until('the draft is intended', async () => (await old.entries('draftIntended'))[0]);
    await old.stop();
    proxy.fault = () => 'pass';
    service = await startTestService({ ...orthanc, url: proxy.url }, test, { REDRAFT_MINUTES: '0' }, '0.0.1-next');
    expect(await service.outcomes(current.studyInstanceUid)).to.deep.equal(['drafted']);
    expect(await service.first('draftFailed')).to.include({ sopInstanceUid: identityOf(intended).sopInstanceUid });
    expect(await drafts()).to.have.length(1);
  });

  it('does not take a PACS whose DICOMweb is missing for one that has lost the study', async () => {
    const { current } = makeDemoStudies('no-dicomweb', DATE, small);
    await orthanc.upload(...current.files);
    proxy.fault = (_method, path) => (path.startsWith('/dicom-web/') ? 'error404' : 'pass');
    const running = await begin();
    const job = () =>
      running.database.knex('preread.job').where({ study_instance_uid: current.studyInstanceUid }).first();
    await until('the first attempt fails', async () => (await job())?.error_code === 'PACS_NOT_FOUND');
    const ready = await fetch(`${running.address}/readyz`);
    expect(ready.status).to.equal(503);
    expect(await ready.json()).to.include({ dicomweb: 'PACS_NOT_FOUND' });
    proxy.fault = () => 'pass';
    expect(await running.outcomes(current.studyInstanceUid)).to.deep.equal(['drafted']);
  });

  it('raises no alarm when the newest study is deleted before anything was read', async () => {
    const [kept, deleted] = ['kept', 'deleted'].map((seed) => makeDemoStudies(seed, DATE, small).current) as [
      StudyFiles,
      StudyFiles,
    ];
    await orthanc.upload(...kept.files, ...deleted.files);
    const before = await begin({ START_FROM: 'now' });
    await until('it follows', async () => (await before.entries('feedStarted')).length > 0);
    await before.stop();
    const { body } = await orthanc.ask('POST', '/tools/lookup', deleted.studyInstanceUid);
    await orthanc.deleteStudy((body as { ID: OrthancId }[])[0]?.ID as OrthancId);
    const after = await begin();
    await orthanc.upload(...deleted.files);
    expect(await after.outcomes(deleted.studyInstanceUid)).to.deep.equal(['drafted']);
    expect(await after.entries('feedStopped')).to.deep.equal([]);
  });

  it('notices a replaced database that has more changes than were read, while it runs', async () => {
    const { current } = makeDemoStudies('first', DATE, small);
    await orthanc.upload(...current.files);
    const running = await begin();
    await running.outcomes(current.studyInstanceUid);
    const replacement = await startTestOrthanc();
    try {
      await replacement.upload(...makeDemoStudies('larger', DATE, { sliceCount: 40 }).current.files);
      proxy.target = replacement;
      await until('the alarm is raised', async () => (await running.entries('feedStopped'))[0], 20_000);
    } finally {
      await replacement.stop();
    }
  });

  it('WRITE=shadow does everything but the store', async () => {
    const { current } = makeDemoStudies('shadow', DATE, small);
    await orthanc.upload(...current.files);
    const running = await begin({ WRITE: 'shadow' });
    expect(await running.outcomes(current.studyInstanceUid)).to.deep.equal(['shadow']);
    const intended = await running.first<{ statements: unknown[] }>('draftIntended', current.studyInstanceUid);
    expect(intended).to.have.property('shadow', true);
    expect(intended.statements).not.to.deep.equal([]);
    expect(await running.entries('draftStored')).to.deep.equal([]);
    expect(await drafts()).to.deep.equal([]);
  });

  it('follows the rules that say which studies get a draft', async () => {
    const path = join(test.dataFolder, 'rules.json');
    writeFileSync(
      path,
      JSON.stringify({
        rules: [{ name: 'no chest CT', when: { modality: ['CT'], region: ['CHEST'] }, draft: false }],
        otherwise: true,
      }),
    );
    const { current } = makeDemoStudies('rules', DATE, small);
    await orthanc.upload(...current.files);
    const running = await begin({ RULES_FILE: path });
    expect(await running.outcomes(current.studyInstanceUid)).to.deep.equal(['notSelected']);
    expect(await drafts()).to.deep.equal([]);
  });

  it('takes a web page for no store answer, and stores the same object when it tries again', async () => {
    const { current } = makeDemoStudies('html', DATE, small);
    await orthanc.upload(...current.files);
    proxy.fault = (method, path) => (method === 'POST' && path.startsWith('/dicom-web/') ? 'html' : 'pass');
    const running = await begin();
    const intended = await until('the draft is intended', async () => (await running.entries('draftIntended'))[0]);
    proxy.fault = () => 'pass';
    expect(await running.outcomes(current.studyInstanceUid)).to.deep.equal(['drafted']);
    const stored = await running.first<{ sopInstanceUid: string }>('draftStored');
    expect(stored.sopInstanceUid).to.equal(identityOf(intended).sopInstanceUid);
    expect(await drafts()).to.have.length(1);
  });

  it('fails a job whose draft the account may not store, by name, and nothing else', async () => {
    const [refused, fine] = ['forbidden', 'allowed'].map((seed) => makeDemoStudies(seed, DATE, small).current) as [
      StudyFiles,
      StudyFiles,
    ];
    await orthanc.upload(...refused.files, ...fine.files);
    proxy.fault = (method, path) =>
      method === 'POST' && path.includes(refused.studyInstanceUid) ? 'error403' : 'pass';
    const running = await begin();
    expect(await running.outcomes(refused.studyInstanceUid)).to.deep.equal(['failed']);
    expect(await running.outcomes(fine.studyInstanceUid)).to.deep.equal(['drafted']);
    const [failed] = await running.entries('draftFailed', refused.studyInstanceUid);
    expect(failed?.content).to.have.property('code', 'PACS_FORBIDDEN');
    const job = await running.database
      .knex('preread.job')
      .where({ study_instance_uid: refused.studyInstanceUid })
      .first();
    expect(job).to.include({ state: 'failed', error_code: 'PACS_FORBIDDEN', attempts: 1 });
  });

  /** The n-th store of a study fails so, all others pass. */
  const failStore = (study: string, nth: number, fault: 'error503' | 'error403') => {
    let stores = 0;
    proxy.fault = (method, path) => (method === 'POST' && path.includes(study) && ++stores === nth ? fault : 'pass');
  };

  it('stores what is missing of a version when an attempt ended between its documents', async () => {
    const { prior, current } = makeDemoStudies('half', DATE, { sliceCount: 4 });
    await orthanc.upload(...prior.files, ...current.files);
    failStore(current.studyInstanceUid, 2, 'error503');
    const running = await begin();
    expect(await running.outcomes(current.studyInstanceUid)).to.deep.equal(['drafted']);
    const stored = await running.first<{ attached: unknown[] }>('draftStored', current.studyInstanceUid);
    expect(stored.attached).to.have.length(1);
    expect(await running.entries('draftIntended', current.studyInstanceUid), 'the same objects').to.have.length(1);
    const find = { Level: 'Instance', Query: { StudyInstanceUID: current.studyInstanceUid, Manufacturer: 'Preread' } };
    expect((await orthanc.ask('POST', '/tools/find', JSON.stringify(find))).body).to.have.length(2);
  });

  it('does without a measurement document that the PACS refuses, and says so', async () => {
    const { prior, current } = makeDemoStudies('refused', DATE, { sliceCount: 4 });
    await orthanc.upload(...prior.files, ...current.files);
    failStore(current.studyInstanceUid, 2, 'error403');
    const running = await begin();
    expect(await running.outcomes(current.studyInstanceUid)).to.deep.equal(['drafted']);
    const [ended] = await running.entries('jobEnded', current.studyInstanceUid);
    expect(ended?.content)
      .to.have.property('detail')
      .that.matches(/^measurements: PACS_FORBIDDEN/);
    expect(await running.first('draftFailed', current.studyInstanceUid)).to.include({ code: 'PACS_FORBIDDEN' });
    expect(await drafts()).not.to.deep.equal([]);
  });

  it('goes on after its restart where it stopped, missing nothing', async () => {
    const one = makeDemoStudies('restart-1', DATE, small);
    const two = makeDemoStudies('restart-2', DATE, small);
    await orthanc.upload(...one.current.files);
    const before = await begin();
    await before.outcomes(one.current.studyInstanceUid);
    await before.stop();
    await orthanc.upload(...two.current.files);
    const after = await begin({ START_FROM: 'now' });
    expect(await after.outcomes(two.current.studyInstanceUid)).to.deep.equal(['drafted']);
    expect(await after.entries('jobEnded', one.current.studyInstanceUid)).to.have.length(1);
    expect(await after.entries('feedStarted')).to.have.length(1);
  });

  it("stays stopped over restarts when Orthanc's database was replaced, until an operator restarts the feed", async () => {
    const { current } = makeDemoStudies('before', DATE, small);
    await orthanc.upload(...current.files);
    const running = await begin();
    await running.outcomes(current.studyInstanceUid);
    const replacement = await startTestOrthanc();
    try {
      const next = makeDemoStudies('after', DATE, small);
      await replacement.upload(...next.current.files);
      proxy.target = replacement;
      await until('the alarm is raised', async () => (await running.entries('feedStopped'))[0], 20_000);
      await running.stop();
      const again = await begin();
      await until('it is still stopped', async () => {
        const ready = (await (await fetch(`${again.address}/readyz`)).json()) as { feed: string };
        return ready.feed === 'stopped: FEED_REPLACED';
      });
      expect(await again.entries('feedStopped')).to.have.length(1);

      // As an operator would, beside the running service.
      const environment = {
        ORTHANC_URL: proxy.url,
        ORTHANC_USERNAME: 'x',
        ORTHANC_PASSWORD: 'x',
        PREREAD_DATA: test.dataFolder,
      };
      const saved = { ...process.env };
      Object.assign(process.env, environment);
      try {
        expect(await main(['feed', 'restart', '--from', 'beginning'])).to.equal(0);
      } finally {
        process.env = saved;
      }
      expect(await again.outcomes(next.current.studyInstanceUid)).to.deep.equal(['drafted']);
      expect(await again.entries('feedRestarted')).to.have.length(1);
    } finally {
      await replacement.stop();
    }
  });

  after('all drafts made pass three validators', () => collector.validate());
});
