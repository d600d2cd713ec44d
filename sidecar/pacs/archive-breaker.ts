import { PrereadError } from '../errors.ts';

/** Searches in a row that an archive may leave unanswered. */
const ALLOWED = 2;
/** Milliseconds for which it is not asked then. */
const REST_MS = 60_000;

/** One for each archive of priors: a silent one would cost every draft its whole waiting time. */
export interface ArchiveBreaker {
  /** Runs a search, or fails at once while the archive rests. @throws what `search` throws */
  run<T>(name: string, search: () => Promise<T>): Promise<T>;
}

/** @param now milliseconds of a clock that only goes forward */
export function createArchiveBreaker(now: () => number): ArchiveBreaker {
  const silent = new Map<string, { readonly times: number; readonly until: number }>();
  return {
    async run(name, search) {
      const before = silent.get(name);
      if (before && before.times >= ALLOWED && now() < before.until)
        throw new PrereadError('ARCHIVE_TIMEOUT', {
          detail: `Its last ${before.times} searches were not answered, and it is not asked for a minute.`,
        });
      try {
        const found = await search();
        silent.delete(name);
        return found;
      } catch (thrown) {
        // Who refuses or cannot be reached says so at once, and costs nothing.
        const isSilent = thrown instanceof PrereadError && thrown.code === 'ARCHIVE_TIMEOUT';
        if (isSilent) silent.set(name, { times: (before?.times ?? 0) + 1, until: now() + REST_MS });
        else silent.delete(name);
        throw thrown;
      }
    },
  };
}
