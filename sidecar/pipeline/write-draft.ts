import type { DraftIdentity } from '../domain/draft.ts';
import { basisHashes, becauseOf } from './basis-hashes.ts';
import { consideredEntries, intendedEntry } from './entries.ts';
import { localStamp, type Stamp, stampOf, versionIdentity } from './identity.ts';
import { type DraftWords, wordsDigest } from './model-words.ts';
import type { Prepared } from './prepare-draft.ts';
import { removeSuperseded } from './remove-versions.ts';
import { renderDraft } from './render-version.ts';
import { settleWithPacs } from './settle-with-pacs.ts';
import {
  currentOf,
  type DraftVersion,
  documentsOf,
  lastDraftOf,
  lastHeld,
  lastOf,
  nextNumber,
  type StudyDrafts,
} from './versions.ts';
import { type About, aboutOf, entryMaker, madeBy, type WriteDeps, type WritingJob } from './write-deps.ts';
import { writeVersion } from './write-version.ts';

export interface WrittenOutcome {
  readonly outcome: 'drafted' | 'unchanged' | 'shadow';
  readonly detail?: string;
}

/** The identity that this content gets at this place; the same inputs give the same UIDs. */
function identityAt(
  prepared: Prepared,
  versions: readonly DraftVersion[],
  instanceNumber: number,
  stamp: Stamp,
  words: DraftWords,
  deps: WriteDeps,
): DraftIdentity {
  const { studyInstanceUid } = prepared.study;
  const digest = wordsDigest(words);
  return versionIdentity({
    studyInstanceUid,
    evidenceDigest: prepared.digest,
    madeBy: { ...madeBy(deps), ...(digest === null ? {} : { words: digest }) },
    predecessor: currentOf(versions)?.identity,
    instanceNumber,
    stamp,
  });
}

/** The words of a draft, asked for when they are first needed: a draft that is unchanged needs none. */
type Words = () => Promise<DraftWords>;

const isOpen = ({ state }: DraftVersion): boolean => state === 'intended' || state === 'failed';

/**
 * A version that an earlier attempt intended for exactly this content, made in this way and in these words: a retry stores
 * that one.
 */
async function intendedBefore(
  prepared: Prepared,
  versions: readonly DraftVersion[],
  words: Words,
  deps: WriteDeps,
): Promise<DraftIdentity | undefined> {
  for (const { identity } of versions.filter(isOpen)) {
    const again = identityAt(prepared, versions, identity.instanceNumber, stampOf(identity), await words(), deps);
    if (again.sopInstanceUid === identity.sopInstanceUid) return identity;
  }
  return undefined;
}

/** Reasons for which a draft was ended that say nothing of its evidence: the same evidence makes no new one. */
const ENDED_FOR_GOOD: ReadonlySet<string> = new Set(['expired', 'discarded']);

/** Why the study has no draft any more, and the report that replaced it. */
function endOf(versions: readonly DraftVersion[]) {
  const last = lastOf(versions);
  if (last?.removal && last.removal.because !== 'superseded')
    return { reason: last.removal.because, replacedBy: last.removal.replacedBy };
  return last?.identity.retirement;
}

/**
 * Whether the PACS has a draft that rests on exactly this, with all its documents, or had one that was ended for good. A
 * person may ask again: then what was made by other software, rules or for another viewer is made anew.
 */
function isUnchanged(prepared: Prepared, { versions, held }: StudyDrafts, job: WritingJob, deps: WriteDeps): boolean {
  const asked = job.reason === 'command';
  const end = endOf(versions);
  if (end)
    return (
      !asked && ENDED_FOR_GOOD.has(end.reason) && lastDraftOf(versions)?.identity.evidenceDigest === prepared.digest
    );
  const current = currentOf(versions)?.identity;
  if (current?.evidenceDigest !== prepared.digest) return false;
  if (!documentsOf(current).every(({ sopInstanceUid }) => held.has(sopInstanceUid))) return false;
  return !asked || current.basisHashes?.software === deps.keyedHash(madeBy(deps));
}

/** A signed report that the PACS fails to give is no report withdrawn. */
function isReportUnread(prepared: Prepared, { versions }: StudyDrafts): boolean {
  const report = endOf(versions)?.replacedBy?.instance.sopInstanceUid;
  return report !== undefined && prepared.evidence.unread.some(({ instance }) => instance.sopInstanceUid === report);
}

/**
 * Writes the draft as the next version: text, measurements and what else the profile has, the older ones superseded.
 * @throws PrereadError STORE_REJECTED, STORE_MISMATCH (recorded as failed), or of the PACS (retry stores the same objects)
 */
export async function writeDraft(prepared: Prepared, job: WritingJob, deps: WriteDeps): Promise<WrittenOutcome> {
  const { studyInstanceUid } = prepared.study;
  const about = aboutOf(job, prepared.study.patient, deps);
  const entryFor = entryMaker(about, deps);
  let asked: Promise<DraftWords> | undefined;
  const words: Words = () => {
    asked ??= deps.words(prepared);
    return asked;
  };
  const before = ({ versions }: StudyDrafts) => intendedBefore(prepared, versions, words, deps);
  const drafts = await settleWithPacs(studyInstanceUid, before, entryFor, deps);
  const written = await writeIfChanged(prepared, drafts, words, job, about, deps);
  const details = [
    ...(written.detail ? [written.detail] : []),
    ...(await removeSuperseded(job, drafts, entryFor, deps)),
  ];
  return { outcome: written.outcome, ...(details.length > 0 ? { detail: details.join(' ') } : {}) };
}

async function writeIfChanged(
  prepared: Prepared,
  drafts: StudyDrafts,
  words: Words,
  job: WritingJob,
  about: About,
  deps: WriteDeps,
): Promise<WrittenOutcome> {
  const { versions } = drafts;
  if (isUnchanged(prepared, drafts, job, deps)) return { outcome: 'unchanged' };
  if (isReportUnread(prepared, drafts))
    return { outcome: 'unchanged', detail: 'The report that replaced the draft is there and could not be read.' };
  const known = await intendedBefore(prepared, versions, words, deps);
  const said = await words();
  const number = nextNumber(versions, job.above);
  const text = known ?? identityAt(prepared, versions, number, localStamp(deps.now()), said, deps);
  const rendered = await renderDraft(prepared, text, lastHeld(drafts, text), said, deps);
  const hashes = basisHashes(prepared, madeBy(deps), deps.keyedHash);
  const attached = rendered.documents.slice(1).map(({ identity }) => identity);
  const identity: DraftIdentity = { ...text, attached, basisHashes: hashes };
  const at = deps.now().toISOString();
  const why = { because: becauseOf(hashes, versions), shadow: deps.write === 'shadow' };
  const intended = [
    ...consideredEntries(prepared, rendered.draft, about, at),
    intendedEntry(identity, rendered, why, about, at),
  ];
  if (deps.write === 'shadow') {
    await deps.book.note(intended);
    return { outcome: 'shadow' };
  }
  const version = { identity, rendered, known: known !== undefined, job, intended, alsoStored: [] };
  const missing = await writeVersion(version, entryMaker(about, deps), deps);
  return { outcome: 'drafted', ...(missing.length > 0 ? { detail: missing.join(' ') } : {}) };
}
