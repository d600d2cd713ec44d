import { coerceError, type ErrorCode } from '../errors.ts';

/** Whether the PACS answers: one circuit breaker for all of a process. */
export interface PacsWatch {
  /** Why it counts as away; undefined while it answers, as far as is known. */
  readonly away: () => ErrorCode | undefined;
  /** Asks now, or takes an answer that is no older than `maxAgeMs`. Whoever asks meanwhile gets the same answer. */
  ask(maxAgeMs?: number): Promise<ErrorCode | undefined>;
}

/**
 * @param probe asks the PACS what any PACS answers at once; throws the PrereadError of what is wrong
 * @param now milliseconds of a clock that only goes forward
 */
export function createPacsWatch(probe: () => Promise<unknown>, now: () => number): PacsWatch {
  let away: ErrorCode | undefined;
  let asking: Promise<ErrorCode | undefined> | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  const ask = async () => {
    away = await probe().then(
      () => undefined,
      (thrown) => coerceError(thrown, 'PACS_UNREACHABLE').code,
    );
    askedAt = now();
    asking = undefined;
    return away;
  };
  return {
    away: () => away,
    async ask(maxAgeMs = 0) {
      if (now() - askedAt <= maxAgeMs) return away;
      asking ??= ask();
      return asking;
    },
  };
}
