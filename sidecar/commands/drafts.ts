import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { lead } from '../db/leadership.ts';
import type { StudyInstanceUid } from '../domain/identifiers.ts';
import { type DraftRecord, newestDrafts } from '../drafts/draft-records.ts';
import { coerceError, PrereadError } from '../errors.ts';
import { type CommandContext, commandLog, type Done, settingsOf } from './command.ts';
import { openForWork } from './open-database.ts';
import { strayDocuments } from './stray-documents.ts';
import { reportJob, uidArgument, type Work, withWork, workNow } from './work-now.ts';

/** What became of the newest version of a study's draft. */
function stateOf({ state, identity, removedBecause }: DraftRecord): string {
  if (state === 'removed') return `removed (${removedBecause})`;
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

/** The account on this machine, for the ledger. A container may run under a number that has no name. */
function whoAsks(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}

const discard = (context: CommandContext, uid: StudyInstanceUid, note: string, json: boolean): Promise<0 | 1> =>
  withWork(context, async (work) => {
    const wanted = { studyInstanceUid: uid, reason: 'discarded', by: whoAsks(), note };
    return reportJob(context, await workNow(work, wanted), json);
  });

interface Removal {
  studies: number;
  strays: number;
  failed: { code: string; detail: string }[];
}

/** Every study whose drafts the tables know, then what the PACS has besides. */
async function removeEach(work: Work, context: CommandContext, note: string): Promise<Removal> {
  const removal: Removal = { studies: 0, strays: 0, failed: [] };
  const by = whoAsks();
  for await (const { identity, state } of newestDrafts(work.database.knex)) {
    if (context.signal.aborted) throw new PrereadError('USAGE', { detail: 'Stopped; run it again to go on.' });
    if (state === 'removed') continue;
    const { studyInstanceUid } = identity;
    const failure = await workNow(work, { studyInstanceUid, reason: 'uninstall', by, note }).then(
      ({ ended }) => (ended.state === 'done' ? undefined : { code: ended.error_code, detail: ended.error_detail }),
      (thrown) => ({ code: coerceError(thrown).code, detail: coerceError(thrown).message }),
    );
    if (failure) removal.failed.push({ code: failure.code ?? 'INTERNAL', detail: failure.detail ?? '' });
    else removal.studies++;
    if (failure?.code === 'PACS_FORBIDDEN') return removal;
    if (removal.studies % 100 === 0) context.say(`${removal.studies} studies done`);
  }
  for await (const removed of strayDocuments(work.pacs)) {
    if ('code' in removed) removal.failed.push(removed);
    else removal.strays++;
  }
  return removal;
}

/** Uninstalling: no service may write meanwhile. */
async function removeAll(context: CommandContext, note: string, json: boolean): Promise<0 | 1> {
  return withWork(context, async (work) => {
    const release = await lead(work.database, () => undefined);
    if (!release) throw new PrereadError('SERVICE_RUNNING');
    try {
      const removal = await removeEach(work, context, note);
      if (json) context.print(JSON.stringify(removal, null, 2));
      else {
        context.print(
          `removed the drafts of ${removal.studies} studies, and ${removal.strays} documents without a record`,
        );
        for (const { code, detail } of removal.failed) context.print(`NOT removed: ${code}: ${detail}`);
      }
      return removal.failed.length === 0 ? 0 : 1;
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
