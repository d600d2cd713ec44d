import type { DraftIdentity } from '../domain/draft.ts';
import { basisHashes, becauseOf } from './basis-hashes.ts';
import { consideredEntries, intendedEntry } from './entries.ts';
import { localStamp, type Stamp, stampOf, versionIdentity } from './identity.ts';
import type { Prepared } from './prepare-draft.ts';
import { type LastDocuments, renderDraft } from './render-version.ts';
import { settleWithPacs } from './settle-with-pacs.ts';
import { currentOf, type DraftVersion, lastDocuments, nextNumber } from './versions.ts';
import { entryMaker, type WriteDeps, type WritingJob } from './write-deps.ts';
import { removeSuperseded, writeVersion } from './write-version.ts';

export interface WrittenOutcome {
  readonly outcome: 'drafted' | 'unchanged' | 'shadow';
  readonly detail?: string;
}

/** What decides the documents besides the evidence. */
const madeBy = ({ softwareVersion, configuration, profile }: WriteDeps) => ({
  softwareVersion,
  configuration: configuration ?? null,
  profile,
});

/** The identity that this content gets at this place; the same inputs give the same UIDs. */
function identityAt(
  prepared: Prepared,
  versions: readonly DraftVersion[],
  instanceNumber: number,
  stamp: Stamp,
  deps: WriteDeps,
): DraftIdentity {
  const { studyInstanceUid } = prepared.study;
  return versionIdentity({
    studyInstanceUid,
    evidenceDigest: prepared.digest,
    madeBy: madeBy(deps),
    predecessor: currentOf(versions)?.identity,
    instanceNumber,
    stamp,
  });
}

/** A version that an earlier attempt intended for exactly this content, made in this way: a retry stores that one. */
function intendedBefore(
  prepared: Prepared,
  versions: readonly DraftVersion[],
  deps: WriteDeps,
): DraftIdentity | undefined {
  for (const { identity, state } of versions) {
    if (state !== 'intended' && state !== 'failed') continue;
    const again = identityAt(prepared, versions, identity.instanceNumber, stampOf(identity), deps);
    if (again.sopInstanceUid === identity.sopInstanceUid) return identity;
  }
  return undefined;
}

/** Reasons for which a draft was ended that say nothing of its evidence: the same evidence makes no new one. */
const ENDED_FOR_GOOD: ReadonlySet<string> = new Set(['expired', 'discarded']);

/** Whether the PACS has a draft that rests on exactly this, or had one that was ended for good. A person may ask again. */
function isUnchanged(prepared: Prepared, versions: readonly DraftVersion[], job: WritingJob): boolean {
  const last = currentOf(versions) ?? versions.findLast(({ state }) => state === 'removed');
  const ended = last?.identity.retirement?.reason ?? last?.removedBecause;
  if (last && ended === undefined) return last.identity.evidenceDigest === prepared.digest;
  if (ended === undefined || !ENDED_FOR_GOOD.has(ended) || job.reason === 'command') return false;
  const draft = versions.findLast(({ state, identity }) => state !== 'failed' && !identity.retirement);
  return draft?.identity.evidenceDigest === prepared.digest;
}

/** A signed report that the PACS fails to give is no report withdrawn. */
function isReportUnread(prepared: Prepared, versions: readonly DraftVersion[]): boolean {
  const report = currentOf(versions)?.identity.retirement?.replacedBy?.instance.sopInstanceUid;
  return prepared.evidence.unread.some(({ instance }) => instance.sopInstanceUid === report);
}

/** Documents of versions that others took out of the PACS may have stayed there: asked only where it matters. */
async function heldDocuments(versions: readonly DraftVersion[], deps: WriteDeps): Promise<LastDocuments> {
  const known = lastDocuments(versions);
  const gone = lastDocuments(versions, ['gone']);
  const held = new Map(known);
  for (const [series, one] of gone)
    if (!known.has(series) && !one.retired && one.kind !== 'text' && (await deps.store.readBack(one)))
      held.set(series, one);
  return held;
}

/**
 * Writes the draft as the next version: text, measurements and what else the profile has, the older ones superseded.
 * @throws PrereadError STORE_REJECTED, STORE_MISMATCH (recorded as failed), or of the PACS (retry stores the same objects)
 */
export async function writeDraft(prepared: Prepared, job: WritingJob, deps: WriteDeps): Promise<WrittenOutcome> {
  const { studyInstanceUid } = prepared.study;
  const hash = deps.patientHash(prepared.study.patient);
  const about = { studyInstanceUid, jobId: job.id, ...(hash ? { patientHash: hash } : {}) };
  const entryFor = entryMaker(about, deps);
  const before = (versions: readonly DraftVersion[]) => intendedBefore(prepared, versions, deps);
  const versions = await settleWithPacs(studyInstanceUid, before, entryFor, deps);
  if (isUnchanged(prepared, versions, job)) return { outcome: 'unchanged' };
  if (isReportUnread(prepared, versions))
    return { outcome: 'unchanged', detail: 'The report that replaced the draft is there and could not be read.' };

  const known = before(versions);
  const text = known ?? identityAt(prepared, versions, nextNumber(versions), localStamp(deps.now()), deps);
  const rendered = await renderDraft(prepared, text, await heldDocuments(versions, deps), deps);
  const hashes = basisHashes(prepared, madeBy(deps), deps.keyedHash);
  const attached = rendered.documents.slice(1).map(({ identity }) => identity);
  const identity: DraftIdentity = { ...text, attached, basisHashes: hashes };
  const at = deps.now().toISOString();
  const intended = [
    ...consideredEntries(prepared, rendered.draft, about, at),
    intendedEntry(
      identity,
      rendered,
      { because: becauseOf(hashes, versions), shadow: deps.write === 'shadow' },
      about,
      at,
    ),
  ];
  if (deps.write === 'shadow') {
    await deps.book.note(intended);
    return { outcome: 'shadow' };
  }
  const missing = await writeVersion(
    { identity, rendered, known: known !== undefined, job, intended, alsoStored: [] },
    entryFor,
    deps,
  );
  missing.push(...(await removeSuperseded(job, entryFor, deps)));
  return { outcome: 'drafted', ...(missing.length > 0 ? { detail: missing.join(' ') } : {}) };
}
