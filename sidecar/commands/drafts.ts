import type { Command } from 'commander';
import { inTransaction } from '../db/database.ts';
import { lead } from '../db/leadership.ts';
import type { StudyInstanceUid } from '../domain/identifiers.ts';
import { type DraftRecord, newestDrafts } from '../drafts/draft-records.ts';
import { coerceError, PrereadError } from '../errors.ts';
import { endJob, openJobs } from '../intake/job-records.ts';
import { append } from '../ledger/append.ts';
import { type CommandContext, commandLog, type Done, settingsOf } from './command.ts';
import { openForWork } from './open-database.ts';
import { strayDocuments } from './stray-documents.ts';
import { whoAsks } from './who-asks.ts';
import { reportJob, uidArgument, type Work, withWork, workNow } from './work-now.ts';

const MAY_NOT_DELETE = 'Deleting needs "PrereadMayDelete": true in orthanc.json.';

/** What became of the newest version of a study's draft. */
function stateOf({ state, identity, removal }: DraftRecord): string {
  if (state === 'removed') return `removed (${removal?.because})`;
  if (state === 'stored') return identity.retirement ? `retired (${identity.retirement.reason})` : 'current';
  return state;
}

const shown = (record: DraftRecord) => ({
  studyInstanceUid: record.identity.studyInstanceUid,
  version: record.version,
  state: stateOf(record),
  storedAt: record.storedAt?.toISOString() ?? null,
  documents: [record.identity, ...(record.identity.attached ?? [])].map(({ kind, sopInstanceUid }) => ({
    kind,
    sopInstanceUid,
  })),
});

/** Streams: there may be as many as studies. With --json it is one document, an array. */
async function list(context: CommandContext, json: boolean): Promise<void> {
  const config = settingsOf(context);
  const database = await openForWork(config, commandLog(context, config), 'command');
  try {
    let count = 0;
    for await (const record of newestDrafts(database.knex)) {
      const { studyInstanceUid, version, state, storedAt, documents } = shown(record);
      if (json) context.print(`${count === 0 ? '[' : ','}${JSON.stringify(shown(record))}`);
      else
        context.print(
          [
            studyInstanceUid,
            `version ${version}`,
            state.padEnd(20),
            storedAt ?? '-',
            documents.map(({ kind }) => kind).join('+'),
          ].join('  '),
        );
      count++;
    }
    if (json) context.print(count === 0 ? '[]' : ']');
    else context.say(`${count} studies`);
  } finally {
    await database.close();
  }
}

const discard = (context: CommandContext, uid: StudyInstanceUid, note: string, json: boolean): Promise<0 | 1> =>
  withWork(context, async (work) => {
    const wanted = { studyInstanceUid: uid, reason: 'discarded', by: whoAsks(), note };
    return reportJob(context, await workNow(work, wanted), json);
  });

interface Uninstalled {
  studies: number;
  strays: number;
  failed: { code: string; detail: string }[];
}

/** Jobs that the stopped service left open would come to life with the next one. */
async function closeOpenJobs({ database: { knex } }: Work): Promise<void> {
  for (const { id, studyInstanceUid } of await openJobs(knex))
    await inTransaction(knex, async (trx) => {
      const now = new Date();
      if (!(await endJob(trx, { id }, 'noDraft', undefined, now))) return;
      const content = { outcome: 'noDraft', detail: 'Uninstalled.' } as const;
      await append(trx, { kind: 'jobEnded', version: 1, at: now.toISOString(), studyInstanceUid, jobId: id, content });
    });
}

/** One study; a failure is told and costs the others nothing. Never left to a service: there is to be none. */
async function removeStudy(work: Work, studyInstanceUid: StudyInstanceUid, note: string) {
  const wanted = { studyInstanceUid, reason: 'uninstall', by: whoAsks(), note };
  return workNow(work, wanted, true).then(
    ({ ended }) =>
      ended.state === 'done' ? undefined : { code: ended.error_code ?? 'INTERNAL', detail: ended.error_detail ?? '' },
    (thrown) => ({ code: coerceError(thrown).code, detail: coerceError(thrown).message }),
  );
}

/** Every study whose drafts the tables know, then what the PACS has besides. */
async function removeEach(work: Work, context: CommandContext, lost: AbortSignal, note: string): Promise<Uninstalled> {
  const done: Uninstalled = { studies: 0, strays: 0, failed: [] };
  const stopped = AbortSignal.any([context.signal, lost]);
  await closeOpenJobs(work);
  for await (const { identity } of newestDrafts(work.database.knex)) {
    if (stopped.aborted) break;
    const failure = await removeStudy(work, identity.studyInstanceUid, note);
    if (failure) done.failed.push(failure);
    else if (++done.studies % 100 === 0) context.say(`${done.studies} studies done`);
  }
  if (!stopped.aborted)
    for await (const removed of strayDocuments(work)) {
      if ('code' in removed) done.failed.push(removed);
      else done.strays++;
    }
  if (stopped.aborted)
    done.failed.push({ code: 'SERVICE_RUNNING', detail: 'Stopped before the end; run it again to go on.' });
  return done;
}

/** Uninstalling: no service may write meanwhile. */
async function removeAll(context: CommandContext, note: string, json: boolean): Promise<0 | 1> {
  return withWork(context, async (work) => {
    const lost = new AbortController();
    const release = await lead(work.database, () => lost.abort());
    if (!release) throw new PrereadError('SERVICE_RUNNING');
    try {
      if (!(await work.pacs.own.mayDelete())) throw new PrereadError('PACS_FORBIDDEN', { detail: MAY_NOT_DELETE });
      const done = await removeEach(work, context, lost.signal, note);
      if (json) context.print(JSON.stringify(done, null, 2));
      else {
        context.print(`removed the drafts of ${done.studies} studies, and ${done.strays} documents without a record`);
        for (const { code, detail } of done.failed) context.print(`NOT removed: ${code}: ${detail}`);
      }
      return done.failed.length === 0 ? 0 : 1;
    } finally {
      await release();
    }
  });
}

interface Options {
  readonly json?: boolean;
  readonly reason: string;
}

export function addDraftsCommand(program: Command, context: CommandContext, done: Done): void {
  const drafts = program.command('drafts').description('list drafts; discard one; take all out of the PACS');
  drafts
    .command('list')
    .description('the newest version of every draft: current, retired, removed')
    .option('--json', 'one JSON document on stdout')
    .action(({ json = false }: { json?: boolean }) => list(context, json));
  drafts
    .command('discard <StudyInstanceUID>')
    .description('retire the draft of one study now; the same evidence makes no new one, unless you ask for it')
    .requiredOption('--reason <TEXT>', 'why, for the ledger; name no patient')
    .option('--json', 'one JSON document on stdout')
    .action(async (argument: string, { reason, json = false }: Options) =>
      done(await discard(context, uidArgument(argument), reason, json)),
    );
  drafts
    .command('remove')
    .description('delete every document that Preread wrote from the PACS, as before uninstalling; the ledger stays')
    .requiredOption('--all', 'all of them: there is no other way')
    .option('--reason <TEXT>', 'why, for the ledger', 'uninstall')
    .option('--json', 'one JSON document on stdout')
    .action(async ({ reason, json = false }: Options) => done(await removeAll(context, reason, json)));
}
