import { expect } from 'chai';
import { readOrthancSettings } from '../../orthanc-config/local-orthanc.ts';
import type { OrthancId } from '../../sidecar/domain/identifiers.ts';
import { newerOrthanc } from '../support/newer-orthanc.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { ctImage, type TestDataset, textSr } from '../support/orthanc-objects.ts';

const UNKNOWN = '00000000-00000000-00000000-00000000-00000000';
const newer = newerOrthanc();
/** Orthanc of this machine, and one of the 1.12 line where there is one. */
const SERVERS = [
  { name: 'Orthanc', options: {} },
  ...(newer ? [{ name: 'a newer Orthanc', options: { programs: newer } }] : []),
];

/** Each in a series of its own, in one study beside an image. */
const at = (series: number, sop = 1) => ({ study: '1.8.1', series: `1.8.1.${series}`, sop: `1.8.1.${series}.${sop}` });
const PDF: TestDataset = { '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.104.1'], '00080060': ['CS', 'DOC'] };
const OTHERS: Readonly<Record<string, Buffer>> = {
  'an image': ctImage(at(1)),
  'an image that says it is of Preread': ctImage(at(2), { '00080070': ['LO', 'Preread'] }),
  "somebody else's report": textSr(at(3), { '00080070': ['LO', 'Maker'] }),
  'a report of one called nearly so': textSr(at(4), { '00080070': ['LO', 'PREREAD'] }),
  'a report of one whose name begins so': textSr(at(5), { '00080070': ['LO', 'Preread Inc'] }),
  'a report that says nothing of its maker': textSr(at(6), { '00080070': ['LO'] }),
  'a report of several makers': textSr(at(7), { '00080070': ['LO', 'Preread\\Maker'] }),
  'a report that a person verified': textSr(at(8), { '0040A493': ['CS', 'VERIFIED'] }),
  'a key object note': textSr(at(9), { '00080060': ['CS', 'KO'] }),
};

for (const { name, options } of SERVERS)
  describe(`the account of Preread and its own documents on ${name}`, () => {
    let orthanc: TestOrthanc;

    async function as(method: string, path: string, headers: Record<string, string> = {}, body?: unknown) {
      const authorization = `Basic ${Buffer.from(`preread:${orthanc.password}`).toString('base64')}`;
      const init = { method, headers: { authorization, ...headers }, ...(body ? { body: JSON.stringify(body) } : {}) };
      const answer = await fetch(`${orthanc.url}${path}`, init);
      await answer.body?.cancel();
      return answer.status;
    }
    const upload = async (file: Buffer) => (await orthanc.upload(file))[0] as OrthancId;
    const isThere = async (path: string) => (await orthanc.ask('GET', path)).status === 200;

    describe('with PrereadMayDelete', () => {
      before(async () => {
        orthanc = await startTestOrthanc({ ...options, mayDelete: true });
      });
      after(() => orthanc.stop());

      it('may delete a report, a retired one and a PDF of Preread', async () => {
        const verification: TestDataset = { '0040A493': ['CS', 'UNVERIFIED'] };
        for (const file of [textSr(at(20)), textSr(at(21), verification), textSr(at(22), PDF)]) {
          const id = await upload(file);
          expect(await as('DELETE', `/instances/${id}`)).to.equal(200);
          expect(await isThere(`/instances/${id}`)).to.equal(false);
        }
      });

      it('is told when there is nothing to delete', async () => {
        expect(await as('DELETE', `/instances/${UNKNOWN}`)).to.equal(404);
        const id = await upload(textSr(at(23)));
        expect(await as('DELETE', `/instances/${id}`)).to.equal(200);
        expect(await as('DELETE', `/instances/${id}`)).to.equal(404);
      });

      for (const [what, file] of Object.entries(OTHERS))
        it(`may not delete ${what}`, async () => {
          const id = await upload(file);
          expect(await as('DELETE', `/instances/${id}`)).to.equal(403);
          expect(await as('POST', `/instances/${id}`, { 'X-HTTP-Method-Override': 'DELETE' })).to.equal(403);
          expect(await as('GET', `/instances/${id}`, { 'X-HTTP-Method-Override': 'DELETE' })).to.be.oneOf([200, 403]);
          expect(await isThere(`/instances/${id}`)).to.equal(true);
        });

      it('may not delete somebody else’s document that was put into a series of Preread', async () => {
        const own = await upload(textSr(at(30)));
        const foreign = await upload(textSr(at(30, 2), { '00080070': ['LO', 'Maker'] }));
        expect(await as('DELETE', `/instances/${foreign}`)).to.equal(403);
        expect(await as('DELETE', `/instances/${own}`)).to.equal(200);
        expect(await isThere(`/instances/${foreign}`)).to.equal(true);
      });

      it('may delete nothing larger than an instance, nor parts of one, nor in bulk', async () => {
        const id = await upload(textSr({ study: '1.8.2', series: '1.8.2.1', sop: '1.8.2.1.1' }));
        const parents = ['patient', 'study', 'series'].map(async (level) => {
          const { body } = await orthanc.ask('GET', `/instances/${id}/${level}`);
          return `/${level === 'study' ? 'studies' : level === 'patient' ? 'patients' : level}/${(body as { ID: string }).ID}`;
        });
        for (const path of await Promise.all(parents)) expect(await as('DELETE', path), path).to.equal(403);
        const paths = ['/metadata/1024', '/attachments/dicom', '/attachments', '/', '/content'];
        for (const path of paths) expect(await as('DELETE', `/instances/${id}${path}`), path).to.equal(403);
        for (const path of ['/instances', '/instances/', '/instances/1', '/changes', '/exports'])
          expect(await as('DELETE', path), path).to.equal(403);
        expect(await as('POST', '/tools/bulk-delete', {}, { Resources: [id] })).to.equal(403);
        expect(await as('PUT', `/instances/${id}`)).to.equal(403);
        expect(await isThere(`/instances/${id}`)).to.equal(true);
      });

      it('answers others meanwhile', async () => {
        const image = await upload(ctImage(at(40)));
        const asked = Array.from({ length: 60 }, (_, n) =>
          n % 2 ? as('GET', `/instances/${image}/simplified-tags`) : as('DELETE', `/instances/${image}`),
        );
        const statuses = await Promise.all(asked);
        expect(statuses.filter((status) => status === 200)).to.have.length(30);
        expect(statuses.filter((status) => status === 403)).to.have.length(30);
      });
    });

    for (const mayDelete of [undefined, false])
      it(`may delete nothing with PrereadMayDelete ${mayDelete ?? 'as it comes'}`, async () => {
        orthanc = await startTestOrthanc({ ...options, ...(mayDelete !== undefined && { mayDelete }) });
        try {
          const id = await upload(textSr(at(1)));
          for (const one of [id, UNKNOWN]) expect(await as('DELETE', `/instances/${one}`)).to.equal(403);
          expect(await isThere(`/instances/${id}`)).to.equal(true);
        } finally {
          await orthanc.stop();
        }
      });
  });

describe('orthanc.json', () => {
  it('does not let Preread delete unless a person changes it', () => {
    expect(readOrthancSettings()).to.include({ PrereadMayDelete: false });
  });
});
