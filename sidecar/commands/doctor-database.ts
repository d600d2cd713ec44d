import type { Knex } from 'knex';
import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import { isLed } from '../db/leadership.ts';
import { databaseError } from '../db/pg-errors.ts';
import { ERRORS, type ErrorCode, PrereadError } from '../errors.ts';
import { checkContinuity, type Watermark } from '../intake/continuity.ts';
import { readPause } from '../intake/control-records.ts';
import { readWatermark } from '../intake/feed-records.ts';
import { type JobCount, jobsByCode } from '../intake/job-operations.ts';
import { type Backlog, backlog } from '../intake/job-records.ts';
import { verifyDatabase } from '../ledger/export.ts';
import type { Log } from '../log.ts';
import type { Pacs } from './connect-pacs.ts';
import { CHECK_MS, type Check, check, clockAhead, inTime, type Note } from './doctor-checks.ts';
import { openForWork } from './open-database.ts';

/** Longest that a database which is well needs for the shortest question, in milliseconds. */
const SLOW_MS = 500;

/** Longest that connections to a server need to be closed, in milliseconds. */
const CLOSE_MS = 1000;

class RolledBack extends Error {}

/** A few pages written and thrown away: whether there is room for them. */
async function checkRoom(knex: Knex): Promise<void> {
  try {
    await knex.transaction(async (trx) => {
      await trx.raw('create temporary table preread_room on commit drop as select generate_series(1, 1000)');
      throw new RolledBack();
    });
  } catch (thrown) {
    // An account that may make no temporary tables can try nothing: what jobs say must do.
    if (thrown instanceof RolledBack || databaseError(thrown).code === 'DB_REFUSED') return;
    throw databaseError(thrown);
  }
}

async function checkDatabase({ knex, kind }: Database): Promise<string> {
  const begun = performance.now();
  await knex.raw('select 1');
  const ms = performance.now() - begun;
  await checkRoom(knex);
  if (ms > SLOW_MS)
    throw new PrereadError('DB_SLOW', { detail: `(${(ms / 1000).toFixed(1)} s for the shortest question)` });
  return kind === 'embedded' ? 'embedded, under PREREAD_DATA' : 'Postgres answers';
}

/** Nobody need follow before the first start; afterwards somebody should. */
async function notLed(database: Database, { pending, queued }: Backlog): Promise<Note | undefined> {
  if (await isLed(database)) return undefined;
  const waiting = pending + queued > 0 ? ` although ${pending} studies and ${queued} jobs wait` : '';
  return { detail: `nobody follows the feed now${waiting}: no service runs`, action: 'Run `preread start`.' };
}

async function readFeed(database: Database) {
  const { knex } = database;
  return { idle: await notLed(database, await backlog(knex)), watermark: await readWatermark(knex) };
}

/** @returns the number of the newest change */
async function comparePacs({ feed }: Pacs, watermark: Watermark): Promise<number> {
  await checkContinuity(feed, watermark);
  return feed.newestChange();
}

async function checkFeed(database: Database, pacs: Pacs, { feed }: Config): Promise<string | Note> {
  // Each within its own time: it may be the database that does not answer, or the PACS.
  const { idle, watermark } = await inTime(readFeed(database), 'DB_SLOW');
  if (feed === 'qido') return idle ?? 'lists are compared (FEED=qido)';
  if (!watermark) return 'not followed yet: the first start begins it';
  if (watermark.stoppedCode) throw new PrereadError(watermark.stoppedCode as ErrorCode);
  const newest = await inTime(comparePacs(pacs, watermark), 'PACS_TIMEOUT');
  const read = `read up to change ${watermark.seq} of ${newest}`;
  // No change is there that could be held against what was read.
  if (newest < watermark.seq)
    return {
      detail: `${read}: what was read was deleted, or the database replaced`,
      action: ERRORS.FEED_REPLACED.action,
    };
  return idle ? { ...idle, detail: `${read}; ${idle.detail}` } : read;
}

