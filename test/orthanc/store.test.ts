import { expect } from 'chai';
import type { InstanceReference } from '../../sidecar/domain/evidence.ts';
import type { StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import { PrereadError } from '../../sidecar/errors.ts';
import { createDicomweb, type Dicomweb } from '../../sidecar/pacs/dicomweb.ts';
import { createHttp } from '../../sidecar/pacs/http.ts';
import { sameDataset } from '../../sidecar/pacs/same-dataset.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { asDicomJson, ctImage, type TestDataset, textSr } from '../support/orthanc-objects.ts';

const STUDY = '1.5.1' as StudyInstanceUid;
const sr = (sop: number) => ({ study: STUDY, series: '1.5.1.9', sop: `1.5.1.9.${sop}` });
const reference = (sop: number) =>
  ({ studyInstanceUid: STUDY, seriesInstanceUid: '1.5.1.9', sopInstanceUid: `1.5.1.9.${sop}` }) as InstanceReference;
const CONTENT: TestDataset = {
  '00081030': ['LO', 'Thorax – Übersicht'],
  '00100010': ['PN', 'Yamada^Tarou=山田^太郎=やまだ^たろう'],
  '0040A372': ['SQ', []],
  '0040A730': [
    'SQ',
    [
      {
        '0040A010': ['CS', 'CONTAINS'],
        '0040A040': ['CS', 'TEXT'],
        '0040A160': ['UT', 'Nodule 8 mm → 10 mm\nNOT VERIFIED, قباني, 小东'],
      },
    ],
  ],
};

describe('storing in a real Orthanc and reading back', () => {
  let orthanc: TestOrthanc;
  let dicomweb: Dicomweb;

  before(async () => {
    orthanc = await startTestOrthanc();
    const http = createHttp({ username: orthanc.username, password: orthanc.password, retries: 0 });
    dicomweb = createDicomweb(http, orthanc.dicomwebUrl);
    await orthanc.upload(ctImage({ study: STUDY, series: '1.5.1.1', sop: '1.5.1.1.1' }));
  });
  after(() => orthanc.stop());

  it('stores a report, names it, and reads the same back', async () => {
    const outcome = await dicomweb.store(textSr(sr(1), CONTENT), STUDY);
    expect(outcome).to.deep.equal({ referenced: ['1.5.1.9.1'], failed: [], status: 200 });
    const sent = asDicomJson({ ...CONTENT, '0020000D': ['UI', STUDY], '00080018': ['UI', '1.5.1.9.1'] });
    const named = {
      vr: 'PN',
      Value: [{ Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎', Phonetic: 'やまだ^たろう' }],
    };
    expect(sameDataset({ ...sent, '00100010': named }, await dicomweb.readBack(reference(1)))).to.equal(undefined);
  });

  it('catches that a second store under the same UID changed nothing, whatever Orthanc answers', async () => {
    const change: TestDataset = { '00081030': ['LO', 'Changed'] };
    const outcome = await dicomweb.store(textSr(sr(1), { ...CONTENT, ...change }), STUDY);
    expect(outcome).to.deep.include({ referenced: ['1.5.1.9.1'], status: 200 });
    expect(sameDataset(asDicomJson(change), await dicomweb.readBack(reference(1)))).to.equal('00081030');
  });

  it('says which object of another study was refused, and why', async () => {
    const outcome = await dicomweb.store(textSr({ ...sr(2), study: '1.5.2' }), STUDY);
    expect(outcome).to.deep.equal({
      referenced: [],
      failed: [{ sopInstanceUid: '1.5.1.9.2', reason: 0x0110 }],
      status: 409,
    });
  });

  it('does not take garbage for stored', async () => {
    const outcome = await dicomweb.store(Buffer.from('garbage'), STUDY);
    expect(outcome).to.deep.equal({ referenced: [], failed: [], status: 400 });
  });

  it('judges by the answer, not by the status: one bad part makes 400 of a stored good one', async () => {
    const boundary = 'preread-test';
    const head = `\r\n--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`;
    const parts = [head, textSr(sr(3)), head, 'garbage', `\r\n--${boundary}--`].map((part) => Buffer.from(part));
    const http = createHttp({ username: orthanc.username, password: orthanc.password });
    const relayed: typeof http = {
      close: http.close,
      json: (request) => http.json(request),
      stream: (request) => http.stream(request),
      exchange: (request) =>
        http.exchange({
          ...request,
          headers: {
            ...request.headers,
            'content-type': `multipart/related; type="application/dicom"; boundary=${boundary}`,
          },
          body: Buffer.concat(parts),
        }),
    };
    const outcome = await createDicomweb(relayed, orthanc.dicomwebUrl).store(textSr(sr(3)), STUDY);
    expect(outcome).to.deep.equal({ referenced: ['1.5.1.9.3'], failed: [], status: 400 });
    expect(await dicomweb.readBack(reference(3))).to.have.property('00080018');
  });

  it('fetches bulk data of what it reads back', async () => {
    const bytes = Buffer.alloc(5000, 0x41);
    await orthanc.upload(textSr(sr(4), { '00420011': ['OB', bytes] }));
    const held = await dicomweb.readBack(reference(4));
    const attribute = { vr: 'OB', InlineBinary: bytes.toString('base64') };
    expect(sameDataset({ '00420011': attribute }, held)).to.equal(undefined);
  });

  it('says when there is nothing to read back', async () => {
    const error = await dicomweb.readBack(reference(99)).catch((thrown) => thrown);
    expect(error).to.be.instanceOf(PrereadError);
    expect(error.code).to.equal('PACS_NOT_FOUND');
  });

  it('says when the account is refused', async () => {
    const http = createHttp({ username: 'preread', password: 'wrong' });
    const error = await createDicomweb(http, orthanc.dicomwebUrl)
      .store(textSr(sr(5)), STUDY)
      .catch((thrown) => thrown);
    expect(error.code).to.equal('PACS_UNAUTHORIZED');
  });
});
