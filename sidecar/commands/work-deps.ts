import type { Database } from '../db/database.ts';
import type { JobOutcome } from '../domain/ledger-entry.ts';
import { createTurns } from '../intake/alone.ts';
import type { PacsWatch } from '../intake/pacs-watch.ts';
import type { WorkDeps } from '../intake/work-jobs.ts';
import { append } from '../ledger/append.ts';
import type { Log } from '../log.ts';
import { withPatience } from '../pacs/http.ts';
import { type ProcessDeps, processStudy } from '../pipeline/process-study.ts';
import { settleOnly } from '../pipeline/settle-with-pacs.ts';
import type { PriorWork } from './prior-work.ts';

interface Work {
  readonly database: Database;
  readonly deps: ProcessDeps;
  readonly priors: PriorWork;
  readonly watch: PacsWatch;
  readonly log: Log;
  readonly ended?: (outcome: JobOutcome, ms: number) => void;
}

/**
 * Milliseconds that one exchange with the PACS may take, by attempt: studies at which the PACS hangs must not keep the
 * workers from the others, and a study that only needs longer gets it later.
 */
const PATIENCE_MS: readonly number[] = [10_000, 30_000];
const LAST_PATIENCE_MS = 60_000;

const FETCHED_PRIOR = {
  outcome: 'fetchedPrior',
  detail: 'Fetched as a prior of another study; nothing else of it arrived.',
} as const;

/** How one job is worked on. */
export function workDeps({ database, deps, priors, watch, log, ended = () => undefined }: Work): WorkDeps {
  return {
    knex: database.knex,
    process: (job) =>
      withPatience(PATIENCE_MS[job.attempts - 1] ?? LAST_PATIENCE_MS, async () =>
        (await priors.isOnlyPrior(job)) ? FETCHED_PRIOR : processStudy(job, deps),
      ),
    settle: (job) => withPatience(LAST_PATIENCE_MS, () => settleOnly(job, deps)),
    appendLedger: append,
    pacsAway: () => watch.ask(),
    turns: createTurns(),
    now: deps.now,
    log,
    ended,
  };
}
