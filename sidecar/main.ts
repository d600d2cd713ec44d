import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { connectPacs, type Pacs } from './commands/connect-pacs.ts';
import { draftSweep } from './commands/draft-sweep.ts';
import { openForWork } from './commands/open-database.ts';
import { withStrangers } from './commands/own-arrivals.ts';
import { type PriorWork, startPriorWork } from './commands/prior-work.ts';
import { processDeps } from './commands/process-deps.ts';
import { type Config, redactedConfig } from './config.ts';
import type { Database } from './db/database.ts';
import { lead } from './db/leadership.ts';
import type { JobId } from './domain/identifiers.ts';
import type { JobOutcome } from './domain/ledger-entry.ts';
import { coerceError, type ErrorCode, PrereadError } from './errors.ts';
import { createApp, listen, type Readiness } from './http/app.ts';
import { createMetrics } from './http/metrics.ts';
import { redraftLate } from './intake/fetched-prior.ts';
import { type FeedState, runFollower } from './intake/follow-feed.ts';
import { type JobQueue, startJobQueue } from './intake/job-queue.ts';
import { backlog } from './intake/job-records.ts';
import { settleStudies } from './intake/settle-studies.ts';
import { abandonJob, attemptJob, type WorkDeps } from './intake/work-jobs.ts';
import { append } from './ledger/append.ts';
import { keyFingerprint, loadPatientHashKey } from './ledger/patient-hash.ts';
import { newestOfKind } from './ledger/query.ts';
import type { Log } from './log.ts';
import { type ProcessDeps, processStudy } from './pipeline/process-study.ts';

export interface ServiceInput {
  readonly config: Config;
  readonly version: string;
  readonly log: Log;
}

export interface Service {
  /** Where /healthz, /readyz and /metrics are. */
  readonly address: string;
  readonly database: Database;
  /** Finishes running attempts, then stops everything in reverse order. */
  stop(): Promise<void>;
}

/** How often jobs that the queue has lost are looked for, in milliseconds. */
const ADOPT_MS = 600_000;

/** Milliseconds that running attempts get to finish when the service stops. */
const GRACE_MS = 20_000;

interface Parts {
  readonly input: ServiceInput;
  readonly database: Database;
  readonly pacs: Pacs;
  readonly queue: JobQueue;
  readonly feed: FeedState;
  readonly priors: PriorWork;
}

async function follower({ input, database, pacs, queue, feed, priors }: Parts, signal: AbortSignal): Promise<void> {
  const { config, log } = input;
  const { knex } = database;
  const policy = {
    settleSeconds: config.settleSeconds,
    deadlineSeconds: config.settleDeadlineSeconds,
    redraftMinutes: config.redraftMinutes,
  };
  const settle = { knex, queue, policy, appendLedger: append, newJobId: () => randomUUID() as JobId };
  const source = withStrangers(pacs.feed, pacs.own, knex);
  const sweep = draftSweep({ ...settle, config, store: pacs.store, log });
  let adoptAt = 0;
  await runFollower(
    {
      knex,
      source,
      lead: (lost) => lead(database, lost),
      startFrom: config.startFrom,
      appendLedger: append,
      tick: async (now) => {
        await redraftLate(settle, now);
        await settleStudies(settle, now);
        sweep.tick(now);
        if (now.getTime() < adoptAt) return;
        adoptAt = now.getTime() + ADOPT_MS;
        await queue.adopt(knex);
      },
      begun: (studies) => priors.prefetch(studies),
      now: () => new Date(),
      log,
      state: feed,
    },
    signal,
  );
  await sweep.stop();
}

/** How long one answer about DICOMweb counts, in milliseconds: probes come often. */
const PROBE_MS = 5000;

/** The code of what is wrong with DICOMweb; undefined when it answers. */
function dicomwebProbe(pacs: Pacs): () => Promise<ErrorCode | undefined> {
  let last: Promise<ErrorCode | undefined> | undefined;
  let at = 0;
  return () => {
    if (last && performance.now() - at < PROBE_MS) return last;
    at = performance.now();
    last = pacs.dicomweb.searchStudies({ limit: 1 }).then(
      () => undefined,
      (thrown) => coerceError(thrown).code,
    );
    return last;
  };
}

function readiness({ database, pacs, feed }: Parts): () => Promise<Readiness> {
  const dicomweb = dicomwebProbe(pacs);
  return async () => {
    const answered = await database.knex.raw('select 1').then(
      () => true,
      () => false,
    );
    const follows = feed.state === 'following' || feed.state === 'waiting';
    const dicomwebCode = await dicomweb();
    const parts = {
      database: answered ? 'ok' : 'DB_UNREACHABLE',
      dicomweb: dicomwebCode ?? 'ok',
      feed: feed.code ? `${feed.state}: ${feed.code}` : feed.state,
    };
    return { ready: answered && follows && dicomwebCode === undefined, parts };
  };
}

