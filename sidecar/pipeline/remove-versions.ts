import { coerceError } from '../errors.ts';
import { errorFields } from '../log.ts';
import { type DraftVersion, documentsOf, type Removal, type StudyDrafts } from './versions.ts';
import { type EntryMaker, idsOf, type WriteDeps, type WritingJob } from './write-deps.ts';

export interface Removed {
  /** Documents taken out of the PACS. */
  readonly count: number;
  /** Why some stayed, in words. */
  readonly refused: readonly string[];
}

const ENDS_NOTHING: ReadonlySet<Removal['because']> = new Set(['superseded', 'uninstalled']);

/** Its documents that the PACS holds, the text last: as long as that is there, the version is not gone. */
const removable = ({ identity }: DraftVersion, { held }: StudyDrafts) =>
  documentsOf(identity)
    .filter(({ sopInstanceUid }) => held.has(sopInstanceUid))
    .toReversed();

/** @returns how many documents are gone, and why the rest stays, where the account may not delete it */
async function removeOne(
  version: DraftVersion,
  removal: Removal,
  drafts: StudyDrafts,
  entryFor: EntryMaker,
  deps: WriteDeps,
): Promise<{ readonly count: number; readonly refused?: string }> {
  const { identity } = version;
  const documents = removable(version, drafts);
  let count = 0;
  try {
    for (const { sopInstanceUid } of documents) if (await deps.store.remove(sopInstanceUid)) count++;
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.retryable) throw error;
    deps.log.warn('a document was not deleted', errorFields(error));
    await deps.book.removing(identity, undefined);
    return { count, refused: `not deleted: ${error.code}: ${error.message}` };
  }
  const { because, replacedBy } = removal;
  // None is left where an attempt before ended after its last deletion.
  const named = (documents.length > 0 ? documents : documentsOf(identity)).map(({ sopInstanceUid, kind }) => ({
    sopInstanceUid,
    kind,
  }));
  const entries = [entryFor('draftRemoved', { ...idsOf(identity), because, documents: named })];
  const isLast = drafts.versions.every(
    (other) => other.version <= version.version || removable(other, drafts).length === 0,
  );
  if (isLast && !ENDS_NOTHING.has(because))
    entries.push(
      entryFor('draftRetired', { ...idsOf(identity), reason: because, ...(replacedBy ? { replacedBy } : {}) }),
    );
  await deps.book.removed(identity, entries);
  return { count };
}

/** What an attempt before was about to remove: a crash between two deletions leaves nothing half done. */
export async function finishRemovals(drafts: StudyDrafts, entryFor: EntryMaker, deps: WriteDeps): Promise<StudyDrafts> {
  const begun = drafts.versions.filter(({ state, removal }) => removal && state !== 'removed');
  if (begun.length === 0) return drafts;
  for (const version of begun) if (version.removal) await removeOne(version, version.removal, drafts, entryFor, deps);
  const [first] = begun as [DraftVersion, ...DraftVersion[]];
  const { studyInstanceUid } = first.identity;
  const held = await deps.store.held(studyInstanceUid, new Set(drafts.held.values()));
  return { versions: await deps.book.versions(studyInstanceUid), held };
}

/**
 * Takes versions out of the PACS, oldest first, each with its entry. What is to be removed is noted before the first
 * deletion, so that the next attempt goes on where this one ended.
 * @throws PrereadError of the PACS; that the account may not is among `refused`
 */
export async function removeVersions(
  versions: readonly DraftVersion[],
  removal: Removal,
  drafts: StudyDrafts,
  entryFor: EntryMaker,
  deps: WriteDeps,
): Promise<Removed> {
  const held = versions.filter((version) => version.state !== 'removed' && removable(version, drafts).length > 0);
  for (const { identity } of held) await deps.book.removing(identity, removal);
  const refused = new Set<string>();
  let count = 0;
  for (const version of held) {
    const removed = await removeOne(version, removal, drafts, entryFor, deps);
    count += removed.count;
    if (removed.refused) refused.add(removed.refused);
  }
  return { count, refused: [...refused] };
}

/** `SUPERSEDED=delete`, whenever a study was looked at: what an attempt before could not delete is tried again. */
export async function removeSuperseded(
  job: WritingJob,
  drafts: StudyDrafts,
  entryFor: EntryMaker,
  deps: WriteDeps,
): Promise<readonly string[]> {
  if (deps.superseded !== 'delete' || deps.write !== 'on') return [];
  const versions = await deps.book.versions(job.studyInstanceUid);
  const old = versions.filter(({ state }) => state === 'superseded');
  const { refused } = await removeVersions(old, { because: 'superseded' }, { ...drafts, versions }, entryFor, deps);
  return refused.map((why) => `older versions: ${why}`);
}
