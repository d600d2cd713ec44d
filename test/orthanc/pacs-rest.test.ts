import { expect } from 'chai';
import type { OrthancId, StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import { createHttp } from '../../sidecar/pacs/http.ts';
import { createOrthancRest, instanceOrthancId, type OrthancRest } from '../../sidecar/pacs/orthanc-rest.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { ctImage, textSr } from '../support/orthanc-objects.ts';

const UNKNOWN = '00000000-00000000-00000000-00000000-00000000' as OrthancId;
const uids = (study: string, series: number, sop: number) => ({
  study,
  series: `${study}.${series}`,
  sop: `${study}.${series}.${sop}`,
});

describe('pacs/orthanc-rest on a real Orthanc', () => {
  let orthanc: TestOrthanc;
  let rest: OrthancRest;
  let ids: OrthancId[];

  before(async () => {
    orthanc = await startTestOrthanc({ env: { TZ: 'Asia/Tokyo' } });
    const http = createHttp({ username: orthanc.username, password: orthanc.password, retries: 0 });
    rest = createOrthancRest(http, `${orthanc.url}/`);
  });
  after(() => orthanc.stop());

  it('knows an empty server', async () => {
    expect(await rest.newestChange()).to.equal(0);
    expect(await rest.changes(0, 10)).to.deep.equal({ changes: [], last: 0, done: true });
    expect((await rest.system()).version).to.match(/^\d+\.\d+\.\d+$/);
  });

  it('reads changes in pages, dated in UTC whatever the time zone of the server', async () => {
    const before = new Date();
    ids = await orthanc.upload(
      ctImage(uids('1.2.1', 1, 1)),
      ctImage(uids('1.2.1', 1, 2)),
      textSr(uids('1.2.1', 2, 1)),
      ctImage(uids('1.2.2', 1, 1)),
    );
    const first = await rest.changes(0, 3);
    expect(first.done).to.equal(false);
    expect(first.last).to.equal(3);
    expect(first.changes.map(({ seq }) => seq)).to.deep.equal([1, 2, 3]);
    expect(first.changes[0]).to.include({ changeType: 'NewInstance', resourceType: 'Instance', orthancId: ids[0] });
    const stamp = (date: Date) => date.toISOString().slice(0, 19).replace(/[-:]/g, '');
    const { date = '' } = first.changes[0] ?? {};
    expect(date >= stamp(before) && date <= stamp(new Date()), date).to.equal(true);
    const rest2 = await rest.changes(3, 100_000);
    expect(rest2.done).to.equal(true);
    expect(rest2.last).to.equal(rest2.changes.at(-1)?.seq);
    expect(await rest.newestChange()).to.equal(rest2.last);
  });

  it('resolves a page of instances to their studies, and passes over those that are gone', async () => {
    const resolved = await rest.resolveInstances([...ids, UNKNOWN]);
    expect(resolved.size).to.equal(4);
    const [image, , report, other] = ids.map((id) => resolved.get(id));
    expect(image).to.include({ studyInstanceUid: '1.2.1', modality: 'CT', manufacturer: 'Maker' });
    expect(report).to.include({ studyInstanceUid: '1.2.1', modality: 'SR', manufacturer: 'Preread' });
    expect(other).to.include({ studyInstanceUid: '1.2.2' });
    expect(report?.studyOrthancId).to.equal(image?.studyOrthancId);
    expect((await rest.resolveInstances([UNKNOWN])).size).to.equal(0);
    expect((await rest.resolveInstances([])).size).to.equal(0);
  });

  it('computes the Orthanc id of an instance as the server does', () => {
    expect(instanceOrthancId('T1', '1.2.1', '1.2.1.1', '1.2.1.1.1')).to.equal(ids[0]);
  });

  it('finds studies, and the sender of an instance that came over HTTP is not known', async () => {
    const [found] = await rest.lookupStudy('1.2.2' as StudyInstanceUid);
    expect(found).to.be.a('string');
    expect(await rest.studyExists(found as OrthancId)).to.equal(true);
    expect((await rest.resolveStudies([found as OrthancId, UNKNOWN])).get(found as OrthancId)).to.equal('1.2.2');
    expect(await rest.studyExists(UNKNOWN)).to.equal(false);
    expect(await rest.lookupStudy('9.9.9' as StudyInstanceUid)).to.deep.equal([]);
    expect(await rest.callingAe(ids[0] as OrthancId)).to.equal(undefined);
    expect(await rest.callingAe(UNKNOWN)).to.equal(undefined);
  });

  it('never gives a change number twice; the newest falls with the newest study, the end of the feed does not', async () => {
    const highest = await rest.newestChange();
    const [newest] = await rest.lookupStudy('1.2.2' as StudyInstanceUid);
    await orthanc.deleteStudy(newest as OrthancId);
    expect(await rest.newestChange()).to.be.lessThan(highest);
    expect(await rest.changes(highest, 10)).to.deep.equal({ changes: [], last: highest, done: true });
    await orthanc.upload(ctImage(uids('1.2.3', 1, 1)));
    expect((await rest.changes(highest, 10)).changes[0]).to.include({ seq: highest + 1, changeType: 'NewInstance' });
  });
});
