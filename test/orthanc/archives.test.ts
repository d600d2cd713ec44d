import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { connectPacs, type Pacs } from '../../sidecar/commands/connect-pacs.ts';
import { type PriorWork, startPriorWork } from '../../sidecar/commands/prior-work.ts';
import { loadConfig } from '../../sidecar/config.ts';
import type { StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import type { CandidatePrior, Study } from '../../sidecar/domain/study.ts';
import { PrereadError } from '../../sidecar/errors.ts';
import { fetchesOf, readFetch } from '../../sidecar/intake/prior-fetch-records.ts';
import { memoryLog, type TestDatabase, testDatabase, until } from '../support/databases.ts';
import { type DicomProxy, startDicomProxy } from '../support/dicom-proxy.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { freePorts, startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { ctImage, type TestDataset } from '../support/orthanc-objects.ts';

const uid = (value: string) => value as StudyInstanceUid;
const image = (study: string, overrides: TestDataset = {}) =>
  ctImage({ study, series: `${study}.1`, sop: `${study}.1.1` }, overrides);
const older: TestDataset = { '00080020': ['DA', '20220105'] };
const somebodyElse: TestDataset = {
  ...older,
  '00100010': ['PN', 'Other^Person'],
  '00100030': ['DA', '19810305'],
  '00100040': ['CS', 'M'],
};
const errorOf = (work: Promise<unknown>): Promise<PrereadError> =>
  work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error) => {
      if (error instanceof PrereadError) return error;
      throw error;
    },
  );
/** What nothing that is shown or logged may contain. */
const PHI = /Test\^One|Other\^Person|19600101|19810305|\b1\.7\.\d/;

