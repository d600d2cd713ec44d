import { expect } from 'chai';
import { attr, TAG } from '../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import type { StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import { until } from '../support/databases.ts';
import { type DraftRig, lastOfEach, signedReport, startDraftRig, uidOf } from '../support/draft-rig.ts';
import type { Fault } from '../support/fault-proxy.ts';
import type { TestService } from '../support/service.ts';
import { ctImages } from '../support/synthetic-patient/ct-images.ts';
import { makeDemoStudies } from '../support/synthetic-patient/patient-files.ts';

/** Requests that the HTTP client makes of one before it gives up. */
const ONE_ATTEMPT = 4;
const isStore = (method: string, path: string, study: string) =>
  method === 'POST' && path.endsWith(`/dicom-web/studies/${study}`);

describe('the end of drafts while the PACS fails', function () {
  this.timeout(120_000);
  let rig: DraftRig;

  before(async () => {
    rig = await startDraftRig();
  });
  after(() => rig?.close());

  /** Deletions from the `first` (counted from 1) on fail in this way, `count` of them. */
  const failDeletes = (fault: Fault, first: number, count: number): (() => number) => {
    let seen = 0;
    rig.proxy.fault = (method) => (method === 'DELETE' && ++seen >= first && seen < first + count ? fault : 'pass');
    return () => seen;
  };

  const contents = async (service: TestService, kind: string, study: string) =>
    (await service.entries(kind, study)).map(({ content }) => content as Record<string, unknown>);

  const expectAllRetired = async (study: StudyInstanceUid, series: number) => {
    const last = lastOfEach(await rig.held(study));
    expect(last.map((one) => one.retired)).to.deep.equal(Array(series).fill(true));
  };

  it('drafts remove --all: what failed while the PACS was busy is removed by the next one', async () => {
    await rig.restart();
    const studies = [
      await rig.drafted('remove-1', { withoutPrior: true }),
      await rig.drafted('remove-2', { withoutPrior: true }),
    ];
    await rig.stop();
    // The first asks whether the account may.
    failDeletes('error503', 2, Number.POSITIVE_INFINITY);
    expect(await rig.command('drafts', 'remove', '--all')).to.equal(1);
    for (const { current } of studies) expect(await rig.held(current.studyInstanceUid)).to.have.length(1);
    rig.proxy.fault = () => 'pass';
    expect(await rig.command('drafts', 'remove', '--all')).to.equal(0);
    for (const { current } of studies) expect(await rig.held(current.studyInstanceUid)).to.deep.equal([]);
    const { database } = await rig.restart();
    expect(await database.knex('preread.job').whereIn('state', ['queued', 'active'])).to.deep.equal([]);
  });

  it('SUPERSEDED=delete: older versions go in the end, of a draft and of a retired one', async () => {
    const service = await rig.restart({ SUPERSEDED: 'delete' });
    const studies = makeDemoStudies('superseded', '20260601', { sliceCount: 2 });
    const { studyInstanceUid: study, files } = studies.current;
    await rig.orthanc.upload(...studies.prior.files, ...files.slice(1));
    expect(await rig.outcomes(study)).to.deep.equal(['drafted']);
    const numbers = async () => (await rig.held(study)).map((one) => one.instanceNumber);
    const removed = async () =>
      (await contents(service, 'draftRemoved', study)).map(({ because, instanceNumber }) => [because, instanceNumber]);

    const seen = failDeletes('error503', 1, ONE_ATTEMPT + 1);
    await rig.orthanc.upload(files[0] as Uint8Array);
    expect((await rig.outcomes(study, 2)).at(-1)).to.be.oneOf(['drafted', 'unchanged']);
    expect(seen()).to.be.greaterThan(ONE_ATTEMPT + 1);
    expect(await numbers()).to.deep.equal([2, 2]);
    expect(await removed()).to.deep.equal([['superseded', 1]]);

    failDeletes('error503', 2, ONE_ATTEMPT + 1);
    await rig.orthanc.upload(signedReport(studies, 'report'));
    expect((await rig.outcomes(study, 3)).at(-1)).to.be.oneOf(['retired', 'alreadyVerified']);
    expect(await numbers()).to.deep.equal([3, 3]);
    await expectAllRetired(study, 2);
    expect(await removed()).to.deep.equal([
      ['superseded', 1],
      ['superseded', 2],
    ]);
  });

  const LOST: readonly (readonly [string, Fault, number, number])[] = [
    ['the second deletion fails for a while', 'error503', 2, ONE_ATTEMPT + 1],
    ['the answer to the first deletion is lost, once', 'dropAnswer', 1, 1],
    ['the answers to the first deletion are lost', 'dropAnswer', 1, ONE_ATTEMPT],
    ['the answers to the last deletion are lost', 'dropAnswer', 2, ONE_ATTEMPT],
  ];
  for (const [what, fault, first, count] of LOST)
    it(`RETIRED=delete: ${what}`, async () => {
      const service = await rig.restart({ RETIRED: 'delete' });
      const studies = await rig.drafted(`retired ${what}`);
      const { studyInstanceUid: study } = studies.current;
      const seen = failDeletes(fault, first, count);
      await rig.orthanc.upload(signedReport(studies, 'report'));
      expect((await rig.outcomes(study, 2)).at(-1)).to.be.oneOf(['retired', 'alreadyVerified']);
      expect(seen()).to.be.greaterThanOrEqual(first + count - 1);
      expect(await rig.held(study)).to.deep.equal([]);
      expect(await contents(service, 'draftRemoved', study)).to.have.length(1);
      const retired = await contents(service, 'draftRetired', study);
      expect(retired.map(({ reason }) => reason)).to.deep.equal(['verified']);
      expect(JSON.stringify(retired)).to.include(uidOf(studies, 'report'));
      expect(await contents(service, 'draftGone', study)).to.deep.equal([]);
    });

  /** Stores from the second on fail. @returns a promise for the moment when one did */
  const failSecondStore = async (study: string, begin: () => Promise<unknown>) => {
    let stores = 0;
    rig.proxy.fault = (method, path) => (isStore(method, path, study) && ++stores >= 2 ? 'error503' : 'pass');
    await begin();
    await until('the second store', () => stores >= 2);
  };

  it('a draft half stored, then another release: there is a version with all its documents', async () => {
    await rig.restart();
    const { current, prior } = makeDemoStudies('half-draft', '20260601', { sliceCount: 2 });
    const { studyInstanceUid: study } = current;
    await failSecondStore(study, () => rig.orthanc.upload(...prior.files, ...current.files));
    const service = await rig.restart({}, '0.0.1-test');
    expect(await rig.outcomes(study)).to.deep.equal(['drafted']);
    const last = lastOfEach(await rig.held(study));
    expect(last).to.have.length(2);
    expect(new Set(last.map((one) => one.instanceNumber))).to.have.length(1);
    expect(last.map((one) => one.retired)).to.deep.equal([false, false]);
    const stored = (await contents(service, 'draftStored', study)).at(-1) as { sopInstanceUid: string; attached: [] };
    expect(stored.attached).to.have.length(1);
    expect(stored.sopInstanceUid).to.equal(last.find((one) => one.isText)?.sopInstanceUid);
  });

  it('a retirement half stored, then another release: no series is left open', async () => {
    await rig.restart();
    const studies = await rig.drafted('half-retired');
    const { studyInstanceUid: study } = studies.current;
    await failSecondStore(study, () => rig.orthanc.upload(signedReport(studies, 'report')));
    const service = await rig.restart({}, '0.0.1-test');
    expect((await rig.outcomes(study, 2)).at(-1)).to.be.oneOf(['retired', 'alreadyVerified']);
    await expectAllRetired(study, 2);
    const [first] = await contents(service, 'draftRetired', study);
    expect(first).to.include({ reason: 'verified', instanceNumber: 1 });
  });

  it('somebody deletes the text only: a verified report ends the measurements', async () => {
    await rig.restart();
    const studies = await rig.drafted('text-deleted');
    const { studyInstanceUid: study } = studies.current;
    const text = (await rig.held(study)).find((one) => one.isText);
    await rig.orthanc.ask('DELETE', `/instances/${text?.id}`);
    await rig.orthanc.upload(signedReport(studies, 'report'));
    expect((await rig.outcomes(study, 2))[1]).to.equal('retired');
    const last = lastOfEach(await rig.held(study));
    expect(last.filter((one) => !one.isText)).to.have.length(1);
    expect(last.every((one) => one.retired)).to.equal(true);
  });

  it('a retirement whose answer was lost, and a study that grew meanwhile: stored once more, and no mismatch', async () => {
    const service = await rig.restart();
    const studies = await rig.drafted('grown');
    const { studyInstanceUid: study } = studies.current;
    let stores = 0;
    rig.proxy.fault = (method, path) => (isStore(method, path, study) && ++stores > 0 ? 'dropAnswer' : 'pass');
    await rig.orthanc.upload(signedReport(studies, 'report'));
    await until('the store', () => stores >= 1);
    const [image] = ctImages(studies.patient, studies.patient.current);
    await rig.orthanc.upload(
      encodePart10({
        ...image,
        [TAG.Modality]: attr('CS', 'PT'),
        [TAG.SOPClassUID]: attr('UI', '1.2.840.10008.5.1.4.1.1.128'),
        [TAG.SeriesInstanceUID]: attr('UI', uidOf(studies, 'PT series')),
        [TAG.SOPInstanceUID]: attr('UI', uidOf(studies, 'PT image')),
      }),
    );
    rig.proxy.fault = () => 'pass';
    const [, second, third] = await rig.outcomes(study, 3);
    expect(second).to.equal('retired');
    expect(third).to.be.oneOf(['retired', 'alreadyVerified']);
    await expectAllRetired(study, 2);
    expect(await contents(service, 'draftFailed', study)).to.deep.equal([]);
    expect(JSON.stringify(await contents(service, 'jobEnded', study))).not.to.include('STORE_MISMATCH');
  });

  it('RETIRED=delete: a report that cannot be read leaves the study without a draft; one that is deleted does not', async () => {
    await rig.restart({ RETIRED: 'delete' });
    const studies = await rig.drafted('report-away');
    const { studyInstanceUid: study } = studies.current;
    const [report] = await rig.orthanc.upload(signedReport(studies, 'report'));
    expect((await rig.outcomes(study, 2))[1]).to.equal('retired');
    rig.proxy.fault = (_, path) => (path.includes(uidOf(studies, 'report')) ? 'error503' : 'pass');
    await rig.poke(study);
    expect((await rig.outcomes(study, 3)).at(-1)).to.equal('unchanged');
    expect(await rig.held(study)).to.deep.equal([]);
    rig.proxy.fault = () => 'pass';
    await rig.orthanc.ask('DELETE', `/instances/${report}`);
    await rig.restart({ RETIRED: 'delete' });
    expect((await rig.outcomes(study, 4)).at(-1)).to.equal('drafted');
    expect((await rig.held(study)).map((one) => one.retired)).to.deep.equal([false, false]);
  });

  for (const kept of ['keep', 'delete'])
    it(`RETIRED=${kept}: a study deleted after its draft was ended is looked at once`, async () => {
      await rig.restart({ RETIRED: kept });
      const deleted = await rig.drafted(`deleted ${kept}`);
      const other = await rig.drafted(`other ${kept}`);
      const { studyInstanceUid: study } = deleted.current;
      const { studyInstanceUid: otherStudy } = other.current;
      await rig.orthanc.upload(signedReport(deleted, 'report'));
      expect((await rig.outcomes(study, 2))[1]).to.equal('retired');
      const [report] = await rig.orthanc.upload(signedReport(other, 'report'));
      expect((await rig.outcomes(otherStudy, 2))[1]).to.equal('retired');
      for (const id of await rig.find('Study', { StudyInstanceUID: study })) await rig.orthanc.deleteStudy(id);
      const service = await rig.restart({ RETIRED: kept });
      expect((await rig.outcomes(study, 3)).at(-1)).to.equal('studyGone');
      const states = await service.database
        .knex('preread.draft')
        .where({ study_instance_uid: study })
        .orderBy('version')
        .pluck('state');
      if (kept === 'keep') expect(states.at(-1)).to.equal('gone');
      // The other study stands after this one in the hourly look: when it has been looked at, this one would have been.
      await rig.orthanc.ask('DELETE', `/instances/${report}`);
      const again = await rig.restart({ RETIRED: kept });
      expect((await rig.outcomes(otherStudy, 3)).at(-1)).to.equal('drafted');
      expect(await again.entries('settled', study)).to.have.length(3);
    });
});