/**
 * All processes on one ledger hash patients with one key, or a patient's entries cannot be found together.
 * @throws PrereadError CONFIG_INVALID when this is another key than the service last started with
 */
export async function checkHashKey(knex: Knex, key: Buffer): Promise<void> {
  const started = (await newestOfKind(knex, 'started')) as { configuration?: Record<string, unknown> } | undefined;
  const known = started?.configuration?.patientHashKey;
  if (known !== undefined && known !== keyFingerprint(key))
    throw new PrereadError('CONFIG_INVALID', {
      detail: 'PATIENT_HASH_KEY_FILE is not the key that this ledger was begun with.',
    });
}

async function recordStart({ input, database }: Parts, key: Buffer): Promise<void> {
  const configuration = { ...redactedConfig(input.config), patientHashKey: keyFingerprint(key) };
  const content = {
    softwareVersion: input.version,
    nodeVersion: process.versions.node,
    database: database.kind,
    configuration,
  };
  await append(database.knex, { kind: 'started', version: 1, at: new Date().toISOString(), content });
}

/** What a site must know before a second version of a draft is written. */
function warnOfViewer({ profile, superseded }: Config, log: Log): void {
  if ((profile === 'ohif' || profile === 'pdf') && superseded === 'keep')
    log.warn('OHIF 3.13 opens the oldest version of a draft: set SUPERSEDED=delete (README, "In the viewer")');
}

/** Pages and metrics. */
async function serve(
  parts: Parts,
): Promise<{ address: string; close(): Promise<void>; ended(outcome: JobOutcome, ms: number): void }> {
  const { input, database, feed } = parts;
  const metrics = createMetrics({
    watermark: () => feed.watermark,
    changesRead: () => feed.changesRead,
    following: () => feed.state === 'following',
    backlog: () => backlog(database.knex),
  });
  const app = createApp({ readiness: readiness(parts), metrics, token: input.config.httpToken, log: input.log });
  const server = await listen(app, input.config.httpHost, input.config.httpPort);
  return { ...server, ended: (outcome, ms) => metrics.jobEnded(outcome, ms) };
}

/**
 * The service: database, PACS, queue, pages, workers, feed; stopped in reverse.
 * @throws PrereadError when a part cannot start (a PACS that is away is no reason: work waits)
 */
export async function startService(input: ServiceInput): Promise<Service> {
  const { config, log } = input;
  const started: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const part of started.splice(0).reverse()) await part().catch(() => log.warn('a part did not stop cleanly'));
  };
  try {
    const key = await loadPatientHashKey(config.patientHashKeyFile);
    const pacs = connectPacs(config);
    started.push(async () => pacs.close());
    const database = await openForWork(config, log, 'service');
    started.push(() => database.close());
    const { knex } = database;
    const queue = await startJobQueue({ knex, embedded: database.kind === 'embedded', log, migrate: false });
    started.push(() => queue.stop(GRACE_MS));
    const feed: FeedState = { state: 'starting', watermark: 0, changesRead: 0 };
    const priors = startPriorWork({ config, pacs, knex, log });
    started.push(() => priors.stop());
    const parts: Parts = { input, database, pacs, queue, feed, priors };
    await checkHashKey(knex, key);
    await recordStart(parts, key);
    warnOfViewer(config, log);
    const server = await serve(parts);
    started.push(() => server.close());
    const jobs = { knex, queue, appendLedger: append, newJobId: () => randomUUID() as JobId };
    const deps = processDeps(input, pacs, knex, key, priors, jobs);
    await workJobs(queue, config.workers, workDeps({ database, deps, priors, log, ended: server.ended }));
    const aborter = new AbortController();
    const following = follower(parts, aborter.signal);
    started.push(async () => {
      aborter.abort();
      await following;
    });
    return { address: server.address, database, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

interface Work {
  readonly database: Database;
  readonly deps: ProcessDeps;
  readonly priors: PriorWork;
  readonly log: Log;
  readonly ended?: (outcome: JobOutcome, ms: number) => void;
}

const FETCHED_PRIOR = {
  outcome: 'fetchedPrior',
  detail: 'Fetched as a prior of another study; nothing else of it arrived.',
} as const;

/** How one job is worked on. */
export function workDeps({ database, deps, priors, log, ended = () => undefined }: Work): WorkDeps {
  return {
    knex: database.knex,
    process: async (job) => ((await priors.isOnlyPrior(job)) ? FETCHED_PRIOR : processStudy(job, deps)),
    appendLedger: append,
    now: deps.now,
    log,
    ended,
  };
}

function workJobs(queue: JobQueue, workers: number, working: WorkDeps): Promise<void> {
  return queue.work(
    workers,
    (jobId, lastAttempt) => attemptJob(working, jobId, lastAttempt),
    (jobId) => abandonJob(working, jobId),
  );
}
