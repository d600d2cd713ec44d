import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import {
  baselineDay,
  type ListSource,
  noCounts,
  type SweepCounts,
  type SweepDeps,
  type SweepOptions,
  sweepDay,
} from '../../sidecar/intake/sweep.ts';
import type { FoundBy } from '../../sidecar/intake/sweep-records.ts';
import { append } from '../../sidecar/ledger/append.ts';
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../support/databases.ts';

const UID = '1.2.3.1' as StudyInstanceUid;
const DAY = '20260601';
type Verdict = keyof Omit<SweepCounts, 'studies'>;

/** What the tables say of the study, and what the PACS holds of it now, Preread's own documents aside. */
interface Case {
  readonly pending?: { readonly instances: number | null; readonly found_by?: FoundBy };
  readonly job?: { readonly state: string; readonly outcome?: string; readonly instances?: number };
  readonly seen?: number;
  readonly own?: number;
  readonly holds: number;
  /** Absent: all that it holds, ours included. */
  readonly listed?: 'no count';
  readonly hasImages?: false;
  readonly verdicts: Record<'reconciled' | 'backfilled' | 'feed', Verdict | undefined>;
  /** Whether its instances have to be counted series by series. */
  readonly counted?: boolean;
}

const each = <T>(verdict: T) => ({ reconciled: verdict, backfilled: verdict, feed: verdict });

const CASES: Readonly<Record<string, Case>> = {
  'nobody knows': { holds: 5, verdicts: each('queued') },
  'holds nothing but ours': { holds: 0, own: 2, verdicts: each('accounted') },
  'is documents only': { holds: 3, hasImages: false, verdicts: each(undefined) },
  'was there before the first start': {
    seen: 5,
    holds: 5,
    verdicts: { reconciled: 'accounted', backfilled: 'queued', feed: 'accounted' },
  },
  'was there before, and has grown': { seen: 5, holds: 6, verdicts: each('queued') },
  'has its draft': {
    job: { state: 'done', outcome: 'drafted', instances: 5 },
    seen: 5,
    own: 2,
    holds: 5,
    verdicts: each('accounted'),
    counted: false,
  },
  'has its draft, and a list without counts': {
    job: { state: 'done', outcome: 'drafted', instances: 5 },
    seen: 5,
    own: 2,
    holds: 5,
    listed: 'no count',
    verdicts: each('accounted'),
    counted: true,
  },
  'has its draft, and more images': {
    job: { state: 'done', outcome: 'drafted', instances: 5 },
    seen: 5,
    own: 2,
    holds: 9,
    verdicts: each('queued'),
  },
  'has its draft, and fewer images': {
    job: { state: 'done', outcome: 'drafted', instances: 5 },
    seen: 5,
    holds: 4,
    verdicts: each('queued'),
  },
  'was dealt with by a release that did not count': {
    job: { state: 'done', outcome: 'drafted' },
    own: 1,
    holds: 5,
    verdicts: each('accounted'),
    counted: true,
  },
  'was only fetched as a prior': {
    job: { state: 'done', outcome: 'fetchedPrior' },
    holds: 5,
    verdicts: each('accounted'),
  },
  'was gone, and is there again': { job: { state: 'done', outcome: 'studyGone' }, holds: 5, verdicts: each('queued') },
  'was drafted, then gone, and is there again': {
    job: { state: 'done', outcome: 'studyGone' },
    seen: 5,
    holds: 5,
    verdicts: each('queued'),
  },
  'waits as a job': { job: { state: 'queued' }, holds: 5, verdicts: each('accounted'), counted: false },
  'is worked on': { job: { state: 'active' }, seen: 3, holds: 5, verdicts: each('accounted'), counted: false },
  failed: { job: { state: 'failed', outcome: 'failed' }, holds: 5, verdicts: each('failed') },
  'failed, and has changed since it was counted': {
    job: { state: 'failed', outcome: 'failed', instances: 5 },
    holds: 6,
    verdicts: each('queued'),
  },
  'failed as it was counted': {
    job: { state: 'failed', outcome: 'failed', instances: 5 },
    holds: 5,
    verdicts: each('failed'),
  },
  'was left on purpose': { job: { state: 'ignored', outcome: 'ignored' }, holds: 5, verdicts: each('accounted') },
  'was left on purpose, and has changed': {
    job: { state: 'ignored', outcome: 'ignored', instances: 5 },
    holds: 6,
    verdicts: each('queued'),
  },
  'is arriving by the feed': {
    pending: { instances: null },
    holds: 5,
    verdicts: { reconciled: 'accounted', backfilled: 'accounted', feed: 'queued' },
  },
  'is pending as it was counted': { pending: { instances: 5 }, own: 1, holds: 5, verdicts: each('accounted') },
  'is pending, and grows': {
    pending: { instances: 5 },
    seen: 2,
    holds: 6,
    verdicts: { reconciled: 'accounted', backfilled: 'accounted', feed: 'queued' },
  },
};

