import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { databaseError } from '../db/pg-errors.ts';
import type { StudyInstanceUid } from '../domain/identifiers.ts';
import { coerceError, PrereadError } from '../errors.ts';
import { errorFields, type Log } from '../log.ts';
import {
  claimFetch,
  endFetch,
  type FetchKey,
  fetchesOf,
  goWithout,
  type PriorFetch,
  readFetch,
  renewLease,
  requestAgain,
  requestFetch,
  startFetch,
} from './prior-fetch-records.ts';

/** How a transfer stands: `unknown` where nobody knows its job (any more). */
export type TransferState =
  | { readonly state: 'running' | 'done' | 'unknown' }
  | { readonly state: 'failed'; readonly error: PrereadError };

/**
 * How a prior is brought: from a DICOM archive into Orthanc, by a job of Orthanc's; from a DICOMweb archive into this
 * process's memory, where nothing is copied.
 */
export interface TransferPort {
  /** Whether what arrives lies in Orthanc, for all processes and for good. */
  isKept(archive: string): boolean;
  /** @returns the id of the job, and how many instances must come where the job itself does not tell */
  startMove(
    archive: string,
    study: StudyInstanceUid,
    seconds: number,
  ): Promise<{ readonly jobId: string; readonly expected?: number }>;
  moveState(jobId: string): Promise<TransferState>;
  cancelMove(jobId: string): Promise<void>;
  /** What is at hand of it; undefined when there is nothing. */
  holds(key: FetchKey): Promise<Held | undefined>;
}

export interface Held {
  /** Of the SOP Instance UIDs. */
  readonly digest: string;
  readonly count: number;
}

export interface FetchPolicy {
  /** Most transfers at once, of all processes on this database. */
  readonly atOnce: number;
  /** Seconds from being asked for until it is given up and cancelled. */
  readonly deadlineSeconds: number;
}

export interface FetchDeps {
  readonly knex: Knex;
  readonly port: TransferPort;
  readonly policy: FetchPolicy;
  readonly log: Log;
}

/** Milliseconds between two looks at the table, and at a running transfer. */
const POLL_MS = 250;
/** Seconds without a sign of life after which another process takes a transfer up. */
const LEASE_SECONDS = 15;
/** Longest pause between two looks at the table for transfers, in milliseconds. */
const IDLE_MS = 1000;

const late = (policy: FetchPolicy) =>
  new PrereadError('PRIOR_NOT_IN_TIME', { detail: `Its transfer was given up after ${policy.deadlineSeconds} s.` });

/** Seconds that the transfer has left. */
const secondsLeft = (begun: number, age: number, policy: FetchPolicy) =>
  policy.deadlineSeconds - age - (performance.now() - begun) / 1000;

/** Asks Orthanc until its job has ended; Orthanc being away meanwhile is waited for. @throws PrereadError */
async function awaitMove(deps: FetchDeps, fetch: PriorFetch, jobId: string, signal: AbortSignal): Promise<void> {
  const begun = performance.now();
  for (;;) {
    signal.throwIfAborted();
    const now = await deps.port.moveState(jobId).catch(() => ({ state: 'running' as const }));
    if (now.state === 'failed') throw now.error;
    if (now.state !== 'running') return;
    if (secondsLeft(begun, fetch.age, deps.policy) <= 0) {
      await deps.port.cancelMove(jobId).catch(() => undefined);
      throw late(deps.policy);
    }
    await renewLease(deps.knex, fetch, LEASE_SECONDS);
    await sleep(POLL_MS, undefined, { signal });
  }
}

interface Begun {
  readonly jobId?: string;
  readonly expected?: number;
}

/** Where the study is at hand already, nothing is moved; but what an earlier transfer left may be a part only. */
async function begin({ knex, port, policy }: FetchDeps, fetch: PriorFetch): Promise<Begun> {
  if (fetch.startedAt === undefined && (await port.holds(fetch)) !== undefined) return {};
  if (fetch.age >= policy.deadlineSeconds) throw late(policy);
  const { archive, studyInstanceUid } = fetch;
  const started = await port.startMove(archive, studyInstanceUid, policy.deadlineSeconds - fetch.age);
  await startFetch(knex, fetch, { ...started, sends: port.isKept(archive) });
  return started;
}

/** The job that a dead process left is gone on with; one that nobody knows any more is begun anew. */
async function beginOrResume(deps: FetchDeps, fetch: PriorFetch): Promise<Begun> {
  const { orthancJobId: jobId, expected } = fetch;
  if (jobId === undefined) return begin(deps, fetch);
  const { state } = await deps.port.moveState(jobId).catch(() => ({ state: 'running' as const }));
  return state === 'unknown' ? begin(deps, fetch) : { jobId, ...(expected !== undefined && { expected }) };
}

