import { setTimeout as sleep } from 'node:timers/promises';
import { databaseError } from '../db/pg-errors.ts';
import type { PrereadError } from '../errors.ts';
import { errorFields, type Log } from '../log.ts';

/** Milliseconds to wait after a failure: doubles up to the second number. */
const BACKOFF_MS = [1000, 30_000] as const;

/** What readiness and metrics show of the feed. */
export interface FeedState {
  /** 'following', 'waiting' for another process that follows, 'failing' with `code`, or 'stopped' by an alarm. */
  state: 'starting' | 'following' | 'waiting' | 'failing' | 'stopped';
  code?: string;
  watermark: number;
  changesRead: number;
}

export interface Leading {
  /** Resolves while this process is the one follower; the returned function gives it back. `undefined` = somebody else is. */
  readonly lead: (lost: () => void) => Promise<(() => Promise<void>) | undefined>;
  readonly log: Log;
  readonly state: FeedState;
  /** Following ended with this. */
  readonly failed?: (error: PrereadError) => Promise<void>;
}

async function onFailure({ state, log, failed }: Leading, error: PrereadError): Promise<void> {
  const stopped = error.code === 'FEED_REPLACED';
  if (state.code !== error.code) log.error('the feed is not being followed', errorFields(error));
  Object.assign(state, { state: stopped ? 'stopped' : 'failing', code: error.code });
  await failed?.(error);
}

/**
 * Keeps exactly one process following, through outages of the PACS and the database, until `signal`.
 * Never throws: what fails is in `state`, in the log, and tried again.
 * @param follow follows until its signal is aborted, or until something fails
 */
export async function keepFollowing(
  leading: Leading,
  follow: (until: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { state } = leading;
  let wait: number = BACKOFF_MS[0];
  while (!signal.aborted) {
    const lost = new AbortController();
    const while_ = AbortSignal.any([signal, lost.signal]);
    let release: (() => Promise<void>) | undefined;
    try {
      release = await leading.lead(() => lost.abort());
      if (release) {
        await follow(while_);
        wait = BACKOFF_MS[0];
      } else state.state = 'waiting';
    } catch (thrown) {
      // It followed until now: this is a new failure, not one more of the same.
      if (state.state === 'following') wait = BACKOFF_MS[0];
      await onFailure(leading, databaseError(thrown));
      wait = Math.min(wait * 2, BACKOFF_MS[1]);
    } finally {
      await release?.().catch(() => undefined);
    }
    await sleep(state.state === 'waiting' ? BACKOFF_MS[0] : wait, undefined, { signal }).catch(() => undefined);
  }
}
