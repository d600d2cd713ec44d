import type { JobId, StudyInstanceUid } from '../domain/identifiers.ts';
import type { JobOutcome } from '../domain/ledger-entry.ts';
import { coerceError } from '../errors.ts';
import type { Log } from '../log.ts';
import { consideredEntries } from './entries.ts';
import { type DraftPolicy, prepareDraft } from './prepare-draft.ts';
import type { StudySource } from './study-source.ts';
import { type WriteDeps, writeDraft } from './write-draft.ts';

export interface ProcessDeps extends WriteDeps {
  readonly source: StudySource;
  readonly policy: DraftPolicy;
  readonly log: Log;
}

export interface ProcessResult {
  readonly outcome: JobOutcome;
  readonly detail?: string;
}

/** Attempts that wait for every document; later ones do without what the PACS keeps failing to give. */
const PATIENT_ATTEMPTS = 3;

/**
 * One study's life, from its UID to its draft: gather, read evidence, choose priors, compare (prepareDraft); word,
 * check, fix in the ledger, store, read back (writeDraft). A language model takes its place in the wording, with its issue.
 * @throws PrereadError; a retry of the same job goes on where this one stopped
 */
export async function processStudy(
  job: { readonly id: JobId; readonly studyInstanceUid: StudyInstanceUid; readonly attempts: number },
  deps: ProcessDeps,
): Promise<ProcessResult> {
  const started = deps.now().getTime();
  let preparation: Awaited<ReturnType<typeof prepareDraft>>;
  try {
    preparation = await prepareDraft(deps.source, deps.policy, job.studyInstanceUid, job.attempts <= PATIENT_ATTEMPTS);
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.code !== 'STUDY_GONE') throw error;
    return { outcome: 'studyGone', detail: error.message };
  }
  deps.log.debug('prepared', { jobId: job.id, step: 'prepare', ms: deps.now().getTime() - started });
  if (preparation.ready) return { outcome: await writeDraft(preparation.prepared, job.id, deps) };
  const { outcome, detail, prepared } = preparation;
  if (prepared) {
    const hash = deps.patientHash(prepared);
    const about = { studyInstanceUid: job.studyInstanceUid, jobId: job.id, ...(hash ? { patientHash: hash } : {}) };
    await deps.book.note(consideredEntries(prepared, undefined, about, deps.now().toISOString()));
  }
  return { outcome, detail };
}