/** @returns digest of what is then at hand of the study @throws PrereadError ARCHIVE_*, PRIOR_NOT_IN_TIME */
async function transfer(deps: FetchDeps, fetch: PriorFetch, signal: AbortSignal): Promise<string> {
  const begun = performance.now();
  const { jobId, expected = 1 } = await beginOrResume(deps, fetch);
  if (jobId !== undefined) await awaitMove(deps, fetch, jobId, signal);
  const { digest = '', count = 0 } = (await deps.port.holds(fetch)) ?? {};
  if (count >= expected) return digest;
  // A C-GET that Orthanc gave up is as successful to it as any other.
  if (secondsLeft(begun, fetch.age, deps.policy) <= 0) throw late(deps.policy);
  const came = count > 0 ? `only ${count} of ${expected} instances arrived` : 'the study did not arrive';
  throw new PrereadError('ARCHIVE_FAILED', { detail: `The transfer ended, and ${came}.` });
}

/** One transfer from claim to end. Never throws: what fails is in the table. */
async function carryOut(deps: FetchDeps, fetch: PriorFetch, signal: AbortSignal): Promise<void> {
  const { knex, port, log } = deps;
  try {
    await endFetch(knex, fetch, await transfer(deps, fetch, signal));
    log.info('prior arrived', { detail: fetch.archive });
  } catch (thrown) {
    if (signal.aborted) return renewLease(knex, fetch, 0);
    const error = coerceError(thrown, 'ARCHIVE_FAILED');
    // What a broken transfer left behind is known as its own.
    const holds = await port.holds(fetch).catch(() => undefined);
    await endFetch(knex, fetch, holds?.digest, error);
    log.warn('prior not fetched', { ...errorFields(error), detail: fetch.archive });
  }
}

/**
 * Runs transfers that anybody asked for until `signal`; any number of processes may. One that dies leaves its
 * transfers to the others: they go on with Orthanc's job, or begin anew.
 */
export async function runFetches(deps: FetchDeps, signal: AbortSignal): Promise<void> {
  const running = new Set<Promise<void>>();
  const limits = { atOnce: deps.policy.atOnce, leaseSeconds: LEASE_SECONDS };
  while (!signal.aborted) {
    try {
      for (let next = await claimFetch(deps.knex, limits); next; next = await claimFetch(deps.knex, limits)) {
        const one: Promise<void> = carryOut(deps, next, signal)
          .catch((thrown) => deps.log.warn('prior fetch', errorFields(databaseError(thrown))))
          .finally(() => running.delete(one));
        running.add(one);
      }
    } catch (thrown) {
      deps.log.warn('prior fetch', errorFields(databaseError(thrown)));
    }
    await sleep(running.size > 0 ? POLL_MS : IDLE_MS, undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(running);
}

/** What a draft asks of transfers. */
export interface PriorTransfers {
  /** Asks for a study; it begins as soon as there is room. Asking again changes nothing. */
  request(key: FetchKey, askedBy: StudyInstanceUid): Promise<void>;
  /**
   * Waits until it has arrived, until `signal` at the longest. Where it did not, its later arrival makes a new draft
   * of `askedBy`.
   * @throws PrereadError PRIOR_NOT_IN_TIME, or why the transfer failed
   */
  arrival(key: FetchKey, askedBy: StudyInstanceUid, signal: AbortSignal): Promise<void>;
  /** A transfer that has left no more than a part of the study in Orthanc, so far or for good; undefined: there is none. */
  unfinished(study: StudyInstanceUid): Promise<FetchKey | undefined>;
}

/** What was read ahead counts for so long: then the archive is asked again. */
const FRESH_SECONDS = 600;

/** @param stopping from then on nothing is waited for: this process ends, and what arrives later makes a new draft */
export function priorTransfers(
  knex: Knex,
  port: Pick<TransferPort, 'holds' | 'isKept'>,
  stopping: AbortSignal,
): PriorTransfers {
  const request: PriorTransfers['request'] = (key, askedBy) =>
    requestFetch(knex, key, askedBy, port.isKept(key.archive) ? undefined : FRESH_SECONDS);
  const why = (fetch: PriorFetch) =>
    fetch.error ?? new PrereadError('PRIOR_NOT_IN_TIME', { detail: 'Its transfer goes on.' });
  return {
    request,
    async unfinished(study) {
      const open = (await fetchesOf(knex, study)).filter(
        (one) => one.startedAt !== undefined && one.state !== 'arrived',
      );
      const [first] = open;
      if (!first) return undefined;
      const held = await port.holds(first);
      // Whatever else has come since is somebody's own sending.
      return open.find((one) => one.state !== 'failed' || one.holds === held?.digest);
    },
    async arrival(key, askedBy, limit) {
      const signal = AbortSignal.any([limit, stopping]);
      await request(key, askedBy);
      for (;;) {
        const fetch = await readFetch(knex, key);
        if (!fetch) throw new PrereadError('PRIOR_NOT_IN_TIME', { detail: 'Its transfer is not known.' });
        if (fetch.state === 'arrived') {
          if (!port.isKept(key.archive) || (await port.holds(key)) !== undefined) return;
          await requestAgain(knex, key);
        } else if (fetch.state === 'failed' || signal.aborted) {
          if (await goWithout(knex, key, askedBy)) throw why(fetch);
        }
        await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}
