import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { connectPacs } from './commands/connect-pacs.ts';
import type { Drafted } from './commands/draft-book.ts';
import { type FollowerParts, follow } from './commands/follower.ts';
import { openForWork } from './commands/open-database.ts';
import { type DraftingModel, openModel } from './commands/open-model.ts';
import { startPriorWork } from './commands/prior-work.ts';
import { processDeps } from './commands/process-deps.ts';
import { readiness } from './commands/readiness.ts';
import { workDeps } from './commands/work-deps.ts';
import { type Config, redactedConfig } from './config.ts';
import type { Database } from './db/database.ts';
import type { JobId } from './domain/identifiers.ts';
import type { JobOutcome } from './domain/ledger-entry.ts';
import { PrereadError } from './errors.ts';
import { createApp, listen } from './http/app.ts';
import { createMetrics } from './http/metrics.ts';
import { readPause } from './intake/control-records.ts';
import { type JobQueue, startJobQueue } from './intake/job-queue.ts';
import { backlog } from './intake/job-records.ts';
import type { FeedState } from './intake/keep-following.ts';
import { type GateState, runGate } from './intake/work-gate.ts';
import { abandonJob, attemptJob, type WorkDeps } from './intake/work-jobs.ts';
import { append } from './ledger/append.ts';
import { keyFingerprint, loadPatientHashKey } from './ledger/patient-hash.ts';
import { newestOfKind } from './ledger/query.ts';
import type { Log } from './log.ts';

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

/** Milliseconds that running attempts get to finish when the service stops. */
const GRACE_MS = 20_000;

interface Parts extends FollowerParts {
  readonly input: ServiceInput;
  readonly model: DraftingModel;
  readonly gate: GateState;
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

/** Pages and metrics, and what these are told. */
interface Served {
  readonly address: string;
  close(): Promise<void>;
  readonly ended: (outcome: JobOutcome, ms: number) => void;
  readonly drafted: Drafted;
}

async function serve(parts: Parts): Promise<Served> {
  const { input, database, feed, gate } = parts;
  const gauges = {
    watermark: () => feed.watermark,
    changesRead: () => feed.changesRead,
    following: () => feed.state === 'following',
    held: () => gate.held !== undefined,
    backlog: () => backlog(database.knex),
  };
  const metrics = createMetrics(gauges, input.config);
  const app = createApp({ readiness: readiness(parts), metrics, token: input.config.httpToken, log: input.log });
  const server = await listen(app, input.config.httpHost, input.config.httpPort);
  return { ...server, ended: metrics.jobEnded, drafted: metrics.drafted };
}

type Part = () => Promise<unknown>;

/** Runs until it is stopped, and is waited for then. */
function running(started: Part[], run: (signal: AbortSignal) => Promise<void>): void {
  const aborter = new AbortController();
  const ended = run(aborter.signal);
  started.push(async () => {
    aborter.abort();
    await ended;
  });
}

/** What everything else needs; each part that starts says how it is stopped. */
async function connect(input: ServiceInput, started: Part[]): Promise<Parts> {
  const { config, log } = input;
  const model = await openModel(config, log);
  started.push(() => model.stop());
  const pacs = connectPacs(config);
  started.push(async () => pacs.close());
  const database = await openForWork(config, log, 'service');
  started.push(() => database.close());
  const { knex } = database;
  const queue = await startJobQueue({ knex, embedded: database.kind === 'embedded', log, migrate: false });
  started.push(() => queue.stop(GRACE_MS));
  const priors = startPriorWork({ config, pacs, knex, log });
  started.push(() => priors.stop());
  const feed: FeedState = { state: 'starting', watermark: 0, changesRead: 0 };
  return { input, model, config, log, database, pacs, queue, feed, priors, gate: { held: undefined } };
}

/** Workers, the gate before them, and the feed. */
async function work(parts: Parts, started: Part[], key: Buffer, { ended, drafted }: Served): Promise<void> {
  const { input, model, config, log, database, pacs, queue, priors, gate } = parts;
  const { knex } = database;
  const jobs = { knex, queue, appendLedger: append, newJobId: () => randomUUID() as JobId };
  const deps = processDeps({ ...input, model, drafted }, pacs, knex, key, priors, jobs);
  // It is the only one that works here: what is being worked on was left by a process that is gone.
  if (database.kind === 'embedded') await queue.reclaim(knex);
  // Before the gate's first look: a process that starts while work is paused begins nothing either.
  if (await readPause(knex)) {
    await queue.hold();
    gate.held = 'WORK_PAUSED';
  }
  await workJobs(queue, config.workers, workDeps({ database, deps, priors, watch: pacs.watch, log, ended }));
  const clocks = { now: () => performance.now(), clock: () => Date.now() };
  running(started, (signal) => runGate({ knex, queue, watch: pacs.watch, log, state: gate, ...clocks }, signal));
  running(started, (signal) => follow(parts, signal));
}

/**
 * The service: database, PACS, queue, pages, workers, feed; stopped in reverse.
 * @throws PrereadError when a part cannot start (a PACS that is away is no reason: work waits)
 */
export async function startService(input: ServiceInput): Promise<Service> {
  const { config, log } = input;
  const started: Part[] = [];
  const stop = async () => {
    for (const part of started.splice(0).reverse()) await part().catch(() => log.warn('a part did not stop cleanly'));
  };
  try {
    const key = await loadPatientHashKey(config.patientHashKeyFile);
    const parts = await connect(input, started);
    await checkHashKey(parts.database.knex, key);
    await recordStart(parts, key);
    warnOfViewer(config, log);
    const server = await serve(parts);
    started.push(() => server.close());
    await work(parts, started, key, server);
    return { address: server.address, database: parts.database, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

function workJobs(queue: JobQueue, workers: number, working: WorkDeps): Promise<void> {
  return queue.work(
    workers,
    (jobId, lastAttempt) => attemptJob(working, jobId, lastAttempt),
    (jobId) => abandonJob(working, jobId),
  );
}
