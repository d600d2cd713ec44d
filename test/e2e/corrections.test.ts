import { expect } from 'chai';
import type { OrthancId, StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import { type TestDatabase, testDatabase, until } from '../support/databases.ts';
import { createDraftCollector } from '../support/draft-collector.ts';
import { walkEvidenceLinks } from '../support/evidence-links.ts';
import { newerOrthanc } from '../support/newer-orthanc.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { type DemoStudies, makeDemoStudies } from '../support/synthetic-patient/patient-files.ts';

const DATE = '20260601';
type Tags = Readonly<Record<string, string>>;
interface Found {
  readonly ID: OrthancId;
  readonly MainDicomTags: Tags;
  readonly PatientMainDicomTags: Tags;
  readonly ParentPatient: string;
}

const newer = newerOrthanc();
const ORTHANCS = [
  { name: 'the Orthanc of this machine', options: {} },
  ...(newer ? [{ name: 'Orthanc 1.12', options: { programs: newer } }] : []),
];

for (const { name, options } of ORTHANCS)
  describe(`corrections in ${name}`, function () {
    this.timeout(120_000);
    let orthanc: TestOrthanc;
    let test: TestDatabase;
    let service: TestService;
    const collector = createDraftCollector();

    before(async () => {
      orthanc = await startTestOrthanc({ ...options, mayDelete: true });
      test = await testDatabase('embedded');
      await test.database.close();
      service = await startTestService(orthanc, test, {
        START_FROM: 'now',
        REDRAFT_MINUTES: '0',
        PRIORS_MAX: '0',
        DRAFT_WITHOUT_FINDINGS: 'on',
      });
    });
    after(async () => {
      await service?.stop();
      await orthanc?.stop();
      await test?.remove();
    });

    const find = async (level: string, query: Tags): Promise<Found[]> =>
      (await orthanc.ask('POST', '/tools/find', JSON.stringify({ Level: level, Expand: true, Query: query })))
        .body as Found[];

    const drafted = async (seed: string): Promise<DemoStudies> => {
      const studies = makeDemoStudies(seed, DATE, { sliceCount: 4, withoutPrior: true });
      await orthanc.upload(...studies.current.files);
      expect(await service.outcomes(studies.current.studyInstanceUid)).to.deep.equal(['drafted']);
      return studies;
    };

    /** What Orthanc is asked to change, as its REST has it. */
    const change = async (path: string, body: object): Promise<void> => {
      const { status } = await orthanc.ask('POST', path, JSON.stringify(body));
      expect(status).to.equal(200);
    };

    type Intended = { readonly identity: { readonly sopInstanceUid: string }; readonly because: unknown };
    const lastIntended = async (study: string): Promise<Intended> => {
      const intended = (await service.entries('draftIntended', study)).at(-1);
      if (!intended) expect.fail('no draft was intended');
      return intended.content as Intended;
    };

    /** The last text document that Preread's own series of a study holds. */
    const lastText = async (study: string): Promise<Record<string, unknown>> => {
      const { sopInstanceUid } = (await lastIntended(study)).identity;
      const [found] = await find('Instance', { SOPInstanceUID: sopInstanceUid });
      return (await orthanc.ask('GET', `/instances/${found?.ID}/simplified-tags`)).body as Record<string, unknown>;
    };

    const because = async (study: string): Promise<unknown> => (await lastIntended(study)).because;

    const newPatient = { PatientID: 'CORRECTED-1', PatientName: 'Corrected^Name', PatientBirthDate: '19600102' };
    const patientOf = async (study: StudyInstanceUid) =>
      (await find('Study', { StudyInstanceUID: study }))[0]?.ParentPatient;

    it('a patient corrected under the same UIDs: the next version has the new patient, the ledger says why', async () => {
      const { current } = await drafted('same-uids');
      const { studyInstanceUid: study } = current;
      await change(`/patients/${await patientOf(study)}/modify`, {
        Replace: newPatient,
        Keep: ['StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID'],
        Force: true,
        KeepSource: false,
      });
      expect((await service.outcomes(study, 2)).slice(0, 2)).to.deep.equal(['drafted', 'drafted']);
      expect(await lastText(study)).to.include({ ...newPatient, InstanceNumber: '2' });
      expect(await because(study)).to.include.members(['patientId', 'demographics']);
      expect(await find('Study', { StudyInstanceUID: study })).to.have.length(1);
      const hashes = (await service.entries('draftIntended', study)).map((entry) => entry.patientHash);
      expect(new Set(hashes)).to.have.length(2);
      await collector.collect(orthanc, study);
    });

    it('patients merged: the study goes on under new UIDs with a draft of its own, and the copied one is ended', async () => {
      const { current, truth } = await drafted('merged');
      const { studyInstanceUid: before } = current;
      const patient = { PatientID: 'MERGED-1', PatientName: 'Merged^Patient' };
      await change(`/patients/${await patientOf(before)}/modify`, { Replace: patient, Force: true, KeepSource: false });
      const [study] = await find('Study', { PatientID: 'MERGED-1' });
      const after = study?.MainDicomTags.StudyInstanceUID as string;
      expect(after).not.to.equal(before);
      expect((await service.outcomes(after))[0]).to.equal('drafted');
      expect(await lastText(after)).to.include({ ...patient, InstanceNumber: '1', StudyInstanceUID: after });
      const ended = await service.entries('draftRetired', after);
      expect(ended).to.have.length(1);
      for (const { content } of ended) expect(content).to.include({ reason: 'copied', madeFor: before });
      expect((await service.outcomes(before, 2)).at(-1)).to.equal('studyGone');
      expect(await service.first('draftGone', before)).to.include({ instanceNumber: 1 });
      for (const { MainDicomTags: tags } of await find('Series', {
        StudyInstanceUID: after,
        Manufacturer: 'Preread',
      })) {
        const instances = await find('Instance', { SeriesInstanceUID: tags.SeriesInstanceUID as string });
        const numbers = instances.map((one) => Number(one.MainDicomTags.InstanceNumber));
        const last = instances[numbers.indexOf(Math.max(...numbers))];
        const document = (await orthanc.ask('GET', `/instances/${last?.ID}/simplified-tags`)).body;
        const isOwn = last?.MainDicomTags.SOPInstanceUID === (await lastIntended(after)).identity.sopInstanceUid;
        expect(JSON.stringify(document).includes('RETIRED - DO NOT USE'), tags.SeriesDescription).to.equal(!isOwn);
      }
      // The measurements were made on images that are no more: they are named as not used, not taken over.
      for (const { trackingIdentifier } of truth.lesions)
        expect(JSON.stringify(await lastText(after))).not.to.include(trackingIdentifier);
      // The document that ends the copies makes the study be looked at once more; they are dealt with once.
      expect(await service.outcomes(after, 2)).to.deep.equal(['drafted', 'unchanged']);
      expect(await service.entries('draftRetired', after)).to.have.length(1);
      await collector.collect(orthanc, after);
    });

    it('an accession number corrected within the study: the next version has it', async () => {
      const { current } = await drafted('accession');
      const { studyInstanceUid: study } = current;
      const [held] = await find('Study', { StudyInstanceUID: study });
      await change(`/studies/${held?.ID}/modify`, {
        Replace: { AccessionNumber: 'A-CORRECTED' },
        Keep: ['StudyInstanceUID'],
        Force: true,
        KeepSource: false,
      });
      // More may follow: what ends the old documents is an arrival of its own.
      expect((await service.outcomes(study, 2)).slice(0, 2)).to.deep.equal(['drafted', 'drafted']);
      expect(await lastText(study)).to.include({ AccessionNumber: 'A-CORRECTED', InstanceNumber: '2' });
      expect(await because(study)).to.include.members(['accessionNumber', 'instances']);
      expect(await service.entries('draftRetired', study)).to.have.length(1);
      await collector.collect(orthanc, study);
    });

    it('studies merged: the study that took the images gets a new version, without the copied draft', async () => {
      const into = await drafted('merge-target');
      const from = await drafted('merge-source');
      const { studyInstanceUid: target } = into.current;
      const [[targetId], [sourceId]] = [
        await find('Study', { StudyInstanceUID: target }),
        await find('Study', { StudyInstanceUID: from.current.studyInstanceUid }),
      ];
      await change(`/studies/${targetId?.ID}/merge`, { Resources: [sourceId?.ID], KeepSource: false });
      // Orthanc moves the images one by one: a slow machine may see one version more on the way.
      expect((await service.outcomes(target, 2)).slice(0, 2)).to.deep.equal(['drafted', 'drafted']);
      const isEnded = async () => (await service.entries('draftRetired', target)).length > 0;
      await until('the copied draft is ended', isEnded, 60_000);
      expect(await because(target)).to.include('instances');
      expect(await service.first('draftRetired', target)).to.include({
        reason: 'copied',
        madeFor: from.current.studyInstanceUid,
      });
      await collector.collect(orthanc, target);
    });

    it('links every text of the newest drafts to an instance that exists', async () => {
      const newest = new Map<string, string>();
      for (const { content, studyInstanceUid } of await service.entries('draftStored'))
        newest.set(studyInstanceUid ?? '', (content as { sopInstanceUid: string }).sopInstanceUid);
      const { broken, inferred } = await walkEvidenceLinks(orthanc, { only: new Set(newest.values()) });
      expect(broken).to.deep.equal([]);
      expect(inferred).to.be.greaterThan(10);
    });

    it('made only documents that three validators accept', () => collector.validate());
  });
