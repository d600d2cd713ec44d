import { randomUUID } from 'node:crypto';
import type { Database } from '../db/database.ts';
import { type JobId, type StudyInstanceUid, studyInstanceUid } from '../domain/identifiers.ts';
import { PrereadError } from '../errors.ts';
import { startJobQueue } from '../intake/job-queue.ts';
import { readJob } from '../intake/job-records.ts';
import { type JobWanted, type OpenJobDeps, openJob } from '../intake/open-job.ts';
import { attemptJob, type WorkDeps } from '../intake/work-jobs.ts';
import { append } from '../ledger/append.ts';
import { loadPatientHashKey } from '../ledger/patient-hash.ts';
import { checkHashKey } from '../main.ts';
import { type CommandContext, commandLog, settingsOf } from './command.ts';
import { connectPacs, type Pacs } from './connect-pacs.ts';
import { openForWork } from './open-database.ts';
import { openModel } from './open-model.ts';
import { startPriorWork } from './prior-work.ts';
import { processDeps } from './process-deps.ts';
import { workDeps } from './work-deps.ts';

/** What a command needs to work on studies itself, whether a service runs beside it or not. */
export interface Work {
  readonly database: Database;
  readonly pacs: Pacs;
  readonly jobs: OpenJobDeps;
  readonly deps: WorkDeps;
}

export type Ended = NonNullable<Awaited<ReturnType<typeof readJob>>>;

/** Seconds until the service takes the job over, should this process not live to end it. */
const TAKE_OVER_SECONDS = 900;

/** Opens all that `use` needs, and closes it again in reverse. */
export async function withWork<T>(context: CommandContext, use: (work: Work) => Promise<T>): Promise<T> {
  const config = settingsOf(context);
  const log = commandLog(context, config);
  const opened: (() => unknown)[] = [];
  try {
    const key = await loadPatientHashKey(config.patientHashKeyFile);
    const model = await openModel(config, log);
    opened.push(() => model.stop());
    const pacs = connectPacs(config);
    opened.push(() => pacs.close());
    const database = await openForWork(config, log, 'command');
    opened.push(() => database.close());
    const { knex } = database;
    await checkHashKey(knex, key);
    const queue = await startJobQueue({ knex, embedded: database.kind === 'embedded', log, migrate: false });
    opened.push(() => queue.stop(1000));
    const priors = startPriorWork({ config, pacs, knex, log });
    opened.push(() => priors.stop());
    const jobs = { knex, queue, appendLedger: append, newJobId: () => randomUUID() as JobId };
    const deps = processDeps({ config, version: context.version, log, model }, pacs, knex, key, priors, jobs);
    return await use({ database, pacs, jobs, deps: workDeps({ database, deps, priors, watch: pacs.watch, log }) });
  } finally {
    for (const close of opened.reverse()) await close();
  }
}

/**
 * One job, here and now; on nothing else of the queue.
 * @param lastAttempt false = what may pass is left to the service to try again
 * @throws PrereadError JOB_OPEN when the study is being worked on
 */
export async function workNow(
  { database, jobs, deps }: Work,
  wanted: Omit<JobWanted, 'priority' | 'delaySeconds'>,
  lastAttempt = false,
): Promise<{ readonly jobId: JobId; readonly ended: Ended }> {
  const jobId = await openJob(jobs, { ...wanted, priority: 'command', delaySeconds: TAKE_OVER_SECONDS }, new Date());
  if (!jobId) throw new PrereadError('JOB_OPEN');
  await attemptJob(deps, jobId, lastAttempt);
  const ended = await readJob(database.knex, jobId);
  if (!ended) throw new PrereadError('INTERNAL');
  return { jobId, ended };
}

export function uidArgument(text: string): StudyInstanceUid {
  try {
    return studyInstanceUid(text);
  } catch {
    throw new PrereadError('USAGE', { detail: 'The argument is not a Study Instance UID (digits and dots).' });
  }
}

/** One line (or one JSON document) about how the job ended. @returns exit code */
export function reportJob(
  context: CommandContext,
  { jobId, ended }: { readonly jobId: JobId; readonly ended: Ended },
  json: boolean,
): 0 | 1 {
  const { error_code: code, error_detail: detail } = ended;
  const outcome = ended.outcome ?? 'waiting: the service will try again';
  if (json) context.print(JSON.stringify({ jobId, outcome, code, detail }, null, 2));
  else context.print(`${outcome}${code ? `: ${code}: ${detail}` : ''} (job ${jobId})`);
  return ended.state === 'done' ? 0 : 1;
}
