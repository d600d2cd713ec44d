import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { type Database, inTransaction } from '../db/database.ts';
import type { Draft } from '../domain/draft.ts';
import { type JobId, type StudyInstanceUid, studyInstanceUid } from '../domain/identifiers.ts';
import { PrereadError } from '../errors.ts';
import { type JobQueue, startJobQueue } from '../intake/job-queue.ts';
import { insertJob, PRIORITY, readJob } from '../intake/job-records.ts';
import { attemptJob } from '../intake/work-jobs.ts';
import { append } from '../ledger/append.ts';
import { loadPatientHashKey } from '../ledger/patient-hash.ts';
import { checkHashKey, draftPolicy, processDeps, workDeps } from '../main.ts';
import { LOCAL_ARCHIVE } from '../pacs/archives-file.ts';
import { isoOf, localStamp } from '../pipeline/identity.ts';
import { type Preparation, prepareDraft } from '../pipeline/prepare-draft.ts';
import { wordDraft } from '../pipeline/write-draft.ts';
import { type CommandContext, commandLog, type Done, settingsOf } from './command.ts';
import { connectPacs } from './connect-pacs.ts';
import { statementText } from './demo-checks.ts';
import { openForWork } from './open-database.ts';
import { startPriorWork } from './prior-work.ts';

