/**
 * Drains a real Orthanc's change feed of about 100,000 changes into pending studies, against bare `/changes` pages.
 * Run: npm run bench:feed [-- CHANGES]. Needs the programs that `npm run setup` finds. Prints one JSON line.
 */
import { connectPacs } from '../sidecar/commands/connect-pacs.ts';
import { loadConfig } from '../sidecar/config.ts';
import { type FeedState, runFollower } from '../sidecar/intake/follow-feed.ts';
import { append } from '../sidecar/ledger/append.ts';
import { DATABASE_KINDS, memoryLog, testDatabase, until } from '../test/support/databases.ts';
import { uploadMany } from '../test/support/many-instances.ts';
import { startTestOrthanc } from '../test/support/orthanc.ts';
import { mochaHooks } from '../test/support/postgres.ts';

const PER_STUDY = 200;
const wanted = Number(process.argv[2] ?? 100_000);

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return Number(((performance.now() - from) / 1000).toFixed(2));
};

const orthanc = await startTestOrthanc();
const config = loadConfig({
  ORTHANC_URL: orthanc.url,
  ORTHANC_USERNAME: orthanc.username,
  ORTHANC_PASSWORD: orthanc.password,
});
const pacs = connectPacs(config);
try {
  const upload = await seconds(() => uploadMany(orthanc, Math.ceil(wanted / PER_STUDY), PER_STUDY));
  const newest = await pacs.rest.newestChange();
  const bare = await seconds(async () => {
    for (let since = 0; since < newest; ) since = (await pacs.rest.changes(since, 1000)).last;
  });
  const drained: Record<string, number> = {};
  for (const kind of DATABASE_KINDS) {
    const test = await testDatabase(kind);
    const state: FeedState = { state: 'starting', watermark: 0, changesRead: 0 };
    const stop = new AbortController();
    drained[kind] = await seconds(async () => {
      const deps = {
        knex: test.database.knex,
        source: pacs.feed,
        lead: async () => async () => undefined,
        startFrom: 'beginning',
        appendLedger: append,
        tick: async () => undefined,
        now: () => new Date(),
        log: memoryLog(),
        state,
      };
      const following = runFollower(deps, stop.signal);
      await until('drained', () => state.watermark >= newest, 3_600_000);
      stop.abort();
      await following;
    });
    await test.remove();
  }
  process.stdout.write(
    `${JSON.stringify({ changes: newest, uploadSeconds: upload, bareSeconds: bare, drainSeconds: drained })}\n`,
  );
} finally {
  pacs.close();
  await orthanc.stop();
  await mochaHooks.afterAll();
}
