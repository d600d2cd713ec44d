import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { verifyDatabase } from '../../sidecar/ledger/export.ts';
import { type Path, paths, type Site, startSite } from '../support/archives.ts';
import { type TestDatabase, testDatabase, until } from '../support/databases.ts';
import { createDraftCollector } from '../support/draft-collector.ts';
import { archiveSettings } from '../support/prior-session.ts';
import { identityOf, startTestService, type TestService } from '../support/service.ts';
import { makeDemoStudies } from '../support/synthetic-patient/patient-files.ts';

const DATE = '20260601';
const small = { sliceCount: 5 };

function describePath(path: Path): void {
  describe(`the service with ${path.name}`, function () {
    this.timeout(120_000);
    let site: Site;
    let test: TestDatabase;
    let service: TestService | undefined;
    let folder: string;
    const drafts = createDraftCollector();
    // Where nothing is copied, each series is asked for: the images and the measurements.
    const once = path.isMoved ? 1 : 2;

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'preread-archives-'));
      site = await startSite(path.programs);
    });
    beforeEach(async () => {
      test = await testDatabase('postgres');
      await test.database.close();
    });
    afterEach(async () => {
      await drafts.collect(site.here);
      await service?.stop();
      service = undefined;
      await site.reset();
      await test.remove();
    });
    after(async () => {
      await site?.stop();
      rmSync(folder, { recursive: true });
    });

    async function begin(settings: Record<string, string> = {}): Promise<TestService> {
      const file = join(folder, 'archives.json');
      writeFileSync(file, JSON.stringify([path.entry(site)]));
      const all = { ...archiveSettings(site, file), REDRAFT_MINUTES: '0', ...settings };
      const started = await startTestService(site.here, test, all);
      service = started;
      await until('the feed is followed', async () => (await started.entries('feedStarted')).length > 0);
      return started;
    }
    const asked = () => until('the prior is asked for', () => path.asked(site) > 0);
    const comparisonsOf = async (running: TestService, study: string) =>
      (await running.entries('comparison', study)).map(
        ({ content }) => (content as { comparisons: { outcome: string }[] }).comparisons.length,
      );

    it('asks for the prior at the first image, before the study has settled; what was only fetched gets no draft', async () => {
      const { prior, current } = makeDemoStudies('first-image', DATE, small);
      await site.archive.upload(...prior.files);
      const running = await begin({ SETTLE_SECONDS: '5' });
      await site.here.upload(...current.files.slice(0, 1));
      await asked();
      expect(await running.entries('settled')).to.deep.equal([]);
      await site.here.upload(...current.files.slice(1));
      expect(await running.outcomes(current.studyInstanceUid)).to.deep.equal(['drafted']);
      const [comparisons] = await comparisonsOf(running, current.studyInstanceUid);
      expect(comparisons).to.be.greaterThan(0);
      expect(path.asked(site)).to.equal(once);
      if (path.isMoved) expect(await running.outcomes(prior.studyInstanceUid)).to.deep.equal(['fetchedPrior']);
      expect(await drafts.collect(site.here)).to.have.length(1);
    });

    it('drafts without a prior that is late, says so, and follows with a new draft when it has come', async () => {
      const { prior, current, patient } = makeDemoStudies('late', DATE, small);
      await site.archive.upload(...prior.files);
      const running = await begin({ PRIOR_FETCH_SECONDS: '1' });
      path.hold(site);
      await site.here.upload(...current.files);
      expect(await running.outcomes(current.studyInstanceUid)).to.deep.equal(['drafted']);
      expect(await comparisonsOf(running, current.studyInstanceUid)).to.deep.equal([0]);
      const { statements } = await running.first<{ statements: { text: string }[] }>(
        'draftIntended',
        current.studyInstanceUid,
      );
      const texts = statements.map((one) => one.text).join(' ');
      expect(texts).to.contain('did not arrive from its archive in time').and.not.to.contain('No prior study');

      path.release(site);
      expect(await running.outcomes(current.studyInstanceUid, 2)).to.deep.equal(['drafted', 'drafted']);
      const intended = (await running.entries('draftIntended', current.studyInstanceUid)).map(identityOf);
      expect(intended[1]?.predecessor?.sopInstanceUid).to.equal(intended[0]?.sopInstanceUid);
      expect((await comparisonsOf(running, current.studyInstanceUid))[1]).to.be.greaterThan(0);
      const reasons = (await running.entries('settled', current.studyInstanceUid)).map(
        ({ content }) => (content as { reason: string }).reason,
      );
      expect(reasons).to.deep.equal(['settled-quiet', 'prior-arrived']);
      expect(path.asked(site)).to.equal(once);
      expect(await verifyDatabase(running.database.knex)).to.deep.include({ valid: true });
      const logged = JSON.stringify(running.log.lines);
      for (const secret of [patient.identity.patientId, prior.studyInstanceUid, patient.identity.name.alphabetic ?? ''])
        expect(logged).not.to.contain(secret);
    });

    it('drafts when the archive breaks off, and says that the prior was not fetched', async () => {
      const { prior, current } = makeDemoStudies('broken', DATE, small);
      await site.archive.upload(...prior.files);
      const running = await begin();
      path.breakOff(site);
      await site.here.upload(...current.files);
      expect(await running.outcomes(current.studyInstanceUid)).to.deep.equal(['drafted']);
      const { decisions } = await running.first<{ decisions: { chosen: boolean; reason: string }[] }>(
        'priorDecision',
        current.studyInstanceUid,
      );
      expect(decisions.map(({ chosen, reason }) => [chosen, reason])).to.deep.equal([[false, 'notFetched']]);
    });

    it("never asks for a study that is another person's under the same patient id", async () => {
      const other = makeDemoStudies('collision', DATE, { ...small, birthDate: '19300101' });
      const mine = makeDemoStudies('collision', DATE, small);
      expect(other.patient.identity.patientId).to.equal(mine.patient.identity.patientId);
      await site.archive.upload(...other.prior.files);
      const running = await begin();
      await site.here.upload(...mine.current.files);
      expect(await running.outcomes(mine.current.studyInstanceUid)).to.deep.equal(['drafted']);
      const { decisions } = await running.first<{ decisions: { chosen: boolean }[] }>(
        'priorDecision',
        mine.current.studyInstanceUid,
      );
      expect(decisions.map(({ chosen }) => chosen)).to.deep.equal([false]);
      expect(path.asked(site)).to.equal(0);
    });

    if (path.isMoved) {
      it('follows with a new draft when the archive sends what had been given up', async () => {
        const { prior, current } = makeDemoStudies('straggler', DATE, small);
        await site.archive.upload(...prior.files);
        const running = await begin({ PRIOR_FETCH_SECONDS: '1', PRIOR_FETCH_DEADLINE_SECONDS: '2' });
        path.hold(site);
        await site.here.upload(...current.files);
        expect(await running.outcomes(current.studyInstanceUid)).to.deep.equal(['drafted']);
        await until('it is given up', async () => {
          const [row] = await running.database.knex('preread.prior_fetch').where({ state: 'failed' });
          return row !== undefined;
        });
        // To the PACS it makes no difference in which association it comes.
        await site.here.upload(...prior.files);
        expect(await running.outcomes(prior.studyInstanceUid)).to.deep.equal(['fetchedPrior']);
        expect(await running.outcomes(current.studyInstanceUid, 2)).to.deep.equal(['drafted', 'drafted']);
        expect((await comparisonsOf(running, current.studyInstanceUid))[1]).to.be.greaterThan(0);
      });

      it('drafts a fetched prior like any other study once it gets something of its own', async () => {
        const { prior, current } = makeDemoStudies('for-real', DATE, small);
        await site.archive.upload(...prior.files.slice(1));
        const running = await begin();
        await site.here.upload(...current.files);
        expect(await running.outcomes(prior.studyInstanceUid)).to.deep.equal(['fetchedPrior']);
        await site.here.upload(...prior.files.slice(0, 1));
        expect(await running.outcomes(prior.studyInstanceUid, 2)).to.deep.equal(['fetchedPrior', 'drafted']);
      });
    }

    it('made only drafts that three validators accept', () => drafts.validate());
  });
}

// How a newer Orthanc moves is tried without the service.
paths()
  .filter((path) => !(path.programs && path.name.includes('C-MOVE')))
  .forEach(describePath);