for (const kind of DATABASE_KINDS)
  describe(`a sweep on ${kind}`, function () {
    this.timeout(120_000);
    let test: TestDatabase;
    before(async () => {
      test = await testDatabase(kind);
    });
    after(() => test?.remove());

    const given = async ({ pending, job, seen, own = 0 }: Omit<Case, 'verdicts' | 'holds'>) => {
      const { knex } = test.database;
      for (const table of ['pending_study', 'draft', 'job', 'study_seen']) await knex(`preread.${table}`).delete();
      const [study, at, id] = [{ study_instance_uid: UID }, new Date(), randomUUID()];
      const arrived = { first_instance_at: at, last_instance_at: at, last_seq: 1 };
      if (pending) await knex('preread.pending_study').insert({ ...study, ...arrived, ...pending });
      if (job || own > 0)
        await knex('preread.job').insert({ id, ...study, reason: 'settled-quiet', ...(job ?? { state: 'done' }) });
      if (seen !== undefined) await knex('preread.study_seen').insert({ ...study, instances: seen, seen_at: at });
      for (let number = 1; number <= own; number++)
        await knex('preread.draft').insert({
          ...{
            ...study,
            version: number,
            job_id: id,
            state: 'stored',
            identity: { sopInstanceUid: `1.2.4.${number}` },
          },
          evidence_digest: String(number).repeat(64),
        });
    };

    /** @returns the verdict, and how often the instances were counted */
    const swept = async (one: Case, options: SweepOptions) => {
      let counted = 0;
      const instances = one.listed ? undefined : one.holds + (one.own ?? 0);
      const source: ListSource = {
        async *studiesOn() {
          yield [{ studyInstanceUid: UID, instances, hasImages: one.hasImages ?? true }];
        },
        countForeign: async () => ({ instances: one.holds, srs: counted++ }),
      };
      const counts = noCounts();
      const deps: SweepDeps = { knex: test.database.knex, source, appendLedger: append, now: () => new Date() };
      await sweepDay(deps, DAY, counts, options);
      const { studies, ...verdicts } = counts;
      const hit = Object.entries(verdicts).find(([, count]) => count > 0)?.[0];
      expect(studies).to.equal(hit === undefined ? 0 : 1);
      return { verdict: hit, counted };
    };

    for (const [name, one] of Object.entries(CASES))
      it(`judges a study that ${name}`, async () => {
        for (const by of ['reconciled', 'backfilled', 'feed'] as const) {
          const options = by === 'feed' ? {} : { foundBy: by };
          await given(one);
          const dry = await swept(one, { ...options, dryRun: true });
          expect(dry.verdict, `${by}, dry run`).to.equal(one.verdicts[by]);
          const { verdict, counted } = await swept(one, options);
          expect(verdict, by).to.equal(one.verdicts[by]);
          if (one.counted !== undefined) expect(counted > 0, `${by}: counted`).to.equal(one.counted);
          const again = await swept(one, options);
          expect(again.verdict, `${by}, once more`).to.equal(verdict && (verdict === 'queued' ? 'accounted' : verdict));
        }
      });

    it('looks once at what an earlier release dealt with, not at every sweep', async () => {
      const one = CASES['was dealt with by a release that did not count'] as Case;
      await given(one);
      expect((await swept(one, { foundBy: 'reconciled' })).counted).to.equal(1);
      expect((await swept(one, { foundBy: 'reconciled' })).counted).to.equal(0);
      expect((await swept({ ...one, holds: 6 }, { foundBy: 'reconciled' })).verdict).to.equal('queued');
    });

    it('changes nothing when it only counts', async () => {
      await given({});
      const { knex } = test.database;
      const size = async () => Number((await knex('preread.ledger_entry').count('* as n').first())?.n);
      const before = await size();
      expect(
        (await swept({ holds: 5, verdicts: each('queued') }, { foundBy: 'reconciled', dryRun: true })).verdict,
      ).to.equal('queued');
      expect(await knex('preread.pending_study')).to.deep.equal([]);
      expect(await size()).to.equal(before);
    });

    it('counts for the baseline what the list does not count', async () => {
      await given({});
      const { knex } = test.database;
      const source: ListSource = {
        async *studiesOn() {
          yield [{ studyInstanceUid: UID, instances: undefined, hasImages: true }];
        },
        countForeign: async () => ({ instances: 5, srs: 0 }),
      };
      await baselineDay({ knex, source, appendLedger: append, now: () => new Date() }, DAY);
      expect((await swept({ holds: 5, listed: 'no count', verdicts: each('accounted') }, {})).verdict).to.equal(
        'accounted',
      );
    });
  });