interface DraftOptions {
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

function uidArgument(text: string): StudyInstanceUid {
  try {
    return studyInstanceUid(text);
  } catch {
    throw new PrereadError('USAGE', { detail: 'The argument is not a Study Instance UID (digits and dots).' });
  }
}

/** The draft as it would be, and all that it rests on. */
function dryRunResult(preparation: Preparation, draft: Draft | undefined) {
  const outcome = preparation.ready ? 'drafted' : preparation.outcome;
  const { prepared } = preparation;
  const considered = prepared && {
    priors: prepared.decisions,
    unavailable: prepared.unavailable,
    evidence: [prepared.evidence, ...prepared.priors.map((prior) => prior.evidence)],
    comparisons: prepared.comparisons,
    series: prepared.series,
    sums: prepared.sums,
    ruleOutputs: prepared.ruleOutputs,
  };
  const why = preparation.ready ? {} : { detail: preparation.detail };
  return { dryRun: true, outcome, ...why, draft, ...considered };
}

const points = (value: number): string => `${value > 0 ? '+' : ''}${value}`;

/** One line for each prior looked at: what was decided and why; below it what its score is made of. */
const priorLines = (preparation: Preparation) =>
  (preparation.prepared?.decisions ?? []).flatMap(
    ({ studyInstanceUid: uid, chosen, reason, explanation, archive = LOCAL_ARCHIVE, score, factors = [] }) => [
      `${chosen ? 'used    ' : 'not used'} ${uid}${archive === LOCAL_ARCHIVE ? '' : ` in ${archive}`} (${reason}${score === undefined ? '' : `, score ${score}`}) ${explanation}`,
      ...factors.map((factor) => `           ${points(factor.points)} ${factor.name}: ${factor.explanation}`),
    ],
  );

/** One line for each archive that could not be asked: what it holds is not known. */
const unavailableLines = (preparation: Preparation) =>
  (preparation.prepared?.unavailable ?? []).map(
    ({ archive, code, cause }) => `not searched: ${archive} (${code}) ${cause}`,
  );

/** Reads the PACS, writes nothing anywhere. */
async function dryRun(context: CommandContext, uid: StudyInstanceUid, options: DraftOptions): Promise<void> {
  const config = settingsOf(context);
  const pacs = connectPacs(config);
  try {
    const preparation = await prepareDraft(pacs.source(), draftPolicy(config), uid);
    const stamp = { ...localStamp(new Date()) };
    const draft = preparation.ready ? wordDraft(preparation.prepared, isoOf(stamp), context.version) : undefined;
    if (options.json) {
      context.print(JSON.stringify(dryRunResult(preparation, draft), null, 2));
      return;
    }
    context.print(
      draft
        ? statementText(draft.statements)
        : `no draft: ${preparation.ready ? '' : `${preparation.outcome}. ${preparation.detail}`}`,
    );
    for (const { statement, reasons } of draft?.dropped ?? [])
      context.print(`left out: ${statement.text} (${reasons.join('; ')})`);
    context.print(
      [
        '',
        'Earlier studies of this patient id:',
        ...(priorLines(preparation).length > 0 ? priorLines(preparation) : ['none']),
        ...unavailableLines(preparation),
      ].join('\n'),
    );
  } finally {
    pacs.close();
  }
}

/** Seconds until the service takes the job over, should this process not live to end it. */
const TAKE_OVER_SECONDS = 900;

async function openJob(database: Database, queue: JobQueue, uid: StudyInstanceUid): Promise<JobId> {
  const id = randomUUID() as JobId;
  await inTransaction(database.knex, async (trx) => {
    const now = new Date();
    const job = { id, studyInstanceUid: uid, reason: 'command', priority: PRIORITY.command };
    if (!(await insertJob(trx, job, now))) throw new PrereadError('JOB_OPEN');
    await queue.enqueue(trx, id, PRIORITY.command, TAKE_OVER_SECONDS);
    const content = { reason: 'command' };
    const about = { at: now.toISOString(), studyInstanceUid: uid, jobId: id };
    await append(trx, { kind: 'settled', version: 1, ...about, content });
  });
  return id;
}

/** Works on this one study here and now, whether a service runs beside this or not; on nothing else of the queue. */
async function draftNow(context: CommandContext, uid: StudyInstanceUid, options: DraftOptions): Promise<0 | 1> {
  const config = settingsOf(context);
  const log = commandLog(context, config);
  const opened: (() => unknown)[] = [];
  try {
    const key = await loadPatientHashKey(config.patientHashKeyFile);
    const pacs = connectPacs(config);
    opened.push(() => pacs.close());
    const database = await openForWork(config, log, 'command');
    opened.push(() => database.close());
    const { knex } = database;
    await checkHashKey(knex, key);
    const queue = await startJobQueue({ knex, embedded: database.kind === 'embedded', log, migrate: false });
    opened.push(() => queue.stop(1000));
    const id = await openJob(database, queue, uid);
    const priors = startPriorWork({ config, pacs, knex, log });
    opened.push(() => priors.stop());
    const deps = processDeps({ config, version: context.version, log }, pacs, knex, key, priors);
    await attemptJob(workDeps({ database, deps, priors, log }), id, false);
    const ended = await readJob(knex, id);
    if (!ended) throw new PrereadError('INTERNAL');
    return report(context, id, ended, options);
  } finally {
    for (const close of opened.reverse()) await close();
  }
}

type Ended = NonNullable<Awaited<ReturnType<typeof readJob>>>;

function report(context: CommandContext, jobId: JobId, ended: Ended, options: DraftOptions): 0 | 1 {
  const { error_code: code, error_detail: detail } = ended;
  const outcome = ended.outcome ?? 'waiting: the service will try again';
  if (options.json) context.print(JSON.stringify({ jobId, outcome, code, detail }, null, 2));
  else context.print(`${outcome}${code ? `: ${code}: ${detail}` : ''} (job ${jobId})`);
  return ended.state === 'done' ? 0 : 1;
}

export function addDraftCommand(program: Command, context: CommandContext, done: Done): void {
  program
    .command('draft <StudyInstanceUID>')
    .description('draft one study now')
    .option('--dry-run', 'write nothing to PACS or ledger; print the draft and what it rests on')
    .option('--json', 'one JSON document on stdout')
    .action(async (argument: string, options: DraftOptions) => {
      const uid = uidArgument(argument);
      if (!options.dryRun) return done(await draftNow(context, uid, options));
      await dryRun(context, uid, options);
      done(0);
    });
}
