import { expect } from 'chai';
import { extractText, getDocumentProxy } from 'unpdf';
import type { DraftIdentity } from '../../sidecar/domain/draft.ts';
import { PROFILE_NAMES, PROFILES, type ProfileName } from '../../sidecar/report/profiles.ts';
import { type TestDatabase, testDatabase } from '../support/databases.ts';
import { createDraftCollector } from '../support/draft-collector.ts';
import { walkEvidenceLinks } from '../support/evidence-links.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { identityOf, startTestService, type TestService } from '../support/service.ts';
import { type DemoStudies, makeDemoStudies } from '../support/synthetic-patient/patient-files.ts';

const DATE = '20260601';
const PDF_CLASS = '1.2.840.10008.5.1.4.1.1.104.1';

describe('viewer profiles, by the whole service', function () {
  this.timeout(120_000);
  let orthanc: TestOrthanc;
  let test: TestDatabase;
  let service: TestService | undefined;
  const collector = createDraftCollector();
  const studies = new Map<ProfileName, DemoStudies>();

  before(async () => {
    orthanc = await startTestOrthanc();
    test = await testDatabase('embedded');
    await test.database.close();
  });
  after(async () => {
    await service?.stop();
    await orthanc?.stop();
    await test?.remove();
  });

  const restart = async (profile: ProfileName): Promise<TestService> => {
    await service?.stop();
    service = await startTestService(orthanc, test, { START_FROM: 'now', REDRAFT_MINUTES: '0', PROFILE: profile });
    return service;
  };

  const lastIdentity = async (running: TestService, study: string): Promise<DraftIdentity> => {
    const intended = (await running.entries('draftIntended', study)).at(-1);
    if (!intended) expect.fail('no draft was intended');
    return identityOf(intended);
  };

  const documentOf = async (sopInstanceUid: string): Promise<{ id: string; tags: Record<string, unknown> }> => {
    const [found] = (await orthanc.ask('POST', '/tools/lookup', sopInstanceUid)).body as { ID: string }[];
    const tags = (await orthanc.ask('GET', `/instances/${found?.ID}/simplified-tags`)).body;
    return { id: found?.ID ?? '', tags: tags as Record<string, unknown> };
  };

  for (const profile of PROFILE_NAMES)
    it(`${profile}: text as Basic Text SR, measurements in its class${PROFILES[profile].pdf ? ', and a PDF' : ''}`, async () => {
      const running = await restart(profile);
      const made = makeDemoStudies(`profile-${profile}`, DATE, { sliceCount: 4 });
      studies.set(profile, made);
      await orthanc.upload(...made.prior.files, ...made.current.files);
      const { studyInstanceUid: study } = made.current;
      expect(await running.outcomes(study)).to.deep.equal(['drafted']);
      const ended = (await running.first('jobEnded', study)) as object;
      expect(ended, 'nothing was left out').to.deep.equal({ outcome: 'drafted' });
      const identity = await lastIdentity(running, study);
      const { measurementClass, pdf } = PROFILES[profile];
      expect(identity.sopClassUid).to.equal('1.2.840.10008.5.1.4.1.1.88.11');
      expect((identity.attached ?? []).map(({ kind, sopClassUid }) => [kind, sopClassUid])).to.deep.equal([
        ['measurements', measurementClass],
        ...(pdf ? [['pdf', PDF_CLASS]] : []),
      ]);
      const documents = [identity, ...(identity.attached ?? [])];
      expect(new Set(documents.map((one) => one.seriesInstanceUid))).to.have.length(documents.length);
      for (const one of documents) {
        const { tags } = await documentOf(one.sopInstanceUid);
        expect(tags).to.include({
          SOPClassUID: one.sopClassUid,
          InstanceNumber: '1',
          PatientID: made.patient.identity.patientId,
        });
        expect(tags.SeriesDescription).to.match(/^AI .*NOT VERIFIED$/);
      }
      await collector.collect(orthanc, study);
    });

  it('pdf: every page names the patient and says what it is', async () => {
    const made = studies.get('pdf') as DemoStudies;
    const identity = await lastIdentity(service as TestService, made.current.studyInstanceUid);
    const pdf = identity.attached?.find(({ kind }) => kind === 'pdf');
    const { id } = await documentOf(pdf?.sopInstanceUid ?? '');
    const authorization = `Basic ${btoa(`${orthanc.adminUsername}:${orthanc.adminPassword}`)}`;
    const answer = await fetch(`${orthanc.url}/instances/${id}/pdf`, { headers: { authorization } });
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(await answer.arrayBuffer())));
    expect(text.length).to.be.greaterThan(0);
    for (const page of text)
      expect(page)
        .to.include(made.patient.identity.patientId)
        .and.to.match(/AI DRAFT - NOT VERIFIED/);
    expect(text.join(' ')).to.include(made.truth.lesions[0]?.trackingIdentifier);
  });

  it('another profile: the next version ends the series that it has no document for', async () => {
    const made = makeDemoStudies('profile-changed', DATE, { sliceCount: 4 });
    const { studyInstanceUid: study, files } = made.current;
    const first = await restart('pdf');
    await orthanc.upload(...made.prior.files, ...files.slice(1));
    expect(await first.outcomes(study)).to.deep.equal(['drafted']);
    const before = await lastIdentity(first, study);
    const running = await restart('stone');
    await orthanc.upload(files[0] as Uint8Array);
    expect((await running.outcomes(study, 2)).at(-1)).to.equal('drafted');
    const after = await lastIdentity(running, study);
    const retired = (after.attached ?? []).filter((one) => one.retired);
    expect(retired.map(({ kind, seriesInstanceUid }) => [kind, seriesInstanceUid])).to.deep.equal(
      (before.attached ?? []).map(({ kind, seriesInstanceUid }) => [kind, seriesInstanceUid]),
    );
    for (const one of retired) {
      expect(one).to.include({ instanceNumber: 2 });
      const { tags } = await documentOf(one.sopInstanceUid);
      const words = one.kind === 'pdf' ? tags.DocumentTitle : tags.CompletionFlagDescription;
      expect(words).to.include('RETIRED');
    }
    const current = (after.attached ?? []).filter((one) => !one.retired);
    expect(current.map(({ sopClassUid }) => sopClassUid)).to.deep.equal([PROFILES.stone.measurementClass]);
    await collector.collect(orthanc, study);
  });

  it('links every text to an instance that exists', async () => {
    const { broken, inferred } = await walkEvidenceLinks(orthanc);
    expect(broken).to.deep.equal([]);
    expect(inferred).to.be.greaterThan(50);
  });

  it('made only documents that three validators accept', () => collector.validate());
});
