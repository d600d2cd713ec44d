import { PrereadError } from '../errors.ts';
import { removeVersions } from './remove-versions.ts';
import { settleOnly } from './settle-with-pacs.ts';
import { aboutOf, entryMaker, type WriteDeps, type WritingJob } from './write-deps.ts';

/**
 * Uninstalling: takes every document of the study's drafts out of the PACS.
 * @throws PrereadError PACS_FORBIDDEN when some stay because the account may not; the others are gone
 */
export async function removeDrafts(
  job: WritingJob,
  deps: WriteDeps,
): Promise<{ readonly outcome: 'removed' | 'noDraft'; readonly detail: string }> {
  const entryFor = entryMaker(aboutOf(job, {}, deps), deps);
  const drafts = await settleOnly(job, deps);
  const { count, refused } = await removeVersions(drafts.versions, { because: 'uninstalled' }, drafts, entryFor, deps);
  if (refused.length > 0) throw new PrereadError('PACS_FORBIDDEN', { detail: `${count} documents are gone.` });
  return { outcome: count > 0 ? 'removed' : 'noDraft', detail: `${count} documents.` };
}
