import { connectPacs } from '../../sidecar/commands/connect-pacs.ts';
import { loadConfig } from '../../sidecar/config.ts';
import { runFollower } from '../../sidecar/intake/follow-feed.ts';
import type { FeedState } from '../../sidecar/intake/keep-following.ts';
import { append } from '../../sidecar/ledger/append.ts';
import { memoryLog, until } from '../../test/support/databases.ts';
import { uploadMany } from '../../test/support/many-instances.ts';
import { startTestOrthanc } from '../../test/support/orthanc.ts';
import { type Bench, inPairs, type Measure, type Outcome, type Row, timed } from '../measure.ts';
import { type BenchPostgres, startPostgres } from '../support/postgres.ts';

const PER_STUDY = 200;
const PAGE = 1000;
const MOST = 3_600_000;

type Pacs = ReturnType<typeof connectPacs>;

const bare = (pacs: Pacs, newest: number) =>
  timed(async () => {
    for (let since = 0; since < newest; ) since = (await pacs.rest.changes(since, PAGE)).last;
  });

/** The product's follower from the beginning of the feed to its end; every study becomes a pending row. */
async function drain(pacs: Pacs, newest: number, postgres: BenchPostgres): Promise<number> {
  const db = await postgres.fresh();
  const state: FeedState = { state: 'starting', watermark: 0, changesRead: 0 };
  const stop = new AbortController();
  const deps = {
    knex: db.database.knex,
    source: pacs.feed,
    lead: async () => async () => undefined,
    startFrom: 'beginning',
    appendLedger: append,
    tick: async () => undefined,
    now: () => new Date(),
    log: memoryLog(),
    state,
  };
  try {
    return await timed(async () => {
      const following = runFollower(deps, stop.signal);
      await until('drained', () => state.watermark >= newest, MOST);
      stop.abort();
      await following;
    });
  } finally {
    await db.remove();
  }
}

async function drainFeed(bench: Bench, postgres: BenchPostgres, changes: number, count: number): Promise<Row> {
  const orthanc = await startTestOrthanc();
  const config = loadConfig({
    ORTHANC_URL: orthanc.url,
    ORTHANC_USERNAME: orthanc.username,
    ORTHANC_PASSWORD: orthanc.password,
  });
  const pacs = connectPacs(config);
  try {
    bench.say(`uploading ${changes} instances`);
    await uploadMany(orthanc, Math.ceil(changes / PER_STUDY), PER_STUDY);
    const newest = await pacs.rest.newestChange();
    const seconds = (work: Promise<number>) => work.then((ms) => ms / 1000);
    const ours = () => seconds(drain(pacs, newest, postgres));
    const pairs = await inPairs(bench, ours, () => seconds(bare(pacs, newest)), count);
    const what = `drain ${newest} changes (studies of ${PER_STUDY} instances) into pending studies`;
    return { what, unit: 's', against: `GET /changes alone, pages of ${PAGE}`, pairs };
  } finally {
    pacs.close();
    await orthanc.stop();
  }
}

async function run(bench: Bench): Promise<Outcome> {
  const postgres = await startPostgres({ durable: true });
  try {
    const rows = [await drainFeed(bench, postgres, bench.quick ? 2_000 : 20_000, bench.pairs)];
    if (!bench.quick) rows.push(await drainFeed(bench, postgres, 100_000, 1));
    return { rows };
  } finally {
    await postgres.stop();
  }
}

export const feedDrain: Measure = {
  name: 'feed-drain',
  about:
    "the product's follower (`runFollower`) from the beginning of Orthanc's change feed to its end, into an empty database, against the pages of `/changes` read with the same client and thrown away. Ours also asks which study each instance belongs to, and commits each page with its ledger entries.",
  run,
};
