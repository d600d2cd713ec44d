import type { OrthancId } from '../domain/identifiers.ts';
import { PrereadError } from '../errors.ts';

/** One line of Orthanc's `/changes`. */
export interface Change {
  readonly seq: number;
  /** NewInstance, StableStudy, ... */
  readonly changeType: string;
  readonly orthancId: OrthancId;
  /** As Orthanc writes it (`20260131T235959`): sortable text. */
  readonly date: string;
}

export interface ChangePage {
  readonly changes: readonly Change[];
  /** Number of the last change of this page; on an empty page the newest number there is (or was). */
  readonly last: number;
  readonly done: boolean;
}

/** What the feed's reader needs of Orthanc's REST. */
export interface ChangeSource {
  changes(since: number, limit: number): Promise<ChangePage>;
  /** Number of the newest change; 0 in an empty Orthanc. */
  newestChange(): Promise<number>;
}

/** How far the feed has been read, and what was seen there. */
export interface Watermark {
  readonly seq: number;
  /** Latest date of any change read so far. */
  readonly maxChangeDate: string;
  /** The last changes read, consecutive as the feed gave them, ascending. */
  readonly anchors: readonly Change[];
}

/** Enough to outlive a small study's deletion, small enough for one cheap page. */
export const ANCHOR_WINDOW = 100;

/** The watermark after a page was read. */
export function advance(watermark: Watermark, page: ChangePage): Watermark {
  const dates = [watermark.maxChangeDate, ...page.changes.map((change) => change.date)];
  return {
    seq: Math.max(watermark.seq, page.last),
    maxChangeDate: dates.sort().at(-1) ?? watermark.maxChangeDate,
    anchors: [...watermark.anchors, ...page.changes].slice(-ANCHOR_WINDOW),
  };
}

const replaced = (detail: string) => new PrereadError('FEED_REPLACED', { detail });

/** Changes at or below the watermark must be ones that were read, and none can be later than the latest one read. */
function judge(watermark: Watermark, changes: readonly Change[]): void {
  // Nothing was read or seen yet: there is nothing to judge by.
  if (watermark.maxChangeDate === '') return;
  const known = new Map(watermark.anchors.map((anchor) => [anchor.seq, anchor]));
  const oldest = watermark.anchors[0]?.seq ?? Number.POSITIVE_INFINITY;
  for (const change of changes) {
    if (change.seq > watermark.seq) continue;
    if (change.date > watermark.maxChangeDate)
      throw replaced(`Change ${change.seq} is later than everything read up to ${watermark.seq}.`);
    const anchor = known.get(change.seq);
    const differs = anchor && (anchor.orthancId !== change.orthancId || anchor.date !== change.date);
    if (differs || (!anchor && change.seq > oldest))
      throw replaced(`Change ${change.seq} is not the one that was read.`);
  }
}

/**
 * Compares what Orthanc now says around the watermark with what was read there: at start and after every outage.
 * Deleted studies take their changes with them, so a missing anchor is no alarm; another change in its place is.
 * @throws PrereadError FEED_REPLACED
 */
export async function checkContinuity(source: ChangeSource, watermark: Watermark): Promise<void> {
  const first = watermark.anchors[0];
  if (first) judge(watermark, (await source.changes(first.seq - 1, ANCHOR_WINDOW)).changes);
  await checkNewest(source, watermark, await source.newestChange());
}

/**
 * On an empty page Orthanc says the newest number. With some databases it falls when the newest study is deleted (with
 * 1.10.1 on SQLite it stays): no alarm by itself. Orthanc never reuses a number, so a change below the watermark that
 * is later than everything read means another database.
 * @throws PrereadError FEED_REPLACED
 */
export async function checkNewest(source: ChangeSource, watermark: Watermark, newest: number): Promise<void> {
  if (newest <= 0 || newest >= watermark.seq) return;
  judge(watermark, (await source.changes(newest - 1, 1)).changes);
}

/**
 * A page after the watermark, which must still follow on what was read: the change at the watermark itself is asked for
 * again with each page, so that another database that has grown past it is noticed at the next look.
 * @throws PrereadError FEED_REPLACED
 */
export async function nextPage(source: ChangeSource, watermark: Watermark, limit: number): Promise<ChangePage> {
  const page = await source.changes(Math.max(0, watermark.seq - 1), limit + 1);
  judge(watermark, page.changes);
  if (page.changes.length === 0) await checkNewest(source, watermark, page.last);
  const changes = page.changes.filter((change) => change.seq > watermark.seq);
  return { changes, last: changes.at(-1)?.seq ?? watermark.seq, done: page.done };
}

/**
 * A watermark at a place nobody read up to (first start, restart by an operator), with what stands before it as anchors.
 * @param startFrom `now`, `beginning`, or a date in the form of Orthanc's change dates (any prefix)
 */
export async function placeAt(source: ChangeSource, startFrom: string): Promise<Watermark> {
  const seq = await firstSeq(source, startFrom);
  const before = seq > 0 ? (await source.changes(Math.max(0, seq - ANCHOR_WINDOW), ANCHOR_WINDOW)).changes : [];
  const anchors = before.filter((change) => change.seq <= seq);
  return advance({ seq, maxChangeDate: '', anchors: [] }, { changes: anchors, last: seq, done: true });
}

async function firstSeq(source: ChangeSource, startFrom: string): Promise<number> {
  if (startFrom === 'beginning') return 0;
  const newest = await source.newestChange();
  if (startFrom === 'now') return newest;
  // Dates rise with the numbers: bisect for the last change before the date (about 17 calls for 100,000 changes).
  let below = 0;
  let above = newest;
  while (below < above) {
    const middle = Math.floor((below + above) / 2);
    const change = (await source.changes(middle, 1)).changes[0];
    if (change && change.date < startFrom) below = change.seq;
    else above = middle;
  }
  return below;
}
