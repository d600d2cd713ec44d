import { expect } from 'chai';
import { type OrthancId, type SopInstanceUid, sopInstanceUid } from '../../sidecar/domain/identifiers.ts';
import { PrereadError } from '../../sidecar/errors.ts';
import { createHttp } from '../../sidecar/pacs/http.ts';
import { createOrthancRest } from '../../sidecar/pacs/orthanc-rest.ts';
import { createOwnDocuments, type OwnDocuments } from '../../sidecar/pacs/own-documents.ts';
import { newerOrthanc } from '../support/newer-orthanc.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { ctImage, type TestDataset, textSr } from '../support/orthanc-objects.ts';

const newer = newerOrthanc();
/** Orthanc of this machine, and one of the 1.12 line where there is one. */
const SERVERS = [
  { name: 'Orthanc', options: {} },
  ...(newer ? [{ name: 'a newer Orthanc', options: { programs: newer } }] : []),
];

const at = (study: number, series: number, sop = 1) => ({
  study: `1.10.${study}`,
  series: `1.10.${study}.${series}`,
  sop: `1.10.${study}.${series}.${sop}`,
});
const sopOf = (...where: Parameters<typeof at>) => sopInstanceUid(at(...where).sop);
const by = (manufacturer: string): TestDataset => ({ '00080070': ['LO', manufacturer] });
const patient = (id: string): TestDataset => ({ '00100020': ['LO', id] });

/** As the account of Preread. */
const connect = (orthanc: TestOrthanc, username = orthanc.username, password = orthanc.password): OwnDocuments =>
  createOwnDocuments(createHttp({ username, password, retries: 0 }), `${orthanc.url}/`);

async function uploadAll(orthanc: TestOrthanc, files: readonly Buffer[]): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) await orthanc.upload(file);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