async function checkWork(knex: Knex): Promise<string | Note> {
  const { pending, queued, active } = await backlog(knex);
  const counts = `${pending} studies pending, ${queued} jobs queued, ${active} active`;
  const pause = await readPause(knex);
  if (!pause) return counts;
  const { cause, action } = ERRORS.WORK_PAUSED;
  const who = `since ${pause.at.toISOString()}, by ${pause.by}: ${pause.because}`;
  return { detail: `${cause} (${who}); ${counts}`, code: 'WORK_PAUSED', action };
}

const jobs = (count: number) => `${count} ${count === 1 ? 'job' : 'jobs'}`;

/** What jobs wait for, one line for each cause; and those that failed, together. */
function checkJobs(counts: readonly JobCount[]): Check[] {
  const name = 'jobs';
  const waiting = counts.filter(({ state, code }) => state !== 'failed' && code in ERRORS);
  const failed = counts.filter(({ state }) => state === 'failed');
  const checks: Check[] = waiting.map(({ code, count }) => {
    const { cause, action } = ERRORS[code as ErrorCode];
    return { name, ok: false, detail: `${jobs(count)} will be tried again. ${cause}`, code: code as ErrorCode, action };
  });
  if (failed.length > 0) {
    const total = failed.reduce((sum, { count }) => sum + count, 0);
    const each = failed.map(({ code, count }) => `${code} ${count}`).join(', ');
    const { action } = ERRORS.JOBS_FAILED;
    checks.push({ name, ok: false, detail: `${jobs(total)} failed: ${each}.`, code: 'JOBS_FAILED', action });
  }
  return checks.length > 0 ? checks : [{ name, ok: true, detail: 'none failed, none waits for another try' }];
}

async function checkLedger(knex: Knex): Promise<string> {
  // To verify takes as long as the ledger is long; that it can be read at all is known soon.
  await inTime(knex.withSchema('preread').from('ledger_entry').first('seq'), 'DB_SLOW');
  const { valid, size, firstBad } = await verifyDatabase(knex);
  if (!valid)
    throw new PrereadError('LEDGER_BROKEN', { detail: `First bad entry: ${firstBad?.seq} (${firstBad?.why}).` });
  return `${size} entries verify`;
}

/** A check of the database: what its driver throws is named as what it means. */
const checkIn = (name: string, look: () => Promise<string | Note>, late?: ErrorCode): Promise<Check> => {
  const named = (thrown: unknown) => Promise.reject(databaseError(thrown));
  return check(name, () => look().catch(named), late ? { late } : {});
};

async function open(config: Config, log: Log): Promise<Database> {
  const opening = openForWork(config, log, 'command');
  // The embedded one may have to be made first, and knows itself how long it waits for its owner.
  if (!config.databaseUrl) return opening;
  try {
    return await inTime(opening, 'DB_UNREACHABLE');
  } catch (thrown) {
    // One that opens after all is wanted by nobody any more.
    opening.then(
      (database) => database.close(),
      () => undefined,
    );
    throw thrown;
  }
}

/** Database, feed, work and ledger; and how far the database's clock is ahead. */
export async function databaseChecks(
  config: Config,
  pacs: Pacs,
  log: Log,
): Promise<{ readonly checks: Check[]; readonly ahead: number | undefined }> {
  let database: Database;
  try {
    database = await open(config, log);
  } catch (thrown) {
    return { checks: [await check('database', () => Promise.reject(databaseError(thrown)))], ahead: undefined };
  }
  const { knex } = database;
  try {
    const ahead = clockAhead(async () => (await knex.raw('select clock_timestamp() as now')).rows[0].now);
    const checks = await Promise.all([
      checkIn('database', () => checkDatabase(database), 'DB_SLOW'),
      checkIn('feed', () => checkFeed(database, pacs, config)),
      checkIn('work', () => checkWork(knex), 'DB_SLOW'),
      inTime(jobsByCode(knex), 'DB_SLOW').then(checkJobs, async (thrown) => [
        await check('jobs', () => Promise.reject(databaseError(thrown))),
      ]),
      checkIn('ledger', () => checkLedger(knex)),
    ]);
    return { checks: checks.flat(), ahead: await ahead };
  } finally {
    // One that does not answer is not waited for a second time.
    const ms = database.kind === 'embedded' ? CHECK_MS : CLOSE_MS;
    await Promise.race([database.close(), new Promise((done) => setTimeout(done, ms).unref())]);
  }
}
