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
  goWithout,
  type PriorFetch,
  readFetch,
  renewLease,
  requestAgain,
  requestFetch,
  startFetch,
} from './prior-fetch-records.ts';

/** How a transfer is made: the archive's side and Orthanc's. */
export interface TransferPort {
  /** @returns the id of Orthanc's job */
  startMove(archive: string, study: StudyInstanceUid, seconds: number): Promise<string>;
  moveState(
    jobId: string,
  ): Promise<
    { readonly state: 'running' | 'done' | 'unknown' } | { readonly state: 'failed'; readonly error: PrereadError }
  >;
  cancelMove(jobId: string): Promise<void>;
  /** Digest of the SOP Instance UIDs that Orthanc holds of the study; undefined when it holds none. */
  holds(study: StudyInstanceUid): Promise<string | undefined>;
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

/** @returns what Orthanc then holds of the study @throws PrereadError ARCHIVE_*, PRIOR_NOT_IN_TIME */
async function transfer(deps: FetchDeps, fetch: PriorFetch, signal: AbortSignal): Promise<string> {
  const { knex, port, policy } = deps;
  let jobId = fetch.orthancJobId;
  if (jobId === undefined) {
    // It may have come another way since it was asked for; then nothing is moved.
    const already = await port.holds(fetch.studyInstanceUid);
    if (already !== undefined) return already;
    if (fetch.age >= policy.deadlineSeconds) throw late(policy);
    jobId = await port.startMove(fetch.archive, fetch.studyInstanceUid, policy.deadlineSeconds - fetch.age);
    await startFetch(knex, fetch, jobId);
  }
  await awaitMove(deps, fetch, jobId, signal);
  const arrived = await port.holds(fetch.studyInstanceUid);
  if (arrived !== undefined) return arrived;
  throw new PrereadError('ARCHIVE_FAILED', { detail: 'The transfer ended, and the study did not arrive in Orthanc.' });
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
    const holds = await port.holds(fetch.studyInstanceUid).catch(() => undefined);
    await endFetch(knex, fetch, holds, error);
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
}

/** @param stopping from then on nothing is waited for: this process ends, and what arrives later makes a new draft */
export function priorTransfers(knex: Knex, port: Pick<TransferPort, 'holds'>, stopping: AbortSignal): PriorTransfers {
  const why = (fetch: PriorFetch) =>
    fetch.error ?? new PrereadError('PRIOR_NOT_IN_TIME', { detail: 'Its transfer goes on.' });
  return {
    request: (key, askedBy) => requestFetch(knex, key, askedBy),
    async arrival(key, askedBy, limit) {
      const signal = AbortSignal.any([limit, stopping]);
      await requestFetch(knex, key, askedBy);
      for (;;) {
        const fetch = await readFetch(knex, key);
        if (!fetch) throw new PrereadError('PRIOR_NOT_IN_TIME', { detail: 'Its transfer is not known.' });
        if (fetch.state === 'arrived') {
          if ((await port.holds(key.studyInstanceUid)) !== undefined) return;
          await requestAgain(knex, key);
        } else if (fetch.state === 'failed' || signal.aborted) {
          if (await goWithout(knex, key, askedBy)) throw why(fetch);
        }
        await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}
