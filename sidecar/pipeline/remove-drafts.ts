import { entryMaker, type WriteDeps, type WritingJob } from './write-deps.ts';
import { removeVersions } from './write-version.ts';

/**
 * Uninstalling: takes every document of the study's drafts out of the PACS.
 * @throws PrereadError PACS_FORBIDDEN where the account may not
 */
export async function removeDrafts(
  job: WritingJob,
  deps: WriteDeps,
): Promise<{ readonly outcome: 'removed' | 'noDraft'; readonly detail: string }> {
  const versions = await deps.book.versions(job.studyInstanceUid);
  const entryFor = entryMaker({ studyInstanceUid: job.studyInstanceUid, jobId: job.id }, deps);
  const count = await removeVersions(versions, 'uninstalled', entryFor, deps);
  return { outcome: count > 0 ? 'removed' : 'noDraft', detail: `${count} documents.` };
}
