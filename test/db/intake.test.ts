import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { inTransaction } from '../../sidecar/db/database.ts';
import { lead } from '../../sidecar/db/leadership.ts';
import type { JobId, OrthancId, StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import { PrereadError } from '../../sidecar/errors.ts';
import { createTurns } from '../../sidecar/intake/alone.ts';
import type { Watermark } from '../../sidecar/intake/continuity.ts';
import {
  moveWatermark,
  placeWatermark,
  readWatermark,
  stopFeed,
  upsertPending,
} from '../../sidecar/intake/feed-records.ts';
import { type Attempt, type JobQueue, startJobQueue } from '../../sidecar/intake/job-queue.ts';
import { insertJob, type NewJob, readJob } from '../../sidecar/intake/job-records.ts';
import { settleStudies } from '../../sidecar/intake/settle-studies.ts';
import { attemptJob, type WorkDeps } from '../../sidecar/intake/work-jobs.ts';
import { append } from '../../sidecar/ledger/append.ts';
import { verifyDatabase } from '../../sidecar/ledger/export.ts';
import { queryLedger } from '../../sidecar/ledger/query.ts';
import { DATABASE_KINDS, memoryLog, type TestDatabase, testDatabase, until } from '../support/databases.ts';

const uid = (n: number) => `1.2.3.${n}` as StudyInstanceUid;
const orthancId = (n: number) => `orthanc-${n}` as OrthancId;
const newJobId = () => randomUUID() as JobId;
const at = (seq: number): Watermark => ({ seq, maxChangeDate: '', anchors: [] });
const policy = { settleSeconds: 5, deadlineSeconds: 1800, redraftMinutes: 5 };
const later = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1000);
const arrival = (n: number, more: object = {}) => ({
  studyInstanceUid: uid(n),
  orthancId: orthancId(n),
  evidenceDocument: false,
  documentsOnly: false,
  stable: false,
  lastSeq: n,
  ...more,
});

