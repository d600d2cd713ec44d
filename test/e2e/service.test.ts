import { expect } from 'chai';
import { verifyDatabase } from '../../sidecar/ledger/export.ts';
import { DATABASE_KINDS, type TestDatabase, testDatabase, until } from '../support/databases.ts';
import { createDraftCollector } from '../support/draft-collector.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { identityOf, startTestService, type TestService } from '../support/service.ts';
import { makeDemoStudies } from '../support/synthetic-patient/patient-files.ts';

const DATE = '20260601';
const small = { sliceCount: 6 };
const srOf = (files: readonly Uint8Array[]) => files.at(-1) as Uint8Array;
const imagesOf = (files: readonly Uint8Array[]) => files.slice(0, -1);

for (const kind of DATABASE_KINDS)
  describe(`the service on ${kind}`, function () {
    this.timeout(120_000);
    let orthanc: TestOrthanc;
    let proxy: FaultProxy;
    let test: TestDatabase;
    let service: TestService;
    const drafts = createDraftCollector();
    const old = makeDemoStudies('before-the-service', DATE, small);

    before(async () => {
      orthanc = await startTestOrthanc();
      proxy = await startFaultProxy(orthanc);
      await orthanc.upload(...old.current.files);
      test = await testDatabase(kind);
      await test.database.close();
      service = await startTestService({ ...orthanc, url: proxy.url }, test, { REDRAFT_MINUTES: '0' });
      await until('the feed is followed', async () => (await service.entries('feedStarted')).length > 0);
    });
    after(async () => {
      await service?.stop();
      await proxy?.close();
      await orthanc?.stop();
      await test?.remove();
    });
    beforeEach(() => {
      proxy.fault = () => 'pass';
    });

    it('writes a draft with comparison, and starts nothing by writing it', async () => {
      const { prior, current, truth } = makeDemoStudies('whole-chain', DATE, small);
      await orthanc.upload(...prior.files);
      expect(await service.outcomes(prior.studyInstanceUid)).to.deep.equal(['drafted']);
      await orthanc.upload(...current.files);
      expect(await service.outcomes(current.studyInstanceUid)).to.deep.equal(['drafted']);

      const comparison = await service.first<{ comparisons: { outcome: string }[] }>(
        'comparison',
        current.studyInstanceUid,
      );
      const outcomes = comparison.comparisons.map((one) => one.outcome);
      expect(outcomes).to.have.members(truth.lesions.map((lesion) => lesion.expected.prior));

      expect(await drafts.collect(orthanc, current.studyInstanceUid)).to.have.length(1);
      const seen = (await service.entries('changeSeen', current.studyInstanceUid)).length;
      await new Promise((resume) => setTimeout(resume, 2500));
      expect((await service.entries('changeSeen', current.studyInstanceUid)).length, 'our own SR is no news').to.equal(
        seen,
      );
      expect(await service.outcomes(current.studyInstanceUid)).to.have.length(1);
    });

    it('began at now: the study that was there before has no draft', async () => {
      expect(await service.entries('jobEnded', old.current.studyInstanceUid)).to.deep.equal([]);
      expect(await drafts.collect(orthanc, old.current.studyInstanceUid)).to.deep.equal([]);
    });

    it('says that there is no prior, when there is none', async () => {
      const { current } = makeDemoStudies('no-prior', DATE, { ...small, withoutPrior: true });
      await orthanc.upload(...current.files);
      expect(await service.outcomes(current.studyInstanceUid)).to.deep.equal(['drafted']);
      const intended = await service.first<{ statements: { text: string }[] }>(
        'draftIntended',
        current.studyInstanceUid,
      );
      const texts = intended.statements.map((one) => one.text);
      expect(texts).to.include('No prior study available for comparison.');
    });

    it('writes nothing while there is nothing to say, and a draft once an evidence SR arrives', async () => {
      const { current } = makeDemoStudies('late-sr', DATE, { ...small, withoutPrior: true });
      await orthanc.upload(...imagesOf(current.files));
      expect(await service.outcomes(current.studyInstanceUid)).to.deep.equal(['nothingToSay']);
      expect(await drafts.collect(orthanc, current.studyInstanceUid)).to.deep.equal([]);
      await orthanc.upload(srOf(current.files));
      expect(await service.outcomes(current.studyInstanceUid, 2)).to.deep.equal(['nothingToSay', 'drafted']);
    });

    it('stores the same object once, when the answer to the store is lost', async () => {
      const { current } = makeDemoStudies('lost-answer', DATE, { ...small, withoutPrior: true });
      let lost = 0;
      proxy.fault = (method, path) =>
        method === 'POST' && path.startsWith('/dicom-web/studies') && lost++ === 0 ? 'dropAnswer' : 'pass';
      await orthanc.upload(...current.files);
      expect(await service.outcomes(current.studyInstanceUid)).to.deep.equal(['drafted']);
      expect(lost).to.be.greaterThan(0);
      expect(await drafts.collect(orthanc, current.studyInstanceUid)).to.have.length(1);
      const intended = await service.entries('draftIntended', current.studyInstanceUid);
      expect(intended).to.have.length(1);
      const stored = await service.first<{ sopInstanceUid: string }>('draftStored', current.studyInstanceUid);
      expect(stored.sopInstanceUid).to.equal(identityOf(intended[0] as never).sopInstanceUid);
    });

    it('waits for a PACS that is away, and goes on', async () => {
      const { current } = makeDemoStudies('outage', DATE, { ...small, withoutPrior: true });
      proxy.fault = () => 'dropRequest';
      await orthanc.upload(...current.files);
      const ready = async () => {
        const answer = await fetch(`${service.address}/readyz`);
        const { feed } = (await answer.json()) as { feed: string };
        return { code: answer.status, feed };
      };
      await until('the feed is reported as failing', async () => (await ready()).feed === 'failing: PACS_UNREACHABLE');
      expect((await ready()).code).to.equal(503);
      proxy.fault = () => 'pass';
      expect(await service.outcomes(current.studyInstanceUid)).to.deep.equal(['drafted']);
      await until('all is ready again', async () => (await ready()).code === 200);
    });

    it('gives no draft to a study with a verified report, nor to one without images', async () => {
      const verified = makeDemoStudies('verified', DATE, {
        ...small,
        withoutPrior: true,
        verifiedReports: ['current'],
      });
      const documents = makeDemoStudies('sr-only', DATE, { ...small, withoutPrior: true });
      await orthanc.upload(...verified.current.files, srOf(documents.current.files));
      expect(await service.outcomes(verified.current.studyInstanceUid)).to.deep.equal(['alreadyVerified']);
      expect(await service.entries('changeSeen', documents.current.studyInstanceUid), 'starts nothing').to.deep.equal(
        [],
      );
      expect(await drafts.collect(orthanc, verified.current.studyInstanceUid)).to.deep.equal([]);
    });

    it('ends the job of a study that was deleted meanwhile', async () => {
      const { current } = makeDemoStudies('deleted', DATE, { ...small, withoutPrior: true });
      // Its queries are held up until it is gone, but for the feed.
      proxy.fault = (_method, path) => (path.includes(current.studyInstanceUid) ? 'error503' : 'pass');
      await orthanc.upload(...current.files);
      await until(
        'its job begins',
        async () => (await service.entries('settled', current.studyInstanceUid)).length > 0,
      );
      const { body } = await orthanc.ask('POST', '/tools/lookup', current.studyInstanceUid);
      await orthanc.deleteStudy((body as { ID: never }[])[0]?.ID as never);
      proxy.fault = () => 'pass';
      expect(await service.outcomes(current.studyInstanceUid)).to.deep.equal(['studyGone']);
    });

    it('never takes another person with the same patient id for the patient', async () => {
      const mine = makeDemoStudies('collision', DATE, small);
      const other = makeDemoStudies('collision', DATE, { ...small, birthDate: '19300101' });
      expect(other.patient.identity.patientId).to.equal(mine.patient.identity.patientId);
      await orthanc.upload(...other.prior.files);
      await service.outcomes(other.prior.studyInstanceUid);
      await orthanc.upload(...mine.current.files);
      expect(await service.outcomes(mine.current.studyInstanceUid)).to.deep.equal(['drafted']);
      const decision = await service.first<{ decisions: { chosen: boolean }[] }>(
        'priorDecision',
        mine.current.studyInstanceUid,
      );
      const { decisions } = decision;
      expect(decisions.map((one) => one.chosen)).to.deep.equal([false]);
      const comparison = await service.first<{ comparisons: unknown[] }>('comparison', mine.current.studyInstanceUid);
      expect(comparison.comparisons).to.deep.equal([]);
    });

    for (const nameScript of ['latin', 'japanese', 'arabic', 'cyrillic', 'chinese'] as const)
      it(`adds no patient and no study when it stores a draft under a ${nameScript} name`, async () => {
        const { current, patient } = makeDemoStudies(`name-${nameScript}`, DATE, {
          ...small,
          nameScript,
          withoutPrior: true,
        });
        await orthanc.upload(...current.files);
        expect(await service.outcomes(current.studyInstanceUid)).to.deep.equal(['drafted']);
        const find = async (level: string) => {
          const query = { Level: level, Query: { PatientID: patient.identity.patientId }, Expand: true };
          return (await orthanc.ask('POST', '/tools/find', JSON.stringify(query))).body as unknown[];
        };
        expect(await find('Patient')).to.have.length(1);
        expect(await find('Study')).to.have.length(1);
        const [file] = await drafts.collect(orthanc, current.studyInstanceUid);
        const expected = Object.values(patient.identity.name).join('=');
        expect(Buffer.from(file as Uint8Array).includes(Buffer.from(expected, 'utf8'))).to.equal(true);
      });

    it('keeps a ledger that verifies, and logs nothing that finds a patient', async () => {
      expect(await verifyDatabase(service.database.knex)).to.deep.include({ valid: true });
      const logged = JSON.stringify(service.log.lines);
      const { patient, current } = makeDemoStudies('whole-chain', DATE, small);
      for (const secret of [
        patient.identity.patientId,
        patient.identity.name.alphabetic ?? '',
        current.studyInstanceUid,
        orthanc.password,
      ])
        expect(logged).not.to.contain(secret);
      const metrics = await (await fetch(`${service.address}/metrics`)).text();
      expect(metrics).to.match(/preread_jobs_ended_total\{outcome="drafted"\} [1-9]/);
      expect(metrics).not.to.match(/SYNTH-|2\.25\./);
    });

    it('made only drafts that three validators accept', async () => {
      await drafts.collect(orthanc);
      await drafts.validate();
    });

    it("stops when Orthanc's database was replaced, and says so", async () => {
      const replacement = await startTestOrthanc();
      try {
        proxy.target = replacement;
        const { current } = makeDemoStudies('replaced', DATE, { ...small, withoutPrior: true });
        await replacement.upload(...current.files);
        const stopped = await until(
          'the alarm is raised',
          async () => (await service.entries('feedStopped'))[0],
          20_000,
        );
        expect((stopped.content as { code: string }).code).to.equal('FEED_REPLACED');
        expect((await fetch(`${service.address}/readyz`)).status).to.equal(503);
        expect(await service.entries('jobEnded', current.studyInstanceUid)).to.deep.equal([]);
      } finally {
        await replacement.stop();
      }
    });
  });
