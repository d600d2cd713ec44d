import { expect } from 'chai';
import { type Database, openDatabase } from '../../sidecar/db/database.ts';
import type { StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import { PrereadError } from '../../sidecar/errors.ts';
import {
  claimFetch,
  clearDraftedWithout,
  draftedTooSoon,
  endFetch,
  goWithout,
  readFetch,
  renewLease,
  requestAgain,
  requestFetch,
  startFetch,
} from '../../sidecar/intake/prior-fetch-records.ts';
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../support/databases.ts';

const uid = (value: string) => value as StudyInstanceUid;
const keyOf = (study: string) => ({ studyInstanceUid: uid(study), archive: 'old' });
const KEY = keyOf('1.8.2');
const CURRENT = uid('1.8.1');
const LIMITS = { atOnce: 1, leaseSeconds: 60 };

for (const kind of DATABASE_KINDS)
  describe(`transfers of priors in the table on ${kind}`, () => {
    let test: TestDatabase;
    /** With the rights of the service, where the database knows rights. */
    let service: Database;

    before(async () => {
      test = await testDatabase(kind);
      service = test.url ? await openDatabase({ url: test.url, dataFolder: test.dataFolder }) : test.database;
    });
    afterEach(async () => {
      await test.database.knex('preread.prior_fetch').delete();
    });
    after(async () => {
      if (service !== test?.database) await service?.close();
      await test?.remove();
    });

    const knex = () => service.knex;
    const age = (column: string, seconds: number) =>
      test.database.knex('preread.prior_fetch').update({
        [column]: test.database.knex.raw('now() - make_interval(secs => ?)', [seconds]),
      });
    const failed = new PrereadError('ARCHIVE_FAILED', { detail: '(DIMSE status 0xa801)' });

    it('are one for all who ask, and each is taken once', async () => {
      await Promise.all(Array.from({ length: 8 }, () => requestFetch(knex(), KEY, CURRENT)));
      const limits = { ...LIMITS, atOnce: 8 };
      const taken = await Promise.all(Array.from({ length: 8 }, () => claimFetch(knex(), limits)));
      expect(taken.filter((one) => one !== undefined)).to.have.length(1);
    });

    it('are taken no more at once than may be, first asked first; one that ends makes room', async () => {
      for (const study of ['1.8.2', '1.8.3']) await requestFetch(knex(), keyOf(study), CURRENT);
      expect(await claimFetch(knex(), LIMITS)).to.include({ studyInstanceUid: '1.8.2', state: 'running' });
      expect(await claimFetch(knex(), LIMITS)).to.equal(undefined);
      await endFetch(knex(), KEY, 'digest');
      expect(await claimFetch(knex(), LIMITS)).to.include({ studyInstanceUid: '1.8.3' });
    });

    it('are taken up by another process when theirs says nothing any more, with what it had begun', async () => {
      await requestFetch(knex(), KEY, CURRENT);
      await claimFetch(knex(), LIMITS);
      await startFetch(knex(), KEY, { jobId: 'job', sends: true });
      expect(await claimFetch(knex(), LIMITS)).to.equal(undefined);
      await renewLease(knex(), KEY, 0);
      expect(await claimFetch(knex(), LIMITS)).to.include({ studyInstanceUid: '1.8.2', orthancJobId: 'job' });
    });

    it('that failed are not asked for again at once, and are after a while', async () => {
      await requestFetch(knex(), KEY, CURRENT);
      await claimFetch(knex(), LIMITS);
      await endFetch(knex(), KEY, undefined, failed);
      await requestFetch(knex(), KEY, CURRENT);
      const fetch = await readFetch(knex(), KEY);
      expect(fetch?.state).to.equal('failed');
      expect(fetch?.error).to.include({ code: failed.code, message: failed.message });
      await age('finished_at', 601);
      await requestFetch(knex(), KEY, CURRENT);
      expect(await readFetch(knex(), KEY))
        .to.include({ state: 'requested' })
        .and.not.to.have.property('error');
    });

    it('that arrived are asked for again only where what came does not last, or is gone', async () => {
      await requestFetch(knex(), KEY, CURRENT);
      await claimFetch(knex(), LIMITS);
      await endFetch(knex(), KEY, 'digest');
      await age('finished_at', 700);
      await requestFetch(knex(), KEY, CURRENT);
      await requestFetch(knex(), KEY, CURRENT, 800);
      expect((await readFetch(knex(), KEY))?.state).to.equal('arrived');
      await requestFetch(knex(), KEY, CURRENT, 600);
      expect((await readFetch(knex(), KEY))?.state).to.equal('requested');
      await claimFetch(knex(), LIMITS);
      await endFetch(knex(), KEY, 'digest');
      await requestAgain(knex(), KEY);
      expect(await readFetch(knex(), KEY))
        .to.include({ state: 'requested' })
        .and.not.to.have.property('holds');
    });

    it('call for a new draft once all that a study was drafted without have ended and one has arrived', async () => {
      for (const study of ['1.8.2', '1.8.3']) {
        await requestFetch(knex(), keyOf(study), CURRENT);
        await claimFetch(knex(), { ...LIMITS, atOnce: 2 });
        expect(await goWithout(knex(), keyOf(study), CURRENT)).to.equal(true);
        expect(await goWithout(knex(), keyOf(study), CURRENT)).to.equal(true);
      }
      await endFetch(knex(), keyOf('1.8.2'), 'digest');
      expect(await draftedTooSoon(knex())).to.deep.equal([]);
      await endFetch(knex(), keyOf('1.8.3'), undefined, failed);
      expect(await draftedTooSoon(knex())).to.deep.equal([CURRENT]);
      await clearDraftedWithout(knex(), CURRENT);
      expect(await draftedTooSoon(knex())).to.deep.equal([]);
      expect(await goWithout(knex(), KEY, CURRENT), 'it has arrived').to.equal(false);
    });
  });