describe('priors in other archives', function () {
  this.timeout(120_000);
  let folder: string;
  let here: TestOrthanc;
  let archive: TestOrthanc;
  let impostor: TestOrthanc;
  let dicom: DicomProxy;
  let web: FaultProxy;
  let test: TestDatabase;
  const opened: { pacs: Pacs; work?: PriorWork }[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'preread-archives-'));
    const [ours = 0, theirs = 0, false_ = 0] = await freePorts(3);
    dicom = await startDicomProxy(theirs);
    const at = (port: number, aet = 'VNA') => ({ AET: aet, Host: '127.0.0.1', Port: port });
    const DicomModalities = {
      vna: at(dicom.port),
      down: at(9),
      misnamed: at(theirs, 'NOBODY'),
      // Orthanc comes to it under a title that it does not know.
      strict: { ...at(theirs), LocalAet: 'STRANGER' },
    };
    const PrereadArchives = Object.keys(DicomModalities);
    here = await startTestOrthanc({
      dicomPort: ours,
      settings: { DicomAet: 'HERE', DicomModalities, PrereadArchives },
    });
    const knows = {
      DicomAet: 'VNA',
      DicomCheckCalledAet: true,
      DicomModalities: { here: { AET: 'HERE', Host: '127.0.0.1', Port: ours } },
    };
    archive = await startTestOrthanc({ dicomPort: theirs, settings: knows });
    impostor = await startTestOrthanc({ dicomPort: false_, settings: knows });
    web = await startFaultProxy(archive);
    test = await testDatabase('postgres');
    await here.upload(image('1.7.1'));
  });
  afterEach(async () => {
    for (const { work, pacs } of opened.splice(0)) {
      await work?.stop();
      pacs.close();
    }
    dicom.release();
    dicom.holds = () => false;
    dicom.target = archive.dicomPort ?? 0;
    web.fault = () => 'pass';
    web.target = archive;
    await test.database.knex('preread.prior_fetch').delete();
    for (const orthanc of [archive, impostor]) await empty(orthanc);
    await empty(here, '1.7.1');
  });
  after(async () => {
    await web?.close();
    await dicom?.close();
    for (const orthanc of [here, archive, impostor]) await orthanc?.stop();
    await test?.remove();
    rmSync(folder, { recursive: true });
  });

  async function empty(orthanc: TestOrthanc, but?: string) {
    const kept = but
      ? ((await orthanc.ask('POST', '/tools/lookup', but)).body as { ID: string }[]).map((one) => one.ID)
      : [];
    for (const id of (await orthanc.ask('GET', '/studies')).body as string[])
      if (!kept.includes(id)) await orthanc.ask('DELETE', `/studies/${id}`);
  }
  const studiesHere = async () => ((await here.ask('GET', '/studies')).body as string[]).length;

  function configured(archives: object[], settings: Record<string, string> = {}) {
    const path = join(folder, 'archives.json');
    writeFileSync(path, JSON.stringify(archives));
    return loadConfig({
      ORTHANC_URL: here.url,
      ORTHANC_USERNAME: here.username,
      ORTHANC_PASSWORD: here.password,
      ARCHIVES_FILE: path,
      ARCHIVE_PASSWORD: archive.password,
      ARCHIVE_SECONDS: '5',
      ...settings,
    });
  }
  const direct = () => ({
    name: 'old',
    dicomweb: { url: archive.dicomwebUrl, username: archive.username, passwordEnv: 'ARCHIVE_PASSWORD' },
  });
  const proxied = () => ({ name: 'old', dicomweb: { url: `${web.url}/dicom-web` } });
  const vna = { name: 'vna', modality: 'vna' };

  async function open(archives: object[], settings: Record<string, string> = {}, transfers = true) {
    const config = configured(archives, settings);
    const pacs = connectPacs(config);
    const log = memoryLog();
    const { knex } = test.database;
    const work = transfers ? startPriorWork({ config, pacs, knex, log }) : undefined;
    opened.push({ pacs, ...(work && { work }) });
    const source = pacs.source(work?.transfers);
    const { study } = await source.gatherStudy(uid('1.7.1'));
    const only = async (): Promise<[CandidatePrior, Study]> => {
      const { candidates, unavailable } = await source.candidatePriors(study);
      expect(unavailable).to.deep.equal([]);
      expect(candidates).to.have.length(1);
      return [candidates[0] as CandidatePrior, study];
    };
    return { pacs, source, study, only, log, knex };
  }

  describe('that speak DICOMweb', () => {
    it('are searched, and read where they are: nothing is copied', async () => {
      await archive.upload(image('1.7.2', older));
      const { source, only } = await open([direct()]);
      const [candidate, current] = await only();
      expect(candidate).to.include({ studyInstanceUid: '1.7.2', archive: 'old', studyDate: '20220105' });
      const prior = await source.gatherPrior(candidate, current);
      expect(prior.study.series.map((series) => series.instances.length)).to.deep.equal([1]);
      const reference = { ...prior.study.series[0]?.instances[0], studyInstanceUid: uid('1.7.2') };
      const dataset = await prior.source.document({ ...reference, seriesInstanceUid: '1.7.2.1' } as never);
      expect(dataset['00080018']?.Value).to.deep.equal(['1.7.2.1.1']);
      expect(await studiesHere()).to.equal(1);
    });

    it('are named when down, slow, broken or refusing us, and cost the others nothing', async () => {
      await archive.upload(image('1.7.2', older));
      await here.upload(image('1.7.3', older));
      web.fault = (_method, path) => (path.startsWith('/slow') ? 'hang' : 'html');
      const wrongPassword = { ...direct().dicomweb, passwordEnv: 'WRONG' };
      const { source, study } = await open(
        [
          direct(),
          { name: 'down', dicomweb: { url: 'http://127.0.0.1:9/dicom-web' } },
          { name: 'refusing', dicomweb: wrongPassword },
          { name: 'slow', dicomweb: { url: `${web.url}/slow` } },
          { name: 'broken', dicomweb: { url: `${web.url}/dicom-web` } },
        ],
        { ARCHIVE_SECONDS: '1', WRONG: 'sentinel' },
      );
      const { candidates, unavailable } = await source.candidatePriors(study);
      expect(candidates.map((one) => one.archive)).to.have.members(['local', 'old']);
      expect(unavailable.map(({ archive: name, code }) => [name, code])).to.deep.equal([
        ['down', 'ARCHIVE_UNREACHABLE'],
        ['refusing', 'ARCHIVE_REFUSED'],
        ['slow', 'ARCHIVE_TIMEOUT'],
        ['broken', 'ARCHIVE_FAILED'],
      ]);
      expect(JSON.stringify(unavailable)).not.to.match(PHI).and.not.to.contain('sentinel');
    });

    it('that become slow cost a draft no more than its limit', async () => {
      await archive.upload(image('1.7.2', older));
      const { source, only } = await open([proxied()], { PRIOR_FETCH_SECONDS: '1' });
      const [candidate, current] = await only();
      web.fault = () => 'hang';
      const error = await errorOf(source.gatherPrior(candidate, current));
      expect([error.code, error.retryable]).to.deep.equal(['PRIOR_NOT_IN_TIME', false]);
      expect(error.message).not.to.match(PHI);
    });

    it("that give somebody else's study under the same UID are not believed", async () => {
      await archive.upload(image('1.7.2', older));
      await impostor.upload(image('1.7.2', somebodyElse));
      const { source, only } = await open([proxied()]);
      const [candidate, current] = await only();
      web.target = impostor;
      const error = await errorOf(source.gatherPrior(candidate, current));
      expect(error.code).to.equal('ARCHIVE_WRONG_STUDY');
      expect(error.message).not.to.match(PHI);
    });
  });

  describe('that speak DICOM', () => {
    it('are searched by C-FIND, in any script, and a prior is moved into Orthanc', async () => {
      const named: TestDataset = { '00100010': ['PN', 'Test^One=試験^一='], '00200060': ['CS', 'L'] };
      await archive.upload(image('1.7.2', { ...older, ...named }));
      const { source, only, knex } = await open([vna]);
      const [candidate, current] = await only();
      expect(candidate).to.deep.include({
        studyInstanceUid: '1.7.2',
        archive: 'vna',
        studyDate: '20220105',
        modalities: ['CT'],
        bodyParts: ['CHEST'],
        lateralities: ['L'],
        seriesDescriptions: ['Axial'],
      });
      expect(candidate.patient).to.deep.equal({
        patientId: 'T1',
        name: { alphabetic: 'Test^One', ideographic: '試験^一' },
        birthDate: '19600101',
        sex: 'F',
      });
      const prior = await source.gatherPrior(candidate, current);
      expect(prior.study.series[0]?.instances).to.have.length(1);
      expect(await studiesHere()).to.equal(2);
      const [fetch] = await fetchesOf(knex, uid('1.7.2'));
      expect(fetch).to.include({ state: 'arrived', archive: 'vna' });
    });

    it('are asked for an ID with wildcards in it without finding others', async () => {
      const named = (id: string): TestDataset => ({ ...older, '00100020': ['LO', id] });
      await here.upload(image('1.7.4', { '00100020': ['LO', 'T*'] }));
      await archive.upload(image('1.7.2', named('T1')), image('1.7.3', named('T*')));
      const { source } = await open([vna]);
      const { study } = await source.gatherStudy(uid('1.7.4'));
      const { candidates } = await source.candidatePriors(study);
      expect(candidates.map((one) => one.studyInstanceUid)).to.deep.equal(['1.7.3']);
    });

    it('are named when down, silent, misnamed, refusing or unknown to Orthanc, and cost the others nothing', async () => {
      await archive.upload(image('1.7.2', older));
      dicom.holds = () => true;
      const names = ['vna', 'down', 'misnamed', 'strict', 'unknown'];
      const modalities = names.map((name) => ({ name, modality: name }));
      const { source, study, pacs } = await open([direct(), ...modalities], { ARCHIVE_SECONDS: '2' });
      const { candidates, unavailable } = await source.candidatePriors(study);
      expect(candidates.map((one) => one.archive)).to.deep.equal(['old']);
      const codes = [
        ['vna', 'ARCHIVE_TIMEOUT'],
        ['down', 'ARCHIVE_UNREACHABLE'],
        ['misnamed', 'ARCHIVE_REFUSED'],
        ['strict', 'ARCHIVE_REFUSED'],
        ['unknown', 'PACS_FORBIDDEN'],
      ];
      expect(unavailable.map(({ archive: name, code }) => [name, code])).to.deep.equal(codes);
      expect(JSON.stringify(unavailable)).not.to.match(PHI);
      // What `doctor` says of each.
      for (const [name = '', code] of codes)
        expect((await errorOf(pacs.archives.check(name))).code, name).to.equal(code);
      expect(await pacs.archives.check('old')).to.contain('answers');
      dicom.holds = () => false;
      expect(await pacs.archives.check('vna')).to.contain('C-FIND');
    });

    it('make one transfer, whoever asks, in however many processes', async () => {
      await archive.upload(image('1.7.2', older));
      const sessions = [await open([vna]), await open([vna]), await open([vna])];
      const asked = await Promise.all(sessions.map(({ only }) => only()));
      const waits = sessions.flatMap(({ source }, at) => {
        const [candidate, current] = asked[at] as [CandidatePrior, Study];
        return [source.gatherPrior(candidate, current), source.gatherPrior(candidate, current)];
      });
      for (const { study } of await Promise.all(waits)) expect(study.studyInstanceUid).to.equal('1.7.2');
      expect(dicom.seen.move).to.equal(await movesOf('1.7.2'));
      expect(await movesOf('1.7.2')).to.equal(1);
    });

    it('are waited for no longer than the draft may, and the transfer is cancelled when it is too late', async () => {
      await archive.upload(image('1.7.2', older));
      dicom.holds = (purpose) => purpose === 'move';
      const limits = { PRIOR_FETCH_SECONDS: '1', PRIOR_FETCH_DEADLINE_SECONDS: '3' };
      const { source, only, knex, log } = await open([vna], limits);
      const [candidate, current] = await only();
      const error = await errorOf(source.gatherPrior(candidate, current));
      expect([error.code, error.retryable]).to.deep.equal(['PRIOR_NOT_IN_TIME', false]);
      const key = { studyInstanceUid: uid('1.7.2'), archive: 'vna' };
      const ended = await until('the transfer is given up', async () => {
        const fetch = await readFetch(knex, key);
        return fetch?.state === 'failed' && fetch;
      });
      expect(ended.error?.code).to.be.oneOf(['PRIOR_NOT_IN_TIME', 'ARCHIVE_TIMEOUT']);
      await until('Orthanc has ended its job', async () => {
        const job = (await here.ask('GET', `/jobs/${ended.orthancJobId}`)).body as { State: string };
        return job.State === 'Failure';
      });
      expect(JSON.stringify(log.lines)).not.to.match(PHI);
    });

    it("that send somebody else's study under the same UID are not believed", async () => {
      await archive.upload(image('1.7.2', older));
      await impostor.upload(image('1.7.2', somebodyElse));
      const { source, only } = await open([vna], {}, true);
      dicom.holds = (purpose) => purpose === 'move';
      const [candidate, current] = await only();
      await until('the transfer is asked for', () => dicom.seen.move > 0);
      dicom.target = impostor.dicomPort ?? 0;
      dicom.release();
      const error = await errorOf(source.gatherPrior(candidate, current));
      expect(error.code).to.equal('ARCHIVE_WRONG_STUDY');
      expect(error.message).not.to.match(PHI);
    });

    it('that end a transfer without sending anything have failed, by name', async () => {
      await archive.upload(image('1.7.2', older));
      const { source, only } = await open([vna]);
      dicom.holds = (purpose) => purpose === 'move';
      const [candidate, current] = await only();
      await until('the transfer is asked for', () => dicom.seen.move > 0);
      await empty(archive);
      dicom.release();
      const error = await errorOf(source.gatherPrior(candidate, current));
      expect([error.code, error.retryable]).to.deep.equal(['ARCHIVE_FAILED', false]);
    });

    it('are moved from by nobody in a dry run', async () => {
      await archive.upload(image('1.7.2', older));
      const { source, only, knex } = await open([vna], {}, false);
      const [candidate, current] = await only();
      expect((await errorOf(source.gatherPrior(candidate, current))).code).to.equal('PRIOR_NOT_IN_TIME');
      expect(await fetchesOf(knex, uid('1.7.2'))).to.deep.equal([]);
      expect(await studiesHere()).to.equal(1);
    });

    it('have a transfer that a dead process left gone on with', async () => {
      await archive.upload(image('1.7.2', older));
      const key = { studyInstanceUid: uid('1.7.2'), archive: 'vna' };
      const { knex } = test.database;
      await knex('preread.prior_fetch').insert({
        study_instance_uid: key.studyInstanceUid,
        archive: key.archive,
        state: 'running',
        asked_by: '1.7.1',
        lease_until: knex.raw("now() - interval '1 second'"),
      });
      await open([vna]);
      await until('it has arrived', async () => (await readFetch(knex, key))?.state === 'arrived');
    });
  });

  /** Orthanc's jobs that moved this study. */
  async function movesOf(study: string): Promise<number> {
    const jobs = (await here.ask('GET', '/jobs?expand')).body as { Type: string; Content: object }[];
    return jobs.filter((job) => job.Type === 'DicomMoveScu' && JSON.stringify(job.Content).includes(`"${study}"`))
      .length;
  }
});
