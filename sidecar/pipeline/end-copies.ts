import { uidFromDigest } from '../dicom/uids.ts';
import type { DocumentIdentity } from '../domain/draft.ts';
import { sopInstanceUid } from '../domain/identifiers.ts';
import type { Study } from '../domain/study.ts';
import { coerceError } from '../errors.ts';
import { errorFields } from '../log.ts';
import { digestOf, localStamp, ownSeriesOf, referenceTo } from './identity.ts';
import type { CopiedDraft } from './read-documents.ts';
import { renderClosing } from './render-version.ts';
import { aboutOf, type EntryMaker, entryMaker, idsOf, type WriteDeps, type WritingJob } from './write-deps.ts';
import { sha256, storeAndReadBack } from './write-version.ts';

interface Ending {
  readonly study: Study;
  readonly job: WritingJob;
  readonly entryFor: EntryMaker;
  readonly deps: WriteDeps;
}

/** The document that ends a series of copies: always the same one, whoever tries again. */
function closingOf(last: CopiedDraft, deps: WriteDeps): DocumentIdentity {
  const { studyInstanceUid, seriesInstanceUid, sopClassUid } = last.instance;
  return {
    kind: last.kind,
    studyInstanceUid,
    seriesInstanceUid,
    sopInstanceUid: sopInstanceUid(uidFromDigest(digestOf({ ends: last.instance.sopInstanceUid, seriesInstanceUid }))),
    sopClassUid,
    instanceNumber: last.instanceNumber + 1,
    ...localStamp(deps.now()),
    predecessor: last.instance,
    retired: true,
  };
}

/** The ledger says what is going to be done before it is done: a crash in between leaves a document with its entry. */
const decided = (last: CopiedDraft, { entryFor }: Ending, what: object) =>
  entryFor('draftRetired', {
    sopInstanceUid: last.instance.sopInstanceUid,
    instanceNumber: last.instanceNumber,
    reason: 'copied',
    ...(last.madeFor === undefined ? {} : { madeFor: last.madeFor }),
    ...what,
  });

async function close(last: CopiedDraft, ending: Ending): Promise<void> {
  const { study, entryFor, deps } = ending;
  const identity = closingOf(last, deps);
  if (await deps.store.readBack(referenceTo(identity))) return;
  const rendered = await renderClosing(identity, { reason: 'copied' }, study, deps);
  const ids = { ...idsOf(identity), sha256: sha256(rendered.bytes) };
  await deps.book.note([decided(last, ending, { endedBy: ids })]);
  await storeAndReadBack(rendered, false, deps);
  await deps.book.note([entryFor('draftStored', ids)]);
}

/** @returns whether they are out of the PACS */
async function remove(copies: readonly CopiedDraft[], last: CopiedDraft, ending: Ending): Promise<boolean> {
  const { entryFor, deps, job } = ending;
  const documents = copies.map(({ kind, instance }) => ({ kind, sopInstanceUid: instance.sopInstanceUid }));
  await deps.book.note([decided(last, ending, { removes: documents })]);
  try {
    for (const { sopInstanceUid } of documents) await deps.store.remove(sopInstanceUid);
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.retryable) throw error;
    deps.log.warn('copies of a draft were not deleted', { jobId: job.id, ...errorFields(error) });
    return false;
  }
  const ids = { sopInstanceUid: last.instance.sopInstanceUid, instanceNumber: last.instanceNumber };
  await deps.book.note([entryFor('draftRemoved', { ...ids, because: 'copied', documents })]);
  return true;
}

async function endSeries(copies: readonly CopiedDraft[], ending: Ending, followed: boolean): Promise<void> {
  const { deps, job } = ending;
  const last = copies.toSorted((a, b) => a.instanceNumber - b.instanceNumber).at(-1);
  if (!last || last.retired) return;
  // The study that the copies were made for may be gone, its drafts with it: Orthanc's feed says nothing of that.
  if (last.madeFor !== undefined && last.madeFor !== job.studyInstanceUid) await deps.lookAgain(last.madeFor);
  if (deps.superseded === 'delete' && (await remove(copies, last, ending))) return;
  // In a series of its own the next version, with a higher number, does it.
  const isOwn = ownSeriesOf(job.studyInstanceUid).has(last.instance.seriesInstanceUid);
  if (!(isOwn && followed && last.kind === 'text')) await close(last, ending);
}

/**
 * A study that is changed in Orthanc (patients merged, accession number corrected) gets new UIDs, and the drafts in it are
 * copied along under UIDs that Preread never gave. What such a copy says was said of the study before: it is ended, and
 * the study as it is now gets a draft of its own.
 * @param followed a draft will be written after this
 * @returns what could not be ended, in words; it does not cost the draft
 */
export async function endCopies(
  copies: readonly CopiedDraft[],
  study: Study,
  job: WritingJob,
  followed: boolean,
  deps: WriteDeps,
): Promise<readonly string[]> {
  if (deps.write === 'shadow') return [];
  const ending = { study, job, entryFor: entryMaker(aboutOf(job, study.patient, deps), deps), deps };
  const failed: string[] = [];
  for (const ofSeries of Map.groupBy(copies, ({ instance }) => instance.seriesInstanceUid).values())
    try {
      await endSeries(ofSeries, ending, followed);
    } catch (thrown) {
      const error = coerceError(thrown);
      if (error.retryable) throw error;
      deps.log.warn('a copied draft was not ended', { jobId: job.id, ...errorFields(error) });
      failed.push(`copied draft: ${error.code}: ${error.message}`);
    }
  return failed;
}
