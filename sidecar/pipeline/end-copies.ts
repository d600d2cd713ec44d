import { uidFromDigest } from '../dicom/uids.ts';
import type { DocumentIdentity } from '../domain/draft.ts';
import { sopInstanceUid } from '../domain/identifiers.ts';
import type { Study } from '../domain/study.ts';
import { coerceError } from '../errors.ts';
import { errorFields } from '../log.ts';
import { digestOf, localStamp, referenceTo } from './identity.ts';
import type { CopiedDraft } from './read-documents.ts';
import { renderClosing } from './render-version.ts';
import { currentOf } from './versions.ts';
import { type EntryMaker, entryMaker, type WriteDeps, type WritingJob } from './write-deps.ts';
import { storeAndReadBack } from './write-version.ts';

/** The document that ends a series of copies: always the same one, whoever tries again. */
function endOf(last: CopiedDraft, deps: WriteDeps): DocumentIdentity {
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

/** @returns whether they are out of the PACS */
async function removeCopies(copies: readonly CopiedDraft[], job: WritingJob, deps: WriteDeps): Promise<boolean> {
  if (deps.superseded !== 'delete') return false;
  try {
    for (const { instance } of copies) await deps.store.remove(instance.sopInstanceUid);
    return true;
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.code !== 'PACS_FORBIDDEN') throw error;
    deps.log.warn('copies of a draft were not deleted', { jobId: job.id, ...errorFields(error) });
    return false;
  }
}

/** The study that the copies were made for may be gone from the PACS, its drafts with it: Orthanc's feed does not say so. */
async function settleOriginal({ madeFor }: CopiedDraft, job: WritingJob, deps: WriteDeps): Promise<void> {
  if (madeFor === undefined || madeFor === job.studyInstanceUid) return;
  const current = currentOf(await deps.book.versions(madeFor));
  if (!current || (await deps.store.readBack(referenceTo(current.identity)))) return;
  const { sopInstanceUid: sop, instanceNumber } = current.identity;
  const entry = entryMaker({ studyInstanceUid: madeFor, jobId: job.id }, deps);
  await deps.book.gone(current.identity, entry('draftGone', { sopInstanceUid: sop, instanceNumber }));
}

async function endSeries(
  copies: readonly CopiedDraft[],
  study: Study,
  job: WritingJob,
  entryFor: EntryMaker,
  deps: WriteDeps,
): Promise<void> {
  const last = copies.toSorted((a, b) => a.instanceNumber - b.instanceNumber).at(-1);
  if (!last || last.retired) return;
  const { sopInstanceUid: sop } = last.instance;
  const ids = { sopInstanceUid: sop, instanceNumber: last.instanceNumber };
  const madeFor = last.madeFor === undefined ? {} : { madeFor: last.madeFor };
  const documents = copies.map(({ kind, instance }) => ({ kind, sopInstanceUid: instance.sopInstanceUid }));
  const entries = [entryFor('draftRetired', { ...ids, reason: 'copied', ...madeFor })];
  if (await removeCopies(copies, job, deps))
    entries.push(entryFor('draftRemoved', { ...ids, because: 'copied', documents }));
  else {
    const identity = endOf(last, deps);
    if (!(await deps.store.readBack(referenceTo(identity))))
      await storeAndReadBack(await renderClosing(identity, { reason: 'copied' }, study, deps), false, deps);
  }
  await deps.book.note(entries);
  await settleOriginal(last, job, deps);
}

/**
 * A study that is changed in Orthanc (patients merged, accession number corrected) gets new UIDs, and the drafts in it are
 * copied along under UIDs that Preread never gave. What such a copy says was said of the study before: it is ended, and
 * the study as it is now gets a draft of its own.
 */
export async function endCopies(
  copies: readonly CopiedDraft[],
  study: Study,
  job: WritingJob,
  deps: WriteDeps,
): Promise<void> {
  if (deps.write === 'shadow') return;
  const hash = deps.patientHash(study.patient);
  const about = { studyInstanceUid: job.studyInstanceUid, jobId: job.id, ...(hash ? { patientHash: hash } : {}) };
  const entryFor = entryMaker(about, deps);
  for (const ofSeries of Map.groupBy(copies, ({ instance }) => instance.seriesInstanceUid).values())
    try {
      await endSeries(ofSeries, study, job, entryFor, deps);
    } catch (thrown) {
      const error = coerceError(thrown);
      if (error.retryable) throw error;
      // The draft of the study as it is now matters more.
      deps.log.warn('a copied draft was not ended', { jobId: job.id, ...errorFields(error) });
    }
}
