import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { inTransaction } from '../db/database.ts';
import type { Draft } from '../domain/draft.ts';
import { type JobId, type StudyInstanceUid, studyInstanceUid } from '../domain/identifiers.ts';
import { PrereadError } from '../errors.ts';
import { startJobQueue } from '../intake/job-queue.ts';
import { insertJob, PRIORITY, readJob } from '../intake/job-records.ts';
import { append } from '../ledger/append.ts';
import { loadPatientHashKey } from '../ledger/patient-hash.ts';
import { draftPolicy, processDeps, workJobs } from '../main.ts';
import { isoOf, localStamp } from '../pipeline/identity.ts';
import { type Preparation, prepareDraft } from '../pipeline/prepare-draft.ts';
import { wordDraft } from '../pipeline/write-draft.ts';
import { type CommandContext, commandLog, type Done, settingsOf } from './command.ts';
import { connectPacs } from './connect-pacs.ts';
import { statementText } from './demo-checks.ts';
import { openForWork } from './open-database.ts';

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
    evidence: [prepared.evidence, ...prepared.priors.map((prior) => prior.evidence)],
    comparisons: prepared.comparisons,
  };
  const why = preparation.ready ? {} : { detail: preparation.detail };
  return { dryRun: true, outcome, ...why, draft, ...considered };
}

/** One line for each prior looked at: what was decided and why. */
const priorLines = (preparation: Preparation) =>
  (preparation.prepared?.decisions ?? []).map(
    ({ studyInstanceUid: uid, chosen, reason, explanation }) =>
      `${chosen ? 'used    ' : 'not used'} ${uid} (${reason}) ${explanation}`,
  );

/** Reads the PACS, writes nothing anywhere. */
async function dryRun(context: CommandContext, uid: StudyInstanceUid, options: DraftOptions): Promise<void> {
  const config = settingsOf(context);
  const pacs = connectPacs(config);
  try {
    const preparation = await prepareDraft(pacs.source, draftPolicy(config), uid);
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
      ].join('\n'),
    );
  } finally {
    pacs.close();
  }
}

/** Queues the study before all others and works until it is done, whether a service runs beside this or not. */
async function draftNow(context: CommandContext, uid: StudyInstanceUid, options: DraftOptions): Promise<0 | 1> {
  const config = settingsOf(context);
  const log = commandLog(context, config);
  const key = await loadPatientHashKey(config.patientHashKeyFile);
  const database = await openForWork(config, log, 'command');
  const pacs = connectPacs(config);
  const queue = await startJobQueue({
    knex: database.knex,
    embedded: database.kind === 'embedded',
    log,
    migrate: false,
  });
  try {
    const id = randomUUID() as JobId;
    const job = { id, studyInstanceUid: uid, reason: 'command', priority: PRIORITY.command };
    await inTransaction(database.knex, async (trx) => {
      const now = new Date();
      if (!(await insertJob(trx, job, now)))
        throw new PrereadError('USAGE', { detail: 'This study is already being worked on.' });
      const content = { reason: 'command' };
      await append(trx, {
        kind: 'settled',
        version: 1,
        at: now.toISOString(),
        studyInstanceUid: uid,
        jobId: id,
        content,
      });
      await queue.enqueue(trx, id, PRIORITY.command);
    });
    await workJobs({
      queue,
      database,
      log,
      workers: 1,
      deps: processDeps({ config, version: context.version, log }, pacs, database.knex, key),
    });
    for (;;) {
      const ended = await readJob(database.knex, id);
      if (ended && (ended.state === 'done' || ended.state === 'failed')) return report(context, id, ended, options);
      if (context.signal.aborted)
        throw new PrereadError('USAGE', { detail: 'Interrupted; the job stays queued for the service.' });
      await sleep(100);
    }
  } finally {
    await queue.stop(10_000);
    pacs.close();
    await database.close();
  }
}

type Ended = NonNullable<Awaited<ReturnType<typeof readJob>>>;

function report(context: CommandContext, jobId: JobId, ended: Ended, options: DraftOptions): 0 | 1 {
  const { outcome, error_code: code, error_detail: detail } = ended;
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
