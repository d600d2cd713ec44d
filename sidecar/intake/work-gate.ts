import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { databaseError } from '../db/pg-errors.ts';
import type { ErrorCode } from '../errors.ts';
import type { Log } from '../log.ts';
import { readPause } from './control-records.ts';
import type { JobQueue } from './job-queue.ts';
import type { PacsWatch } from './pacs-watch.ts';

/** Milliseconds between two looks at whether an operator paused the work. */
const LOOK_MS = 1000;
/** Milliseconds until a PACS that is away is asked again: doubles up to the second number. */
const PROBE_MS = [1000, 30_000] as const;

export interface GateState {
  /** Why no study is begun; undefined: studies are. */
  held: ErrorCode | undefined;
}

export interface GateDeps {
  readonly knex: Knex;
  readonly queue: Pick<JobQueue, 'hold' | 'release' | 'hasten'>;
  readonly watch: PacsWatch;
  readonly log: Log;
  readonly state: GateState;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  /** Milliseconds of this machine's clock, which may be set. */
  readonly clock: () => number;
}

/** While the PACS is away, asks it at growing distances. @returns the code while it is */
function createProbing({ watch, now }: Pick<GateDeps, 'watch' | 'now'>) {
  let wait: number = PROBE_MS[0];
  let next = 0;
  return async (): Promise<ErrorCode | undefined> => {
    if (watch.away() === undefined) {
      [wait] = PROBE_MS;
      next = now() + wait;
      return undefined;
    }
    if (now() < next) return watch.away();
    wait = Math.min(wait * 2, PROBE_MS[1]);
    next = now() + wait;
    return watch.ask();
  };
}

/** Milliseconds between two looks at this machine's clock: a jump forward and back in less is not seen. */
const CLOCK_MS = 100;
/** Milliseconds by which a clock may lag behind one that only goes forward, before it counts as set back. */
const SET_BACK_MS = 2000;

/** Whether this machine's clock was set back since the last look. */
function createClockWatch({ now, clock }: Pick<GateDeps, 'now' | 'clock'>): () => boolean {
  let ahead = clock() - now();
  return () => {
    const before = ahead;
    ahead = clock() - now();
    return ahead < before - SET_BACK_MS;
  };
}

/**
 * Begins no study while an operator paused the work or the PACS is away; what waits then waits for nothing else, and
 * goes on at once afterwards. Until `signal`; never throws.
 */
export async function runGate(deps: GateDeps, signal: AbortSignal): Promise<void> {
  const { knex, queue, log, state } = deps;
  const probing = createProbing(deps);
  const wasSetBack = createClockWatch(deps);
  let isStale = false;
  while (!signal.aborted) {
    try {
      const paused = await readPause(knex);
      const held = paused ? 'WORK_PAUSED' : await probing();
      if (held !== state.held) {
        if (held) await queue.hold();
        else {
          await queue.hasten(knex);
          await queue.release();
        }
        log.info(held ? 'no study is begun' : 'studies are begun again', held ? { code: held } : {});
        state.held = held;
      }
      if (isStale && !held) {
        // pg-boss' workers wait by this clock: one that was between two looks would wait for as long as it was set back.
        await queue.hasten(knex);
        await queue.hold();
        await queue.release();
        isStale = false;
      }
    } catch (thrown) {
      // The database: nothing can be begun anyway.
      log.debug('the gate could not look', { code: databaseError(thrown).code });
    }
    const until = deps.now() + LOOK_MS;
    while (!signal.aborted && deps.now() < until) {
      await sleep(CLOCK_MS, undefined, { signal }).catch(() => undefined);
      isStale ||= wasSetBack();
    }
  }
}
