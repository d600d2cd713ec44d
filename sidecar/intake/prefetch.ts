import type { StudyInstanceUid } from '../domain/identifiers.ts';
import { coerceError } from '../errors.ts';
import { errorFields, type Log } from '../log.ts';

/** Studies looked at ahead at once. */
const AT_ONCE = 2;
/** Most that wait: beyond it their drafts look for priors themselves, as they would anyway. */
const MAX_WAITING = 1000;

export interface Prefetcher {
  /** Studies whose first instance has just been seen. Returns at once. */
  begin(studies: readonly StudyInstanceUid[]): void;
  /** No further ones are begun; waits for those that are. */
  stop(): Promise<void>;
}

/**
 * Looks for the priors of a study while it is still arriving, so that transfers are under way when its draft is made.
 * Only a head start: what is lost here (a crash, a PACS that is away) the draft does itself.
 * @param look finds and asks for the priors of one study
 */
export function createPrefetcher(look: (study: StudyInstanceUid) => Promise<unknown>, log: Log): Prefetcher {
  const waiting: StudyInstanceUid[] = [];
  const running = new Set<Promise<void>>();
  const next = (): void => {
    while (running.size < AT_ONCE) {
      const study = waiting.shift();
      if (study === undefined) return;
      const one: Promise<void> = look(study)
        .then(
          () => undefined,
          (thrown) => log.debug('priors not looked for ahead', errorFields(coerceError(thrown))),
        )
        .finally(() => {
          running.delete(one);
          next();
        });
      running.add(one);
    }
  };
  return {
    begin(studies) {
      waiting.push(...studies.slice(0, Math.max(0, MAX_WAITING - waiting.length)));
      next();
    },
    async stop() {
      waiting.length = 0;
      await Promise.all(running);
    },
  };
}
