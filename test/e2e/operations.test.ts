import { userInfo } from 'node:os';
import { expect } from 'chai';
import type { Knex } from 'knex';
import type { StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import { ERRORS } from '../../sidecar/errors.ts';
import { verifyDatabase } from '../../sidecar/ledger/export.ts';
import { ownSeriesOf } from '../../sidecar/pipeline/identity.ts';
import { type CliSettings, cliSettings, runCli } from '../support/cli.ts';
import { DATABASE_KINDS, type TestDatabase, testDatabase, until } from '../support/databases.ts';
import { type Fault, type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makeDemoStudies, type StudyFiles } from '../support/synthetic-patient/patient-files.ts';

const DATE = '20260601';
const ME = userInfo().username;
const NO_JOB = '00000000-0000-4000-8000-000000000000';

interface ShownJob {
  readonly id: string;
  readonly studyInstanceUid: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly code: string | null;
  readonly cause: string | null;
  readonly action: string | null;
  readonly attempts: number;
  readonly entries?: readonly { kind: string; content: Record<string, unknown> }[];
}

for (const kind of DATABASE_KINDS)
  describe(`jobs on ${kind}`, function () {
    this.timeout(180_000);
    let orthanc: TestOrthanc;
    let proxy: FaultProxy;
    let test: TestDatabase;
    let service: TestService;
    let settings: CliSettings;
    let knex: Knex;
    const faults = new Map<string, (method: string, path: string) => Fault>();
    let number = 0;

    before(async () => {
      orthanc = await startTestOrthanc();
      proxy = await startFaultProxy(orthanc);
      proxy.fault = (method, path) => {
        const wrong = [...faults].map(([uid, fault]) => (path.includes(uid) ? fault(method, path) : 'pass'));
        return wrong.find((fault) => fault !== 'pass') ?? 'pass';
      };
      test = await testDatabase(kind);
      await test.database.close();
      const through = { ...orthanc, url: proxy.url };
      service = await startTestService(through, test, { REDRAFT_MINUTES: '0', WORKERS: '4', SETTLE_SECONDS: '0.3' });
      settings = cliSettings(through, test);
      knex = service.database.knex;
      await until('the feed is followed', async () => (await service.entries('feedStarted')).length > 0);
    });
    after(async () => {
      await service?.stop();
      await proxy?.close();
      await orthanc?.stop();
      await test?.remove();
    });

    const jobs = (...args: readonly string[]) => runCli(settings, 'jobs', ...args);
    const list = async (...args: readonly string[]): Promise<ShownJob[]> =>
      JSON.parse((await jobs('list', '--json', ...args)).stdout);
    const show = async (id: string): Promise<ShownJob> => JSON.parse((await jobs('show', id, '--json')).stdout);
    const newestJob = (study: string) =>
      knex('preread.job').where({ study_instance_uid: study }).orderBy('created_at', 'desc').first();
    const stateBecomes = (study: string, state: string) =>
      until(`its job is ${state}`, async () => {
        const job = await newestJob(study);
        return job?.state === state && job;
      });
    const made = () => makeDemoStudies(`jobs-${kind}-${++number}`, DATE, { sliceCount: 2, withoutPrior: true }).current;
    const drafts = async (study: string) => {
      const query = { StudyInstanceUID: study, SeriesDescription: 'AI DRAFT REPORT - NOT VERIFIED' };
      return (await orthanc.ask('POST', '/tools/find', JSON.stringify({ Level: 'Instance', Query: query }))).body;
    };

    /** A study whose job failed, or waits for another try, for what the PACS answers. */
    async function spoilt(fault: (method: string, path: string) => Fault, state: string): Promise<StudyFiles> {
      const study = made();
      faults.set(study.studyInstanceUid, fault);
      // The first image stays behind: it may arrive later.
      await orthanc.upload(...study.files.slice(1));
      await until('an attempt fails', async () => {
        const job = await newestJob(study.studyInstanceUid);
        return job?.state === state && job.error_code !== null;
      });
      return study;
    }
    const uidIn = (path: string) => (/\/studies\/([^/]+)/.exec(path)?.[1] ?? '') as StudyInstanceUid;
    const refusesStore = (method: string): Fault => (method === 'POST' ? 'error403' : 'pass');
    const forbidden = () => spoilt(refusesStore, 'failed');
    const queuedInQueue = async (id: string) => {
      const { rows } = await knex.raw(
        `select state, start_after > now() as later from pgboss.job where data ->> 'jobId' = ? and state <> 'completed'`,
        [id],
      );
      return rows as { state: string; later: boolean }[];
    };

    it('fail with a plain cause, are tried again under their id, and make no second draft', async () => {
      const { studyInstanceUid: uid } = await forbidden();
      const [failed] = (await list('--state', 'failed')).filter((job) => job.studyInstanceUid === uid);
      expect(failed).to.deep.include({
        ...{ state: 'failed', outcome: 'failed', code: 'PACS_FORBIDDEN', attempts: 1 },
        action: ERRORS.PACS_FORBIDDEN.action,
      });
      expect(failed?.cause).to.match(new RegExp(`^${ERRORS.PACS_FORBIDDEN.cause}`));
      const { id } = failed as ShownJob;
      const plain = (await jobs('list')).stdout;
      expect(plain).to.contain(`PACS_FORBIDDEN: ${ERRORS.PACS_FORBIDDEN.cause}`);
      expect(plain).to.contain(`what to do: ${ERRORS.PACS_FORBIDDEN.action}`);

      faults.delete(uid);
      const retried = await jobs('retry', id, '--json');
      expect([retried.code, JSON.parse(retried.stdout)]).to.deep.equal([0, { retried: 1, failed: [] }]);
      expect(await service.outcomes(uid, 2)).to.deep.equal(['failed', 'drafted']);
      expect(await knex('preread.job').where({ study_instance_uid: uid })).to.have.length(1);
      expect(await service.entries('draftIntended', uid), 'the same document').to.have.length(1);
      expect(await drafts(uid)).to.have.length(1);

      const shown = await show(id);
      expect(shown).to.include({ id, studyInstanceUid: uid, state: 'done', outcome: 'drafted' });
      expect(shown.entries?.map((entry) => entry.kind)).to.include.members(['settled', 'jobEnded', 'jobRetried']);
      expect(shown.entries?.find((entry) => entry.kind === 'jobRetried')?.content).to.deep.equal({
        by: ME,
        code: 'PACS_FORBIDDEN',
      });
      expect((await jobs('show', id)).stdout)
        .to.contain(`study ${uid}`)
        .and.to.match(/jobRetried \(ledger entry \d+\)/);
      const again = await jobs('retry', id);
      expect([again.code, again.stdout]).to.deep.equal([1, '']);
      expect(again.stderr).to.contain('JOB_UNKNOWN').and.to.contain('What to do');
    });

    it('that wait for another try are due at once when asked for', async () => {
      const { studyInstanceUid: uid } = await spoilt(() => 'error503', 'queued');
      const job = await newestJob(uid);
      expect((await list('--state', 'queued', '--code', 'PACS_SERVER_ERROR')).map((one) => one.id)).to.include(job.id);
      await knex.raw(
        `update pgboss.job set start_after = now() + interval '1 hour' where data ->> 'jobId' = ? and state = 'retry'`,
        [job.id],
      );
      faults.delete(uid);
      await until('it waits in the queue', async () => (await queuedInQueue(job.id)).every(({ later }) => later));
      expect((await jobs('retry', job.id)).code).to.equal(0);
      expect(await service.outcomes(uid)).to.deep.equal(['drafted']);
      expect((await newestJob(uid)).id).to.equal(job.id);
    });

    it('are refused while the study is worked on, or has another open job', async () => {
      const study = await forbidden();
      const uid = study.studyInstanceUid;
      const failed = await newestJob(uid);
      faults.set(uid, () => 'hold');
      await orthanc.upload(...study.files.slice(0, 1));
      const active = await stateBecomes(uid, 'active');
      expect(active.id).not.to.equal(failed.id);
      for (const [id, verb] of [
        [failed.id, ['retry']],
        [active.id, ['retry']],
        [active.id, ['ignore', '--reason', 'x']],
      ] as const) {
        const refused = await jobs(...verb, id);
        expect([refused.code, /^preread: (\w+)/.exec(refused.stderr)?.[1]]).to.deep.equal([1, 'JOB_OPEN']);
      }
      expect((await list('--state', 'active')).map((job) => job.id)).to.deep.equal([active.id]);
      expect(
        (await list()).filter((job) => job.studyInstanceUid === uid).map((job) => job.id),
        'a failure that has a later job is history',
      ).to.deep.equal([active.id]);
      expect((await show(failed.id)).state).to.equal('failed');
      faults.delete(uid);
      proxy.release();
      expect(await service.outcomes(uid, 2)).to.deep.equal(['failed', 'drafted']);
    });

    it('are left with a reason, which stands in the ledger; what arrives later makes a new one', async () => {
      const study = await forbidden();
      const uid = study.studyInstanceUid;
      const { id } = await newestJob(uid);
      for (const wrong of [[], ['--reason', '  ']]) {
        const refused = await jobs('ignore', id, ...wrong);
        expect([refused.code, refused.stdout], wrong.join()).to.deep.equal([2, '']);
      }
      expect((await stateBecomes(uid, 'failed')).id).to.equal(id);
      expect((await jobs('ignore', id, '--reason', 'a phantom, no patient')).code).to.equal(0);
      const left = (await service.entries('jobEnded', uid)).at(-1);
      expect([left?.jobId, left?.content]).to.deep.equal([
        id,
        { outcome: 'ignored', by: ME, note: 'a phantom, no patient' },
      ]);
      expect((await list('--state', 'ignored')).map((job) => job.id)).to.deep.equal([id]);
      expect((await list()).map((job) => job.id)).not.to.include(id);
      expect((await jobs('ignore', id, '--reason', 'again')).stderr).to.contain('JOB_UNKNOWN');

      faults.delete(uid);
      await orthanc.upload(...study.files.slice(0, 1));
      expect(await service.outcomes(uid, 3)).to.deep.equal(['failed', 'ignored', 'drafted']);
      expect((await newestJob(uid)).id).not.to.equal(id);
      expect(await drafts(uid)).to.have.length(1);
    });

    it('that wait are left too, and are not begun any more', async () => {
      const { studyInstanceUid: uid } = await spoilt(() => 'error503', 'queued');
      const { id, attempts } = await newestJob(uid);
      expect((await jobs('ignore', id, '--reason', 'known to be broken')).code).to.equal(0);
      faults.delete(uid);
      await knex.raw(`update pgboss.job set start_after = now() where data ->> 'jobId' = ?`, [id]);
      await until('the queue is done with it', async () => (await queuedInQueue(id)).length === 0);
      expect(await newestJob(uid)).to.deep.include({ id, state: 'ignored', attempts });
      expect(await drafts(uid)).to.deep.equal([]);
      expect((await jobs('retry', id)).code, 'somebody thinks better of it').to.equal(0);
      expect(await service.outcomes(uid, 2)).to.deep.equal(['ignored', 'drafted']);
    });

    const slow = kind === 'postgres' ? it : () => undefined;
    slow('that every attempt ended with the process are dead letters, with cause and action', async () => {
      const { studyInstanceUid: uid } = await spoilt(() => 'error503', 'queued');
      const { id } = await newestJob(uid);
      // As a process leaves it that was killed in the queue's last attempt.
      await until('it waits in the queue', async () => (await queuedInQueue(id)).some((one) => one.state === 'retry'));
      const gone = `state = 'active', retry_count = retry_limit, heartbeat_on = now() - interval '1 hour'`;
      await knex.raw(`update pgboss.job set ${gone}, started_on = now() where data ->> 'jobId' = ?`, [id]);
      await knex('preread.job').where({ id }).update({ state: 'active' });
      const died = await until('it is given up', async () => {
        const [job] = await list('--state', 'failed', '--code', 'PROCESS_DIED');
        return job;
      });
      expect(died).to.include({ id, cause: ERRORS.PROCESS_DIED.cause, action: ERRORS.PROCESS_DIED.action });
      faults.delete(uid);
      expect((await jobs('retry', id)).code).to.equal(0);
      expect(await service.outcomes(uid, 2)).to.deep.equal(['failed', 'drafted']);
    });

    it('that kill the process again and again are given up, and begin anew when somebody asks', async () => {
      const { studyInstanceUid: uid } = await spoilt(() => 'error503', 'queued');
      const { id } = await newestJob(uid);
      await knex('preread.job').where({ id }).update({ state: 'active', died: 4 });
      await knex.raw(`update pgboss.job set start_after = now() where data ->> 'jobId' = ? and state = 'retry'`, [id]);
      expect(await stateBecomes(uid, 'failed')).to.deep.include({ error_code: 'PROCESS_DIED', died: 5 });
      faults.delete(uid);
      expect((await jobs('retry', id)).code).to.equal(0);
      expect(await service.outcomes(uid, 2)).to.deep.equal(['failed', 'drafted']);
      expect(await newestJob(uid)).to.deep.include({ died: 0, attempts: 1 });
    });

    it('that are given up leave nothing half done: what came to be stored counts as stored', async () => {
      const isOwn = (path: string) =>
        path.includes('/metadata') && [...ownSeriesOf(uidIn(path))].some((own) => path.includes(own));
      const notReadBack = (method: string, path: string): Fault =>
        method === 'GET' && isOwn(path) ? 'error503' : 'pass';
      const { studyInstanceUid: uid } = await spoilt(notReadBack, 'queued');
      const versions = () => knex('preread.draft').where({ study_instance_uid: uid }).pluck('state');
      expect(await versions()).to.deep.equal(['intended']);
      expect(await drafts(uid)).to.have.length(1);
      const { id } = await newestJob(uid);
      await knex('preread.job').where({ id }).update({ state: 'active', died: 4 });
      await knex.raw(`update pgboss.job set start_after = now() where data ->> 'jobId' = ? and state = 'retry'`, [id]);
      expect(await stateBecomes(uid, 'failed')).to.deep.include({ error_code: 'PROCESS_DIED' });
      expect(await versions()).to.deep.equal(['stored']);
      const entries = (await show(id)).entries?.map((entry) => entry.kind) ?? [];
      expect(entries.slice(-2)).to.deep.equal(['draftStored', 'jobEnded']);
      faults.delete(uid);
      expect((await jobs('retry', id)).code).to.equal(0);
      expect(await service.outcomes(uid, 2)).to.deep.equal(['failed', 'unchanged']);
    });

    it('that failed are all tried again at once, or those with one code', async () => {
      const [one, two] = [await forbidden(), await forbidden()];
      const uids = [one.studyInstanceUid, two.studyInstanceUid];
      const none = await jobs('retry', '--all-failed', '--code', 'PACS_TOO_LARGE', '--json');
      expect([none.code, JSON.parse(none.stdout)]).to.deep.equal([0, { retried: 0, failed: [] }]);
      for (const uid of uids) faults.delete(uid);
      const both = await jobs('retry', '--all-failed', '--code', 'PACS_FORBIDDEN', '--json');
      expect([both.code, JSON.parse(both.stdout)]).to.deep.equal([0, { retried: 2, failed: [] }]);
      for (const uid of uids) expect(await service.outcomes(uid, 2)).to.deep.equal(['failed', 'drafted']);
      expect((await jobs('retry', '--all-failed')).stdout).to.match(/^0 /);
      expect(await list(), 'nothing is left over').to.deep.equal([]);
      expect((await list('--state', 'done')).length).to.be.greaterThan(uids.length);
      expect(await list('--state', 'done,ignored', '--limit', '1')).to.have.length(1);
    });

    for (const [wrong, ...args] of [
      ['a state that does not exist', 'list', '--state', 'broken'],
      ['an empty state', 'list', '--state', ''],
      ['a code that does not exist', 'list', '--code', 'toString'],
      ['a limit of none', 'list', '--limit', '0'],
      ['a limit that is no number', 'list', '--limit', 'many'],
      ['no job', 'show'],
      ['neither a job nor --all-failed', 'retry'],
      ['both', 'retry', NO_JOB, '--all-failed'],
      ['a code with one job', 'retry', NO_JOB, '--code', 'PACS_FORBIDDEN'],
      ['an unknown code', 'retry', '--all-failed', '--code', 'NONE'],
      ['no reason', 'ignore', NO_JOB],
      ['an unknown verb', 'forget', NO_JOB],
    ] as const)
      it(`end with 2 for ${wrong}`, async () => {
        const { code, stdout, stderr } = await jobs(...args);
        expect([code, stdout]).to.deep.equal([2, '']);
        expect(stderr).not.to.equal('');
      });

    it('end with 1 for a job that is not there', async () => {
      for (const id of [NO_JOB, 'not-an-id', "' or 1=1"])
        for (const args of [
          ['show', id],
          ['retry', id],
          ['ignore', id, '--reason', 'x'],
        ]) {
          const { code, stderr } = await jobs(...args);
          expect([code, stderr.includes('JOB_UNKNOWN')], args.join(' ')).to.deep.equal([1, true]);
        }
    });

    it('leave a ledger that verifies', async () => {
      expect((await verifyDatabase(knex)).valid).to.equal(true);
    });
  });
