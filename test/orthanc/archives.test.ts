import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import { countStudies, errorOf, image, older, PHI, type Site, somebodyElse, startSite } from '../support/archives.ts';
import { type TestDatabase, testDatabase } from '../support/databases.ts';
import type { TestDataset } from '../support/orthanc-objects.ts';
import { archiveSettings, createSessions, type Sessions } from '../support/prior-session.ts';

const PREREAD = join(import.meta.dirname, '..', '..', 'sidecar', 'preread.mjs');
const uid = (value: string) => value as StudyInstanceUid;

describe('searching other archives', function () {
  this.timeout(120_000);
  let site: Site;
  let test: TestDatabase;
  let sessions: Sessions;
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'preread-doctor-'));
    site = await startSite();
    test = await testDatabase('postgres');
    sessions = createSessions(site, test, '1.7.1');
    await site.here.upload(image('1.7.1'));
  });
  afterEach(async () => {
    await sessions.end();
    await site.reset('1.7.1');
    await test.database.knex('preread.prior_fetch').delete();
  });
  after(async () => {
    await sessions?.remove();
    await site?.stop();
    await test?.remove();
    rmSync(folder, { recursive: true });
  });

  const direct = () => ({
    name: 'old',
    dicomweb: { url: site.archive.dicomwebUrl, username: site.archive.username, passwordEnv: 'ARCHIVE_PASSWORD' },
  });
  const vna = { name: 'vna', modality: 'vna' };

  describe('that speak DICOMweb', () => {
    it('finds priors, which are read where they are: nothing is copied', async () => {
      await site.archive.upload(image('1.7.2', older));
      const { source, only } = await sessions.begin([direct()]);
      const [candidate, current] = await only();
      expect(candidate).to.include({ studyInstanceUid: '1.7.2', archive: 'old', studyDate: '20220105' });
      const prior = await source.gatherPrior(candidate, current);
      expect(prior.study.series.map((series) => series.instances.length)).to.deep.equal([1]);
      const reference = { ...prior.study.series[0]?.instances[0], studyInstanceUid: uid('1.7.2') };
      const dataset = await prior.source.document({ ...reference, seriesInstanceUid: '1.7.2.1' } as never);
      expect(dataset['00080018']?.Value).to.deep.equal(['1.7.2.1.1']);
      expect(await countStudies(site.here)).to.equal(1);
    });

    it('names those that are down, slow, broken, elsewhere or refusing, and the others lose nothing', async () => {
      await site.archive.upload(image('1.7.2', older));
      await site.here.upload(image('1.7.3', older));
      site.web.fault = (_method, path) => (path.startsWith('/slow') ? 'hang' : 'html');
      const { source, study, pacs } = await sessions.begin(
        [
          direct(),
          { name: 'down', dicomweb: { url: 'http://127.0.0.1:9/dicom-web' } },
          { name: 'refusing', dicomweb: { ...direct().dicomweb, passwordEnv: 'WRONG' } },
          { name: 'slow', dicomweb: { url: `${site.web.url}/slow` } },
          { name: 'broken', dicomweb: { url: `${site.web.url}/dicom-web` } },
          // The filter of its account refuses what is not DICOMweb.
          { name: 'elsewhere', dicomweb: { ...direct().dicomweb, url: `${site.archive.url}/dicomweb` } },
        ],
        { ARCHIVE_SECONDS: '1', WRONG: 'sentinel' },
      );
      const { candidates, unavailable } = await source.candidatePriors(study);
      expect(candidates.map((one) => one.archive)).to.have.members(['local', 'old']);
      const codes = [
        ['down', 'ARCHIVE_UNREACHABLE'],
        ['refusing', 'ARCHIVE_REFUSED'],
        ['slow', 'ARCHIVE_TIMEOUT'],
        ['broken', 'ARCHIVE_FAILED'],
        ['elsewhere', 'ARCHIVE_REFUSED'],
      ];
      expect(unavailable.map(({ archive, code }) => [archive, code])).to.deep.equal(codes);
      expect(JSON.stringify(unavailable)).not.to.match(PHI).and.not.to.contain('sentinel');
      // What `doctor` says of each.
      for (const [name = '', code] of codes)
        expect((await errorOf(pacs.archives.check(name))).code, name).to.equal(code);
      expect(await pacs.archives.check('old')).to.contain('answers');
    });

    it('says of an address that is not there that it is the archive that lacks it', async () => {
      site.web.fault = () => 'error404';
      const { pacs } = await sessions.begin([{ name: 'old', dicomweb: { url: `${site.web.url}/dicom-web` } }]);
      const error = await errorOf(pacs.archives.check('old'));
      expect(error.code).to.equal('ARCHIVE_FAILED');
      expect(error.message).to.contain('404').and.not.to.contain('PACS');
    });
  });

  describe('that speak DICOM', () => {
    it('describes priors as C-FIND answers, in any script', async () => {
      const named: TestDataset = { '00100010': ['PN', 'Test^One=試験^一='], '00200060': ['CS', 'L'] };
      await site.archive.upload(image('1.7.2', { ...older, ...named }));
      const { only } = await sessions.begin([vna]);
      const [candidate] = await only();
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
    });

    it('asks for an ID with wildcards in it without finding others', async () => {
      const named = (id: string): TestDataset => ({ ...older, '00100020': ['LO', id] });
      await site.here.upload(image('1.7.4', { '00100020': ['LO', 'T*'] }));
      await site.archive.upload(image('1.7.2', named('T1')), image('1.7.3', named('T*')));
      const { source } = await sessions.begin([vna]);
      const { study } = await source.gatherStudy(uid('1.7.4'));
      const { candidates } = await source.candidatePriors(study);
      expect(candidates.map((one) => one.studyInstanceUid)).to.deep.equal(['1.7.3']);
    });

    it('names those that are down, silent, misnamed, refusing, forgotten or not allowed, and the others lose nothing', async () => {
      await site.archive.upload(image('1.7.2', older));
      site.dicom.holds = () => true;
      const names = ['vna', 'down', 'misnamed', 'strict', 'forgotten', 'unlisted'];
      const modalities = names.map((name) => ({ name, modality: name }));
      const { source, study, pacs } = await sessions.begin([direct(), ...modalities], { ARCHIVE_SECONDS: '2' });
      const { candidates, unavailable } = await source.candidatePriors(study);
      expect(candidates.map((one) => one.archive)).to.deep.equal(['old']);
      const codes = [
        ['vna', 'ARCHIVE_TIMEOUT'],
        ['down', 'ARCHIVE_UNREACHABLE'],
        ['misnamed', 'ARCHIVE_REFUSED'],
        ['strict', 'ARCHIVE_REFUSED'],
        ['forgotten', 'ARCHIVE_FAILED'],
        ['unlisted', 'PACS_FORBIDDEN'],
      ];
      expect(unavailable.map(({ archive, code }) => [archive, code])).to.deep.equal(codes);
      expect(JSON.stringify(unavailable)).not.to.match(PHI);
      for (const [name = '', code] of codes)
        expect((await errorOf(pacs.archives.check(name))).code, name).to.equal(code);
      site.dicom.holds = () => false;
      site.dicom.release();
      expect(await pacs.archives.check('vna'))
        .to.contain('C-FIND answer')
        .and.to.contain('HERE');
    });

    it('takes silence in the middle of an association for slowness too', async () => {
      site.dicom.holds = (word) => word === 'find';
      const { source, study } = await sessions.begin([vna], { ARCHIVE_SECONDS: '1' });
      const { unavailable } = await source.candidatePriors(study);
      expect(unavailable.map(({ code }) => code)).to.deep.equal(['ARCHIVE_TIMEOUT']);
    });

    it('tells before any transfer that this Orthanc cannot C-GET', async () => {
      await site.archive.upload(image('1.7.2', older));
      const { pacs, source, only } = await sessions.begin([{ ...vna, retrieve: 'C-GET' }]);
      const wrong = await errorOf(pacs.archives.check('vna'));
      expect([wrong.code, wrong.message.includes('1.12.6')]).to.deep.equal(['CONFIG_INVALID', true]);
      const [candidate, current] = await only();
      expect((await errorOf(source.gatherPrior(candidate, current))).code).to.equal('CONFIG_INVALID');
      expect(site.dicom.seen).to.include({ get: 0, move: 0 });
    });
  });

  it('are checked by doctor, each with what to do next', async () => {
    const file = join(folder, 'archives.json');
    const entries = [direct(), vna, { name: 'gone', modality: 'down' }, { name: 'unlisted', modality: 'unlisted' }];
    writeFileSync(file, JSON.stringify(entries));
    const env = { ...archiveSettings(site, file), PREREAD_DATA: join(folder, 'data'), PATH: process.env.PATH };
    const printed = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, [PREREAD, 'doctor', '--json'], { env }, (error, stdout, stderr) =>
        resolve({ code: error?.code, stdout, stderr }),
      );
    });
    expect(printed.code).to.equal(1);
    const { checks } = JSON.parse(printed.stdout) as { checks: Record<string, string>[] };
    const of = (name: string) => checks.find((check) => check.name === `archive ${name}`);
    expect(of('old')).to.deep.include({ ok: true });
    expect(of('vna')).to.deep.include({ ok: true });
    expect(of('gone')).to.deep.include({ ok: false, code: 'ARCHIVE_UNREACHABLE' });
    expect(of('gone')?.action).to.contain('DicomModalities');
    expect(of('unlisted')).to.deep.include({ ok: false, code: 'PACS_FORBIDDEN' });
    expect(of('unlisted')?.detail).to.contain('PrereadArchives');
    expect(printed.stdout + printed.stderr).not.to.contain(site.archive.password);
  });

  it("asks for no study of somebody else's under the same Patient ID, wherever it lies", async () => {
    await site.archive.upload(image('1.7.2', somebodyElse));
    const { source, search, study } = await sessions.begin([direct(), vna]);
    const { candidates } = await source.candidatePriors(study);
    expect(candidates.map(({ archive }) => archive)).to.deep.equal(['old', 'vna']);
    expect(await search()).to.deep.equal([]);
    expect(await test.database.knex('preread.prior_fetch')).to.deep.equal([]);
  });

  it('takes the same study once, where several archives have it', async () => {
    await site.archive.upload(image('1.7.2', older));
    const { search } = await sessions.begin([direct(), vna]);
    expect((await search()).map(({ archive }) => archive)).to.deep.equal(['old']);
    await site.here.upload(image('1.7.2', older));
    expect((await search()).map(({ archive }) => archive)).to.deep.equal(['local']);
  });
});
