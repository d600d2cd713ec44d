import type { Knex } from 'knex';
import { fromKnex, type JobWithMetadata, PgBoss } from 'pg-boss';
import type { JobId } from '../domain/identifiers.ts';
import { coerceError, PrereadError } from '../errors.ts';
import { errorFields, type Log } from '../log.ts';

/** The one queue, in the ledger's own database: a job and the row that caused it commit together. */
const QUEUE = 'draft-study';
const DEAD_LETTER = 'draft-study-dead';

/** Seconds. A dead process is noticed after a heartbeat or two. */
const HEARTBEAT = 10;
/** Waits double from 5 s to 10 min; a PACS may be away for a week. Other causes give up sooner (work-jobs.ts). */
const RETRY = { retryLimit: 1000, retryDelay: 5, retryBackoff: true, retryDelayMax: 600 } as const;
/** Seconds: longer than all retries together. */
const RETENTION = 30 * 86_400;
/** Longest a single attempt may take. */
const EXPIRE = 900;

interface Payload {
  readonly jobId: JobId;
}

/** How an attempt ended, as far as the queue is concerned. `wait`: to be tried again, and it is not the study's fault. */
export type Attempt = 'ended' | 'retry' | 'wait';

export interface JobQueue {
  /** Enqueues within the caller's transaction; `delaySeconds`: not before. */
  enqueue(trx: Knex, jobId: JobId, priority: number, delaySeconds?: number): Promise<void>;
  /** Of open jobs older than a minute, those that the queue knows nothing of (any more) are queued again. */
  adopt(knex: Knex): Promise<number>;
  /** Jobs that wait for another try are due at once: all of them, or the one named, whatever it waits for. */
  hasten(knex: Knex, jobId?: JobId): Promise<void>;
  /** What a process that is gone was working on is due at once. For the only process of a database. */
  reclaim(knex: Knex): Promise<void>;
  /** Wakes this process's workers at once instead of at their next poll. */
  wake(): void;
  /** No further job is begun by this process until `release`; running attempts go on. */
  hold(): Promise<void>;
  release(): Promise<void>;
  /**
   * Starts working. `handle` gets the job and whether this is its last attempt; `abandoned` a job whose attempts all
   * ended without a word (the process died each time).
   */
  work(
    concurrency: number,
    handle: (jobId: JobId, lastAttempt: boolean) => Promise<Attempt>,
    abandoned: (jobId: JobId) => Promise<void>,
  ): Promise<void>;
  /** Waits for running attempts (up to `graceMs`), then stops. */
  stop(graceMs: number): Promise<void>;
}

interface QueueOptions {
  readonly knex: Knex;
  readonly embedded: boolean;
  readonly log: Log;
  /** Creating and upgrading the queue's tables is the business of `preread migrate`. */
  readonly migrate: boolean;
}

/** pg-boss takes a thrown error as "try again" and stores its text and stack: it has none. */
class RetryLater extends Error {
  override stack = '';
}

const LOST_JOBS = `
  select j.id, j.priority from preread.job j
  where j.state in ('queued', 'active') and j.updated_at < now() - interval '1 minute'
    and not exists (
      select from pgboss.job q
      where q.name = ? and q.state in ('created', 'retry', 'active') and q.data ->> 'jobId' = j.id::text
    )`;

function createBoss({ knex, embedded, log, migrate }: QueueOptions): PgBoss {
  const boss = new PgBoss({
    db: fromKnex(knex),
    backend: embedded ? 'pglite' : 'postgres',
    schedule: false,
    migrate,
    createSchema: migrate,
    superviseIntervalSeconds: HEARTBEAT,
    monitorIntervalSeconds: HEARTBEAT,
    persistWarnings: false,
  });
  // Without a listener an error event would end the process; what it says may hold query values.
  boss.on('error', (error) => log.warn('job queue', errorFields(coerceError(error, 'DB_UNREACHABLE'))));
  return boss;
}

/** The service's role works the queue; it creates nothing. The role is absent where the owner may not create roles. */
const GRANTS = `do $$ begin
  if exists (select from pg_roles where rolname = 'preread_service') then
    grant usage on schema pgboss to preread_service;
    grant select, insert, update, delete on all tables in schema pgboss to preread_service;
    grant execute on all functions in schema pgboss to preread_service;
  end if;
end $$`;

