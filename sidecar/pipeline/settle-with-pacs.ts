import type { DocumentIdentity, DraftIdentity } from '../domain/draft.ts';
import type { StudyInstanceUid } from '../domain/identifiers.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { referenceTo } from './identity.ts';
import { currentOf, type DraftVersion } from './versions.ts';
import { type EntryMaker, idsOf, type WriteDeps } from './write-deps.ts';

const OVERTAKEN = { code: 'PACS_NOT_FOUND', detail: 'Overtaken by another version before it was stored.' };

/** With those of its other documents that got into the PACS. */
async function asHeld(identity: DraftIdentity, { store }: Pick<WriteDeps, 'store'>): Promise<DraftIdentity> {
  const attached: DocumentIdentity[] = [];
  for (const one of identity.attached ?? []) if (await store.readBack(referenceTo(one))) attached.push(one);
  return { ...identity, attached };
}

/** That a version ends a draft, and which. None for a version that is a draft. */
export function retiredEntry(
  { retirement, predecessor }: DraftIdentity,
  versions: readonly DraftVersion[],
  entryFor: EntryMaker,
): LedgerEntry[] {
  const ended = versions.find(({ identity }) => identity.sopInstanceUid === predecessor?.sopInstanceUid);
  return retirement && ended ? [entryFor('draftRetired', { ...idsOf(ended.identity), ...retirement })] : [];
}

/**
 * What the tables say against what the PACS holds. A version that was intended and that this attempt will not store may
 * have been stored by an attempt that did not live to say so: then it is a draft like any other. And a stored draft may
 * have been deleted since: then there is none.
 * @param intendedBefore the version among these that this attempt will store
 */
export async function settleWithPacs(
  study: StudyInstanceUid,
  intendedBefore: (versions: readonly DraftVersion[]) => DraftIdentity | undefined,
  entryFor: EntryMaker,
  deps: Pick<WriteDeps, 'book' | 'store'>,
): Promise<readonly DraftVersion[]> {
  const versions = await deps.book.versions(study);
  const mine = intendedBefore(versions)?.sopInstanceUid;
  const current = currentOf(versions);
  const stale = versions.find((v) => v.state === 'intended' && v.identity.sopInstanceUid !== mine);
  const held = async ({ identity }: DraftVersion) => (await deps.store.readBack(referenceTo(identity))) !== undefined;
  if (stale) {
    const ids = idsOf(stale.identity);
    if (await held(stale)) {
      const retired = retiredEntry(stale.identity, versions, entryFor);
      await deps.book.stored(await asHeld(stale.identity, deps), [entryFor('draftStored', ids), ...retired]);
    } else await deps.book.failed(stale.identity, entryFor('draftFailed', { ...ids, ...OVERTAKEN }));
  } else if (current && !(await held(current))) {
    await deps.book.gone(current.identity, entryFor('draftGone', idsOf(current.identity)));
  } else return versions;
  // Each round settles one version; the next looks again.
  return settleWithPacs(study, intendedBefore, entryFor, deps);
}