for (const { name, options } of SERVERS)
  describe(`pacs/own-documents on ${name}`, () => {
    describe('deleting', () => {
      let orthanc: TestOrthanc;
      let own: OwnDocuments;
      const isThere = async (sop: SopInstanceUid) =>
        ((await orthanc.ask('POST', '/tools/lookup', sop)).body as unknown[]).length > 0;
      const errorOf = async (deleted: Promise<boolean>): Promise<PrereadError> => {
        const thrown = await deleted.catch((error) => error);
        expect(thrown).to.be.instanceOf(PrereadError);
        return thrown;
      };

      before(async () => {
        orthanc = await startTestOrthanc({ ...options, mayDelete: true });
        own = connect(orthanc);
      });
      after(() => orthanc.stop());

      it('knows whether it may, and leaves nothing behind by asking', async () => {
        expect(await own.mayDelete()).to.equal(true);
        expect(await connect(orthanc, orthanc.adminUsername, orthanc.adminPassword).mayDelete()).to.equal(true);
        const without = await startTestOrthanc(options);
        try {
          expect(await connect(without).mayDelete()).to.equal(false);
          await without.upload(textSr(at(1, 1)));
          const error = await errorOf(connect(without).deleteInstance(sopOf(1, 1)));
          expect(error.code).to.equal('PACS_FORBIDDEN');
          expect(error.message)
            .not.to.contain('1.10.1')
            .and.not.to.match(/[0-9a-f]{8}-/);
        } finally {
          await without.stop();
        }
      });

      it('says that it could not be asked', async () => {
        const error = await connect(orthanc, 'preread', 'wrong')
          .mayDelete()
          .catch((thrown) => thrown);
        expect(error).to.be.instanceOf(PrereadError).and.to.include({ code: 'PACS_UNAUTHORIZED' });
      });

      it('deletes one version of a draft, and no other', async () => {
        const unverified: TestDataset = { '0040A493': ['CS', 'UNVERIFIED'] };
        await orthanc.upload(textSr(at(1, 1, 1), unverified), textSr(at(1, 1, 2)), ctImage(at(1, 2)));
        expect(await own.deleteInstance(sopOf(1, 1, 1))).to.equal(true);
        expect(await isThere(sopOf(1, 1, 1))).to.equal(false);
        for (const other of [sopOf(1, 1, 2), sopOf(1, 2)]) expect(await isThere(other)).to.equal(true);
        expect(await own.deleteInstance(sopOf(1, 1, 1))).to.equal(false);
      });

      it('deletes it wherever Orthanc holds it', async () => {
        await orthanc.upload(textSr(at(2, 1)), textSr(at(2, 1), patient('T2')));
        expect(await own.deleteInstance(sopOf(2, 1))).to.equal(true);
        expect(await isThere(sopOf(2, 1))).to.equal(false);
      });

      it('takes nothing else for an instance', async () => {
        await orthanc.upload(textSr(at(3, 1)));
        for (const uid of ['1.10.3', '1.10.3.1', '1.10.3.9'])
          expect(await own.deleteInstance(sopInstanceUid(uid))).to.equal(false);
        expect(await isThere(sopOf(3, 1))).to.equal(true);
      });

      it("does not delete somebody else's, nor what a person verified, as administrator neither", async () => {
        const verified: TestDataset = { '0040A493': ['CS', 'VERIFIED'] };
        await orthanc.upload(ctImage(at(4, 1)), textSr(at(4, 2), by('Maker')), ctImage(at(4, 3), by('Preread')));
        await orthanc.upload(textSr(at(4, 4), verified));
        for (const account of [own, connect(orthanc, orthanc.adminUsername, orthanc.adminPassword)])
          for (const sop of [1, 2, 3, 4].map((series) => sopOf(4, series))) {
            const error = await errorOf(account.deleteInstance(sop));
            expect(error.code).to.equal('PACS_FORBIDDEN');
            expect(error.message).not.to.contain('1.10.4');
            expect(await isThere(sop)).to.equal(true);
          }
      });

      it('says which series an instance is of', async () => {
        const ids = await orthanc.upload(textSr(at(5, 1)));
        const rest = createOrthancRest(createHttp({ ...orthanc }), orthanc.url);
        const resolved = await rest.resolveInstances(ids);
        expect(resolved.get(ids[0] as OrthancId)).to.include({
          studyInstanceUid: '1.10.5',
          seriesInstanceUid: '1.10.5.1',
        });
      });
    });

    describe('listing', () => {
      const listed = async (orthanc: TestOrthanc, manufacturer = 'Preread') =>
        (await connect(orthanc).ownSeries(manufacturer))
          .map((one) => ({ ...one, sopInstanceUids: [...one.sopInstanceUids].sort() }))
          .sort((a, b) => (a.seriesInstanceUid < b.seriesInstanceUid ? -1 : 1));
      const expected = (...series: readonly (readonly [study: number, series: number, sops?: number])[]) =>
        series
          .map(([study, one, sops = 1]) => ({
            studyInstanceUid: at(study, one).study,
            seriesInstanceUid: at(study, one).series,
            sopInstanceUids: Array.from({ length: sops }, (_, sop) => at(study, one, sop + 1).sop),
          }))
          .sort((a, b) => (a.seriesInstanceUid < b.seriesInstanceUid ? -1 : 1));

      it('lists every series of a maker, and what is in it', async () => {
        const orthanc = await startTestOrthanc(options);
        try {
          expect(await listed(orthanc)).to.deep.equal([]);
          await orthanc.upload(
            textSr(at(1, 1, 1)),
            textSr(at(1, 1, 2)),
            textSr(at(1, 2), { '00080060': ['CS', 'DOC'] }),
            textSr(at(2, 1), patient('T2')),
            ...['PREREAD', 'Preread Inc', 'A Preread', 'Maker', ''].map((maker, n) => textSr(at(3, n + 1), by(maker))),
            ctImage(at(3, 10), by('Preread')),
            textSr(at(3, 11), by('A*?')),
            textSr(at(3, 12), by('A Preread*')),
          );
          expect(await listed(orthanc)).to.deep.equal(expected([1, 1, 2], [1, 2], [2, 1]));
          expect(await listed(orthanc, 'A*?')).to.deep.equal(expected([3, 11]));
          expect(await listed(orthanc, 'nobody')).to.deep.equal([]);
        } finally {
          await orthanc.stop();
        }
      });

      for (const LimitFindResults of [0, 1, 5, 20])
        it(`is not cut off by LimitFindResults ${LimitFindResults}`, async () => {
          const orthanc = await startTestOrthanc({ ...options, settings: { LimitFindResults } });
          try {
            const studies = Array.from({ length: 20 }, (_, n) => n + 1);
            await uploadAll(
              orthanc,
              studies.map((study) => textSr(at(study, 1))),
            );
            const all = expected(...studies.map((study) => [study, 1] as const));
            expect(await listed(orthanc), 'nothing else there').to.deep.equal(all);
            await uploadAll(
              orthanc,
              studies.map((study) => ctImage(at(study, 2))),
            );
            expect(await listed(orthanc), 'among images').to.deep.equal(all);
          } finally {
            await orthanc.stop();
          }
        });

      it('lists more than pages hold, with the settings as they come and with fewer', async () => {
        for (const settings of [{}, { LimitFindResults: 300 }]) {
          const orthanc = await startTestOrthanc({ ...options, settings });
          try {
            const studies = Array.from({ length: 620 }, (_, n) => n + 1);
            await uploadAll(
              orthanc,
              studies.map((study) => textSr(at(study, 1))),
            );
            expect(await listed(orthanc)).to.deep.equal(expected(...studies.map((study) => [study, 1] as const)));
          } finally {
            await orthanc.stop();
          }
        }
      });
    });
  });
