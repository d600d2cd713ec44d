import { expect } from 'chai';
import { connectPacs } from '../../sidecar/commands/connect-pacs.ts';
import { loadConfig } from '../../sidecar/config.ts';
import { readWatermark } from '../../sidecar/intake/feed-records.ts';
import { runFollower } from '../../sidecar/intake/follow-feed.ts';
import type { FeedState } from '../../sidecar/intake/keep-following.ts';
import { append } from '../../sidecar/ledger/append.ts';
import { verifyDatabase } from '../../sidecar/ledger/export.ts';
import { DATABASE_KINDS, memoryLog, type TestDatabase, testDatabase, until } from '../support/databases.ts';
import { uploadMany } from '../support/many-instances.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';

describe('draining 10,000 changes', function () {
  this.timeout(300_000);
  let orthanc: TestOrthanc;
  const open: TestDatabase[] = [];
  before(async () => {
    orthanc = await startTestOrthanc();
    await uploadMany(orthanc, 100, 100);
  });
  after(async () => {
    for (const test of open) await test.remove();
    await orthanc?.stop();
  });

  for (const kind of DATABASE_KINDS)
    it(`reads them in pages, one pending study each, on ${kind}`, async () => {
      const test = await testDatabase(kind);
      open.push(test);
      const { knex } = test.database;
      const config = loadConfig({
        ORTHANC_URL: orthanc.url,
        ORTHANC_USERNAME: orthanc.username,
        ORTHANC_PASSWORD: orthanc.password,
      });
      const pacs = connectPacs(config);
      const newest = await pacs.rest.newestChange();
      expect(newest).to.be.at.least(10_000);
      const state: FeedState = { state: 'starting', watermark: 0, changesRead: 0 };
      const stop = new AbortController();
      let pages = 0;
      const following = runFollower(
        {
          knex,
          source: pacs.feed,
          lead: async () => async () => undefined,
          startFrom: 'beginning',
          appendLedger: append,
          tick: async () => void pages++,
          now: () => new Date(),
          log: memoryLog(),
          state,
        },
        stop.signal,
      );
      await until('the feed is drained', () => state.watermark >= newest, 120_000);
      stop.abort();
      await following;
      pacs.close();
      expect(state.changesRead).to.be.at.least(10_000);
      expect(pages).to.be.at.least(10);
      expect((await readWatermark(knex))?.seq).to.equal(state.watermark);
      expect(Number((await knex('preread.pending_study').count('* as n').first())?.n)).to.equal(100);
      expect(await knex('preread.pending_study').where({ orthanc_id: null })).to.deep.equal([]);
      expect(await verifyDatabase(knex)).to.include({ valid: true, size: 101 });
    });
});