for (const kind of DATABASE_KINDS)
  describe(`intake on ${kind}`, () => {
    let test: TestDatabase;
    let queue: JobQueue;
    const log = memoryLog();

    before(async () => {
      test = await testDatabase(kind);
      const { database } = test;
      queue = await startJobQueue({ knex: database.knex, embedded: kind === 'embedded', log, migrate: false });
    });
    after(async () => {
      await queue?.stop(1000);
      await test?.remove();
    });
    beforeEach(async () => {
      const { knex } = test.database;
      for (const table of ['feed_anchor', 'pending_study', 'job', 'draft', 'feed_watermark'])
        await knex(`preread.${table}`).delete();
      await knex.raw('delete from pgboss.job');
    });

    const deps = () => ({ knex: test.database.knex, queue, policy, appendLedger: append, newJobId });

    it('moves watermark, anchors and pending rows together', async () => {
      const { knex } = test.database;
      const now = new Date();
      await placeWatermark(knex, at(10), now);
      const changes = [11, 12].map((seq) => ({
        seq,
        changeType: 'NewInstance',
        orthancId: orthancId(seq),
        date: '20260101T000000',
      }));
      const to: Watermark = { seq: 12, maxChangeDate: '20260101T000000', anchors: changes };
      const begun = await inTransaction(knex, async (trx) => {
        await moveWatermark(trx, 10, to, changes, now);
        return upsertPending(trx, [arrival(1), arrival(2)], now);
      });
      expect(begun).to.have.members([uid(1), uid(2)]);
      expect(await readWatermark(knex)).to.deep.equal({ ...to, stoppedCode: undefined });
      expect(await upsertPending(knex, [arrival(1), arrival(3)], now), 'only what is new').to.deep.equal([uid(3)]);
    });

    it('lets no second follower move it, and none at all once it is stopped', async () => {
      const { knex } = test.database;
      await placeWatermark(knex, at(10), new Date());
      const to: Watermark = { seq: 20, maxChangeDate: '', anchors: [] };
      await moveWatermark(knex, 10, to, [], new Date());
      const codeOf = (work: Promise<unknown>) =>
        work.then(
          () => 'moved',
          (error: PrereadError) => error.code,
        );
      expect(await codeOf(moveWatermark(knex, 10, to, [], new Date()))).to.equal('FEED_LOST');
      await stopFeed(knex, new PrereadError('FEED_REPLACED'));
      expect(await codeOf(moveWatermark(knex, 20, { ...to, seq: 30 }, [], new Date()))).to.equal('FEED_LOST');
      await placeWatermark(knex, at(5), new Date());
      expect(await readWatermark(knex)).to.deep.include({ seq: 5, stoppedCode: undefined });
    });

    it('restarts the quiet period with each instance, and keeps the deadline', async () => {
      const { knex } = test.database;
      const t0 = new Date();
      await upsertPending(knex, [arrival(1)], t0);
      await upsertPending(knex, [arrival(1)], later(t0, 4));
      expect(await settleStudies(deps(), later(t0, 6))).to.equal(0);
      expect(await settleStudies(deps(), later(t0, 9))).to.equal(1);
      const [entry] = await all(knex, 'settled');
      expect(entry?.content).to.deep.equal({ reason: 'settled-quiet', lastInstanceAt: later(t0, 4).toISOString() });
    });

    it('turns a settled study into one job, its queue entry and its ledger entry, and waits while one is open', async () => {
      const { knex } = test.database;
      const t0 = new Date();
      await upsertPending(knex, [arrival(1)], t0);
      expect(await settleStudies(deps(), later(t0, 10))).to.equal(1);
      await upsertPending(knex, [arrival(1)], later(t0, 11));
      expect(await settleStudies(deps(), later(t0, 100)), 'one active job per study').to.equal(0);
      expect(await knex('preread.job').select('state', 'reason')).to.deep.equal([
        { state: 'queued', reason: 'settled-quiet' },
      ]);
      expect(
        Number((await knex.raw("select count(*) as n from pgboss.job where name = 'draft-study'")).rows[0].n),
      ).to.equal(1);
      await knex('preread.job').update({ state: 'done' });
      expect(await settleStudies(deps(), later(t0, 100))).to.equal(1);
    });

    it('makes no second version before REDRAFT_MINUTES, unless an evidence SR came', async () => {
      const { knex } = test.database;
      const t0 = new Date();
      const ended = { id: newJobId(), state: 'done', outcome: 'drafted', reason: 'settled-quiet', finished_at: t0 };
      await knex('preread.job').insert({ study_instance_uid: uid(1), ...ended });
      await upsertPending(knex, [arrival(1)], t0);
      expect(await settleStudies(deps(), later(t0, 60))).to.equal(0);
      await upsertPending(knex, [arrival(1, { evidenceDocument: true })], later(t0, 60));
      expect(await settleStudies(deps(), later(t0, 66))).to.equal(1);
    });

    it('tries again what may pass, and ends what may not, with one plain cause', async function () {
      this.timeout(30_000);
      const { knex } = test.database;
      const outcomes: string[] = [];
      let attempts = 0;
      const working: WorkDeps = {
        knex,
        appendLedger: append,
        pacsAway: async () => undefined,
        settle: async () => undefined,
        turns: createTurns(),
        now: () => new Date(),
        log,
        ended: (outcome) => void outcomes.push(outcome),
        async process({ studyInstanceUid }) {
          if (studyInstanceUid === uid(2)) throw new PrereadError('STORE_REJECTED', { detail: 'Status 409.' });
          if (++attempts === 1) throw new PrereadError('PACS_UNREACHABLE');
          return { outcome: 'drafted' };
        },
      };
      const ids = [1, 2].map((n) => ({ id: newJobId(), studyInstanceUid: uid(n), reason: 'command', priority: 0 }));
      const results: Attempt[] = [];
      await queue.work(
        1,
        async (id, last) => results[results.push(await attemptJob(working, id, last)) - 1] as Attempt,
        async () => undefined,
      );
      for (const job of ids)
        await inTransaction(knex, async (trx) => {
          await insertJob(trx, job, new Date());
          await queue.enqueue(trx, job.id, 0);
        });
      const bad = await until('the bad job ends', async () => {
        const job = await readJob(knex, ids[1]?.id as JobId);
        return job?.state === 'failed' && job;
      });
      expect(bad).to.deep.include({ outcome: 'failed', error_code: 'STORE_REJECTED' });
      expect(bad.error_detail).to.contain('Status 409.');
      await until(
        'the other one is tried again',
        async () => (await readJob(knex, ids[0]?.id as JobId))?.state === 'done',
        25_000,
      );
      expect(outcomes).to.have.members(['failed', 'drafted']);
      expect(results).to.include('retry');
      expect((await verifyDatabase(knex)).valid).to.equal(true);
    });

    it('queues again an open job that the queue has lost', async () => {
      const { knex } = test.database;
      const hourAgo = later(new Date(), -3600);
      const [lost, kept] = [1, 2].map((n) => ({
        id: newJobId(),
        studyInstanceUid: uid(n),
        reason: 'command',
        priority: 0,
      }));
      for (const job of [lost, kept]) await insertJob(knex, job as NewJob, hourAgo);
      await inTransaction(knex, (trx) => queue.enqueue(trx, kept?.id as JobId, 0, 600));
      expect(await queue.adopt(knex)).to.equal(1);
      expect(await queue.adopt(knex), 'once').to.equal(0);
    });

    it('leads once', async () => {
      const { database } = test;
      const lost = () => undefined;
      const release = await lead(database, lost);
      expect(release).to.be.a('function');
      if (kind === 'postgres') expect(await lead(database, lost), 'a second session').to.equal(undefined);
      await release?.();
      const again = await lead(database, lost);
      expect(again).to.be.a('function');
      await again?.();
    });
  });

async function all(knex: Parameters<typeof queryLedger>[0], kind: string) {
  const found = [];
  for await (const entry of queryLedger(knex, { kind })) found.push(entry);
  return found;
}
