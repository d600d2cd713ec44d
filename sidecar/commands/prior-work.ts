import type { Knex } from 'knex';
import type { Config } from '../config.ts';
import type { StudyInstanceUid } from '../domain/identifiers.ts';
import { priorTransfers, runFetches, type TransferPort } from '../intake/fetch-priors.ts';
import { isFetchedPrior } from '../intake/fetched-prior.ts';
import type { Job } from '../intake/job-records.ts';
import { createPrefetcher } from '../intake/prefetch.ts';
import { fetchesOf } from '../intake/prior-fetch-records.ts';
import { loadSelectionRules, selectStudy } from '../intake/selection-rules.ts';
import type { Log } from '../log.ts';
import type { Pacs } from './connect-pacs.ts';
import { createReadAhead, heldOf, isReading, type ReadAhead } from './read-ahead.ts';
import type { PriorWays } from './study-source.ts';

/** Priors from other archives, while a process lives: transfers, the head start, and what must not be drafted. */
export interface PriorWork {
  readonly transfers: PriorWays;
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

/** Reasons of jobs that a person asked for, or that end a draft: such a job is not passed over. */
const ASKED_FOR: ReadonlySet<string> = new Set([
  ...['command', 'prior-arrived', 'expired', 'discarded', 'uninstall', 'report-withdrawn', 'study-changed'],
]);

const heldOrNone = (sopInstanceUids: readonly string[]) =>
  sopInstanceUids.length > 0 ? heldOf(sopInstanceUids) : undefined;

function transferPort({ archives, rest }: Pick<Pacs, 'archives' | 'rest'>, ahead: ReadAhead): TransferPort {
  const kinds = new Map(archives.list.map(({ name, kind }) => [name, kind]));
  const isRead = (archive: string) => kinds.get(archive) === 'dicomweb';
  return {
    isKept: (archive) => !isRead(archive),
    async startMove(archive, studyInstanceUid, seconds) {
      if (isRead(archive)) return { jobId: ahead.begin({ archive, studyInstanceUid }, seconds) };
      return archives.startMove(archive, studyInstanceUid, seconds);
    },
    moveState: async (jobId) => (isReading(jobId) ? ahead.state(jobId) : archives.moveState(jobId)),
    cancelMove: async (jobId) => (isReading(jobId) ? ahead.cancel(jobId) : archives.cancelMove(jobId)),
    async holds(key) {
      return isRead(key.archive) ? ahead.holds(key) : heldOrNone(await rest.sopInstanceUids(key.studyInstanceUid));
    },
  };
}

/** What is looked for ahead: the priors of a study that will get a draft, as far as its first images tell. */
function lookAhead({ config, pacs, knex }: Parts, ways: PriorWays) {
  const source = pacs.source(ways);
  const rules = loadSelectionRules(config.rulesFile);
  return async (study: StudyInstanceUid) => {
    // A prior on its way has no need of priors of its own: that would go on through the patient's whole life.
    if ((await fetchesOf(knex, study)).some(({ startedAt }) => startedAt !== undefined)) return;
    const gathered = await source.gatherStudy(study);
    if (selectStudy(rules, gathered.study).draft) await source.candidatePriors(gathered.study);
  };
}

/** Starts what the archives configured need; without any, nothing runs. */
export function startPriorWork(parts: Parts): PriorWork {
  const { config, pacs, knex, log } = parts;
  const ahead = createReadAhead(pacs.archives);
  const port = transferPort(pacs, ahead);
  const aborter = new AbortController();
  const transfers: PriorWays = { ...priorTransfers(knex, port, aborter.signal), ahead };
  const isNeeded = config.archives.length > 0 && config.priorsMax > 0;
  const policy = { atOnce: config.priorFetchesAtOnce, deadlineSeconds: config.priorFetchDeadlineSeconds };
  const running = isNeeded ? runFetches({ knex, port, policy, log }, aborter.signal) : Promise.resolve();
  const prefetcher = createPrefetcher(lookAhead(parts, transfers), log);
  const held = async (study: StudyInstanceUid) => heldOrNone(await pacs.rest.sopInstanceUids(study))?.digest;
  return {
    transfers,
    prefetch: (studies) => isNeeded && prefetcher.begin(studies),
    isOnlyPrior: async ({ studyInstanceUid, reason }) =>
      !ASKED_FOR.has(reason) && isFetchedPrior(knex, held, studyInstanceUid, new Date()),
    async stop() {
      aborter.abort();
      ahead.close();
      await Promise.all([prefetcher.stop(), running]);
    },
  };
}
