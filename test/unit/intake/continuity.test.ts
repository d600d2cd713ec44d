import { expect } from 'chai';
import fc from 'fast-check';
import type { OrthancId } from '../../../sidecar/domain/identifiers.ts';
import { PrereadError } from '../../../sidecar/errors.ts';
import {
  ANCHOR_WINDOW,
  advance,
  type Change,
  type ChangeSource,
  checkContinuity,
  checkNewest,
  nextPage,
  placeAt,
  type Watermark,
} from '../../../sidecar/intake/continuity.ts';

const change = (seq: number, date: string, id = `id-${seq}`): Change => ({
  seq,
  date,
  changeType: 'NewInstance',
  orthancId: id as OrthancId,
});
const dated = (seq: number) => change(seq, `20260101T${String(seq).padStart(6, '0')}`);
const many = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => dated(from + i));

/** Our own small interface over a list of changes, answering as Orthanc documents it. */
function feedOf(changes: readonly Change[]): ChangeSource {
  const newest = changes.at(-1)?.seq ?? 0;
  return {
    async changes(since, limit) {
      const page = changes.filter((c) => c.seq > since).slice(0, limit);
      return { changes: page, last: page.at(-1)?.seq ?? newest, done: page.length < limit };
    },
    newestChange: async () => newest,
  };
}

function readAll(changes: readonly Change[]): Watermark {
  const start: Watermark = { seq: 0, maxChangeDate: '', anchors: [] };
  return advance(start, { changes, last: changes.at(-1)?.seq ?? 0, done: true });
}

async function alarm(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return false;
  } catch (thrown) {
    if (thrown instanceof PrereadError && thrown.code === 'FEED_REPLACED') return true;
    throw thrown;
  }
}

describe('trust in the watermark', () => {
  const read = readAll(many(1, 300));

  it('keeps the last anchors only', () => {
    expect(read.anchors).to.have.length(ANCHOR_WINDOW);
    expect(read.anchors[0]?.seq).to.equal(201);
    expect(read.seq).to.equal(300);
  });

  it('trusts the same feed, whatever came since', async () => {
    expect(await alarm(checkContinuity(feedOf(many(1, 300)), read))).to.equal(false);
    expect(await alarm(checkContinuity(feedOf(many(1, 5000)), read))).to.equal(false);
  });

  it('raises no alarm when studies were deleted, the newest ones included', async () => {
    expect(await alarm(checkContinuity(feedOf(many(1, 290)), read))).to.equal(false);
    expect(await alarm(checkContinuity(feedOf(many(1, 20)), read))).to.equal(false);
    expect(await alarm(checkContinuity(feedOf([]), read))).to.equal(false);
    expect(await alarm(checkContinuity(feedOf([...many(1, 230), ...many(260, 280)]), read))).to.equal(false);
    expect(await alarm(checkContinuity(feedOf([...many(1, 100), ...many(301, 400)]), read))).to.equal(false);
  });

  it('sees a fresh database that has grown to or past the watermark', async () => {
    const fresh = Array.from({ length: 400 }, (_, i) => change(i + 1, '20260202T000000', `other-${i}`));
    expect(await alarm(checkContinuity(feedOf(fresh), read))).to.equal(true);
  });

  it('sees a fresh database from its first change on', async () => {
    expect(await alarm(checkContinuity(feedOf([change(1, '20260202T000000', 'other')]), read))).to.equal(true);
  });

  it('sees a restored backup as soon as it goes on by itself', async () => {
    const restored = [...many(1, 250), change(251, '20260202T000000', 'after-restore')];
    expect(await alarm(checkContinuity(feedOf(many(1, 250)), read)), 'nothing new yet').to.equal(false);
    expect(await alarm(checkContinuity(feedOf(restored), read))).to.equal(true);
    expect(await alarm(checkNewest(feedOf(restored), read, 251))).to.equal(true);
  });

  it('sees a change at a known number that is another one', async () => {
    const swapped = many(1, 300).map((c) => (c.seq === 250 ? { ...c, orthancId: 'another' as OrthancId } : c));
    expect(await alarm(checkContinuity(feedOf(swapped), read))).to.equal(true);
  });

  it('never takes a feed with deletions for another (property)', async () => {
    const deletions = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 80 })), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(deletions, fc.integer({ min: 300, max: 500 }), async (holes, newest) => {
        const kept = many(1, newest).filter(
          (c) => !holes.some(([from, length]) => c.seq >= from && c.seq < from + length),
        );
        expect(await alarm(checkContinuity(feedOf(kept), read))).to.equal(false);
      }),
    );
  });
});

describe('each page', () => {
  const read = readAll(many(1, 300));

  it('brings what came after the watermark', async () => {
    const page = await nextPage(feedOf(many(1, 420)), read, 100);
    expect(page.changes.map((c) => c.seq)).to.deep.equal(many(301, 400).map((c) => c.seq));
    expect(page.last).to.equal(400);
    expect((await nextPage(feedOf(many(1, 300)), read, 100)).changes).to.deep.equal([]);
    expect((await nextPage(feedOf(many(1, 20)), read, 100)).last, 'the newest studies were deleted').to.equal(300);
  });

  it('sees another database that has grown past the watermark meanwhile', async () => {
    const other = Array.from({ length: 900 }, (_, i) => change(i + 1, '20260202T000000', `other-${i}`));
    expect(await alarm(nextPage(feedOf(other), read, 100))).to.equal(true);
  });
});

describe('where the first start begins', () => {
  const changes = many(1, 1000).filter((c) => c.seq % 7 !== 0);
  const seqAt = async (startFrom: string) => (await placeAt(feedOf(changes), startFrom)).seq;

  it('now: after the newest change', async () => expect(await seqAt('now')).to.equal(1000));
  it('beginning: before all', async () => expect(await seqAt('beginning')).to.equal(0));
  it('a date: after the last change before it', async () => {
    expect(await seqAt('20260101T000500')).to.equal(499);
    expect(await seqAt('20250101T000000')).to.equal(0);
    expect(await seqAt('20270101T000000')).to.equal(1000);
  });

  it('knows what stands before it: no alarm when the newest study is deleted before anything is read', async () => {
    const placed = await placeAt(feedOf(changes), 'now');
    expect(placed.anchors.length).to.be.greaterThan(50);
    const deleted = changes.filter((c) => c.seq <= 950);
    expect(await alarm(checkContinuity(feedOf(deleted), placed))).to.equal(false);
    expect(await alarm(checkNewest(feedOf(deleted), placed, 950))).to.equal(false);
    const other = changes.map((c) => ({ ...c, orthancId: 'other' as OrthancId }));
    expect(await alarm(checkContinuity(feedOf(other), placed))).to.equal(true);
  });
});
