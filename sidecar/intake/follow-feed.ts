import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { inTransaction } from '../db/database.ts';
import type { OrthancId, StudyInstanceUid } from '../domain/identifiers.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { PrereadError } from '../errors.ts';
import type { Log } from '../log.ts';
import { advance, type ChangeSource, checkContinuity, nextPage, placeAt, type Watermark } from './continuity.ts';
import {
  type Arrival,
  FEED,
  markStable,
  moveWatermark,
  placeWatermark,
  readWatermark,
  stopFeed,
  upsertPending,
} from './feed-records.ts';
import { type FeedState, keepFollowing, type Leading } from './keep-following.ts';
import { type ResolvedInstance, readPage } from './read-page.ts';

/** Milliseconds between two looks at the feed; a page costs Orthanc under 2 ms. */
const POLL_MS = 500;
/** Changes per page. */
const PAGE = 1000;

export interface FeedSource extends ChangeSource {
  /** Which studies these instances belong to; instances deleted since are left out. */
  resolveInstances(orthancIds: readonly OrthancId[]): Promise<ReadonlyMap<OrthancId, ResolvedInstance>>;
  /** Those of the studies that hold images. */
  studiesWithImages(orthancIds: readonly OrthancId[]): Promise<ReadonlySet<OrthancId>>;
}

export interface FollowDeps {
  readonly knex: Knex;
  readonly source: FeedSource;
  readonly lead: Leading['lead'];
  /** Before the very first start: what is there already is no news. */
  readonly baseline?: () => Promise<void>;
  readonly startFrom: string;
  readonly appendLedger: (trx: Knex, entry: LedgerEntry) => Promise<unknown>;
  /** Called after each poll while leading: settles studies. */
  readonly tick: (now: Date) => Promise<unknown>;
  /** Called with studies whose first instance was on a page, once that is committed; must return at once. */
  readonly begun?: (studies: readonly StudyInstanceUid[]) => void;
  readonly now: () => Date;
  readonly log: Log;
  readonly state: FeedState;
}

/** `now` and `beginning` as they are; a date in the form of Orthanc's change dates, which are UTC. */
export function asChangeDate(startFrom: string): string {
  if (startFrom === 'now' || startFrom === 'beginning') return startFrom;
  return new Date(startFrom).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
}

/** The watermark to go on from; makes it at the very first start, which is never silently the beginning. */
async function begin(deps: FollowDeps): Promise<Watermark> {
  const stored = await readWatermark(deps.knex);
  if (stored?.stoppedCode)
    throw new PrereadError('FEED_REPLACED', { detail: 'Following was stopped earlier and waits for a decision.' });
  if (stored) {
    deps.state.watermark = stored.seq;
    await checkContinuity(deps.source, stored);
    return stored;
  }
  const placed = await placeAt(deps.source, asChangeDate(deps.startFrom));
  await deps.baseline?.();
  const now = deps.now();
  await inTransaction(deps.knex, async (trx) => {
    await placeWatermark(trx, placed, now);
    const content = { feed: FEED, seq: placed.seq, code: deps.startFrom };
    await deps.appendLedger(trx, { kind: 'feedStarted', version: 1, at: now.toISOString(), content });
  });
  deps.log.info('following the change feed from here', { seq: placed.seq, detail: `START_FROM=${deps.startFrom}` });
  return placed;
}

/** A study with nothing but documents starts nothing; its images will, if they come. */
async function withImages(source: FeedSource, arrivals: readonly Arrival[]): Promise<readonly Arrival[]> {
  const unsure = arrivals.filter((arrival) => arrival.documentsOnly).map((arrival) => arrival.orthancId);
  if (unsure.length === 0) return arrivals;
  const found = await source.studiesWithImages(unsure);
  return arrivals.filter((arrival) => !arrival.documentsOnly || found.has(arrival.orthancId));
}

/** Reads one page and commits what it means together with the watermark. @returns the new watermark, or undefined at the end */
async function readOnePage(deps: FollowDeps, watermark: Watermark): Promise<Watermark | undefined> {
  const page = await nextPage(deps.source, watermark, PAGE);
  if (page.changes.length === 0) return undefined;
  const ids = page.changes.filter((c) => c.changeType === 'NewInstance').map((c) => c.orthancId);
  const resolved = ids.length > 0 ? await deps.source.resolveInstances(ids) : new Map();
  const { arrivals: seen, stable } = readPage(page.changes, resolved);
  const arrivals = await withImages(deps.source, seen);
  const next = advance(watermark, page);
  const now = deps.now();
  const begun = await inTransaction(deps.knex, async (trx) => {
    await moveWatermark(trx, watermark.seq, next, page.changes, now);
    const studies = await upsertPending(trx, arrivals, now);
    await markStable(trx, stable);
    for (const studyInstanceUid of studies)
      await deps.appendLedger(trx, {
        kind: 'changeSeen',
        version: 1,
        at: now.toISOString(),
        studyInstanceUid,
        content: { feed: FEED, seq: next.seq },
      });
    return studies;
  });
  deps.begun?.(begun);
  deps.state.changesRead += page.changes.length;
  deps.state.watermark = next.seq;
  return next;
}

/** Follows until aborted, or until something fails. */
async function follow(deps: FollowDeps, signal: AbortSignal): Promise<void> {
  let watermark = await begin(deps);
  Object.assign(deps.state, { state: 'following', code: undefined, watermark: watermark.seq });
  while (!signal.aborted) {
    const next = await readOnePage(deps, watermark);
    if (next) watermark = next;
    await deps.tick(deps.now());
    // A full page means more is waiting.
    if (!next) await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** An alarm is an entry in the ledger and a mark on the watermark: it outlives restarts until somebody decides. */
async function raiseAlarm(deps: FollowDeps, error: PrereadError): Promise<void> {
  if ((await readWatermark(deps.knex))?.stoppedCode) return;
  const now = deps.now();
  await inTransaction(deps.knex, async (trx) => {
    await stopFeed(trx, error);
    const content = { feed: FEED, seq: deps.state.watermark, code: error.code };
    await deps.appendLedger(trx, { kind: 'feedStopped', version: 1, at: now.toISOString(), content });
  });
}

/** The database may be what failed: then the alarm is raised at the next try. */
async function onFailure(deps: FollowDeps, error: PrereadError): Promise<void> {
  if (error.code === 'FEED_REPLACED') await raiseAlarm(deps, error).catch(() => undefined);
}

/** Keeps exactly one process following the change feed until `signal`. Never throws. */
export function runFollower(deps: FollowDeps, signal: AbortSignal): Promise<void> {
  return keepFollowing({ ...deps, failed: (error) => onFailure(deps, error) }, (until) => follow(deps, until), signal);
}
