import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { Config } from '../config.ts';
import type { StudyInstanceUid } from '../domain/identifiers.ts';
import { type PriorTransfers, priorTransfers, runFetches, type TransferPort } from '../intake/fetch-priors.ts';
import { isFetchedPrior } from '../intake/fetched-prior.ts';
import type { Job } from '../intake/job-records.ts';
import { createPrefetcher } from '../intake/prefetch.ts';
import { fetchesOf } from '../intake/prior-fetch-records.ts';
import { loadSelectionRules, selectStudy } from '../intake/selection-rules.ts';
import type { Log } from '../log.ts';
import type { Pacs } from './connect-pacs.ts';

/** Priors from other archives, while a process lives: transfers, the head start, and what must not be drafted. */
export interface PriorWork {
  readonly transfers: PriorTransfers;
  /** Studies whose first instance has just been seen: their priors are looked for at once. */
  prefetch(studies: readonly StudyInstanceUid[]): void;
  /** Whether the study is in the PACS only as somebody's prior. A person who asks for a draft gets one. */
  isOnlyPrior(job: Pick<Job, 'studyInstanceUid' | 'reason'>): Promise<boolean>;
  stop(): Promise<void>;
}

interface Parts {
  readonly config: Config;
  readonly pacs: Pacs;
  readonly knex: Knex;
  readonly log: Log;
}

export function transferPort({ archives, rest }: Pick<Pacs, 'archives' | 'rest'>): TransferPort {
  return {
    startMove: (archive, study, seconds) => archives.startMove(archive, study, seconds),
    moveState: (jobId) => archives.moveState(jobId),
    cancelMove: (jobId) => archives.cancelMove(jobId),
    async holds(study) {
      const uids = await rest.sopInstanceUids(study);
      if (uids.length === 0) return undefined;
      return createHash('sha256').update(uids.toSorted().join('\n')).digest('hex');
    },
  };
}

/** What is looked for ahead: the priors of a study that will get a draft, as far as its first images tell. */
function lookAhead({ config, pacs, knex }: Parts, transfers: PriorTransfers) {
  const source = pacs.source(transfers);
  const rules = loadSelectionRules(config.rulesFile);
  return async (study: StudyInstanceUid) => {
    // A prior on its way has no need of priors of its own: that would go on through the patient's whole life.
    if ((await fetchesOf(knex, study)).length > 0) return;
    const gathered = await source.gatherStudy(study);
    if (selectStudy(rules, gathered.study).draft) await source.candidatePriors(gathered.study);
  };
}

/** Starts what the archives configured need; without any that must be moved from, nothing runs. */
export function startPriorWork(parts: Parts): PriorWork {
  const { config, pacs, knex, log } = parts;
  const port = transferPort(pacs);
  const aborter = new AbortController();
  const transfers = priorTransfers(knex, port, aborter.signal);
  const isMoving = config.archives.some((archive) => archive.kind === 'modality') && config.priorsMax > 0;
  const policy = { atOnce: config.priorFetchesAtOnce, deadlineSeconds: config.priorFetchDeadlineSeconds };
  const running = isMoving ? runFetches({ knex, port, policy, log }, aborter.signal) : Promise.resolve();
  const prefetcher = createPrefetcher(lookAhead(parts, transfers), log);
  return {
    transfers,
    prefetch: (studies) => isMoving && prefetcher.begin(studies),
    isOnlyPrior: async ({ studyInstanceUid, reason }) =>
      reason.startsWith('settled') && isFetchedPrior(knex, port, studyInstanceUid, new Date()),
    async stop() {
      aborter.abort();
      await Promise.all([prefetcher.stop(), running]);
    },
  };
}
