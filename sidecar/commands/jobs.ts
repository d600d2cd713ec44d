import type { Command } from 'commander';
import { coerceError, ERRORS, type ErrorCode, PrereadError } from '../errors.ts';
import {
  findJob,
  ignoreJob,
  JOB_STATES,
  type JobRow,
  type JobState,
  listJobs,
  type OperateDeps,
  retryJob,
} from '../intake/job-operations.ts';
import { append } from '../ledger/append.ts';
import { queryLedger } from '../ledger/query.ts';
import type { CommandContext, Done } from './command.ts';
import { whoAsks } from './who-asks.ts';
import { withDatabase, withQueue } from './with-queue.ts';

/** Most that a list shows unless it is told otherwise. */
const LIMIT = 200;
/** What an operator wants to see first: what waits, what is worked on, what failed. */
const UNFINISHED: readonly JobState[] = ['queued', 'active', 'failed'];

interface ListOptions {
  readonly state?: string;
  readonly code?: string;
  readonly limit: string;
  readonly json?: boolean;
}

function statesOf(given: string | undefined): readonly JobState[] {
  if (given === undefined) return UNFINISHED;
  const states = given.split(',');
  const known = JOB_STATES.filter((state) => states.includes(state));
  if (known.length !== states.length)
    throw new PrereadError('USAGE', { detail: `--state takes: ${JOB_STATES.join(', ')}, or several with commas.` });
  return known;
}

function limitOf(given: string): number {
  const limit = Number(given);
  if (!Number.isInteger(limit) || limit < 1) throw new PrereadError('USAGE', { detail: '--limit takes a number.' });
  return limit;
}

function codeOf(given: string): string {
  if (Object.hasOwn(ERRORS, given)) return given;
  throw new PrereadError('USAGE', {
    detail: '--code takes a code of the error table in the README, such as PACS_TOO_LARGE.',
  });
}

const actionOf = (code: string | null) => (code && code in ERRORS ? ERRORS[code as ErrorCode].action : undefined);

function explain(job: JobRow): string {
  const { id, state, reason, updatedAt, attempts, outcome, code, cause } = job;
  const first = `${id}  ${state.padEnd(7)} ${(outcome ?? '').padEnd(12)} ${reason.padEnd(16)} ${updatedAt}  attempt ${attempts}`;
  if (!code || state === 'done') return first;
  return `${first}\n    ${code}: ${cause}\n    what to do: ${actionOf(code) ?? '-'}`;
}

const withAction = (job: JobRow) => ({ ...job, action: actionOf(job.code) ?? null });

function list(context: CommandContext, { state, code, limit, json }: ListOptions): Promise<void> {
  const filter = {
    ...{ states: statesOf(state), limit: limitOf(limit) },
    ...(code === undefined ? {} : { code: codeOf(code) }),
  };
  return withDatabase(context, async ({ knex }) => {
    const jobs = await listJobs(knex, filter);
    if (json) return context.print(JSON.stringify(jobs.map(withAction), null, 2));
    for (const job of jobs) context.print(explain(job));
    context.say(`${jobs.length} jobs${jobs.length === filter.limit ? ' (there may be more: --limit)' : ''}`);
  });
}

/** The job and what the ledger says of it. */
const show = (context: CommandContext, id: string, json: boolean): Promise<void> =>
  withDatabase(context, async ({ knex }) => {
    const job = await findJob(knex, id);
    const entries: { seq: number; at: string; kind: string; content: unknown }[] = [];
    for await (const { seq, at, kind, content, jobId } of queryLedger(knex, { study: job.studyInstanceUid }))
      if (jobId === id) entries.push({ seq, at, kind, content });
    if (json) return context.print(JSON.stringify({ ...withAction(job), entries }, null, 2));
    context.print(`${explain(job)}\n    study ${job.studyInstanceUid}`);
    for (const { seq, at, kind } of entries) context.print(`    ${at}  ${kind} (ledger entry ${seq})`);
  });

interface RetryOptions {
  readonly allFailed?: boolean;
  readonly code?: string;
  readonly json?: boolean;
}

/** Pages of failed jobs: one that cannot be tried again costs the others nothing. */
async function retryEach(deps: OperateDeps, code: string | undefined) {
  const result: { retried: number; failed: { id: string; code: string }[] } = { retried: 0, failed: [] };
  const all = await listJobs(deps.knex, { states: ['failed'], limit: 1_000_000, ...(code ? { code } : {}) });
  for (const job of all)
    try {
      await retryJob(deps, job);
      result.retried++;
    } catch (thrown) {
      result.failed.push({ id: job.id, code: coerceError(thrown).code });
    }
  return result;
}

function retry(context: CommandContext, id: string | undefined, options: RetryOptions): Promise<0 | 1> {
  if ((id === undefined) !== (options.allFailed === true) || (id !== undefined && options.code !== undefined))
    throw new PrereadError('USAGE', { detail: 'Name one job, or say --all-failed (with --code CODE or without).' });
  const code = options.code === undefined ? undefined : codeOf(options.code);
  return withQueue(context, async ({ knex }, queue) => {
    const deps: OperateDeps = { knex, queue, appendLedger: append, now: () => new Date(), by: whoAsks() };
    if (id !== undefined) await retryJob(deps, await findJob(knex, id));
    const result = id === undefined ? await retryEach(deps, code) : { retried: 1, failed: [] };
    if (options.json) context.print(JSON.stringify(result));
    else context.print(`${result.retried} to be tried again; the service works on them`);
    for (const one of result.failed) context.say(`not ${one.id}: ${one.code}`);
    return result.failed.length === 0 ? 0 : 1;
  });
}

function ignore(context: CommandContext, id: string, note: string): Promise<void> {
  if (note.trim() === '')
    throw new PrereadError('USAGE', { detail: '--reason takes a text: it stands in the ledger.' });
  return withQueue(context, async ({ knex }, queue) => {
    const deps: OperateDeps = { knex, queue, appendLedger: append, now: () => new Date(), by: whoAsks() };
    await ignoreJob(deps, await findJob(knex, id), note);
    context.print('ignored: the study gets no draft until something new of it arrives, or somebody asks');
  });
}

export function addJobsCommand(program: Command, context: CommandContext, done: Done): void {
  const jobs = program.command('jobs').description('work that waits or failed: list it, show why, try again, leave it');
  jobs
    .command('list')
    .description('jobs waiting, worked on, and failed, newest first, each with its plain cause and what to do')
    .option('--state <STATES>', `only these: ${JOB_STATES.join(', ')}; several with commas`)
    .option('--code <CODE>', 'only those whose last failure has this code')
    .option('--limit <N>', 'most that are shown', String(LIMIT))
    .option('--json', 'one JSON document on stdout')
    .action((options: ListOptions) => list(context, options));
  jobs
    .command('show <JOB>')
    .description('one job, its study, and what the ledger says of it')
    .option('--json', 'one JSON document on stdout')
    .action((id: string, { json = false }: { json?: boolean }) => show(context, id, json));
  jobs
    .command('retry [JOB]')
    .description('try a failed or waiting job again, now')
    .option('--all-failed', 'every job that failed and has no later one')
    .option('--code <CODE>', 'with --all-failed: only those with this code')
    .option('--json', 'one JSON document on stdout')
    .action(async (id: string | undefined, options: RetryOptions) => done(await retry(context, id, options)));
  jobs
    .command('ignore <JOB>')
    .description('leave a failed or waiting job; who and why stand in the ledger')
    .requiredOption('--reason <TEXT>', 'why, for the ledger; name no patient')
    .action((id: string, { reason }: { reason: string }) => ignore(context, id, reason));
}