/** Creates the queue's tables and queues. Runs as the database's owner. */
export async function migrateQueue(options: Omit<QueueOptions, 'migrate'>): Promise<void> {
  const boss = createBoss({ ...options, migrate: true });
  await boss.start();
  await boss.createQueue(DEAD_LETTER, { ...RETRY, retentionSeconds: RETENTION });
  const settings = {
    ...RETRY,
    expireInSeconds: EXPIRE,
    heartbeatSeconds: HEARTBEAT,
    deadLetter: DEAD_LETTER,
    retentionSeconds: RETENTION,
  };
  await boss.createQueue(QUEUE, settings);
  await boss.stop({ graceful: false, close: false });
  if (!options.embedded) await options.knex.raw(GRANTS);
}

/**
 * A study that failed comes behind those of its urgency (PRIORITY: tens) that did not, and of several workers one is left
 * to those: many at which the PACS hangs must not keep the workers from the others.
 */
const AGAIN = 'again';
const YIELD = `update pgboss.job set group_id = ?, priority = priority - case when priority % 10 = 0 then 1 else 0 end
  where name = ? and id = ?`;
const workersForAgain = (concurrency: number): number => Math.max(1, concurrency - 1);
const HASTEN = `update pgboss.job set start_after = now() where name = ? and start_after > now()`;

/** Due when they were made, and made later than now: the clock was set back. */
const MADE_LATER = `update pgboss.job set start_after = now(), created_on = now()
  where name = ? and state = 'created' and start_after > now() and start_after <= created_on`;

/** The workers of this process, which can be held and released. */
function createWorkers(boss: PgBoss, knex: Knex) {
  let begin: (() => Promise<string>) | undefined;
  let worker: string | undefined;
  let held = false;
  return {
    wake: () => void (worker && boss.notifyWorker(worker)),
    async start(concurrency: number, handle: (jobId: JobId, lastAttempt: boolean) => Promise<Attempt>) {
      const options = {
        pollingIntervalSeconds: 0.5,
        includeMetadata: true,
        localConcurrency: concurrency,
        localGroupConcurrency: workersForAgain(concurrency),
      } as const;
      begin = () =>
        boss.work(QUEUE, options, async ([job]: JobWithMetadata<Payload>[]) => {
          if (!job) return;
          const lastAttempt = job.retryCount >= job.retryLimit;
          const ended = await handle(job.data.jobId, lastAttempt).catch((): Attempt => 'wait');
          if (ended === 'ended') return;
          if (ended === 'retry') await knex.raw(YIELD, [AGAIN, QUEUE, job.id]);
          throw new RetryLater();
        });
      if (!held) worker = await begin();
    },
    async hold() {
      held = true;
      if (worker === undefined) return;
      worker = undefined;
      await boss.offWork(QUEUE, { wait: false });
    },
    async release() {
      held = false;
      if (worker === undefined && begin) worker = await begin();
    },
  };
}

export async function startJobQueue(options: QueueOptions): Promise<JobQueue> {
  const boss = createBoss(options);
  await boss.start();
  // start() fills the queue cache from the database. A cold one would be read inside the caller's transaction on a
  // second connection, and deadlock on the embedded database, which has one backend only.
  if (!(await boss.getQueue(QUEUE))) throw new PrereadError('DB_SCHEMA_OLD', { detail: 'The job queue is missing.' });
  const workers = createWorkers(boss, options.knex);
  return {
    async enqueue(trx, jobId, priority, delaySeconds = 0) {
      await boss.send(QUEUE, { jobId }, { priority, startAfter: delaySeconds, db: fromKnex(trx) });
    },
    async adopt(knex) {
      const { rows } = await knex.raw(LOST_JOBS, [QUEUE]);
      for (const { id, priority } of rows) await boss.send(QUEUE, { jobId: id }, { priority });
      return rows.length;
    },
    async hasten(knex, jobId) {
      if (jobId === undefined) {
        await knex.raw(`${HASTEN} and state = 'retry'`, [QUEUE]);
        await knex.raw(MADE_LATER, [QUEUE]);
      } else await knex.raw(`${HASTEN} and state in ('created', 'retry') and data ->> 'jobId' = ?`, [QUEUE, jobId]);
      workers.wake();
    },
    async reclaim(knex) {
      await knex.raw(`update pgboss.job set state = 'retry', start_after = now() where name = ? and state = 'active'`, [
        QUEUE,
      ]);
    },
    wake: workers.wake,
    hold: workers.hold,
    release: workers.release,
    async work(concurrency, handle, abandoned) {
      await workers.start(concurrency, handle);
      await boss.work<Payload>(DEAD_LETTER, { pollingIntervalSeconds: 5 }, async ([job]) => {
        if (job) await abandoned(job.data.jobId);
      });
    },
    stop: (graceMs) => boss.stop({ graceful: true, timeout: graceMs, close: false }),
  };
}
