import { expect } from 'chai';
import type { StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import type { CandidatePrior, Study } from '../../sidecar/domain/study.ts';
import { fetchesOf, readFetch } from '../../sidecar/intake/prior-fetch-records.ts';
import {
  countInstances,
  countStudies,
  empty,
  errorOf,
  image,
  loseFile,
  older,
  type Path,
  PHI,
  paths,
  type Site,
  somebodyElse,
  startSite,
} from '../support/archives.ts';
import { type TestDatabase, testDatabase, until } from '../support/databases.ts';
import { createSessions, type Session, type Sessions } from '../support/prior-session.ts';

const uid = (value: string) => value as StudyInstanceUid;
const KEY = { studyInstanceUid: uid('1.7.2'), archive: 'old' };
const isIn = (...codes: string[]) => codes;

function describePath(path: Path): void {
  describe(`priors from ${path.name}`, function () {
    this.timeout(120_000);
    let site: Site;
    let test: TestDatabase;
    let sessions: Sessions;

    before(async () => {
      site = await startSite(path.programs);
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
    });

    const begin = (settings: Record<string, string> = {}, options?: { transfers: boolean }) =>
      sessions.begin([path.entry(site)], settings, options);
    const states = async () =>
      (await test.database.knex('preread.prior_fetch').orderBy('state')).map((row) => row.state);
    const asked = () => until('it is asked for', () => path.asked(site) > 0);
    const ended = () =>
      until('the transfer ends', async () => {
        const fetch = await readFetch(test.database.knex, KEY);
        return fetch && ['arrived', 'failed'].includes(fetch.state) && fetch;
      });
    const bring = ({ source }: Session, [candidate, current]: [CandidatePrior, Study]) =>
      source.gatherPrior(candidate, current);
    /** Asked for with everything standing still, so that a test may change what will come. */
    async function askedFor(settings: Record<string, string> = {}) {
      await site.archive.upload(image('1.7.2', older));
      const session = await begin(settings);
      path.hold(site);
      const only = await session.only();
      await asked();
      return { session, only };
    }

    it('are brought, read, and copied only where they must be', async () => {
      await site.archive.upload(image('1.7.2', older), image('1.7.2', older, 2));
      const session = await begin();
      const prior = await bring(session, await session.only());
      expect(prior.study.series[0]?.instances).to.have.length(2);
      const reference = { ...prior.study.series[0]?.instances[0], studyInstanceUid: uid('1.7.2') };
      const dataset = await prior.source.document({ ...reference, seriesInstanceUid: '1.7.2.1' } as never);
      expect(dataset['0020000D']?.Value).to.deep.equal(['1.7.2']);
      expect(await countStudies(site.here)).to.equal(path.isMoved ? 2 : 1);
      const [fetch] = await fetchesOf(test.database.knex, uid('1.7.2'));
      expect(fetch).to.include({ state: 'arrived', archive: 'old' });
      expect(fetch?.startedAt !== undefined).to.equal(path.isMoved);
    });

    it('are asked for as soon as they are found, before anybody waits for them', async () => {
      const { session, only } = await askedFor();
      path.release(site);
      await ended();
      expect((await bring(session, only)).study.studyInstanceUid).to.equal('1.7.2');
      expect(path.asked(site)).to.equal(1);
    });

    it('are brought once, whoever asks, in however many processes', async () => {
      await site.archive.upload(image('1.7.2', older));
      const all = [await begin(), await begin(), await begin()];
      const found = await Promise.all(all.map((session) => session.only()));
      const waits = all.flatMap((session, at) => {
        const only = found[at] as [CandidatePrior, Study];
        return [bring(session, only), bring(session, only)];
      });
      for (const { study } of await Promise.all(waits)) expect(study.studyInstanceUid).to.equal('1.7.2');
      expect(await states()).to.deep.equal(['arrived']);
      // Where nothing is copied, the processes that did not read ahead read for themselves, once for each that waits.
      expect(path.asked(site))
        .to.be.at.most(path.isMoved ? 1 : 5)
        .and.at.least(1);
    });

    it('are brought no more at once than they may, all processes together', async () => {
      const priors = ['1.7.2', '1.7.3', '1.7.4'];
      for (const prior of priors) await site.archive.upload(image(prior, older));
      path.hold(site);
      const limit = { PRIOR_FETCHES_AT_ONCE: '1' };
      const [first, second] = [await begin(limit), await begin(limit)];
      path.hold(site);
      expect(await first.search()).to.have.length(3);
      expect(await second.search()).to.have.length(3);
      await asked();
      await new Promise((resume) => setTimeout(resume, 2500));
      expect(await states()).to.deep.equal(['requested', 'requested', 'running']);
      expect(path.asked(site)).to.equal(1);
      path.release(site);
      await until('all have come', async () => (await states()).every((state) => state === 'arrived'));
      expect(path.asked(site)).to.equal(3);
    });

    it('are waited for no longer than a draft may, and given up and cancelled when it is too late', async () => {
      const limits = { PRIOR_FETCH_SECONDS: '1', PRIOR_FETCH_DEADLINE_SECONDS: '4' };
      const { session, only } = await askedFor(limits);
      const error = await errorOf(bring(session, only));
      expect([error.code, error.retryable]).to.deep.equal(['PRIOR_NOT_IN_TIME', false]);
      expect(await states(), 'the transfer goes on without the draft').to.deep.equal(['running']);
      const { error: why, orthancJobId } = await ended();
      expect(why?.code).to.be.oneOf(isIn('PRIOR_NOT_IN_TIME', 'ARCHIVE_TIMEOUT'));
      await until('nobody works on it any more', async () => {
        if (!path.isMoved) return site.web.abandoned() > 0;
        const job = (await site.here.ask('GET', `/jobs/${orthancJobId}`)).body as { State: string };
        return ['Failure', 'Success'].includes(job.State);
      });
      expect(await countStudies(site.here)).to.equal(1);
      expect(JSON.stringify([session.log.lines, error.message])).not.to.match(PHI);
    });

    it('are known to be missing in a draft that did not wait, until they come', async () => {
      const { session, only } = await askedFor({ PRIOR_FETCH_SECONDS: '1' });
      await errorOf(bring(session, only));
      const without = async () => (await test.database.knex('preread.prior_fetch').first()).drafted_without;
      expect(await without()).to.deep.equal(['1.7.1']);
      path.release(site);
      expect((await ended()).state).to.equal('arrived');
      expect((await bring(session, only)).study.studyInstanceUid).to.equal('1.7.2');
    });

    it("are not believed when they are somebody else's under the same UID", async () => {
      const { session, only } = await askedFor();
      await empty(site.archive);
      await site.archive.upload(image('1.7.2', somebodyElse));
      path.release(site);
      const error = await errorOf(bring(session, only));
      expect([error.code, error.retryable]).to.deep.equal(['ARCHIVE_WRONG_STUDY', false]);
      expect(error.message).not.to.match(PHI);
    });

    it('are missed by name when they have vanished meanwhile', async () => {
      const { session, only } = await askedFor();
      await empty(site.archive);
      path.release(site);
      const error = await errorOf(bring(session, only));
      expect([error.code, error.retryable]).to.deep.equal(['ARCHIVE_FAILED', false]);
      expect((await ended()).state).to.equal('failed');
    });

    it('are missed by name when the line breaks, and another draft soon after leaves the archive in peace', async () => {
      await site.archive.upload(image('1.7.2', older));
      const session = await begin();
      path.breakOff(site);
      const only = await session.only();
      const error = await errorOf(bring(session, only));
      expect(error.code).to.be.oneOf(isIn('ARCHIVE_UNREACHABLE', 'ARCHIVE_REFUSED', 'ARCHIVE_FAILED'));
      expect([error.retryable, error.message]).to.deep.equal([false, error.message.replace(PHI, '')]);
      const times = path.asked(site);
      expect((await errorOf(bring(session, only))).code).to.equal(error.code);
      expect(path.asked(site)).to.equal(times);
    });

    it('are gone on with after the process that brought them died', async () => {
      await site.archive.upload(image('1.7.2', older));
      const { knex } = test.database;
      await knex('preread.prior_fetch').insert({
        study_instance_uid: KEY.studyInstanceUid,
        archive: KEY.archive,
        state: 'running',
        asked_by: '1.7.1',
        // Of a process, or of an Orthanc, that no longer runs.
        orthanc_job_id: path.isMoved ? 'b7a9f3a2-0000-4000-8000-000000000000' : 'read:0',
        lease_until: knex.raw("now() - interval '1 second'"),
      });
      await begin();
      expect((await ended()).state).to.equal('arrived');
      expect(path.asked(site)).to.equal(1);
    });

    if (!path.isMoved) return;

    it('are waited for as a whole while a part has come', async () => {
      const { session } = await askedFor();
      await site.archive.upload(image('1.7.2', older, 2));
      // It comes in another association than the one that is held, as what C-MOVE sends does.
      await site.here.upload(image('1.7.2', older));
      const [candidate, current] = await session.only();
      expect(candidate.archive).to.equal('local');
      const brought = session.source.gatherPrior(candidate, current);
      path.release(site);
      expect((await brought).study.series[0]?.instances).to.have.length(2);
    });

    it('are not used where no more than a part came, and are once the rest has come', async () => {
      const files = [1, 2, 3].map((sop) => image('1.7.2', older, sop));
      const ids = await site.archive.upload(...files);
      await loseFile(site, ids[1] ?? '');
      const session = await begin();
      expect((await errorOf(bring(session, await session.only()))).code).to.equal('ARCHIVE_FAILED');
      expect(await countInstances(site.here), 'beside the current image').to.be.within(2, 3);
      const [part, current] = await session.only();
      expect(part.archive).to.equal('local');
      expect((await errorOf(session.source.gatherPrior(part, current))).code).to.equal('ARCHIVE_FAILED');
      await empty(site.archive);
      await site.archive.upload(...files);
      const { knex } = test.database;
      await knex('preread.prior_fetch').update({ finished_at: knex.raw("now() - interval '11 minutes'") });
      expect((await session.source.gatherPrior(part, current)).study.series[0]?.instances).to.have.length(3);
    });

    it('are missed by name when the archive lets nobody have them', async () => {
      await site.archive.upload(image('1.7.2', older));
      await site.introduce({ AllowMove: false, AllowGet: false });
      const session = await begin();
      const error = await errorOf(bring(session, await session.only()));
      expect(error.code).to.be.oneOf(isIn('ARCHIVE_REFUSED', 'ARCHIVE_FAILED'));
      expect(await countStudies(site.here)).to.equal(1);
    });

    it('come by C-GET, and not by C-MOVE, where the archive does not know the address of the PACS', async () => {
      await site.archive.upload(image('1.7.2', older));
      await site.introduce({ Port: 9 });
      const session = await begin();
      const brought = bring(session, await session.only());
      if (path.name.includes('C-GET')) expect((await brought).study.studyInstanceUid).to.equal('1.7.2');
      else expect((await errorOf(brought)).code).to.equal('ARCHIVE_FAILED');
    });

    it('are moved by nobody in a dry run', async () => {
      await site.archive.upload(image('1.7.2', older));
      const session = await begin({}, { transfers: false });
      expect((await errorOf(bring(session, await session.only()))).code).to.equal('PRIOR_NOT_IN_TIME');
      expect(await states()).to.deep.equal([]);
      expect(await countStudies(site.here)).to.equal(1);
    });
  });
}

paths().forEach(describePath);
