import { expect } from 'chai';
import { main } from '../../sidecar/cli.ts';
import { attr, sequence, TAG } from '../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import { sha256, uidFromDigest } from '../../sidecar/dicom/uids.ts';
import type { OrthancId, StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import { type TestDatabase, testDatabase } from '../support/databases.ts';
import { createDraftCollector } from '../support/draft-collector.ts';
import { walkEvidenceLinks } from '../support/evidence-links.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { type DemoStudies, makeDemoStudies } from '../support/synthetic-patient/patient-files.ts';
import { verifiedReport } from '../support/synthetic-patient/verified-report.ts';

const DATE = '20260601';
type Tags = Readonly<Record<string, unknown>>;

/** The radiologist's report of the current study, changed as a test needs it. */
const signed = (studies: DemoStudies, name: string, changes: DicomJson = {}): Uint8Array =>
  encodePart10({
    ...verifiedReport(studies.patient, studies.patient.current),
    [TAG.SOPInstanceUID]: attr('UI', uidOf(studies, name)),
    ...changes,
  });

const uidOf = ({ current }: DemoStudies, name: string) => uidFromDigest(sha256(`${current.studyInstanceUid} ${name}`));

function replacing(studies: DemoStudies, name: string): DicomJson {
  const report = verifiedReport(studies.patient, studies.patient.current);
  const sop = {
    [TAG.ReferencedSOPClassUID]: attr('UI', '1.2.840.10008.5.1.4.1.1.88.11'),
    [TAG.ReferencedSOPInstanceUID]: attr('UI', uidOf(studies, name)),
  };
  const series = {
    [TAG.SeriesInstanceUID]: report[TAG.SeriesInstanceUID] as (typeof report)[string],
    [TAG.ReferencedSOPSequence]: sequence(sop),
  };
  const study = {
    [TAG.StudyInstanceUID]: attr('UI', studies.current.studyInstanceUid),
    [TAG.ReferencedSeriesSequence]: sequence(series),
  };
  return { [TAG.PredecessorDocumentsSequence]: sequence(study) };
}

describe('the end of drafts', function () {
  this.timeout(120_000);
  let orthanc: TestOrthanc;
  let proxy: FaultProxy;
  let test: TestDatabase;
  let service: TestService | undefined;
  const collector = createDraftCollector();
  const deleted: string[] = [];

  before(async () => {
    orthanc = await startTestOrthanc({ mayDelete: true });
    proxy = await startFaultProxy(orthanc);
    test = await testDatabase('embedded');
    await test.database.close();
  });
  after(async () => {
    await service?.stop();
    await proxy?.close();
    await orthanc?.stop();
    await test?.remove();
  });

  const restart = async (settings: Record<string, string> = {}): Promise<TestService> => {
    await service?.stop();
    const started = await startTestService({ ...orthanc, url: proxy.url }, test, {
      START_FROM: 'now',
      REDRAFT_MINUTES: '0',
      ...settings,
    });
    service = started;
    return started;
  };

  /** A study with its draft in the PACS. */
  const drafted = async (running: TestService, seed: string): Promise<DemoStudies> => {
    const studies = makeDemoStudies(seed, DATE, { sliceCount: 4 });
    await orthanc.upload(...studies.prior.files, ...studies.current.files);
    expect(await running.outcomes(studies.current.studyInstanceUid)).to.deep.equal(['drafted']);
    return studies;
  };

  /** Preread's documents of a study, each series' last one, by series description. */
  const lastOf = async (study: StudyInstanceUid): Promise<Map<string, Tags>> => {
    const query = { Level: 'Instance', Query: { StudyInstanceUID: study, Manufacturer: 'Preread' } };
    const ids = (await orthanc.ask('POST', '/tools/find', JSON.stringify(query))).body as string[];
    const all: Tags[] = [];
    for (const id of ids) all.push((await orthanc.ask('GET', `/instances/${id}/simplified-tags`)).body as Tags);
    all.sort((a, b) => Number(a.InstanceNumber) - Number(b.InstanceNumber));
    return new Map(all.map((one) => [String(one.SeriesDescription), one]));
  };

  const expectRetired = async ({ current, truth }: DemoStudies, ...words: readonly string[]) => {
    const last = await lastOf(current.studyInstanceUid);
    expect([...last.keys()].sort()).to.deep.equal(['AI DRAFT REPORT - NOT VERIFIED', 'AI MEASUREMENTS - NOT VERIFIED']);
    for (const document of last.values()) {
      const content = JSON.stringify(document.ContentSequence).replaceAll(/\s+|\\r|\\n/g, ' ');
      expect(content).to.include('RETIRED - DO NOT USE');
      for (const word of words) expect(content).to.include(word);
      for (const { trackingIdentifier } of truth.lesions) expect(content).not.to.include(trackingIdentifier);
      expect(content).not.to.match(/\d mm\b/);
      expect(document).to.include({ VerificationFlag: 'UNVERIFIED', CompletionFlag: 'PARTIAL' });
      expect(document.PredecessorDocumentsSequence).to.have.length(1);
    }
  };

  const becauseOf = async (running: TestService, study: string): Promise<unknown[]> =>
    (await running.entries('draftIntended', study)).map(({ content }) => (content as { because: unknown }).because);

  const command = async (settings: Record<string, string>, ...args: readonly string[]): Promise<number> => {
    const saved = { ...process.env };
    Object.assign(process.env, {
      ORTHANC_URL: proxy.url,
      ORTHANC_USERNAME: orthanc.username,
      ORTHANC_PASSWORD: orthanc.password,
      PREREAD_DATA: test.dataFolder,
      ...settings,
    });
    try {
      return await main(args);
    } finally {
      process.env = saved;
    }
  };

  /** What `drafts list --json` prints. */
  const listed = async (): Promise<{ state: string }[]> => {
    const printed: string[] = [];
    const write = process.stdout.write;
    process.stdout.write = ((text: string) => printed.push(text) > 0) as typeof write;
    try {
      expect(await command({}, 'drafts', 'list', '--json')).to.equal(0);
    } finally {
      process.stdout.write = write;
    }
    return JSON.parse(printed.join(''));
  };

  it('retires the draft when a verified report appears, names it, and follows its amendment and its withdrawal', async () => {
    const running = await restart();
    const studies = await drafted(running, 'verified');
    const { studyInstanceUid: study } = studies.current;
    await orthanc.upload(signed(studies, 'report'));
    expect((await running.outcomes(study, 2))[1]).to.equal('retired');
    await expectRetired(studies, 'A person has verified a report', 'CT Chest', 'verified on 2026-06-01', 'Reader');
    const retired = await running.first<{ reason: string; replacedBy: { instance: object } }>('draftRetired', study);
    expect(retired.reason).to.equal('verified');
    expect(retired.replacedBy.instance).to.include({ sopInstanceUid: uidOf(studies, 'report') });

    await orthanc.upload(signed(studies, 'amended', replacing(studies, 'report')));
    expect((await running.outcomes(study, 3))[2]).to.equal('retired');
    const [, amended] = await running.entries('draftRetired', study);
    expect(JSON.stringify(amended?.content)).to.include(uidOf(studies, 'amended'));

    const unverified = {
      ...replacing(studies, 'amended'),
      [TAG.VerificationFlag]: attr('CS', 'UNVERIFIED'),
      [TAG.PreliminaryFlag]: attr('CS', 'PRELIMINARY'),
      [TAG.VerifyingObserverSequence]: sequence(),
    };
    await orthanc.upload(signed(studies, 'unverified', unverified));
    expect((await running.outcomes(study, 4)).at(-1)).to.equal('drafted');
    expect((await becauseOf(running, study)).at(-1)).to.include('noLongerRetired:verified');
    const text = (await lastOf(study)).get('AI DRAFT REPORT - NOT VERIFIED');
    expect(JSON.stringify(text?.ContentSequence)).not.to.include('RETIRED');
    await collector.collect(orthanc, study);
  });

  it('drafts anew when the report that replaced the draft was deleted', async () => {
    const running = await restart();
    const studies = await drafted(running, 'report-deleted');
    const { studyInstanceUid: study } = studies.current;
    const [report] = await orthanc.upload(signed(studies, 'report'));
    expect((await running.outcomes(study, 2))[1]).to.equal('retired');
    await orthanc.ask('DELETE', `/instances/${report}`);
    deleted.push(uidOf(studies, 'report'));
    const again = await restart();
    expect((await again.outcomes(study, 3)).at(-1)).to.equal('drafted');
    const [, , withdrawn] = await again.entries('settled', study);
    expect(withdrawn?.content).to.include({ reason: 'report-withdrawn' });
  });

  it('retires a draft older than DRAFT_EXPIRY_DAYS, and makes no new one of the same evidence', async () => {
    const running = await restart();
    const studies = await drafted(running, 'expired');
    const { studyInstanceUid: study } = studies.current;
    const stored = { study_instance_uid: study, state: 'stored' };
    await running.database
      .knex('preread.draft')
      .where(stored)
      .update({ stored_at: new Date(Date.now() - 31 * 86_400_000) });
    const again = await restart({ DRAFT_EXPIRY_DAYS: '30' });
    expect((await again.outcomes(study, 2))[1]).to.equal('retired');
    await expectRetired(studies, 'not reviewed within the time');
    await again.database.knex('preread.pending_study').insert({
      study_instance_uid: study,
      first_instance_at: new Date(),
      last_instance_at: new Date(),
      last_seq: 1,
    });
    expect((await again.outcomes(study, 3)).at(-1)).to.equal('unchanged');
    await collector.collect(orthanc, study);
  });

  it('retires a draft that an operator discards, and drafts again only when asked', async () => {
    const running = await restart();
    const studies = await drafted(running, 'discarded');
    const { studyInstanceUid: study } = studies.current;
    expect(await command({}, 'drafts', 'discard', study, '--reason', 'wrong template')).to.equal(0);
    await expectRetired(studies, 'An operator discarded it');
    const settled = (await running.entries('settled', study)).at(-1)?.content;
    expect(settled).to.include({ reason: 'discarded', note: 'wrong template' });
    expect(settled).to.have.property('by').that.is.a('string');
    expect(await command({}, 'drafts', 'discard', study, '--reason', 'again')).to.equal(0);
    expect((await running.outcomes(study, 3)).at(-1)).to.equal('noDraft');
    expect(await command({}, 'draft', study)).to.equal(0);
    expect((await running.outcomes(study, 4)).at(-1)).to.equal('drafted');
    expect((await becauseOf(running, study)).at(-1)).to.include('noLongerRetired:discarded');
  });

  it('RETIRED=delete leaves nothing of the draft, and the RETIRED version where it may not delete', async () => {
    const running = await restart({ RETIRED: 'delete' });
    const studies = await drafted(running, 'deleted');
    const { studyInstanceUid: study } = studies.current;
    await orthanc.upload(signed(studies, 'report'));
    expect((await running.outcomes(study, 2))[1]).to.equal('retired');
    expect([...(await lastOf(study)).keys()]).to.deep.equal([]);
    expect(await running.first('draftRemoved', study)).to.include({ because: 'verified' });
    expect(await running.first('draftRetired', study)).to.include({ reason: 'verified' });

    const refused = await drafted(running, 'not-deleted');
    proxy.fault = (method) => (method === 'DELETE' ? 'error403' : 'pass');
    await orthanc.upload(signed(refused, 'report'));
    expect((await running.outcomes(refused.current.studyInstanceUid, 2))[1]).to.equal('retired');
    proxy.fault = () => 'pass';
    await expectRetired(refused, 'A person has verified a report');
    const ended = (await running.entries('jobEnded', refused.current.studyInstanceUid)).at(-1)?.content;
    expect((ended as { detail: string }).detail).to.include('PACS_FORBIDDEN');
  });

  it('SUPERSEDED=delete takes older versions out of the PACS', async () => {
    const running = await restart({ SUPERSEDED: 'delete' });
    const studies = makeDemoStudies('superseded', DATE, { sliceCount: 4 });
    const { studyInstanceUid: study, files } = studies.current;
    await orthanc.upload(...studies.prior.files, ...files.slice(1));
    expect(await running.outcomes(study)).to.deep.equal(['drafted']);
    await orthanc.upload(files[0] as Uint8Array);
    expect((await running.outcomes(study, 2)).at(-1)).to.equal('drafted');
    const last = await lastOf(study);
    expect([...last.values()].map((one) => one.InstanceNumber)).to.deep.equal(['2', '2']);
    expect(await collector.collect(orthanc, study)).to.have.length(1);
    expect(await running.first('draftRemoved', study)).to.include({ because: 'superseded', instanceNumber: 1 });
    expect((await becauseOf(running, study)).at(-1)).to.include('instances');
  });

  it('links every text to an instance that exists', async () => {
    const { documents, texts, inferred, broken } = await walkEvidenceLinks(orthanc);
    // But to the report that a test above deleted on purpose.
    expect(broken.filter((one) => !deleted.some((uid) => one.includes(uid)))).to.deep.equal([]);
    expect(documents).to.be.greaterThan(15);
    expect(texts).to.be.greaterThan(150);
    expect(inferred).to.be.greaterThan(100);
  });

  it('retires what is left when the evidence is withdrawn', async () => {
    const running = await restart();
    const studies = makeDemoStudies('withdrawn', DATE, { sliceCount: 4, withoutPrior: true });
    const { studyInstanceUid: study, files } = studies.current;
    const ids = await orthanc.upload(...files);
    expect(await running.outcomes(study)).to.deep.equal(['drafted']);
    // The measurement report is the last of the files.
    await orthanc.ask('DELETE', `/instances/${ids.at(-1)}`);
    expect(await command({}, 'draft', study)).to.equal(0);
    expect((await running.outcomes(study, 2))[1]).to.equal('retired');
    expect(await running.first('draftRetired', study)).to.include({ reason: 'nothingToSay' });
  });

  it('made only documents that three validators accept', () => collector.validate());

  it('lists drafts, and removes them all once the service is stopped; what people wrote stays', async () => {
    await restart();
    expect(JSON.stringify(await listed()))
      .to.include('retired (expired)')
      .and.to.include('removed (verified)');
    expect((await listed()).filter(({ state }) => state === 'current')).to.have.length.greaterThan(3);
    expect(await command({}, 'drafts', 'remove', '--all')).to.equal(1);
    await service?.stop();
    service = undefined;
    // A copy of a draft in a study that the tables know nothing of.
    const find = { Level: 'Instance', Query: { SeriesDescription: 'AI DRAFT REPORT - NOT VERIFIED' } };
    const [draft] = (await orthanc.ask('POST', '/tools/find', JSON.stringify(find))).body as OrthancId[];
    const change = { Replace: { StudyInstanceUID: '2.25.4711' }, Force: true };
    const response = await fetch(`${orthanc.url}/instances/${draft}/modify`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${orthanc.adminUsername}:${orthanc.adminPassword}`)}` },
      body: JSON.stringify(change),
    });
    await orthanc.upload(new Uint8Array(await response.arrayBuffer()));

    proxy.fault = (method) => (method === 'DELETE' ? 'error403' : 'pass');
    expect(await command({}, 'drafts', 'remove', '--all')).to.equal(1);
    proxy.fault = () => 'pass';
    expect(await command({}, 'drafts', 'remove', '--all')).to.equal(0);
    expect((await orthanc.ask('POST', '/tools/find', JSON.stringify(find))).body).to.deep.equal([]);
    const others = { Level: 'Instance', Query: { SeriesDescription: 'Radiology report SYNTHETIC' } };
    expect((await orthanc.ask('POST', '/tools/find', JSON.stringify(others))).body).to.have.length.greaterThan(3);
  });
});
