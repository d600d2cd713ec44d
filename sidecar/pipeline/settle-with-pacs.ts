import type { DraftIdentity } from '../domain/draft.ts';
import type { StudyInstanceUid } from '../domain/identifiers.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { digestOf, ownSeriesOf } from './identity.ts';
import { finishRemovals } from './remove-versions.ts';
import { currentOf, type DraftVersion, documentsOf, type HeldDocuments, type StudyDrafts } from './versions.ts';
import { aboutOf, type EntryMaker, entryMaker, idsOf, type WriteDeps, type WritingJob } from './write-deps.ts';

const NOT_STORED = {
  code: 'PACS_NOT_FOUND',
  detail: 'Another version was made, or the study was given up, before this one was stored.',
};

/** That a version ends a draft, and which. None for a version that is a draft. */
export function retiredEntry(
  { retirement, predecessor, ...identity }: DraftIdentity,
  versions: readonly DraftVersion[],
  entryFor: EntryMaker,
): LedgerEntry[] {
  const ended = versions.find((one) => one.identity.sopInstanceUid === predecessor?.sopInstanceUid)?.identity;
  return retirement ? [entryFor('draftRetired', { ...idsOf(ended ?? identity), ...retirement })] : [];
}

/**
 * With those of its other documents that came to be stored: the attempt may have ended between two of them. Such a version
 * does not hold all that its evidence gives: the same evidence makes another one.
 */
function asHeld(identity: DraftIdentity, held: HeldDocuments): DraftIdentity {
  const { attached, evidenceDigest } = identity;
  const stored = attached?.filter((one) => held.has(one.sopInstanceUid));
  if (!attached || stored?.length === attached.length) return identity;
  return { ...identity, attached: stored ?? [], evidenceDigest: digestOf({ incomplete: evidenceDigest }) };
}

type Books = Pick<WriteDeps, 'book' | 'store'>;

async function withHeld(study: StudyInstanceUid, versions: readonly DraftVersion[], store: Books['store']) {
  const series = versions.flatMap(({ identity }) => documentsOf(identity)).map((one) => one.seriesInstanceUid);
  return { versions, held: await store.held(study, new Set([...ownSeriesOf(study), ...series])) };
}

/** What the PACS holds in every series that Preread may have written into the study. */
export const readDrafts = async (study: StudyInstanceUid, { book, store }: Books): Promise<StudyDrafts> =>
  withHeld(study, await book.versions(study), store);

/** Documents are only looked up that some version names: a study without any, as most are at first, is not asked for. */
async function knownDrafts(study: StudyInstanceUid, { book, store }: Books): Promise<StudyDrafts> {
  const versions = await book.versions(study);
  return versions.length === 0 ? { versions, held: new Map() } : withHeld(study, versions, store);
}

/**
 * What the tables say against what the PACS holds. A version that was intended and that this attempt will not store may
 * have been stored by an attempt that did not live to say so: then it is a draft like any other. A stored draft may have
 * been deleted since: then there is none. And what was to be removed is removed.
 * @param intendedBefore the version among these that this attempt will store
 */
export async function settleWithPacs(
  study: StudyInstanceUid,
  intendedBefore: (drafts: StudyDrafts) => Promise<DraftIdentity | undefined>,
  entryFor: EntryMaker,
  deps: WriteDeps,
): Promise<StudyDrafts> {
  let drafts = await finishRemovals(await knownDrafts(study, deps), entryFor, deps);
  // Each round settles one version; the next looks again.
  for (;;) {
    const { versions, held } = drafts;
    const mine = (await intendedBefore(drafts))?.sopInstanceUid;
    const current = currentOf(versions);
    const stale = versions.find((v) => v.state === 'intended' && v.identity.sopInstanceUid !== mine);
    if (stale) {
      const ids = idsOf(stale.identity);
      const entries = () => [entryFor('draftStored', ids), ...retiredEntry(stale.identity, versions, entryFor)];
      if (held.has(stale.identity.sopInstanceUid)) await deps.book.stored(asHeld(stale.identity, held), entries());
      else await deps.book.failed(stale.identity, entryFor('draftFailed', { ...ids, ...NOT_STORED }));
    } else if (current && !held.has(current.identity.sopInstanceUid)) {
      await deps.book.gone(current.identity, entryFor('draftGone', idsOf(current.identity)));
    } else return drafts;
    drafts = { versions: await deps.book.versions(study), held };
  }
}

/** The same for a job that will store nothing: the study is gone, or is given up. */
export const settleOnly = (job: WritingJob, deps: WriteDeps): Promise<StudyDrafts> =>
  settleWithPacs(job.studyInstanceUid, async () => undefined, entryMaker(aboutOf(job, {}, deps), deps), deps);
